-- Question 4: who said a number first, and how many independent outlets repeated it.
create or replace view first_told as
with told_again as (
    select
        appearance.group_id,
        count(*) filter (where appearance.kind = 'independent') as independent_tellings,
        count(distinct article.outlet_id) filter (where appearance.kind = 'independent') as independent_outlets,
        count(*) filter (where appearance.kind in ('wire_copy', 'release_copy', 'reprint')) as copies
    from record.appearance
    join record.claim on claim.claim_id = appearance.claim_id
    join record.article on article.article_id = claim.article_id
    group by appearance.group_id
)

select
    claim_group.dispute_id, claim_group.topic, claim.span as words, claim_group.teller, claim.side,
    coalesce(claim.renamed, attribution.speaker, claim.claimant) as claimant, claim_group.first_told, article.outlet_id, article.origin,
    coalesce(told_again.independent_outlets, 0) as independent_outlets,
    coalesce(told_again.independent_tellings, 0) as independent_tellings,
    coalesce(told_again.copies, 0) as copies,
    claim_group.appearances, claim_group.outlets, claim.sentence, article.url, claim_group.group_id, claim.claim_id
from record.claim_group
join record.standing_claim as claim on claim.claim_id = claim_group.first_claim
join record.article on article.article_id = claim.article_id
left join told_again on told_again.group_id = claim_group.group_id
left join record.attribution on attribution.attribution_id = claim.attribution_id
order by claim_group.appearances desc, claim_group.first_told nulls last, claim_group.group_id;

comment on view first_told is
    'One row a claim, wherever it was told: who told it first, and how many told it again by themselves.';
comment on column first_told.dispute_id is 'dispute that it belongs to; null: none known';
comment on column first_told.topic is 'topic file that it falls under';
comment on column first_told.words is
    'the number''s words in the article, or those that make a claim without one';
comment on column first_told.teller is 'the party, else the side, that makes the claim';
comment on column first_told.side is
    'side that the claimant stands on: employer, union, worker, government, expert, patient or other';
comment on column first_told.claimant is
    'who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column first_told.first_told is 'day of the first telling; null: not known';
comment on column first_told.outlet_id is 'outlet that told it first';
comment on column first_told.origin is 'reporting, or the release of a party''s own newsroom';
comment on column first_told.independent_outlets is 'how many outlets told it again without copying';
comment on column first_told.independent_tellings is 'how often it was told again without copying';
comment on column first_told.copies is 'how often a wire story, release or reprint repeated it';
comment on column first_told.appearances is 'how often it was told in all, the first time included';
comment on column first_told.outlets is 'how many outlets told it in all';
comment on column first_told.sentence is 'the sentence around the words';
comment on column first_told.url is 'canonical address of the article';
comment on column first_told.group_id is 'the claim, wherever it was told';
comment on column first_told.claim_id is 'the claim; claimline explain takes it';
