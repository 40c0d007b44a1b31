-- Fills record.statement: each claim that speaks for a side, in the words that tell it beside another's, and with all that the views of
-- pairs show of it. In the order of disputes and topics, so that what is asked of one reads its rows alone. Reads `alone` and `framed`
-- (figure.sql), record.pair (compare.sql) and `member` (group.sql).

insert into record.statement by name
with disputed as (
    select statement_id, count(*) as contradicted_by
    from (select unnest([statement_a, statement_b]) as statement_id from record.pair where verdict = 'conflict' or verdict = 'denied')
    where statement_id > getvariable('last_statement')
    group by statement_id
)

select
    member.n as statement_id,
    frame,
    alone.claim_id,
    alone.article_id,
    alone.dispute_id,
    alone.topic,
    side,
    visit,
    denies,
    is_level,
    says_net,
    if(stage = 'proposed', whose, null) as terms_of,
    told,
    allows,
    concat(
        coalesce(measure, 'not stated'),
        case when low is null then ', no number' when side = 'patient' then ', one case' when form = 'change' then ', a change' end
    ) as at_measure,
    coalesce(population, 'not stated') as at_population,
    concat(coalesce(nullif(plural(unit), ''), 'none'), ' per ' || per) as at_unit,
    concat(stage, ' by ', coalesce(called(whose), 'an unnamed side')) as at_stage,
    coalesce(place, 'not stated') as at_place,
    window_words as at_window,
    coalesce(plain(from_value::double), plain(base_value::double), period_start::varchar, 'an unstated base') as at_base_date,
    words,
    stands_at as words_start_char,
    ends_at as words_end_char,
    sentence_shown as sentence,
    claimant_shown as claimant,
    claimant as speaker,
    claim_side,
    about_side,
    measure_shown as measure,
    alone.status,
    population_shown as population,
    place,
    period_start,
    period_end_shown as period_end,
    action_id,
    has_number,
    value,
    value_low,
    value_high,
    bound,
    unit,
    per_shown as per,
    kind as quantity_kind,
    direction,
    article.date_published,
    article.outlet_id,
    article.origin,
    article.headline,
    article.url,
    article.source_id,
    page.fetched_at,
    page.sha256,
    told_group,
    coalesce(contradicted_by, 0) as contradicted_by
from alone
join member on member.claim_id = alone.claim_id
join record.article on article.article_id = alone.article_id
join record.page on page.page_id = article.page_id
left join framed on framed.n = member.n
left join disputed on disputed.statement_id = member.n
order by statement_id;
