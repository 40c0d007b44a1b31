-- What the sides dispute, by statements and not by tellings: the same two, met again in other outlets, are one.
create or replace view record.met as
select distinct
    a.dispute_id, topic_of(pair, a, b) as topic, pair.verdict, a.told_group as employers_group, b.told_group as others_group
from record.pair
join record.statement as a on a.statement_id = pair.statement_a
join record.statement as b on b.statement_id = pair.statement_b
where a.side = 'employer' and b.side <> 'employer';

comment on view record.met is
    'One row an employer''s and another side''s statement that can be compared, or of which one denies the other, however often they were told.';
comment on column record.met.dispute_id is 'dispute of both';
comment on column record.met.topic is 'topic of both; of a denial in another topic''s words, that of what it denies';
comment on column record.met.verdict is
    'agree, within_bounds, conflict, denied, changed or arithmetic_fails';
comment on column record.met.employers_group is 'number of the first statement that tells the same as the employer''s';
comment on column record.met.others_group is 'number of the first statement that tells the same as the other side''s';
