-- A comparison sets an employer's claim against the other side's, or a number against the one that its own side put in its place or contradicts; of one dispute, under the topic of one of the two.
select comparison.comparison_id, a.side as side_a, b.side as side_b, comparison.dispute_id, comparison.topic
from record.comparison
join record.claim as a on a.claim_id = comparison.claim_a
join record.claim as b on b.claim_id = comparison.claim_b
where (
        (a.side <> 'employer' or b.side not in ('union', 'worker', 'patient', 'government', 'expert'))
        and not (
            comparison.verdict in ('changed', 'arithmetic_fails')
            and (a.side = b.side or (a.side in ('union', 'worker') and b.side in ('union', 'worker')))
        )
    )
    or a.dispute_id is distinct from comparison.dispute_id
    or b.dispute_id is distinct from comparison.dispute_id
    or comparison.topic not in (a.topic, b.topic);
