-- What a person put in a column's place, else what the machine read.
create or replace macro as_corrected(corrections, field, machine) as
    if(coalesce(map_contains(corrections, field), false), nullif(corrections[field], ''), machine);

-- Union and workers are one side of a dispute.
create or replace macro is_one_bloc(one, other) as replace(one, 'worker', 'union') = replace(other, 'worker', 'union');

-- A number that a person changed, or gave, is its claim's alone, and goes by the claim's id.
create or replace macro own_number(claim_id, quantity_id, corrections) as case
    when len(map_keys(corrections)) = 0 then quantity_id
    when quantity_id is not null or list_has_any(map_keys(corrections), ['value', 'low', 'high']) then claim_id
end;

-- A round or an action under its dispute's fuller name: "corral--unknown/2031" → "corral--hbt/2031".
create or replace macro under(id, inferred_id, dispute_id) as
    if(starts_with(id, inferred_id || '/'), dispute_id || substr(id, length(inferred_id) + 1), id);

-- The claims that comparisons, groups and histories are made from. Nearly all are as the machine read them; the few that a
-- person changed stand in a part of their own, so that what is asked of one dispute is asked of its rows alone.
create or replace view record.standing_claim as
with decided as (
    select
        claim_id, state is not distinct from 'rejected' as is_rejected,
        from_json(corrections, '"MAP(VARCHAR, VARCHAR)"') as corrections
    from record.review_state
    where state = 'rejected' or corrections <> '{}'
),

names as (
    select dispute_id, unnest(list_prepend(name, aliases)) as name, party_id from record.party
    union all
    select dispute_id, name, party_id from record.person
),

known as (  -- whose part a name takes, where a dispute's file knows it
    select names.dispute_id, lower(names.name) as name, any_value(names.party_id) as party_id, any_value(party.side) as side
    from names
    join record.party on party.dispute_id = names.dispute_id and party.party_id = names.party_id
    group by names.dispute_id, lower(names.name)
    having count(distinct names.party_id) = 1
)

select claim.*, null::varchar as renamed, false as is_corrected, false as is_rejected
from record.claim
anti join decided on decided.claim_id = claim.claim_id
anti join record.same_dispute as same on same.inferred_id = claim.dispute_id

union all

select  -- of a dispute that other articles tell by fuller names
    claim.* replace (
        same.dispute_id as dispute_id,
        under(round_id, same.inferred_id, same.dispute_id) as round_id,
        under(action_id, same.inferred_id, same.dispute_id) as action_id
    ),
    null::varchar as renamed, false as is_corrected, false as is_rejected
from record.claim
join record.same_dispute as same on same.inferred_id = claim.dispute_id
anti join decided on decided.claim_id = claim.claim_id

union all

select
    claim.* replace (
        coalesce(same.dispute_id, as_corrected(corrections, 'dispute_id', claim.dispute_id)) as dispute_id,
        as_corrected(corrections, 'topic', topic) as topic,
        as_corrected(corrections, 'measure', measure) as measure,
        as_corrected(corrections, 'claimant', claimant) as claimant,
        -- Nobody said it: the reporter's own words.
        if(corrections['claimant'] = '', null, attribution_id) as attribution_id,
        as_corrected(corrections, 'side', coalesce(known.side, claim.side)) as side,
        -- The party goes with the name, and with the side that a person gave it.
        case
            when known.party_id is not null and coalesce(is_one_bloc(corrections['side'], known.side), true) then known.party_id
            when corrections['claimant'] is null and corrections['dispute_id'] is null
                and coalesce(is_one_bloc(corrections['side'], claim.side), true) then claim.party_id
        end as party_id,
        as_corrected(corrections, 'kind', kind) as kind,
        as_corrected(corrections, 'status', status) as status,
        as_corrected(corrections, 'population', population) as population,
        as_corrected(corrections, 'period', period) as period,
        try_cast(as_corrected(corrections, 'period_start', period_start::varchar) as date) as period_start,
        try_cast(as_corrected(corrections, 'period_end', period_end::varchar) as date) as period_end,
        as_corrected(corrections, 'place', place) as place,
        if(corrections['dispute_id'] is null, under(round_id, same.inferred_id, same.dispute_id), null) as round_id,
        if(corrections['dispute_id'] is null, under(action_id, same.inferred_id, same.dispute_id), null) as action_id,
        as_corrected(corrections, 'check_worthy', check_worthy) as check_worthy,
        own_number(claim.claim_id, quantity_id, corrections) as quantity_id
    ),
    nullif(corrections['claimant'], '') as renamed,
    len(map_keys(corrections)) > 0 as is_corrected,
    is_rejected
from record.claim
join decided on decided.claim_id = claim.claim_id
left join record.same_dispute as same on same.inferred_id = as_corrected(corrections, 'dispute_id', claim.dispute_id)
left join known
    on known.dispute_id = as_corrected(corrections, 'dispute_id', claim.dispute_id)
    and known.name = lower(corrections['claimant']);

comment on view record.standing_claim is
    'One row a claim as people left it: corrected columns instead of the machine''s. Comparisons are made from those that nobody rejected.';
comment on column record.standing_claim.claim_id is 'hash of article_id, the span''s offsets and attribution_id';
comment on column record.standing_claim.article_id is 'article that it stands in';
comment on column record.standing_claim.attribution_id is 'quote that it stands in; null: the reporter''s own words';
comment on column record.standing_claim.quantity_id is 'its number; null: a claim without one';
comment on column record.standing_claim.span is 'the number''s words, or those that make the claim without one';
comment on column record.standing_claim.span_start_char is 'first character of span in article.text, counted from 0';
comment on column record.standing_claim.span_end_char is 'character after the last of span in article.text';
comment on column record.standing_claim.sentence is 'the sentence around it';
comment on column record.standing_claim.sentence_start_char is 'first character of sentence in article.text, counted from 0';
comment on column record.standing_claim.sentence_end_char is 'character after the last of sentence in article.text';
comment on column record.standing_claim.topic is 'topic file that it falls under';
comment on column record.standing_claim.measure is 'what within the topic is measured: growth, level ...';
comment on column record.standing_claim.population is 'who or what is counted, as the article words it';
comment on column record.standing_claim.population_start_char is
    'first character of population in article.text, counted from 0';
comment on column record.standing_claim.population_end_char is 'character after the last of population in article.text';
comment on column record.standing_claim.claimant is 'who asserts it, as the article words it; null: the reporter';
comment on column record.standing_claim.claimant_start_char is 'first character of claimant in article.text, counted from 0';
comment on column record.standing_claim.claimant_end_char is 'character after the last of claimant in article.text';
comment on column record.standing_claim.side is 'side that the claimant stands on';
comment on column record.standing_claim.party_id is 'the claimant''s party in the dispute file';
comment on column record.standing_claim.about_side is 'whose offer, demand or number is told, if not the claimant''s own';
comment on column record.standing_claim.depth is 'narrator, party, or party_via_party for a quote within a quote';
comment on column record.standing_claim.via is 'the outer speaker of a quote within a quote';
comment on column record.standing_claim.via_start_char is 'first character of via in article.text, counted from 0';
comment on column record.standing_claim.via_end_char is 'character after the last of via in article.text';
comment on column record.standing_claim.kind is 'assert, deny, demand, offer or predict';
comment on column record.standing_claim.modality is 'actual, planned or hedged';
comment on column record.standing_claim.status is 'asserted, denied, proposed or demanded';
comment on column record.standing_claim.place is 'where, as the article words it';
comment on column record.standing_claim.place_start_char is 'first character of place in article.text, counted from 0';
comment on column record.standing_claim.place_end_char is 'character after the last of place in article.text';
comment on column record.standing_claim.period is 'the words that say for when';
comment on column record.standing_claim.period_start_char is 'first character of period in article.text, counted from 0';
comment on column record.standing_claim.period_end_char is 'character after the last of period in article.text';
comment on column record.standing_claim.period_start is 'first day of the period';
comment on column record.standing_claim.period_end is 'last day of the period';
comment on column record.standing_claim.period_basis is 'how the period''s days were found';
comment on column record.standing_claim.dispute_id is
    'dispute that it belongs to; one that record.dispute lacks was inferred from the articles (record.same_dispute); null: none known';
comment on column record.standing_claim.round_id is 'bargaining round that it belongs to';
comment on column record.standing_claim.action_id is 'strike, lockout or protest that it belongs to';
comment on column record.standing_claim.action_basis is 'why this action: named year, date of article ...';
comment on column record.standing_claim.check_worthy is 'core, or incidental to the dispute';
comment on column record.standing_claim.check_reason is 'why so';
comment on column record.standing_claim.rule_id is 'rule or lexicon entry that made this row';
comment on column record.standing_claim.extractor_version is
    'version of the extraction code and its rules that made this row';
comment on column record.standing_claim.renamed is
    'who asserts it, where a person put another name; null: as the quote or claimant has it';
comment on column record.standing_claim.is_corrected is 'whether a person changed one of its columns';
comment on column record.standing_claim.is_rejected is 'whether a person said that it is no claim';
