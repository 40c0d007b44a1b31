-- Employer beside the other side, the verdicts that say most first.
select
    dispute_id,
    topic,
    employer_claimant,
    employer_words,
    other_claimant,
    other_side,
    other_words,
    verdict,
    comparable,
    gate,
    working,
    comparison_id
from employer_vs_union
where ($dispute is null or dispute_id = $dispute) and ($topic is null or topic = $topic)
order by
    dispute_id,
    list_position(
        ['conflict', 'denied', 'arithmetic_fails', 'changed', 'within_bounds', 'agree', 'unresolved'], verdict
    ),
    topic,
    employer_date nulls last,
    other_date nulls last,
    comparison_id;
