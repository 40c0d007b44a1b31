-- Whether there are official figures to set a claim beside; looking for them costs more than all else of its page.
select 1 as known from record.reference limit 1;
