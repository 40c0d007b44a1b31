-- A denial in another topic's words is of what it denies.
create or replace macro topic_of(pair, a, b) as
    if(pair.verdict = 'denied' and a.article_id = b.article_id and a.denies, b.topic, a.topic);

-- Every pair. In one article each is judged by itself.
create or replace view record.opposed as
select
    a.dispute_id, topic_of(pair, a, b) as topic, pair.statement_a, pair.statement_b, pair.comparable, pair.gate, pair.verdict, pair.reckoned
from record.pair
join record.statement as a on a.statement_id = pair.statement_a
join record.statement as b on b.statement_id = pair.statement_b

union all

select *, null
from record.undecided;

comment on view record.opposed is
    'One row a pair of opposing statements through the gates, as numbers; or a side''s answer to itself.';
comment on column record.opposed.dispute_id is 'dispute of both; what is asked of one dispute by this reads no other''s pairs';
comment on column record.opposed.topic is 'topic of both; of a denial in another topic''s words, that of what it denies';
comment on column record.opposed.statement_a is
    'the employer''s statement; where a side answers itself, its earlier or larger one';
comment on column record.opposed.statement_b is
    'the other side''s statement; where a side answers itself, the later one';
comment on column record.opposed.comparable is
    'yes: every gate passed; if: one is unknown and none failed; no: one failed';
comment on column record.opposed.gate is
    'the first gate that failed, else the first that is unknown; null: all passed';
comment on column record.opposed.verdict is
    'agree, within_bounds, conflict, denied, changed, arithmetic_fails or unresolved';
comment on column record.opposed.reckoned is
    'of arithmetic_fails: the reckoning that shows it; null: another verdict';
