-- The words of a text as the index has them: lower case, no accents, numbers without separators, nouns in the singular.
create or replace macro terms_of(words) as list_transform(
    regexp_extract_all(
        regexp_replace(regexp_replace(strip_accents(lower(words)), '(\d),(\d{3})', '\1\2', 'g'), '(\d),(\d{3})', '\1\2', 'g'),
        '\p{N}+\.\p{N}+|[\p{L}\p{N}]+'
    ),
    lambda word: case
        when length(word) > 4 and ends_with(word, 'ies') then word[:-4] || 'y'
        when length(word) > 3 and ends_with(word, 's') and not regexp_matches(word, '(ss|us|is)$') then word[:-2]
        else word
    end
);

create or replace view texts as
select document.kind, document.record_id, document.document_id, document.terms from record.document;

-- search('therapists 25 percent'): the claims and quotes that have every one of these words, the closest first; 200 at most.
create or replace macro search(words) as table
with asked as (
    select distinct unnest(terms_of(words)) as term
),

found as (
    select posting.document_id, posting.term, posting.occurrences
    from record.posting
    where posting.term in (select term from asked)
),

weights as (  -- a rare word says more than a common one
    select term, ln(1 + (select count(distinct document_id) from record.document) / count(*)) as weight
    from found
    group by term
),

scored as (
    select found.document_id, sum(weight * (1 + ln(occurrences))) as score
    from found
    join weights on weights.term = found.term
    group by found.document_id
    having count(*) = (select count(*) from asked)
),

best as (
    select document.kind, document.record_id, scored.score / ln(8 + document.terms) as score
    from scored
    join record.document on document.document_id = scored.document_id
    order by score desc, document.record_id
    limit 200
)

select
    best.kind, best.score, claim.topic, claim.side, coalesce(claim.renamed, attribution.speaker, claim.claimant) as speaker,
    claim.span as words, claim.sentence as said, article.date_published, article.outlet_id, article.headline,
    article.url, article.article_id, best.record_id
from best
join record.standing_claim as claim on claim.claim_id = best.record_id
join record.article on article.article_id = claim.article_id
left join record.attribution on attribution.attribution_id = claim.attribution_id
where best.kind = 'claim'
union all
select
    best.kind, best.score, null, attribution.side, coalesce(attribution.speaker, attribution.source), null,
    list_aggregate(list_transform(attribution.content, lambda piece: piece."text"), 'string_agg', ' … '),
    article.date_published, article.outlet_id, article.headline, article.url, article.article_id, best.record_id
from best
join record.attribution on attribution.attribution_id = best.record_id
join record.article on article.article_id = attribution.article_id
where best.kind = 'quote'
order by score desc, record_id;

comment on view texts is
    'One row a text that can be searched; the macro search(words) finds those that have every word, the closest first.';
comment on column texts.kind is 'claim: a claim''s sentence; quote: what somebody said';
comment on column texts.record_id is 'the claim or the attribution; claimline explain takes it';
comment on column texts.document_id is 'its number in the index; texts that read the same share one';
comment on column texts.terms is 'how many words it has';
