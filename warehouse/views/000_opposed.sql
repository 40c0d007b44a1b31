-- Every pair: those judged by themselves, and those that are apart by what their statements tell of. In one article each pair
-- is judged by itself.
create or replace view record.opposed as
select a.dispute_id, a.topic, pair.statement_a, pair.statement_b, pair.comparable, pair.gate, pair.verdict, pair.reckoned
from record.pair
join record.statement as a on a.statement_id = pair.statement_a
union all
select
    a.dispute_id, a.topic, a.statement_id, b.statement_id, 'no'::record.comparable, apart.gate, 'unresolved'::record.verdict, null
from record.apart
join record.statement as a on a.frame = apart.frame_a
join record.statement as b on b.frame = apart.frame_b and b.article_id <> a.article_id;

comment on view record.opposed is
    'One row a pair of opposing statements through the gates, as numbers; or a side''s answer to itself.';
comment on column record.opposed.dispute_id is 'dispute of both; what is asked of one dispute by this reads no other''s pairs';
comment on column record.opposed.topic is 'topic of statement_a';
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
