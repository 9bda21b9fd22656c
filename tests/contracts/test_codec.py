"""What the log's bytes mean: events come back as they were written, those of older releases in today's shape."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import ClassVar, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import AwareDatetime

from domain.kernel import Event, Value
from infrastructure.event_store.codec import Codec, Meta, RecordedEvent, UnknownEvent, UnreadableEvent
from infrastructure.event_store.store import NewEvent, Position, StoredEvent, event_id
from infrastructure.event_store.upcasts import UPCASTS, Fields, Upcasts

OLD_EVENTS = sorted((Path(__file__).parent / "old_events").glob("*.json"))
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
META = Meta(actor="anna.berg", correlation_id="c-1", command_type="book_visit", command_digest="0" * 64)


class Client(Value):
    name: str
    country: str | None


class Fee(Value):
    amount: Decimal
    currency: str


class VisitBooked(Event):
    """An event that has changed twice: the worked example for events of the business that will."""

    schema_version: ClassVar[int] = 3
    type: Literal["visit_booked"] = "visit_booked"
    client: Client
    fee: Fee
    purpose: str

    def guard(self) -> str | None:
        return f"visits:{self.client.name}"


class VisitEnded(Event):
    type: Literal["visit_ended"] = "visit_ended"
    at: AwareDatetime
    number: int = 0
    words: tuple[str, ...] = ()


def client_is_a_record(fields: Fields) -> Fields:
    """1 → 2: the client became a record; nobody had asked for the country."""
    name = fields.pop("client_name")
    return fields | {"client": {"name": name, "country": None}}


def fee_has_a_currency(fields: Fields) -> Fields:
    """2 → 3: fees used to be in US dollars only, and visits had no purpose."""
    return fields | {"fee": {"amount": fields["fee"], "currency": "USD"}, "purpose": "not recorded"}


STEPS: Upcasts = {("visit_booked", 1): client_is_a_record, ("visit_booked", 2): fee_has_a_currency}


@pytest.fixture
def codec() -> Codec:
    return Codec((VisitBooked, VisitEnded), STEPS)


def booked() -> VisitBooked:
    return VisitBooked(
        client=Client(name="Zürich Re", country="CH"), fee=Fee(amount=Decimal("10.00"), currency="CHF"), purpose="audit"
    )


def written(
    new: NewEvent, *, version: int | None = None, data: bytes | None = None, name: str | None = None
) -> StoredEvent:
    """The event as it would lie in the log."""
    return StoredEvent(
        Position(7, 3), "visit-000001", 1, new.event_id, "command-1", name or new.type, version or new.schema_version,
        new.data if data is None else data, new.meta, new.guard, AT, AT, bytes(32), bytes(32),
    )  # fmt: skip


def test_an_event_comes_back_as_it_was_written(codec: Codec) -> None:
    new = codec.encode(booked(), stream="visit-000001", command_id="command-1", n=0, meta=META)
    assert new.event_id == event_id("visit-000001", "command-1", 0)
    assert (new.type, new.schema_version, new.guard) == ("visit_booked", 3, "visits:Zürich Re")
    assert b'"type"' not in new.data
    stored = written(new)
    assert codec.decode(stored) == RecordedEvent(
        position=Position(7, 3),
        stream="visit-000001",
        version=1,
        event_id=new.event_id,
        command_id="command-1",
        occurred_at=AT,
        recorded_at=AT,
        meta=META,
        event=booked(),
        hash=stored.hash,
    )


@given(number=st.integers(), words=st.lists(st.text()), at=st.datetimes(timezones=st.just(UTC)))
def test_whatever_an_event_says_survives_the_log(number: int, words: list[str], at: datetime) -> None:
    codec = Codec((VisitEnded,), {})
    event = VisitEnded(at=at, number=number, words=tuple(words))
    new = codec.encode(event, stream="visit-000001", command_id="c", n=0, meta=META)
    assert codec.event(written(new)) == event


@given(
    actor=st.text(min_size=1),
    behalf=st.none() | st.text(),
    trace=st.dictionaries(st.text(), st.text(), max_size=3),
)
def test_who_asked_survives_the_log(actor: str, behalf: str | None, trace: dict[str, str]) -> None:
    codec = Codec((VisitEnded,), {})
    meta = msgspec.structs.replace(META, actor=actor, on_behalf_of=behalf, trace=trace, causation_id=behalf)
    new = codec.encode(VisitEnded(at=AT), stream="visit-000001", command_id="c", n=0, meta=meta)
    assert codec.decode(written(new)).meta == meta


@pytest.mark.parametrize("sample", OLD_EVENTS, ids=lambda path: path.name)
def test_old_events_are_read_in_todays_shape(codec: Codec, sample: Path) -> None:
    name, version, _ = sample.name.split(".")
    told = json.loads(sample.read_bytes())
    new = codec.encode(booked(), stream="visit-000001", command_id="command-1", n=0, meta=META)
    old = written(new, name=name, version=int(version), data=json.dumps(told["data"]).encode())
    assert codec.event(old).model_dump(mode="json") == told["today"]


def test_every_step_has_a_sample_that_is_kept() -> None:
    kept = {tuple(path.name.split(".")[:2]) for path in OLD_EVENTS}
    assert {(name, str(version)) for name, version in (*STEPS, *UPCASTS)} <= kept


def test_an_event_of_a_newer_release_is_named(codec: Codec) -> None:
    new = codec.encode(booked(), stream="visit-000001", command_id="command-1", n=0, meta=META)
    with pytest.raises(UnknownEvent, match=r"'visit_moved' .*visit-000001 1"):
        codec.decode(written(new, name="visit_moved"))
    with pytest.raises(UnknownEvent, match="schema 4"):
        codec.decode(written(new, version=4))


@pytest.mark.parametrize(("version", "data"), [(3, b"{}"), (3, b"not json"), (1, b"{}"), (2, b"[]"), (2, b"\xff")])
def test_bytes_that_are_no_event_are_named(codec: Codec, version: int, data: bytes) -> None:
    new = codec.encode(booked(), stream="visit-000001", command_id="command-1", n=0, meta=META)
    with pytest.raises(UnreadableEvent, match="visit-000001 1"):
        codec.event(written(new, version=version, data=data))


def test_metadata_that_cannot_be_read_is_named(codec: Codec) -> None:
    new = codec.encode(booked(), stream="visit-000001", command_id="command-1", n=0, meta=META)
    with pytest.raises(UnreadableEvent, match="metadata"):
        codec.decode(msgspec.structs.replace(written(new), meta=b"{}"))


def test_a_codec_that_does_not_fit_together_is_refused_at_once() -> None:
    class Nameless(Event):
        pass

    class Twin(Event):
        type: Literal["visit_ended"] = "visit_ended"

    with pytest.raises(ValueError, match="two events are called 'visit_ended'"):
        Codec((VisitEnded, Twin), {})
    with pytest.raises(ValueError, match="needs one name"):
        Codec((Nameless,), {})
    with pytest.raises(ValueError, match=r"no upcast from \[2\]"):
        Codec((VisitBooked,), {("visit_booked", 1): client_is_a_record})
    with pytest.raises(ValueError, match="no newer version"):
        Codec((VisitBooked,), {**STEPS, ("visit_booked", 3): fee_has_a_currency})
    with pytest.raises(ValueError, match="name VisitEnded to the codec"):
        Codec((), {}).encode(VisitEnded(at=AT), stream="s", command_id="c", n=0, meta=META)
    assert Codec((VisitBooked, VisitEnded), STEPS).types == ("visit_booked", "visit_ended")
