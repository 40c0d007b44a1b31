-- What people's decisions come to, worked out once a build, so that comparisons are made from what they left.

create table record.review_state (
    claim_id varchar not null,
    state varchar,
    reviewer varchar,
    made_at timestamptz,
    reason varchar,
    corrections json not null,
    rating varchar,
    link varchar,
    contested boolean not null,
    comments bigint not null,
    reviews bigint not null,
    last_line bigint not null
);
comment on table record.review_state is
    'What stands of a claim''s reviews, by the claim''s id of today. Made afresh from the log in each build.';
comment on column record.review_state.claim_id is 'the claim, as it is called today';
comment on column record.review_state.state is
    'what the last decision was: confirmed, corrected, rejected or checked; null: comments only, or reopened';
comment on column record.review_state.reviewer is 'who made the last decision';
comment on column record.review_state.made_at is 'when the last decision was made (UTC)';
comment on column record.review_state.reason is 'why, in that reviewer''s words';
comment on column record.review_state.corrections is 'what is right, by column of reviewed_claims; empty: nothing';
comment on column record.review_state.rating is
    'of a checked claim: true, mostly_true, mixed, mostly_false, false or unproven';
comment on column record.review_state.link is 'of a checked claim: where the finding is published';
comment on column record.review_state.contested is
    'whether reviewers disagree: confirmed by one and rejected by another, or corrected differently';
comment on column record.review_state.comments is 'how many comments';
comment on column record.review_state.reviews is 'how many decisions and comments';
comment on column record.review_state.last_line is 'line of the log that came last';

comment on column record.review.action is
    'confirm, correct, reject, comment, check: a verdict on whether the claim is true, or reopen: nobody has decided';
