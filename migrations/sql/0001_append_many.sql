create type concord.answer as (status text, version bigint, txid xid8, serial bigint);

-- What the log already holds of one request: null when nothing; 'duplicate' with the place of the last event when all of
-- it is there, word for word, and nothing more of its command; 'event_id_reused' otherwise. Business time is not compared:
-- who asks the same again, asks later.
create function concord.recorded_before(
  p_stream text, p_command text, p_ids uuid[], p_types text[], p_schemas integer[], p_data bytea[], p_meta bytea[],
  p_guards text[]
) returns concord.answer language plpgsql stable as $$
declare
  known bigint; same bigint; bottom bigint; top bigint; answer concord.answer;
begin
  select count(*),
         count(*) filter (where e.stream_id = p_stream and e.command_id = p_command and e.type = u.type
                            and e.schema_version = u.schema_version and e.data = u.data and e.meta = u.meta
                            and e.guard is not distinct from u.guard),
         min(e.version - u.place), max(e.version - u.place)
    into known, same, bottom, top
    from unnest(p_ids, p_types, p_schemas, p_data, p_meta, p_guards)
         with ordinality u(event_id, type, schema_version, data, meta, guard, place)
    cross join lateral (select * from concord.event e where e.event_id = u.event_id limit 1) e;
  if known = 0 then
    return null;
  end if;
  answer.status := 'event_id_reused';
  if same = cardinality(p_ids) and bottom = top and not exists (
    select from concord.event e
     where e.stream_id = p_stream and e.version = top + cardinality(p_ids) + 1 and e.command_id = p_command
  ) then
    select 'duplicate', e.version, e.txid, e.serial into answer
      from concord.event e where e.stream_id = p_stream and e.version = top + cardinality(p_ids);
  end if;
  return answer;
end $$;

-- Appends many requests in one transaction; each gets an answer of its own, in order: 'appended', 'duplicate',
-- 'version_conflict' (with the version found), 'dependency_moved' or 'event_id_reused'.
-- Request i owns p_counts[i] of the events, in order; a stream occurs once. Dependency d says that request
-- p_depends_request[d] holds only while stream p_depends_stream[d] stands at p_depends_version[d].
create function concord.append_many(
  p_streams text[], p_expected bigint[], p_commands text[], p_occurred timestamptz[], p_counts integer[],
  p_ids uuid[], p_types text[], p_schemas integer[], p_data bytea[], p_meta bytea[], p_guards text[],
  p_depends_request integer[], p_depends_stream text[], p_depends_version bigint[]
) returns setof concord.answer language plpgsql set plan_cache_mode = force_generic_plan as $$
declare
  requests    constant integer := cardinality(p_streams);
  dependencies constant integer := cardinality(p_depends_request);
  heads bigint[]; hashes bytea[]; dependency_heads bigint[]; known_ids boolean;
  now_txid xid8; now_at timestamptz;
  first integer; last integer := 0; d integer := 1; place integer; kept integer := 0; moved boolean;
  previous bytea; answer concord.answer; answers concord.answer[] := '{}';
  k_event integer[] := '{}'; k_request integer[] := '{}'; k_version bigint[] := '{}'; k_serial bigint[] := '{}';
  k_previous bytea[] := '{}'; k_hash bytea[] := '{}';
begin
  -- Stream lock first, transaction id second: an id taken earlier could be below that of a transaction that has already
  -- appended to one of these streams, and readers would see the stream out of order.
  if pg_current_xact_id_if_assigned() is not null then
    raise exception 'an append must be the first write of its transaction' using errcode = 'CO001';
  end if;
  if (select count(distinct s) from unnest(p_streams) s) < requests then
    raise exception 'a stream may occur once in an append' using errcode = 'CO003';
  end if;

  -- In ascending order everywhere, so that no two appends wait for each other. A stream that is only depended upon is
  -- locked shared: it must not move between this check and this commit.
  perform case when written then pg_advisory_xact_lock(1129270867, key)
               else pg_advisory_xact_lock_shared(1129270867, key) end
     from (select hashtext(s) as key, bool_or(w) as written
             from (select s, true as w from unnest(p_streams) s
                   union all select s, false from unnest(p_depends_stream) s) asked
            group by 1 order by 1) sorted;

  select array_agg(coalesce(h.version, 0) order by s.place), array_agg(coalesce(h.hash, decode(repeat('00', 32), 'hex')) order by s.place)
    into heads, hashes
    from unnest(p_streams) with ordinality s(stream_id, place)
    left join lateral (select e.version, e.hash from concord.event e where e.stream_id = s.stream_id
                        order by e.version desc limit 1) h on true;
  if dependencies > 0 then
    select array_agg(coalesce(h.version, 0) order by s.place) into dependency_heads
      from unnest(p_depends_stream) with ordinality s(stream_id, place)
      left join lateral (select e.version from concord.event e where e.stream_id = s.stream_id
                          order by e.version desc limit 1) h on true;
  end if;
  -- One probe of the index for each id, whatever the statistics of a young table say.
  known_ids := exists (
    select from unnest(p_ids) i(id)
     cross join lateral (select from concord.event e where e.event_id = i.id limit 1) e
  );
  now_at := clock_timestamp();

  for i in 1 .. requests loop
    first := last + 1;
    last := last + p_counts[i];
    moved := false;
    while d <= dependencies and p_depends_request[d] = i loop
      place := array_position(p_streams, p_depends_stream[d]);    -- written earlier in this very call?
      moved := moved or p_depends_version[d] <> coalesce(heads[place], dependency_heads[d]);
      d := d + 1;
    end loop;
    answer := null;
    if known_ids then
      answer := concord.recorded_before(
        p_streams[i], p_commands[i], p_ids[first:last], p_types[first:last], p_schemas[first:last],
        p_data[first:last], p_meta[first:last], p_guards[first:last]);
    end if;
    if answer.status is not null then
      null;
    elsif heads[i] <> p_expected[i] then
      answer := ('version_conflict', heads[i], null, null);
    elsif moved then
      answer := ('dependency_moved', heads[i], null, null);
    else
      now_txid := coalesce(now_txid, pg_current_xact_id());
      previous := hashes[i];
      for j in first .. last loop
        kept := kept + 1;
        k_event[kept] := j;
        k_request[kept] := i;
        k_version[kept] := heads[i] + 1 + j - first;
        k_serial[kept] := nextval('concord.event_serial_seq');
        k_previous[kept] := previous;
        previous := concord.leaf(
          previous, now_txid, k_serial[kept], k_version[kept], p_schemas[j], p_ids[j], p_occurred[i], now_at,
          p_streams[i], p_commands[i], p_types[j], p_guards[j], p_meta[j], p_data[j]);
        k_hash[kept] := previous;
      end loop;
      heads[i] := k_version[kept];
      answer := ('appended', k_version[kept], now_txid, k_serial[kept]);
    end if;
    answers[i] := answer;
  end loop;

  if kept > 0 then
    insert into concord.event (
      txid, serial, version, schema_version, event_id, occurred_at, recorded_at, previous_hash, hash,
      stream_id, command_id, type, data, meta, guard
    ) overriding system value
    select now_txid, k.serial, k.version, p_schemas[k.event], p_ids[k.event], p_occurred[k.request], now_at, k.previous,
           k.hash, p_streams[k.request], p_commands[k.request], p_types[k.event], p_data[k.event], p_meta[k.event],
           p_guards[k.event]
      from unnest(k_event, k_request, k_version, k_serial, k_previous, k_hash)
           k(event, request, version, serial, previous, hash);
  end if;
  return query select * from unnest(answers);
end $$;
