-- The article that a claim stands in. What its page shows is asked of the whole article at once, for who reads one claim reads the next.
select article_id from record.claim where claim_id = $claim;
