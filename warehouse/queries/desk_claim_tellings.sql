-- Every telling of the same claim, the first one first.
select place, kind, drift, words, claimant, sentence, outlet_id, date_published, url, claim_id
from claim_groups
where dispute_id = $dispute and group_id in (select group_id from record.appearance where claim_id = $claim)
order by place
limit 60;
