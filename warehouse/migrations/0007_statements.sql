-- A dispute is concluded from only when something of it has changed (warehouse/basis.sql), and what the views of pairs show of a
-- claim stands with its statement, a dispute's rows beside each other: what is asked of one dispute then reads its rows alone, and
-- not every claim, article and page of the warehouse by their ids. All of it is concluded once more after this step.

delete from record.pair;
delete from record.apart;
delete from record.appearance;
delete from record.arithmetic_check;
drop table record.statement;
drop table record.claim_group;

create table record.concluded (
    dispute_id varchar not null,
    digest varchar not null
);
comment on table record.concluded is
    'A dispute whose statements, pairs, groups and checks are up to date, and what they rest on.';
comment on column record.concluded.dispute_id is 'the dispute';
comment on column record.concluded.digest is
    'of its claims as people left them, their articles and numbers, its parties and actions, and the rules that conclude';

create table record.open_pair (
    statement_a bigint not null,
    statement_b bigint not null,
    comparable record.comparable not null,
    gate record.gate,
    verdict record.verdict not null
);
comment on table record.open_pair is
    'Two opposing statements that cannot be compared, or only if they share what a gate asks for; as numbers.';
comment on column record.open_pair.statement_a is 'the employer''s statement';
comment on column record.open_pair.statement_b is 'the other side''s statement';
comment on column record.open_pair.comparable is 'if: a gate is unknown and none failed; no: one failed';
comment on column record.open_pair.gate is 'the first gate that failed, else the first that is unknown';
comment on column record.open_pair.verdict is 'unresolved; or agree or within_bounds, if they are comparable';
comment on table record.pair is
    'Two opposing statements that pass every gate, or of which one denies the other; or a side''s answer to itself. As numbers.';

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
    superseded_by varchar,
    independent_tellings bigint not null,
    independent_outlets bigint not null,
    copies bigint not null,
    first_statement bigint not null
);
comment on table record.claim_group is
    'The same claim, wherever it was told: one teller, one thing measured, one value, one period. Made afresh with its dispute.';
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
comment on column record.claim_group.independent_tellings is 'how many tellings after the first copy no other';
comment on column record.claim_group.independent_outlets is 'how many outlets those stand in';
comment on column record.claim_group.copies is
    'how many tellings are an agency''s, the party''s own release''s or another outlet''s words';
comment on column record.claim_group.first_statement is 'the statement of first_claim';

create table record.statement (
    statement_id bigint not null,
    claim_id varchar not null,
    article_id varchar not null,
    dispute_id varchar not null,
    topic varchar not null,
    side varchar not null,
    visit varchar,
    denies boolean not null,
    is_level boolean not null,
    says_net boolean not null,
    terms_of varchar,
    told varchar not null,
    allows varchar not null,
    at_measure varchar not null,
    at_population varchar not null,
    at_unit varchar not null,
    at_stage varchar not null,
    at_place varchar not null,
    at_window varchar not null,
    at_base_date varchar not null,
    frame bigint,
    words varchar not null,
    words_start_char integer not null,
    words_end_char integer not null,
    sentence varchar not null,
    claimant varchar,
    speaker varchar,
    claim_side varchar not null,
    about_side varchar,
    measure varchar,
    status varchar not null,
    population varchar,
    place varchar,
    period_start date,
    period_end date,
    action_id varchar,
    has_number boolean not null,
    value decimal(38, 10),
    value_low decimal(38, 10),
    value_high decimal(38, 10),
    bound varchar,
    unit varchar,
    per varchar,
    quantity_kind varchar,
    direction varchar,
    date_published date,
    outlet_id varchar not null,
    origin varchar not null,
    headline varchar,
    url varchar not null,
    source_id varchar not null,
    fetched_at timestamptz not null,
    sha256 varchar not null,
    told_group bigint not null,
    contradicted_by bigint not null
);
comment on table record.statement is
    'A claim that speaks for a side, in the words that tell it beside another''s. Made afresh with its dispute, from claim and quantity.';
comment on column record.statement.statement_id is
    'its number; a dispute''s follow each other, by topic. Another each time that its dispute is concluded';
comment on column record.statement.claim_id is 'the claim';
comment on column record.statement.article_id is 'the version of a story that it stands in';
comment on column record.statement.dispute_id is 'dispute of the claim';
comment on column record.statement.topic is 'topic of the claim';
comment on column record.statement.side is 'side that it speaks for; a release''s own words are its party''s';
comment on column record.statement.visit is 'of a wait: first, return or urgent; null: not said, or no wait';
comment on column record.statement.denies is 'whether it denies';
comment on column record.statement.is_level is
    'whether it states a level without a number: enough, short, long, timely ...';
comment on column record.statement.says_net is 'whether its sentence says net';
comment on column record.statement.terms_of is
    'of a demand or an offer, whose it is: labour, employer ...; null: not said, or neither';
comment on column record.statement.told is 'who told it, where, when and in what words';
comment on column record.statement.allows is 'the values that its words allow';
comment on column record.statement.at_measure is 'at the gate measure: what is measured';
comment on column record.statement.at_population is 'at the gate population: who or what is counted';
comment on column record.statement.at_unit is 'at the gate unit: the unit, and per what';
comment on column record.statement.at_stage is 'at the gate stage: actual, proposed or foretold, and by whom';
comment on column record.statement.at_place is 'at the gate place: where';
comment on column record.statement.at_window is 'at the gate window: from when to when';
comment on column record.statement.at_base_date is 'at the gate base_date: what a change starts from';
comment on column record.statement.frame is
    'what it tells of, apart from number, day and article: number of the first statement that tells of the same; null: a copy, not compared';
comment on column record.statement.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column record.statement.words_start_char is
    'first character of words in article.text, counted from 0';
comment on column record.statement.words_end_char is 'character after the last of words in article.text';
comment on column record.statement.sentence is 'the sentence around the words';
comment on column record.statement.claimant is 'who asserts it, as the article words it; null: the reporter';
comment on column record.statement.speaker is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column record.statement.claim_side is
    'side of the claim, before a release''s own words are given to its party';
comment on column record.statement.about_side is
    'whose offer, demand or number is told, if not the claimant''s own';
comment on column record.statement.measure is 'what within the topic is measured: growth, level ...';
comment on column record.statement.status is 'asserted, denied, proposed or demanded';
comment on column record.statement.population is 'who or what is counted, as the article words it';
comment on column record.statement.place is 'where, as the article words it';
comment on column record.statement.period_start is 'first day of the period';
comment on column record.statement.period_end is 'last day of the period';
comment on column record.statement.action_id is 'strike, lockout or protest that it belongs to';
comment on column record.statement.has_number is 'whether the claim has a number';
comment on column record.statement.value is
    'the number, in unit; null for a range, a vague plural or a claim without a number';
comment on column record.statement.value_low is 'lower end, in unit';
comment on column record.statement.value_high is 'upper end, in unit';
comment on column record.statement.bound is
    'how the words limit the value: exact, about, at_least, more_than, at_most, less_than, up_to, range, vague';
comment on column record.statement.per is 'what the unit is divided by: week, patient ...; null: nothing';
comment on column record.statement.quantity_kind is
    'count, percent, money, duration, ratio, rate or ordinal_time';
comment on column record.statement.direction is 'increase or decrease where a change is told, else none';
comment on column record.statement.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column record.statement.date_published is 'day of publication; null: not known';
comment on column record.statement.outlet_id is 'outlet that published it';
comment on column record.statement.origin is 'reporting, or the release of a party''s own newsroom';
comment on column record.statement.headline is 'headline as published';
comment on column record.statement.url is 'canonical address of the article';
comment on column record.statement.source_id is 'the id that the article''s page came with';
comment on column record.statement.fetched_at is 'when the page was captured (UTC)';
comment on column record.statement.sha256 is 'SHA-256 of the captured page''s bytes';
comment on column record.statement.told_group is
    'number of the first statement that is the same claim told somewhere; its own: nobody else tells it';
comment on column record.statement.contradicted_by is 'how many of its pairs are a conflict or a denial';

comment on table record.appearance is 'One telling of a group''s claim. Made afresh with its dispute.';
comment on table record.arithmetic_check is
    'Numbers of one article that must fit each other, whoever is right. Made afresh with its dispute.';
comment on table record.apart is
    'Two frames whose statements, told in different articles, cannot be compared: each is an unresolved pair. Made afresh with its dispute.';
