-- Fills an empty warehouse with synthetic claims: $disputes disputes, and of each as many claims on each of 25 topics.
-- Ten claims an article, an article a day, by forty outlets; of ten claims four are the employer's, four the union's or its
-- members', one a regulator's or an expert's, one the reporter's. Values, bounds, populations, measures, periods, places and
-- actions vary as in the news; one article in ten copies another word for word. Reads the variables disputes and claims.

create or replace temp table made as
with numbered as (
    select n, (hash(n) >> 1)::bigint as h, n % getvariable('disputes') as d, n // (10 * getvariable('disputes')) as nth_article
    from range(getvariable('claims')) as claims(n)
),

cast_in as (
    select
        n, d, nth_article,
        -- A copy has the claims of the article before it.
        if(nth_article % 10 = 9, (hash(n - 10 * getvariable('disputes')) >> 1)::bigint, h) as h,
        nth_article % 10 = 9 as is_copy
    from numbered
)

select
    n, h, d, nth_article, is_copy,
    format('{:016x}', n) as id,
    format('article-{}-{}', d, nth_article) as article_id,
    format('dispute-{}', d) as dispute_id,
    (n // getvariable('disputes') // 3) % 25 as t,
    (h >> 4) % 20 as side_at,
    100 + (h >> 9) % 900 as value,
    (h >> 20) % 12 as how,
    ['drivers', 'clerks', 'drivers', 'senior drivers', 'workers', 'mechanics'][1 + (h >> 25) % 6] as population,
    date '2030-01-01' + (nth_article // 2)::integer as day
from cast_in;

create or replace temp table named_topics as
select * from (values
    (0, 'strike_size', 'striking', 'count'), (1, 'staffing_level', 'growth', 'percent'), (2, 'hires', 'started', 'count'),
    (3, 'turnover', 'leavers', 'count'), (4, 'wages', 'rise', 'percent'), (5, 'benefits', 'cost', 'money'),
    (6, 'patient_facing_time', 'facing', 'hours'), (7, 'wait_time', 'wait', 'time'), (8, 'caseload', 'load', 'count'),
    (9, 'overtime', 'hours', 'hours'), (10, 'cost', 'losses', 'money'), (11, 'fines_penalties', 'fine', 'money'),
    (12, 'service_level', 'running', 'percent'), (13, 'sites_affected', 'affected', 'count'),
    (14, 'strike_vote', 'in_favour', 'percent'), (15, 'strike_duration', 'days', 'time'), (16, 'union_size', 'members', 'count'),
    (17, 'workforce_size', 'staff', 'count'), (18, 'bargaining', 'sessions', 'count'), (19, 'demand', 'visits', 'percent'),
    (20, 'membership', 'members', 'count'), (21, 'finance', 'profit', 'money'), (22, 'work_rules', 'rules', 'hours'),
    (23, 'patients_affected', 'people', 'count'), (24, 'contract_status', 'expiry', 'time')
) as of_topic(t, topic, measure, form);

insert into record.page by name
select
    article_id as page_id, format('https://outlet-{}.example/{}', any_value(nth_article) % 40, article_id) as url, url as source_id,
    format('outlet-{}', any_value(nth_article) % 40) as outlet_id, any_value(day)::timestamptz as fetched_at, 200 as status,
    'text/html' as content_type, md5(article_id) as sha256, 1 as size, 'unknown' as hint_basis, 'bench' as run_id
from made
group by article_id;

insert into record.article by name
select
    page_id as article_id, page_id as story_id, page_id, url as source_id, outlet_id, url, fetched_at::date as date_published,
    'given' as date_basis, 'reporting' as origin, 'text' as text, 'v' as extractor_version
from record.page;

insert into record.quantity by name
select
    id as quantity_id, article_id, format('about {}', value) as span, (n % 10 * 200)::integer as span_start_char,
    (span_start_char + length(span))::integer as span_end_char, value,
    ['exact', 'exact', 'exact', 'exact', 'about', 'about', 'more_than', 'at_least', 'up_to', 'exact', 'exact', 'about'][1 + how] as bound,
    case form when 'count' then population[:-2] when 'percent' then 'percent' when 'money' then 'EUR' when 'hours' then 'hour' else 'week' end as unit,
    case form when 'hours' then 'week' end as per,
    case form when 'hours' then 'rate' when 'time' then 'duration' else form end as kind,
    if(form = 'percent' and topic in ('staffing_level', 'wages', 'demand'), 'increase', 'none') as direction,
    if(direction = 'increase', 'by', null) as mode,
    'made' as rule_id, 'v' as extractor_version
from made
join named_topics on named_topics.t = made.t
where how < 11;

insert into record.claim by name
select
    id as claim_id, article_id, if(how < 11, id, null) as quantity_id, format('about {}', value) as span,
    (n % 10 * 200)::integer as span_start_char, (span_start_char + length(span))::integer as span_end_char,
    format(
        'At the depot in the {} district the {} said on day {} that about {} {} were counted, which is {} more or less than it had told the paper when it was asked before.',
        h % 89, if(side_at < 8, 'company', 'union'), h % 100000, value, population, (h >> 30) % 1000
    ) as sentence,
    span_start_char as sentence_start_char, (span_start_char + 200)::integer as sentence_end_char, topic,
    if((h >> 33) % 5 = 0, 'other', measure) as measure, population,
    case when side_at < 8 then 'employer' when side_at < 14 then 'union' when side_at < 16 then 'worker'
        when side_at = 16 then 'government' when side_at = 17 then 'expert' else 'other' end as side,
    if(side = 'other', 'narrator', 'party') as depth,
    if(how = 11, 'deny', 'assert') as kind, if((h >> 37) % 20 = 0, 'planned', 'actual') as modality,
    if(how = 11, 'denied', 'asserted') as status,
    if((h >> 42) % 4 = 0, ['Northgate', 'Southgate', 'Eastgate'][1 + (h >> 45) % 3], null) as place,
    if((h >> 48) % 3 = 0, day - (365 * (1 + (h >> 50) % 3))::integer, null) as period_start,
    if(period_start is null, null, day) as period_end,
    dispute_id, format('{}/{}', dispute_id, year(day)) as round_id, round_id as action_id,
    if(side = 'other', 'incidental', 'core') as check_worthy, 'made' as check_reason, 'made' as rule_id, 'v' as extractor_version
from made
join named_topics on named_topics.t = made.t;

drop table made;
drop table named_topics;
