"""The fast way through the log leads where the careful way leads: with old events, and to the poison event."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal

import msgspec
import pytest
from msgspec import Struct

from domain.initiative.events import MemberAdded
from domain.kernel import Event
from infrastructure.event_store.codec import Codec, Meta
from infrastructure.event_store.store import Append, NewEvent, event_id
from projections.batch import read_batch
from projections.everything import PROJECTIONS
from projections.eyes import Eyes
from projections.follower import Poison
from projections.projection import Last, Projection
from projections.rebuild import rebuild
from projections.tables import ReadTable
from projections.timeline import TIMELINE
from tests.projections.test_rebuild import follower_of
from tests.projections.world import World
from tests.support import deals
from tests.support.scenario import DAY_ONE


class Renamed(Event):
    """Its first version called the colour `color`, in capitals."""

    schema_version: ClassVar[int] = 2
    type: Literal["renamed"] = "renamed"
    name: str
    colour: str


class SeenRenamed(Struct, frozen=True, tag="renamed", tag_field="type"):
    """Of it, the colour."""

    colour: str


@dataclass(frozen=True, slots=True)
class PaintRow:
    """All colours of a stream."""

    initiative: str
    colours: str
    version: int


def _newer(fields: dict[str, object]) -> dict[str, object]:
    return {"name": fields["name"], "colour": str(fields["color"]).lower()}


CODEC = Codec((Renamed,), upcasts={("renamed", 1): _newer})  # type: ignore[dict-item]
EYES = Eyes(SeenRenamed, codec=CODEC, schemas={"renamed": 2})
META = Meta(actor="vera", correlation_id="c", command_type="paint", command_digest="0" * 64)


def fold(colours: list[str], event: SeenRenamed, _: datetime) -> list[str]:
    """One more colour; there is no mauve."""
    if event.colour == "mauve":
        raise ValueError("there is no mauve")
    return [*colours, event.colour]


def rows(colours: list[str], last: Last) -> Iterator[PaintRow]:
    """One row."""
    yield PaintRow(last.stream, " ".join(colours), last.version)


PAINT: Projection[list[str]] = Projection(
    name="paint",
    version=1,
    tables=(ReadTable("paint", 1, PaintRow, key=("initiative",)),),
    concerns=lambda stream: stream.startswith("paint-"),
    handles=EYES.types,
    begin=lambda _: [],
    fold=fold,
    rows=rows,
    reads=EYES,
)


async def paint(world: World, stream: str, *colours: str, schema: int = 2) -> None:
    """Put colours into a stream, as events of that schema."""
    version = world.versions.get(stream, 0)
    new = []
    for n, colour in enumerate(colours):
        fields = {"name": "x", "color": colour.upper()} if schema == 1 else {"name": "x", "colour": colour}
        written = msgspec.json.encode(fields)
        new.append(NewEvent(event_id(stream, f"c{version}", n), "renamed", schema, written, msgspec.json.encode(META)))
    done = await world.store.append(Append(stream, version, f"c{version}", DAY_ONE, new))
    world.versions[stream] = done.version


async def test_events_of_an_older_schema_are_brought_up_to_date_on_both_ways(world: World) -> None:
    await rebuild(PAINT, store=world.store, engine=world.engine)
    follower = await follower_of(world, PAINT)
    await paint(world, "paint-00000001", "red", "green", schema=1)
    await paint(world, "paint-00000001", "blue")
    await paint(world, "paint-00000002", "white")
    await world.tell(deals.chartered())
    await follower.advance(await read_batch(world.store, after=follower.place.position, limit=100))
    assert follower.stopped is None
    live = await world.rows("paint_v1")
    assert live == [("paint-00000001", "red green blue", 3), ("paint-00000002", "white", 1)]
    await rebuild(PAINT, store=world.store, engine=world.engine)
    assert await world.rows("paint_v1") == live


@pytest.mark.parametrize("schema", [1, 2])
async def test_the_poison_event_is_named_on_the_fast_way_too(world: World, schema: int) -> None:
    await paint(world, "paint-00000001", "red", "mauve", "green", schema=schema)
    with pytest.raises(Poison) as found:
        await rebuild(PAINT, store=world.store, engine=world.engine)
    assert (found.value.stored.stream, found.value.stored.version) == ("paint-00000001", 2)
    assert str(found.value.__cause__) == "there is no mauve"


async def test_no_character_that_a_person_writes_stops_a_read_model(world: World) -> None:
    await world.people()
    await world.tell(deals.chartered())
    for words in ("NUL \0 inside", "quote ' \" back\\slash {0} %s \\u0000", "tab\tline\nend \\. \\N", "中文 🦊 \u202e"):
        await world.happen(deals.STREAM, MemberAdded(person="olga", duty=words))
    for projection in PROJECTIONS:
        await rebuild(projection, store=world.store, engine=world.engine)
    view = TIMELINE.tables[0].view
    place = list(view.columns.keys()).index("words")
    told = [row[place] for row in await world.rows(view.name) if row[0] == deals.STREAM]
    assert told[-4].endswith("NUL \ufffd inside")
    assert told[-3].endswith("quote ' \" back\\slash {{0}} %s \\u0000")
    assert told[-2].endswith("tab\tline\nend \\. \\N")
