-- Both figures, their limits and the gate in words. A view that leaves out most pairs puts only the rest into words.
create or replace macro working_of(pair, a, b) as case
    when pair.reckoned is not null then pair.reckoned
    when pair.verdict = 'changed' and (a.side = 'employer') = (b.side = 'employer') then concat(
        a.told, ', ', a.allows, '. ', b.told, ', ', b.allows,
        '. The same side has replaced its own number; both stay on record, and the later one counts.'
    )
    else concat(
        a.told, ', ', a.allows, '. ', b.told, ', ', b.allows, '. ',
        case
            when pair.verdict = 'denied' or a.terms_of is distinct from b.terms_of then ''
            when a.terms_of = if(b.side in ('union', 'worker'), 'labour', b.side)
                then 'The union''s own word on its demand, against the employer''s telling of it. '
            when a.terms_of = 'employer'
                then 'The employer''s own word on its offer, against the other side''s telling of it. '
            else ''
        end,
        case pair.comparable
            when 'no' then concat('Not comparable at the gate “', pair.gate, '”: ')
            when 'if' then concat('Comparable only if they share the gate “', pair.gate, '”: ')
            else 'Every gate passed'
        end,
        case pair.gate
            when 'topic' then if(
                a.topic = b.topic, concat('both seem to be of ', a.topic, ', but no word of one says so'),
                concat(a.topic, ' against ', b.topic)
            )
            when 'measure' then if(
                a.visit is distinct from b.visit,
                concat(
                    'a wait for ', coalesce('the ' || a.visit || ' visit', 'a visit not said which'),
                    ' against one for ', coalesce('the ' || b.visit || ' visit', 'a visit not said which')
                ),
                concat(a.at_measure, ' against ', b.at_measure)
            )
            when 'population' then concat(a.at_population, ' against ', b.at_population)
            when 'unit' then concat(a.at_unit, ' against ', b.at_unit)
            when 'headcount_fte' then 'full-time equivalents on one side only'
            when 'gross_net' then if(a.says_net, 'net against gross', 'gross against net')
            when 'stage' then concat(a.at_stage, ' against ', b.at_stage)
            when 'place' then concat(a.at_place, ' against ', b.at_place)
            when 'window' then concat(a.at_window, ' against ', b.at_window)
            when 'base_date' then concat('a change from ', a.at_base_date, ' against one from ', b.at_base_date)
        end,
        '.',
        case pair.verdict
            when 'denied' then concat(
                if(a.denies, ' The employer', ' The other side'), ' denies what the other says',
                if(a.article_id = b.article_id, ' in the same article.', ' of the same action.')
            )
            when 'agree' then if(a.is_level, ' Both say the same.', ' Both give the same number.')
            when 'within_bounds' then if(
                a.is_level or b.is_level, ' Neither rules the other out, so both can be true.',
                ' The two ranges meet, so both can be true.'
            )
            when 'conflict' then case
                when a.is_level then ' One level rules the other out, so they cannot both be true.'
                when (a.measure, b.measure) in (
                    ('striking', 'working'), ('working', 'striking'), ('open', 'closed'), ('closed', 'open'),
                    ('running', 'cancelled'), ('cancelled', 'running')
                ) then ' Together they are more than there are, so they cannot both be true.'
                else ' The two ranges do not meet, so they cannot both be true.'
            end
            when 'changed' then ' One of them has since been replaced by the side that gave it.'
            else ''
        end
    )
end;

-- record.opposed in words. Only what is read of it is put together: a column not asked for costs nothing.
create or replace view record.comparison as
select
    a.claim_id || '-' || b.claim_id as comparison_id,
    pair.dispute_id,
    pair.topic,
    a.claim_id as claim_a,
    b.claim_id as claim_b,
    a.side as side_a,
    b.side as side_b,
    pair.comparable,
    pair.gate,
    pair.verdict,
    working_of(pair, a, b) as working
from record.opposed as pair
join record.statement as a on a.statement_id = pair.statement_a
join record.statement as b on b.statement_id = pair.statement_b;

comment on view record.comparison is
    'One row a pair of opposing claims through the gates, or a side''s answer to itself, in words.';
comment on column record.comparison.comparison_id is 'claim_a and claim_b, joined by a hyphen';
comment on column record.comparison.dispute_id is 'dispute of both claims';
comment on column record.comparison.topic is
    'topic of the claims; of a denial in another topic''s words, that of what it denies';
comment on column record.comparison.claim_a is
    'the employer''s claim; where a side answers itself, its earlier or larger one';
comment on column record.comparison.claim_b is
    'the other side''s claim; where a side answers itself, the later one';
comment on column record.comparison.side_a is
    'side that claim_a speaks for; a release''s own words are its party''s';
comment on column record.comparison.side_b is
    'side that claim_b speaks for; a release''s own words are its party''s';
comment on column record.comparison.comparable is
    'yes: every gate passed; if: one is unknown and none failed; no: one failed';
comment on column record.comparison.gate is
    'the first gate that failed, else the first that is unknown; null: all passed';
comment on column record.comparison.verdict is
    'agree, within_bounds, conflict, denied, changed, arithmetic_fails or unresolved';
comment on column record.comparison.working is
    'both figures, their limits and the gate in words, so that a reader can redo it';
