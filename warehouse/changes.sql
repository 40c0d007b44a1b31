-- What a new reading changed: a row for each claim that the published warehouse and this build do not share. Claims
-- are the same by the words of their number, or else their own, and by their depth; fields that differ stand in
-- `changed`. The published file is attached as `published`.
with claim as (
    select false as is_new, * from published.record.claim
    union all by name
    select true as is_new, * from record.claim
),

quantity as (
    select false as is_new, * from published.record.quantity
    union all by name
    select true as is_new, * from record.quantity
),

reading as (
    select
        claim.is_new,
        claim.article_id,
        coalesce(quantity.span_start_char, claim.span_start_char) as start_char,
        coalesce(quantity.span_end_char, claim.span_end_char) as end_char,
        claim.*exclude (is_new, article_id, quantity_id, span_start_char, span_end_char),
        quantity.value,
        quantity.low,
        quantity.high,
        quantity.bound,
        quantity.unit
    from claim
    left join quantity using (is_new, quantity_id)
),

before as (
    from reading where not is_new
),

after as (
    from reading where is_new
),

paired as (
    select
        article_id,
        case
            when before.claim_id is null then 'gained'
            when after.claim_id is null then 'lost'
            else 'altered'
        end as change,
        coalesce(after.span, before.span) as words,
        coalesce(after.sentence, before.sentence) as sentence,
        list_filter(
            [
                case when before.topic is distinct from after.topic then 'topic ' || before.topic || ' → ' || after.topic end,
                case when before.side is distinct from after.side then 'side ' || before.side || ' → ' || after.side end,
                case
                    when before.claimant is distinct from after.claimant
                        then 'claimant ' || coalesce(before.claimant, 'nobody') || ' → ' || coalesce(after.claimant, 'nobody')
                end,
                case when before.kind is distinct from after.kind then 'kind ' || before.kind || ' → ' || after.kind end,
                case when before.status is distinct from after.status then 'status ' || before.status || ' → ' || after.status end,
                case
                    when before.modality is distinct from after.modality
                        then 'modality ' || before.modality || ' → ' || after.modality
                end,
                case
                    when (before.value, before.low, before.high, before.bound, before.unit)
                        is distinct from (after.value, after.low, after.high, after.bound, after.unit)
                        then
                            'number ' || concat_ws(' ', before.bound, coalesce(before.value, before.low)::varchar, before.unit)
                            || ' → ' || concat_ws(' ', after.bound, coalesce(after.value, after.low)::varchar, after.unit)
                end,
                case
                    when (before.period_start, before.period_end) is distinct from (after.period_start, after.period_end)
                        then
                            'period ' || coalesce(before.period_start::varchar, '?') || '/' || coalesce(before.period_end::varchar, '?')
                            || ' → ' || coalesce(after.period_start::varchar, '?') || '/' || coalesce(after.period_end::varchar, '?')
                end
            ],
            lambda told: told is not null
        ) as changed
    from before
    full outer join after using (article_id, start_char, end_char, depth)
)

select
    paired.change,
    coalesce(now_read.outlet_id, was_read.outlet_id) as outlet_id,
    coalesce(now_read.url, was_read.url) as url,
    paired.words,
    case when paired.change = 'altered' then array_to_string(paired.changed, '; ') end as changed,
    paired.sentence
from paired
left join record.article as now_read using (article_id)
left join published.record.article as was_read using (article_id)
where paired.change <> 'altered' or len(paired.changed) > 0
order by outlet_id, url, paired.change, paired.words;
