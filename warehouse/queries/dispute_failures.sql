-- Numbers of a dispute that do not add up.
from arithmetic_failures
where $dispute is null or dispute_id = $dispute
order by date_published nulls last, check_id;
