-- Every claim's sentence and every quote, word by word: what the macro search() looks up. Texts that read the same share
-- one number. Sorted by word, so that the database's own statistics lead a search to its words without any extension.
begin;

delete from record.document;
delete from record.posting;

create or replace temp table said as
with texts as (
    select 'claim' as kind, claim_id as record_id, sentence as words from record.claim
    union all
    select
        'quote', attribution_id,
        list_aggregate(list_transform(content, lambda piece: piece."text"), 'string_agg', ' ')
    from record.attribution
)

select kind, record_id, words, dense_rank() over (order by hash(words), words) as document_id from texts;

create or replace temp table spoken as
select document_id, terms_of(any_value(words)) as terms from said group by document_id;

insert into record.document by name
select document_id, kind, record_id, len(terms) as terms
from said
join spoken using (document_id)
order by document_id, kind, record_id;

insert into record.posting by name
with words as (select document_id, unnest(terms) as term from spoken)
select term, document_id, count(*) as occurrences
from words
group by term, document_id
order by term, document_id;

drop table said;
drop table spoken;

commit;
