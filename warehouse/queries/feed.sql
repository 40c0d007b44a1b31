-- What is disputed or replaced, the newest first; with `run`, what only the pages of that run made so.
with came_in as (
    select article.article_id
    from record.article
    join record.page on page.page_id = article.page_id
    where page.run_id = $run
)

select *
from exported_comparisons
where
    verdict in ('conflict', 'denied', 'arithmetic_fails', 'changed')
    and coalesce(a_state, '') <> 'rejected' and coalesce(b_state, '') <> 'rejected'
    and ($dispute is null or dispute_id = $dispute)
    and ($run is null or a_article_id in (select article_id from came_in) or b_article_id in (select article_id from came_in))
order by known_since desc, comparison_id
limit $most;
