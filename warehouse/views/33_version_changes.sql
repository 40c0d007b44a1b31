-- What a changed story says otherwise: the claims and quotes that came, went or were reworded.
create or replace view version_changes as
with pairs as (
    select article_id, earlier_article_id, article_id as told_in, 'after' as era from story_versions
    union all
    select article_id, earlier_article_id, earlier_article_id, 'before' from story_versions
),

items as (
    select
        pairs.article_id, pairs.era, 'claim' as what, claim.span as words, claim.sentence as told,
        concat_ws(' / ', claim.topic, claim.measure, claim.side, claim.claimant) as teller
    from pairs
    join record.claim on claim.article_id = pairs.told_in
    union all
    select
        pairs.article_id, pairs.era, 'quote',
        array_to_string(list_transform(attribution.content, lambda part: part."text"), ' … ') as words,
        words, concat_ws(' / ', attribution.side, attribution.speaker)
    from pairs
    join record.attribution on attribution.article_id = pairs.told_in
),

counted as (
    select *, row_number() over (partition by article_id, era, what, teller, words order by told) as copy from items
),

moved as (  -- what stands in one version only, word for word
    select counted.* from counted
    anti join counted as other
        on other.article_id = counted.article_id and other.era <> counted.era and other.what = counted.what
        and other.teller = counted.teller and other.words = counted.words and other.copy = counted.copy
),

reworded as (  -- the two that most likely are the same, said otherwise
    select
        gone.article_id, gone.what, gone.teller, gone.words as before, come.words as after,
        gone.told as before_told, come.told as after_told, gone.copy as before_copy, come.copy as after_copy,
        jaccard(gone.told, come.told) as alike
    from moved as gone
    join moved as come
        on come.article_id = gone.article_id and come.what = gone.what and come.teller = gone.teller
    where gone.era = 'before' and come.era = 'after' and alike >= 0.6
    qualify
        row_number() over (
            partition by gone.article_id, gone.what, gone.teller, before, before_copy order by alike desc, after
        ) = 1
        and row_number() over (
            partition by gone.article_id, gone.what, gone.teller, after, after_copy order by alike desc, before
        ) = 1
),

changes as (
    select article_id, what, 'changed' as change, teller, before, after, after_told as told from reworded
    union all
    select article_id, what, 'vanished', teller, words, null, told from moved
    where era = 'before' and (article_id, what, teller, words, copy) not in (
        select (article_id, what, teller, before, before_copy) from reworded
    )
    union all
    select article_id, what, 'appeared', teller, null, words, told from moved
    where era = 'after' and (article_id, what, teller, words, copy) not in (
        select (article_id, what, teller, after, after_copy) from reworded
    )
),

edits as (  -- versions that say nothing else of all that is followed
    select
        article_id, 'text' as what,
        case
            when regexp_replace(lower("text"), '[^\p{L}\p{N}]', '', 'g')
                = regexp_replace(lower(earlier_text), '[^\p{L}\p{N}]', '', 'g') then 'trivial'
            else 'other words'
        end as change,
        null as teller, null as before, null as after, null as told
    from story_versions
    where article_id not in (select article_id from changes)
)

select
    version.outlet_id, version.headline, every.what, every.change, every.teller, every.before, every.after,
    every.told, version.earlier_fetched_at, version.fetched_at, version.url, version.earlier_article_id,
    version.article_id, version.story_id
from (select * from changes union all select * from edits) as every
join story_versions as version on version.article_id = every.article_id
order by version.fetched_at, version.url, every.what, every.change, every.teller, every.before, every.after;

comment on view version_changes is
    'One row a claim or quote that came, went or was reworded between two captures of a story; one row where none was.';
comment on column version_changes.outlet_id is 'outlet that published it';
comment on column version_changes.headline is 'headline of the later version';
comment on column version_changes.what is 'claim, quote, or text where neither changed';
comment on column version_changes.change is
    'appeared, changed or vanished; of a text: trivial (spaces, signs and capitals only) or other words';
comment on column version_changes.teller is 'a claim''s topic, measure, side and claimant; a quote''s side and speaker';
comment on column version_changes.before is 'the claim''s or quote''s words as they stood; null: appeared';
comment on column version_changes.after is 'the words as they stand; null: vanished';
comment on column version_changes.told is 'the claim''s sentence or the quote, in the version that has it last';
comment on column version_changes.earlier_fetched_at is 'when the earlier version was captured (UTC)';
comment on column version_changes.fetched_at is 'when the later version was captured (UTC)';
comment on column version_changes.url is 'canonical address of the article';
comment on column version_changes.earlier_article_id is 'the earlier version';
comment on column version_changes.article_id is 'the later version';
comment on column version_changes.story_id is 'the story: all versions of one address';
