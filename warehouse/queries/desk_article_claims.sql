-- The claims of an article in the order of its text.
select claim_id, words, topic, side, claimant, state, sentence, span_start_char, span_end_char
from reviewed_claims
where article_id = $article
order by span_start_char, span_end_char, claim_id;
