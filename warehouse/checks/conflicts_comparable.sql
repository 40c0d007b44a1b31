-- Only a pair that passed every gate is called a conflict, only a comparable one anything else; a gate is named exactly where one was not passed.
select statement_a, statement_b, comparable, gate, verdict
from record.pair
where (verdict = 'conflict' and comparable <> 'yes')
    or (verdict in ('agree', 'within_bounds', 'denied') and comparable = 'no')
    or (comparable = 'yes') <> (gate is null)
    or (comparable <> 'yes' and verdict <> 'denied')
    or (verdict = 'arithmetic_fails') <> (reckoned is not null)

union all

-- What comes to something stands in record.pair alone.
select statement_a, statement_b, comparable, gate, verdict
from record.open_pair
where comparable = 'yes' or gate is null or verdict not in ('unresolved', 'agree', 'within_bounds')
    or (comparable = 'no' and verdict <> 'unresolved');
