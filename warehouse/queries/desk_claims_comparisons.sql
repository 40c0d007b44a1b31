-- What an article's claims were set against, of each the verdicts that say most first. Pairs are found by their numbers, and the few
-- that are shown are put into words.
with own as materialized (
    select statement_id, claim_id from record.statement where dispute_id = $dispute and article_id = $article
),

met as materialized (
    select *, list_position(['conflict', 'denied', 'arithmetic_fails', 'changed', 'within_bounds', 'agree', 'unresolved'], verdict) as says
    from (
        select own.claim_id, opposed.*
        from own
        join record.opposed on opposed.dispute_id = $dispute and opposed.statement_a = own.statement_id

        union all

        select own.claim_id, opposed.*
        from own
        join record.opposed on opposed.dispute_id = $dispute and opposed.statement_b = own.statement_id
    )
    qualify row_number() over (partition by claim_id order by says, statement_a, statement_b) <= 30
),

telling as materialized (
    select *
    from record.statement
    where dispute_id = $dispute and statement_id in (select statement_a from met union select statement_b from met)
)

select
    met.claim_id, met.verdict, met.comparable, met.gate, met.topic, working_of(met, a, b) as working,
    a.claim_id as a_claim_id, a.speaker as a_claimant, a.side as a_side, a.words as a_words, a.sentence as a_sentence,
    a.date_published as a_date, a.outlet_id as a_outlet_id,
    b.claim_id as b_claim_id, b.speaker as b_claimant, b.side as b_side, b.words as b_words, b.sentence as b_sentence,
    b.date_published as b_date, b.outlet_id as b_outlet_id,
    a.claim_id || '-' || b.claim_id as comparison_id
from met
join telling as a on a.statement_id = met.statement_a
join telling as b on b.statement_id = met.statement_b
order by says, statement_a, statement_b;
