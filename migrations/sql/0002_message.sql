-- What people were told: one row an effect, once by its key. Adapters (mail, chat) drain it; nobody updates it.
create table concord.message (
  key              text        primary key,
  stream_id        text        not null,
  version          bigint      not null check (version > 0),       -- of the event that caused it
  correlation_id   text        not null,
  recipient_role   text,
  recipient_person text,
  subject          text        not null,
  body             text        not null,
  sent_at          timestamptz not null,                           -- business time
  created_at       timestamptz not null default clock_timestamp(), -- database time
  check (num_nonnulls(recipient_role, recipient_person) >= 1)
);
create index message_created on concord.message (created_at);
create index message_stream on concord.message (stream_id);
