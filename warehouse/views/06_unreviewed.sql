create or replace view unreviewed as
with contradictions as (select claim_id, contradicted_by from record.statement where contradicted_by > 0),

ranked as (  -- by ids alone: a million sentences need not be sorted along
    select
        claim.claim_id,
        claim.dispute_id,
        claim.topic,
        coalesce(contradicted_by, 0) as contradicted_by,
        row_number() over (
            partition by claim.dispute_id
            order by
                claim.check_worthy = 'core' desc,
                coalesce(contradicted_by, 0) desc,
                claim.quantity_id is not null desc,
                latest.fetched_at desc,
                claim.claim_id
        ) as rank
    from record.claim
    join record.latest_version as latest on latest.article_id = claim.article_id
    left join contradictions on contradictions.claim_id = claim.claim_id
    where claim.claim_id not in (select claim_id from record.review_state where state is not null)
)

select
    rank,
    claims.claim_id,
    check_worthy,
    check_reason,
    contradicted_by,
    ranked.dispute_id,
    ranked.topic,
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
from ranked
join claims on claims.claim_id = ranked.claim_id;

comment on view unreviewed is
    'One row a claim of each story''s latest version that no person has reviewed, most worth checking first. View overnight has those of the last run only, and knows reviewed claims by their later ids too.';
comment on column unreviewed.rank is '1 for the claim of its dispute that is most worth checking';
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
