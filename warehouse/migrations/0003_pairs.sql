-- Comparisons are kept as pairs of numbers, and put into words when somebody reads them: a dispute with a thousand claims
-- has a hundred thousand pairs. record.comparison is a view of them from here on (views/00_comparison.sql).

drop table record.comparison;

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
    at_base_date varchar not null
);
comment on table record.statement is
    'A claim that speaks for a side, in the words that tell it beside another''s. Made afresh each night from claim and quantity.';
comment on column record.statement.statement_id is 'its number, in the order of disputes and topics; another each night';
comment on column record.statement.claim_id is 'the claim';
comment on column record.statement.article_id is 'the version of a story that it stands in';
comment on column record.statement.dispute_id is 'dispute of the claim';
comment on column record.statement.topic is 'topic of the claim';
comment on column record.statement.side is
    'side that it speaks for; a release''s own words are its party''s';
comment on column record.statement.visit is 'of a wait: first, return or urgent; null: not said, or no wait';
comment on column record.statement.denies is 'whether it denies';
comment on column record.statement.is_level is 'whether it states a level without a number: enough, short, long, timely ...';
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

create type record.comparable as enum ('yes', 'if', 'no');
create type record.gate as enum (
    'topic', 'measure', 'population', 'unit', 'headcount_fte', 'gross_net', 'stage', 'place', 'window', 'base_date'
);
create type record.verdict as enum (
    'agree', 'within_bounds', 'conflict', 'denied', 'changed', 'arithmetic_fails', 'unresolved'
);

create table record.pair (
    statement_a bigint not null,
    statement_b bigint not null,
    comparable record.comparable not null,
    gate record.gate,
    verdict record.verdict not null,
    reckoned varchar
);
comment on table record.pair is
    'Two opposing statements through the gates, as numbers: view comparison puts them into words. Made afresh each night.';
comment on column record.pair.statement_a is
    'the employer''s statement; where a side answers itself, its earlier or larger one';
comment on column record.pair.statement_b is
    'the other side''s statement; where a side answers itself, the later one';
comment on column record.pair.comparable is
    'yes: every gate passed; if: one is unknown and none failed; no: one failed';
comment on column record.pair.gate is
    'the first gate that failed, else the first that is unknown; null: all passed';
comment on column record.pair.verdict is
    'agree, within_bounds, conflict, denied, changed, arithmetic_fails or unresolved';
comment on column record.pair.reckoned is 'of arithmetic_fails: the reckoning that shows it; null: another verdict';
