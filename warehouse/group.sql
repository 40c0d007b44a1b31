-- Fills record.claim_group and record.appearance: the same claim is one group wherever it was told. Two claims are
-- the same where one teller gives one number for one thing, of the same people, for the same period: where either is true,
-- so is the other. Reads `alone` and `corrected` (figure.sql).

-- Terms are bargained unit by unit, so one unit's are not another's; staff and service are the party's own.
create or replace temp macro is_of_the_unit(topic) as topic in (
    'wages', 'benefits', 'work_rules', 'patient_facing_time', 'overtime', 'caseload', 'contract_status', 'bargaining',
    'strike_size', 'strike_vote', 'strike_duration'
);

create or replace temp table member as
with units as (
    select dispute_id as its_dispute, action_id as its_action, any_value(unit) as bargaining_unit
    from record.action
    group by all
),

sole_parties as (  -- "the company" is the dispute's employer where it has one
    select dispute_id as in_dispute, side as on_side, any_value(party_id) as sole_party
    from record.party
    where side in ('employer', 'union')
    group by all
    having count(distinct party_id) = 1
),

told as (
    select
        alone.*, told_claim.n, framed.n is not null as is_compared,
        coalesce(party_id, sole_party, bloc(side)) as teller,
        coalesce(whose, 'unsaid') as of_whom,
        case
            when head is null or means_anyone(head) then 'people'
            else head
        end as whom,
        -- Shares of the week and hours of the week are one matter.
        case
            when topic = 'patient_facing_time' and (dimension = 'percent' or dimension = 'time' and coalesce(per, 'week') = 'week')
                then 'the working week'
            else concat_ws(' a ', case when dimension in ('count', 'bare') then 'number' else dimension end, per)
        end as scale,
        case when is_of_the_unit(topic) then coalesce(lower(bargaining_unit), round_id, action_id) end as unit_of_terms,
        case
            when period_start is null and period_end is null then coalesce(action_id, round_id, 'undated')
            -- Periods that run to the day of telling move with it by a few days.
            else concat(
                coalesce(left(period_start::varchar, if(leeway > 7, 7, 10)), '?'), ' to ',
                case
                    when leeway > 7 and abs(date_diff('day', period_end, told_on)) < 62 then 'now'
                    else coalesce(left(period_end::varchar, if(leeway > 7, 7, 10)), '?')
                end
            )
        end as span_of_time
    from alone
    join told_claim on told_claim.claim_id = alone.claim_id
    left join framed on framed.n = told_claim.n
    left join units on its_dispute = dispute_id and its_action = action_id
    left join sole_parties on in_dispute = dispute_id and on_side = side
),

conditioned as (
    select
        *,
        concat_ws(
            ' | ',
            topic, teller, if(of_whom = bloc(side), null, 'of ' || called(of_whom)),
            if(modality = 'hedged' and stage = 'actual', 'foretold', stage), measure,  -- "could close" drifts into "will"
            case when denies then 'denied' end,
            case
                when is_level then null
                when number_low is null and low is null then if(denies, null, lower(words))
                else concat_ws(
                    ' ', case when falls then 'down' when form = 'change' then 'up' end, nullif(bound, 'exact'),
                    plain(number_low::double * times),
                    case when number_high <> number_low then 'to ' || plain(number_high::double * times) end,
                    case
                        when dimension in ('count', 'bare') then whom
                        when dimension = 'time' then singular(lower(unit))
                        else dimension
                    end,
                    'per ' || per
                )
            end,
            case when dimension in ('percent', 'time', 'ratio') and head is not null then 'of ' || whom end,
            coalesce(named_day::varchar, span_of_time),
            array_to_string(places, ' ')
        ) as condition,
        case when number_low is not null and not denies then concat_ws(
            ' | ',
            topic, if(of_whom = bloc(side), null, 'of ' || called(of_whom)), if(stage = 'proposed', 'proposed', null), measure,
            case when form = 'change' then if(falls, 'fall', 'rise') end,
            scale, case when scale = 'number' then whom end, unit_of_terms
        ) end as series
    from told
)

select
    claim_id, n, dispute_id, topic, teller, condition, series, told_on, outlet_id, origin, is_wire_copy, is_reprint,
    coalesce(min(n) filter (is_compared) over (partition by dispute_id, condition), min(n) over (partition by dispute_id, condition)) as told_group,
    row_number() over (partition by dispute_id, condition order by told_on nulls last, origin <> 'release', is_wire_copy, is_reprint, fetched_at, claim_id) as nth,
    count(*) over (partition by dispute_id, condition) as tellings
from conditioned;

-- What copies what. A telling is held against the eight before it, so a number that goes round the world stays cheap.
create or replace temp table copy as
with worded as (
    select
        member.*,
        list_distinct(regexp_extract_all(alone.sentence, '[\p{L}\d%$€£]+')) as spoken,
        unhex(article.sketch)::bit as sketch
    from member
    join alone on alone.claim_id = member.claim_id
    join record.article on article.article_id = alone.article_id
    where tellings > 1
),

held as (
    select
        later.claim_id, earlier.claim_id as source_claim, earlier.nth as source_nth,
        earlier.origin as source_origin, earlier.outlet_id as source_outlet,
        later.is_wire_copy or (not earlier.is_reprint and earlier.origin = 'reporting') as by_wire,
        len(list_intersect(later.spoken, earlier.spoken))
            / len(list_distinct(list_concat(later.spoken, earlier.spoken))) as likeness,
        1 - 2 * bit_count(xor(later.sketch, earlier.sketch)) / bit_length(later.sketch) as text_likeness  -- article/sketch.py
    from worded as later
    join worded as earlier
        on earlier.dispute_id = later.dispute_id and earlier.condition = later.condition
        and earlier.nth < later.nth and earlier.nth > later.nth - 9
    where earlier.outlet_id <> later.outlet_id
)

select claim_id, source_claim, source_origin, by_wire
from held
where likeness >= 0.7  -- a word changed in six, or a clause cut
    or text_likeness >= 0.3  -- the sentence was written anew, but the article is a copy with edits
qualify row_number() over (partition by claim_id order by source_nth) = 1;

insert into record.appearance by name
with released as (  -- the party's own release, where it told the same
    select dispute_id, condition, claim_id as release_claim
    from member
    where origin = 'release' and tellings > 1
    qualify row_number() over (partition by dispute_id, condition order by nth) = 1
),

placed as (
    select
        member.claim_id, member.dispute_id, member.condition, member.nth, copy.source_claim,
        case
            when member.nth = 1 then 'first'
            when copy.source_origin = 'release' then 'release_copy'
            when copy.by_wire then 'wire_copy'
            when copy.source_claim is not null then 'reprint'
            else 'independent'
        end as kind,
        nullif(coalesce(copy.source_claim, released.release_claim), member.claim_id) as model
    from member
    left join copy on copy.claim_id = member.claim_id
    left join released on released.dispute_id = member.dispute_id and released.condition = member.condition
),

drifted as (
    select
        placed.claim_id, model,
        regexp_extract_all(own.sentence, '[\p{L}\d%$€£.,]*[\p{L}\d%$€£]') as now,
        regexp_extract_all(its.sentence, '[\p{L}\d%$€£.,]*[\p{L}\d%$€£]') as before
    from placed
    join alone as own on own.claim_id = placed.claim_id
    join alone as its on its.claim_id = placed.model
)

select
    placed.claim_id,
    identified(dispute_id, condition) as group_id,
    nth as place,
    kind,
    source_claim,
    case when before is not null then nullif(concat_ws(
        '; ',
        'gains “' || nullif(array_to_string(list_filter(now, lambda word: not list_contains(before, word)), ' '), '') || '”',
        'loses “' || nullif(array_to_string(list_filter(before, lambda word: not list_contains(now, word)), ' '), '') || '”'
    ), '') end as drift
from placed
left join drifted on drifted.claim_id = placed.claim_id;

insert into record.claim_group by name
with replaced as (
    select old.dispute_id, old.condition, any_value(new.condition) as by_condition
    from corrected
    join member as old on old.claim_id = corrected.old_claim
    join member as new on new.claim_id = corrected.new_claim
    group by all
)

select
    identified(member.dispute_id, member.condition) as group_id,
    member.dispute_id as dispute_id,
    any_value(member.topic) as topic,
    any_value(member.teller) as teller,
    member.condition as condition,
    any_value(member.series) as series,
    arg_min(member.claim_id, member.nth) as first_claim,
    min(member.told_on) as first_told,
    count(*) as appearances,
    count(distinct member.outlet_id) as outlets,
    count(*) filter (where copy.claim_id is null or member.nth = 1) as origins,
    identified(member.dispute_id, nullif(any_value(replaced.by_condition), '')) as superseded_by,
    count(*) filter (where appearance.kind = 'independent') as independent_tellings,
    count(distinct member.outlet_id) filter (where appearance.kind = 'independent') as independent_outlets,
    count(*) filter (where appearance.kind in ('wire_copy', 'release_copy', 'reprint')) as copies,
    arg_min(member.n, member.nth) as first_statement
from member
join record.appearance on appearance.claim_id = member.claim_id
left join copy on copy.claim_id = member.claim_id
left join replaced on replaced.dispute_id = member.dispute_id and replaced.condition = member.condition
group by member.dispute_id, member.condition
order by first_statement;  -- a dispute's beside each other
