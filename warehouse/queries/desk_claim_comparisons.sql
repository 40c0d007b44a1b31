-- What a claim was set against, the verdicts that say most first. Each half is found by the claim's own statement: an "or"
-- would put every pair of the warehouse into words first.
with met as (
    select * from exported_comparisons where a_claim_id = $claim
    union all
    select * from exported_comparisons where b_claim_id = $claim
)

select *
from met
order by
    list_position(['conflict', 'denied', 'arithmetic_fails', 'changed', 'within_bounds', 'agree', 'unresolved'], verdict),
    comparison_id
limit 60;
