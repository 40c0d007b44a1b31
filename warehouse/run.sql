-- The run's row; the last word on a run replaces what was said of it before.
merge into record.run as stored
using staged_run as staged on stored.run_id = staged.run_id
when matched then update set
    started_at = staged.started_at, finished_at = staged.finished_at, status = staged.status,
    git_revision = staged.git_revision, extractor_version = staged.extractor_version,
    configuration = staged.configuration, counts = staged.counts, failures = staged.failures
when not matched then insert by name;

-- A page that a killed run fetched came in with this one, the first to publish it: else no run would tell of it as news.
update record.page set run_id = (select run_id from staged_run)
where run_id not in (select run_id from record.run);
