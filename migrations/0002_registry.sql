-- Places as nested-set intervals inside a jurisdiction, units, people, what they hold, and how they sign in.

create table places (
  jurisdiction bigint not null,
  code text not null,
  parent text not null,
  name text not null,
  initials text not null,
  pinyin text not null,
  level text not null,
  lo bigint not null,
  hi bigint not null,
  primary key (jurisdiction, code)
) without rowid;

create index places_by_interval on places (jurisdiction, lo);

create table units (
  jurisdiction bigint not null,
  id text not null,
  name text not null,
  name_en text not null,
  place text not null,
  primary key (jurisdiction, id)
) without rowid;

create table users (
  jurisdiction bigint not null,
  id text not null,
  sign_in text not null,
  name text not null,
  post text not null,
  unit text not null,
  disabled bigint not null,
  primary key (jurisdiction, id)
) without rowid;

-- A sign-in name is unique over the installation, so it stands in a table keyed by itself.
create table sign_ins (
  sign_in text not null primary key,
  jurisdiction bigint not null,
  user_id text not null
) without rowid;

create table grants (
  jurisdiction bigint not null,
  user_id text not null,
  role text not null,
  place text not null,
  unit text not null,
  primary key (jurisdiction, user_id, role, place, unit)
) without rowid;

create index grants_by_place on grants (jurisdiction, place);
-- A role over a unit covers the cases that are with it, and no other.
create index grants_by_unit on grants (jurisdiction, unit) where unit <> '';

-- What the log committed to when a password was set.
create table passwords (
  jurisdiction bigint not null,
  user_id text not null,
  commitment text not null,
  primary key (jurisdiction, user_id)
) without rowid;

-- Links in somebody's hand, to set a password once. A person has one at most.
create table invitations (
  jurisdiction bigint not null,
  token_hash text not null,
  user_id text not null,
  expires_us bigint not null,
  primary key (jurisdiction, token_hash)
) without rowid;

-- What follows is not rebuilt from the log: secrets and passing state. A password's hash is held against `passwords`.
create table credentials (
  jurisdiction bigint not null,
  user_id text not null,
  hash text not null,
  primary key (jurisdiction, user_id)
) without rowid;

-- Tokens carry their jurisdiction, and only their hashes are kept. The seal says that this program gave the token to this user.
create table sessions (
  jurisdiction bigint not null,
  token_hash text not null,
  user_id text not null,
  created_us bigint not null,
  seen_us bigint not null,
  seal text not null,
  primary key (jurisdiction, token_hash)
) without rowid;

create index sessions_by_user on sessions (jurisdiction, user_id);

-- Wrong passwords and codes, by a keyed hash of who tried; an address belongs to no jurisdiction.
create table attempts (
  who text not null primary key,
  owed_us bigint not null,
  last_us bigint not null
) without rowid;

create index attempts_by_last on attempts (last_us, who);

create table drafts (
  jurisdiction bigint not null,
  user_id text not null,
  form text not null,
  case_id text not null,
  body text not null,
  saved_us bigint not null,
  primary key (jurisdiction, user_id, form)
) without rowid;
