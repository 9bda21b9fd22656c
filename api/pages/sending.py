"""A form on its way to its stream: recorded once however often it is sent, or told why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from fastapi import Request
from pydantic import JsonValue, TypeAdapter

from activities.contracts import Receipt
from api import commands, problems
from api.bodies import completed
from api.identity import Caller
from domain.kernel import Refused, StreamId
from infrastructure.logs import correlated
from workflows.client import CommandRefused, OutcomeUnknown

STILL_UNKNOWN = "Whether this was recorded is not known yet. Press the same button again: it is recorded once."
UNKNOWN = "outcome_unknown"
MALFORMED = "Something is missing or wrong; see the fields below."


@dataclass(frozen=True)
class No:
    """Why a command was not recorded: the places at fault of one that is malformed, the details of a refusal."""

    status: int
    code: str
    message: str
    errors: JsonValue = None
    detail: Mapping[str, JsonValue] = field(default_factory=dict)


async def sent(
    request: Request,
    asking: Caller,
    stream: StreamId,
    adapter: TypeAdapter[Any],
    fields: Mapping[str, JsonValue],
    key: str,
    *,
    opens: bool = False,
) -> Receipt | No:
    """Send a command. Raises what says that there is no such initiative, and what is no answer to a form."""
    try:
        command = completed(adapter, fields)
        with correlated(stream=stream, command_id=key):
            return await commands.sent(request, asking, stream, command, key, opens=opens)
    except OutcomeUnknown:
        return No(202, UNKNOWN, STILL_UNKNOWN)
    except problems.Rejected as rejected:
        if rejected.sort is problems.ENGINE_UNAVAILABLE:  # what was entered must not be lost while commands wait
            return No(rejected.sort.status, rejected.sort.code, rejected.detail)
        if rejected.sort is not problems.MALFORMED_COMMAND:
            raise
        return No(rejected.sort.status, rejected.sort.code, MALFORMED, rejected.members.get("errors"))
    except (Refused, CommandRefused) as refused:
        if refused.code == "initiative_unknown":
            raise
        status = problems.STATUS_OF_REFUSAL.get(refused.code, 409)
        return No(status, refused.code, refused.message, None, refused.detail)
