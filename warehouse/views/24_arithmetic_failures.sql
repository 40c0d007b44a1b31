-- Question 6: percentages and counts that disagree arithmetically.
create or replace view arithmetic_failures as
select
    arithmetic_check.dispute_id, arithmetic_check.topic, arithmetic_check.rule, arithmetic_check.inputs,
    arithmetic_check.assumption, arithmetic_check.result, claim.side,
    coalesce(claim.renamed, attribution.speaker, claim.claimant) as claimant, claim.sentence, article.date_published, article.outlet_id,
    article.url, page.fetched_at, arithmetic_check.claims, arithmetic_check.check_id
from record.arithmetic_check
join record.standing_claim as claim on claim.claim_id = arithmetic_check.claims[1]
join record.article on article.article_id = claim.article_id
join record.page on page.page_id = article.page_id
left join record.attribution on attribution.attribution_id = claim.attribution_id
where arithmetic_check.holds = 'no'
order by article.date_published nulls last, arithmetic_check.check_id;

comment on view arithmetic_failures is
    'One row a set of numbers in one article that cannot all be right, with the reckoning.';
comment on column arithmetic_failures.dispute_id is 'dispute that it belongs to; null: none known';
comment on column arithmetic_failures.topic is 'topic of the first claim';
comment on column arithmetic_failures.rule is
    'implied_base, part_of_whole, share_of_count, share_of_week, multiple, sum_of_parts, rate_and_total or joined_sum';
comment on column arithmetic_failures.inputs is 'the numbers as told, and by whom';
comment on column arithmetic_failures.assumption is 'what the reckoning takes for granted';
comment on column arithmetic_failures.result is 'the reckoning, and what follows';
comment on column arithmetic_failures.side is 'side of the first claim; other: the reporter';
comment on column arithmetic_failures.claimant is 'who asserts the first claim; null: the reporter';
comment on column arithmetic_failures.sentence is 'the sentence of the first claim';
comment on column arithmetic_failures.date_published is 'day of publication; null: not known';
comment on column arithmetic_failures.outlet_id is 'outlet that published it';
comment on column arithmetic_failures.url is 'canonical address of the article';
comment on column arithmetic_failures.fetched_at is 'when the page was captured (UTC)';
comment on column arithmetic_failures.claims is
    'the claims that the numbers come from; claimline explain takes each';
comment on column arithmetic_failures.check_id is 'the reckoning';
