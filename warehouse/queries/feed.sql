-- What is newly disputed, the newest first; `since` keeps what became known at that moment or later.
from exported_comparisons
where
    verdict in ('conflict', 'denied', 'arithmetic_fails', 'changed')
    and coalesce(a_state, '') <> 'rejected' and coalesce(b_state, '') <> 'rejected'
    and ($dispute is null or dispute_id = $dispute)
    and ($since is null or known_since >= $since)
order by known_since desc, comparison_id
limit $most;
