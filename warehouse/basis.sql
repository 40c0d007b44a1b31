-- Of which disputes must be concluded afresh: those whose claims, or what is told of their articles and parties, are otherwise than
-- when it was last done. Forgets what was concluded of those, and of disputes that are no more. Makes the temporary tables
-- `version` (a row a story), `voice` (a row a party's newsroom), `basis` (a row a dispute) and `concerned` (a row a dispute to
-- be concluded), and the variable last_statement, from which statements are numbered on. Reads the variable conclusions, which
-- names the rules that conclude (compare.py).

-- A revised story speaks through its last version only. Of these, only what changed is written.
create or replace temp table version as
with agency as (  -- an outlet whose every story carries one agency's name is that agency
    select outlet_id
    from record.article
    group by outlet_id
    having count(*) >= 3 and count(wire) = count(*) and count(distinct wire) = 1
)

select
    article.article_id, row_number() over () as article_n, article.date_published as told_on, article.outlet_id, article.origin, page.fetched_at,
    article.wire is not null and article.outlet_id not in (select outlet_id from agency) as is_wire_copy,
    article.wire is null and article.origin = 'reporting' as is_reprint  -- where an agency told the same
from record.article
join record.page on page.page_id = article.page_id
qualify row_number() over (partition by article.story_id order by page.fetched_at desc, article.article_id) = 1;

delete from record.latest_version where (article_id, fetched_at) not in (select article_id, fetched_at from version);
insert into record.latest_version
select article_id, fetched_at from version where article_id not in (select article_id from record.latest_version);

-- Whose newsroom an outlet is: the side that most of its releases' quotes are of. Its own words are that side's.
create or replace temp table voice as
with quoted as (
    select
        article.outlet_id, if(attribution.side = 'worker', 'union', attribution.side) as voice_side,
        count(*) as quotes, mode(attribution.party_id) as voice_party
    from record.attribution
    join record.article on article.article_id = attribution.article_id
    where article.origin = 'release' and attribution.side in ('employer', 'union', 'worker')
    group by all
)

select outlet_id, voice_side, voice_party
from quoted
qualify quotes > 0.6 * sum(quotes) over (partition by outlet_id);

-- What a dispute's conclusions rest on, in one number: the claims as people left them, the articles that they stand in, those articles'
-- numbers, and what is known of parties and actions. Hashes are joined by exclusive or, so no order counts.
create or replace temp table basis as
with claims as (
    select dispute_id, article_id, claim_id, attribution_id, hash(*columns(* exclude (sentence))) as reads
    from record.standing_claim
    where dispute_id is not null
),

articles as (select distinct dispute_id, article_id from claims),

parts as (
    select
        dispute_id,
        bit_xor(hash(claim_id, reads, attribution.speaker)) as reads,
        count(*) as pieces
    from claims
    left join record.attribution on attribution.attribution_id = claims.attribution_id
    group by dispute_id

    union all

    select
        dispute_id,
        bit_xor(hash(
            article_id, told_on, version.outlet_id, version.origin, version.fetched_at, is_wire_copy, is_reprint,
            voice_side, voice_party, article.headline, article.url, article.source_id, article.sketch, page.sha256
        )),
        count(*)
    from articles
    join version using (article_id)
    join record.article using (article_id)
    join record.page on page.page_id = article.page_id
    left join voice on voice.outlet_id = version.outlet_id
    group by dispute_id

    union all

    select dispute_id, bit_xor(hash(article_id, speaker, speaker_kind, side)), count(*)
    from articles
    join record.attribution using (article_id)
    group by dispute_id

    union all

    select dispute_id, bit_xor(number.reads), count(*)
    from articles
    join (select article_id, hash(*columns(*)) as reads from record.standing_quantity) as number using (article_id)
    group by dispute_id

    union all

    select dispute_id, bit_xor(hash(party)), count(*) from record.party group by dispute_id
    union all
    select dispute_id, bit_xor(hash(action)), count(*) from record.action group by dispute_id
)

select dispute_id, md5(concat_ws(' ', getvariable('conclusions'), list((reads, pieces) order by reads, pieces)::varchar)) as digest
from parts
where dispute_id in (select dispute_id from articles)
group by dispute_id;

create or replace temp table standing as
select dispute_id
from record.concluded
join basis using (dispute_id, digest)
where (select coalesce(max(statement_id), 0) from record.statement) < 1_500_000_000;  -- they are numbered in 32 bits

create or replace temp table concerned as
select dispute_id, digest from basis anti join standing using (dispute_id);

delete from record.concluded where dispute_id not in (from standing);
delete from record.statement where dispute_id not in (from standing);
delete from record.pair where statement_a not in (select statement_id from record.statement);
delete from record.open_pair where statement_a not in (select statement_id from record.statement);
delete from record.apart where frame_a not in (select statement_id from record.statement);
delete from record.claim_group where dispute_id not in (from standing);
delete from record.appearance where group_id not in (select group_id from record.claim_group);
delete from record.arithmetic_check where dispute_id not in (from standing);

set variable last_statement = (select coalesce(max(statement_id), 0) from record.statement);
