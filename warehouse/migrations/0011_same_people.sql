-- Which disputes are one shows in who speaks for their sides, too.
comment on column record.same_dispute.reason is
    'names: both parties are known by other names; window: one party is named, and the other in coverage of the same weeks; people: the same people speak for them in the same weeks';
