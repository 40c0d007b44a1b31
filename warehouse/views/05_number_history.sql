create or replace view number_history as
with numbers as (
    select
        claim_group.* exclude (independent_tellings, independent_outlets, copies),
        first.claim_side as side, first.measure, first.unit, first.per, first.direction, first.population, first.words, first.value,
        first.value_low as low, first.value_high as high, first.bound, first.quantity_kind, first.period_start, first.period_end,
        first.status, first.place, first.action_id, first.speaker as claimant, first.sentence, first.outlet_id, first.url,
        first.claim_id, first.article_id, first.words_start_char,
        first.direction = 'increase' or first.direction = 'decrease' as is_change,
        case first.direction when 'decrease' then -1 else 1 end as sign,
        action.unit as bargaining_unit
    from record.claim_group
    join record.statement as first on first.statement_id = claim_group.first_statement
    left join record.action
        on action.dispute_id = claim_group.dispute_id and action.action_id = first.action_id
    where claim_group.series is not null
),

windows as (  -- a rise over one period, and the rise of the period that it begins with
    select
        later.dispute_id,
        later.group_id,
        earlier.words as continues_words,
        earlier.value as continues_value,
        100 * ((1 + later.sign * later.value / 100) * (1 + earlier.sign * earlier.value / 100) - 1) as compounded
    from numbers as later
    join numbers as earlier
        on earlier.dispute_id = later.dispute_id and earlier.teller = later.teller and earlier.topic = later.topic
        and earlier.measure = later.measure
    where later.unit = 'percent' and earlier.unit = 'percent' and later.is_change and earlier.is_change
        and earlier.period_start < later.period_start
        and abs(date_diff('day', earlier.period_end, later.period_start)) <= 92
    qualify row_number() over (
        partition by later.dispute_id, later.group_id order by earlier.period_start desc, earlier.first_told, earlier.group_id
    ) = 1
)

select
    numbers.dispute_id,
    teller,
    side,
    topic,
    measure,
    series,
    unit,
    per,
    direction,
    population,
    bargaining_unit,
    first_told as date_published,
    words,
    value,
    low,
    high,
    bound,
    -- A working week of 40 hours sets hours beside shares of the week.
    case
        when topic = 'patient_facing_time' and unit = 'hour' and coalesce(per, 'week') = 'week' then value * 2.5
        when topic = 'patient_facing_time' and unit = 'percent' then value
        when topic = 'patient_facing_time' and quantity_kind = 'ratio' and value <= 1 then value * 100
    end as percent_of_week,
    period_start,
    period_end,
    lag(words) over told as previous_words,
    lag(value) over told as previous_value,
    case when lag(unit) over told = unit then value - lag(value) over told end as change,
    lag(period_start) over told as previous_period_start,
    lag(period_end) over told as previous_period_end,
    lag(first_told) over told as previous_date_published,
    continues_words,
    continues_value,
    round(compounded, 2) as compounded,
    numbers.superseded_by is not null as is_superseded,
    numbers.superseded_by,
    appearances,
    outlets,
    origins,
    status,
    place,
    action_id,
    claimant,
    sentence,
    outlet_id,
    url,
    numbers.group_id,
    claim_id
from numbers
left join windows on windows.dispute_id = numbers.dispute_id and windows.group_id = numbers.group_id
window told as (
    partition by numbers.dispute_id, teller, series order by first_told nulls last, article_id, words_start_char, numbers.group_id
);

comment on view number_history is
    'One row a number of a party, followed over time beside the number that the same party gave before on the same matter: topic, measure, scale and, for terms of work, bargaining unit. Told again elsewhere it is still one row.';
comment on column number_history.dispute_id is 'dispute that it belongs to';
comment on column number_history.teller is 'the party, else the side, whose numbers these are';
comment on column number_history.side is
    'side that the claimant stands on: employer, union, worker, government, expert or patient';
comment on column number_history.topic is 'topic file that it falls under';
comment on column number_history.measure is 'what within the topic is measured: growth, level ...';
comment on column number_history.series is 'what the numbers of one series have in common';
comment on column number_history.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column number_history.per is 'what the unit is divided by: week, patient ...; null: nothing';
comment on column number_history.direction is 'increase or decrease where a change is told, else none';
comment on column number_history.population is 'who or what is counted, as the article words it';
comment on column number_history.bargaining_unit is 'bargaining unit of the action, as the dispute file names it';
comment on column number_history.date_published is 'day on which it was first told; null: not known';
comment on column number_history.words is 'the number''s words in the article that told it first';
comment on column number_history.value is 'the number, in unit; null for a range or a vague plural';
comment on column number_history.low is 'lower end of a range, in unit';
comment on column number_history.high is 'upper end of a range, in unit';
comment on column number_history.bound is
    'how the words limit the value: exact, about, at_least, more_than, at_most, less_than, up_to, range, vague';
comment on column number_history.percent_of_week is
    'working time as percent of a week of 40 hours, so that hours and shares stand in one series; null: another topic';
comment on column number_history.period_start is 'first day of the period';
comment on column number_history.period_end is 'last day of the period';
comment on column number_history.previous_words is 'the words of the number before this one in the series';
comment on column number_history.previous_value is 'value of the number before this one, in its unit';
comment on column number_history.change is 'value minus previous_value, in unit; null where their units differ';
comment on column number_history.previous_period_start is 'first day of the previous number''s period';
comment on column number_history.previous_period_end is 'last day of the previous number''s period';
comment on column number_history.previous_date_published is 'day on which the previous number was first told';
comment on column number_history.continues_words is
    'for a change in percent: the words of the change whose period ends, within three months, where this one''s begins';
comment on column number_history.continues_value is 'value of that change, in percent';
comment on column number_history.compounded is
    'both changes after one another, in percent: 25 and then 30 make 62.5. Consecutive periods, no contradiction';
comment on column number_history.is_superseded is 'whether the party has put another number in its place';
comment on column number_history.superseded_by is 'group_id of that number';
comment on column number_history.appearances is 'how often it was told, copies included';
comment on column number_history.outlets is 'how many outlets told it';
comment on column number_history.origins is 'how many tellings copy no other';
comment on column number_history.status is 'asserted, denied, proposed or demanded';
comment on column number_history.place is 'where, as the article words it';
comment on column number_history.action_id is 'strike, lockout or protest that it belongs to';
comment on column number_history.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column number_history.sentence is 'the sentence around the words';
comment on column number_history.outlet_id is 'outlet that told it first';
comment on column number_history.url is 'canonical address of the article';
comment on column number_history.group_id is 'the claim group';
comment on column number_history.claim_id is 'the claim that told it first; claimline explain takes it';
