-- Official figures beside a claim.
from reference_comparisons
where claim_id = $claim
order by verdict, reference_id
limit 30;
