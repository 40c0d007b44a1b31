-- Most pairs that cannot be compared are told so by what their statements tell of, whatever the numbers: those are kept once
-- for all statements of a kind, and read as pairs from the view record.opposed (views/000_opposed.sql). A dispute with a
-- thousand claims on a topic has a quarter of a million pairs, and a few thousand rows for them.

alter table record.statement add column frame bigint;
comment on column record.statement.frame is
    'what it tells of, apart from number, day and article: number of the first statement that tells of the same; null: a copy, not compared';

create table record.apart (
    frame_a bigint not null,
    frame_b bigint not null,
    gate record.gate not null
);
comment on table record.apart is
    'Two frames whose statements, told in different articles, cannot be compared: each is an unresolved pair. Made afresh each night.';
comment on column record.apart.frame_a is 'frame of the employer''s statements';
comment on column record.apart.frame_b is 'frame of the other side''s statements';
comment on column record.apart.gate is 'the first gate that fails, whatever the numbers';

comment on table record.pair is
    'Two opposing statements that their frames do not keep apart, through the gates, as numbers. Made afresh each night.';
