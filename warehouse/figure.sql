-- Reads each claim as people left it on its own, before any is set against another: what its words allow, of whom, of when, for whose
-- part; then among the others of its article: what it denies, replaces or sums up. Makes the temporary tables `alone` (a
-- row a claim of a dispute), `corrected` (a row a claim that its own side has since replaced), `told_claim` (a row a claim
-- that speaks for a side, with its number), `figure` (a row such a claim that is no copy) and `framed` (its frame).
-- Reads `version`, `voice` and `concerned` (basis.sql), and `kin` (compare.py).

-- The id of what is concluded from two things, as `concluded_id` of compare.py spells it.
create or replace temp macro identified(one, other) as left(sha256(one || chr(31) || other), 16);

-- ------------------------------------------------------------------------------------------------ words and numbers

create or replace temp macro plural(word) as case
    when word = '' or word is null or regexp_matches(word, '[A-Z]$|s$|\bpercent$|\bpeople$|^of ') then coalesce(word, '')
    when regexp_matches(word, '[^aeiou]y$') then word[:-2] || 'ies'
    else word || 's'
end;

-- Nouns that stand beside a number and say of nobody that he or she is counted.
create or replace temp macro means_nobody(noun) as list_contains(
    ['number', 'figure', 'total', 'tally', 'count', 'average', 'time', 'half', 'percent', 'percentage', 'proposal', 'demand',
     'offer', 'agreement', 'contract', 'deal', 'settlement', 'rise', 'raise', 'increase', 'growth', 'gain', 'pay', 'wage',
     'salary', 'earnings', 'premium', 'estimate',
     'bill', 'cost', 'rota', 'payslip', 'week', 'month', 'year', 'day', 'hour', 'turnover', 'overtime', 'loss', 'price',
     'company', 'employer', 'firm', 'side'],
    noun
);

create or replace temp macro plain(number) as case
    when abs(number) < 1000 then regexp_replace(number::decimal(18, 4)::varchar, '\.?0+$', '')
    when abs(number) < 1e15 then format('{:,}', round(number)::bigint)
    else number::varchar
end;

create or replace temp macro bloc(side) as case when side in ('union', 'worker') then 'labour' else side end;

create or replace temp macro called(side) as case side
    when 'labour' then 'the union' when 'employer' then 'the employer' when 'government' then 'the authorities'
    when 'expert' then 'an expert' when 'patient' then 'those served' else side
end;

-- Levels told without a number that contradict each other.
create or replace temp macro opposite(measure) as case measure
    when 'short' then 'enough' when 'enough' then 'short'
    when 'long' then 'timely' when 'timely' then 'long'
    when 'goes_on' then 'stops' when 'stops' then 'goes_on'
    when 'open' then 'closed' when 'closed' then 'open'
    when 'willing' then 'unwilling' when 'unwilling' then 'willing'
    when 'unsafe' then 'safe' when 'safe' then 'unsafe'
    when 'poor' then 'well_paid' when 'well_paid' then 'poor'
    when 'heavy' then 'manageable' when 'manageable' then 'heavy'
    when 'forced' then 'voluntary' when 'voluntary' then 'forced'
    when 'kept' then 'broken' when 'broken' then 'kept'
    when 'unlawful' then 'lawful' when 'lawful' then 'unlawful'
    when 'leaving' then 'staying' when 'staying' then 'leaving'
    when 'agreed' then 'disputed'  -- nobody's: what both sides say
    when 'better' then 'worse' when 'worse' then 'better'
end;

-- What else those do, or is done to those, of whom a number does not tell: of 44 who are called out nine work, so 35 strike.
create or replace temp macro complement(measure) as case measure
    when 'striking' then 'working' when 'working' then 'striking'
    when 'open' then 'closed' when 'closed' then 'open'
    when 'running' then 'cancelled' when 'cancelled' then 'running'
end;

-- Counts of one day: the next day's is another. A share of normal service is told of the morning that it is told on.
create or replace temp macro is_daily(topic) as topic in ('strike_size', 'service_level', 'sites_affected');

-- What is counted of one strike on one day is counted of the same people or services, whatever noun a side prefers.
create or replace temp macro is_of_the_action(topic, kind) as
    topic = 'strike_size' or (topic = 'service_level' and kind in ('percent', 'ratio'));

-- A measure that is left where the words say nothing of a finer one.
create or replace temp macro is_general(topic, measure) as (topic, measure) in (
    ('overtime', 'hours'), ('wages', 'raise'), ('wages', 'pay'), ('caseload', 'load'), ('patient_facing_time', 'facing'), ('wait_time', 'wait'),
    ('patients_affected', 'people')
);

-- Which visit a wait is for: the first and the next are waited for apart. Null: not said.
create or replace temp macro visit(topic, sentence) as case
    when topic <> 'wait_time' then null
    when regexp_matches(sentence, '\b(?:return|follow-?ups?|second|next|again)\b') then 'return'
    when regexp_matches(sentence, '\b(?:urgent|emergency|crisis)\b') then 'urgent'
    when regexp_matches(sentence, '\b(?:first|new|intake|initial)\b') then 'first'
end;

-- Facts of the dispute itself, which have no population.
create or replace temp macro counts_nobody(topic) as topic in (
    'bargaining', 'contract_status', 'strike_duration', 'strike_history', 'fines_penalties', 'harm'
);

-- The day of the week that a sentence names for a number, but not the one on which it was said or a strike begins.
create or replace temp macro weekday_named(before, after) as coalesce(
    nullif(regexp_extract(
        regexp_extract(after, '^[^,;:“”"]*?\b(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)\b'),
        '^(?:[^,;:]*\bon )?(?:this |early |late )*(\w+day)$', 1
    ), ''),
    nullif(regexp_extract(before, '(?:^|[,;“”"] ?|\b(?:that|and) )on (\w+day),? [^,;:]*$', 1), '')
);

-- The latest such weekday up to a day.
create or replace temp macro latest_weekday(name, day) as day - ((
    dayofweek(day) - list_position(
        ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'], name
    ) + 8
) % 7)::integer;

-- -------------------------------------------------------------------------------------------- each claim on its own

-- A copied sentence is the same claim told again: the earliest of the originals stands for it.
create or replace temp table copied as
with spoken as (
    select
        claim_id, article_id, span_start_char, sentence,
        hash(dispute_id, topic, side, action_id, span, period_start) as spoken_so
    from record.standing_claim
    where dispute_id in (from concerned select dispute_id) and not is_rejected and not is_corrected  -- corrected is one telling, not its copies
),

spoken_again as (select spoken_so from spoken group by spoken_so having count(*) > 1),

worded as (  -- the letters are read only of those that could be copies
    select
        spoken.claim_id, spoken.article_id, spoken.span_start_char,
        hash(spoken.spoken_so, regexp_replace(lower(spoken.sentence), '[^\p{L}\d]+', '', 'g')) as worded_so
    from spoken
    join spoken_again on spoken_again.spoken_so = spoken.spoken_so
),

worded_again as (select worded_so from worded group by worded_so having count(*) > 1)

select worded.claim_id
from worded
join worded_again on worded_again.worded_so = worded.worded_so
join version on version.article_id = worded.article_id
qualify row_number() over (
    partition by worded.worded_so
    order by
        version.told_on nulls last, version.origin <> 'release', version.is_wire_copy,
        version.is_reprint, version.fetched_at, worded.article_id, worded.span_start_char, worded.claim_id
) > 1;

-- For whom a person speaks whom one article names without a post, or by the last name alone, where others of the dispute tell it.
create or replace temp table known_person as
with introduced as (
    select distinct told_in.dispute_id, attribution.speaker as person, attribution.side
    from (
        select distinct dispute_id, article_id from record.standing_claim where dispute_id in (from concerned select dispute_id)
    ) as told_in
    join record.attribution on attribution.article_id = told_in.article_id
    where attribution.speaker_kind = 'person' and attribution.side in ('employer', 'union', 'worker') and contains(attribution.speaker, ' ')
),

called as (
    select dispute_id, person as speaker, person, side from introduced
    union all
    select dispute_id, regexp_extract(person, '\S+$'), person, side from introduced
)

select dispute_id, speaker, any_value(side) as known_side
from called
group by dispute_id, speaker
having count(distinct side = 'employer') = 1 and count(distinct person) = 1;

create or replace temp table alone as
with stated as materialized (
    select
        claim.claim_id, claim.article_id, claim.dispute_id, claim.topic, claim.about_side,
        claim.round_id, claim.action_id, claim.modality,
        case when is_own_word then voice_side when is_told_for_a_side then claim.about_side
            when claim.side = 'other' then coalesce(known_person.known_side, 'other') else claim.side end as side,
        if(is_own_word, voice_party, claim.party_id) as party_id,
        is_told_for_a_side,
        claim.depth = 'narrator' and claim.side <> 'other' as speaks_for_itself,  -- a release's own words
        lower(claim.measure) as measure,
        claim.span as words,
        claim.span_start_char as stands_at,
        coalesce(claim.renamed, attribution.speaker, claim.claimant) as claimant,
        coalesce(claim.place, quantity.place) as place,
        lower(coalesce(claim.period, quantity.period)) as period,
        claim.period_start,
        -- "More than three years ago" compares with now.
        case
            when claim.period_start = claim.period_end
                and (quantity.direction <> 'none' or ends_with(coalesce(claim.period, quantity.period), ' ago'))
                and date_diff('day', claim.period_end, version.told_on) > 300
                then version.told_on
            else claim.period_end
        end as period_end,
        coalesce(
            claim.population,
            case
                when quantity.kind in ('count', 'rate') and quantity.unit not in ('', 'time')
                    and days(quantity.unit) is null then quantity.unit
            end
        ) as population,
        claim.kind = 'deny' or claim.status = 'denied' as denies,
        claim.quantity_id is null and opposite(lower(claim.measure)) is not null as is_level,
        case
            when claim.kind in ('demand', 'offer') or claim.status = 'demanded' then 'proposed'
            when claim.kind = 'predict' or claim.modality = 'planned' then if(
                -- What an employer says it will pay is its offer.
                claim.topic in ('wages', 'benefits') and quantity.direction is distinct from 'decrease'
                    and (claim.topic = 'wages' or not regexp_matches(  -- what the workers pay is no offer
                        concat_ws(' ', claim.sentence, claim.population), '\b(?:premiums?|deductibles?|co-?pay\w*)\b'
                    ))
                    and if(is_own_word, voice_side, coalesce(claim.about_side, claim.side)) = 'employer',
                'proposed', 'foretold'
            )
            when claim.status = 'proposed' then 'proposed'
            else 'actual'
        end as stage,
        case
            when claim.about_side is not null then bloc(claim.about_side)
            when if(is_own_word, voice_side, claim.side) = 'employer' and (claim.kind = 'demand' or claim.status = 'demanded') then null
            else bloc(if(is_own_word, voice_side, claim.side))
        end as whose,
        quantity.kind, quantity.bound, quantity.unit, quantity.direction,
        quantity.from_value, quantity.base_value,
        singular(lower(quantity.per)) as per,
        coalesce(quantity.value, quantity.low) as number_low,
        coalesce(quantity.value, quantity.high) as number_high,
        claim.span_start_char - claim.sentence_start_char as before_span,
        claim.span_end_char - claim.sentence_start_char as after_span,
        case
            when quantity.quantity_id is null then null
            when claim.topic = 'wages' and lower(claim.measure) in ('raise', 'total_raise') and quantity.kind in ('percent', 'count')
                and coalesce(quantity.mode, 'by') = 'by' then 'change'  -- "our proposal is 12 percent"
            when claim.topic = 'cost' and quantity.kind in ('money', 'percent') then 'level'  -- "it lost $600,000"
            when claim.topic = 'staffing_level' and quantity.kind = 'count' then 'level'  -- "fell by 260", "420 jobs are gone"
            when quantity.kind = 'percent' and regexp_matches(
                claim.sentence[after_span + 1:], '^ (?:above|below) (?:[\p{L}-]+ ){0,3}(?:legal|minimum|average|median|market|sector|industry)\b'
            )
                then 'gap'  -- "25 percent above the legal minimum"
            when quantity.direction <> 'none' and coalesce(quantity.mode, 'by') = 'by' then 'change'
            when quantity.per is not null and quantity.kind in ('money', 'rate')
                and regexp_matches(claim.sentence[:before_span], '\b(?:lose|loses|losing|gain|gains|gaining) $') then 'change'
            else 'level'
        end as form,
        -- As it is shown: statement.sql keeps it.
        claim.sentence as sentence_shown, claim.span_end_char as ends_at, claim.side as claim_side, claim.measure as measure_shown,
        coalesce(claim.renamed, claim.claimant) as claimant_shown, coalesce(claim.population, quantity.concept) as population_shown,
        claim.period_end as period_end_shown, quantity.per as per_shown, claim.status, quantity.value, quantity.low as value_low, quantity.high as value_high,
        claim.quantity_id is not null as has_number,
        lower(concat_ws(' ', claim.span, quantity.unit, quantity.concept, claim.population)) as own_words,
        lower(claim.sentence) as sentence,
        version.* exclude (article_id),
        contains(claim.rule_id, ': by weights') or contains(claim.rule_id, ': told by ') as is_guessed,  -- what it is about
        contains(claim.rule_id, ': as the number that it answers') as is_answer,
        claim.claim_id in (select claim_id from copied) as is_copy
    from record.standing_claim as claim
    join version on version.article_id = claim.article_id
    left join record.standing_quantity as quantity on quantity.quantity_id = claim.quantity_id
    left join record.attribution on attribution.attribution_id = claim.attribution_id
    left join known_person
        on known_person.dispute_id = claim.dispute_id and known_person.speaker = attribution.speaker and claim.side = 'other'
    left join voice on voice.outlet_id = version.outlet_id,
        lateral (select coalesce(
            claim.side = 'other' and claim.depth = 'narrator' and version.origin = 'release' and voice_side is not null, false
        ) as is_own_word),
        -- "The union is seeking 15 percent", in the reporter's words, is the union's position all the same.
        lateral (select coalesce(
            not is_own_word and claim.side = 'other' and claim.depth = 'narrator'
                and claim.about_side in ('employer', 'union', 'worker'), false
        ) as is_told_for_a_side)
    where claim.dispute_id in (from concerned select dispute_id) and claim.topic <> 'other'  -- what fell under no topic shares none
        and not claim.is_rejected
),

phrases as (  -- each read once, however often it is told
    select population as phrase, head(counted(population)) as noun, array_to_string(telling_words(counted(population)), ' ') as who
    from stated
    where population is not null
    group by population
),

measured as (  -- what the number measures: shares as percent, time in days, what falls below zero
    select
        stated.*, noun, who,
        case
            when kind is null then null
            when kind = 'ratio' and per is null and number_high <= 1 then 'percent'
            when kind in ('percent', 'ratio', 'ordinal_time') then kind
            when kind = 'money' then upper(unit)
            when days(unit) is not null then 'time'
            when unit = '' and measure in ('raise', 'total_raise') then 'percent'  -- "they offer three"
            when unit = '' and coalesce(means_nobody(noun), true) then 'bare'
            else 'count'
        end as dimension,
        case when kind = 'ratio' and per is null and number_high <= 1 then 100 else 1 end as times,
        number_low::double * coalesce(days(unit).least, 1) * times as least,
        number_high::double * coalesce(days(unit).most, 1) * times as most,
        form = 'change' and direction = 'decrease' as falls,
        case when is_daily(topic) and period_start is null and period_end is null then coalesce(
            latest_weekday(weekday_named(sentence[:before_span], sentence[after_span + 1:]), told_on),
            case when regexp_matches(sentence, '\b(this (morning|afternoon|evening)|today|tonight)\b') then told_on end
        ) end as named_day
    from stated
    left join phrases on phrases.phrase = stated.population
),

limited as (  -- the values that the words allow. An exact number is rounded in print, "about" is a tenth either way
    select
        *,
        case when bound = 'about' then 0.10 when dimension in ('count', 'bare') and most < 100 then 0 else 0.01 end as slack,
        bound = 'vague' and number_low is null as is_unvalued,
        -- "No handler lifts more than 500", but "up to 900 bags" says what the most are.
        bound in ('at_least', 'more_than') and regexp_matches(
            sentence[:before_span], '\b(?:no|none|nobody|never|not one|not)\b[^,;:.]{0,40}$'
        ) as is_ceiling,
        -- "No handler earns less than $18" says what the least is.
        bound in ('at_most', 'less_than') and regexp_matches(
            sentence[:before_span], '\b(?:no|none|nobody|never|not one)\b[^,;:.]{0,40}$'
        ) as is_floor,
        (bound in ('at_most', 'less_than') and not is_floor) or (bound = 'up_to' and measure is distinct from 'maximum')
            or is_ceiling as is_open_below,
        (bound in ('at_least', 'more_than', 'vague') and not is_ceiling) or is_floor as is_open_above,
        case
            when is_unvalued then null
            when is_open_below then '-infinity'::double
            else least - slack * abs(least)
        end as low,
        case
            when is_unvalued then null
            when is_open_above then 'infinity'::double
            else most + slack * abs(most)
        end as high
    from measured
),

acted as (
    select dispute_id, action_id, any_value(place) as action_place from record.action group by all
)

select
    limited.* exclude (low, high, speaks_for_itself, after_span, noun, own_words),
    case when falls then -high else low end as low,
    case when falls then -low else high end as high,
    case when not coalesce(means_nobody(noun), true) then nullif(noun, '') end as head,
    telling_words(place) as places,
    telling_words(action_place) as action_places,
    array_to_string(telling_words(period), ' ') as period_key,
    visit(topic, sentence) as visit,
    counts_nobody(topic) and sentence[:before_span] not like '%all '
        and (regexp_matches(sentence[after_span + 1:], '^ of (?:the|its|their|our|those|these)\b') or is_singled_out) as is_part,
    (starts_with(sentence[after_span + 1:], ' of ') and regexp_matches(sentence[after_span + 1:], '^ of (?:them|those|these|which)\b'))
        or is_singled_out as is_of_them,
    -- "19 hours of a 40-hour week": what the hours are of, and nobody's claim.
    coalesce(
        dimension = 'time'
            and regexp_matches(sentence[:before_span], '\b(?:hours?|half|third|quarter|percent|%) (?:out )?of (?:an?|the|their|our|its) $')
            and regexp_matches(sentence[after_span + 1:], '^ (?:working |work )?week\b'),
        false
    ) as is_full_week,
    says_fte(own_words) as says_fte,
    says_heads(own_words)
        or contains(sentence, 'head')
            and coalesce(regexp_matches(sentence[after_span + 1:], '^ (?:\S+ ){0,4}?(?:by|in) head ?count\b'), false) as says_heads,
    says_net(sentence) as says_net,
    case when topic = 'wages' and kind in ('money', 'rate') then pay_told(concat_ws(' ', right(sentence[:before_span], 60), left(sentence[after_span + 1:], 40))) end
        as pay_told,
    kind in ('percent', 'ratio') and regexp_matches(own_words, '\bmembers?\b') as is_of_members,
    topic = 'wages' and regexp_matches(  -- what pay has to keep up with
        sentence[:before_span], '\b(?:rents?|prices|inflation|cost of living|living costs|housing costs)\b[^,.;:]*$'
    ) as is_of_prices,
    coalesce(regexp_matches(
        sentence, '\b(?:same|those|that) (?:[\p{L}\d]+ )?(?:period|days?|weeks?|months?|years?|stretch|time)\b'
    ), false) as says_same_window,
    -- "At night I have 30": of what part of the day, where it is said.
    case
        when contains(sentence, 'night') and regexp_matches(sentence, '\b(?:at|by|every|each|per|on) (?:the )?nights?\b|\b(?:over)?night (?:shifts?|duty)\b|\bovernight\b') then 'night'
        when contains(sentence, 'day') and regexp_matches(sentence, '\bday(?:time)? shifts?\b|\b(?:by|during the) day\b|\bdaytime\b') then 'day'
    end as part_of_day,
    -- "One in two is gone inside 12 months": a limit of what another number tells.
    dimension = 'time' and regexp_matches(sentence[:before_span], '\b(?:within|inside) (?:the )?(?:first )?$') as is_limit,
    (contains(sentence, 'all ') or contains(sentence, 'every one of ') or contains(sentence, 'each of ')) and coalesce(
        regexp_matches(sentence[:before_span], '\b(?:all(?: of)?|(?:every one|each) of) (?:(?:the|its|our|their) )?$'), false
    ) as is_all,
    -- Two tellings of one period may round its ends: a twelfth of it, a month at most.
    least(31, coalesce(date_diff('day', period_start, period_end), 0) // 12) as leeway,
    concat(
        coalesce(claimant, case
            when is_told_for_a_side then 'The reporter, of its part'
            when origin = 'release' or speaks_for_itself then 'Its own release'
            else 'Unnamed'
        end), ' (', side, '), in ', outlet_id,
        ', ', coalesce(told_on::varchar, 'undated'), ': “', words, '”'
    ) as told,
    case
        when is_level then 'states a level, without a number'
        when low is null then if(denies, 'denies, without a number', 'gives no number')
        else format(
            'allows {}{} {}',
            case when falls then 'a fall of ' when form = 'change' then 'a rise of ' else '' end,
            case
                when is_open_below then format('{} or less', plain(number_high::double * times * (1 + slack)))
                when is_open_above then format('{} or more', plain(number_low::double * times * (1 - slack)))
                when slack = 0 and number_low = number_high then 'only ' || plain(number_low::double)
                else format(
                    '{} to {}',
                    plain((number_low - slack * abs(number_low))::double * times),
                    plain((number_high + slack * abs(number_high))::double * times)
                )
            end,
            concat_ws(' ', case dimension when 'percent' then 'percent' else plural(unit) end, 'per ' || per)
        ).trim()
    end as allows,
    case
        when period_start is not null or period_end is not null
            then concat(coalesce(period_start::varchar, '?'), ' to ', coalesce(period_end::varchar, '?'))
        when named_day is not null then named_day::varchar
        else 'no stated period, told ' || coalesce(told_on::varchar, 'on no known day')
    end || coalesce(' (' || coalesce(limited.action_id, limited.round_id) || ')', '') as window_words
from limited
left join acted on acted.dispute_id = limited.dispute_id and acted.action_id = limited.action_id,
    -- "Sixty-one, including two broken legs", "two of those four", "nine meetings at which anyone with authority was there"
    lateral (select
        regexp_matches(sentence[:before_span], '\b(?:including|those|these) $')
            or regexp_matches(sentence[after_span + 1:], '^(?: [\p{L}-]+)? (?:at|in|on|for) which\b') as is_singled_out);

-- ------------------------------------------------------------------------------------------------ taken back since

-- A claim that its own side has replaced: an article that denies the side's own earlier number and gives another for
-- the same thing, in words of correction, or after that side had asserted the first; or that tells it again and then the
-- correct one. A denial of the other side's number replaces nothing.
create or replace temp table corrected as
with stated as (
    select claim_id, article_id, dispute_id, topic, bloc(side) as bloc, denies, number_low, dimension, told_on, stands_at, sentence
    from alone
    where side <> 'other' and number_low is not null and number_low = number_high
),

stated_instead as (
    select
        old.claim_id as withdrawn, old.dispute_id, old.topic, old.bloc, old.number_low as old_number, old.told_on, old.dimension,
        new.claim_id as new_claim,
        regexp_matches(
            old.sentence,
            '\b(?:correct\w*|mistake\w*|wrong|withdr\w+|revis\w+|in error|error|misstated|had (?:said|told|put|given))\b'
        ) or regexp_matches(
            new.sentence, '\b(?:correct|right|true|actual|revised|updated) (?:number|figure|count|total)\b'
        ) as says_so
    from stated as old
    join stated as new
        on new.article_id = old.article_id and new.topic = old.topic and new.bloc = old.bloc
        and not new.denies and new.number_low <> old.number_low
        and (new.dimension = old.dimension or 'bare' in (new.dimension, old.dimension))
        and abs(new.stands_at - old.stands_at) < 400
    where old.denies
    qualify row_number() over (
        partition by old.claim_id order by abs(new.stands_at - old.stands_at), new.claim_id
    ) = 1

    union all

    -- "That was a mistake. The correct number is 312": not the number told last before it.
    select
        old.claim_id, old.dispute_id, old.topic, old.bloc, old.number_low, old.told_on, old.dimension, new.claim_id, true
    from stated as new
    join stated as old
        on old.article_id = new.article_id and old.topic = new.topic and old.bloc = new.bloc
        and not old.denies and old.number_low <> new.number_low
        and (new.dimension = old.dimension or 'bare' in (new.dimension, old.dimension))
        and new.stands_at - old.stands_at between 1 and 400
    where not new.denies
        and regexp_matches(new.sentence, '\b(?:correct|corrected|right|revised|updated) (?:number|figure|count|total) (?:is|was|stands at)\b')
    qualify row_number() over (partition by new.claim_id order by new.stands_at - old.stands_at, old.claim_id) = 1
),

earlier as (  -- the number as that side had asserted it
    select
        told.claim_id as old_claim, instead.new_claim, instead.withdrawn
    from stated_instead as instead
    join alone as told
        on told.dispute_id = instead.dispute_id and told.topic = instead.topic and bloc(told.side) = instead.bloc
        and told.number_low = instead.old_number and told.number_high = instead.old_number and not told.denies
        and (told.dimension = instead.dimension or 'bare' in (told.dimension, instead.dimension))
        and coalesce(told.told_on <= instead.told_on and date_diff('day', told.told_on, instead.told_on) <= 365, true)
)

select old_claim, new_claim from earlier
union
select withdrawn, new_claim from stated_instead
where says_so or withdrawn in (select withdrawn from earlier);

-- ------------------------------------------------------------------------------------------------ among the others

-- Two nouns that one side counts beside each other in one article name different people.
create or replace temp table counted_apart as
select distinct one.dispute_id, one.topic, one.action_id, one.head as head_a, another.head as head_b
from alone as one
join alone as another
    on another.article_id = one.article_id and another.topic = one.topic and another.side = one.side
    and another.measure = one.measure and another.head <> one.head and another.number_low <> one.number_low
where is_of_the_action(one.topic, one.kind) and is_of_the_action(another.topic, another.kind);

-- "Three of its 12 mills": the 12 are no more closed than told of.
create or replace temp table whole as
select distinct told.claim_id
from alone as told
join alone as part
    on part.article_id = told.article_id and part.topic = told.topic and part.base_value = told.number_low
    and part.sentence = told.sentence and told.stands_at - part.stands_at between 1 and 60;

-- What a denial without a number answers: a statement of the other side in its article, a number rather than none. What
-- stands right before it comes first, whatever its topic, and shares a word with it ("those hires"); then what is of its
-- topic or one of kin, the nearest before it.
create or replace temp macro stems(phrase) as list_transform(regexp_extract_all(lower(phrase), '\p{L}{4,}'), lambda word: word[:4]);
create or replace temp table answered as
select
    denial.claim_id as denial, told.claim_id as claim, told.number_low
from alone as denial
join alone as told
    on told.article_id = denial.article_id and told.dispute_id = denial.dispute_id
    and bloc(told.side) <> bloc(denial.side) and not told.denies
    and (told.low is not null or told.is_level or told.measure in ('aim', 'statement'))
    and (denial.measure = 'denial_of_statement') = (told.measure is not distinct from 'statement')
where denial.denies and denial.low is null and 'other' not in (denial.side, told.side)
    and told.claim_id not in (from whole select claim_id)
    and (denial.measure <> 'denial_by_name' or told.side in ('employer', 'union', 'worker'))
    and (
        told.topic = denial.topic
        or (denial.topic, told.topic) in (select (topic, other) from kin)
        or (denial.measure = 'denial_by_name' and told.measure = 'aim')
        or (denial.measure <> 'denial_by_name' and denial.stands_at - told.stands_at between 0 and 300)
    )
qualify row_number() over (
    partition by denial.claim_id
    order by
        denial.measure = 'denial_by_name' and told.low is not null,
        denial.stands_at - told.stands_at not between 0 and 300,
        told.low is null and denial.measure <> 'denial_by_name',
        not list_has_any(stems(denial.words), stems(concat_ws(' ', told.topic, told.population))),
        told.topic <> denial.topic,
        told.stands_at > denial.stands_at, abs(told.stands_at - denial.stands_at), told.claim_id
) = 1
    -- "Not about safety, as the union claims" is of all that the union says of it without a number.
    or (denial.measure = 'denial_by_name' and told.low is null);

-- A sum that takes in the other side's figure as one of two parts is no rival to it: a fine, and the fine together with
-- an investment.
create or replace temp table part_of_sum as
select part.claim_id as part, whole.claim_id as whole
from alone as whole
join alone as part on part.article_id = whole.article_id and part.topic = whole.topic and part.dimension = whole.dimension
join record.quantity as rest  -- claim or not
    on rest.article_id = whole.article_id and rest.unit = whole.unit and rest.value = whole.number_low - part.number_low
    and abs(rest.span_start_char - part.stands_at) < 600
where whole.kind = 'money' and part.number_low > 0 and rest.value > 0 and rest.span_start_char <> part.stands_at
    and part.per is not distinct from whole.per and rest.per is not distinct from whole.per;

-- What the comparing needs of each claim, in numbers: the gates below see millions of pairs, and words would cost them
-- ten times as much. Two words are the same where their hashes are (64 bits: no two of a million words meet).
create or replace temp macro key(words) as if(words is null, null, hash(words));

create or replace temp table cell as
select dispute_id, topic, row_number() over (order by dispute_id, topic) as cell
from (select distinct dispute_id, topic from alone);

create or replace temp table told_claim as  -- in the order of disputes and topics, so that one dispute's pairs lie together
select claim_id, cell, (getvariable('last_statement') + row_number() over (order by cell, alone.claim_id))::integer as n
from alone
join cell on cell.dispute_id = alone.dispute_id and cell.topic = alone.topic
where side <> 'other';  -- the reporter's own words are no side's

create or replace temp table nested_place as
with named as (select distinct dispute_id, places from alone where places is not null)

select one.dispute_id, one.places, list(key(array_to_string(other.places, ' '))) as nested
from named as one
join named as other
    on other.dispute_id = one.dispute_id and other.places <> one.places
    and (list_has_all(one.places, other.places) or list_has_all(other.places, one.places))
group by all;

create or replace temp table figure as
with summed as (
    select claim_id, list(distinct other_n) as summed_with
    from (
        select part as claim_id, n as other_n from part_of_sum join told_claim on told_claim.claim_id = whole
        union all
        select whole, n from part_of_sum join told_claim on told_claim.claim_id = part
    )
    group by claim_id
),

risen_from as (  -- "up 25 percent from 400": 400 was so before, nobody says when
    select distinct told.claim_id
    from alone as told
    join record.quantity as risen
        on risen.article_id = told.article_id and risen.from_value = told.number_low and risen.value <> told.number_low
        and abs(risen.span_start_char - told.stands_at) < 120
    where told.form = 'level'
),

answering as (
    select denial, list(n) as answered, any_value(number_low)::double as answers_number
    from answered
    join told_claim on told_claim.claim_id = answered.claim
    group by denial
),

own as (  -- what a side says of one thing in one article: "310 started, that is right; it is 170 now"
    select article_id, dispute_id, topic, bloc(side) as bloc, measure, list(distinct number_low::double) as own_numbers
    from alone
    where number_low = number_high and not denies and claim_id not in (from whole select claim_id)
    group by all
    having count(distinct number_low) > 1
),

apart as (
    select dispute_id, topic, action_id, head_a as head, list(distinct key(head_b)) as apart_from
    from counted_apart
    group by all
)

select
    told_claim.n,
    told_claim.cell,
    side = 'employer' as is_employers,
    side = 'patient' as is_of_one,
    article_n as article,
    key(alone.dispute_id) as dispute,
    stands_at,
    told_on,
    key(alone.action_id) as action,
    key(round_id) as round,
    is_level,
    denies,
    is_guessed,
    is_answer,
    answered.answered,
    answered.answers_number,
    is_replaced.old_claim is not null as is_replaced,
    alone.low,
    alone.high,
    alone.number_low::double as number_low,
    alone.number_high::double as number_high,
    if(alone.number_low = alone.number_high, hash(falls, least, most, bound), null) as as_told,
    summed.summed_with,
    key(alone.measure) as measure,
    key(opposite(alone.measure)) as opposite,
    key(complement(alone.measure)) as complement,
    is_general(alone.topic, alone.measure) as is_general,
    visit::enum('first', 'return', 'urgent') as visit,
    form::enum('level', 'change', 'gap') as form,
    alone.dimension = 'percent' as is_percent,
    alone.dimension = 'time' as is_time,
    alone.dimension = 'bare' as is_bare,
    alone.dimension in ('bare', 'count') as is_counted,
    key(alone.dimension) as dimension,
    key(alone.per) as per,
    key(alone.head) as head,
    key(who) as who,
    key(singular(lower(alone.unit))) as counted,
    is_level and alone.measure in ('unwilling', 'unlawful', 'broken') as accuses,
    is_level and alone.measure in ('better', 'worse', 'agreed') as compares,
    alone.measure = 'aim' as is_aim,
    is_level and alone.measure = 'willing' as is_willing,
    alone.dimension = 'time' and (alone.topic, alone.measure) in (('bargaining', 'time'), ('contract_status', 'without'))
        as is_time_without,
    means_anyone(alone.head) as means_anyone,
    key(if(trim(regexp_replace(who, '\b(?:unfilled|vacant|open|empty)\b', '', 'g')) = alone.head, anybody(alone.head), null)) as anybody,
    alone.number_high = 0 as is_none,
    own.own_numbers,
    key(part_of_day) as part_of_day,
    is_limit,
    is_of_members,
    is_of_prices,
    key(pay_told) as pay_told,
    (is_floor or is_ceiling) and coalesce(means_anyone(alone.head) and who = alone.head, true)
        as is_of_all,  -- "no employee …", whatever they are
    apart.apart_from,
    counts_nobody(alone.topic) as counts_nobody,
    is_part,
    is_of_them,
    is_all,
    is_of_the_action(alone.topic, kind) as is_of_the_action,
    is_term,
    is_sizeable,
    if(alone.dimension = 'time', coalesce(alone.low, alone.high), alone.number_low::double) as size_low,
    if(alone.dimension = 'time', coalesce(alone.high, alone.low), alone.number_high::double) as size_high,
    says_fte,
    says_heads,
    says_net,
    stage::enum('actual', 'proposed', 'foretold') as stage,
    key(whose) as whose,
    key(array_to_string(alone.places, ' ')) as place,
    nested_place.nested as nested_places,
    list_has_all(action_places, alone.places) as is_in_actions_place,
    period_start,
    period_end,
    leeway,
    key(period_key) as period_key,
    says_same_window,
    kind = 'money' and alone.per is null
        and regexp_matches(alone.sentence[:before_span], '\b(?:it|that|this|figure|number|earns?|makes?|paid|says?|said)\b.{0,25}$')
        as leaves_out_per,  -- "they put it at $22"
    if(is_ceiling, least, null) as no_more_than,  -- "nobody works more than 12 hours"
    -- "They work up to 16 hours", "days that run to 14": some do.
    if(alone.bound = 'up_to' or regexp_matches(alone.sentence[:before_span], '\b(?:run|runs|stretch|stretches) to $'), most, null)
        as at_times,
    regexp_matches(alone.sentence[greatest(0, before_span - 60):before_span], '\b(?:average[sd]?|averaging|typical|typically)\b[^.;]*$')
        or regexp_matches(alone.sentence[before_span:], '^\S* ?\S+ (?:\S+ )?on average\b') as is_average,
    side = 'worker' and regexp_matches(alone.sentence[:before_span], '\bi(?:[''’]\w+)? (?:[^\s,.;]+ ){1,4}$') as is_own_case,  -- "I used to do 900"
    risen_from.claim_id is not null or regexp_matches(alone.sentence[:before_span], '\b(?:up|down) from $') as is_past_level,
    named_day,
    is_daily(alone.topic) as is_daily,
    alone.topic = 'wait_time' as is_wait,
    alone.topic = 'patient_facing_time' as is_facing_time,
    alone.topic = 'service_level' as is_service,
    alone.topic = 'wages' as is_pay,
    alone.topic = 'cost' as is_cost,
    from_value::double as from_value,
    base_value::double as base_value
from alone
join told_claim on told_claim.claim_id = alone.claim_id
left join answering as answered on answered.denial = alone.claim_id
left join (select distinct old_claim from corrected) as is_replaced on is_replaced.old_claim = alone.claim_id
left join own
    on own.article_id = alone.article_id and own.dispute_id = alone.dispute_id and own.topic = alone.topic
    and own.bloc = bloc(alone.side) and own.measure = alone.measure
left join summed on summed.claim_id = alone.claim_id
left join risen_from on risen_from.claim_id = alone.claim_id
left join whole on whole.claim_id = alone.claim_id
left join apart
    on apart.dispute_id = alone.dispute_id and apart.topic = alone.topic and apart.action_id = alone.action_id
    and apart.head = alone.head
left join nested_place on nested_place.dispute_id = alone.dispute_id and nested_place.places = alone.places,
    lateral (select kind in ('money', 'duration', 'rate') or alone.topic in ('wages', 'benefits') as is_term),
    lateral (select
        alone.number_low > 0 and not counts_nobody(alone.topic)
            and (alone.dimension in ('bare', 'count') or (form = 'level' and is_term)) as is_sizeable)
where not alone.is_copy and not alone.is_full_week and whole.claim_id is null;

-- Claims of one frame tell of the same: the same measure of the same people in the same unit, at the same stage and place, on
-- the same side. In different articles whatever gate comes before the window judges them alike, so compare.sql asks those
-- once a pair of frames. Of one frame are those that agree in every column but what is excluded here, which those gates may
-- read only within one article. A frame is called by the number of its first claim.
create or replace temp table framed as
select n, (first_value(n) over (partition by alike order by n)) as frame
from (
    select n, hash(*columns(* exclude (
        n, article, stands_at, told_on, answered, answers_number, counted, is_all, is_replaced, low, high, number_low, number_high, as_told,
        round, period_start, period_end, leeway, period_key, says_same_window, named_day, from_value, base_value, is_none, own_numbers,
        no_more_than, at_times, leaves_out_per, is_sizeable, size_low, size_high
    ))) as alike
    from (select *, low is null as gives_no_number from figure)
);

-- Who sets a number right behind the other side's mostly answers that number.
create or replace temp table nearest as
select a.n, arg_min(b.n, (abs(a.stands_at - b.stands_at), b.n)) as nearest
from figure as a
join figure as b on b.article = a.article and b.dispute = a.dispute
where a.is_employers <> b.is_employers and a.low is not null and b.low is not null and abs(a.stands_at - b.stands_at) < 300
group by a.n;

create or replace temp table figure as
select figure.*, frame, nearest
from figure
join framed on framed.n = figure.n
left join nearest on nearest.n = figure.n;
