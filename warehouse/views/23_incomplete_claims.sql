-- Question 5: which claims lack a base or a period.
create or replace view incomplete_claims as
with judged as (
    select
        *,
        case
            when direction in ('increase', 'decrease') and from_value is null and base_value is null and period_start is null
                then 'a change from no stated level or day'
            when quantity_kind = 'percent' and direction = 'none' and population is null and base_value is null
                then 'a share of nothing named'
        end as lacks_base,
        case
            when period is null and period_start is null and period_end is null and action_id is null
                then 'no period, and no strike that it belongs to'
        end as lacks_period
    from reviewed_claims
    where latest_version and quantity_id is not null and state is distinct from 'rejected'
)

select
    dispute_id, topic, side, claimant, words, lacks_base, lacks_period, check_worthy, sentence, date_published, outlet_id, url,
    fetched_at, claim_id
from judged
where lacks_base is not null or lacks_period is not null
order by lacks_base is null or lacks_period is null, check_worthy = 'core' desc, date_published nulls last, url, claim_id;

comment on view incomplete_claims is
    'One row a number that cannot be checked as it stands, for want of a base or a period; those that lack both first.';
comment on column incomplete_claims.dispute_id is 'dispute that it belongs to; null: none known';
comment on column incomplete_claims.topic is 'topic file that it falls under';
comment on column incomplete_claims.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column incomplete_claims.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column incomplete_claims.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column incomplete_claims.lacks_base is
    'what of a change''s or share''s base is missing; null: it has one, or needs none';
comment on column incomplete_claims.lacks_period is 'that no time is said; null: there is one';
comment on column incomplete_claims.check_worthy is 'core, or incidental to the dispute';
comment on column incomplete_claims.sentence is 'the sentence around the words';
comment on column incomplete_claims.date_published is 'day of publication; null: not known';
comment on column incomplete_claims.outlet_id is 'outlet that published it';
comment on column incomplete_claims.url is 'canonical address of the article';
comment on column incomplete_claims.fetched_at is 'when the page was captured (UTC)';
comment on column incomplete_claims.claim_id is 'the claim; claimline explain takes it';
