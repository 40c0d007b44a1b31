-- Fills record.pair, open_pair and apart: every claim of the employer against every claim of the other side on the same topic of the
-- same dispute, and against the nearest in its article, through the gates in their order. The only joins of claims with claims are
-- on dispute and topic, or article, so the work grows with the number of pairs: linearly in claims, for a fixed number of each.
--
-- A gate is true (passed), false (failed) or null (unknown). The first that is false is the reason why a pair is not
-- comparable; with none false, the first null is the reason why it is comparable only if. Only a pair that passes all can be
-- a conflict, so every doubt here is a null.
--
-- Reads the temporary tables of figure.sql, and `kin` (compare.py).

create or replace temp table of_kin as
select own.cell, other.cell as kin_cell
from cell as own
join kin on kin.topic = own.topic
join cell as other on other.dispute_id = own.dispute_id and other.topic = kin.other;

-- Two counts of the same are seldom twenty times one another.
create or replace temp macro far_apart(a, b) as
    coalesce(a.is_sizeable and (b.size_low > 20 * a.size_high or (b.size_low > 0 and 20 * b.size_high < a.size_low)), false);

create or replace temp table judged as  -- by all gates but the last two
with answer as materialized (
    select if(denial.is_employers, denial.n, told.n) as a_n, if(denial.is_employers, told.n, denial.n) as b_n
    from (select n, cell, is_employers, unnest(answered) as answered from figure where answered is not null) as denial
    join figure as told on told.n = denial.answered
    where told.is_employers <> denial.is_employers and told.cell <> denial.cell
),

neighbour as (
    select n as a_n, nearest as b_n from figure where nearest is not null and is_employers
    union
    select nearest, n from figure where nearest is not null and not is_employers
),

-- Told in different articles, two claims are judged as the first claims of their frames are; in one article what stands
-- beside a number says more of it, so there every pair is judged by itself.
pairs as (
    select a.n as a_n, b.n as b_n, false as in_one_article
    from figure as a
    join figure as b on b.cell = a.cell
    where a.is_employers and not b.is_employers and a.n = a.frame and b.n = b.frame

    union all

    select a.n, b.n, true
    from figure as a
    join figure as b on b.cell = a.cell and b.article = a.article
    where a.is_employers and not b.is_employers

    union all

    -- Topics of kin meet where one article sets two numbers beside each other.
    select a.n, b.n, true
    from figure as a
    join of_kin on of_kin.cell = a.cell
    join figure as b on b.cell = of_kin.kin_cell and b.article = a.article
    where a.is_employers and not b.is_employers

    union all

    -- A denial answers what stands right before it, whatever the topic.
    select a_n, b_n, true
    from answer
    join figure as a on a.n = a_n
    join figure as b on b.n = b_n
    where (a.cell, b.cell) not in (select (cell, kin_cell) from of_kin)

    union all

    -- The other side's number next to a number invites comparing, whatever they are of: here is why not.
    select a.n, b.n, true
    from neighbour
    join figure as a on a.n = a_n
    join figure as b on b.n = b_n
    where a.cell <> b.cell and (a.cell, b.cell) not in (select (cell, kin_cell) from of_kin)
        and (a.n, b.n) not in (select (a_n, b_n) from answer)

    union all

    -- What the dispute is for, as either side has it in one article, whatever the topics.
    select a.n, b.n, true
    from figure as a
    join figure as b on b.article = a.article
    where a.is_aim and b.is_aim and a.is_employers and not b.is_employers and a.cell <> b.cell
        and (a.cell, b.cell) not in (select (cell, kin_cell) from of_kin)
),

gates as (  -- all but the last two
    select
        a_n,
        b_n,
        in_one_article,
        abs(a.stands_at - b.stands_at) as apart,  -- characters, in one article
        in_one_article and apart < 600 as beside,
        coalesce(a.action = b.action, false) as of_one_action,
        a.is_of_the_action and b.is_of_the_action as of_the_action,
        a.is_level and b.is_level as levels,
        a.number_low = b.number_low and a.number_high = b.number_high as same_digits,
        -- A denial in the same article is of the figure that it names, or answers.
        a.denies <> b.denies and in_one_article and coalesce(
            if(a.low is not null and b.low is not null, a.cell = b.cell and same_digits, null),
            if(a.denies, list_contains(a.answered, b.n), list_contains(b.answered, a.n)),
            false
        ) as answers,

        -- Each is the other side's nearest to it, of the same and much the same size: the second answers the first.
        coalesce(
            in_one_article and a.nearest = b.n and b.nearest = a.n and apart < 160
            and a.cell = b.cell and a.measure = b.measure and a.form = b.form and not (a.is_part or b.is_part)
            and greatest(a.size_low, b.size_low) < 6 * least(a.size_high, b.size_high),
            false
        ) as meets,

        -- Who is willing to talk can have talked for years, and without a contract.
        in_one_article and ((a.is_willing and b.is_time_without) or (b.is_willing and a.is_time_without)) as go_together,
        -- All 41 were closed, and 17 were open. Of 44, 41 were on strike, and nine worked: together more than there are.
        in_one_article and a.cell = b.cell and a.measure = b.complement and a.low > 0 and b.low > 0 and coalesce(
            a.is_all or b.is_all
            or (a.is_percent and b.is_percent and a.low + b.low > 105)
            or (a.is_percent and b.is_counted and a.low + 100 * b.low / b.base_value > 105)
            or (a.is_counted and b.is_percent and 100 * a.low / a.base_value + b.low > 105)
            or (a.is_counted and b.is_counted and a.low + b.low > 1.05 * least(a.base_value, b.base_value)),
            false
        ) as rules_out,

        -- What trained weights take a number to be about is not enough for a conflict, unless like stands beside like.
        case
            when answers or go_together then true
            when a.cell <> b.cell then false
            when a.low is null or b.low is null or not (a.is_guessed or b.is_guessed or a.is_answer or b.is_answer) then true
            when not in_one_article then null
            when a.is_answer and b.is_answer then if(apart < 120 and coalesce(a.head = b.head, true), true, null)
            when not (a.is_guessed or b.is_guessed) then if(apart < 300, true, null)
            when a.is_percent and b.is_percent then if(apart < 200 and coalesce(a.head = b.head, true), true, null)
            when a.is_term and b.is_term and a.dimension = b.dimension then if(apart < 150, true, null)
            when a.is_bare or b.is_bare
                then if(apart < 150 and a.is_counted and b.is_counted and not (a.is_guessed and b.is_guessed), true, null)
            when a.counted = b.counted or (a.means_anyone and b.means_anyone) then if(apart < 600, true, null)
            else if(apart < 150, true, null)
        end as topic,

        case
            when answers or go_together then true
            when levels and a.measure <> b.measure and a.counts_nobody and not in_one_article then null
            when levels then a.measure = b.measure or a.measure = b.opposite
            when a.is_level and b.low is not null or b.is_level and a.low is not null then false
            when a.low is null or b.low is null then null
            when list_contains(a.summed_with, b.n) then false
            when rules_out then true
            when a.visit <> b.visit then false
            when a.is_of_prices <> b.is_of_prices then false
            when a.pay_told <> b.pay_told then false  -- what people earn on average is not where they start
            when b.is_of_one or a.visit is distinct from b.visit then null  -- one case against the whole
            when a.is_average and b.is_own_case then null
            when in_one_article and ((a.is_average and b.at_times is not null) or (b.is_average and a.at_times is not null)) then null
            when a.part_of_day is distinct from b.part_of_day then null
            when a.is_limit or b.is_limit then null
            -- Who gives the other's number too gives another for something else.
            when in_one_article and a.form = b.form and not same_digits
                and coalesce(list_contains(a.own_numbers, b.number_low) or list_contains(b.own_numbers, a.number_low), false)
                then null
            when a.measure = b.measure and a.form = b.form then true
            when a.measure <> b.measure and not (a.is_general or b.is_general) then false
            when a.measure <> b.measure and in_one_article and same_digits and a.is_pay and b.is_pay and a.form = b.form
                and a.dimension = b.dimension
                then true  -- "$21", and "$21 an hour"
            when a.measure <> b.measure and beside and not a.is_wait and a.form = b.form and a.dimension = b.dimension
                and a.per is not distinct from b.per
                and (not a.is_facing_time or (a.stage = 'proposed' and b.stage = 'proposed' and a.whose = b.whose))
                then true
            when a.measure is null and b.measure is null and a.form <> b.form then false
        end as measure,

        case
            when answers then true
            when levels and a.accuses and b.accuses then false  -- each of the other
            when levels and a.compares then if(a.who is not distinct from b.who, true, null)  -- morale is not the food
            when a.counts_nobody then if(a.is_part <> b.is_part, null, true)  -- "five of the meetings"
            when levels then if(a.head is null or b.head is null or a.who = b.who, true, null)
            when a.is_of_them <> b.is_of_them and not of_the_action then null  -- a part, and the whole
            when a.is_percent and b.is_percent and a.is_of_members <> b.is_of_members and a.head <> b.head
                then null  -- a third of the staff, and 80 percent of the union's members
            when in_one_article and far_apart(a, b) then null
            when of_one_action and of_the_action then not coalesce(list_contains(a.apart_from, b.head), false)
            -- Of two actions the window is the better reason.
            when of_the_action and a.action <> b.action then true
            when a.head is null and b.head is null and (a.measure = b.measure or beside) then true
            when a.head is null or b.head is null then if(beside, true, null)
            when a.who = b.who or a.anybody = b.anybody then true
            when a.head = b.head then null  -- one may be part of the other
            when beside and a.per = b.per and (a.head = b.counted or b.head = a.counted) then true  -- pickers, items a picker
            when beside and (a.is_of_all or b.is_of_all) then true
            when in_one_article and (a.is_none or b.is_none) and a.measure = b.measure and a.means_anyone and b.means_anyone
                then true  -- where nobody loses a job, no post goes
            when meets and not a.is_counted and not a.is_pay then true  -- hours and tonnes are told of people, rounds, a backlog
            when a.means_anyone or b.means_anyone then null
            -- Time and money are told of a rise, a proposal, an average: other words, perhaps for the same people.
            when a.is_term then null
            else false
        end as population,

        case
            when answers or go_together or levels or rules_out then true
            when a.dimension is null or b.dimension is null then null
            when a.is_bare or b.is_bare then if(
                (a.is_counted and b.is_counted)
                -- "80 percent of loaves", says one, and the other: "It is 35."
                or (
                    beside and a.measure = b.measure and (a.is_percent or b.is_percent) and greatest(a.high, b.high) <= 100
                    and greatest(a.low, b.low) < 10 * least(a.low, b.low)
                    and if(a.is_bare, a.head, b.head) is null
                ),
                true, null
            )
            when a.dimension <> b.dimension or a.per <> b.per then false
            -- "19 hours" can be short for 19 hours a week; a sum of money is short for one a day right behind one.
            when (a.per is null) <> (b.per is null) then case
                when a.is_time then null
                when in_one_article and same_digits and a.is_pay and b.is_pay then true
                when beside and abs(a.stands_at - b.stands_at) < 300 and a.measure = b.measure
                    and if(a.stands_at < b.stands_at, b.leaves_out_per, a.leaves_out_per) then true
                -- What a year of it costs, and right behind what it costs by the other side.
                when beside and abs(a.stands_at - b.stands_at) < 300 and a.measure = b.measure and a.is_cost
                    and coalesce(a.per, b.per) = key('year')
                    and greatest(a.number_low, b.number_low) < 5 * least(a.number_high, b.number_high) then true
                else false
            end
            else true
        end as unit,

        case
            when (a.says_fte and b.says_heads and not b.says_fte) or (b.says_fte and a.says_heads and not a.says_fte) then false
            when a.says_fte <> b.says_fte then null
            else true
        end as headcount_fte,

        answers or a.says_net = b.says_net as gross_net,  -- without the word, figures are gross

        case
            when answers or go_together or (levels and of_one_action) then true
            when (a.denies or b.denies) and a.stage <> b.stage then null
            when a.stage = 'proposed' and b.stage = 'proposed' then a.whose = b.whose
            when a.stage = b.stage then true
            when a.is_cost and b.is_cost and beside and a.per is not distinct from b.per then true  -- what a demand would cost, by either side
            when beside and a.is_pay and a.whose = b.whose and a.stage <> 'actual' and b.stage <> 'actual'
                then true  -- what an offer holds, and what pay would be under it
            when a.stage = 'proposed' or b.stage = 'proposed'
                then if((a.stage = 'foretold' or b.stage = 'foretold') and a.whose = b.whose, null, false)
            when meets and not a.is_pay and not a.is_of_the_action then true
            else null  -- "pay will rise" and "we have won a rise" can be one agreement
        end as stage,

        case
            when answers then true
            when a.place is null and b.place is null then true
            when a.place is null or b.place is null
                then if(of_one_action and coalesce(a.is_in_actions_place, b.is_in_actions_place), true, null)
            when a.place = b.place then true
            when list_contains(a.nested_places, b.place) then null
            else false
        end as place,

        levels and a.measure = b.measure as same_level
    from pairs
    join figure as a on a.n = a_n
    join figure as b on b.n = b_n
),

first_failures as (
    select
        *,
        case
            when not topic then 'topic'::record.gate
            when not measure then 'measure'::record.gate
            when not population then 'population'::record.gate
            when not unit then 'unit'::record.gate
            when not headcount_fte then 'headcount_fte'::record.gate
            when not gross_net then 'gross_net'::record.gate
            when not stage then 'stage'::record.gate
            when not place then 'place'::record.gate
        end as failed,
        case
            when topic is null then 'topic'::record.gate
            when measure is null then 'measure'::record.gate
            when population is null then 'population'::record.gate
            when unit is null then 'unit'::record.gate
            when headcount_fte is null then 'headcount_fte'::record.gate
            when stage is null then 'stage'::record.gate
            when place is null then 'place'::record.gate
        end as not_known
    from gates
)

select a_n, b_n, in_one_article, beside, answers, go_together, rules_out, of_one_action, same_level, failed, not_known
from first_failures;

insert into record.apart by name
select a_n as frame_a, b_n as frame_b, failed as gate
from judged
where failed is not null and not in_one_article
order by frame_a;

-- In different articles topics of kin meet where one side gives no number, for "they haven't seen those hires" may answer a
-- figure of staff; but nothing shows that it does.
insert into record.apart by name
select a.n as frame_a, b.n as frame_b, 'topic' as gate
from figure as a
join of_kin on of_kin.cell = a.cell
join figure as b on b.cell = of_kin.kin_cell
where a.is_employers and not b.is_employers and a.n = a.frame and b.n = b.frame and (a.low is null or b.low is null);

create or replace temp table settled as
with met as (
    select * from judged where in_one_article

    union all

    select a.n, b.n, judged.* exclude (a_n, b_n)
    from judged
    join figure as a on a.frame = a_n
    join figure as b on b.frame = b_n
    where not in_one_article and failed is null and a.article <> b.article
),

last_gates as (
    select
        a_n,
        b_n,
        failed,
        if(failed is null and not in_one_article and not_known is distinct from 'measure' and far_apart(a, b), 'population'::record.gate, not_known)
            as not_known,  -- frames are judged without their numbers

        case
            when failed is not null then null  -- nobody asks any more
            when answers or go_together then true
            when a.action <> b.action or a.round <> b.round then false
            when a.period_start is not null and b.period_start is not null and a.period_end is not null
                and b.period_end is not null
                then abs(a.period_start - b.period_start) <= least(a.leeway, b.leeway)
                    and abs(a.period_end - b.period_end) <= least(a.leeway, b.leeway)
            when a.period_start > b.period_end or b.period_start > a.period_end then false
            when a.period_start is null and b.period_start is null and a.period_end = b.period_end then true
            when in_one_article and (a.says_same_window or b.says_same_window) then true
            -- Who answers right behind a period means that period.
            when in_one_article and a.cell = b.cell and a.measure = b.measure and a.form = b.form
                and abs(a.stands_at - b.stands_at) < 300
                and if(a.stands_at < b.stands_at, a.period_key, b.period_key) is not null
                and if(a.stands_at < b.stands_at, b.period_key, a.period_key) is null
                then true
            when coalesce(a.period_start, a.period_end, b.period_start, b.period_end) is not null then null
            when a.is_past_level or b.is_past_level then null
            when a.is_daily and a.named_day <> b.named_day then false
            when in_one_article then if(a.period_key <> b.period_key, null, true)
            when a.is_daily and coalesce(a.named_day, a.told_on) = coalesce(b.named_day, b.told_on) then true
            when a.is_service or a.named_day > b.told_on or b.named_day > a.told_on then false
            when a.is_daily and coalesce(a.named_day, b.named_day) is not null then null
            when a.period_key is distinct from b.period_key then null
            when abs(a.told_on - b.told_on) = 0 then true
            when abs(a.told_on - b.told_on) > 365 then false
            when of_one_action and abs(a.told_on - b.told_on) <= if(a.is_daily, 3, 10) then true
            else null  -- the third week of a strike is not the first
        end as "window",

        case
            when failed is not null then null
            when answers then true
            when a.from_value <> b.from_value then false
            when a.is_percent and a.base_value <> b.base_value then false
            when a.form = 'change' and b.form = 'change' and (a.period_start is null or b.period_start is null)
                then if(
                    (a.period_start is null and b.period_start is null and a.period_end = b.period_end)
                        or in_one_article and (a.says_same_window or b.says_same_window)
                        or (a.is_pay and (a.period_key = b.period_key or beside))  -- both rise from today's pay
                        or (beside and a.stage = 'foretold' and b.stage = 'foretold'),  -- from what is now
                    true, null
                )
            else true
        end as base_date,

        case
            when answers then 'denied'::record.verdict
            -- In another article a denial is of what was told before of the same action: of the number that it names, or
            -- answered where it stands; if none, of the topic's.
            when a.denies <> b.denies and not in_one_article and a.cell = b.cell and of_one_action
                and coalesce(if(a.denies, b.told_on <= a.told_on, a.told_on <= b.told_on), true)
                and coalesce(
                    if(a.low is not null and b.low is not null, a.number_low = b.number_low and a.number_high = b.number_high, null),
                    if(a.denies, a.answers_number = b.number_low, b.answers_number = a.number_low),
                    true
                )
                then 'denied'::record.verdict
            when a.denies or b.denies then 'unresolved'::record.verdict
            when go_together then 'within_bounds'::record.verdict
            when rules_out then 'conflict'::record.verdict
            when a.is_replaced or b.is_replaced then 'changed'::record.verdict
            when a.no_more_than < b.at_times or b.no_more_than < a.at_times then 'conflict'::record.verdict
            when same_level or (a.low = b.low and a.high = b.high) or a.as_told = b.as_told then 'agree'::record.verdict
            when a.low <= b.high and b.low <= a.high then 'within_bounds'::record.verdict
            else 'conflict'::record.verdict
        end as if_comparable
    from met
    join figure as a on a.n = a_n
    join figure as b on b.n = b_n
),

in_order as (
    select
        *,
        case
            when failed is not null then failed
            when not "window" then 'window'::record.gate
            when not base_date then 'base_date'::record.gate
        end as first_failed,
        case
            when not_known is not null then not_known
            when "window" is null then 'window'::record.gate
            when base_date is null then 'base_date'::record.gate
        end as unknown
    from last_gates
)

select
    a_n as statement_a,
    b_n as statement_b,
    case
        when first_failed is not null then 'no'::record.comparable
        when unknown is not null then 'if'::record.comparable
        else 'yes'::record.comparable
    end as comparable,
    coalesce(first_failed, unknown) as gate,
    case
        when first_failed is not null then 'unresolved'::record.verdict
        when unknown is not null and if_comparable in ('conflict', 'changed') then 'unresolved'::record.verdict
        else if_comparable
    end as verdict
from in_order;

drop table judged;

-- What pairs come to where every gate is passed, or one denies the other, is what is asked for most, and one in a hundred.
insert into record.pair by name
select * from settled
where comparable = 'yes' or verdict = 'denied'
order by statement_a;

insert into record.open_pair by name
select * from settled
where comparable <> 'yes' and verdict <> 'denied'
order by statement_a;  -- so that what is asked of one dispute reads its own pairs

drop table settled;

-- A side against itself: the number that it gave, and the one that it put in its place.
insert into record.pair by name
select old.n as statement_a, new.n as statement_b, 'yes' as comparable, null as gate, 'changed' as verdict
from corrected
join told_claim as old on old.claim_id = corrected.old_claim
join told_claim as new on new.claim_id = corrected.new_claim;
