-- Rows by table of what is loaded; what is concluded from it is counted where it is concluded.
select 'page' as "table", count(*) as "rows" from record.page
union all
select 'rejection' as "table", count(*) as "rows" from record.rejection
union all
select 'article' as "table", count(*) as "rows" from record.article
union all
select 'attribution' as "table", count(*) as "rows" from record.attribution
union all
select 'quantity' as "table", count(*) as "rows" from record.quantity
union all
select 'claim' as "table", count(*) as "rows" from record.claim
union all
select 'dispute' as "table", count(*) as "rows" from record.dispute
union all
select 'party' as "table", count(*) as "rows" from record.party
union all
select 'person' as "table", count(*) as "rows" from record.person
union all
select 'round' as "table", count(*) as "rows" from record.round
union all
select 'action' as "table", count(*) as "rows" from record.action
union all
select 'run' as "table", count(*) as "rows" from record.run;
