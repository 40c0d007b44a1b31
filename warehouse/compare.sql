-- Fills record.comparison afresh: every claim of the employer against every claim of the other side on the same topic
-- of the same dispute, through the gates in their order. The only join of claims with claims is on dispute and topic,
-- so the work grows with the number of pairs: linearly in claims, for a fixed number per dispute and topic.
--
-- A gate says 'passes', 'fails' or 'unknown'. The first that fails is the reason why a pair is not comparable; with
-- none failed, the first unknown is the reason why it is comparable only if. Only a pair that passes all can be a
-- conflict, so every doubt here is an 'unknown'.

delete from record.comparison;

-- ------------------------------------------------------------------------------------------------ words and numbers

create or replace temp macro singular(word) as case
    when word like '%ies' and length(word) > 4 then word[:-4] || 'y'
    when word like '%s' and not regexp_matches(word, '(ss|us|is)$') then word[:-2]
    else word
end;

-- The words that tell one phrase from another, in the singular and without order; null if there are none.
create or replace temp macro telling_words(phrase) as nullif(
    list_sort(list_distinct(list_filter(
        list_transform(regexp_extract_all(lower(phrase), '[\p{L}\p{M}][\p{L}\p{M}''’-]*'), lambda word: singular(word)),
        lambda word: not list_contains(
            ['the', 'a', 'an', 'it', 'its', 'their', 'our', 'his', 'her', 'those', 'these', 'of', 'all', 'new',
             'more', 'additional', 'extra', 'other', 'some', 'any', 'same', 'and'],
            word
        )
    ))),
    []
);

-- "The number of therapists" counts therapists.
create or replace temp macro counted(phrase) as regexp_replace(
    lower(trim(phrase)), '^(the |its |their )?(\p{L}+ )?(number|share|proportion|percentage|count|total|majority) of ', ''
);

-- What a noun phrase is about: its last word before any "of …", "who …", "in …".
create or replace temp macro head(phrase) as singular(regexp_extract(
    regexp_replace(counted(phrase), '\s+(of|in|at|for|from|to|on|by|with|across|under|who|that|which|whose)\s.*$', ''),
    '([\p{L}\p{M}][\p{L}\p{M}''’-]*)[^\p{L}\p{M}]*$', 1
));

-- Nouns for people that may or may not mean the same people as another noun.
create or replace temp macro means_anyone(noun) as list_contains(
    ['worker', 'employee', 'staff', 'staffer', 'member', 'person', 'people', 'personnel', 'workforce', 'striker',
     'colleague', 'professional', 'one', 'man', 'woman', 'job', 'position', 'post'],
    noun
);

-- The length of a measure of time in days, shortest and longest; null for anything else.
create or replace temp macro days(unit) as case singular(lower(unit))
    when 'second' then {'least': 1 / 86400, 'most': 1 / 86400}
    when 'minute' then {'least': 1 / 1440, 'most': 1 / 1440}
    when 'hour' then {'least': 1 / 24, 'most': 1 / 24}
    when 'day' then {'least': 1.0, 'most': 1.0}
    when 'week' then {'least': 7.0, 'most': 7.0}
    when 'month' then {'least': 28.0, 'most': 31.0}
    when 'year' then {'least': 365.0, 'most': 366.0}
    when 'decade' then {'least': 3652.0, 'most': 3653.0}
end;

create or replace temp macro plain(number) as case
    when isinf(number) then 'any'
    else regexp_replace(number::decimal(38, 4)::varchar, '\.?0+$', '')
end;

create or replace temp macro bloc(side) as case when side in ('union', 'worker') then 'labour' else side end;

-- -------------------------------------------------------------------------------------------- each claim on its own

create or replace temp table figure as
with latest_version as (  -- a revised story speaks through its last version only
    select article.*, page.fetched_at
    from record.article
    join record.page on page.page_id = article.page_id
    qualify row_number() over (
        partition by article.story_id order by page.fetched_at desc, article.article_id
    ) = 1
),

stated as (
    select
        claim.claim_id, claim.article_id, claim.dispute_id, claim.topic, claim.side, claim.about_side,
        claim.round_id, claim.action_id, claim.period_start, claim.period_end, claim.modality,
        lower(claim.measure) as measure,
        claim.span as words,
        coalesce(attribution.speaker, claim.claimant) as claimant,
        coalesce(claim.place, quantity.place) as place,
        coalesce(
            claim.population, quantity.concept,
            case
                when quantity.kind in ('count', 'rate') and quantity.unit not in ('', 'time')
                    and days(quantity.unit) is null then quantity.unit
            end
        ) as population,
        claim.kind = 'deny' or claim.status = 'denied' as denies,
        case
            when claim.kind = 'demand' or claim.status = 'demanded' then 'demanded'
            when claim.kind = 'offer' then 'offered'
            when claim.kind = 'predict' or claim.modality = 'planned' then 'foretold'
            when claim.status = 'proposed' then 'offered'
            else 'actual'
        end as stage,
        bloc(coalesce(claim.about_side, claim.side)) as whose,
        quantity.kind, quantity.bound, quantity.unit, quantity.direction,
        quantity.from_value, quantity.base_value,
        singular(lower(quantity.per)) as per,
        coalesce(quantity.value, quantity.low) as number_low,
        coalesce(quantity.value, quantity.high) as number_high,
        case
            when quantity.quantity_id is null then null
            when quantity.direction <> 'none' and coalesce(quantity.mode, 'by') = 'by' then 'change'
            else 'level'
        end as form,
        lower(concat_ws(' ', claim.span, quantity.unit, quantity.concept, claim.population)) as own_words,
        lower(claim.sentence) as sentence,
        latest_version.date_published as told_on,
        latest_version.outlet_id
    from record.claim
    join latest_version on latest_version.article_id = claim.article_id
    left join record.quantity on quantity.quantity_id = claim.quantity_id
    left join record.attribution on attribution.attribution_id = claim.attribution_id
    where claim.dispute_id is not null
        and claim.side in ('employer', 'union', 'worker', 'patient', 'government', 'expert')
    qualify row_number() over (  -- a copied sentence is the same claim told again: the original stands for it
        partition by
            claim.dispute_id, claim.topic, claim.side, latest_version.date_published,
            claim.span, regexp_replace(lower(claim.sentence), '[^\p{L}]+', '', 'g')
        order by latest_version.wire is not null, latest_version.fetched_at, claim.article_id, claim.claim_id
    ) = 1
),

measured as (  -- what the number measures, time in days, falls below zero
    select
        *,
        case
            when kind is null then null
            when kind in ('percent', 'ratio', 'ordinal_time') then kind
            when kind = 'money' then upper(unit)
            when days(unit) is not null then 'time'
            else 'count'
        end as dimension,
        number_low::double * coalesce(days(unit).least, 1) as least,
        number_high::double * coalesce(days(unit).most, 1) as most,
        form = 'change' and direction = 'decrease' as falls
    from stated
),

limited as (  -- the values that the words allow. An exact number is rounded in print, "about" is a tenth either way
    select
        *,
        case
            when bound = 'vague' and number_low is null then null
            when bound in ('at_most', 'less_than', 'up_to') then '-infinity'::double
            when bound = 'about' then least - 0.10 * abs(least)
            else least - 0.01 * abs(least)
        end as low,
        case
            when bound = 'vague' and number_low is null then null
            when bound in ('at_least', 'more_than', 'vague') then 'infinity'::double
            when bound = 'about' then most + 0.10 * abs(most)
            else most + 0.01 * abs(most)
        end as high
    from measured
)

select
    * exclude (low, high),
    case when falls then -high else low end as low,
    case when falls then -low else high end as high,
    telling_words(counted(population)) as who,
    nullif(head(population), '') as head,
    telling_words(place) as places,
    regexp_matches(own_words, '\b(ftes?|full[- ]time[- ]equivalents?)\b') as says_fte,
    regexp_matches(own_words, '\b(head ?count|people|persons|individuals)\b') as says_heads,
    regexp_matches(sentence, '\bnet\b') as says_net,
    -- Two tellings of one period may round its ends: a twelfth of it, a month at most.
    least(31, coalesce(date_diff('day', period_start, period_end), 0) // 12) as leeway,
    format(
        '{}{} in {}{}: “{}”',
        side, coalesce(' (' || claimant || ')', ''), outlet_id, coalesce(', ' || told_on::varchar, ', undated'), words
    ) as told,
    case
        when low is null then 'no number'
        else format(
            '{} to {} {}{}',
            plain(case when falls then -high else low end), plain(case when falls then -low else high end),
            case when dimension = 'time' then 'days' else unit end, coalesce(' per ' || per, '')
        )
    end as reads,
    case
        when period_start is not null or period_end is not null
            then format('{} to {}', coalesce(period_start::varchar, '?'), coalesce(period_end::varchar, '?'))
        else 'told ' || coalesce(told_on::varchar, 'on no known day')
    end as window_words
from limited;

-- ------------------------------------------------------------------------------------------------------- the pairs

insert into record.comparison by name
with pairs as (
    select
        a,
        b,
        -- A denial in the same article is of the very figure that it stands beside, unless it names another.
        a.denies <> b.denies and a.article_id = b.article_id
            and coalesce(a.low, b.low) is not null
            and coalesce(a.number_low = b.number_low and a.number_high = b.number_high, true) as answers
    from figure as a
    join figure as b on b.dispute_id = a.dispute_id and b.topic = a.topic
    where a.side = 'employer' and b.side <> 'employer'
),

gates as (  -- the topic gate is the join itself
    select
        a,
        b,
        answers,

        case
            when answers then 'passes'
            when a.low is null or b.low is null then 'unknown'
            when a.measure <> b.measure then 'fails'
            when a.measure is null and a.form <> b.form then 'fails'
            when (a.measure is null) <> (b.measure is null) or a.form <> b.form then 'unknown'
            when b.side = 'patient' then 'unknown'  -- one case against the whole
            else 'passes'
        end as measure,

        case
            when answers then 'passes'
            when a.head is null and b.head is null and a.measure = b.measure then 'passes'
            when a.head is null or b.head is null then 'unknown'
            when a.who = b.who then 'passes'
            when a.head = b.head then 'unknown'  -- one may be part of the other
            when means_anyone(a.head) or means_anyone(b.head) then 'unknown'
            -- Time and money are told of a rise, a proposal, an average: other words, perhaps for the same people.
            when a.kind in ('money', 'duration', 'rate') then 'unknown'
            else 'fails'
        end as population,

        case
            when answers then 'passes'
            when a.dimension is null or b.dimension is null then 'unknown'
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
            when a.says_net <> b.says_net then 'fails'  -- without the word, figures are gross
            else 'passes'
        end as gross_net,

        case
            when answers then 'passes'
            when (a.denies or b.denies) and a.stage <> b.stage then 'unknown'
            when a.stage <> b.stage and a.stage in ('foretold', 'actual') and b.stage in ('foretold', 'actual')
                then 'unknown'  -- "pay will rise" and "we have won a rise" can be one agreement
            when a.stage <> b.stage then 'fails'
            when a.stage in ('demanded', 'offered') and a.whose <> b.whose then 'fails'
            else 'passes'
        end as stage,

        case
            when answers then 'passes'
            when a.places is null and b.places is null then 'passes'
            when a.places is null or b.places is null then 'unknown'
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
            when coalesce(a.period_start, a.period_end, b.period_start, b.period_end) is not null then 'unknown'
            when a.article_id = b.article_id or a.told_on = b.told_on then 'passes'
            when abs(date_diff('day', a.told_on, b.told_on)) > 365 then 'fails'
            else 'unknown'  -- the third day of a strike is not the first
        end as "window",

        case
            when answers then 'passes'
            when a.from_value <> b.from_value then 'fails'
            when a.dimension = 'percent' and a.base_value <> b.base_value then 'fails'
            when a.form = 'change' and (a.period_start is null or b.period_start is null) then 'unknown'
            else 'passes'
        end as base_date
    from pairs
),

ordered as (  -- the gates in their order
    select
        *,
        case
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

compared as (
    select
        a,
        b,
        case when failed is not null then 'no' when not_known is not null then 'if' else 'yes' end as comparable,
        coalesce(failed, not_known) as gate,
        a.low <= b.high and b.low <= a.high as meet,
        a.low = b.low and a.high = b.high
            or (a.number_low = a.number_high and b.number_low = b.number_high and a.falls = b.falls
                and a.least = b.least and a.most = b.most) as same,
        a.denies or b.denies as denial,
        answers or (
            a.denies <> b.denies and a.action_id = b.action_id
            and coalesce(a.dimension = b.dimension and a.number_low = b.number_low, true)
        ) as denied
    from ordered
),

judged as (
    select
        *,
        case
            when denied and comparable <> 'no' then 'denied'
            when denial or comparable = 'no' then 'unresolved'
            when same then 'agree'
            when meet then 'within_bounds'
            when comparable = 'yes' then 'conflict'
            else 'unresolved'
        end as verdict
    from compared
),

worded as (
    select
        *,
        case gate
            when 'measure' then format(
                '{}, {} against {}, {}',
                coalesce(a.measure, 'measure not stated'), coalesce(a.form, 'no number'),
                coalesce(b.measure, 'measure not stated'),
                case when b.side = 'patient' then 'one case' else coalesce(b.form, 'no number') end
            )
            when 'population' then format(
                '{} against {}', coalesce(a.population, 'not stated'), coalesce(b.population, 'not stated')
            )
            when 'unit' then format(
                '{}{} against {}{}',
                coalesce(a.unit, 'none'), coalesce(' per ' || a.per, ''),
                coalesce(b.unit, 'none'), coalesce(' per ' || b.per, '')
            )
            when 'headcount_fte' then 'full-time equivalents on one side only'
            when 'gross_net' then if(a.says_net, 'net against gross', 'gross against net')
            when 'stage' then format('{} ({}) against {} ({})', a.stage, a.whose, b.stage, b.whose)
            when 'place' then format('{} against {}', coalesce(a.place, 'not stated'), coalesce(b.place, 'not stated'))
            when 'window' then format(
                '{}{} against {}{}',
                a.window_words, coalesce(' (' || coalesce(a.action_id, a.round_id) || ')', ''),
                b.window_words, coalesce(' (' || coalesce(b.action_id, b.round_id) || ')', '')
            )
            when 'base_date' then format(
                'a change from {} against one from {}',
                coalesce(a.from_value::double::varchar, a.base_value::double::varchar, a.period_start::varchar, 'an unstated base'),
                coalesce(b.from_value::double::varchar, b.base_value::double::varchar, b.period_start::varchar, 'an unstated base')
            )
        end as gate_words
    from judged
)

select
    record_id(a.claim_id, b.claim_id) as comparison_id,
    a.dispute_id as dispute_id,
    a.topic as topic,
    a.claim_id as claim_a,
    b.claim_id as claim_b,
    comparable,
    gate,
    verdict,
    format(
        '{} [{}]; {} [{}]. {}{}',
        a.told, a.reads, b.told, b.reads,
        case comparable
            when 'no' then format('Not comparable: {} ({}).', gate, gate_words)
            when 'if' then format('Comparable only if {} is the same ({}).', gate, gate_words)
            else 'Every gate passed.'
        end,
        case verdict
            when 'denied' then format(
                ' {} denies what the other says.', case when a.denies then 'The employer' else 'The other side' end
            )
            when 'agree' then ' Both give the same number.'
            when 'within_bounds' then ' The two ranges meet, so both can be true.'
            when 'conflict' then ' The two ranges do not meet, so not both are true.'
            else ''
        end
    ) as working
from worded;

drop table figure;
