-- Question 8: what the sides say against official figures. The gates are those of compare.sql, in their order: the first that
-- fails is the reason, an unknown one makes it "if", and only a pair that passes all is called a conflict.
create or replace view reference_comparisons as
with parties as (
    select
        dispute_id, side,
        list_distinct(flatten(list(list_prepend(lower(name), list_transform(aliases, lambda name: lower(name)))))) as names
    from record.party
    where side in ('employer', 'union')
    group by dispute_id, side
),

placed as (  -- the dispute that a figure is about, said or found by the names of both parties
    select reference.*, coalesce(reference.dispute_id, employer.dispute_id) as in_dispute
    from record.reference
    left join parties as employer
        on reference.dispute_id is null and employer.side = 'employer'
        and list_contains(employer.names, lower(reference.employer_name))
    left join parties as labour
        on labour.dispute_id = employer.dispute_id and labour.side = 'union'
    where
        reference.dispute_id is not null
        or (employer.dispute_id is not null and (
            reference.union_name is null or list_contains(labour.names, lower(reference.union_name))
        ))
),

told as (
    select
        claims.*, action."start" as action_start, coalesce(action."end", action."start") as action_end,
        case when bound in ('at_most', 'less_than', 'up_to') then '-infinity'::double
            else coalesce(value, low)::double * (1 - if(bound = 'about', 0.1, 0.01)) end as least,
        case when bound in ('at_least', 'more_than', 'vague') then 'infinity'::double
            else coalesce(value, high)::double * (1 + if(bound = 'about', 0.1, 0.01)) end as most
    from claims
    left join record.action on action.dispute_id = claims.dispute_id and action.action_id = claims.action_id
    where
        claims.latest_version and claims.quantity_id is not null and claims.status <> 'denied'
        and claims.dispute_id in (select in_dispute from placed)
),

gates as (
    select
        placed.*, told.* exclude (dispute_id, topic, measure, value, unit, population, place, period_start, period_end, url),
        told.measure as claim_measure, told.unit as claim_unit, told.population as claim_population, told.place as claim_place,
        told.url as claim_url, told.dispute_id as claim_dispute,
        coalesce(told.period_start, told.action_start) as window_start,
        coalesce(told.period_end, told.action_end, told.period_start) as window_end,
        (placed.value - coalesce(placed.rounded_to, 0) / 2)::double as reference_least,
        (placed.value + coalesce(placed.rounded_to, 0) / 2)::double as reference_most,
        case
            when placed.measure is null or told.measure is null then 'unknown'
            else if(lower(placed.measure) = lower(told.measure), 'passes', 'fails')
        end as measure_gate,
        case
            when placed.population is null or told.topic = 'strike_size' then 'passes'
            when told.population is null then 'unknown'
            else if(lower(placed.population) = lower(told.population), 'passes', 'unknown')
        end as population_gate,
        case
            when told.quantity_kind = 'count' and placed.unit not in ('percent', 'hour', 'day', 'week') and length(placed.unit) <> 3
                then if(told.per is null, 'passes', 'fails')
            else if(lower(told.unit) = lower(placed.unit) and told.per is null, 'passes', 'fails')
        end as unit_gate,
        case
            when told.kind in ('demand', 'offer') or told.status in ('demanded', 'proposed') then 'fails'
            when told.kind = 'predict' or told.modality = 'planned' then 'fails'
            else 'passes'
        end as stage_gate,
        case
            when placed.place is null or told.place is null then 'passes'
            when contains(lower(placed.place), lower(told.place)) or contains(lower(told.place), lower(placed.place)) then 'passes'
            else 'unknown'
        end as place_gate,
        case
            when placed.period_start is null or window_start is null then 'unknown'
            when placed.period_start <= window_end and window_start <= coalesce(placed.period_end, placed.period_start)
                then 'passes'
            else 'fails'
        end as window_gate
    from placed
    join told on told.dispute_id = placed.in_dispute and told.topic = placed.topic
),

judged as (
    select
        *,
        case
            when measure_gate = 'fails' then 'measure' when unit_gate = 'fails' then 'unit' when stage_gate = 'fails' then 'stage'
            when window_gate = 'fails' then 'window'
        end as failed,
        case
            when measure_gate = 'unknown' then 'measure' when population_gate = 'unknown' then 'population'
            when place_gate = 'unknown' then 'place' when window_gate = 'unknown' then 'window'
        end as not_known
    from gates
)

select
    in_dispute as dispute_id, topic, side, claimant, words, source, value as reference_value, rounded_to, unit as reference_unit,
    period_start as reference_start, period_end as reference_end, vintage,
    case when failed is not null then 'no' when not_known is not null then 'if' else 'yes' end as comparable,
    coalesce(failed, not_known) as gate,
    case
        when failed is not null then 'unresolved'
        when least <= reference_most and reference_least <= most
            then if(bound = 'exact' and least <= reference_least and reference_most <= most, 'agree', 'within_bounds')
        when not_known is not null then 'unresolved'
        else 'conflict'
    end as verdict,
    concat(
        coalesce(claimant, 'The reporter'), ' (', side, '): “', words, '”, allows ',
        case
            when least is null or most is null then 'no number that can be reckoned with'
            when isinf(least) then round(most, 1)::varchar || ' or less'
            when isinf(most) then round(least, 1)::varchar || ' or more'
            else round(least, 1)::varchar || ' to ' || round(most, 1)::varchar
        end,
        '. ', source, ', ', vintage, ': ', regexp_replace(value::varchar, '\.?0+$', ''),
        case when rounded_to is null then '' else ', rounded to ' || regexp_replace(rounded_to::varchar, '\.?0+$', '') end, '. ',
        case
            when failed is not null then 'Not comparable at the gate “' || failed || '”.'
            when not_known is not null then 'Comparable only if they share the gate “' || not_known || '”.'
            else 'Every gate passed.'
        end
    ) as working,
    sentence, date_published, outlet_id, claim_url as url, url as reference_url, fetched_at, claim_id, reference_id
from judged
order by
    list_position(['conflict', 'within_bounds', 'agree', 'unresolved'], verdict), in_dispute, date_published nulls last, claim_id,
    reference_id;

comment on view reference_comparisons is
    'One row a claim beside an official figure on the same topic of the same dispute: whether they can be compared, and the verdict.';
comment on column reference_comparisons.dispute_id is 'dispute that it belongs to; null: none known';
comment on column reference_comparisons.topic is 'topic of both';
comment on column reference_comparisons.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column reference_comparisons.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column reference_comparisons.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column reference_comparisons.source is 'who publishes the official figure';
comment on column reference_comparisons.reference_value is 'the official figure';
comment on column reference_comparisons.rounded_to is 'what the source rounds to; null: exact';
comment on column reference_comparisons.reference_unit is 'what the official figure counts';
comment on column reference_comparisons.reference_start is 'first day that the official figure holds for';
comment on column reference_comparisons.reference_end is 'last day that the official figure holds for';
comment on column reference_comparisons.vintage is 'day that the source published or last revised it';
comment on column reference_comparisons.comparable is
    'yes: every gate passed; if: one is unknown and none failed; no: one failed';
comment on column reference_comparisons.gate is
    'the first gate that failed, else the first that is unknown; null: all passed';
comment on column reference_comparisons.verdict is 'conflict, within_bounds, agree or unresolved';
comment on column reference_comparisons.working is 'both figures, what they allow, and the gate';
comment on column reference_comparisons.sentence is 'the sentence around the words';
comment on column reference_comparisons.date_published is 'day of publication; null: not known';
comment on column reference_comparisons.outlet_id is 'outlet that published it';
comment on column reference_comparisons.url is 'canonical address of the article';
comment on column reference_comparisons.reference_url is 'where the official figure can be looked up';
comment on column reference_comparisons.fetched_at is 'when the page was captured (UTC)';
comment on column reference_comparisons.claim_id is 'the claim; claimline explain takes it';
comment on column reference_comparisons.reference_id is 'the official figure';
