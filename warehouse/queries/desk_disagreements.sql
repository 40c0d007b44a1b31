-- Decisions that the machine's reading no longer fits.
from review_disagreements
order by made_at desc, review_id
limit 200;
