create or replace view unreviewed as
with disputed as (
    select claim_a as claim_id, verdict from record.comparison where verdict in ('conflict', 'denied')
    union all
    select claim_b, verdict from record.comparison where verdict in ('conflict', 'denied')
),

contradictions as (
    select claim_id, count(*) as contradicted_by from disputed group by claim_id
)

select
    row_number() over (
        order by
            check_worthy = 'core' desc,
            coalesce(contradicted_by, 0) desc,
            quantity_id is not null desc,
            fetched_at desc,
            claims.claim_id
    ) as rank,
    claims.claim_id,
    check_worthy,
    check_reason,
    coalesce(contradicted_by, 0) as contradicted_by,
    dispute_id,
    topic,
    side,
    claimant,
    words,
    value,
    unit,
    sentence,
    confidence,
    date_published,
    fetched_at,
    outlet_id,
    url
from claims
left join contradictions on contradictions.claim_id = claims.claim_id
where latest_version and claims.claim_id not in (select claim_id from record.review where action <> 'comment');

comment on view unreviewed is
    'One row a claim of each story''s latest version that no person has reviewed, most worth checking first. View overnight has those of the last run only, and knows reviewed claims by their later ids too.';
comment on column unreviewed.rank is '1 for the claim most worth checking';
comment on column unreviewed.claim_id is 'the claim; claimline explain takes it';
comment on column unreviewed.check_worthy is 'core, or incidental to the dispute';
comment on column unreviewed.check_reason is 'why so';
comment on column unreviewed.contradicted_by is 'how many opposing claims conflict with it or deny it';
comment on column unreviewed.dispute_id is 'dispute that it belongs to; null: none known';
comment on column unreviewed.topic is 'topic file that it falls under';
comment on column unreviewed.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column unreviewed.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column unreviewed.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column unreviewed.value is
    'the number, in unit; null for a range, a vague plural or a claim without a number';
comment on column unreviewed.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column unreviewed.sentence is 'the sentence around the words';
comment on column unreviewed.confidence is
    'how sure the rule is of the quote''s speaker, 0 to 1; null: no quote';
comment on column unreviewed.date_published is 'day of publication; null: not known';
comment on column unreviewed.fetched_at is 'when the page was captured (UTC)';
comment on column unreviewed.outlet_id is 'outlet that published it';
comment on column unreviewed.url is 'canonical address of the article';
