-- Every claim's sentence and every quote, word by word: what the macro search() looks up. Texts that read the same share one
-- number. Only what is new is taken apart, and what is gone is forgotten; each night's words are sorted, so that the database's own
-- statistics lead a search to them without any extension. Reads the variable spelling, which names the rules for words.
begin;

create or replace temp table said as
select *, (hash(words, getvariable('spelling')) >> 1)::bigint as reads  -- 63 bits: no two of a million texts meet
from (
    select 'claim' as kind, claim_id as record_id, sentence as words from record.claim
    union all
    select
        'quote', attribution_id,
        list_aggregate(list_transform(content, lambda piece: piece."text"), 'string_agg', ' ')
    from record.attribution
);

delete from record.document where (kind, record_id, reads) not in (select (kind, record_id, reads) from said);
delete from record.posting where document_id not in (select document_id from record.document);

create or replace temp table new as
with known as (select reads, any_value(document_id) as document_id from record.document group by reads)

select
    kind, record_id, words, reads, known.document_id is not null as is_known,
    coalesce(
        known.document_id,
        (select coalesce(max(document_id), 0) from record.document)
            + dense_rank() over (partition by known.document_id is null order by reads)
    ) as document_id
from said
anti join record.document using (kind, record_id)
left join known using (reads);

create or replace temp table spoken as
select document_id, terms_of(any_value(words)) as terms from new group by document_id;

insert into record.posting by name
with words as (
    select document_id, unnest(terms) as term
    from spoken
    where document_id not in (select document_id from new where is_known)
)
select term, document_id, count(*) as occurrences
from words
group by term, document_id
order by term, document_id;

insert into record.document by name
select document_id, kind, record_id, len(terms) as terms, reads
from new
join spoken using (document_id)
order by document_id, kind, record_id;

drop table said;
drop table new;
drop table spoken;

commit;
