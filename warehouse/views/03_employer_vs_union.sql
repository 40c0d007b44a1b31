create or replace view employer_vs_union as
select
    employer.claim_id || '-' || other.claim_id as comparison_id,
    pair.dispute_id,
    pair.topic,
    employer.words as employer_words,
    employer.value as employer_value,
    employer.unit as employer_unit,
    employer.speaker as employer_claimant,
    other.side as other_side,
    other.words as other_words,
    other.value as other_value,
    other.unit as other_unit,
    other.speaker as other_claimant,
    pair.comparable,
    pair.gate,
    pair.verdict,
    working_of(pair, employer, other) as working,
    employer.sentence as employer_sentence,
    other.sentence as other_sentence,
    employer.date_published as employer_date,
    other.date_published as other_date,
    employer.outlet_id as employer_outlet_id,
    other.outlet_id as other_outlet_id,
    employer.url as employer_url,
    other.url as other_url,
    employer.claim_id as employer_claim_id,
    other.claim_id as other_claim_id
from record.opposed as pair
join record.statement as employer on employer.statement_id = pair.statement_a
join record.statement as other on other.statement_id = pair.statement_b
where employer.side = 'employer' and other.side <> 'employer';

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
