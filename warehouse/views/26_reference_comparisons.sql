-- Question 8: what the sides say against official figures. The gates are those of compare.sql, in their order, and read words
-- by the same macros (words.sql): the first that fails is the reason, an unknown one makes it "if", and only a pair that
-- passes all is called a conflict.
create or replace macro in_words(number, dimension) as
    if(dimension = 'time', round(number, 3)::varchar || ' days', regexp_replace(round(number, 2)::varchar, '\.0+$', ''));

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

figures as (
    select
        *, lower(measure) as its_measure, lower(concat_ws(' ', unit, population, measure, note)) as its_words,
        telling_words(place) as places, days(unit) as in_days,
        case
            when unit = 'percent' then 'percent'
            when regexp_full_match(unit, '[A-Z]{3}') then unit
            when in_days is not null then 'time'
            else 'count'
        end as dimension
    from placed
),

counting as (select *, counted(coalesce(population, if(dimension = 'count', unit, null))) as counts from figures),

official as (
    select
        *, telling_words(counts) as who, head(counts) as noun, coalesce(period_end, period_start) as official_end,
        (value - coalesce(rounded_to, 0) / 2)::double * coalesce(in_days.least, 1) as reference_least,
        (value + coalesce(rounded_to, 0) / 2)::double * coalesce(in_days.most, 1) as reference_most
    from counting
),

acted as (
    select
        dispute_id, action_id, "start" as action_start, coalesce("end", "start") as action_end, telling_words(place) as action_places
    from record.action
),

stated as (
    select
        *, lower(measure) as claim_measure, lower(concat_ws(' ', words, unit, population)) as own_words,
        telling_words(place) as claim_places, days(unit) as claim_days,
        direction <> 'none' and coalesce(mode, 'by') = 'by' as is_change,
        period_start is null and period_end is null as is_of_action,  -- without a period, of its strike
        case
            when quantity_kind = 'ratio' and per is null and coalesce(value, high) <= 1 then 'percent'
            when quantity_kind in ('percent', 'ratio', 'ordinal_time') then quantity_kind
            when quantity_kind = 'money' then upper(unit)
            when claim_days is not null then 'time'
            else 'count'
        end as claim_dimension
    from reviewed_claims
    left join acted using (dispute_id, action_id)
    where
        latest_version and quantity_id is not null and status <> 'denied' and kind <> 'deny'
        and state is distinct from 'rejected'
        and dispute_id in (select in_dispute from placed)
),

measured as (
    select
        *,
        counted(coalesce(population, if(claim_dimension = 'count', nullif(unit, ''), null))) as claim_counts,
        case
            when bound = 'about' then 0.10
            when claim_dimension = 'count' and coalesce(value, high) < 100 then 0
            else 0.01
        end as slack,
        if(quantity_kind = 'ratio' and claim_dimension = 'percent', 100, 1) as times,
        coalesce(value, low)::double * coalesce(claim_days.least, 1) as told_least,
        coalesce(value, high)::double * coalesce(claim_days.most, 1) as told_most,
        if(is_of_action, action_start, period_start) as window_start,
        if(is_of_action, action_end, coalesce(period_end, if(is_change, date_published, null))) as window_end
    from stated
),

limited as (  -- the values that the words allow, as in figure.sql
    select
        *, telling_words(claim_counts) as claim_who, head(claim_counts) as claim_noun,
        if(
            bound in ('at_most', 'less_than', 'up_to'), '-infinity'::double, (told_least - slack * abs(told_least)) * times
        ) as allowed_least,
        if(
            bound in ('at_least', 'more_than', 'vague'), 'infinity'::double, (told_most + slack * abs(told_most)) * times
        ) as allowed_most
    from measured
),

told as (
    select
        * exclude (measure, value, population, period_start, period_end),
        if(is_change and direction = 'decrease', -allowed_most, allowed_least) as least,
        if(is_change and direction = 'decrease', -allowed_least, allowed_most) as most
    from limited
),

met as (
    select
        official.*, told.* exclude (dispute_id, topic, unit, place, url),
        told.unit as claim_unit, told.place as claim_place, told.url as claim_url,
        -- Two tellings of one period may round its ends: a twelfth of it, a month at most.
        least(
            31, coalesce(date_diff('day', official.period_start, official.period_end), 0) // 12,
            coalesce(date_diff('day', window_start, window_end) // 12, 31)
        ) as leeway
    from official
    join told on told.dispute_id = official.in_dispute and told.topic = official.topic
),

gates as (
    select
        *,
        case
            when its_measure is null or claim_measure is null then null
            else its_measure = claim_measure
        end as at_measure,
        case
            when topic = 'strike_size' then true  -- whatever noun a side prefers for those who are out
            when counts is null and claim_counts is null then true
            when counts is null or claim_counts is null then null
            when who = claim_who then true
            when noun = claim_noun then null  -- one may be part of the other
            when means_anyone(noun) or means_anyone(claim_noun) then null
            else false
        end as at_population,
        case
            when dimension <> claim_dimension then false
            when per is null then true
            when dimension = 'time' then null  -- "19 hours" can be short for 19 hours a week
            else false
        end as at_unit,
        case
            when says_fte(its_words) and says_heads(own_words) and not says_fte(own_words) then false
            when says_fte(own_words) and says_heads(its_words) and not says_fte(its_words) then false
            when says_fte(its_words) <> says_fte(own_words) then null
            else true
        end as at_headcount_fte,
        says_net(its_words) = says_net(lower(sentence)) as at_gross_net,  -- without the word, figures are gross
        not (
            kind in ('demand', 'offer', 'predict') or status in ('demanded', 'proposed') or modality = 'planned'
        ) as at_stage,
        case
            when places is null and claim_places is null then true
            when places is null or claim_places is null
                then if(list_has_all(action_places, coalesce(places, claim_places)), true, null)
            when places = claim_places then true
            when list_has_all(places, claim_places) or list_has_all(claim_places, places) then null
            else false
        end as at_place,
        case
            when period_start > window_end or official_end < window_start then false
            when period_start is null or window_start is null and window_end is null then null
            when is_of_action then true
            -- A change is of the days up to its end; where it starts from is the base date.
            when is_change and window_end is not null then abs(official_end - window_end) <= leeway
            when window_start is null or window_end is null then null
            else abs(period_start - window_start) <= leeway and abs(official_end - window_end) <= leeway
        end as at_window,
        case
            when not is_change then true
            when period_start is null or window_start is null or is_of_action then null
            else abs(period_start - window_start) <= leeway
        end as at_base_date
    from met
),

judged as (
    select
        *,
        case
            when not at_measure then 'measure' when not at_population then 'population' when not at_unit then 'unit'
            when not at_headcount_fte then 'headcount_fte' when not at_gross_net then 'gross_net' when not at_stage then 'stage'
            when not at_place then 'place' when not at_window then 'window' when not at_base_date then 'base_date'
        end as failed,
        case
            when at_measure is null then 'measure' when at_population is null then 'population' when at_unit is null then 'unit'
            when at_headcount_fte is null then 'headcount_fte' when at_place is null then 'place'
            when at_window is null then 'window' when at_base_date is null then 'base_date'
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
            when isinf(least) then in_words(most, dimension) || ' or less'
            when isinf(most) then in_words(least, dimension) || ' or more'
            else in_words(least, dimension) || ' to ' || in_words(most, dimension)
        end,
        '. ', source, ', ', vintage, ': ', regexp_replace(value::varchar, '\.?0+$', ''), ' ', unit,
        case when rounded_to is null then '' else ', rounded to ' || regexp_replace(rounded_to::varchar, '\.?0+$', '') end, '. ',
        case
            when failed is not null then 'Not comparable at the gate “' || failed || '”: '
            when not_known is not null then 'Comparable only if they share the gate “' || not_known || '”: '
            else 'Every gate passed'
        end,
        case coalesce(failed, not_known)
            when 'measure' then concat(coalesce(claim_measure, 'not stated'), ' against ', coalesce(its_measure, 'not stated'))
            when 'population' then concat(coalesce(claim_counts, 'not stated'), ' against ', coalesce(counts, 'not stated'))
            when 'unit' then concat(coalesce(nullif(claim_unit, ''), 'none'), ' per ' || per, ' against ', unit)
            when 'headcount_fte' then 'full-time equivalents on one side only'
            when 'gross_net' then if(says_net(its_words), 'gross against net', 'net against gross')
            when 'stage' then concat(status, ', ', modality, ', against what was counted')
            when 'place' then concat(coalesce(claim_place, 'not stated'), ' against ', coalesce(place, 'not stated'))
            when 'window' then concat(
                coalesce(window_start::varchar, '?'), ' to ', coalesce(window_end::varchar, '?'), ' against ',
                coalesce(period_start::varchar, '?'), ' to ', coalesce(official_end::varchar, '?')
            )
            when 'base_date' then concat(
                'a change from ', coalesce(window_start::varchar, 'an unstated day'), ' against one from ',
                coalesce(period_start::varchar, 'an unstated day')
            )
        end,
        '.'
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
