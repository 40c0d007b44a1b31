-- Every comparison of one dispute or of all, the verdicts that say most first.
from exported_comparisons
where $dispute is null or dispute_id = $dispute
order by
    dispute_id,
    list_position(['conflict', 'denied', 'arithmetic_fails', 'changed', 'within_bounds', 'agree', 'unresolved'], verdict),
    topic, comparison_id;
