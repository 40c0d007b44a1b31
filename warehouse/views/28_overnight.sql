-- Question 10: what came in overnight, unreviewed, ranked by check-worthiness and confidence.
create or replace view overnight as
with arrived as (
    select article.article_id
    from record.page
    join record.article on article.page_id = page.page_id
    join record.latest_version on latest_version.article_id = article.article_id
    where page.run_id in (select run_id from record.run order by started_at desc, run_id desc limit 1)
),

fresh as (
    select claim_id
    from record.claim
    where
        article_id in (select article_id from arrived)
        and claim_id not in (select claim_id from record.review_state where state is not null)
),

contradictions as (select claim_id, contradicted_by from record.statement where contradicted_by > 0)

select
    row_number() over (
        order by
            claims.check_worthy = 'core' desc, claims.dispute_id is not null desc,
            coalesce(contradictions.contradicted_by, 0) desc, claims.quantity_id is not null desc,
            coalesce(claims.confidence, 0.5) desc, claims.date_published desc nulls last, claims.claim_id
    ) as rank,
    claims.check_worthy, claims.check_reason, coalesce(contradictions.contradicted_by, 0) as contradicted_by,
    claims.confidence, claims.dispute_id, claims.topic, claims.side, claims.claimant, claims.words, claims.value, claims.unit,
    claims.period, claims.sentence, claims.headline, claims.outlet_id, claims.date_published, claims.url, claims.fetched_at,
    claims.article_id, claims.claim_id
from fresh
join claims on claims.claim_id = fresh.claim_id
left join contradictions on contradictions.claim_id = claims.claim_id
order by rank;

comment on view overnight is
    'One row a claim that the last run brought in and nobody has reviewed, the most worth checking and the surest first.';
comment on column overnight.rank is '1 for the claim most worth checking';
comment on column overnight.check_worthy is 'core, or incidental to the dispute';
comment on column overnight.check_reason is 'why so';
comment on column overnight.contradicted_by is 'how many opposing claims conflict with it or deny it';
comment on column overnight.confidence is
    'how sure the rule is of the quote''s speaker, 0 to 1; null: no quote';
comment on column overnight.dispute_id is 'dispute that it belongs to; null: none known';
comment on column overnight.topic is 'topic file that it falls under';
comment on column overnight.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column overnight.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column overnight.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column overnight.value is
    'the number, in unit; null for a range, a vague plural or a claim without a number';
comment on column overnight.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column overnight.period is 'the words that say for when';
comment on column overnight.sentence is 'the sentence around the words';
comment on column overnight.headline is 'headline as published';
comment on column overnight.outlet_id is 'outlet that published it';
comment on column overnight.date_published is 'day of publication; null: not known';
comment on column overnight.url is 'canonical address of the article';
comment on column overnight.fetched_at is 'when the page was captured (UTC)';
comment on column overnight.article_id is 'the article';
comment on column overnight.claim_id is 'the claim; claimline explain takes it';
