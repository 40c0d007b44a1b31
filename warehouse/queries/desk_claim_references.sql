-- Official figures beside a claim.
from reference_comparisons
where claim_id = $claim and dispute_id is not distinct from $dispute
order by verdict, reference_id
limit 30;
