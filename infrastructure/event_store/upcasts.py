"""Yesterday's events in today's shape: how an event written by older code becomes one that today's code reads.

An event that is restructured gets a new `schema_version` and, here, the step from each version to the next. A sample of
the old JSON goes to tests/contracts/old_events and stays there for ever.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pydantic import JsonValue

Fields = dict[str, JsonValue]
Upcast = Callable[[Fields], Fields]
Upcasts = Mapping[tuple[str, int], Upcast]
"""(event type, version it was written in) → its fields as the next version has them."""

UPCASTS: Upcasts = {}
"""No event of Concord has changed yet."""
