-- Every dispute that a claim belongs to or a file tells of.
select dispute_id from record.dispute
union
select dispute_id from record.standing_claim where dispute_id is not null
order by dispute_id;
