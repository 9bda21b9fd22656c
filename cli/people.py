"""The people of one machine: the directory they are listed in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from pydantic import JsonValue

from activities.contracts import COMMAND_ID_REUSED, Submission
from cli.problems import Trouble
from cli.runtime import log_of
from domain.directory.decider import DECIDER
from domain.kernel import SYSTEM, PersonId
from domain.people import Directory
from infrastructure.event_store.codec import Codec
from infrastructure.event_store.facts import DIRECTORY
from infrastructure.event_store.read import PostgresReader
from infrastructure.settings import Settings
from infrastructure.temporal import connect
from portfolio.seeds import DemoPerson
from workflows.client import CommandRefused, send

OPENING = "setup-directory"

_OPEN_ALREADY = frozenset({"directory_open_already", COMMAND_ID_REUSED})


class NobodyCalled(Trouble):
    """No person goes by that name, or several do."""


async def open_directory(settings: Settings, people: Sequence[DemoPerson], behind: timedelta = timedelta(0)) -> bool:
    """List the first people with their roles, so far in the past; False when the directory has its people already.

    Raises CommandRefused, CommandFailed, OutcomeUnknown.
    """
    listed: list[JsonValue] = [
        {"person": person.id, "name": person.name, "roles": [*person.roles]} for person in people
    ]
    submission = Submission(
        command_id=OPENING,
        command={"type": "open_directory", "people": listed},
        by=SYSTEM,
        correlation_id=OPENING,
    )
    try:
        client = await connect(settings)
        await send(client, settings.task_queue, DIRECTORY, submission, start=True, behind=behind)
    except CommandRefused as no:
        if no.code in _OPEN_ALREADY:
            return False
        raise
    return True


async def directory(settings: Settings) -> Directory:
    """Everybody, as the log has them. Raises StoreUnavailable."""
    codec = Codec(DECIDER.events)
    async with PostgresReader(log_of(settings), connections=1) as log:
        stored = await log.read_stream(DIRECTORY)
    return DECIDER.fold((codec.event(event), event.occurred_at) for event in stored)


def named(found: Directory, wanted: str) -> PersonId:
    """Whom a word means: an identifier, a full or first name, or a role that one person alone holds.

    Raises NobodyCalled.
    """
    if wanted in found.people:
        return wanted
    word = wanted.casefold()
    meant = [
        key
        for key, person in found.people.items()
        if word in (person.name.casefold(), person.name.casefold().split()[0], key.removeprefix("p-"))
        or wanted in person.roles
    ]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise NobodyCalled(f"'{wanted}' can mean {', '.join(meant)}: say which")
    raise NobodyCalled(f"nobody in the directory is called '{wanted}'; `concord people` lists everybody")
