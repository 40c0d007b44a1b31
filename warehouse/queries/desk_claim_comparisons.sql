-- What a claim was set against, the verdicts that say most first.
from exported_comparisons
where a_claim_id = $claim or b_claim_id = $claim
order by
    list_position(['conflict', 'denied', 'arithmetic_fails', 'changed', 'within_bounds', 'agree', 'unresolved'], verdict),
    comparison_id
limit 60;
