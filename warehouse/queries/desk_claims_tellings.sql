-- Every telling of the same claim, of each of an article's, the first one first.
with own as (
    select group_id, claim_id
    from record.appearance
    where claim_id in (select claim_id from record.claim where article_id = $article)
)

select own.claim_id as of_claim_id, place, kind, drift, words, claimant, sentence, outlet_id, date_published, url, told.claim_id
from own
join claim_groups as told on told.group_id = own.group_id
where told.dispute_id = $dispute
qualify row_number() over (partition by own.claim_id order by place) <= 60
order by place;
