-- What can be asked for: disputes that have claims or a file, and topics that have claims.
select 'dispute' as what, dispute_id as name from record.dispute
union
select 'dispute', dispute_id from record.standing_claim where dispute_id is not null
union
select 'topic', topic from record.standing_claim
order by all;
