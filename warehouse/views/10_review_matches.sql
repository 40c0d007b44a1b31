-- Where each review's claim is now. Ids are hashes of article, offsets and quote: a better reading, or a revised story, gives
-- the same claim another one.
create or replace view review_matches as
with reviewed as (
    select
        claim_id as reviewed_claim, story_id, any_value(article_id) as article_id, any_value(words) as words,
        any_value(words_start_char) as starts, any_value(words_end_char) as ends,
        any_value(regexp_replace(lower(sentence), '[^\p{L}\d]+', '', 'g')) as told
    from record.review
    group by claim_id, story_id
),

nearby as (
    select
        reviewed.*, claim.claim_id, claim.article_id = reviewed.article_id as in_its_article,
        claim.claim_id = reviewed_claim as is_same,
        claim.span_start_char < ends and starts < claim.span_end_char as is_over,
        least(claim.span_end_char, ends) - greatest(claim.span_start_char, starts) as shared,
        claim.span = words and regexp_replace(lower(claim.sentence), '[^\p{L}\d]+', '', 'g') = told as says_the_same
    from reviewed
    join record.article on article.story_id = reviewed.story_id
    join record.claim on claim.article_id = article.article_id
),

found as (
    select
        reviewed_claim, claim_id,
        case when is_same then 'same' when in_its_article then 'moved' else 'copied' end as how
    from nearby
    where is_same or (in_its_article and is_over) or (says_the_same and not in_its_article)
    qualify how <> 'moved' or (
        not bool_or(is_same) over (partition by reviewed_claim)
        and row_number() over (
            partition by reviewed_claim, how order by says_the_same desc, shared desc, claim_id
        ) = 1
    )
)

select review.review_id, review.line, found.claim_id as claim_id, coalesce(found.how, 'lost') as how
from record.review
left join found on found.reviewed_claim = review.claim_id;

comment on view review_matches is
    'One row a review and a claim that it holds for today.';
comment on column review_matches.review_id is 'the review';
comment on column review_matches.line is 'its line in the log: of two decisions the later line counts';
comment on column review_matches.claim_id is 'the claim, as it is called today; null: no longer there';
comment on column review_matches.how is
    'same: under the same id; moved: read anew with other bounds or another quote; copied: in another version of the story; lost: in none';
