-- The strikes, lockouts and protests of one dispute or of all, oldest first.
select dispute_id, action_id, kind, label, "start", "end", place, unit, size, evidence
from record.action
where $dispute is null or dispute_id = $dispute
order by "start", action_id;
