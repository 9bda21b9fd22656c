"""What a worker registers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from activities.resources import Resources


def activities_of(resources: Resources) -> list[Callable[..., Any]]:
    """Every activity, bound to what it needs."""
    return [
        resources.ledger.record,
        resources.ledger.standing,
        resources.messages.carry_out,
        resources.beginnings.first_command,
    ]
