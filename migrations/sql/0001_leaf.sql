-- The hash of one event: SHA-256 over the hash before it in its stream and every other column. The lengths come first,
-- so that no two events share a preimage. `infrastructure/event_store/hashing.py` is its twin; a test holds them equal.
create function concord.leaf(
  p_previous bytea, p_txid xid8, p_serial bigint, p_version bigint, p_schema integer, p_event_id uuid,
  p_occurred_at timestamptz, p_recorded_at timestamptz, p_stream text, p_command text, p_type text, p_guard text,
  p_meta bytea, p_data bytea
) returns bytea language sql immutable parallel safe return sha256(
  p_previous || xid8send(p_txid) || int8send(p_serial) || int8send(p_version) || int4send(p_schema)
  || uuid_send(p_event_id) || timestamptz_send(p_occurred_at) || timestamptz_send(p_recorded_at)
  || int4send(octet_length(p_stream)) || int4send(octet_length(p_command)) || int4send(octet_length(p_type))
  || int4send(coalesce(octet_length(p_guard), -1)) || int4send(octet_length(p_meta)) || int4send(octet_length(p_data))
  || convert_to(p_stream || p_command || p_type || coalesce(p_guard, ''), 'UTF8') || p_meta || p_data
);
