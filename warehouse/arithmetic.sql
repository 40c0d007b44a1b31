-- Fills record.arithmetic_check: numbers of one article that must fit each other, whoever is right. No second
-- source is needed. Two numbers are held against each other only where the article sets them close together, so the work
-- grows with the claims. Reads `alone` (figure.sql), the reporter's own numbers among them.

create or replace temp macro percent_words(share) as plain(round(share, 1)) || ' %';

-- Numbers that can be reckoned with: one value, as told, a share in percent. "Just over half" is near a half.
create or replace temp table reckoned as
select
    claim_id, article_id, dispute_id, topic, side, bloc(side) as bloc, action_id, told_on, stands_at, sentence, words, measure,
    dimension, per, unit, head, form, told, kind, is_full_week,
    number_low::double * times as number,
    from_value::double as from_number,
    base_value::double as base,
    case when regexp_matches(lower(words), '\b(?:just|barely|slightly|little) (?:over|above|under|below|more|less)\b')
        then number - 0.02 * abs(number) else number_or_least end as at_least,
    case when regexp_matches(lower(words), '\b(?:just|barely|slightly|little) (?:over|above|more)\b')
        then number + 0.10 * abs(number) else number_or_most end as at_most
from (
    select
        *,
        case when is_open_below then '-infinity'::double else (number_low::double - slack * abs(number_low::double)) * times end
            as number_or_least,
        case when is_open_above then 'infinity'::double else (number_high::double + slack * abs(number_high::double)) * times end
            as number_or_most
    from alone
)
where number_low = number_high and number_low > 0 and not denies and abs(number_low) < 1e15;

-- Whether two numbers are in one mouth: what a sentence goes on to say after the quoted part is still the speaker's.
create or replace temp macro of_one_voice(one, another) as
    one.bloc = another.bloc or (one.sentence = another.sentence and 'other' in (one.bloc, another.bloc));

create or replace temp table counted_thing as from reckoned where dimension in ('count', 'bare') and per is null and kind = 'count';

create or replace temp table reckoning as

-- "5,000 of the 175,000": a part and its whole, from one phrase or from two numbers of one sentence.
with wholes as (
    select part.claim_id as part, [part.claim_id] as claims, part.base as whole
    from counted_thing as part
    where part.base > 0 and not exists (  -- the whole may be a claim of its own
        from counted_thing as whole
        where whole.article_id = part.article_id and whole.sentence = part.sentence and whole.number = part.base
    )

    union

    select part.claim_id, [part.claim_id, whole.claim_id], whole.number
    from counted_thing as part
    join counted_thing as whole
        on whole.article_id = part.article_id and whole.dispute_id = part.dispute_id and whole.claim_id <> part.claim_id
        and abs(whole.stands_at - part.stands_at) < 160 and whole.sentence = part.sentence
        and regexp_matches(
            part.sentence[greatest(1, strpos(part.sentence, lower(part.words))):], '^\S+(?: \S+){0,4}? of (?:\S+ ){0,3}?' || regexp_escape(lower(whole.words))
        )
        -- "The 1,480 members of the two unions", "15 residents, nine of whom need two people" tell of no part.
        and (whole.number >= part.number or whole.head = part.head)
),

part_of_whole as (
    select
        'part_of_whole' as rule, part.dispute_id, part.topic, claims,
        format('{} of {}; {}', plain(part.number), plain(whole), part.told) as inputs,
        'both count the same kind of people or things at the same time' as assumption,
        format('{} / {} = {}', plain(part.number), plain(whole), percent_words(100 * part.number / whole)) as result,
        if(part.number <= whole * 1.01, 'yes', 'no') as holds
    from wholes
    join counted_thing as part on part.claim_id = wholes.part
),

-- "1,300 of the 1,940, or just over half": a part, its whole and a share told of them.
share_of_count as (
    select
        'share_of_count', part.dispute_id, part.topic, [part.claim_id, share.claim_id],
        format('{} of {} beside “{}”; {}', plain(part.number), plain(whole), share.words, part.told),
        'the share is told of these two numbers',
        format(
            '{} / {} = {}, and “{}” is {} to {} %', plain(part.number), plain(whole), percent_words(100 * part.number / whole),
            share.words, plain(share.at_least), plain(share.at_most)
        ),
        if(100 * part.at_least / whole <= share.at_most and share.at_least <= 100 * part.at_most / whole, 'yes', 'no')
    from wholes
    join counted_thing as part on part.claim_id = wholes.part
    join reckoned as share on share.article_id = part.article_id and share.dispute_id = part.dispute_id and share.claim_id <> part.claim_id
        and abs(share.stands_at - part.stands_at) < 160 and share.sentence = part.sentence
    where share.dimension = 'percent' and share.form = 'level' and share.topic = part.topic and share.at_most < 200
        and regexp_matches(share.sentence, '(?:,|\bor\b|\bthat is\b|\(|–|—) ?(?:or |that is,? |about |roughly )*' || regexp_escape(lower(share.words)))
),

share_beside_count as materialized (  -- few: what their sentences say is read of these alone
    select share, count
    from reckoned as share
    join counted_thing as count on count.article_id = share.article_id and count.dispute_id = share.dispute_id and count.claim_id <> share.claim_id
        and abs(count.stands_at - share.stands_at) < 250 and count.topic = share.topic and of_one_voice(count, share)
    where share.dimension = 'percent' and share.topic in ('hires', 'staffing_level', 'turnover', 'strike_size', 'union_size')
        and share.number between 0.1 and 95 and count.base is null and count.from_number is null
        and count.number > share.number
),

-- "30 percent, that's more than 500": a share or a rise, and the count that it makes, imply what they are of.
implied_base as (
    select
        'implied_base', share.dispute_id, count.topic, [share.claim_id, count.claim_id],
        format('“{}” and “{}”; {}', share.words, count.words, share.told),
        format('“{}” is the same {} that “{}” tells of', count.words, if(share.form = 'change', 'change', 'share'), share.words),
        format(
            '{} / {} % = {}{}', plain(count.number), plain(share.number), plain(round(100 * count.number / share.number)),
            coalesce(format(', held against {} in the same article', plain(known.number)), '')
        ),
        case
            when known.number is null then 'open'
            when known.number between 0.9 * 100 * count.at_least / share.number and 1.1 * 100 * least(count.at_most, 1.1 * count.number) / share.number
                then 'yes'
            else 'no'
        end
    from share_beside_count
    left join reckoned as known  -- the whole, where the article tells it under its own topic
        on known.article_id = share.article_id and known.dispute_id = share.dispute_id and known.dimension in ('count', 'bare')
        and known.topic in ('workforce_size', 'union_size') and known.claim_id not in (share.claim_id, count.claim_id)
        and known.form = 'level' and coalesce(known.head = count.head, false)
    where
        -- "One in four of those": the count before it is the whole, not the part. But "668 left, 20 percent of the nurses".
        not regexp_matches(share.sentence, regexp_escape(lower(share.words)) || ' of (?:those|them|these)\b')
        and (
            not regexp_matches(share.sentence, regexp_escape(lower(share.words)) || ' of (?:its|the)\b')
            or share.sentence = count.sentence and regexp_matches(share.sentence, ', (?:or )?' || regexp_escape(lower(share.words)))
        )
        -- "4 percent, to 1,460": the count is the level reached, not the change.
        and not regexp_matches(count.sentence, '\b(?:to|from|than|of the) (?:only |just |about )*' || regexp_escape(lower(count.words)))
    qualify row_number() over (partition by share.claim_id order by abs(share.stands_at - count.stands_at), count.claim_id, known.claim_id) = 1
),

-- "At least 19 hours a week, nearly half": hours and a share of the working week, which has 40 unless told otherwise.
full_week as (
    select article_id, any_value(number) as week_hours from reckoned where is_full_week and unit = 'hour' group by article_id
),

share_of_week as (
    select
        'share_of_week', hours.dispute_id, hours.topic, [hours.claim_id, share.claim_id],
        format('“{}” and “{}”; {}', hours.words, share.words, hours.told),
        format('a full week has {} hours', plain(coalesce(week_hours, 40))) || if(week_hours is null, '', ', as the article says'),
        format(
            '{} / {} = {}, and “{}” is {} to {} %', plain(hours.number), plain(coalesce(week_hours, 40)),
            percent_words(100 * hours.number / coalesce(week_hours, 40)), share.words, plain(share.at_least), plain(share.at_most)
        ),
        if(
            100 * hours.number / coalesce(week_hours, 40) * 0.9 <= share.at_most
                and share.at_least <= 100 * hours.number / coalesce(week_hours, 40) * 1.1,
            'yes', 'no'
        )
    from reckoned as hours
    join reckoned as share
        on share.article_id = hours.article_id and share.dispute_id = hours.dispute_id and share.claim_id <> hours.claim_id
        and abs(share.stands_at - hours.stands_at) < 400 and of_one_voice(share, hours) and share.topic = hours.topic
        and share.measure = hours.measure
    left join full_week on full_week.article_id = hours.article_id
    where hours.topic = 'patient_facing_time' and hours.dimension = 'time' and hours.unit = 'hour' and coalesce(hours.per, 'week') = 'week'
        and not hours.is_full_week
        and share.dimension = 'percent' and share.form = 'level' and hours.number <= 80
    qualify row_number() over (partition by share.claim_id order by abs(share.stands_at - hours.stands_at), hours.claim_id) = 1
),

-- "Nearly doubled, from 335 to 668": a multiple and its two counts.
told_multiple as materialized (  -- few: the words are looked for in those alone
    select
        *,
        regexp_extract(sentence, '\b(nearly |almost |about |roughly |more than |over )?(doubl\w+|tripl\w+|quadrupl\w+|halv\w+|twice as (?:many|much))\b', ['by', 'word'])
            as told_as
    from counted_thing
    where regexp_matches(sentence, 'doubl|tripl|quadrupl|halv|twice')
),

multiple as (
    select
        'multiple', later.dispute_id, later.topic,
        if(earlier.claim_id is null, [later.claim_id], [later.claim_id, earlier.claim_id]),
        format('“{}{}”, {} after {}; {}', later.told_as.by, later.told_as.word, plain(later.number), plain(coalesce(earlier.number, later.from_number)), later.told),
        'the two numbers are those that the multiple is told of',
        format(
            '{} / {} = {} times', plain(later.number), plain(coalesce(earlier.number, later.from_number)),
            plain(round(later.number / coalesce(earlier.number, later.from_number), 2))
        ),
        case
            when later.number / coalesce(earlier.number, later.from_number) between times * 0.9 and times * 1.1
                or (trim(later.told_as.by) in ('more than', 'over') and later.number / coalesce(earlier.number, later.from_number) >= times)
                then 'yes'
            else 'no'
        end
    from told_multiple as later
    left join counted_thing as earlier
        on earlier.article_id = later.article_id and earlier.dispute_id = later.dispute_id and earlier.claim_id <> later.claim_id
        and abs(earlier.stands_at - later.stands_at) < 160 and earlier.sentence = later.sentence and earlier.topic = later.topic
        and later.from_number is null,
        lateral (select case left(later.told_as.word, 3)
            when 'dou' then 2.0 when 'twi' then 2.0 when 'tri' then 3.0 when 'qua' then 4.0 when 'hal' then 0.5
        end as times)
    where later.told_as.word <> ''
        and coalesce(earlier.number, later.from_number) > 0
        and (times > 1) = (later.number > coalesce(earlier.number, later.from_number))
    qualify row_number() over (
        partition by later.article_id, later.sentence, later.told_as.word order by abs(later.stands_at - earlier.stands_at), later.claim_id
    ) = 1
),

-- "Gains 189 and loses 312 is down 123", "40 nurses and 25 aides, 65 in all": what one sentence adds up.
crowded as (
    select article_id, dispute_id, sentence from counted_thing where base is null group by all having count(*) between 3 and 6
),

sentence_of_counts as (
    select
        article_id, dispute_id, sentence,
        any_value(told) as told, list(claim_id order by number desc, stands_at) as claims,
        list(number order by number desc, stands_at) as numbers, arg_min(topic, stands_at) as topic,
        bool_or(regexp_matches(sentence, '\b(?:in all|in total|altogether|a total of|all told|combined|together|adds? up to|makes?|leaves?|net (?:gain|loss)|(?:is|was|are|were) (?:down|up))\b'))
            as says_sum
    from counted_thing
    join crowded using (article_id, dispute_id, sentence)
    where base is null
    group by article_id, dispute_id, sentence
),

sum_of_parts as (
    select
        'sum_of_parts', dispute_id, topic, claims,
        format('{}; {}', array_to_string(list_transform(numbers, lambda number: plain(number)), ', '), told),
        'the largest is the whole of the others',
        format(
            '{} = {}, against {}', array_to_string(list_transform(numbers[2:], lambda number: plain(number)), ' + '),
            plain(list_sum(numbers[2:])), plain(numbers[1])
        ),
        if(abs(list_sum(numbers[2:]) - numbers[1]) <= 0.01 * numbers[1], 'yes', 'no')
    from sentence_of_counts
    where says_sum or list_sum(numbers[2:]) = numbers[1]
),

-- "$2.5 million in fines and $4 million of investment" told as $6.5 million.
joined_sum as (
    select
        'joined_sum', whole.dispute_id, whole.topic, [whole.claim_id, one.claim_id, another.claim_id],
        format('“{}”, “{}” and “{}”; {}', whole.words, one.words, another.words, whole.told),
        'the larger sum takes in both',
        format('{} + {} = {}: one sum for two things', plain(one.number), plain(another.number), plain(whole.number)),
        'yes'
    from reckoned as whole
    join reckoned as one on one.article_id = whole.article_id and one.dispute_id = whole.dispute_id and one.claim_id <> whole.claim_id
        and abs(one.stands_at - whole.stands_at) < 2000 and one.dimension = whole.dimension
    join reckoned as another
        on another.article_id = whole.article_id and another.dispute_id = whole.dispute_id and another.claim_id <> whole.claim_id
        and abs(another.stands_at - whole.stands_at) < 2000 and another.dimension = whole.dimension and another.article_id = one.article_id and another.dispute_id = one.dispute_id and another.claim_id <> one.claim_id
        and abs(another.stands_at - one.stands_at) < 600
    where whole.kind = 'money' and whole.topic = 'fines_penalties' and whole.per is null and one.per is null and another.per is null
        and one.number >= another.number and abs(one.number + another.number - whole.number) <= 0.001 * whole.number
        and one.claim_id <> another.claim_id
    qualify row_number() over (partition by whole.claim_id order by abs(one.stands_at - whole.stands_at), one.claim_id, another.claim_id) = 1
),

-- "€1.1 million a day" and "$45 million so far": a rate, the days, and a total. Where nobody knows when the strike began,
-- the two tell how many days it must have been.
struck as (
    select dispute_id, action_id, any_value(start) as start, any_value("end") as "end"
    from record.action
    group by all
),

rate_and_total as (
    select
        'rate_and_total', rate.dispute_id, rate.topic, [rate.claim_id, total.claim_id],
        format('“{}”{}, “{}”; {}', rate.words, coalesce(format(', {} days', days), ''), total.words, rate.told),
        'the rate held on each of the days' || coalesce(format(' from {} to {}', start, last_day), ''),
        case
            when days is null then format(
                '{} / {} = {} days', plain(total.number), plain(rate.number), plain(round(total.number / rate.number, 1))
            )
            else format('{} × {} = {}, against {}', plain(rate.number), days, plain(rate.number * days), plain(total.number))
        end,
        case
            when days is null then 'open'
            when rate.number * days * 0.9 <= total.at_most and total.at_least <= rate.number * days * 1.1 then 'yes'
            else 'no'
        end
    from reckoned as rate
    join reckoned as total
        on total.article_id = rate.article_id and total.dispute_id = rate.dispute_id and total.claim_id <> rate.claim_id
        and abs(total.stands_at - rate.stands_at) < 600 and total.dimension = rate.dimension and total.topic = rate.topic and total.per is null
        and total.form is not distinct from rate.form
    left join struck on struck.dispute_id = rate.dispute_id and struck.action_id = rate.action_id,
        lateral (select least(coalesce("end", rate.told_on), rate.told_on) as last_day),
        lateral (select date_diff('day', start, last_day) + 1 as days)
    where rate.kind in ('money', 'rate') and rate.topic = 'cost' and rate.per = 'day' and rate.number < total.number
        and coalesce(days > 1, total.bloc = rate.bloc and total.measure = rate.measure)
    qualify row_number() over (partition by rate.claim_id order by abs(rate.stands_at - total.stands_at), total.claim_id) = 1
)

from part_of_whole
union all from share_of_count
union all from implied_base
union all from share_of_week
union all from multiple
union all from sum_of_parts
union all from joined_sum
union all from rate_and_total;

insert into record.arithmetic_check by name
select
    identified(rule, array_to_string(claims, ',')) as check_id,
    dispute_id, topic, rule, claims, inputs, assumption, result, holds
from reckoning
qualify row_number() over (partition by rule, claims order by inputs) = 1;

-- Two statements of one side that cannot both be so, told in one breath.
insert into record.pair by name
select
    one.statement_id as statement_a,
    other.statement_id as statement_b,
    'yes' as comparable,
    null as gate,
    'arithmetic_fails' as verdict,
    concat(inputs, '. Assuming that ', assumption, ': ', result, '. The numbers do not fit each other.') as reckoned
from record.arithmetic_check
join concerned on concerned.dispute_id = arithmetic_check.dispute_id
join record.statement as one on one.claim_id = claims[1]
join record.statement as other on other.claim_id = claims[2]
where holds = 'no' and len(claims) = 2 and bloc(one.side) = bloc(other.side)
qualify row_number() over (partition by claims[1], claims[2] order by check_id) = 1;

insert into record.concluded by name
select dispute_id, digest from concerned;
