-- The comparisons of one dispute and topic, or of all, the verdicts that say most first.
select
    a_source_id, a_start_char, a_end_char, a_claimant, a_side,
    b_source_id, b_start_char, b_end_char, b_claimant, b_side,
    topic, comparable, gate, relation, verdict, working
from comparisons
where ($dispute is null or dispute_id = $dispute) and ($topic is null or topic = $topic)
order by
    dispute_id,
    list_position(
        ['conflict', 'denied', 'arithmetic_fails', 'changed', 'within_bounds', 'agree', 'unresolved'], verdict
    ),
    topic,
    a_date nulls last,
    b_date nulls last,
    comparison_id;
