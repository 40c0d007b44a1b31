-- An article has words, and comes from the outlet that its page came from.
select article.article_id, article.url, article.outlet_id, page.outlet_id as page_outlet_id
from record.article
left join record.page on page.page_id = article.page_id
where trim(article.text) = '' or article.outlet_id <> page.outlet_id;
