create or replace view claim_timeline as
select
    dispute_id,
    date_published,
    date_basis,
    side,
    claimant,
    party,
    topic,
    words,
    value,
    low,
    high,
    bound,
    unit,
    per,
    direction,
    population,
    period,
    period_start,
    period_end,
    place,
    status,
    action_id,
    sentence,
    headline,
    outlet_id,
    url,
    fetched_at,
    claim_id
from reviewed_claims
where latest_version and state is distinct from 'rejected'
order by dispute_id, date_published, article_id, span_start_char, claim_id;

comment on view claim_timeline is
    'One row a claim of each story''s latest version as people left it, by dispute and day of publication, without those that they rejected: what the exports hold.';
comment on column claim_timeline.dispute_id is 'dispute that it belongs to; null: none known';
comment on column claim_timeline.date_published is 'day of publication; null: not known';
comment on column claim_timeline.date_basis is 'how date_published is known';
comment on column claim_timeline.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column claim_timeline.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column claim_timeline.party is 'the party''s full name';
comment on column claim_timeline.topic is 'topic file that it falls under';
comment on column claim_timeline.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column claim_timeline.value is
    'the number, in unit; null for a range, a vague plural or a claim without a number';
comment on column claim_timeline.low is 'lower end of a range, in unit';
comment on column claim_timeline.high is 'upper end of a range, in unit';
comment on column claim_timeline.bound is
    'how the words limit the value: exact, about, at_least, more_than, at_most, less_than, up_to, range, vague';
comment on column claim_timeline.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column claim_timeline.per is 'what the unit is divided by: week, patient ...; null: nothing';
comment on column claim_timeline.direction is 'increase or decrease where a change is told, else none';
comment on column claim_timeline.population is 'who or what is counted, as the article words it';
comment on column claim_timeline.period is 'the words that say for when';
comment on column claim_timeline.period_start is 'first day of the period';
comment on column claim_timeline.period_end is 'last day of the period';
comment on column claim_timeline.place is 'where, as the article words it';
comment on column claim_timeline.status is 'asserted, denied, proposed or demanded';
comment on column claim_timeline.action_id is 'strike, lockout or protest that it belongs to';
comment on column claim_timeline.sentence is 'the sentence around the words';
comment on column claim_timeline.headline is 'headline as published';
comment on column claim_timeline.outlet_id is 'outlet that published it';
comment on column claim_timeline.url is 'canonical address of the article';
comment on column claim_timeline.fetched_at is 'when the page was captured (UTC)';
comment on column claim_timeline.claim_id is 'the claim; claimline explain takes it';
