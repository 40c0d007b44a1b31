create or replace view arithmetic_checks as
select
    arithmetic_check.check_id,
    arithmetic_check.dispute_id,
    arithmetic_check.topic,
    arithmetic_check.rule,
    arithmetic_check.holds,
    arithmetic_check.inputs,
    arithmetic_check.assumption,
    arithmetic_check.result,
    claim.side,
    coalesce(claim.renamed, attribution.speaker, claim.claimant) as claimant,
    claim.sentence,
    article.outlet_id,
    article.date_published,
    article.url,
    arithmetic_check.claims
from record.arithmetic_check
join record.standing_claim as claim on claim.claim_id = arithmetic_check.claims[1]
join record.article on article.article_id = claim.article_id
left join record.attribution on attribution.attribution_id = claim.attribution_id;

comment on view arithmetic_checks is
    'One row a reckoning with numbers of one article that must fit each other, whoever is right.';
comment on column arithmetic_checks.check_id is 'the reckoning';
comment on column arithmetic_checks.dispute_id is 'dispute of the claims';
comment on column arithmetic_checks.topic is 'topic of the first claim';
comment on column arithmetic_checks.rule is
    'implied_base, part_of_whole, share_of_count, share_of_week, multiple, sum_of_parts, rate_and_total or joined_sum';
comment on column arithmetic_checks.holds is
    'yes: the numbers fit; no: they do not; open: nothing in the article to hold the result against';
comment on column arithmetic_checks.inputs is 'the numbers as told, and by whom';
comment on column arithmetic_checks.assumption is 'what the reckoning takes for granted';
comment on column arithmetic_checks.result is 'the reckoning, and what follows';
comment on column arithmetic_checks.side is 'side of the first claim; other: the reporter';
comment on column arithmetic_checks.claimant is 'who asserts the first claim; null: the reporter';
comment on column arithmetic_checks.sentence is 'the sentence of the first claim';
comment on column arithmetic_checks.outlet_id is 'outlet that published it';
comment on column arithmetic_checks.date_published is 'day of publication; null: not known';
comment on column arithmetic_checks.url is 'canonical address of the article';
comment on column arithmetic_checks.claims is 'the claims that the numbers come from; claimline explain takes each';
