-- Only a pair that passed every gate is called a conflict, only a comparable one anything else; a gate is named exactly where one was not passed.
select comparison_id, comparable, gate, verdict
from record.comparison
where (verdict = 'conflict' and comparable <> 'yes')
    or (verdict in ('agree', 'within_bounds', 'denied') and comparable = 'no')
    or (comparable = 'yes') <> (gate is null)
    or gate not in (
        'topic', 'measure', 'population', 'unit', 'headcount_fte', 'gross_net', 'stage', 'place', 'window',
        'base_date'
    )
    or trim(working) = '';
