-- The quotes of an article, part by part.
select attribution_id, coalesce(speaker, source) as speaker, side, kind, unnest(content) as part
from record.attribution
where article_id = $article
order by attribution_id;
