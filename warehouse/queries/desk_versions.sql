-- Every version of an article's story, the first capture first.
select article.article_id, article.headline, article.date_modified, page.fetched_at
from record.article
join record.page on page.page_id = article.page_id
where article.story_id = (select story_id from record.article where article_id = $article)
order by page.fetched_at, article.article_id;
