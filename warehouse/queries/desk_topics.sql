-- The topics of a dispute, the most disputed first; pairs: those that can be compared, or of which one denies the other.
with told as (
    select topic, count(*) as claims from record.standing_claim where dispute_id = $dispute and not is_rejected group by topic
),

met as (  -- the same two statements, met again in other outlets, are one
    select distinct a.dispute_id, topic_of(pair, a, b) as topic, pair.verdict, a.told_group, b.told_group
    from record.pair
    join record.statement as a on a.statement_id = pair.statement_a
    join record.statement as b on b.statement_id = pair.statement_b
    where a.side = 'employer' and b.side <> 'employer' and a.dispute_id = $dispute
),

disputed as (
    select
        topic, count(*) filter (where verdict in ('conflict', 'arithmetic_fails')) as conflicts,
        count(*) filter (where verdict = 'denied') as denials, count(*) as pairs
    from met
    group by topic
)

select told.topic, told.claims, coalesce(conflicts, 0) as conflicts, coalesce(denials, 0) as denials, coalesce(pairs, 0) as pairs
from told
left join disputed on disputed.topic = told.topic
order by conflicts desc, denials desc, pairs desc, told.claims desc, told.topic;
