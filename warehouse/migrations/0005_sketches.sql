-- By its sketch an article is told for a copy of another although every sentence was touched; and a page of which most may
-- not have been read is found without opening it.

alter table record.article add column sketch varchar;
alter table record.article add column found_elsewhere bigint;
comment on column record.article.sketch is
    '512 bits in hexadecimal that tell how alike two texts are: of two that share no run of four words half are the same, of copies more; null for a very short text';
comment on column record.article.found_elsewhere is
    'how many characters another extractor finds on the page, where they are far more than the text has: somebody should look whether the story was read whole; null where they are not';
