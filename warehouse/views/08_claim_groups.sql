create or replace view claim_groups as
select
    claim_group.group_id,
    claim_group.dispute_id,
    claim_group.topic,
    claim_group.teller,
    claim_group.condition,
    appearance.place,
    appearance.kind,
    appearance.drift,
    appearance.source_claim,
    claim.span as words,
    coalesce(claim.renamed, attribution.speaker, claim.claimant) as claimant,
    claim.sentence,
    article.outlet_id,
    article.origin,
    article.wire,
    article.date_published,
    article.url,
    claim_group.first_told,
    claim_group.appearances,
    claim_group.outlets,
    claim_group.origins,
    claim_group.superseded_by,
    appearance.claim_id
from record.appearance
join record.claim_group on claim_group.group_id = appearance.group_id
join record.standing_claim as claim on claim.claim_id = appearance.claim_id and claim.dispute_id = claim_group.dispute_id
join record.article on article.article_id = claim.article_id
left join record.attribution on attribution.attribution_id = claim.attribution_id;

comment on view claim_groups is
    'One row a telling of a claim, beside how often, where first and how independently the same claim was told.';
comment on column claim_groups.group_id is 'the claim, wherever it was told';
comment on column claim_groups.dispute_id is 'dispute of the claim';
comment on column claim_groups.topic is 'topic of the claim';
comment on column claim_groups.teller is 'the party, else the side, that makes the claim';
comment on column claim_groups.condition is 'what must be so for the claim to be true; the same for all of a group';
comment on column claim_groups.place is '1 for the first telling, by day of publication';
comment on column claim_groups.kind is
    'first, independent, wire_copy (of an agency''s story), release_copy (of the party''s own release) or reprint';
comment on column claim_groups.drift is
    'words gained and lost since the telling that it copies, else since the party''s release';
comment on column claim_groups.source_claim is 'the telling that it copies; null: none';
comment on column claim_groups.words is 'the number''s words in the article, or those that make a claim without one';
comment on column claim_groups.claimant is 'who asserts it, in the fullest name that the article gives';
comment on column claim_groups.sentence is 'the sentence around the words';
comment on column claim_groups.outlet_id is 'outlet that published it';
comment on column claim_groups.origin is 'reporting, or the release of a party''s own newsroom';
comment on column claim_groups.wire is 'agency whose copy the article says it is; null: the outlet''s own';
comment on column claim_groups.date_published is 'day of publication; null: not known';
comment on column claim_groups.url is 'canonical address of the article';
comment on column claim_groups.first_told is 'day of the first telling';
comment on column claim_groups.appearances is 'how often the claim was told, copies included';
comment on column claim_groups.outlets is 'how many outlets told it';
comment on column claim_groups.origins is 'how many tellings copy no other';
comment on column claim_groups.superseded_by is
    'group_id of the number that the teller put in its place; null: it stands';
comment on column claim_groups.claim_id is 'the claim; claimline explain takes it';
