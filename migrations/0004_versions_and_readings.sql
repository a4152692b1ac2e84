-- The version of its policy that a case began with and stays on. Until now there was one version of each.
alter table cases add column policy_version bigint not null default 1;

-- Somebody may read a case twice on one day, because something was added in between.
create table readings_of_records (
  jurisdiction bigint not null,
  case_id text not null,
  user_id text not null,
  read_on text not null,
  seq bigint not null,
  primary key (jurisdiction, case_id, user_id, read_on, seq)
) without rowid;
insert into readings_of_records (jurisdiction, case_id, user_id, read_on, seq)
  select jurisdiction, case_id, user_id, read_on, seq from readings;
drop table readings;
alter table readings_of_records rename to readings;
create index readings_by_record on readings (jurisdiction, case_id, seq);

-- Ways through a case that were implausibly quick, for those who watch.
create table quick_ways (
  jurisdiction bigint not null,
  case_id text not null,
  seq bigint not null,
  way text not null,
  from_version bigint not null,
  lo bigint not null,
  at_us bigint not null,
  primary key (jurisdiction, case_id, seq, way)
) without rowid;
create index quick_ways_by_time on quick_ways (jurisdiction, at_us, lo);
