-- The reviews that hold for an article's claims, also those made under an earlier id.
select review.*, review_matches.how, review_matches.claim_id as of_claim_id
from review_matches
join record.review on review.review_id = review_matches.review_id
where review_matches.claim_id in (select claim_id from record.claim where article_id = $article)
order by review.line;
