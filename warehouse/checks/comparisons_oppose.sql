-- A comparison sets an employer's claim against the other side's, or a number against the one that its own side put in its place or contradicts; of one dispute. A statement speaks for its claim's own side; only a release's own words are its party's, what a reporter tells of a side's position is that side's, and a person whom one article of a dispute gives a side speaks for it in all.
select 'pair' as "table", a.claim_id as id, a.side, b.side as other_side, a.dispute_id, b.dispute_id as other_dispute_id
from (
    select statement_a, statement_b, verdict from record.pair
    union all
    select statement_a, statement_b, verdict from record.open_pair
) as pair
join record.statement as a on a.statement_id = pair.statement_a
join record.statement as b on b.statement_id = pair.statement_b
where (
        (a.side <> 'employer' or b.side not in ('union', 'worker', 'patient', 'government', 'expert'))
        and not (
            verdict in ('changed', 'arithmetic_fails')
            and (a.side = b.side or (a.side in ('union', 'worker') and b.side in ('union', 'worker')))
        )
    )
    or a.dispute_id <> b.dispute_id
union all
select 'statement', claim.claim_id, statement.side, claim.side, statement.dispute_id, claim.dispute_id
from record.statement
join record.standing_claim as claim on claim.claim_id = statement.claim_id
join record.article on article.article_id = claim.article_id
left join record.attribution on attribution.attribution_id = claim.attribution_id
where (
        claim.side <> statement.side
        and (claim.side <> 'other' or (article.origin <> 'release' and claim.about_side is distinct from statement.side
            and (claim.depth = 'narrator' or attribution.side <> 'other')))
    )
    or claim.is_rejected
    or claim.dispute_id is distinct from statement.dispute_id
    or claim.topic <> statement.topic
    or claim.article_id <> statement.article_id
    or claim.span <> statement.words
    or claim.sentence <> statement.sentence;
