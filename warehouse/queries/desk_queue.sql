-- What came in overnight and nobody has reviewed, the most worth checking first.
from overnight
where ($dispute is null or dispute_id = $dispute) and ($topic is null or topic = $topic) and ($side is null or side = $side)
order by rank
limit 1000;
