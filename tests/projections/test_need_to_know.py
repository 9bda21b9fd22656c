"""Nobody finds out from any query about an initiative that they may not know of: not its name, not that it is there."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import asdict, is_dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter

from domain.acquisition import DECIDER
from domain.acquisition.advisers.commands import EndEngagement, EngageAdviser
from domain.directory.events import PersonDeactivated
from domain.facts import Facts
from domain.initiative.events import Charter, InitiativeChartered, MemberAdded
from domain.kinds import decider_of
from domain.money import Money
from domain.people import Directory, Person
from infrastructure.database import ReadConnection, reading
from projections import (
    agenda_search,
    alerts,
    board_search,
    engagements,
    file_changes,
    initiative_file,
    market_map,
    my_work,
    people,
    portfolio,
    risk_search,
    timeline,
)
from projections.access import Viewer, may_see
from projections.acquisition_metrics import acquisition_metrics
from projections.everything import PROJECTIONS
from projections.rebuild import rebuild
from projections.risk_register import RiskStatus
from tests.projections.histories import Told, life, stream_of
from tests.projections.world import World, viewer
from tests.support import deals

OUTSIDERS = {f"person{n}": Person(name=f"Person {n}", roles=roles) for n, roles in enumerate(((), ("cmo",), ("chro",)))}
DIRECTORY = Directory({**deals.PEOPLE.people, **OUTSIDERS})
SEEDS = range(2000, 2010)
OTHER = "acquisition-07e4de41"


def secret(told: Told) -> str:
    """A name that stands in this initiative alone."""
    return f"Project {told.stream[-8:]}"


async def tell(world: World) -> list[Told]:
    """Initiatives with names of their own, some with people on the team who hold no role."""
    chance = Random(7)  # noqa: S311 - the same teams every time
    await world.people(DIRECTORY)
    lives = [_named(life(seed, steps=30)) for seed in SEEDS]
    for n, told in enumerate(lives):
        member = MemberAdded(person=chance.choice(list(OUTSIDERS)), duty="To help")
        lives[n] = told.with_((member,)) if chance.random() < 0.6 else told
        await world.tell(lives[n])
    for projection in PROJECTIONS:
        await rebuild(projection, store=world.store, engine=world.engine)
    return lives


def _named(told: Told) -> Told:
    """The same life under another name."""
    (first, at), *rest = told.happened
    assert isinstance(first, InitiativeChartered)
    charter = Charter(**{**first.charter.model_dump(), "name": secret(told)})
    happened = ((first.model_copy(update={"charter": charter}), at), *rest)
    return Told(told.stream, told.at, DECIDER.fold(happened), happened)


async def all_answers(world: World, connection: ReadConnection, who: Viewer, at: datetime) -> AsyncIterator[Any]:
    """What every query of every read model answers."""
    for order in ("updated_at", "name", "price"):
        yield await board_search.find(connection, who, order=order, limit=200)
    yield await my_work.my_work(connection, who, at)
    yield await timeline.latest(connection, who, limit=500)
    yield await timeline.of_people(connection, who)
    yield await portfolio.portfolio(connection, who)
    yield await market_map.market_map(connection, who)
    yield await acquisition_metrics(connection, who)
    yield await engagements.firms(connection, who)
    yield await people.everyone(connection)
    everything: tuple[RiskStatus, ...] = ("open", "being_mitigated", "mitigated", "closed", "ended")
    yield await risk_search.find(connection, who, risk_search.Wanted(status=everything), at, limit=200)
    yield await risk_search.issues(connection, who, limit=200)
    yield await risk_search.figures(connection, who, at)
    yield await alerts.alerts(connection, who, at, limit=200)
    first, last = at.date() - timedelta(days=4000), at.date() + timedelta(days=4000)
    wanted = agenda_search.Wanted()
    yield await agenda_search.between(connection, who, at, wanted, first=first, last=last, limit=200)
    yield await agenda_search.overdue(connection, who, at, wanted, limit=200)
    yield await agenda_search.figures(connection, who, at)
    yield await agenda_search.days(connection, who, at, wanted, first=first, last=last, most=200)
    for seed in SEEDS:
        stream = stream_of(seed)
        yield await board_search.one(connection, who, stream)
        yield await initiative_file.file(connection, who, stream)
        yield await initiative_file.file_as_of(connection, world.store, who, stream, initiative_file.Moment(version=5))
        yield await file_changes.changes(connection, world.store, who, stream, since=0, upto=3)
        yield await timeline.timeline(connection, who, stream)


async def test_no_query_tells_of_what_a_person_may_not_know(world: World) -> None:
    lives = await tell(world)
    facts = Facts(people=DIRECTORY)
    seen_by_somebody = 0
    async with reading(world.engine) as connection:
        for who in DIRECTORY.people:
            told_to = "".join(
                [_text(answer) async for answer in all_answers(world, connection, viewer(who, DIRECTORY), lives[0].at)]
            )
            for told in lives:
                may = decider_of(told.stream).sees(told.state, who, facts)
                assert await may_see(connection, told.stream, viewer(who, DIRECTORY)) == may
                assert (told.stream in told_to, secret(told) in told_to) == (may, may), (who, told.stream)
                seen_by_somebody += may
    assert 0 < seen_by_somebody < len(lives) * len(DIRECTORY.people)


async def test_who_has_left_knows_nothing(world: World) -> None:
    await world.people(DIRECTORY)
    await world.tell(deals.at_g1())
    await world.happen("directory", PersonDeactivated(person=deals.LEAD, by="adam", reason="Left"))
    for projection in PROJECTIONS:
        await rebuild(projection, store=world.store, engine=world.engine)
    async with reading(world.engine) as connection:
        assert not await may_see(connection, deals.STREAM, viewer(deals.LEAD)), "owner, but no longer here"
        assert await may_see(connection, deals.STREAM, viewer(deals.CFO))
        assert not await may_see(connection, deals.STREAM, Viewer(person="nobody", roles=("cfo",)))


@pytest.mark.feature("MA-24")
async def test_an_outside_adviser_knows_of_the_deal_of_the_engagement_until_it_ends(world: World) -> None:
    greta, arno = "greta", "arno"
    outside = {
        greta: Person(name="Greta", roles=("adviser",)),
        arno: Person(name="Arno", roles=("adviser", "cfo", "auditor")),
    }
    everybody = Directory({**deals.PEOPLE.people, **outside})
    engaging = EngageAdviser(
        engagement="bank",
        firm="Goldman Sachs",
        role="financial_adviser",
        matter="The sale",
        budget=Money.millions(1),
        people=(greta,),
    )
    engaged = replace(deals.chartered(), people=everybody).given(engaging)
    ended = replace(engaged, stream=OTHER).given(EndEngagement(engagement="bank", reason="Signed"))
    await world.people(everybody)
    await world.tell(engaged)
    await world.tell(ended)
    for projection in PROJECTIONS:
        await rebuild(projection, store=world.store, engine=world.engine)
    async with reading(world.engine) as connection:

        async def known(who: str) -> list[str]:
            looking = viewer(who, everybody)
            page = await board_search.find(connection, looking, order="name", limit=200)
            return [row.initiative for row in page.rows]

        async def firms(who: str) -> list[str]:
            found = await engagements.firms(connection, viewer(who, everybody))
            return [row.initiative for firm in found for row in firm.engagements]

        assert await firms(greta) == [deals.STREAM]
        assert await firms(deals.OUTSIDER) == []
        assert await known(greta) == [deals.STREAM]
        assert await known(arno) == [], "the roles of somebody who works for another firm open no door"
        assert await known(deals.CFO) == [OTHER, deals.STREAM]


@pytest.mark.parametrize("who", [deals.CFO, deals.OUTSIDER])
async def test_figures_of_the_envelope_are_whole_or_not_there(world: World, who: str) -> None:
    await tell(world)
    async with reading(world.engine) as connection:
        found = await portfolio.portfolio(connection, viewer(who, DIRECTORY))
    assert len(found.envelopes) == (1 if who == deals.CFO else 0)


def _text(answer: Any) -> str:  # noqa: ANN401 - whatever a query answers
    match answer:
        case list() | tuple():
            return "".join(_text(part) for part in answer)
        case BaseModel():
            return answer.model_dump_json()
        case _ if is_dataclass(answer) and not isinstance(answer, type):
            return TypeAdapter(dict[str, Any]).dump_json(asdict(answer), fallback=repr).decode()
        case _:
            return repr(answer)
