-- The index of texts grows by what is new: a text's hash tells whether the index has it.

delete from record.posting;
drop table record.document;

create table record.document (
    document_id bigint not null,
    kind varchar not null,
    record_id varchar not null,
    terms bigint not null,
    reads bigint not null
);
comment on table record.document is 'A text that can be searched.';
comment on column record.document.document_id is 'its number in the index; texts that read the same share one';
comment on column record.document.kind is 'claim: a claim''s sentence; quote: what somebody said';
comment on column record.document.record_id is 'the claim or the attribution';
comment on column record.document.terms is 'how many words it has';
comment on column record.document.reads is 'hash of its text and of the rules for words';
comment on table record.posting is
    'Which word stands in which text. Each night''s new texts are sorted by word, so that a search reads little but its own.';
