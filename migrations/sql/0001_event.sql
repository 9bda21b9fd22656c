-- The log. One table, four b-trees. Order of the log: (txid, serial), read below concord.frontier().
-- Order of the columns: those of fixed width first, so that a binary COPY of a row has a fixed head.
create table concord.event (
  txid           xid8        not null,
  serial         bigint      not null generated always as identity,
  version        bigint      not null check (version > 0),         -- 1, 2, 3 … in the stream, without gaps
  schema_version integer     not null check (schema_version > 0),
  event_id       uuid        not null,
  occurred_at    timestamptz not null,                             -- business time
  recorded_at    timestamptz not null,                             -- this server's time
  previous_hash  bytea       not null check (octet_length(previous_hash) = 32),
  hash           bytea       not null check (octet_length(hash) = 32),
  stream_id      text        collate "C" not null,
  command_id     text        collate "C" not null,
  type           text        collate "C" not null,
  data           bytea       not null,                             -- exact bytes, as hashed
  meta           bytea       not null,                             -- exact bytes, as hashed
  guard          text        collate "C",
  primary key (txid, serial),
  constraint event_stream_version unique (stream_id, version),
  constraint event_event_id unique (event_id)
);

create index event_guard on concord.event (guard, txid, serial) where guard is not null;

-- No compression on the way in: it costs more than it saves on payloads of a few hundred bytes.
alter table concord.event alter data set storage external, alter meta set storage external;

-- Rows are never touched again: freeze them as soon as they are old, and keep the visibility map fresh for readers.
alter table concord.event set (
  fillfactor = 100,
  autovacuum_vacuum_insert_scale_factor = 0.02,
  autovacuum_analyze_scale_factor = 0.05,
  autovacuum_freeze_min_age = 0
);

create function concord.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the event log is append-only: % is refused', tg_op using errcode = 'CO002';
end $$;

create trigger event_is_append_only before update or delete or truncate on concord.event
  for each statement execute function concord.refuse_change();

-- "Always": also in a session that replays replicated changes.
alter table concord.event enable always trigger event_is_append_only;
