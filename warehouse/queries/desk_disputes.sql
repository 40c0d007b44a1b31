-- Every dispute with what is disputed in it, the most disputed first; pairs: those that can be compared, or of which one denies
-- the other.
with told as (
    select dispute_id, count(*) as claims, count(distinct article_id) as articles
    from record.standing_claim
    where dispute_id is not null and not is_rejected
    group by dispute_id
),

disputed as (
    select
        dispute_id, count(*) filter (where verdict in ('conflict', 'arithmetic_fails')) as conflicts,
        count(*) filter (where verdict = 'denied') as denials, count(*) as pairs
    from record.met
    group by dispute_id
)

select
    told.dispute_id, coalesce(dispute.name, told.dispute_id) as name, dispute.industry, told.claims, told.articles,
    coalesce(disputed.conflicts, 0) as conflicts, coalesce(disputed.denials, 0) as denials, coalesce(disputed.pairs, 0) as pairs
from told
left join record.dispute on dispute.dispute_id = told.dispute_id
left join disputed on disputed.dispute_id = told.dispute_id
order by (dispute.dispute_id is null), conflicts desc, told.claims desc, told.dispute_id
limit 500;
