-- One version of a story, with its capture.
select article.*, page.fetched_at, snapshot_link(page.sha256) as snapshot
from record.article
join record.page on page.page_id = article.page_id
where article.article_id = $article;
