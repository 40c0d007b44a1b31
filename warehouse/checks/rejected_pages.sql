-- A page rejected as a whole has no article, and so no quote, number or claim.
select rejection.page_id, rejection.url, rejection.stage, rejection.reason, article.article_id
from record.rejection
join record.article on article.page_id = rejection.page_id
where rejection.stage in ('read', 'article', 'extract');
