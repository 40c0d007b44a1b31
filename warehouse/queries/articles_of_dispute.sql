-- The last version of each article that has claims of the dispute, or of any, oldest first.
with latest as (
    select article.*
    from record.article
    join record.page on page.page_id = article.page_id
    qualify row_number() over (partition by article.story_id order by page.fetched_at desc, article.article_id) = 1
)

from latest
where article_id in (
    select article_id from record.standing_claim where dispute_id is not null and ($dispute is null or dispute_id = $dispute)
)
order by date_published nulls last, article_id;
