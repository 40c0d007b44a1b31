-- A comparison sets an employer's claim against the other side's, of one dispute and topic.
select comparison.comparison_id, a.side as side_a, b.side as side_b, comparison.dispute_id, comparison.topic
from record.comparison
join record.claim as a on a.claim_id = comparison.claim_a
join record.claim as b on b.claim_id = comparison.claim_b
where a.side <> 'employer'
    or b.side not in ('union', 'worker', 'patient', 'government', 'expert')
    or a.dispute_id is distinct from comparison.dispute_id
    or b.dispute_id is distinct from comparison.dispute_id
    or a.topic <> comparison.topic
    or b.topic <> comparison.topic;
