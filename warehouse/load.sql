-- Staged rows → tables of schema `record`; loading the same rows again changes nothing. The staged_* views are Arrow
-- tables that load.py registers, each with ids that are unique in itself. Runs inside the loader's transaction.

-- A page and what was said of it never change: new ids only.
insert into record.page by name
select staged.* from staged_page as staged
where not exists (from record.page as stored where stored.page_id = staged.page_id);

-- An article is read anew when it is new, or when another version of the extraction made the stored rows.
create or replace temp table read_anew as
select staged.article_id, staged.page_id
from staged_article as staged
where not exists (
    from record.article as stored
    where stored.article_id = staged.article_id and stored.extractor_version = staged.extractor_version
);

-- A page that is now rejected as a whole no longer has an article.
create or replace temp table unread as
select article_id
from record.article
where page_id in (select page_id from staged_rejection where stage in ('read', 'article', 'extract'))
    and page_id not in (select page_id from staged_article);

create or replace temp table replaced as
select article_id from read_anew
union
select article_id from unread;

delete from record.claim where article_id in (select article_id from replaced);
delete from record.quantity where article_id in (select article_id from replaced);
delete from record.attribution where article_id in (select article_id from replaced);
delete from record.article where article_id in (select article_id from replaced);

insert into record.article by name
select * from staged_article where article_id in (select article_id from read_anew);
insert into record.attribution by name
select * from staged_attribution where article_id in (select article_id from read_anew);
insert into record.quantity by name
select * from staged_quantity where article_id in (select article_id from read_anew);
insert into record.claim by name
select * from staged_claim where article_id in (select article_id from read_anew);

-- A page that has been read is no longer rejected for what it was rejected for before.
delete from record.rejection
where stage in ('read', 'article', 'extract', 'load') and page_id in (select page_id from read_anew);

insert into record.rejection by name
select staged.* from staged_rejection as staged
where not exists (from record.rejection as stored where stored.rejection_id = staged.rejection_id);

-- What the dispute files say replaces what they said before.
delete from record.party where dispute_id in (select dispute_id from staged_dispute);
delete from record.person where dispute_id in (select dispute_id from staged_dispute);
delete from record.round where dispute_id in (select dispute_id from staged_dispute);
delete from record.action where dispute_id in (select dispute_id from staged_dispute);
delete from record.dispute where dispute_id in (select dispute_id from staged_dispute);
insert into record.dispute by name select * from staged_dispute;
insert into record.party by name select * from staged_party;
insert into record.person by name select * from staged_person;
insert into record.round by name select * from staged_round;
insert into record.action by name select * from staged_action;
