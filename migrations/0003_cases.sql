-- Cases as they stand now: folded from the log, and rebuilt from it.

create table cases (
  jurisdiction bigint not null,
  id text not null,
  number text not null,
  policy text not null,
  category text not null,
  grade text not null,
  place text not null,
  lo bigint not null,
  stage text not null,
  open bigint not null,
  outcome text not null,
  cycle bigint not null,
  handler text not null,
  due_us bigint not null,
  due_clock text not null,
  opened_us bigint not null,
  closed_us bigint not null,
  ended bigint not null,
  closed_late bigint not null,
  unit text not null,
  with_unit text not null,
  version bigint not null,
  state text not null,
  primary key (jurisdiction, id)
);

create unique index cases_by_number on cases (jurisdiction, number);
-- Lists follow their order; `lo` is there so that cases of other places are passed over without reading their rows.
create index cases_by_due on cases (jurisdiction, due_us, id, lo);
create index cases_by_opened on cases (jurisdiction, opened_us, id, lo);
create index cases_by_place on cases (jurisdiction, lo, opened_us);
-- The few cases that are with a unit, for those who see no others.
create index cases_with_unit_by_due on cases (jurisdiction, with_unit, due_us, id) where with_unit <> '';
create index cases_with_unit_by_opened on cases (jurisdiction, with_unit, opened_us, id) where with_unit <> '';

-- What is left in a hand, for whoever takes people's roles and accounts away.
create index cases_in_hand on cases (jurisdiction, handler) where open = 1 and handler <> '';

-- Who has opened the sealed part of a case, and on which day; the record itself is in the log.
create table readings (
  jurisdiction bigint not null,
  case_id text not null,
  user_id text not null,
  read_on text not null,
  seq bigint not null,
  primary key (jurisdiction, case_id, user_id, read_on)
) without rowid;
create index readings_by_record on readings (jurisdiction, case_id, seq);

create table evidence (
  jurisdiction bigint not null,
  case_id text not null,
  hash text not null,
  seq bigint not null,
  media_type text not null,
  size bigint not null,
  primary key (jurisdiction, case_id, hash)
) without rowid;

create index evidence_by_hash on evidence (jurisdiction, hash);

-- Files that were sent and wait for the command that names them; case_id is empty for a case that is not there yet. Passing: a row
-- stands for a day, and a file that no record names by then goes with it.
create table uploads (
  jurisdiction bigint not null,
  user_id text not null,
  case_id text not null,
  hash text not null,
  media_type text not null,
  size bigint not null,
  at_us bigint not null,
  primary key (jurisdiction, user_id, case_id, hash)
) without rowid;

create index uploads_by_age on uploads (jurisdiction, at_us);
create index uploads_by_hash on uploads (jurisdiction, hash);

-- What residents handed in faster than people can look at it: acknowledged, and in no record until somebody takes it in or drops it.
-- A row is sealed whole under a key of the installation; the words are a keyed hash, by which the same ones are known.
create table hand_ins (
  jurisdiction bigint not null,
  hand_in bigint not null,
  case_id text not null,
  at_us bigint not null,
  policy text not null,
  place text not null,
  lo bigint not null,
  words text not null,
  nonce blob not null,
  ciphertext blob not null,
  primary key (jurisdiction, hand_in)
) without rowid;

create index hand_ins_by_age on hand_ins (jurisdiction, at_us, hand_in, lo);
