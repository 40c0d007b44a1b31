-- The machine's reading of the claims whose id begins so, at most six of them, with the words it rests on.
select
    claim_id, article_id, story_id, words, span_start_char, span_end_char, sentence,
    topic, value, low, high, period_start, period_end, side, bound, direction, status, kind, check_worthy,
    measure, claimant, unit, per, population, period, place, dispute_id
from claims
where claim_id >= $id and claim_id <= $id || 'g' and starts_with(claim_id, $id)
order by claim_id
limit 6;
