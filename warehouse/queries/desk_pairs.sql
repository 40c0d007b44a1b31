-- The pairs of a dispute, the verdicts that say most first: all of one topic, or of all topics those that can be compared,
-- for a large dispute has a hundred thousand that cannot.
from disputed_numbers
where dispute_id = $dispute and ($topic is null or topic = $topic)
    and ($topic is not null or verdict <> 'unresolved')
order by
    list_position(['conflict', 'denied', 'arithmetic_fails', 'changed', 'within_bounds', 'agree', 'unresolved'], verdict),
    topic, employer_date nulls last, other_date nulls last, comparison_id
limit 600;
