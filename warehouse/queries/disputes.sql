-- One dispute or all; one that no file tells of is called by its id.
with told as (
    select distinct dispute_id from record.standing_claim where dispute_id is not null
    union
    select dispute_id from record.dispute
)

select told.dispute_id, coalesce(dispute.name, told.dispute_id) as name, coalesce(dispute.industry, 'inferred from its articles') as industry
from told
left join record.dispute on dispute.dispute_id = told.dispute_id
where $dispute is null or told.dispute_id = $dispute
order by told.dispute_id;
