-- Drops what the steps left for each other.

drop table if exists version;
drop table if exists voice;
drop table if exists basis;
drop table if exists standing;
drop table if exists concerned;
drop table if exists copied;
drop table if exists known_person;
drop table if exists alone;
drop table if exists corrected;
drop table if exists answered;
drop table if exists part_of_sum;
drop table if exists counted_apart;
drop table if exists cell;
drop table if exists told_claim;
drop table if exists nested_place;
drop table if exists figure;
drop table if exists of_kin;
drop table if exists framed;
drop table if exists member;
drop table if exists copy;
drop table if exists reckoned;
drop table if exists counted_thing;
drop table if exists reckoning;
