"""Chartering an acquisition for every candidate, through the front door, each exactly once whatever is run twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from activities.contracts import CommandJson
from cli.front_door import FrontDoor, SaidNo
from cli.pipeline.rows import Candidate, RefusedRow
from cli.problems import Trouble
from domain.kernel import PersonId, StreamId

NAMESPACE = uuid5(NAMESPACE_URL, "urn:concord:pipeline")

ALREADY_THERE = "already_there"
"""The reason of a row that an earlier run took."""

AT_ONCE = 12
"""Charters on their way at the same time."""

_THERE_ALREADY = frozenset({"already_chartered"})
_NOT_ABOUT_THE_ROW = frozenset({"not_entitled", "person_not_listed", "initiative_unknown"})
"""The last one: the deal is there, but not for this person to know of."""


class NotTheirs(Trouble):
    """The acting person may not charter acquisitions."""

    def __init__(self, person: PersonId, why: SaidNo) -> None:
        super().__init__(f"{person} may not charter acquisitions ({why}): name somebody who may with --as")


@dataclass(frozen=True, slots=True)
class Importer:
    """Who imports what: the acting person also owns what is taken, until they hand it on."""

    door: FrontDoor
    person: PersonId
    programme: str
    file_name: str
    run: UUID

    async def take(
        self, candidates: Sequence[Candidate], done: Callable[[], None]
    ) -> tuple[list[StreamId], list[RefusedRow]]:
        """Charter them all; `done` is called after each. Answers the new ids and the rows that were refused.

        Raises NotTheirs when it is the person who may not, SaidNo for a token that does not pass, and Unreachable.
        """
        places = asyncio.Semaphore(AT_ONCE)

        async def one(candidate: Candidate) -> StreamId | RefusedRow:
            async with places:
                answer = await self._charter(candidate)
                done()
                return answer

        try:
            async with asyncio.TaskGroup() as tasks:
                started = [tasks.create_task(one(candidate)) for candidate in candidates]
        except BaseExceptionGroup as several:
            raise several.exceptions[0] from None
        answers = [task.result() for task in started]
        return [a for a in answers if isinstance(a, str)], [a for a in answers if isinstance(a, RefusedRow)]

    async def _charter(self, candidate: Candidate) -> StreamId | RefusedRow:
        stream = stream_of(candidate)
        try:
            # The key is this run's own: the same key in a later run would be answered as if it were new.
            receipt = await self.door.open(
                self.person, self._body(stream, candidate), f"import-{self.run.hex}-{stream[12:]}"
            )
        except SaidNo as no:
            if no.code in _NOT_ABOUT_THE_ROW:
                raise NotTheirs(self.person, no) from None
            if no.status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
                raise
            reason = ALREADY_THERE if no.code in _THERE_ALREADY else no.code
            return RefusedRow(candidate.line, reason, no.message, candidate.values)
        return receipt.initiative

    def _body(self, stream: StreamId, deal: Candidate) -> CommandJson:
        price = None if deal.price is None else deal.price.model_dump(mode="json")
        return {
            "kind": "acquisition",
            "id": stream,
            "charter": {
                "name": deal.organisation,
                "purpose": f"Screen {deal.organisation}, which {deal.acquirer} acquired on {deal.acquired_on}.",
                "owner": self.person,
                "programme": self.programme,
            },
            "target": {
                "organisation": deal.organisation,
                "country": deal.country,
                "category": deal.category,
                "price": None if price is None else {"low": price, "high": price},
                "source": f"{self.file_name}: {deal.key}",
            },
        }


def stream_of(candidate: Candidate) -> StreamId:
    """The id of the acquisition of a row: the same for the same deal in whatever file, and telling no name."""
    return f"acquisition-{uuid5(NAMESPACE, candidate.key).hex}"


def new_run() -> UUID:
    """A name for this run."""
    return uuid4()
