create or replace view comparisons as
select
    one.claim_id || '-' || other.claim_id as comparison_id,
    pair.dispute_id,
    pair.topic,
    pair.comparable,
    pair.gate,
    pair.verdict,
    case pair.verdict
        when 'conflict' then 'conflict'
        when 'arithmetic_fails' then 'conflict'
        when 'denied' then 'denial'
        when 'unresolved' then 'not_comparable'
        else 'consistent'
    end as relation,
    working_of(pair, one, other) as working,
    one.claim_id as a_claim_id,
    one.speaker as a_claimant,
    one.side as a_side,
    one.words as a_words,
    one.sentence as a_sentence,
    one.date_published as a_date,
    one.outlet_id as a_outlet_id,
    one.source_id as a_source_id,
    one.article_id as a_article_id,
    one.words_start_char as a_start_char,
    one.words_end_char as a_end_char,
    other.claim_id as b_claim_id,
    other.speaker as b_claimant,
    other.side as b_side,
    other.words as b_words,
    other.sentence as b_sentence,
    other.date_published as b_date,
    other.outlet_id as b_outlet_id,
    other.source_id as b_source_id,
    other.article_id as b_article_id,
    other.words_start_char as b_start_char,
    other.words_end_char as b_end_char
from record.opposed as pair
join record.statement as one on one.statement_id = pair.statement_a
join record.statement as other on other.statement_id = pair.statement_b;

comment on view comparisons is
    'One row a comparison: a is the employer''s claim and b one of the other side on the same topic; or a is what one side said and b what the same side put in its place, or beside it.';
comment on column comparisons.comparison_id is 'the comparison; claimline explain takes it';
comment on column comparisons.dispute_id is 'dispute of both claims';
comment on column comparisons.topic is
    'topic of the claims; of a denial in another topic''s words, that of what it denies';
comment on column comparisons.comparable is
    'yes: every gate passed; if: one is unknown and none failed; no: one failed';
comment on column comparisons.gate is 'the first gate that failed, else the first that is unknown; null: all passed';
comment on column comparisons.verdict is
    'agree, within_bounds, conflict, denied, changed, arithmetic_fails or unresolved';
comment on column comparisons.relation is
    'the verdict in four words: conflict (also arithmetic_fails), denial, consistent (agree, within_bounds, changed) or not_comparable';
comment on column comparisons.working is
    'both statements, what their words allow, the gate and what follows, so that a reader can redo it';
comment on column comparisons.a_claim_id is 'a: the claim; claimline explain takes it';
comment on column comparisons.a_claimant is
    'a: who asserts it, in the fullest name that the article gives; null: the writer of a release';
comment on column comparisons.a_side is 'a: side that it speaks for; a release''s own words are its party''s';
comment on column comparisons.a_words is
    'a: the number''s words in the article, or those that make a claim without one';
comment on column comparisons.a_sentence is 'a: the sentence around the words';
comment on column comparisons.a_date is 'a: day of publication; null: not known';
comment on column comparisons.a_outlet_id is 'a: outlet that published it';
comment on column comparisons.a_source_id is 'a: the id that the article''s page came with';
comment on column comparisons.a_article_id is 'a: the article';
comment on column comparisons.a_start_char is 'a: first character of the words in article.text, counted from 0';
comment on column comparisons.a_end_char is 'a: character after the last of the words in article.text';
comment on column comparisons.b_claim_id is 'b: the claim; claimline explain takes it';
comment on column comparisons.b_claimant is
    'b: who asserts it, in the fullest name that the article gives; null: the writer of a release';
comment on column comparisons.b_side is 'b: side that it speaks for; a release''s own words are its party''s';
comment on column comparisons.b_words is
    'b: the number''s words in the article, or those that make a claim without one';
comment on column comparisons.b_sentence is 'b: the sentence around the words';
comment on column comparisons.b_date is 'b: day of publication; null: not known';
comment on column comparisons.b_outlet_id is 'b: outlet that published it';
comment on column comparisons.b_source_id is 'b: the id that the article''s page came with';
comment on column comparisons.b_article_id is 'b: the article';
comment on column comparisons.b_start_char is 'b: first character of the words in article.text, counted from 0';
comment on column comparisons.b_end_char is 'b: character after the last of the words in article.text';
