-- Question 7: what one side says the other demands or offers, against that side's own words.
create or replace view demands_retold as
with retelling as (select statement_id from record.statement where about_side is not null),

pair as (  -- a number about the other side's position
    select *, statement_a as retold_n, statement_b as own_n
    from record.opposed
    where statement_a in (select statement_id from retelling)
    union all
    select *, statement_b, statement_a
    from record.opposed
    where statement_b in (select statement_id from retelling)
)

select
    pair.dispute_id, pair.topic, retold.about_side as whose, retold.claim_side as retold_by,
    retold.speaker as retold_claimant, retold.words as retold_words, retold.sentence as retold_sentence,
    own.speaker as own_claimant, own.words as own_words, own.sentence as own_sentence, pair.verdict, pair.comparable, pair.gate,
    working_of(pair, a, b) as working, retold.date_published as retold_date, own.date_published as own_date,
    retold.url as retold_url, own.url as own_url, retold.claim_id as retold_claim_id, own.claim_id as own_claim_id,
    a.claim_id || '-' || b.claim_id as comparison_id
from pair
join record.statement as a on a.statement_id = pair.statement_a
join record.statement as b on b.statement_id = pair.statement_b
join record.statement as retold on retold.statement_id = pair.retold_n
join record.statement as own on own.statement_id = pair.own_n
where
    retold.about_side is not null
    and if(retold.about_side = 'worker', 'union', retold.about_side) = if(own.claim_side = 'worker', 'union', own.claim_side)
    and if(retold.claim_side = 'worker', 'union', retold.claim_side) <> if(own.claim_side = 'worker', 'union', own.claim_side)
    and coalesce(own.about_side, own.claim_side) in (own.claim_side, 'union', 'worker')
    and own.has_number
order by
    list_position(['conflict', 'denied', 'within_bounds', 'agree', 'changed', 'unresolved'], pair.verdict),
    retold_date nulls last, comparison_id;

comment on view demands_retold is
    'One row what a side says of the other''s demand or offer, beside what that other side says of it itself.';
comment on column demands_retold.dispute_id is 'dispute that it belongs to; null: none known';
comment on column demands_retold.topic is 'topic of both';
comment on column demands_retold.whose is 'side whose demand, offer or number it is';
comment on column demands_retold.retold_by is 'side that tells it of the other';
comment on column demands_retold.retold_claimant is 'who tells it of the other; null: the reporter';
comment on column demands_retold.retold_words is 'the number as the other side tells it';
comment on column demands_retold.retold_sentence is 'the sentence that it stands in';
comment on column demands_retold.own_claimant is 'who gives it for the side''s own part';
comment on column demands_retold.own_words is 'the number in the side''s own words';
comment on column demands_retold.own_sentence is 'the sentence that it stands in';
comment on column demands_retold.verdict is 'conflict, denied, within_bounds, agree, changed or unresolved';
comment on column demands_retold.comparable is
    'yes: every gate passed; if: one is unknown and none failed; no: one failed';
comment on column demands_retold.gate is
    'the first gate that failed, else the first that is unknown; null: all passed';
comment on column demands_retold.working is 'both figures, their limits and the gate in words';
comment on column demands_retold.retold_date is 'day of publication of the telling';
comment on column demands_retold.own_date is 'day of publication of the side''s own words';
comment on column demands_retold.retold_url is 'article of the telling';
comment on column demands_retold.own_url is 'article of the side''s own words';
comment on column demands_retold.retold_claim_id is 'the telling; claimline explain takes it';
comment on column demands_retold.own_claim_id is 'the side''s own claim; claimline explain takes it';
comment on column demands_retold.comparison_id is 'the comparison; claimline explain takes it';
