-- The reviews that hold for a claim, also those made under an earlier id.
select review.*, review_matches.how
from review_matches
join record.review on review.review_id = review_matches.review_id
where review_matches.claim_id = $claim
order by review.line;
