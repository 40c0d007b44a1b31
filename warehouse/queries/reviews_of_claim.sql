-- What people decided of a claim, the first decision first, also under an earlier id.
select review.made_at, review.reviewer, review.action, review.field, review.old, review.new, review.rating, review.link, review.reason
from review_matches
join record.review on review.review_id = review_matches.review_id
where review_matches.claim_id = $claim
order by review.line;
