#!/bin/sh
# Runs once, when the data folder of the container is empty.
set -eu
psql --no-psqlrc --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
  --set owner_password="$CONCORD_OWNER_PASSWORD" --set app_password="$CONCORD_APP_PASSWORD" \
  --file /etc/concord/roles.sql
