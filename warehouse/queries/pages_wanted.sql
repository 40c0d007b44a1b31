-- The bodies of pages that are not to be dropped: those fetched since a moment, and (unless told otherwise) those with an
-- article on which a claim rests.
select distinct page.sha256
from record.page
where
    page.fetched_at >= $since
    or (
        $claimed
        and page.page_id in (
            select article.page_id
            from record.article
            join record.claim on claim.article_id = article.article_id
        )
    );
