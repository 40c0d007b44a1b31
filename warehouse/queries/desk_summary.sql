-- The last run, and what stands in the warehouse.
select
    run_id, started_at, finished_at, status, failures,
    (select count(*) from record.article where page_id in (select page_id from record.page where page.run_id = run.run_id))
        as new_articles,
    (select count(*) from record.article) as articles,
    (select count(*) from record.claim) as claims,
    (select count(*) from record.pair where verdict = 'conflict') as conflicts
from record.run
order by started_at desc
limit 1;
