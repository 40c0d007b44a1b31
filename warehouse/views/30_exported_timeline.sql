create or replace view exported_timeline as
select
    claim.dispute_id, claim.date_published, article.date_basis, claim.side, claim.claimant, claim.party, claim.topic, claim.words,
    claim.value, claim.low, claim.high, claim.bound, claim.unit, claim.per, claim.direction, claim.population, claim.period,
    claim.period_start, claim.period_end, claim.place, claim.status, claim.action_id, claim.sentence, claim.headline,
    claim.outlet_id, claim.url, claim.fetched_at,
    snapshot_link(page.sha256) as snapshot,
    claim.state, claim.claim_id
from reviewed_claims as claim
join record.article on article.article_id = claim.article_id
join record.page on page.page_id = claim.page_id
where claim.latest_version and claim.state is distinct from 'rejected'
order by claim.dispute_id nulls last, claim.date_published nulls last, claim.url, claim.claim_id;

comment on view exported_timeline is
    'One row a claim of each story''s latest version, oldest first, as people corrected it and without what they rejected: what claimline export timeline writes.';
comment on column exported_timeline.dispute_id is 'dispute that it belongs to; null: none known';
comment on column exported_timeline.date_published is 'day of publication; null: not known';
comment on column exported_timeline.date_basis is 'how the day of publication is known';
comment on column exported_timeline.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column exported_timeline.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column exported_timeline.party is 'the claimant''s party, by its full name';
comment on column exported_timeline.topic is 'topic file that it falls under';
comment on column exported_timeline.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column exported_timeline.value is
    'the number, in unit; null for a range, a vague plural or a claim without a number';
comment on column exported_timeline.low is 'lower end, in unit';
comment on column exported_timeline.high is 'upper end, in unit';
comment on column exported_timeline.bound is
    'how the words limit the value: exact, about, at_least, more_than, at_most, less_than, up_to, range, vague';
comment on column exported_timeline.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column exported_timeline.per is 'what the unit is divided by: week, patient ...; null: nothing';
comment on column exported_timeline.direction is 'increase or decrease where a change is told, else none';
comment on column exported_timeline.population is 'who or what is counted, as the article words it';
comment on column exported_timeline.period is 'the words that say for when';
comment on column exported_timeline.period_start is 'first day of the period';
comment on column exported_timeline.period_end is 'last day of the period';
comment on column exported_timeline.place is 'where, as the article words it';
comment on column exported_timeline.status is 'asserted, denied, proposed or demanded';
comment on column exported_timeline.action_id is 'strike, lockout or protest that it belongs to';
comment on column exported_timeline.sentence is 'the sentence around the words';
comment on column exported_timeline.headline is 'headline as published';
comment on column exported_timeline.outlet_id is 'outlet that published it';
comment on column exported_timeline.url is 'canonical address of the article';
comment on column exported_timeline.fetched_at is 'when the page was captured (UTC)';
comment on column exported_timeline.snapshot is
    'the captured page, as the desk shows it (claimline desk); it ends in the SHA-256 of its bytes';
comment on column exported_timeline.state is
    'what people decided: confirmed, corrected, rejected or checked; null: nobody has looked at it yet';
comment on column exported_timeline.claim_id is 'the claim; claimline explain takes it';
