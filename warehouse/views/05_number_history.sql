create or replace view number_history as
select
    dispute_id,
    coalesce(party_id, side) as teller,
    side,
    topic,
    measure,
    unit,
    per,
    direction,
    population,
    date_published,
    words,
    value,
    low,
    high,
    bound,
    period_start,
    period_end,
    lag(words) over series as previous_words,
    lag(value) over series as previous_value,
    value - lag(value) over series as change,
    lag(period_start) over series as previous_period_start,
    lag(period_end) over series as previous_period_end,
    lag(date_published) over series as previous_date_published,
    status,
    place,
    action_id,
    claimant,
    sentence,
    outlet_id,
    url,
    claim_id
from claims
where latest_version and quantity_id is not null and side <> 'other'
window series as (
    partition by dispute_id, coalesce(party_id, side), topic, measure, unit, per, direction
    order by date_published nulls last, article_id, span_start_char, claim_id
);

comment on view number_history is
    'One row a number of a party, followed over time within its dispute, topic, measure, unit and direction, beside the number that the same party gave before.';
comment on column number_history.dispute_id is 'dispute that it belongs to; null: none known';
comment on column number_history.teller is 'the party, else the side, whose numbers these are';
comment on column number_history.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column number_history.topic is 'topic file that it falls under';
comment on column number_history.measure is 'what within the topic is measured: growth, level ...';
comment on column number_history.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column number_history.per is 'what the unit is divided by: week, patient ...; null: nothing';
comment on column number_history.direction is 'increase or decrease where a change is told, else none';
comment on column number_history.population is 'who or what is counted, as the article words it';
comment on column number_history.date_published is 'day of publication; null: not known';
comment on column number_history.words is 'the number''s words in the article';
comment on column number_history.value is 'the number, in unit; null for a range or a vague plural';
comment on column number_history.low is 'lower end of a range, in unit';
comment on column number_history.high is 'upper end of a range, in unit';
comment on column number_history.bound is
    'how the words limit the value: exact, about, at_least, more_than, at_most, less_than, up_to, range, vague';
comment on column number_history.period_start is 'first day of the period';
comment on column number_history.period_end is 'last day of the period';
comment on column number_history.previous_words is 'the words of the number before this one in the series';
comment on column number_history.previous_value is 'value of the number before this one, in unit';
comment on column number_history.change is 'value minus previous_value, in unit';
comment on column number_history.previous_period_start is 'first day of the previous number''s period';
comment on column number_history.previous_period_end is 'last day of the previous number''s period';
comment on column number_history.previous_date_published is 'day on which the previous number was published';
comment on column number_history.status is 'asserted, denied, proposed or demanded';
comment on column number_history.place is 'where, as the article words it';
comment on column number_history.action_id is 'strike, lockout or protest that it belongs to';
comment on column number_history.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column number_history.sentence is 'the sentence around the words';
comment on column number_history.outlet_id is 'outlet that published it';
comment on column number_history.url is 'canonical address of the article';
comment on column number_history.claim_id is 'the claim; claimline explain takes it';
