-- Which version a story speaks through was worked out anew by every view that asks; it stands in a table of its own now, which each
-- build brings up to date (warehouse/basis.sql).
create table record.latest_version (
    article_id varchar not null,
    fetched_at timestamptz not null
);
comment on table record.latest_version is
    'The version of each story that was fetched last: the story speaks through it alone. Brought up to date with each build.';
comment on column record.latest_version.article_id is 'the version';
comment on column record.latest_version.fetched_at is 'when it was fetched';

insert into record.latest_version
select article.article_id, page.fetched_at
from record.article
join record.page on page.page_id = article.page_id
qualify row_number() over (partition by article.story_id order by page.fetched_at desc, article.article_id) = 1;
