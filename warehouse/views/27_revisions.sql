-- Question 9: what an outlet changed or removed after publication.
create or replace view revisions as
with paragraphs as (
    select
        article_id,
        list_filter(string_split(earlier_text, chr(10)), lambda line: trim(line) <> '') as before,
        list_filter(string_split("text", chr(10)), lambda line: trim(line) <> '') as after
    from story_versions
),

gone as (
    select article_id, unnest(list_filter(before, lambda line: not list_contains(after, line))) as paragraph from paragraphs
),

come as (
    select article_id, unnest(list_filter(after, lambda line: not list_contains(before, line))) as paragraph from paragraphs
),

matched as (  -- the paragraph that most likely stands in the other's place
    select
        gone.article_id, gone.paragraph as before, come.paragraph as after,
        jaccard(gone.paragraph, come.paragraph) as alike
    from gone
    join come on come.article_id = gone.article_id
    where jaccard(gone.paragraph, come.paragraph) >= 0.6
    qualify row_number() over (partition by gone.article_id, gone.paragraph order by alike desc, come.paragraph) = 1
        and row_number() over (partition by gone.article_id, come.paragraph order by alike desc, gone.paragraph) = 1
),

changes as (
    select article_id, 'changed' as change, before, after from matched
    union all
    select article_id, 'removed', paragraph, null from gone
    where (article_id, paragraph) not in (select (article_id, before) from matched)
    union all
    select article_id, 'added', null, paragraph from come
    where (article_id, paragraph) not in (select (article_id, after) from matched)
)

select
    version.outlet_id, version.headline, changes.change, changes.before, changes.after,
    list_filter(
        (select list(distinct claim.span) from record.claim where claim.article_id = version.earlier_article_id),
        lambda words: contains(changes.before, words) and not contains(coalesce(changes.after, ''), words)
    ) as numbers_gone,
    list_filter(
        (select list(distinct claim.span) from record.claim where claim.article_id = version.article_id),
        lambda words: contains(changes.after, words) and not contains(coalesce(changes.before, ''), words)
    ) as numbers_new,
    version.earlier_fetched_at, version.fetched_at, version.url, version.earlier_article_id, version.article_id,
    version.story_id
from changes
join story_versions as version on version.article_id = changes.article_id
order by version.fetched_at, version.url, changes.change, changes.before, changes.after;

comment on view revisions is
    'One row a paragraph that an outlet changed, removed or added between two captures of a story.';
comment on column revisions.outlet_id is 'outlet that published it';
comment on column revisions.headline is 'headline of the later version';
comment on column revisions.change is 'changed, removed or added';
comment on column revisions.before is 'the paragraph as it stood; null: added';
comment on column revisions.after is 'the paragraph as it stands; null: removed';
comment on column revisions.numbers_gone is 'words of the claims that it held and holds no more';
comment on column revisions.numbers_new is 'words of the claims that it holds and did not hold';
comment on column revisions.earlier_fetched_at is 'when the earlier version was captured (UTC)';
comment on column revisions.fetched_at is 'when the later version was captured (UTC)';
comment on column revisions.url is 'canonical address of the article';
comment on column revisions.earlier_article_id is 'the earlier version';
comment on column revisions.article_id is 'the later version';
comment on column revisions.story_id is 'the story: all versions of one address';
