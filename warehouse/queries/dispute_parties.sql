-- The parties of a dispute, the two sides first.
select name, role, side
from record.party
where dispute_id = $dispute
order by list_position(['employer', 'union'], side) nulls last, role, name;
