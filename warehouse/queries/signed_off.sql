-- Claims that somebody checked, gave a verdict and published the finding of.
from exported_claims
where state = 'checked' and rating is not null and link is not null and ($dispute is null or dispute_id = $dispute)
order by reviewed_at, claim_id;
