-- Question 2: which pairs truly conflict, and why the rest can't be compared. The same two statements, met again in other
-- outlets, are one row.
create or replace view disputed_numbers as
with judged as (
    select
        a.dispute_id, topic_of(pair, a, b) as topic, pair.verdict, pair.comparable, pair.gate, a.told_group as group_a, b.told_group as group_b,
        count(*) as times_met, min(pair.statement_a << 32 | pair.statement_b) as first
    from record.pair
    join record.statement as a on a.statement_id = pair.statement_a
    join record.statement as b on b.statement_id = pair.statement_b
    where a.side = 'employer' and b.side <> 'employer'
    group by all
),

told as (select dispute_id, told_group, count(*) as times from record.statement group by all),

-- Of pairs that come to nothing the first tellings stand for all, which needs no grouping of millions: statements of one topic
-- all meet, so the first do. Those of two topics meet in one article, and stand for themselves.
met as (
    select dispute_id, topic, verdict, comparable, gate, times_met, first >> 32 as first_a, first & 4294967295 as first_b, null as reckoned
    from judged

    union all

    select pair.dispute_id, pair.topic, pair.verdict, pair.comparable, pair.gate, told_a.times * told_b.times, pair.statement_a, pair.statement_b, null
    from record.undecided as pair
    join record.statement as a on a.statement_id = pair.statement_a
    join record.statement as b on b.statement_id = pair.statement_b
    join told as told_a on told_a.dispute_id = a.dispute_id and told_a.told_group = a.told_group
    join told as told_b on told_b.dispute_id = a.dispute_id and told_b.told_group = b.told_group
    where a.side = 'employer' and b.side <> 'employer'
        and (a.topic <> b.topic or (a.told_group = a.statement_id and b.told_group = b.statement_id))
)

select
    met.dispute_id, met.topic, met.verdict, met.comparable, met.gate,
    case
        when met.verdict = 'conflict' then 'every gate passed, and the two ranges do not meet'
        when met.verdict = 'denied' then 'one side denies what the other says, without a number'
        when met.comparable = 'no' then 'not comparable: another ' || replace(met.gate, '_', ' ')
        when met.comparable = 'if' then 'comparable only if both mean the same ' || replace(met.gate, '_', ' ')
        when met.verdict = 'within_bounds' then 'every gate passed, and the two ranges meet: both can be true'
        when met.verdict = 'agree' then 'every gate passed, and both give the same'
        when met.verdict = 'changed' then 'one of them has since been replaced by the side that gave it'
        else replace(met.verdict, '_', ' ')
    end as reason,
    a.claimant as employer_claimant, a.words as employer_words, a.sentence as employer_sentence,
    a.date_published as employer_date, a.outlet_id as employer_outlet_id, a.url as employer_url,
    b.side as other_side, b.claimant as other_claimant, b.words as other_words, b.sentence as other_sentence,
    b.date_published as other_date, b.outlet_id as other_outlet_id, b.url as other_url,
    working_of(met, a, b) as working, met.times_met, employer_state.state as employer_state, other_state.state as other_state,
    a.claim_id as employer_claim_id, b.claim_id as other_claim_id,
    a.claim_id || '-' || b.claim_id as comparison_id
from met
join record.statement as a on a.statement_id = met.first_a
join record.statement as b on b.statement_id = met.first_b
left join record.review_state as employer_state on employer_state.claim_id = a.claim_id
left join record.review_state as other_state on other_state.claim_id = b.claim_id
order by
    list_position(['conflict', 'denied', 'arithmetic_fails', 'changed', 'within_bounds', 'agree', 'unresolved'], met.verdict),
    met.dispute_id, met.topic, employer_date nulls last, other_date nulls last, comparison_id;

comment on view disputed_numbers is
    'One row an employer''s statement met by one of the other side, however many outlets told them: the verdict, conflicts first, and the reason.';
comment on column disputed_numbers.dispute_id is 'dispute that it belongs to; null: none known';
comment on column disputed_numbers.topic is 'topic of the pair';
comment on column disputed_numbers.verdict is
    'conflict, denied, arithmetic_fails, changed, within_bounds, agree or unresolved';
comment on column disputed_numbers.comparable is
    'yes: every gate passed; if: one is unknown and none failed; no: one failed';
comment on column disputed_numbers.gate is
    'the first gate that failed, else the first that is unknown; null: all passed';
comment on column disputed_numbers.reason is 'the verdict in words';
comment on column disputed_numbers.employer_claimant is
    'the employer''s: who asserts it, as the article words it';
comment on column disputed_numbers.employer_words is
    'the employer''s: the number''s words, or those that make a claim without one';
comment on column disputed_numbers.employer_sentence is 'the employer''s: the sentence';
comment on column disputed_numbers.employer_date is 'the employer''s: day of publication';
comment on column disputed_numbers.employer_outlet_id is 'the employer''s: outlet that published it';
comment on column disputed_numbers.employer_url is 'the employer''s: canonical address of the article';
comment on column disputed_numbers.other_side is
    'side of the other claimant: union, worker, patient, government or expert';
comment on column disputed_numbers.other_claimant is
    'the other side''s: who asserts it, as the article words it';
comment on column disputed_numbers.other_words is
    'the other side''s: the number''s words, or those that make a claim without one';
comment on column disputed_numbers.other_sentence is 'the other side''s: the sentence';
comment on column disputed_numbers.other_date is 'the other side''s: day of publication';
comment on column disputed_numbers.other_outlet_id is 'the other side''s: outlet that published it';
comment on column disputed_numbers.other_url is 'the other side''s: canonical address of the article';
comment on column disputed_numbers.working is
    'both figures, their limits and the gate in words, so that a reader can redo it';
comment on column disputed_numbers.times_met is 'how often the two were told against each other; of two that cannot be compared, of every telling of both';
comment on column disputed_numbers.employer_state is
    'what people decided of the employer''s claim; null: not looked at';
comment on column disputed_numbers.other_state is
    'what people decided of the other side''s claim; null: not looked at';
comment on column disputed_numbers.employer_claim_id is 'the employer''s claim; claimline explain takes it';
comment on column disputed_numbers.other_claim_id is 'the other side''s claim; claimline explain takes it';
comment on column disputed_numbers.comparison_id is 'the comparison; claimline explain takes it';
