-- One claim as people left it, beside what the machine read, and the statement in which it meets the other side's, if any.
select
    reviewed.*, machine, snapshot_link(page.sha256) as snapshot, statement.statement_id,
    page.sha256, quotes.quote, quotes.speaker, quotes.role, quotes.affiliation, quotes.cue
from reviewed_claims as reviewed
join claims as machine on machine.claim_id = reviewed.claim_id
join record.page on page.page_id = reviewed.page_id
left join quotes on quotes.attribution_id = reviewed.attribution_id
left join record.statement on statement.claim_id = reviewed.claim_id
where reviewed.claim_id = $claim and machine.claim_id = $claim;
