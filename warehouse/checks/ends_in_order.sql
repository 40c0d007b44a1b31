-- No range, period, term or action ends before it begins, and no value lies outside its own range.
select 'quantity' as "table", quantity_id as id, 'low' as field, low::varchar as begins, high::varchar as ends
from record.quantity where low > high
union all
select 'quantity', quantity_id, 'value', value::varchar, concat_ws(' to ', low, high)
from record.quantity where value < low or value > high
union all
select 'quantity', quantity_id, 'period', period_start::varchar, period_end::varchar
from record.quantity where period_start > period_end
union all
select 'claim', claim_id, 'period', period_start::varchar, period_end::varchar
from record.claim where period_start > period_end
union all
select 'person', name, 'from_date', from_date::varchar, to_date::varchar
from record.person where from_date > to_date
union all
select 'round', round_id, 'start', start::varchar, "end"::varchar
from record.round where start > "end"
union all
select 'action', action_id, 'start', start::varchar, "end"::varchar
from record.action where start > "end"
union all
select 'run', run_id, 'started_at', started_at::varchar, finished_at::varchar
from record.run where started_at > finished_at;
