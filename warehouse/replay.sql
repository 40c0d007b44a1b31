-- The log of reviews and the reference files → their tables, and what the reviews come to. Runs inside the transaction of
-- replay.py, which gives it staged_reviews and staged_references.
delete from record.review;
insert into record.review by name select * from staged_reviews order by line;

delete from record.review_state;
insert into record.review_state by name
select
    * replace (coalesce(to_json(corrections), '{}') as corrections)
from review_state_at('infinity');

delete from record.reference;
insert into record.reference by name
select * from staged_references
qualify row_number() over (partition by reference_id order by dataset, "row") = 1;
