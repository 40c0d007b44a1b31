-- No table holds an id twice; parties, rounds and actions have theirs within a dispute.
with ids as (
    select 'page' as "table", page_id as id from record.page
    union all
    select 'rejection', rejection_id from record.rejection
    union all
    select 'article', article_id from record.article
    union all
    select 'attribution', attribution_id from record.attribution
    union all
    select 'quantity', quantity_id from record.quantity
    union all
    select 'claim', claim_id from record.claim
    union all
    select 'dispute', dispute_id from record.dispute
    union all
    select 'party', dispute_id || '/' || party_id from record.party
    union all
    select 'round', dispute_id || '/' || round_id from record.round
    union all
    select 'action', dispute_id || '/' || action_id from record.action
    union all
    select 'concluded', dispute_id from record.concluded
    union all
    select 'statement', statement_id::varchar from record.statement
    union all
    select 'statement of a claim', claim_id from record.statement
    union all
    select 'claim_group', group_id from record.claim_group
    union all
    select 'appearance', claim_id from record.appearance
    union all
    select 'arithmetic_check', check_id from record.arithmetic_check
    union all
    select 'run', run_id from record.run
)
select "table", id, count(*) as "rows" from ids group by "table", id having count(*) > 1
union all
select 'pair', concat(statement_a, '-', statement_b), count(*) from record.pair group by statement_a, statement_b having count(*) > 1
union all
select 'open_pair', concat(statement_a, '-', statement_b), count(*) from record.open_pair group by statement_a, statement_b having count(*) > 1
union all
select 'apart', concat(frame_a, '-', frame_b), count(*) from record.apart group by frame_a, frame_b having count(*) > 1;
