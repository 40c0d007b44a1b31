-- Every stored quote, number and name is the text of its article between its offsets.
with spans as (
    select 'attribution' as "table", attribution_id as id, article_id, 'content' as field, piece."text" as words,
        piece."start" as first, piece."end" as after
    from (select attribution_id, article_id, unnest(content) as piece from record.attribution)
    union all
    select 'attribution', attribution_id, article_id, 'source', source,
        source_start_char, source_end_char
    from record.attribution
    union all
    select 'attribution', attribution_id, article_id, 'cue', cue,
        cue_start_char, cue_end_char
    from record.attribution
    union all
    select 'attribution', attribution_id, article_id, 'speaker', speaker,
        speaker_start_char, speaker_end_char
    from record.attribution
    union all
    select 'attribution', attribution_id, article_id, 'role', role,
        role_start_char, role_end_char
    from record.attribution
    union all
    select 'attribution', attribution_id, article_id, 'affiliation', affiliation,
        affiliation_start_char, affiliation_end_char
    from record.attribution
    union all
    select 'quantity', quantity_id, article_id, 'span', span,
        span_start_char, span_end_char
    from record.quantity
    union all
    select 'quantity', quantity_id, article_id, 'concept', concept,
        concept_start_char, concept_end_char
    from record.quantity
    union all
    select 'quantity', quantity_id, article_id, 'period', period,
        period_start_char, period_end_char
    from record.quantity
    union all
    select 'quantity', quantity_id, article_id, 'place', place,
        place_start_char, place_end_char
    from record.quantity
    union all
    select 'claim', claim_id, article_id, 'span', span,
        span_start_char, span_end_char
    from record.claim
    union all
    select 'claim', claim_id, article_id, 'sentence', sentence,
        sentence_start_char, sentence_end_char
    from record.claim
    union all
    select 'claim', claim_id, article_id, 'population', population,
        population_start_char, population_end_char
    from record.claim
    union all
    select 'claim', claim_id, article_id, 'claimant', claimant,
        claimant_start_char, claimant_end_char
    from record.claim
    union all
    select 'claim', claim_id, article_id, 'via', via,
        via_start_char, via_end_char
    from record.claim
    union all
    select 'claim', claim_id, article_id, 'place', place,
        place_start_char, place_end_char
    from record.claim
    union all
    select 'claim', claim_id, article_id, 'period', period,
        period_start_char, period_end_char
    from record.claim
)
select spans."table", spans.id, spans.field, spans.words, spans.first, spans.after,
    substring(article.text, spans.first + 1, spans.after - spans.first) as found
from spans
left join record.article on article.article_id = spans.article_id
where (spans.words is not null or spans.first is not null or spans.after is not null)
    and (
        spans.words is distinct from substring(article.text, spans.first + 1, spans.after - spans.first)
        or spans.first < 0
        or spans.first >= spans.after
        or spans.after > length(article.text)
    );
