-- What is disputed or replaced, the newest first; with `run`, what only the pages of that run made so.
with came_in as (
    select article.article_id
    from record.article
    join record.page on page.page_id = article.page_id
    where page.run_id = $run
)

select *
from (  -- none of the many pairs that a doubt keeps open is either
    from exported_comparisons
    where comparable = 'yes' and (verdict = 'conflict' or verdict = 'denied' or verdict = 'arithmetic_fails' or verdict = 'changed')
    union all
    from exported_comparisons
    where comparable = 'if' and verdict = 'denied'
)
where
    coalesce(a_state, '') <> 'rejected' and coalesce(b_state, '') <> 'rejected'
    and ($dispute is null or dispute_id = $dispute)
    and ($run is null or a_article_id in (select article_id from came_in) or b_article_id in (select article_id from came_in))
order by known_since desc, comparison_id
limit $most;
