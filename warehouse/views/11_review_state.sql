-- What people had decided up to a moment: review_state_at('2031-03-05') rebuilds that day's desk.
create or replace macro review_state_at(moment) as table
with made as (
    select review_matches.claim_id, review.* exclude (claim_id)
    from record.review
    join review_matches on review_matches.review_id = review.review_id
    where review.made_at <= moment::timestamptz and review_matches.claim_id is not null
),

standing as (  -- what was decided before a claim was reopened counts no more
    select
        *,
        action <> 'comment'
        and line > coalesce(max(line) filter (where action = 'reopen') over (partition by claim_id), 0) as decides
    from made
),

corrected as (
    select claim_id, field, arg_max(new, line) as new, count(distinct new) as answers
    from standing
    where action = 'correct' and decides
    group by claim_id, field
),

corrections as (
    select
        claim_id, map_from_entries(list({'k': field, 'v': new} order by field)) as corrections,
        bool_or(answers > 1) as is_contested
    from corrected
    group by claim_id
),

decided as (
    select
        claim_id,
        arg_max(action, line) filter (where decides) as decision,
        arg_max(reviewer, line) filter (where decides) as reviewer,
        max(made_at) filter (where decides) as made_at,
        arg_max(reason, line) filter (where decides) as reason,
        arg_max(rating, line) filter (where action = 'check' and decides) as rating,
        arg_max_null(link, line) filter (where action = 'check' and decides) as link,
        max(line) filter (where action = 'check' and decides)
            > coalesce(max(line) filter (where action = 'reject'), 0) as is_checked,
        max(line) filter (where action = 'confirm' and decides) is not null
            and max(line) filter (where action = 'reject' and decides) is not null as is_contested,
        count(*) filter (where action = 'comment') as comments,
        count(*) as reviews,
        max(line) as last_line
    from standing
    group by claim_id
)

select
    decided.claim_id,
    case decision
        when 'confirm' then if(coalesce(is_checked, false), 'checked', 'confirmed')
        when 'correct' then 'corrected' when 'reject' then 'rejected' when 'check' then 'checked'
    end as state,
    reviewer,
    decided.made_at,
    reason,
    corrections,
    if(coalesce(is_checked, false), rating, null) as rating,
    if(coalesce(is_checked, false), link, null) as link,
    decided.is_contested or coalesce(corrections.is_contested, false) as contested,
    comments,
    reviews,
    last_line
from decided
left join corrections on corrections.claim_id = decided.claim_id;

create or replace view review_state as
select
    claim_id, state, reviewer, made_at, reason,
    if(corrections = '{}', null, from_json(corrections, '"MAP(VARCHAR, VARCHAR)"')) as corrections,
    rating, link, contested, comments, reviews, last_line
from record.review_state;

comment on view review_state is
    'One row a claim that somebody has reviewed: what stands now. The macro review_state_at(moment) gives the same for any past moment.';
comment on column review_state.claim_id is 'the claim; claimline explain takes it';
comment on column review_state.state is
    'what the last decision was: confirmed, corrected, rejected or checked; null: comments only, or reopened';
comment on column review_state.reviewer is 'who made the last decision';
comment on column review_state.made_at is 'when the last decision was made (UTC)';
comment on column review_state.reason is 'why, in that reviewer''s words';
comment on column review_state.corrections is 'what is right, by column of reviewed_claims; empty: nothing';
comment on column review_state.rating is
    'of a checked claim: true, mostly_true, mixed, mostly_false, false or unproven';
comment on column review_state.link is 'of a checked claim: where the finding is published';
comment on column review_state.contested is
    'whether reviewers disagree: confirmed by one and rejected by another, or corrected differently';
comment on column review_state.comments is 'how many comments';
comment on column review_state.reviews is 'how many decisions and comments';
comment on column review_state.last_line is 'line of the log that came last';
