-- Every unreviewed claim, whenever it came in.
select unreviewed.*, claims.period, claims.headline, claims.article_id
from unreviewed
join claims on claims.claim_id = unreviewed.claim_id
where
    ($dispute is null or unreviewed.dispute_id = $dispute) and ($topic is null or unreviewed.topic = $topic)
    and ($side is null or unreviewed.side = $side)
order by rank
limit 1000;
