-- What a trained reader found: which claims of an article answer each other, told in words as often as in numbers.
alter table record.claim add column answers varchar[] default [];
alter table record.claim alter column answers set not null;
alter table record.claim add column answered_as varchar[] default [];
alter table record.claim alter column answered_as set not null;

comment on column record.claim.answers is
    'claim_ids of the other side''s claims, earlier in the article, that speak of the same matter; found by the trained reader';
comment on column record.claim.answered_as is
    'how it stands to each of these, in their order: denial (one rejects the other) or matter (of one matter, no more is known)';
