#!/bin/sh
# Creates the namespace and waits until it can be used. Safe to run again. `migrate` then teaches it our search attributes.
set -eu
until temporal operator cluster health; do sleep 2; done
if ! temporal operator namespace describe -n "$TEMPORAL_NAMESPACE" >/dev/null 2>&1; then
  temporal operator namespace create -n "$TEMPORAL_NAMESPACE" --retention 30d
fi
until temporal operator search-attribute list >/dev/null 2>&1; do sleep 2; done
