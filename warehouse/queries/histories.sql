-- What was said of each number over time, of one dispute or of all, on one topic or on all.
select
    dispute_id, topic, unit, per, direction, side, claimant, teller, words, value, low, high, bound, date_published, period_start, period_end,
    outlet_id, claim_id
from number_history
where ($dispute is null or dispute_id = $dispute) and ($topic is null or topic = $topic)
order by dispute_id, topic, date_published, claim_id;
