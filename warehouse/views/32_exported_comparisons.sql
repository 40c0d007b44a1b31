create or replace view exported_comparisons as
select
    pair.dispute_id, pair.topic, pair.verdict, pair.comparable, pair.gate, working_of(pair, a, b) as working,
    a.speaker as a_claimant, a.side as a_side, a.words as a_words, a.sentence as a_sentence,
    a.date_published as a_date, a.outlet_id as a_outlet_id, a.headline as a_headline, a.url as a_url,
    a.fetched_at as a_fetched_at, snapshot_link(a.sha256) as a_snapshot, a_state.state as a_state,
    a.article_id as a_article_id, a.claim_id as a_claim_id,
    b.speaker as b_claimant, b.side as b_side, b.words as b_words, b.sentence as b_sentence,
    b.date_published as b_date, b.outlet_id as b_outlet_id, b.headline as b_headline, b.url as b_url,
    b.fetched_at as b_fetched_at, snapshot_link(b.sha256) as b_snapshot, b_state.state as b_state,
    b.article_id as b_article_id, b.claim_id as b_claim_id,
    greatest(a.fetched_at, b.fetched_at) as known_since,
    a.claim_id || '-' || b.claim_id as comparison_id
from record.opposed as pair
join record.statement as a on a.statement_id = pair.statement_a
join record.statement as b on b.statement_id = pair.statement_b
left join record.review_state as a_state on a_state.claim_id = a.claim_id
left join record.review_state as b_state on b_state.claim_id = b.claim_id
order by
    pair.dispute_id,
    list_position(
        ['conflict', 'denied', 'arithmetic_fails', 'changed', 'within_bounds', 'agree', 'unresolved'], pair.verdict
    ),
    topic, comparison_id;

comment on view exported_comparisons is
    'One row a comparison with both articles, their captures and the state of both reviews: what claimline export comparisons writes.';
comment on column exported_comparisons.dispute_id is 'dispute of both claims';
comment on column exported_comparisons.topic is 'topic of both claims';
comment on column exported_comparisons.verdict is
    'agree, within_bounds, conflict, denied, changed, arithmetic_fails or unresolved';
comment on column exported_comparisons.comparable is
    'yes: every gate passed; if: one is unknown and none failed; no: one failed';
comment on column exported_comparisons.gate is
    'the first gate that failed, else the first that is unknown; null: all passed';
comment on column exported_comparisons.working is
    'both statements, what their words allow, the gate and what follows, so that a reader can redo it';
comment on column exported_comparisons.a_claimant is
    'a, the employer''s, or a side''s earlier word: who asserts it, in the fullest name that the article gives; null: the writer of a release';
comment on column exported_comparisons.a_side is
    'a, the employer''s, or a side''s earlier word: side that it speaks for; a release''s own words are its party''s';
comment on column exported_comparisons.a_words is
    'a, the employer''s, or a side''s earlier word: the number''s words in the article, or those that make a claim without one';
comment on column exported_comparisons.a_sentence is
    'a, the employer''s, or a side''s earlier word: the sentence around the words';
comment on column exported_comparisons.a_date is
    'a, the employer''s, or a side''s earlier word: day of publication; null: not known';
comment on column exported_comparisons.a_outlet_id is
    'a, the employer''s, or a side''s earlier word: outlet that published it';
comment on column exported_comparisons.a_headline is
    'a, the employer''s, or a side''s earlier word: headline as published';
comment on column exported_comparisons.a_url is
    'a, the employer''s, or a side''s earlier word: canonical address of the article';
comment on column exported_comparisons.a_fetched_at is
    'a, the employer''s, or a side''s earlier word: when the page was captured (UTC)';
comment on column exported_comparisons.a_snapshot is
    'a, the employer''s, or a side''s earlier word: the captured page, as the desk shows it (claimline desk); it ends in the SHA-256 of its bytes';
comment on column exported_comparisons.a_state is
    'a, the employer''s, or a side''s earlier word: what people decided of it; null: nobody has looked at it yet';
comment on column exported_comparisons.a_article_id is
    'a, the employer''s, or a side''s earlier word: the article';
comment on column exported_comparisons.a_claim_id is
    'a, the employer''s, or a side''s earlier word: the claim; claimline explain takes it';
comment on column exported_comparisons.b_claimant is
    'b, the other side''s, or a side''s later word: who asserts it, in the fullest name that the article gives; null: the writer of a release';
comment on column exported_comparisons.b_side is
    'b, the other side''s, or a side''s later word: side that it speaks for; a release''s own words are its party''s';
comment on column exported_comparisons.b_words is
    'b, the other side''s, or a side''s later word: the number''s words in the article, or those that make a claim without one';
comment on column exported_comparisons.b_sentence is
    'b, the other side''s, or a side''s later word: the sentence around the words';
comment on column exported_comparisons.b_date is
    'b, the other side''s, or a side''s later word: day of publication; null: not known';
comment on column exported_comparisons.b_outlet_id is
    'b, the other side''s, or a side''s later word: outlet that published it';
comment on column exported_comparisons.b_headline is
    'b, the other side''s, or a side''s later word: headline as published';
comment on column exported_comparisons.b_url is
    'b, the other side''s, or a side''s later word: canonical address of the article';
comment on column exported_comparisons.b_fetched_at is
    'b, the other side''s, or a side''s later word: when the page was captured (UTC)';
comment on column exported_comparisons.b_snapshot is
    'b, the other side''s, or a side''s later word: the captured page, as the desk shows it (claimline desk); it ends in the SHA-256 of its bytes';
comment on column exported_comparisons.b_state is
    'b, the other side''s, or a side''s later word: what people decided of it; null: nobody has looked at it yet';
comment on column exported_comparisons.b_article_id is
    'b, the other side''s, or a side''s later word: the article';
comment on column exported_comparisons.b_claim_id is
    'b, the other side''s, or a side''s later word: the claim; claimline explain takes it';
comment on column exported_comparisons.known_since is 'when the later of the two pages was captured (UTC)';
comment on column exported_comparisons.comparison_id is 'the comparison; claimline explain takes it';
