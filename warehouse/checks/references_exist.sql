-- Whatever a row refers to is there. A dispute without a file is inferred from its articles, and so are the parts of it
-- that its claims name.
select 'article' as "table", article_id as id, 'page_id' as field, page_id as missing from record.article
where page_id is not null and page_id not in (select page_id from record.page)
union all
select 'rejection', rejection_id, 'page_id', page_id from record.rejection
where page_id is not null and page_id not in (select page_id from record.page)
union all
select 'attribution', attribution_id, 'article_id', article_id from record.attribution
where article_id is not null and article_id not in (select article_id from record.article)
union all
select 'attribution', attribution_id, 'via', via from record.attribution
where via is not null and via not in (select attribution_id from record.attribution)
union all
select 'quantity', quantity_id, 'article_id', article_id from record.quantity
where article_id is not null and article_id not in (select article_id from record.article)
union all
select 'claim', claim_id, 'article_id', article_id from record.claim
where article_id is not null and article_id not in (select article_id from record.article)
union all
select 'claim', claim_id, 'attribution_id', attribution_id from record.claim
where attribution_id is not null and attribution_id not in (select attribution_id from record.attribution)
union all
select 'claim', claim_id, 'quantity_id', quantity_id from record.claim
where quantity_id is not null and quantity_id not in (select quantity_id from record.quantity)
union all
select 'party', party_id, 'dispute_id', dispute_id from record.party
where dispute_id is not null and dispute_id not in (select dispute_id from record.dispute)
union all
select 'person', name, 'dispute_id', dispute_id from record.person
where dispute_id is not null and dispute_id not in (select dispute_id from record.dispute)
union all
select 'round', round_id, 'dispute_id', dispute_id from record.round
where dispute_id is not null and dispute_id not in (select dispute_id from record.dispute)
union all
select 'action', action_id, 'dispute_id', dispute_id from record.action
where dispute_id is not null and dispute_id not in (select dispute_id from record.dispute)
union all
select 'statement', statement_id::varchar, 'claim_id', claim_id from record.statement
where claim_id not in (select claim_id from record.claim)
union all
select 'pair', concat(statement_a, '-', statement_b), 'statement_a', statement_a::varchar from record.pair
where statement_a not in (select statement_id from record.statement)
union all
select 'pair', concat(statement_a, '-', statement_b), 'statement_b', statement_b::varchar from record.pair
where statement_b not in (select statement_id from record.statement)
union all
select 'open_pair', concat(statement_a, '-', statement_b), 'statement_a', statement_a::varchar from record.open_pair
where statement_a not in (select statement_id from record.statement)
union all
select 'open_pair', concat(statement_a, '-', statement_b), 'statement_b', statement_b::varchar from record.open_pair
where statement_b not in (select statement_id from record.statement)
union all
select 'claim_group', group_id, 'first_statement', first_statement::varchar from record.claim_group
where first_statement not in (select statement_id from record.statement)
union all
select 'apart', concat(frame_a, '-', frame_b), 'frame_a', frame_a::varchar from record.apart
where frame_a not in (select statement_id from record.statement)
union all
select 'apart', concat(frame_a, '-', frame_b), 'frame_b', frame_b::varchar from record.apart
where frame_b not in (select statement_id from record.statement)
union all
select 'claim_group', group_id, 'first_claim', first_claim from record.claim_group
where first_claim not in (select claim_id from record.claim)
union all
select 'claim_group', group_id, 'superseded_by', superseded_by from record.claim_group
where superseded_by is not null and superseded_by not in (select group_id from record.claim_group)
union all
select 'appearance', claim_id, 'claim_id', claim_id from record.appearance
where claim_id not in (select claim_id from record.claim)
union all
select 'appearance', claim_id, 'group_id', group_id from record.appearance
where group_id not in (select group_id from record.claim_group)
union all
select 'appearance', claim_id, 'source_claim', source_claim from record.appearance
where source_claim is not null and source_claim not in (select claim_id from record.appearance)
union all
select 'arithmetic_check', check_id, 'claims', claim from (select check_id, unnest(claims) as claim from record.arithmetic_check)
where claim not in (select claim_id from record.claim)
union all
select 'person', name, 'party_id', party_id from record.person as stored
where dispute_id in (select dispute_id from record.dispute) and party_id is not null and not exists (
    from record.party as known where known.dispute_id = stored.dispute_id and known.party_id = stored.party_id
)
union all
select 'action', action_id, 'round_id', round_id from record.action as stored
where dispute_id in (select dispute_id from record.dispute) and round_id is not null and not exists (
    from record.round as known where known.dispute_id = stored.dispute_id and known.round_id = stored.round_id
)
union all
select 'claim', claim_id, 'round_id', round_id from record.claim as stored
where dispute_id in (select dispute_id from record.dispute) and round_id is not null and not exists (
    from record.round as known where known.dispute_id = stored.dispute_id and known.round_id = stored.round_id
)
union all
select 'claim', claim_id, 'action_id', action_id from record.claim as stored
where dispute_id in (select dispute_id from record.dispute) and action_id is not null and not exists (
    from record.action as known where known.dispute_id = stored.dispute_id and known.action_id = stored.action_id
)
union all
select 'claim', claim_id, 'party_id', party_id from record.claim as stored
where dispute_id in (select dispute_id from record.dispute) and party_id is not null and not exists (
    -- of whichever dispute: an article about one may also quote a party of another
    from record.party as known where known.party_id = stored.party_id
);
