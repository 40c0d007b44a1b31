-- The pairs of a dispute, of one topic or of all, the verdicts that say most first.
from disputed_numbers
where dispute_id = $dispute and ($topic is null or topic = $topic)
order by
    list_position(['conflict', 'denied', 'arithmetic_fails', 'changed', 'within_bounds', 'agree', 'unresolved'], verdict),
    topic, employer_date nulls last, other_date nulls last, comparison_id
limit 600;
