-- The last version of each article that has claims of the dispute, or of any, oldest first.
select article.*
from record.article
join record.latest_version on latest_version.article_id = article.article_id
where article.article_id in (
    select article_id from record.standing_claim where dispute_id is not null and ($dispute is null or dispute_id = $dispute)
)
order by date_published nulls last, article_id;
