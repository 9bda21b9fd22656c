"""Which workflow type hosts which kind of initiative, by name alone."""

from __future__ import annotations

from domain.kernel import StreamId

HOSTED = ("acquisition", "integration", "partnership", "venture", "programme", "directory")
"""The kinds that have a workflow type. One that has no rules yet refuses every command with `unknown_kind`."""


def type_name(stream: StreamId) -> str | None:
    """The workflow type that hosts a stream, by the kind that its id begins with; None when there is none."""
    kind = stream.split("-", 1)[0]
    return f"{kind.capitalize()}Workflow" if kind in HOSTED else None
