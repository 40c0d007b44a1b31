-- Fills record.comparison afresh: every claim of the employer against every claim of the other side on the same topic
-- of the same dispute, through the gates in their order. The only joins of claims with claims are on dispute and topic,
-- so the work grows with the number of pairs: linearly in claims, for a fixed number per dispute and topic.
--
-- A gate says 'passes', 'fails' or 'unknown'. The first that fails is the reason why a pair is not comparable; with
-- none failed, the first unknown is the reason why it is comparable only if. Only a pair that passes all can be a
-- conflict, so every doubt here is an 'unknown'.
--
-- Reads the temporary tables of figure.sql, and `kin` (compare.py).

delete from record.comparison;

-- ------------------------------------------------------------------------------------------------------- the pairs

insert into record.comparison by name
with pairs as (
    select a.n as a_n, b.n as b_n
    from figure as a
    join figure as b on b.dispute_id = a.dispute_id and b.topic = a.topic
    where a.side = 'employer' and b.side <> 'employer'

    union all

    -- Topics of kin meet where one article sets two numbers beside each other, or where one side gives no number:
    -- "they haven't seen those hires" may answer a figure of staff.
    select a.n, b.n
    from figure as a
    join kin on kin.topic = a.topic
    join figure as b on b.dispute_id = a.dispute_id and b.topic = kin.other
    where a.side = 'employer' and b.side <> 'employer'
        and (a.article_id = b.article_id or a.low is null or b.low is null)

    union all

    select a.n, b.n
    from figure as denial
    join figure as told on told.claim_id = denial.answers_claim
    join figure as a on a.n in (denial.n, told.n) and a.side = 'employer'
    join figure as b on b.n in (denial.n, told.n) and b.side <> 'employer'
    where a.topic <> b.topic and (a.topic, b.topic) not in (select (topic, other) from kin)
),

gates as (
    select
        a_n,
        b_n,
        a.is_level and b.is_level as levels,
        a.article_id = b.article_id as in_one_article,
        in_one_article and abs(a.stands_at - b.stands_at) < 600 as beside,
        coalesce(a.action_id = b.action_id, false) as of_one_action,
        is_of_the_action(a.topic, a.kind) and is_of_the_action(b.topic, b.kind) as of_the_action,
        in_one_article and (a.says_same_window or b.says_same_window) as of_same_window,
        abs(date_diff('day', a.told_on, b.told_on)) as days_apart,
        a.denies <> b.denies as one_denies,
        a.number_low = b.number_low and a.number_high = b.number_high as same_digits,
        -- A denial in the same article is of the figure that it names, or answers.
        one_denies and in_one_article and coalesce(
            if(a.low is not null and b.low is not null, a.topic = b.topic and same_digits, null),
            if(a.denies, a.answers_claim = b.claim_id, b.answers_claim = a.claim_id),
            false
        ) as answers,
        -- In another article it is of what was told before of the same action: of the number that it names, or
        -- answered where it stands; if none, of the topic's.
        one_denies and not in_one_article and a.topic = b.topic and of_one_action
            and coalesce(if(a.denies, b.told_on <= a.told_on, a.told_on <= b.told_on), true)
            and coalesce(
                if(a.low is not null and b.low is not null, same_digits, null),
                if(a.denies, a.answers_number = b.number_low, b.answers_number = a.number_low),
                true
            ) as answers_elsewhere,
        a.denies or b.denies as denial,
        a.is_replaced or b.is_replaced as replaced,
        levels and a.measure = b.measure as same_level,
        a.low <= b.high and b.low <= a.high as meet,
        a.low = b.low and a.high = b.high
            or (a.number_low = a.number_high and b.number_low = b.number_high and a.falls = b.falls
                and a.least = b.least and a.most = b.most and a.bound = b.bound) as same_number,

        if(answers or a.topic = b.topic, 'passes', 'fails') as topic,

        case
            when answers then 'passes'
            when levels then if(a.measure = b.measure or a.measure = opposite(b.measure), 'passes', 'fails')
            when a.is_level and b.low is not null or b.is_level and a.low is not null then 'fails'
            when a.low is null or b.low is null then 'unknown'
            when list_contains(a.wholes, b.claim_id) or list_contains(b.wholes, a.claim_id) then 'fails'
            when a.visit <> b.visit then 'fails'
            when b.side = 'patient' or a.visit is distinct from b.visit then 'unknown'  -- one case against the whole
            when a.measure = b.measure and a.form = b.form then 'passes'
            when a.measure <> b.measure and not (is_general(a.topic, a.measure) or is_general(b.topic, b.measure)) then 'fails'
            when a.measure <> b.measure and beside and a.topic <> 'wait_time' and a.form = b.form and a.dimension = b.dimension
                and a.per is not distinct from b.per
                and (a.topic <> 'patient_facing_time' or (a.stage = 'proposed' and b.stage = 'proposed' and a.whose = b.whose))
                then 'passes'
            when a.measure is null and b.measure is null and a.form <> b.form then 'fails'
            else 'unknown'
        end as measure,

        case
            when answers then 'passes'
            when counts_nobody(a.topic) then if(a.is_part <> b.is_part, 'unknown', 'passes')  -- "five of the meetings"
            when levels then if(a.head is null or b.head is null or a.who = b.who, 'passes', 'unknown')
            when of_one_action and of_the_action then if(list_contains(a.apart_from, b.head), 'fails', 'passes')
            -- Of two actions the window is the better reason.
            when of_the_action and a.action_id <> b.action_id then 'passes'
            when a.head is null and b.head is null and (a.measure = b.measure or beside) then 'passes'
            when a.head is null or b.head is null then if(beside, 'passes', 'unknown')
            when a.who = b.who then 'passes'
            when a.head = b.head then 'unknown'  -- one may be part of the other
            when means_anyone(a.head) or means_anyone(b.head) then 'unknown'
            -- Time and money are told of a rise, a proposal, an average: other words, perhaps for the same people.
            when a.kind in ('money', 'duration', 'rate') or a.topic in ('wages', 'benefits') then 'unknown'
            else 'fails'
        end as population,

        case
            when answers or levels then 'passes'
            when a.dimension is null or b.dimension is null then 'unknown'
            when 'bare' in (a.dimension, b.dimension)
                then if(a.dimension in ('bare', 'count') and b.dimension in ('bare', 'count'), 'passes', 'unknown')
            when a.dimension <> b.dimension or a.per <> b.per then 'fails'
            -- "19 hours" can be short for 19 hours a week; a sum of money is not short for one a day.
            when (a.per is null) <> (b.per is null) then if(a.dimension = 'time', 'unknown', 'fails')
            else 'passes'
        end as unit,

        case
            when (a.says_fte and b.says_heads and not b.says_fte) or (b.says_fte and a.says_heads and not a.says_fte)
                then 'fails'
            when a.says_fte <> b.says_fte then 'unknown'
            else 'passes'
        end as headcount_fte,

        case
            when a.says_net <> b.says_net and not answers then 'fails'  -- without the word, figures are gross
            else 'passes'
        end as gross_net,

        case
            when answers or (levels and of_one_action) then 'passes'
            when (a.denies or b.denies) and a.stage <> b.stage then 'unknown'
            when a.stage = 'proposed' and b.stage = 'proposed'
                then case when a.whose = b.whose then 'passes' when a.whose <> b.whose then 'fails' else 'unknown' end
            when a.stage = b.stage then 'passes'
            when 'proposed' in (a.stage, b.stage)
                then if('foretold' in (a.stage, b.stage) and a.whose = b.whose, 'unknown', 'fails')
            when a.topic = 'cost' and beside and a.per = b.per then 'passes'  -- what a demand would cost, and what it costs
            else 'unknown'  -- "pay will rise" and "we have won a rise" can be one agreement
        end as stage,

        case
            when answers then 'passes'
            when a.places is null and b.places is null then 'passes'
            when a.places is null or b.places is null
                then if(of_one_action and list_has_all(a.action_places, coalesce(a.places, b.places)), 'passes', 'unknown')
            when a.places = b.places then 'passes'
            when list_has_all(a.places, b.places) or list_has_all(b.places, a.places) then 'unknown'
            else 'fails'
        end as place,

        case
            when answers then 'passes'
            when a.action_id <> b.action_id or a.round_id <> b.round_id then 'fails'
            when a.period_start is not null and b.period_start is not null and a.period_end is not null
                and b.period_end is not null
                then if(
                    abs(date_diff('day', a.period_start, b.period_start)) <= least(a.leeway, b.leeway)
                        and abs(date_diff('day', a.period_end, b.period_end)) <= least(a.leeway, b.leeway),
                    'passes', 'fails'
                )
            when a.period_start > b.period_end or b.period_start > a.period_end then 'fails'
            when a.period_start is null and b.period_start is null and a.period_end = b.period_end then 'passes'
            when of_same_window then 'passes'
            when coalesce(a.period_start, a.period_end, b.period_start, b.period_end) is not null then 'unknown'
            when is_daily(a.topic) and a.named_day <> b.named_day then 'fails'
            when in_one_article then if(a.period_key <> b.period_key, 'unknown', 'passes')
            when is_daily(a.topic) and coalesce(a.named_day, a.told_on) = coalesce(b.named_day, b.told_on) then 'passes'
            when a.topic = 'service_level' or a.named_day > b.told_on or b.named_day > a.told_on then 'fails'
            when is_daily(a.topic) and coalesce(a.named_day, b.named_day) is not null then 'unknown'
            when a.period_key is distinct from b.period_key then 'unknown'
            when days_apart = 0 then 'passes'
            when days_apart > 365 then 'fails'
            when of_one_action and days_apart <= if(is_daily(a.topic), 3, 10) then 'passes'
            else 'unknown'  -- the third week of a strike is not the first
        end as "window",

        case
            when answers then 'passes'
            when a.from_value <> b.from_value then 'fails'
            when a.dimension = 'percent' and a.base_value <> b.base_value then 'fails'
            when a.form = 'change' and b.form = 'change' and (a.period_start is null or b.period_start is null)
                then if(
                    (a.period_start is null and b.period_start is null and a.period_end = b.period_end)
                        or of_same_window
                        or (a.topic = 'wages' and (a.period_key = b.period_key or beside)),  -- both rise from today's pay
                    'passes', 'unknown'
                )
            else 'passes'
        end as base_date
    from pairs
    join figure as a on a.n = pairs.a_n
    join figure as b on b.n = pairs.b_n
),

ordered as (  -- the gates in their order
    select
        *,
        case
            when topic = 'fails' then 'topic'
            when measure = 'fails' then 'measure'
            when population = 'fails' then 'population'
            when unit = 'fails' then 'unit'
            when headcount_fte = 'fails' then 'headcount_fte'
            when gross_net = 'fails' then 'gross_net'
            when stage = 'fails' then 'stage'
            when place = 'fails' then 'place'
            when "window" = 'fails' then 'window'
            when base_date = 'fails' then 'base_date'
        end as failed,
        case
            when measure = 'unknown' then 'measure'
            when population = 'unknown' then 'population'
            when unit = 'unknown' then 'unit'
            when headcount_fte = 'unknown' then 'headcount_fte'
            when gross_net = 'unknown' then 'gross_net'
            when stage = 'unknown' then 'stage'
            when place = 'unknown' then 'place'
            when "window" = 'unknown' then 'window'
            when base_date = 'unknown' then 'base_date'
        end as not_known
    from gates
),

judged as (
    select
        a_n, b_n, levels, answers, answers_elsewhere,
        case when failed is not null then 'no' when not_known is not null then 'if' else 'yes' end as comparable,
        coalesce(failed, not_known) as gate,
        case
            when comparable <> 'no' and (answers or answers_elsewhere) then 'denied'
            when denial or comparable = 'no' then 'unresolved'
            when replaced then 'changed'
            when same_level or same_number then 'agree'
            when meet then 'within_bounds'
            when comparable = 'yes' then 'conflict'
            else 'unresolved'
        end as verdict
    from ordered
)

select
    identified(a.claim_id, b.claim_id) as comparison_id,
    a.dispute_id as dispute_id,
    if(answers and a.denies, b.topic, a.topic) as topic,
    a.claim_id as claim_a,
    b.claim_id as claim_b,
    a.side as side_a,
    b.side as side_b,
    comparable,
    gate,
    verdict,
    concat(
        a.told, ', ', a.allows, '. ', b.told, ', ', b.allows, '. ',
        case
            when answers or answers_elsewhere or a.stage <> 'proposed' or b.stage <> 'proposed' or a.whose <> b.whose then ''
            when a.whose = bloc(b.side) then 'The union''s own word on its demand, against the employer''s telling of it. '
            when a.whose = 'employer' then 'The employer''s own word on its offer, against the other side''s telling of it. '
            else ''
        end,
        case comparable
            when 'no' then 'Not comparable at the gate “' || gate || '”: '
            when 'if' then 'Comparable only if they share the gate “' || gate || '”: '
            else 'Every gate passed'
        end,
        case gate
            when 'topic' then format('{} against {}', a.topic, b.topic)
            when 'measure' then if(a.visit is distinct from b.visit, format(
                'a wait for {} against one for {}',
                coalesce('the ' || a.visit || ' visit', 'a visit not said which'),
                coalesce('the ' || b.visit || ' visit', 'a visit not said which')
            ), format(
                '{}{} against {}{}',
                coalesce(a.measure, 'not stated'), if(a.low is null, ', no number', if(a.form = 'change', ', a change', '')),
                coalesce(b.measure, 'not stated'),
                case when b.low is null then ', no number' when b.side = 'patient' then ', one case' when b.form = 'change' then ', a change' else '' end
            ))
            when 'population' then format(
                '{} against {}', coalesce(a.population, 'not stated'), coalesce(b.population, 'not stated')
            )
            when 'unit' then format(
                '{}{} against {}{}',
                coalesce(nullif(plural(a.unit), ''), 'none'), coalesce(' per ' || a.per, ''),
                coalesce(nullif(plural(b.unit), ''), 'none'), coalesce(' per ' || b.per, '')
            )
            when 'headcount_fte' then 'full-time equivalents on one side only'
            when 'gross_net' then if(a.says_net, 'net against gross', 'gross against net')
            when 'stage' then format(
                '{} by {} against {} by {}',
                a.stage, coalesce(called(a.whose), 'an unnamed side'), b.stage, coalesce(called(b.whose), 'an unnamed side')
            )
            when 'place' then format('{} against {}', coalesce(a.place, 'not stated'), coalesce(b.place, 'not stated'))
            when 'window' then format('{} against {}', a.window_words, b.window_words)
            when 'base_date' then format(
                'a change from {} against one from {}',
                coalesce(plain(a.from_value::double), plain(a.base_value::double), a.period_start::varchar, 'an unstated base'),
                coalesce(plain(b.from_value::double), plain(b.base_value::double), b.period_start::varchar, 'an unstated base')
            )
        end,
        '.',
        case verdict
            when 'denied' then format(
                ' {} denies what the other says{}.', case when a.denies then 'The employer' else 'The other side' end,
                if(answers, ' in the same article', ' of the same action')
            )
            when 'agree' then if(levels, ' Both say the same.', ' Both give the same number.')
            when 'within_bounds' then ' The two ranges meet, so both can be true.'
            when 'conflict' then if(
                levels, ' One level rules the other out, so they cannot both be true.',
                ' The two ranges do not meet, so they cannot both be true.'
            )
            when 'changed' then ' One of them has since been replaced by the side that gave it.'
            else ''
        end
    ) as working
from judged
join figure as a on a.n = a_n
join figure as b on b.n = b_n;

-- A side against itself: the number that it gave, and the one that it put in its place.
insert into record.comparison by name
select
    identified(old.claim_id, new.claim_id) as comparison_id,
    old.dispute_id as dispute_id,
    old.topic as topic,
    old.claim_id as claim_a,
    new.claim_id as claim_b,
    old.side as side_a,
    new.side as side_b,
    'yes' as comparable,
    null as gate,
    'changed' as verdict,
    concat(
        old.told, ', ', old.allows, '. ', new.told, ', ', new.allows,
        '. The same side has replaced its own number; both stay on record, and the later one counts.'
    ) as working
from corrected
join figure as old on old.claim_id = corrected.old_claim
join figure as new on new.claim_id = corrected.new_claim;
