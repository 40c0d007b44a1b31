-- An article's dispute is named after its parties as that article names them; another may know them by fuller names, or only one of
-- them. Which of these are one dispute is concluded with each build (warehouse/unify.sql).
create table record.same_dispute (
    inferred_id varchar not null,
    dispute_id varchar not null,
    reason varchar not null
);
comment on table record.same_dispute is
    'A dispute that some articles tell by other names than the rest: its claims are concluded from under dispute_id. Made afresh with each build.';
comment on column record.same_dispute.inferred_id is 'the dispute as those articles name it, in record.claim';
comment on column record.same_dispute.dispute_id is 'the same dispute by its parties'' fullest names';
comment on column record.same_dispute.reason is 'names: both parties are known by other names; window: one party is named, and the other in coverage of the same weeks';
