-- A claim's number as people left it. What the machine read stands here as it is; what a person changed, or gave to a claim
-- that had no number, goes by its claim's id (macro own_number).
create or replace view record.standing_quantity as
with changed as (
    select claim_id, from_json(corrections, '"MAP(VARCHAR, VARCHAR)"') as corrections
    from record.review_state
    where corrections <> '{}'
)

from record.quantity

union all

select
    quantity.* replace (
        claim.claim_id as quantity_id,
        claim.article_id as article_id,
        claim.span as span,
        claim.span_start_char as span_start_char,
        claim.span_end_char as span_end_char,
        try_cast(as_corrected(corrections, 'value', value::varchar) as decimal(38, 10)) as value,
        try_cast(as_corrected(corrections, 'low', low::varchar) as decimal(38, 10)) as low,
        try_cast(as_corrected(corrections, 'high', high::varchar) as decimal(38, 10)) as high,
        as_corrected(corrections, 'bound', coalesce(bound, 'exact')) as bound,
        coalesce(as_corrected(corrections, 'unit', unit), '') as unit,
        as_corrected(corrections, 'per', per) as per,
        case
            when quantity.kind is not null and corrections['unit'] is null then quantity.kind
            when corrections['unit'] = 'percent' then 'percent'
            when regexp_full_match(corrections['unit'], '[A-Z]{3}') then 'money'
            when regexp_full_match(corrections['unit'], '(second|minute|hour|day|week|month|year|decade)s?') then 'duration'
            else 'count'
        end as kind,
        as_corrected(corrections, 'direction', coalesce(direction, 'none')) as direction,
        if(corrections['population'] is null, concept, null) as concept,
        if(corrections['period'] is null, quantity.period, null) as period,
        if(corrections['place'] is null, quantity.place, null) as place,
        coalesce(quantity.rule_id, claim.rule_id) as rule_id,
        coalesce(quantity.extractor_version, claim.extractor_version) as extractor_version
    )
from changed
join record.claim on claim.claim_id = changed.claim_id
left join record.quantity on quantity.quantity_id = claim.quantity_id
where own_number(claim.claim_id, claim.quantity_id, corrections) = claim.claim_id;

comment on view record.standing_quantity is
    'One row a number as people left it; a corrected one stands beside what the machine read, under its claim''s id.';
comment on column record.standing_quantity.quantity_id is 'hash of article_id and the span''s offsets';
comment on column record.standing_quantity.article_id is 'article that it stands in';
comment on column record.standing_quantity.span is
    'the number with its modifier, scale and measure word, such as nearly 200';
comment on column record.standing_quantity.span_start_char is 'first character of span in article.text, counted from 0';
comment on column record.standing_quantity.span_end_char is 'character after the last of span in article.text';
comment on column record.standing_quantity.value is 'the number, in unit; null for a range or a vague plural';
comment on column record.standing_quantity.low is 'lower end, in unit';
comment on column record.standing_quantity.high is 'upper end, in unit';
comment on column record.standing_quantity.bound is
    'how the words limit the value: exact, about, at_least, more_than, at_most, less_than, up_to, range, vague';
comment on column record.standing_quantity.unit is
    'percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column record.standing_quantity.per is 'what the unit is divided by: week, patient ...; null: nothing';
comment on column record.standing_quantity.kind is 'count, percent, money, duration, ratio, rate or ordinal_time';
comment on column record.standing_quantity.direction is 'increase or decrease where a change is told, else none';
comment on column record.standing_quantity.mode is 'by: value is the change itself; to: value is the level reached';
comment on column record.standing_quantity.from_value is 'level before the change, in unit';
comment on column record.standing_quantity.base_value is 'the whole of a part, in unit: 175000 in 5,000 of the 175,000';
comment on column record.standing_quantity.concept is 'what is counted or measured, as the article words it';
comment on column record.standing_quantity.concept_start_char is
    'first character of concept in article.text, counted from 0';
comment on column record.standing_quantity.concept_end_char is 'character after the last of concept in article.text';
comment on column record.standing_quantity.period is 'the words that say for when';
comment on column record.standing_quantity.period_start_char is 'first character of period in article.text, counted from 0';
comment on column record.standing_quantity.period_end_char is 'character after the last of period in article.text';
comment on column record.standing_quantity.period_start is 'first day of the period';
comment on column record.standing_quantity.period_end is 'last day of the period';
comment on column record.standing_quantity.period_basis is 'how the period''s days were found';
comment on column record.standing_quantity.place is 'where, as the article words it';
comment on column record.standing_quantity.place_start_char is 'first character of place in article.text, counted from 0';
comment on column record.standing_quantity.place_end_char is 'character after the last of place in article.text';
comment on column record.standing_quantity.distractor is
    'why it counts for nothing (date, age, name ...); null: it can carry a claim';
comment on column record.standing_quantity.rule_id is 'rule or lexicon entry that made this row';
comment on column record.standing_quantity.extractor_version is
    'version of the extraction code and its rules that made this row';
