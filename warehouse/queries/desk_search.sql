-- The texts that have every word asked for, each claim with what people decided of it.
select found.*, decided.state
from (from search($words) limit 100) as found
left join record.review_state as decided on decided.claim_id = found.record_id
order by found.score desc, found.record_id;
