-- Pairs that come to nothing, a hundred times as many as the others: those that a doubt keeps open, none of which is what the
-- conditions say, so that whoever asks for conflicts does not read them; and those that are apart by what their statements tell of.
create or replace view record.undecided as
select a.dispute_id, a.topic, pair.statement_a, pair.statement_b, pair.comparable, pair.gate, pair.verdict
from record.open_pair as pair
join record.statement as a on a.statement_id = pair.statement_a
where
    pair.comparable <> 'yes' and pair.verdict <> 'conflict' and pair.verdict <> 'denied' and pair.verdict <> 'changed'
    and pair.verdict <> 'arithmetic_fails'

union all

select a.dispute_id, a.topic, a.statement_id, b.statement_id, 'no'::record.comparable, apart.gate, 'unresolved'::record.verdict
from record.apart
join record.statement as a on a.frame = apart.frame_a
join record.statement as b on b.frame = apart.frame_b and b.article_id <> a.article_id;

comment on view record.undecided is 'One row a pair of opposing statements that cannot be compared, or only if they share what a gate asks for.';
comment on column record.undecided.dispute_id is 'dispute of both; what is asked of one dispute by this reads no other''s pairs';
comment on column record.undecided.topic is 'topic of the employer''s statement';
comment on column record.undecided.statement_a is 'the employer''s statement';
comment on column record.undecided.statement_b is 'the other side''s statement';
comment on column record.undecided.comparable is 'if: one gate is unknown and none failed; no: one failed';
comment on column record.undecided.gate is 'the first gate that failed, else the first that is unknown';
comment on column record.undecided.verdict is 'unresolved; or agree or within_bounds, if they are comparable';
