create or replace view reviewed_claims as
select
    claim.claim_id,
    claim.dispute_id,
    dispute.name as dispute,
    claim.topic,
    claim.measure,
    claim.side,
    coalesce(claim.renamed, attribution.speaker, claim.claimant) as claimant,
    claim.party_id,
    party.name as party,
    claim.about_side,
    claim.kind,
    claim.status,
    claim.modality,
    claim.span as words,
    quantity.value,
    quantity.low,
    quantity.high,
    quantity.bound,
    quantity.unit,
    quantity.per,
    quantity.kind as quantity_kind,
    quantity.direction,
    quantity.mode,
    quantity.from_value,
    quantity.base_value,
    coalesce(claim.population, quantity.concept) as population,
    coalesce(claim.period, quantity.period) as period,
    claim.period_start,
    claim.period_end,
    coalesce(claim.place, quantity.place) as place,
    claim.action_id,
    claim.check_worthy,
    claim.check_reason,
    decided.state,
    decided.reviewer,
    decided.made_at as reviewed_at,
    decided.reason,
    decided.rating,
    decided.link,
    decided.contested,
    decided.comments,
    if(claim.is_corrected, from_json(decided.corrections, '"MAP(VARCHAR, VARCHAR)"'), null) as corrections,
    claim.sentence,
    article.headline,
    article.url,
    article.outlet_id,
    article.wire,
    article.origin,
    article.date_published,
    article.date_basis,
    page.fetched_at,
    latest.article_id is not null as latest_version,
    attribution.confidence,
    claim.attribution_id,
    claim.quantity_id,
    claim.article_id,
    article.source_id,
    article.story_id,
    article.page_id,
    claim.span_start_char,
    claim.span_end_char,
    claim.rule_id
from record.standing_claim as claim
join record.article on article.article_id = claim.article_id
join record.page on page.page_id = article.page_id
left join record.latest_version as latest on latest.article_id = claim.article_id
left join record.standing_quantity as quantity on quantity.quantity_id = claim.quantity_id
left join record.attribution on attribution.attribution_id = claim.attribution_id
left join record.dispute on dispute.dispute_id = claim.dispute_id
left join record.party on party.dispute_id = claim.dispute_id and party.party_id = claim.party_id
left join record.review_state as decided on decided.claim_id = claim.claim_id;

comment on view reviewed_claims is
    'One row a claim as people left it: corrected columns instead of the machine''s, and the state of its review. Rejected claims are here too, with state rejected.';
comment on column reviewed_claims.claim_id is 'the claim; claimline explain takes it';
comment on column reviewed_claims.dispute_id is 'dispute that it belongs to; null: none known';
comment on column reviewed_claims.dispute is 'title of the dispute; null: inferred from the article';
comment on column reviewed_claims.topic is 'topic file that it falls under';
comment on column reviewed_claims.measure is 'what within the topic is measured: growth, level ...';
comment on column reviewed_claims.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column reviewed_claims.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column reviewed_claims.party_id is 'the claimant''s party in the dispute file';
comment on column reviewed_claims.party is 'that party''s full name';
comment on column reviewed_claims.about_side is
    'whose offer, demand or number is told, if not the claimant''s own';
comment on column reviewed_claims.kind is 'assert, deny, demand, offer or predict';
comment on column reviewed_claims.status is 'asserted, denied, proposed or demanded';
comment on column reviewed_claims.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column reviewed_claims.value is
    'the number, in unit; null for a range, a vague plural or a claim without a number';
comment on column reviewed_claims.low is 'lower end, in unit';
comment on column reviewed_claims.high is 'upper end, in unit';
comment on column reviewed_claims.bound is
    'how the words limit the value: exact, about, at_least, more_than, at_most, less_than, up_to, range, vague';
comment on column reviewed_claims.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column reviewed_claims.per is 'what the unit is divided by: week, patient ...; null: nothing';
comment on column reviewed_claims.direction is 'increase or decrease where a change is told, else none';
comment on column reviewed_claims.population is 'who or what is counted, as the article words it';
comment on column reviewed_claims.period is 'the words that say for when';
comment on column reviewed_claims.period_start is 'first day of the period';
comment on column reviewed_claims.period_end is 'last day of the period';
comment on column reviewed_claims.place is 'where, as the article words it';
comment on column reviewed_claims.action_id is 'strike, lockout or protest that it belongs to';
comment on column reviewed_claims.check_worthy is 'core, or incidental to the dispute';
comment on column reviewed_claims.check_reason is 'why so';
comment on column reviewed_claims.state is
    'what people decided: confirmed, corrected, rejected or checked; null: nobody has looked at it yet';
comment on column reviewed_claims.reviewer is 'who made the last decision; null: nobody';
comment on column reviewed_claims.reviewed_at is 'when (UTC)';
comment on column reviewed_claims.reason is 'why, in that reviewer''s words';
comment on column reviewed_claims.rating is
    'of a checked claim: true, mostly_true, mixed, mostly_false, false or unproven';
comment on column reviewed_claims.link is 'of a checked claim: where the finding is published';
comment on column reviewed_claims.contested is 'whether reviewers disagree; null: nobody has looked at it';
comment on column reviewed_claims.comments is 'how many comments; null: nobody has looked at it';
comment on column reviewed_claims.corrections is
    'what a person put in a column''s place, by column; null: nothing';
comment on column reviewed_claims.sentence is 'the sentence around the words';
comment on column reviewed_claims.headline is 'headline as published';
comment on column reviewed_claims.url is 'canonical address of the article';
comment on column reviewed_claims.outlet_id is 'outlet that published it';
comment on column reviewed_claims.wire is 'agency whose copy the article says it is; null: the outlet''s own';
comment on column reviewed_claims.origin is 'reporting, or the release of a party''s own newsroom';
comment on column reviewed_claims.date_published is 'day of publication; null: not known';
comment on column reviewed_claims.fetched_at is 'when the page was captured (UTC)';
comment on column reviewed_claims.latest_version is 'whether it stands in the story''s latest version';
comment on column reviewed_claims.confidence is
    'how sure the rule is of the quote''s speaker, 0 to 1; null: no quote';
comment on column reviewed_claims.attribution_id is
    'quote that it stands in; null: the reporter''s own words';
comment on column reviewed_claims.quantity_id is 'its number; null: a claim without one';
comment on column reviewed_claims.article_id is 'the article';
comment on column reviewed_claims.story_id is 'the story: all versions of one address';
comment on column reviewed_claims.page_id is 'page that the article was read from';
comment on column reviewed_claims.span_start_char is
    'first character of the words in article.text, counted from 0';
comment on column reviewed_claims.span_end_char is 'character after the last of the words in article.text';
comment on column reviewed_claims.rule_id is 'rule or lexicon entry that made this row';
comment on column reviewed_claims.modality is 'actual, planned or hedged';
comment on column reviewed_claims.quantity_kind is 'count, percent, money, duration, ratio, rate or ordinal_time';
comment on column reviewed_claims.mode is 'by: value is the change itself; to: value is the level reached';
comment on column reviewed_claims.from_value is 'level before the change, in unit';
comment on column reviewed_claims.base_value is 'the whole of a part, in unit';
comment on column reviewed_claims.date_basis is 'how date_published is known';
comment on column reviewed_claims.source_id is 'the id that the page came with';
