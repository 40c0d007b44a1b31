-- A comparison sets an employer's claim against the other side's, or a number against the one that its own side put in its place or contradicts; of one dispute, under the topic of one of the two. A claim speaks for its own side; only a release's own words are its party's.
select comparison.comparison_id, side_a, a.side as claimed_a, side_b, b.side as claimed_b, comparison.dispute_id, comparison.topic
from record.comparison
join record.claim as a on a.claim_id = comparison.claim_a
join record.claim as b on b.claim_id = comparison.claim_b
join record.article as here on here.article_id = a.article_id
join record.article as there on there.article_id = b.article_id
where (
        (side_a <> 'employer' or side_b not in ('union', 'worker', 'patient', 'government', 'expert'))
        and not (
            verdict in ('changed', 'arithmetic_fails')
            and (side_a = side_b or (side_a in ('union', 'worker') and side_b in ('union', 'worker')))
        )
    )
    or (a.side <> side_a and (a.side <> 'other' or here.origin <> 'release'))
    or (b.side <> side_b and (b.side <> 'other' or there.origin <> 'release'))
    or a.dispute_id is distinct from comparison.dispute_id
    or b.dispute_id is distinct from comparison.dispute_id
    or comparison.topic not in (a.topic, b.topic);
