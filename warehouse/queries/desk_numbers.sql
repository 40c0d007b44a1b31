-- Every number on a topic of a dispute, oldest first.
from numbers_given
where dispute_id = $dispute and topic = $topic
order by date_published nulls last, url, claim_id
limit 1000;
