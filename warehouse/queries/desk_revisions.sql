-- What outlets changed after publication, the latest first.
select story_id, outlet_id, headline, earlier_article_id, article_id, fetched_at, count(*) as changes,
    flatten(list(numbers_gone)) as numbers_gone, flatten(list(numbers_new)) as numbers_new
from revisions
group by all
order by fetched_at desc, article_id
limit 200;
