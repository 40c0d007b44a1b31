-- What a claim's statement was set against, the verdicts that say most first. Its pairs are found by their numbers, and the few that
-- are shown are put into words.
with met as materialized (
    select *, list_position(['conflict', 'denied', 'arithmetic_fails', 'changed', 'within_bounds', 'agree', 'unresolved'], verdict) as says
    from (
        from record.opposed where dispute_id = $dispute and statement_a = $statement
        union all
        from record.opposed where dispute_id = $dispute and statement_b = $statement
    )
    order by says, statement_a, statement_b
    limit 30
),

telling as materialized (
    select *
    from record.statement
    where dispute_id = $dispute and statement_id in (select statement_a from met union select statement_b from met)
)

select
    met.verdict, met.comparable, met.gate, met.topic, working_of(met, a, b) as working,
    a.claim_id as a_claim_id, a.speaker as a_claimant, a.side as a_side, a.words as a_words, a.sentence as a_sentence,
    a.date_published as a_date, a.outlet_id as a_outlet_id,
    b.claim_id as b_claim_id, b.speaker as b_claimant, b.side as b_side, b.words as b_words, b.sentence as b_sentence,
    b.date_published as b_date, b.outlet_id as b_outlet_id,
    a.claim_id || '-' || b.claim_id as comparison_id
from met
join telling as a on a.statement_id = met.statement_a
join telling as b on b.statement_id = met.statement_b
order by says, statement_a, statement_b;
