-- Where the desk shows a captured page; it stands there under the SHA-256 of its bytes.
create or replace macro snapshot_link(sha256) as 'http://127.0.0.1:8321/snapshot/' || sha256;

-- Question 1: every number each side gave on a topic, oldest first, with quote and link.
create or replace view numbers_given as
select
    claim.dispute_id, claim.topic, claim.date_published, claim.side, claim.claimant, claim.words, claim.value, claim.low,
    claim.high, claim.bound, claim.unit, claim.per, claim.direction, claim.population, claim.period, claim.period_start,
    claim.period_end, claim.place, claim.status,
    list_aggregate(list_transform(attribution.content, lambda piece: piece."text"), 'string_agg', ' … ') as quote,
    claim.sentence, claim.headline, claim.outlet_id, claim.url, claim.fetched_at,
    snapshot_link(page.sha256) as snapshot, claim.state, claim.claim_id
from reviewed_claims as claim
join record.page on page.page_id = claim.page_id
left join record.attribution on attribution.attribution_id = claim.attribution_id
where claim.latest_version and claim.quantity_id is not null and claim.state is distinct from 'rejected'
order by claim.date_published nulls last, claim.url, claim.span_start_char, claim.claim_id;

comment on view numbers_given is
    'One row a number that somebody gave, oldest first, in each story''s latest version; as people corrected it, without what they rejected.';
comment on column numbers_given.dispute_id is 'dispute that it belongs to; null: none known';
comment on column numbers_given.topic is 'topic file that it falls under';
comment on column numbers_given.date_published is 'day of publication; null: not known';
comment on column numbers_given.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column numbers_given.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column numbers_given.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column numbers_given.value is
    'the number, in unit; null for a range, a vague plural or a claim without a number';
comment on column numbers_given.low is 'lower end, in unit';
comment on column numbers_given.high is 'upper end, in unit';
comment on column numbers_given.bound is
    'how the words limit the value: exact, about, at_least, more_than, at_most, less_than, up_to, range, vague';
comment on column numbers_given.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column numbers_given.per is 'what the unit is divided by: week, patient ...; null: nothing';
comment on column numbers_given.direction is 'increase or decrease where a change is told, else none';
comment on column numbers_given.population is 'who or what is counted, as the article words it';
comment on column numbers_given.period is 'the words that say for when';
comment on column numbers_given.period_start is 'first day of the period';
comment on column numbers_given.period_end is 'last day of the period';
comment on column numbers_given.place is 'where, as the article words it';
comment on column numbers_given.status is 'asserted, denied, proposed or demanded';
comment on column numbers_given.quote is
    'what was said around the number, outer quotation marks left out; null: the reporter''s own words';
comment on column numbers_given.sentence is 'the sentence around the words';
comment on column numbers_given.headline is 'headline as published';
comment on column numbers_given.outlet_id is 'outlet that published it';
comment on column numbers_given.url is 'canonical address of the article';
comment on column numbers_given.fetched_at is 'when the page was captured (UTC)';
comment on column numbers_given.snapshot is
    'the captured page, as the desk shows it (claimline desk); it ends in the SHA-256 of its bytes';
comment on column numbers_given.state is
    'what people decided: confirmed, corrected, rejected or checked; null: nobody has looked at it yet';
comment on column numbers_given.claim_id is 'the claim; claimline explain takes it';
