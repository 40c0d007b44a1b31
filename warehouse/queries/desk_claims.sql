-- An article's claims as people left them, with their quotes, and the statements in which they meet the other side's, if any.
select
    reviewed.*, snapshot_link(page.sha256) as snapshot, page.sha256, statement.statement_id,
    coalesce(said.speaker, said.source) as speaker, said.role, said.affiliation, said.cue
from reviewed_claims as reviewed
join record.page on page.page_id = reviewed.page_id
left join record.attribution as said on said.attribution_id = reviewed.attribution_id
left join record.statement on statement.claim_id = reviewed.claim_id
where reviewed.article_id = $article;
