-- The timeline of one dispute or of all, as people left it.
from exported_timeline
where $dispute is null or dispute_id = $dispute
order by dispute_id nulls last, date_published nulls last, url, claim_id;
