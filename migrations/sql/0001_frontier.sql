-- Every event of a transaction below the frontier is committed and visible to the statement that asks, or will never be.
-- Right as long as one statement both asks and reads: its snapshot is one and the same.
create function concord.frontier() returns xid8 language sql stable parallel safe
  return pg_snapshot_xmin(pg_current_snapshot());
