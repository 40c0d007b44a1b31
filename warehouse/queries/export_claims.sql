-- Every claim of one dispute or of all, with its review.
from exported_claims
where $dispute is null or dispute_id = $dispute
order by dispute_id nulls last, date_published nulls last, url, claim_id;
