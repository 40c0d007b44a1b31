create or replace view exported_claims as
select
    claim.dispute_id, claim.topic, claim.measure, claim.side, claim.claimant, claim.party, claim.about_side, claim.kind, claim.status,
    claim.words, claim.value, claim.low, claim.high, claim.bound, claim.unit, claim.per, claim.direction,
    claim.population, claim.period, claim.period_start, claim.period_end, claim.place, claim.action_id,
    claim.check_worthy, claim.state, claim.reviewer, claim.reviewed_at, claim.reason, claim.rating, claim.link,
    claim.contested, array_to_string(map_keys(claim.corrections), ', ') as corrected, claim.comments, claim.sentence, claim.headline, claim.outlet_id, claim.wire, claim.origin,
    claim.date_published, claim.url, claim.fetched_at,
    snapshot_link(page.sha256) as snapshot,
    claim.latest_version, claim.confidence, claim.rule_id, claim.article_id, claim.claim_id
from reviewed_claims as claim
join record.page on page.page_id = claim.page_id
order by claim.dispute_id nulls last, claim.date_published nulls last, claim.url, claim.claim_id;

comment on view exported_claims is
    'One row a claim, rejected ones and those of superseded versions too, with its review: what claimline export claims writes.';
comment on column exported_claims.dispute_id is 'dispute that it belongs to; null: none known';
comment on column exported_claims.topic is 'topic file that it falls under';
comment on column exported_claims.measure is 'what within the topic is measured: growth, level ...';
comment on column exported_claims.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column exported_claims.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column exported_claims.party is 'the claimant''s party, by its full name';
comment on column exported_claims.about_side is
    'whose offer, demand or number is told, if not the claimant''s own';
comment on column exported_claims.kind is 'assert, deny, demand, offer or predict';
comment on column exported_claims.status is 'asserted, denied, proposed or demanded';
comment on column exported_claims.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column exported_claims.value is
    'the number, in unit; null for a range, a vague plural or a claim without a number';
comment on column exported_claims.low is 'lower end, in unit';
comment on column exported_claims.high is 'upper end, in unit';
comment on column exported_claims.bound is
    'how the words limit the value: exact, about, at_least, more_than, at_most, less_than, up_to, range, vague';
comment on column exported_claims.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column exported_claims.per is 'what the unit is divided by: week, patient ...; null: nothing';
comment on column exported_claims.direction is 'increase or decrease where a change is told, else none';
comment on column exported_claims.population is 'who or what is counted, as the article words it';
comment on column exported_claims.period is 'the words that say for when';
comment on column exported_claims.period_start is 'first day of the period';
comment on column exported_claims.period_end is 'last day of the period';
comment on column exported_claims.place is 'where, as the article words it';
comment on column exported_claims.action_id is 'strike, lockout or protest that it belongs to';
comment on column exported_claims.check_worthy is 'core, or incidental to the dispute';
comment on column exported_claims.state is
    'what people decided: confirmed, corrected, rejected or checked; null: nobody has looked at it yet';
comment on column exported_claims.reviewer is 'who made the last decision; null: nobody';
comment on column exported_claims.reviewed_at is 'when (UTC)';
comment on column exported_claims.reason is 'why, in that reviewer''s words';
comment on column exported_claims.rating is
    'of a checked claim: true, mostly_true, mixed, mostly_false, false or unproven';
comment on column exported_claims.link is 'of a checked claim: where the finding is published';
comment on column exported_claims.contested is 'whether reviewers disagree; null: nobody has looked at it';
comment on column exported_claims.corrected is
    'which columns hold what a person put in the place of the machine''s reading; null: none';
comment on column exported_claims.comments is 'how many comments; null: nobody has looked at it';
comment on column exported_claims.sentence is 'the sentence around the words';
comment on column exported_claims.headline is 'headline as published';
comment on column exported_claims.outlet_id is 'outlet that published it';
comment on column exported_claims.wire is 'agency whose copy the article says it is; null: the outlet''s own';
comment on column exported_claims.origin is 'reporting, or the release of a party''s own newsroom';
comment on column exported_claims.date_published is 'day of publication; null: not known';
comment on column exported_claims.url is 'canonical address of the article';
comment on column exported_claims.fetched_at is 'when the page was captured (UTC)';
comment on column exported_claims.snapshot is
    'the captured page, as the desk shows it (claimline desk); it ends in the SHA-256 of its bytes';
comment on column exported_claims.latest_version is 'whether it stands in the story''s latest version';
comment on column exported_claims.confidence is
    'how sure the rule is of the quote''s speaker, 0 to 1; null: no quote';
comment on column exported_claims.rule_id is 'rule or lexicon entry that made this row';
comment on column exported_claims.article_id is 'the article';
comment on column exported_claims.claim_id is 'the claim; claimline explain takes it';
