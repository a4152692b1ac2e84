-- The log, one gapless sequence per jurisdiction, and what makes a retried command return its first answer.

-- Where each log ends: the time of its last record, the minute of that one's leaf, and the checkpoint. The public columns say where it
-- stood before the first record of that minute: everybody sees no more of it until the minute is over.
create table heads (
  jurisdiction bigint not null primary key,
  origin text not null,
  size bigint not null,
  root blob not null,
  last_us bigint not null,
  last_minute bigint not null,
  checkpoint text not null,
  public_size bigint not null,
  public_root blob not null,
  public_minute bigint not null,
  public_checkpoint text not null
);

-- Number, id, minute and commitment are what is public of a record; the rest is what the commitment commits to.
-- A row is long, and a tree kept in the order of its key holds whole rows in its inner pages too: kept apart from its key, the
-- tree of records and that of cases are three pages deep in place of six.
create table records (
  jurisdiction bigint not null,
  seq bigint not null,
  id text not null,
  minute bigint not null,
  commitment text not null,
  salt blob not null,
  kind text not null,
  stream text not null,
  version bigint not null,
  occurred_on text not null,
  recorded_at_us bigint not null,
  actor text not null,
  sealed_commitments text not null,
  open_body text not null,
  primary key (jurisdiction, seq)
);

create unique index records_by_stream on records (jurisdiction, stream, version);

-- Erasures are few, and asked for at every start: the list of them that is kept with the keys follows from the log.
create index erasures on records (jurisdiction, seq) where kind = 'person.erased';

-- Sealed parts stand apart from their record because erasing a person removes them and nothing else.
create table sealed (
  jurisdiction bigint not null,
  seq bigint not null,
  part bigint not null,
  person text not null,
  salt blob not null,
  nonce blob not null,
  ciphertext blob not null,
  primary key (jurisdiction, seq, part)
) without rowid;

create table person_keys (
  jurisdiction bigint not null,
  person text not null,
  key blob not null,
  primary key (jurisdiction, person)
) without rowid;

create table tiles (
  jurisdiction bigint not null,
  level bigint not null,
  idx bigint not null,
  data blob not null,
  primary key (jurisdiction, level, idx)
) without rowid;

-- One signed checkpoint is kept for every full tile and every day: what an older observer may hold.
create table checkpoints (
  jurisdiction bigint not null,
  size bigint not null,
  note text not null,
  primary key (jurisdiction, size)
) without rowid;

create table commands (
  jurisdiction bigint not null,
  id text not null,
  actor text not null,
  digest text not null,
  answer text not null,
  at_us bigint not null,
  -- What only the installation can have made of the rest: a row that somebody else wrote is found by it.
  seal text not null,
  primary key (jurisdiction, id)
) without rowid;

-- What is forgotten after a while; the answers to an import are not.
create index commands_by_time on commands (jurisdiction, at_us) where actor <> 'import';

-- What the installation's code.key makes of each log's number, from the log's founding on: whether the key is still the same.
create table code_key_checks (
  jurisdiction bigint not null primary key,
  value bigint not null
);

-- The last number given in each series, as the log's records say.
create table counters (
  jurisdiction bigint not null,
  name text not null,
  value bigint not null,
  primary key (jurisdiction, name)
) without rowid;
