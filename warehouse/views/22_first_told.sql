-- Question 4: who said a number first, and how many independent outlets repeated it.
create or replace view first_told as
select
    claim_group.dispute_id, claim_group.topic, first.words, claim_group.teller, first.claim_side as side,
    first.speaker as claimant, claim_group.first_told, first.outlet_id, first.origin,
    claim_group.independent_outlets, claim_group.independent_tellings, claim_group.copies,
    claim_group.appearances, claim_group.outlets, first.sentence, first.url, claim_group.group_id, first.claim_id
from record.claim_group
join record.statement as first on first.statement_id = claim_group.first_statement
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
