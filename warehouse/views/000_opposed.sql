-- A denial in another topic's words is of what it denies.
create or replace macro topic_of(pair, a, b) as
    if(pair.verdict = 'denied' and a.article_id = b.article_id and a.denies, b.topic, a.topic);

-- Every pair, in three parts of very different sizes: the few that come to something; those that a doubt keeps open, none of which is
-- what the conditions say, so that whoever asks for conflicts does not read them; and those that are apart by what their statements
-- tell of. In one article each pair is judged by itself.
create or replace view record.opposed as
select
    a.dispute_id, topic_of(pair, a, b) as topic, pair.statement_a, pair.statement_b, pair.comparable, pair.gate, pair.verdict, pair.reckoned
from record.pair
join record.statement as a on a.statement_id = pair.statement_a
join record.statement as b on b.statement_id = pair.statement_b

union all

select a.dispute_id, a.topic, pair.statement_a, pair.statement_b, pair.comparable, pair.gate, pair.verdict, null
from record.open_pair as pair
join record.statement as a on a.statement_id = pair.statement_a
where
    pair.comparable <> 'yes' and pair.verdict <> 'conflict' and pair.verdict <> 'denied' and pair.verdict <> 'changed'
    and pair.verdict <> 'arithmetic_fails'

union all

select
    a.dispute_id, a.topic, a.statement_id, b.statement_id, 'no'::record.comparable, apart.gate, 'unresolved'::record.verdict, null
from record.apart
join record.statement as a on a.frame = apart.frame_a
join record.statement as b on b.frame = apart.frame_b and b.article_id <> a.article_id;

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
