-- One table per record of pipelines/records.py: fields in their order, under their names. A Span field x is three
-- columns: x (its words), x_start_char and x_end_char (its half-open offsets into article.text).
--
-- No primary keys and no indexes: the loader keeps ids unique and checks/ids_unique.sql proves it, while keyed tables
-- slow a merge down and secondary indexes have open corruption reports upstream.
--
-- decimal(38, 10) holds 28 digits before the point, far beyond any sum of money in the news (1e20 and more), and ten
-- after it, enough for a fraction such as a third to be read back as the same fraction. The loader turns away what
-- does not fit.

create schema record;

create table record.migration (
    name varchar not null,
    sha256 varchar not null,
    applied_at timestamptz not null
);
comment on table record.migration is 'Which migrations have run.';
comment on column record.migration.name is 'file name';
comment on column record.migration.sha256 is 'SHA-256 of the file as it was run, hexadecimal';
comment on column record.migration.applied_at is 'when it ran (UTC)';

create table record.page (
    page_id varchar not null,
    url varchar not null,
    source_id varchar not null,
    outlet_id varchar not null,
    fetched_at timestamptz not null,
    status bigint not null,
    content_type varchar not null,
    charset varchar,
    sha256 varchar not null,
    size bigint not null,
    etag varchar,
    last_modified varchar,
    date_hint date,
    hint_basis varchar not null,
    run_id varchar not null
);
comment on table record.page is
    'One fetched response or local document; its bytes lie unedited in the page store under sha256. Never changed once loaded.';
comment on column record.page.page_id is 'hash of url and sha256';
comment on column record.page.url is
    'address as finally answered, after redirects; file: for local documents';
comment on column record.page.source_id is
    'the id that it came with (JSON Lines id, WARC record id), else the address or file name';
comment on column record.page.outlet_id is 'outlet file that led here';
comment on column record.page.fetched_at is 'when the bytes were received (UTC)';
comment on column record.page.status is 'HTTP status; 200 for local documents';
comment on column record.page.content_type is 'media type as declared, without parameters, lower case';
comment on column record.page.charset is 'character set as declared; null: none declared';
comment on column record.page.sha256 is 'SHA-256 of the bytes, hexadecimal';
comment on column record.page.size is 'length of the page, in bytes';
comment on column record.page.etag is 'ETag header as sent';
comment on column record.page.last_modified is 'Last-Modified header as sent';
comment on column record.page.date_hint is
    'day of publication according to the feed, sitemap or JSON Lines row';
comment on column record.page.hint_basis is 'what date_hint rests on';
comment on column record.page.run_id is 'run that fetched it';

create table record.rejection (
    rejection_id varchar not null,
    page_id varchar,
    url varchar not null,
    stage varchar not null,
    reason varchar not null,
    detail varchar not null,
    run_id varchar not null
);
comment on table record.rejection is
    'A page or address that yielded nothing, or less than it holds, and why.';
comment on column record.rejection.rejection_id is 'hash of url, page_id, stage and reason';
comment on column record.rejection.page_id is 'the page; null: nothing was fetched';
comment on column record.rejection.url is 'the address asked for';
comment on column record.rejection.stage is 'where it ended: crawl, read, article, extract or load';
comment on column record.rejection.reason is 'a short, stable word: empty, binary, robots, unreachable ...';
comment on column record.rejection.detail is 'what to know and what to do, for a person';
comment on column record.rejection.run_id is 'run that recorded it';

create table record.article (
    article_id varchar not null,
    story_id varchar not null,
    page_id varchar not null,
    source_id varchar not null,
    outlet_id varchar not null,
    url varchar not null,
    headline varchar,
    author varchar,
    date_published date,
    date_basis varchar not null,
    date_modified date,
    origin varchar not null,
    wire varchar,
    text varchar not null,
    extractor_version varchar not null
);
comment on table record.article is
    'One observed version of a story: a changed text under the same address is a new row of the same story_id.';
comment on column record.article.article_id is 'hash of story_id and text';
comment on column record.article.story_id is 'hash of the canonical address';
comment on column record.article.page_id is 'page that it was read from';
comment on column record.article.source_id is 'the id that the page came with';
comment on column record.article.outlet_id is 'outlet that published it';
comment on column record.article.url is 'canonical address';
comment on column record.article.headline is 'headline as published';
comment on column record.article.author is 'byline as published';
comment on column record.article.date_published is 'day of publication; null: not known';
comment on column record.article.date_basis is 'how date_published is known';
comment on column record.article.date_modified is 'day of the last revision that the page declares';
comment on column record.article.origin is 'reporting, or the release of a party''s own newsroom';
comment on column record.article.wire is 'agency whose copy this says it is; null: the outlet''s own';
comment on column record.article.text is
    'paragraphs separated by newlines; every offset in this schema counts its characters (Unicode code points) from 0';
comment on column record.article.extractor_version is
    'version of the extraction code and its rules that made this row';

create table record.attribution (
    attribution_id varchar not null,
    article_id varchar not null,
    kind varchar not null,
    content struct("start" integer, "end" integer, "text" varchar)[] not null,
    source varchar,
    source_start_char integer,
    source_end_char integer,
    cue varchar,
    cue_start_char integer,
    cue_end_char integer,
    speaker varchar,
    speaker_start_char integer,
    speaker_end_char integer,
    speaker_kind varchar,
    role varchar,
    role_start_char integer,
    role_end_char integer,
    affiliation varchar,
    affiliation_start_char integer,
    affiliation_end_char integer,
    party_id varchar,
    side varchar not null,
    via varchar,
    confidence double not null,
    rule_id varchar not null,
    extractor_version varchar not null
);
comment on table record.attribution is
    'Who (source) said (cue) what (content), with the source resolved to a speaker.';
comment on column record.attribution.attribution_id is 'hash of article_id and the content''s offsets';
comment on column record.attribution.article_id is 'article that it stands in';
comment on column record.attribution.kind is
    'direct: all inside quotation marks; indirect: none; mixed: some';
comment on column record.attribution.content is
    'the words attributed, part by part, outer quotation marks left out; start and end count characters of article.text from 0, end excluded';
comment on column record.attribution.source is 'the mention nearest the cue, such as a name or she';
comment on column record.attribution.source_start_char is
    'first character of source in article.text, counted from 0';
comment on column record.attribution.source_end_char is 'character after the last of source in article.text';
comment on column record.attribution.cue is
    'the reporting expression, such as said or according to; null: a colon or continuation';
comment on column record.attribution.cue_start_char is
    'first character of cue in article.text, counted from 0';
comment on column record.attribution.cue_end_char is 'character after the last of cue in article.text';
comment on column record.attribution.speaker is 'the fullest name that the article gives the source';
comment on column record.attribution.speaker_start_char is
    'first character of speaker in article.text, counted from 0';
comment on column record.attribution.speaker_end_char is
    'character after the last of speaker in article.text';
comment on column record.attribution.speaker_kind is 'person, organisation, group or document';
comment on column record.attribution.role is 'the speaker''s title as the article words it';
comment on column record.attribution.role_start_char is
    'first character of role in article.text, counted from 0';
comment on column record.attribution.role_end_char is 'character after the last of role in article.text';
comment on column record.attribution.affiliation is 'the speaker''s organisation as the article words it';
comment on column record.attribution.affiliation_start_char is
    'first character of affiliation in article.text, counted from 0';
comment on column record.attribution.affiliation_end_char is
    'character after the last of affiliation in article.text';
comment on column record.attribution.party_id is 'party of the dispute file that the speaker belongs to';
comment on column record.attribution.side is 'side that the speaker stands on; other: none or not known';
comment on column record.attribution.via is 'attribution that this one is quoted within';
comment on column record.attribution.confidence is 'how sure the rule is, 0 to 1';
comment on column record.attribution.rule_id is 'rule or lexicon entry that made this row';
comment on column record.attribution.extractor_version is
    'version of the extraction code and its rules that made this row';

create table record.quantity (
    quantity_id varchar not null,
    article_id varchar not null,
    span varchar not null,
    span_start_char integer not null,
    span_end_char integer not null,
    value decimal(38, 10),
    low decimal(38, 10),
    high decimal(38, 10),
    bound varchar not null,
    unit varchar not null,
    per varchar,
    kind varchar not null,
    direction varchar not null,
    mode varchar,
    from_value decimal(38, 10),
    base_value decimal(38, 10),
    concept varchar,
    concept_start_char integer,
    concept_end_char integer,
    period varchar,
    period_start_char integer,
    period_end_char integer,
    period_start date,
    period_end date,
    period_basis varchar,
    place varchar,
    place_start_char integer,
    place_end_char integer,
    distractor varchar,
    rule_id varchar not null,
    extractor_version varchar not null
);
comment on table record.quantity is
    'A number with all that belongs to it. Decimals are exact to ten places and hold up to 28 digits before the point.';
comment on column record.quantity.quantity_id is 'hash of article_id and the span''s offsets';
comment on column record.quantity.article_id is 'article that it stands in';
comment on column record.quantity.span is
    'the number with its modifier, scale and measure word, such as nearly 200';
comment on column record.quantity.span_start_char is
    'first character of span in article.text, counted from 0';
comment on column record.quantity.span_end_char is 'character after the last of span in article.text';
comment on column record.quantity.value is 'the number, in unit; null for a range or a vague plural';
comment on column record.quantity.low is 'lower end, in unit';
comment on column record.quantity.high is 'upper end, in unit';
comment on column record.quantity.bound is
    'how the words limit the value: exact, about, at_least, more_than, at_most, less_than, up_to, range, vague';
comment on column record.quantity.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column record.quantity.per is 'what the unit is divided by: week, patient ...; null: nothing';
comment on column record.quantity.kind is 'count, percent, money, duration, ratio, rate or ordinal_time';
comment on column record.quantity.direction is 'increase or decrease where a change is told, else none';
comment on column record.quantity.mode is 'by: value is the change itself; to: value is the level reached';
comment on column record.quantity.from_value is 'level before the change, in unit';
comment on column record.quantity.base_value is
    'the whole of a part, in unit: 175000 in 5,000 of the 175,000';
comment on column record.quantity.concept is 'what is counted or measured, as the article words it';
comment on column record.quantity.concept_start_char is
    'first character of concept in article.text, counted from 0';
comment on column record.quantity.concept_end_char is 'character after the last of concept in article.text';
comment on column record.quantity.period is 'the words that say for when';
comment on column record.quantity.period_start_char is
    'first character of period in article.text, counted from 0';
comment on column record.quantity.period_end_char is 'character after the last of period in article.text';
comment on column record.quantity.period_start is 'first day of the period';
comment on column record.quantity.period_end is 'last day of the period';
comment on column record.quantity.period_basis is 'how the period''s days were found';
comment on column record.quantity.place is 'where, as the article words it';
comment on column record.quantity.place_start_char is
    'first character of place in article.text, counted from 0';
comment on column record.quantity.place_end_char is 'character after the last of place in article.text';
comment on column record.quantity.distractor is
    'why it counts for nothing (date, age, name ...); null: it can carry a claim';
comment on column record.quantity.rule_id is 'rule or lexicon entry that made this row';
comment on column record.quantity.extractor_version is
    'version of the extraction code and its rules that made this row';

create table record.claim (
    claim_id varchar not null,
    article_id varchar not null,
    attribution_id varchar,
    quantity_id varchar,
    span varchar not null,
    span_start_char integer not null,
    span_end_char integer not null,
    sentence varchar not null,
    sentence_start_char integer not null,
    sentence_end_char integer not null,
    topic varchar not null,
    measure varchar,
    population varchar,
    population_start_char integer,
    population_end_char integer,
    claimant varchar,
    claimant_start_char integer,
    claimant_end_char integer,
    side varchar not null,
    party_id varchar,
    about_side varchar,
    depth varchar not null,
    via varchar,
    via_start_char integer,
    via_end_char integer,
    kind varchar not null,
    modality varchar not null,
    status varchar not null,
    place varchar,
    place_start_char integer,
    place_end_char integer,
    period varchar,
    period_start_char integer,
    period_end_char integer,
    period_start date,
    period_end date,
    period_basis varchar,
    dispute_id varchar,
    round_id varchar,
    action_id varchar,
    action_basis varchar,
    check_worthy varchar not null,
    check_reason varchar not null,
    rule_id varchar not null,
    extractor_version varchar not null
);
comment on table record.claim is 'A checkable statement about the dispute, laid at its claimant''s door.';
comment on column record.claim.claim_id is 'hash of article_id, the span''s offsets and attribution_id';
comment on column record.claim.article_id is 'article that it stands in';
comment on column record.claim.attribution_id is 'quote that it stands in; null: the reporter''s own words';
comment on column record.claim.quantity_id is 'its number; null: a claim without one';
comment on column record.claim.span is 'the number''s words, or those that make the claim without one';
comment on column record.claim.span_start_char is 'first character of span in article.text, counted from 0';
comment on column record.claim.span_end_char is 'character after the last of span in article.text';
comment on column record.claim.sentence is 'the sentence around it';
comment on column record.claim.sentence_start_char is
    'first character of sentence in article.text, counted from 0';
comment on column record.claim.sentence_end_char is 'character after the last of sentence in article.text';
comment on column record.claim.topic is 'topic file that it falls under';
comment on column record.claim.measure is 'what within the topic is measured: growth, level ...';
comment on column record.claim.population is 'who or what is counted, as the article words it';
comment on column record.claim.population_start_char is
    'first character of population in article.text, counted from 0';
comment on column record.claim.population_end_char is
    'character after the last of population in article.text';
comment on column record.claim.claimant is 'who asserts it, as the article words it; null: the reporter';
comment on column record.claim.claimant_start_char is
    'first character of claimant in article.text, counted from 0';
comment on column record.claim.claimant_end_char is 'character after the last of claimant in article.text';
comment on column record.claim.side is 'side that the claimant stands on';
comment on column record.claim.party_id is 'the claimant''s party in the dispute file';
comment on column record.claim.about_side is
    'whose offer, demand or number is told, if not the claimant''s own';
comment on column record.claim.depth is 'narrator, party, or party_via_party for a quote within a quote';
comment on column record.claim.via is 'the outer speaker of a quote within a quote';
comment on column record.claim.via_start_char is 'first character of via in article.text, counted from 0';
comment on column record.claim.via_end_char is 'character after the last of via in article.text';
comment on column record.claim.kind is 'assert, deny, demand, offer or predict';
comment on column record.claim.modality is 'actual, planned or hedged';
comment on column record.claim.status is 'asserted, denied, proposed or demanded';
comment on column record.claim.place is 'where, as the article words it';
comment on column record.claim.place_start_char is 'first character of place in article.text, counted from 0';
comment on column record.claim.place_end_char is 'character after the last of place in article.text';
comment on column record.claim.period is 'the words that say for when';
comment on column record.claim.period_start_char is
    'first character of period in article.text, counted from 0';
comment on column record.claim.period_end_char is 'character after the last of period in article.text';
comment on column record.claim.period_start is 'first day of the period';
comment on column record.claim.period_end is 'last day of the period';
comment on column record.claim.period_basis is 'how the period''s days were found';
comment on column record.claim.dispute_id is
    'dispute that it belongs to; one that record.dispute lacks was inferred from the article; null: none known';
comment on column record.claim.round_id is 'bargaining round that it belongs to';
comment on column record.claim.action_id is 'strike, lockout or protest that it belongs to';
comment on column record.claim.action_basis is 'why this action: named year, date of article ...';
comment on column record.claim.check_worthy is 'core, or incidental to the dispute';
comment on column record.claim.check_reason is 'why so';
comment on column record.claim.rule_id is 'rule or lexicon entry that made this row';
comment on column record.claim.extractor_version is
    'version of the extraction code and its rules that made this row';

create table record.dispute (
    dispute_id varchar not null,
    name varchar not null,
    industry varchar not null,
    keywords varchar[] not null
);
comment on table record.dispute is
    'An employer, a union and a bargaining unit, followed through rounds and actions; as the dispute file says.';
comment on column record.dispute.dispute_id is 'name of the dispute file';
comment on column record.dispute.name is 'title for people';
comment on column record.dispute.industry is 'industry of the employer';
comment on column record.dispute.keywords is
    'words that tie an article to this dispute beside the parties'' names';

create table record.party (
    dispute_id varchar not null,
    party_id varchar not null,
    name varchar not null,
    role varchar not null,
    side varchar not null,
    aliases varchar[] not null
);
comment on table record.party is 'An organisation with a part in a dispute.';
comment on column record.party.dispute_id is 'dispute that it takes part in';
comment on column record.party.party_id is 'its id within the dispute';
comment on column record.party.name is 'its full name';
comment on column record.party.role is 'employer, union, regulator, mediator ...';
comment on column record.party.side is 'side that it stands on';
comment on column record.party.aliases is 'other names that articles use';

create table record.person (
    dispute_id varchar not null,
    name varchar not null,
    party_id varchar not null,
    title varchar,
    from_date date,
    to_date date
);
comment on table record.person is 'Somebody who speaks for a party; the dates bound the time in the post.';
comment on column record.person.dispute_id is 'dispute that the post concerns';
comment on column record.person.name is 'full name';
comment on column record.person.party_id is 'party spoken for';
comment on column record.person.title is 'title of the post';
comment on column record.person.from_date is 'first day in the post; null: not known';
comment on column record.person.to_date is 'last day in the post; null: not known, or still there';

create table record.round (
    dispute_id varchar not null,
    round_id varchar not null,
    label varchar not null,
    start date,
    "end" date
);
comment on table record.round is 'One bargaining round: from the old contract''s end to the new one.';
comment on column record.round.dispute_id is 'dispute that it belongs to';
comment on column record.round.round_id is 'its id within the dispute';
comment on column record.round.label is 'title for people';
comment on column record.round.start is 'first day; null: not known';
comment on column record.round."end" is 'last day; null: not known, or still open';

create table record.action (
    dispute_id varchar not null,
    action_id varchar not null,
    round_id varchar not null,
    kind varchar not null,
    label varchar not null,
    start date not null,
    "end" date,
    place varchar,
    unit varchar,
    size bigint,
    evidence varchar not null
);
comment on table record.action is 'One strike, lockout, protest or threat of one.';
comment on column record.action.dispute_id is 'dispute that it belongs to';
comment on column record.action.action_id is 'its id within the dispute';
comment on column record.action.round_id is 'bargaining round that it belongs to';
comment on column record.action.kind is 'strike, lockout, protest or threat';
comment on column record.action.label is 'title for people';
comment on column record.action.start is 'first day';
comment on column record.action."end" is 'last day; null: open-ended or not yet known';
comment on column record.action.place is 'where';
comment on column record.action.unit is 'the bargaining unit';
comment on column record.action.size is 'persons called out';
comment on column record.action.evidence is 'how the dates are known';

create table record.comparison (
    comparison_id varchar not null,
    dispute_id varchar not null,
    topic varchar not null,
    claim_a varchar not null,
    claim_b varchar not null,
    side_a varchar not null,
    side_b varchar not null,
    comparable varchar not null,
    gate varchar,
    verdict varchar not null,
    working varchar not null
);
comment on table record.comparison is
    'Two opposing claims through the gates. Made afresh each night from claim and quantity.';
comment on column record.comparison.comparison_id is 'hash of claim_a and claim_b';
comment on column record.comparison.dispute_id is 'dispute of both claims';
comment on column record.comparison.topic is 'topic of both claims';
comment on column record.comparison.claim_a is
    'the employer''s claim; where a side answers itself, its earlier one';
comment on column record.comparison.claim_b is
    'the other side''s claim; where a side answers itself, the later one';
comment on column record.comparison.side_a is
    'side that claim_a speaks for; a release''s own words are its party''s';
comment on column record.comparison.side_b is
    'side that claim_b speaks for; a release''s own words are its party''s';
comment on column record.comparison.comparable is
    'yes: every gate passed; if: one is unknown and none failed; no: one failed';
comment on column record.comparison.gate is
    'the first gate that failed, else the first that is unknown; null: all passed';
comment on column record.comparison.verdict is
    'agree, within_bounds, conflict, denied, changed, arithmetic_fails or unresolved';
comment on column record.comparison.working is
    'both figures, their limits and the gate in words, so that a reader can redo it';

create table record.claim_group (
    group_id varchar not null,
    dispute_id varchar not null,
    topic varchar not null,
    teller varchar not null,
    condition varchar not null,
    series varchar,
    first_claim varchar not null,
    first_told date,
    appearances bigint not null,
    outlets bigint not null,
    origins bigint not null,
    superseded_by varchar
);
comment on table record.claim_group is
    'The same claim, wherever it was told: one teller, one thing measured, one value, one period. Made afresh each night.';
comment on column record.claim_group.group_id is 'hash of dispute_id and condition';
comment on column record.claim_group.dispute_id is 'dispute of its claims';
comment on column record.claim_group.topic is 'topic of its claims';
comment on column record.claim_group.teller is 'the party, else the side, that makes the claim';
comment on column record.claim_group.condition is
    'what must be so for the claim to be true: topic, teller, whose, measure, population, number with its unit, period or action, place';
comment on column record.claim_group.series is
    'what the teller''s numbers over time have in common: topic, whose, measure, scale, bargaining unit; null: no number';
comment on column record.claim_group.first_claim is 'the claim of the first appearance';
comment on column record.claim_group.first_told is 'day of the first appearance; null: not known';
comment on column record.claim_group.appearances is 'how often it was told, copies included';
comment on column record.claim_group.outlets is 'how many outlets told it';
comment on column record.claim_group.origins is
    'how many appearances copy no other: wire copies, reprints and quoted releases count once';
comment on column record.claim_group.superseded_by is
    'the group of the number that the teller put in its place; null: it stands';

create table record.appearance (
    claim_id varchar not null,
    group_id varchar not null,
    place bigint not null,
    kind varchar not null,
    source_claim varchar,
    drift varchar
);
comment on table record.appearance is 'One telling of a group''s claim. Made afresh each night.';
comment on column record.appearance.claim_id is 'the claim';
comment on column record.appearance.group_id is 'the group that it belongs to';
comment on column record.appearance.place is '1 for the first, by day of publication';
comment on column record.appearance.kind is 'first, independent, wire_copy, release_copy or reprint';
comment on column record.appearance.source_claim is 'the appearance that it copies; null: none';
comment on column record.appearance.drift is
    'words gained and lost since the source, else since the teller''s release; null: none, or nothing to set it against';

create table record.arithmetic_check (
    check_id varchar not null,
    dispute_id varchar not null,
    topic varchar not null,
    rule varchar not null,
    claims varchar[] not null,
    inputs varchar not null,
    assumption varchar not null,
    result varchar not null,
    holds varchar not null
);
comment on table record.arithmetic_check is
    'Numbers of one article that must fit each other, whoever is right. Made afresh each night.';
comment on column record.arithmetic_check.check_id is 'hash of the rule and the claims, joined by commas';
comment on column record.arithmetic_check.dispute_id is 'dispute of the claims';
comment on column record.arithmetic_check.topic is 'topic of the first claim';
comment on column record.arithmetic_check.rule is
    'implied_base, part_of_whole, share_of_count, share_of_week, multiple, sum_of_parts, rate_and_total or joined_sum';
comment on column record.arithmetic_check.claims is 'the claims that the numbers come from';
comment on column record.arithmetic_check.inputs is 'the numbers as told, and by whom';
comment on column record.arithmetic_check.assumption is 'what the reckoning takes for granted';
comment on column record.arithmetic_check.result is 'the reckoning, and what follows';
comment on column record.arithmetic_check.holds is
    'yes: the numbers fit; no: they do not; open: nothing in the article to hold the result against';

create table record.run (
    run_id varchar not null,
    started_at timestamptz not null,
    finished_at timestamptz not null,
    status varchar not null,
    git_revision varchar,
    extractor_version varchar not null,
    configuration varchar not null,
    counts json not null,
    failures varchar[] not null
);
comment on table record.run is 'One night.';
comment on column record.run.run_id is 'id of the run';
comment on column record.run.started_at is 'when it began (UTC)';
comment on column record.run.finished_at is 'when it ended (UTC)';
comment on column record.run.status is 'published, checks_failed or failed';
comment on column record.run.git_revision is 'commit of the code; null: not run from a checkout';
comment on column record.run.extractor_version is 'version of the extraction code and its rules in force';
comment on column record.run.configuration is
    'SHA-256 of the settings, outlet, dispute and topic files in force';
comment on column record.run.counts is 'what came in and went out: number by name';
comment on column record.run.failures is 'what went wrong, one sentence each';
