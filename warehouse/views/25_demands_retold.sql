-- Question 7: what one side says the other demands or offers, against that side's own words.
create or replace view demands_retold as
with pair as (  -- a number about the other side's position
    select *, statement_a as retold_n, statement_b as own_n from record.opposed
    union all
    select *, statement_b, statement_a from record.opposed
)

select
    pair.dispute_id, topic_of(pair, a, b) as topic, retold.about_side as whose, retold.side as retold_by,
    coalesce(retold.renamed, retold_quote.speaker, retold.claimant) as retold_claimant, retold.span as retold_words,
    retold.sentence as retold_sentence, coalesce(own.renamed, own_quote.speaker, own.claimant) as own_claimant, own.span as own_words,
    own.sentence as own_sentence, pair.verdict, pair.comparable, pair.gate, working_of(pair, a, b) as working,
    retold_article.date_published as retold_date, own_article.date_published as own_date, retold_article.url as retold_url,
    own_article.url as own_url, retold.claim_id as retold_claim_id, own.claim_id as own_claim_id, a.claim_id || '-' || b.claim_id as comparison_id
from pair
join record.statement as a on a.statement_id = pair.statement_a
join record.statement as b on b.statement_id = pair.statement_b
join record.standing_claim as retold on retold.claim_id = if(retold_n = statement_a, a.claim_id, b.claim_id)
join record.standing_claim as own on own.claim_id = if(own_n = statement_a, a.claim_id, b.claim_id)
join record.article as retold_article on retold_article.article_id = retold.article_id
join record.article as own_article on own_article.article_id = own.article_id
left join record.attribution as retold_quote on retold_quote.attribution_id = retold.attribution_id
left join record.attribution as own_quote on own_quote.attribution_id = own.attribution_id
where
    retold.about_side is not null
    and if(retold.about_side = 'worker', 'union', retold.about_side) = if(own.side = 'worker', 'union', own.side)
    and if(retold.side = 'worker', 'union', retold.side) <> if(own.side = 'worker', 'union', own.side)
    and coalesce(own.about_side, own.side) in (own.side, 'union', 'worker')
    and own.quantity_id is not null
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
