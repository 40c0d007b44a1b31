-- A claim, its number and its quote stand in one article, the claim's words are its number's and lie within its
-- sentence, and no claim rests on a number that counts for nothing (a date, an age, part of a name).
select claim.claim_id, claim.span as words, quantity.span as number, quantity.distractor,
    case
        when quantity.distractor is not null then 'rests on a distractor'
        when quantity.article_id <> claim.article_id then 'number of another article'
        when attribution.article_id <> claim.article_id then 'quote of another article'
        when quantity.span_start_char <> claim.span_start_char or quantity.span_end_char <> claim.span_end_char
            then 'other words than its number'
        else 'outside its sentence'
    end as fault
from record.claim
left join record.quantity on quantity.quantity_id = claim.quantity_id
left join record.attribution on attribution.attribution_id = claim.attribution_id
where quantity.distractor is not null
    or quantity.article_id <> claim.article_id
    or attribution.article_id <> claim.article_id
    or quantity.span_start_char <> claim.span_start_char
    or quantity.span_end_char <> claim.span_end_char
    or claim.span_start_char < claim.sentence_start_char
    or claim.span_end_char > claim.sentence_end_char;
