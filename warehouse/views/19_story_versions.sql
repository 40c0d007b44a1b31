-- A story's versions, each beside the one before: what an outlet changed is worked out from these.
create or replace view story_versions as
select
    article.story_id, article.outlet_id, article.url, article.headline, article.article_id, article."text", page.fetched_at,
    lag(article.article_id) over told as earlier_article_id,
    lag(article."text") over told as earlier_text,
    lag(page.fetched_at) over told as earlier_fetched_at
from record.article
join record.page on page.page_id = article.page_id
where article.story_id in (select story_id from record.article group by story_id having count(*) > 1)
window told as (partition by article.story_id order by page.fetched_at, article.article_id)
qualify earlier_article_id is not null;

comment on view story_versions is 'One row a version of a story that was captured before in other words.';
comment on column story_versions.story_id is 'the story: all versions of one address';
comment on column story_versions.outlet_id is 'outlet that published it';
comment on column story_versions.url is 'canonical address of the article';
comment on column story_versions.headline is 'headline of this version';
comment on column story_versions.article_id is 'this version';
comment on column story_versions."text" is 'the text of this version';
comment on column story_versions.fetched_at is 'when this version was captured (UTC)';
comment on column story_versions.earlier_article_id is 'the version before';
comment on column story_versions.earlier_text is 'the text of the version before';
comment on column story_versions.earlier_fetched_at is 'when the version before was captured (UTC)';
