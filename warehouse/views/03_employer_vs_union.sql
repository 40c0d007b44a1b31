create or replace view employer_vs_union as
select
    comparison.comparison_id,
    comparison.dispute_id,
    comparison.topic,
    employer.span as employer_words,
    employer_number.value as employer_value,
    employer_number.unit as employer_unit,
    coalesce(employer.renamed, employer_quote.speaker, employer.claimant) as employer_claimant,
    comparison.side_b as other_side,
    other.span as other_words,
    other_number.value as other_value,
    other_number.unit as other_unit,
    coalesce(other.renamed, other_quote.speaker, other.claimant) as other_claimant,
    comparison.comparable,
    comparison.gate,
    comparison.verdict,
    comparison.working,
    employer.sentence as employer_sentence,
    other.sentence as other_sentence,
    employer_article.date_published as employer_date,
    other_article.date_published as other_date,
    employer_article.outlet_id as employer_outlet_id,
    other_article.outlet_id as other_outlet_id,
    employer_article.url as employer_url,
    other_article.url as other_url,
    comparison.claim_a as employer_claim_id,
    comparison.claim_b as other_claim_id
from record.comparison
join record.standing_claim as employer
    on employer.claim_id = comparison.claim_a and employer.dispute_id = comparison.dispute_id
join record.standing_claim as other on other.claim_id = comparison.claim_b and other.dispute_id = comparison.dispute_id
join record.article as employer_article on employer_article.article_id = employer.article_id
join record.article as other_article on other_article.article_id = other.article_id
left join record.standing_quantity as employer_number on employer_number.quantity_id = employer.quantity_id
left join record.standing_quantity as other_number on other_number.quantity_id = other.quantity_id
left join record.attribution as employer_quote on employer_quote.attribution_id = employer.attribution_id
left join record.attribution as other_quote on other_quote.attribution_id = other.attribution_id
where comparison.side_a = 'employer' and comparison.side_b <> 'employer';

comment on view employer_vs_union is
    'One row a comparison: an employer''s claim beside one of the other side (union, worker, patient, government or expert) on the same topic of the same dispute, whether they can be compared, and the verdict.';
comment on column employer_vs_union.comparison_id is 'the comparison; claimline explain takes it';
comment on column employer_vs_union.dispute_id is 'dispute of both claims';
comment on column employer_vs_union.topic is 'topic of both claims';
comment on column employer_vs_union.employer_words is
    'the employer''s: the number''s words in the article, or those that make a claim without one';
comment on column employer_vs_union.employer_value is
    'the employer''s: the number, in unit; null for a range, a vague plural or a claim without a number';
comment on column employer_vs_union.employer_unit is
    'the employer''s: percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column employer_vs_union.employer_claimant is
    'the employer''s: who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column employer_vs_union.other_side is
    'side of the other claimant: union, worker, patient, government or expert';
comment on column employer_vs_union.other_words is
    'the other side''s: the number''s words in the article, or those that make a claim without one';
comment on column employer_vs_union.other_value is
    'the other side''s: the number, in unit; null for a range, a vague plural or a claim without a number';
comment on column employer_vs_union.other_unit is
    'the other side''s: percent, an ISO 4217 currency code, a measure in the singular, or the counted noun';
comment on column employer_vs_union.other_claimant is
    'the other side''s: who asserts it, in the fullest name that the article gives; null: the reporter';
comment on column employer_vs_union.comparable is
    'yes: every gate passed; if: one is unknown and none failed; no: one failed';
comment on column employer_vs_union.gate is
    'the first gate that failed, else the first that is unknown; null: all passed';
comment on column employer_vs_union.verdict is
    'agree, within_bounds, conflict, denied, changed, arithmetic_fails or unresolved';
comment on column employer_vs_union.working is
    'both figures, their limits and the gate in words, so that a reader can redo it';
comment on column employer_vs_union.employer_sentence is 'the employer''s: the sentence around the words';
comment on column employer_vs_union.other_sentence is 'the other side''s: the sentence around the words';
comment on column employer_vs_union.employer_date is 'the employer''s: day of publication; null: not known';
comment on column employer_vs_union.other_date is 'the other side''s: day of publication; null: not known';
comment on column employer_vs_union.employer_outlet_id is 'the employer''s: outlet that published it';
comment on column employer_vs_union.other_outlet_id is 'the other side''s: outlet that published it';
comment on column employer_vs_union.employer_url is 'the employer''s: canonical address of the article';
comment on column employer_vs_union.other_url is 'the other side''s: canonical address of the article';
comment on column employer_vs_union.employer_claim_id is
    'the employer''s: the claim; claimline explain takes it';
comment on column employer_vs_union.other_claim_id is
    'the other side''s: the claim; claimline explain takes it';
