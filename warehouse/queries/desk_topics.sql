-- The topics of a dispute, the most disputed first; pairs: those that can be compared, or of which one denies the other.
with told as (
    select topic, count(*) as claims from record.standing_claim where dispute_id = $dispute and not is_rejected group by topic
),

disputed as (
    select
        topic, count(*) filter (where verdict in ('conflict', 'arithmetic_fails')) as conflicts,
        count(*) filter (where verdict = 'denied') as denials, count(*) as pairs
    from record.met
    where dispute_id = $dispute
    group by topic
)

select told.topic, told.claims, coalesce(conflicts, 0) as conflicts, coalesce(denials, 0) as denials, coalesce(pairs, 0) as pairs
from told
left join disputed on disputed.topic = told.topic
order by conflicts desc, denials desc, pairs desc, told.claims desc, told.topic;
