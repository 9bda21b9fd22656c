#!/bin/sh
# Creates Temporal's two databases and brings their schemas up to this server's version. Safe to run again.
set -eu
for database in temporal:temporal temporal_visibility:visibility; do
  name=${database%%:*}
  folder=/etc/temporal/schema/postgresql/v12/${database##*:}/versioned
  sql() { temporal-sql-tool --plugin postgres12 --ep "$POSTGRES_SEEDS" -p 5432 -u "$POSTGRES_USER" --db "$name" "$@"; }
  sql create
  sql setup-schema -v 0.0
  sql update-schema -d "$folder"
done
