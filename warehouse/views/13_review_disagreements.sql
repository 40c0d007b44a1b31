-- A number as the log spells it: without idle zeros.
create or replace macro spelt(number) as regexp_replace(number::varchar, '\.?0+$', '');

create or replace view review_disagreements as
with standing as (  -- what was decided before a claim was reopened counts no more
    select *, max(line) filter (where action = 'reopen') over (partition by claim_id) as reopened from record.review
),

latest as (
    select claim_id, field, action, arg_max(review_id, line) as review_id, max(line) as line
    from standing
    where action not in ('comment', 'reopen') and line > coalesce(reopened, 0)
    group by claim_id, field, action
),

placed as (
    select
        review.*, review_matches.claim_id as claim_now, review_matches.how
    from latest
    join record.review on review.review_id = latest.review_id
    join review_matches on review_matches.review_id = latest.review_id
    where review_matches.how <> 'copied'
),

read_now as (  -- the machine's reading, column by column, of what was reviewed
    unpivot (
        select
            claim_id, topic, measure, side, claimant, spelt(value) as value, spelt(low) as low, spelt(high) as high,
            bound, unit, per, direction, population, period, period_start::varchar as period_start,
            period_end::varchar as period_end, place, status, kind, check_worthy, dispute_id, words
        from claims
        where claim_id in (select claim_id from review_matches)
    )
    on columns(* exclude (claim_id))
    into name field value machine
),

seen as (
    select
        placed.review_id, key as field, json_extract_string(placed.seen, '$."' || key || '"') as machine_then
    from placed, unnest(json_keys(placed.seen)) as keys (key)
)

select
    placed.review_id, placed.made_at, placed.reviewer, placed.action, placed.claim_id as reviewed_claim_id, null as claim_id,
    'lost' as disagreement, null as field, null as decided, null as machine_then, null as machine_now,
    placed.words, placed.sentence, placed.reason
from placed
where how = 'lost' and action <> 'reject'

union all

select
    placed.review_id, placed.made_at, placed.reviewer, placed.action, placed.claim_id, placed.claim_now,
    'another reading', placed.field, nullif(placed.new, ''), placed.old, read_now.machine,
    placed.words, placed.sentence, placed.reason
from placed
left join read_now on read_now.claim_id = placed.claim_now and read_now.field = placed.field
where
    action = 'correct' and how <> 'lost'
    and coalesce(read_now.machine, '') <> placed.new
    and coalesce(try_cast(read_now.machine as double) <> try_cast(placed.new as double), true)
    and coalesce(read_now.machine, '') <> coalesce(json_extract_string(placed.seen, '$."' || placed.field || '"'), '')

union all

select
    placed.review_id, placed.made_at, placed.reviewer, placed.action, placed.claim_id, placed.claim_now,
    'another reading', seen.field, coalesce(placed.rating, placed.action || 'ed'), seen.machine_then, read_now.machine,
    placed.words, placed.sentence, placed.reason
from placed
join seen on seen.review_id = placed.review_id
left join read_now on read_now.claim_id = placed.claim_now and read_now.field = seen.field
where
    action in ('confirm', 'check') and how <> 'lost'
    and coalesce(read_now.machine, '') <> coalesce(seen.machine_then, '');

comment on view review_disagreements is
    'One row a human decision that the machine''s reading no longer fits: the claim is gone, or one of its columns reads otherwise than when it was reviewed. The decision stands; this is what to look at again.';
comment on column review_disagreements.review_id is 'the review';
comment on column review_disagreements.made_at is 'when it was made (UTC)';
comment on column review_disagreements.reviewer is 'who made it';
comment on column review_disagreements.action is 'confirm, correct, reject or check';
comment on column review_disagreements.reviewed_claim_id is 'the claim''s id when it was reviewed';
comment on column review_disagreements.claim_id is 'the claim, as it is called today; null: no longer there';
comment on column review_disagreements.disagreement is
    'lost: no claim stands there any more; another reading: a column has changed';
comment on column review_disagreements.field is 'which column of claims';
comment on column review_disagreements.decided is 'what the person put there, or decided';
comment on column review_disagreements.machine_then is 'what the machine read when it was reviewed';
comment on column review_disagreements.machine_now is 'what the machine reads today; null: nothing';
comment on column review_disagreements.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column review_disagreements.sentence is 'the sentence around the words';
comment on column review_disagreements.reason is 'why, in the reviewer''s words';
