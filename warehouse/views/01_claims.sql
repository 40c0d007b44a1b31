create or replace view claims as
select
    claim.claim_id,
    claim.dispute_id,
    dispute.name as dispute,
    claim.topic,
    claim.measure,
    claim.side,
    coalesce(attribution.speaker, claim.claimant) as claimant,
    claim.party_id,
    party.name as party,
    claim.about_side,
    claim.depth,
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
    claim.period_basis,
    coalesce(claim.place, quantity.place) as place,
    claim.round_id,
    claim.action_id,
    claim.action_basis,
    claim.check_worthy,
    claim.check_reason,
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
    claim.sentence_start_char,
    claim.rule_id,
    claim.extractor_version
from record.claim
join record.article on article.article_id = claim.article_id
join record.page on page.page_id = article.page_id
left join record.latest_version as latest on latest.article_id = claim.article_id
left join record.quantity on quantity.quantity_id = claim.quantity_id
left join record.attribution on attribution.attribution_id = claim.attribution_id
left join record.dispute on dispute.dispute_id = claim.dispute_id
left join record.party on party.dispute_id = claim.dispute_id and party.party_id = claim.party_id;

comment on view claims is
    'One row a claim, with its number, who made it and where it was published; claims of superseded versions of a story included.';
comment on column claims.claim_id is 'the claim; claimline explain takes it';
comment on column claims.dispute_id is
    'dispute that it belongs to, inferred ones as its article names them: record.same_dispute says which are one; null: none known';
comment on column claims.dispute is 'the dispute''s title for people';
comment on column claims.topic is 'topic file that it falls under';
comment on column claims.measure is 'what within the topic is measured: growth, level ...';
comment on column claims.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column claims.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column claims.party_id is 'the claimant''s party in the dispute file';
comment on column claims.party is 'the party''s full name';
comment on column claims.about_side is 'whose offer, demand or number is told, if not the claimant''s own';
comment on column claims.depth is 'narrator, party, or party_via_party for a quote within a quote';
comment on column claims.kind is 'assert, deny, demand, offer or predict';
comment on column claims.status is 'asserted, denied, proposed or demanded';
comment on column claims.modality is 'actual, planned or hedged';
comment on column claims.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column claims.value is
    'the number, in unit; null for a range, a vague plural or a claim without a number';
comment on column claims.low is 'lower end of a range, in unit';
comment on column claims.high is 'upper end of a range, in unit';
comment on column claims.bound is
    'how the words limit the value: exact, about, at_least, more_than, at_most, less_than, up_to, range, vague';
comment on column claims.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column claims.per is 'what the unit is divided by: week, patient ...; null: nothing';
comment on column claims.quantity_kind is 'count, percent, money, duration, ratio, rate or ordinal_time';
comment on column claims.direction is 'increase or decrease where a change is told, else none';
comment on column claims.mode is 'by: value is the change itself; to: value is the level reached';
comment on column claims.from_value is 'level before the change, in unit';
comment on column claims.base_value is 'the whole of a part, in unit';
comment on column claims.population is 'who or what is counted, as the article words it';
comment on column claims.period is 'the words that say for when';
comment on column claims.period_start is 'first day of the period';
comment on column claims.period_end is 'last day of the period';
comment on column claims.period_basis is 'how the period''s days were found';
comment on column claims.place is 'where, as the article words it';
comment on column claims.round_id is 'bargaining round that it belongs to';
comment on column claims.action_id is 'strike, lockout or protest that it belongs to';
comment on column claims.action_basis is 'why this action: named year, date of article ...';
comment on column claims.check_worthy is 'core, or incidental to the dispute';
comment on column claims.check_reason is 'why so';
comment on column claims.sentence is 'the sentence around the words';
comment on column claims.headline is 'headline as published';
comment on column claims.url is 'canonical address of the article';
comment on column claims.outlet_id is 'outlet that published it';
comment on column claims.wire is 'agency whose copy the article says it is; null: the outlet''s own';
comment on column claims.origin is 'reporting, or the release of a party''s own newsroom';
comment on column claims.date_published is 'day of publication; null: not known';
comment on column claims.date_basis is 'how date_published is known';
comment on column claims.fetched_at is 'when the page was captured (UTC)';
comment on column claims.latest_version is 'whether this is the story''s most recently captured text';
comment on column claims.confidence is 'how sure the rule is of the quote''s speaker, 0 to 1; null: no quote';
comment on column claims.attribution_id is 'quote that it stands in; null: the reporter''s own words';
comment on column claims.quantity_id is 'its number; null: a claim without one';
comment on column claims.article_id is 'version of the story that it stands in';
comment on column claims.source_id is 'the id that the page came with';
comment on column claims.story_id is 'the story, whatever its version';
comment on column claims.page_id is 'page that it was read from';
comment on column claims.span_start_char is 'first character of words in article.text, counted from 0';
comment on column claims.span_end_char is 'character after the last of words in article.text';
comment on column claims.sentence_start_char is 'first character of sentence in article.text, counted from 0';
comment on column claims.rule_id is 'rule or lexicon entry that made this row';
comment on column claims.extractor_version is
    'version of the extraction code and its rules that made this row';
