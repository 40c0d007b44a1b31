create or replace view quotes as
select
    attribution.attribution_id,
    attribution.kind,
    list_aggregate(list_transform(attribution.content, lambda piece: piece."text"), 'string_agg', ' … ') as quote,
    coalesce(attribution.speaker, attribution.source) as speaker,
    attribution.speaker_kind,
    attribution.role,
    attribution.affiliation,
    attribution.party_id,
    attribution.side,
    attribution.source,
    attribution.cue,
    attribution.via,
    attribution.confidence,
    article.headline,
    article.url,
    article.outlet_id,
    article.wire,
    article.origin,
    article.date_published,
    article.date_basis,
    page.fetched_at,
    attribution.article_id,
    article.story_id,
    article.page_id,
    attribution.rule_id,
    attribution.extractor_version
from record.attribution
join record.article on article.article_id = attribution.article_id
join record.page on page.page_id = article.page_id;

comment on view quotes is 'One row a quote: who said what, where and when.';
comment on column quotes.attribution_id is 'the quote; claimline explain takes it';
comment on column quotes.kind is 'direct: all inside quotation marks; indirect: none; mixed: some';
comment on column quotes.quote is 'the words attributed, parts joined by …';
comment on column quotes.speaker is
    'the fullest name that the article gives the speaker, else the mention nearest the cue';
comment on column quotes.speaker_kind is 'person, organisation, group or document';
comment on column quotes.role is 'the speaker''s title as the article words it';
comment on column quotes.affiliation is 'the speaker''s organisation as the article words it';
comment on column quotes.party_id is 'the speaker''s party in the dispute file';
comment on column quotes.side is
    'side that the speaker stands on: employer, union, worker, government, expert, patient or other';
comment on column quotes.source is 'the mention nearest the cue, such as a name or she';
comment on column quotes.cue is
    'the reporting expression, such as said or according to; null: a colon or continuation';
comment on column quotes.via is 'attribution that this one is quoted within';
comment on column quotes.confidence is 'how sure the rule is of the speaker, 0 to 1';
comment on column quotes.headline is 'headline as published';
comment on column quotes.url is 'canonical address of the article';
comment on column quotes.outlet_id is 'outlet that published it';
comment on column quotes.wire is 'agency whose copy the article says it is; null: the outlet''s own';
comment on column quotes.origin is 'reporting, or the release of a party''s own newsroom';
comment on column quotes.date_published is 'day of publication; null: not known';
comment on column quotes.date_basis is 'how date_published is known';
comment on column quotes.fetched_at is 'when the page was captured (UTC)';
comment on column quotes.article_id is 'version of the story that it stands in';
comment on column quotes.story_id is 'the story, whatever its version';
comment on column quotes.page_id is 'page that it was read from';
comment on column quotes.rule_id is 'rule or lexicon entry that made this row';
comment on column quotes.extractor_version is
    'version of the extraction code and its rules that made this row';
