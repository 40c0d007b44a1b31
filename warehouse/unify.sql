-- One dispute that articles tell by different names → one id. An inferred id is made of the parties' names as one article has them:
-- "brightway--gmsa" here, "brightway-environmental--general-municipal-staff-association" there, "brightway--unknown" where only the
-- employer is named; "unknown--unknown--4be1…" where an article names neither. Two ids are one dispute's
--   names    where both parties can be the same: one name begins the other, is made of its initials, or has all of its words;
--   window   where one party can be the same, the other is not named in both, and they were told within 60 days;
--   people   where within 60 days the same person speaks for a side of both, which is that party's then as its name would be; or where
--            both quote two people by the same full names; or where one has no more than last names, two of which the other
--            introduces, and names not both parties.
-- An id goes to the fullest that it can be, unless it could be one of several that cannot be each other: no guess is made.
-- Disputes that a file describes are left alone. Fills record.same_dispute, of which only what changed is written; the cost grows with
-- the number of inferred disputes whose parties' names begin alike.
create or replace temp table dispute_told as
with told as (
    select
        dispute_id,
        min(coalesce(article.date_published, page.fetched_at::date)) as told_from,
        max(coalesce(article.date_published, page.fetched_at::date)) as told_to
    from (
        select distinct dispute_id, article_id
        from record.claim
        where contains(dispute_id, '--') and dispute_id not in (select dispute_id from record.dispute)
    )
    join record.article using (article_id)
    join record.page on page.page_id = article.page_id
    group by dispute_id
),

named as (
    select
        *, string_split(dispute_id, '--')[1] as employer, string_split(dispute_id, '--')[2] as counterpart
    from told
    where len(string_split(dispute_id, '--')) = 2 or starts_with(dispute_id, 'unknown--unknown--')
)

select
    *,
    string_split(employer, '-') as employer_words, string_split(counterpart, '-') as union_words,
    array_to_string(list_transform(string_split(employer, '-'), lambda word: word[1]), '') as employer_initials,
    array_to_string(list_transform(string_split(counterpart, '-'), lambda word: word[1]), '') as union_initials,
    -- how much it says of its parties, and a strict order
    row_number() over (
        order by
            (employer <> 'unknown')::integer + (counterpart <> 'unknown')::integer, length(employer) + length(counterpart), dispute_id
    ) as fullness
from named
where dispute_id <> 'unknown--unknown';  -- as they were called once, whichever they were

-- Words that many organisations' names begin with: alone they are nobody's short name.
create or replace macro is_short_name(short) as
    length(short) >= 4 and not list_contains(
        ['north', 'northern', 'south', 'southern', 'east', 'eastern', 'west', 'western', 'central', 'royal', 'general', 'national', 'united',
         'american', 'british', 'first', 'grand', 'great', 'city', 'county', 'state', 'saint', 'mount', 'lake', 'port', 'metro', 'regional',
         'university', 'school', 'hospital', 'college', 'public', 'international', 'amalgamated', 'allied', 'workers', 'union', 'teachers',
         'nurses', 'local', 'federation', 'association', 'employees', 'staff'], short);

-- Whether two employers' names can be one's: one begins the other, or is its initials.
create or replace macro is_one_employer(one, initials_of_one, other, initials_of_other) as
    one = other
    or (starts_with(other, one || '-') and (contains(one, '-') or is_short_name(one)))
    or (starts_with(one, other || '-') and (contains(other, '-') or is_short_name(other)))
    or (length(one) >= 3 and one = initials_of_other)
    or (length(other) >= 3 and other = initials_of_one);

-- Whether two unions' names can be one's: the same, or one has all the other's words ("bus-drivers-union" of "tarn-bus-drivers-union").
create or replace macro is_one_union(one, words_of_one, initials_of_one, other, words_of_other, initials_of_other) as
    is_one_employer(one, initials_of_one, other, initials_of_other)
    or (len(words_of_one) > 1 and list_has_all(words_of_other, words_of_one))
    or (len(words_of_other) > 1 and list_has_all(words_of_one, words_of_other));

-- Who is quoted in each, by full name or by the last name alone, and for which side: null where his articles do not tell.
create or replace temp table quoted_person as
select distinct
    told_in.dispute_id, attribution.speaker as person, regexp_extract(attribution.speaker, '\S+$') as last_name,
    contains(attribution.speaker, ' ') as is_full,
    case attribution.side when 'employer' then 'employer' when 'union' then 'labour' when 'worker' then 'labour' end as bloc
from (
    select distinct dispute_id, article_id from record.claim where dispute_id in (select dispute_id from dispute_told)
) as told_in
join record.attribution on attribution.article_id = told_in.article_id
where attribution.speaker_kind = 'person' and length(attribution.speaker) > 2
    and attribution.side in ('employer', 'union', 'worker', 'government', 'other');

create or replace temp table shared_people as
with by_full_name as (
    select
        one.dispute_id as one, other.dispute_id as other,
        coalesce(bool_or(shared_bloc = 'employer'), false) as is_employer,
        coalesce(bool_or(shared_bloc = 'labour'), false) as is_union,
        count(distinct one.person) > 1 as is_everybody  -- two people are enough, whichever side either article puts them on
    from quoted_person as one
    join quoted_person as other on other.person = one.person and other.dispute_id <> one.dispute_id,
        -- Who speaks for a side in one article does so in the other, though that may not say it.
        lateral (select case when coalesce(one.bloc, other.bloc) = coalesce(other.bloc, one.bloc) then coalesce(one.bloc, other.bloc) end as shared_bloc)
    where one.is_full
    group by one.dispute_id, other.dispute_id
    having is_employer or is_union or is_everybody
),

introduced as (
    select dispute_id, last_name, any_value(bloc) as bloc
    from quoted_person
    where is_full
    group by dispute_id, last_name
    having count(distinct person) = 1
),

alone as (
    select dispute_id, last_name, max(bloc) as bloc
    from quoted_person
    where not is_full
    group by dispute_id, last_name
),

by_last_names as (
    select alone.dispute_id as one, introduced.dispute_id as other
    from alone
    join introduced on introduced.last_name = alone.last_name and introduced.dispute_id <> alone.dispute_id
    where introduced.bloc is not null and coalesce(alone.bloc, introduced.bloc) = introduced.bloc
        and contains(alone.dispute_id, 'unknown')
        and not exists (
            from quoted_person as own
            where own.dispute_id = alone.dispute_id and own.last_name = alone.last_name and own.is_full
        )
    group by alone.dispute_id, introduced.dispute_id
    having count(distinct alone.last_name) > 1
)

select one, other, bool_or(is_employer) as shares_employer, bool_or(is_union) as shares_union, bool_or(is_everybody) as shares_everybody
from (
    select one, other, is_employer, is_union, is_everybody from by_full_name
    union all
    select one, other, false, false, true from by_last_names
    union all
    select other, one, false, false, true from by_last_names
)
group by one, other;

create or replace temp table akin as
with handle as (  -- what two ids of one dispute have in common
    select dispute_id, 'employer ' || employer_words[1] as handle from dispute_told where employer <> 'unknown'
    union
    select dispute_id, 'employer ' || employer_initials from dispute_told where len(employer_words) > 2
    union
    select dispute_id, 'union ' || counterpart from dispute_told where counterpart <> 'unknown'
    union
    select dispute_id, 'union ' || union_initials from dispute_told where len(union_words) > 2
),

met as (
    select distinct one.dispute_id as one, other.dispute_id as other
    from handle as one
    join handle as other using (handle)
    where one.dispute_id <> other.dispute_id
    union
    select one, other from shared_people
),

judged as (
    select
        one.dispute_id, one.fullness, other.dispute_id as other_id, other.fullness as other_fullness,
        is_one_employer(one.employer, one.employer_initials, other.employer, other.employer_initials)
            and one.employer <> 'unknown' as is_employer,
        is_one_union(
            one.counterpart, one.union_words, one.union_initials, other.counterpart, other.union_words, other.union_initials
        ) and one.counterpart <> 'unknown' as is_union,
        is_employer or coalesce(shares_employer, false) as is_employer_met,
        is_union or coalesce(shares_union, false) as is_union_met,
        coalesce(shares_everybody, false) as is_everybody_met,
        'unknown' in (one.employer, other.employer) as is_employer_missing,
        'unknown' in (one.counterpart, other.counterpart) as is_union_missing,
        one.told_from <= other.told_to + interval 60 day and other.told_from <= one.told_to + interval 60 day as is_window
    from met
    join dispute_told as one on one.dispute_id = met.one
    join dispute_told as other on other.dispute_id = met.other
    left join shared_people on shared_people.one = met.one and shared_people.other = met.other
)

select
    dispute_id, other_id, fullness, other_fullness,
    case
        when is_employer and is_union then 'names'
        when (is_employer and is_union_missing) or (is_union and is_employer_missing) then 'window'
        else 'people'
    end as reason
from judged
where (is_employer and is_union)
    or (is_window and (
        (is_employer_met and (is_union_met or is_union_missing)) or (is_union_met and is_employer_missing) or is_everybody_met
    ));

create or replace temp table unified as
with recursive fuller as (
    select *
    from akin
    where other_fullness > fullness
),

fullest as (
    select dispute_id, other_id as goes_to, reason
    from fuller
    qualify row_number() over (partition by dispute_id order by other_fullness desc) = 1
),

unclear as (  -- it could be another that is not the one it would go to
    select distinct fuller.dispute_id
    from fuller
    join fullest using (dispute_id)
    where fuller.other_id <> fullest.goes_to
        and not exists (from akin where akin.dispute_id = fuller.other_id and akin.other_id = fullest.goes_to)
),

clear as (from fullest anti join unclear using (dispute_id)),

led as (
    select dispute_id as inferred_id, goes_to, reason from clear
    union all
    select led.inferred_id, clear.goes_to, led.reason
    from led
    join clear on clear.dispute_id = led.goes_to
)

select inferred_id, goes_to as dispute_id, reason
from led
where goes_to not in (select dispute_id from clear);

delete from record.same_dispute
where (inferred_id, dispute_id, reason) not in (select inferred_id, dispute_id, reason from unified);
insert into record.same_dispute
select unified.* from unified where inferred_id not in (select inferred_id from record.same_dispute);

drop table unified;
drop table akin;
drop table shared_people;
drop table quoted_person;
drop table dispute_told;
