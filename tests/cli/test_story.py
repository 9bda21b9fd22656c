"""The story of the demonstration holds by the rules alone, without a server, and on every day of the week."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import JsonValue

from activities.contracts import CommandJson, Receipt
from cli.demo import story
from cli.demo.cast import Cast, leads
from cli.demo.deal import Deal
from cli.demo.ending import fate_of, sequel_of
from cli.demo.stage import Stage
from cli.front_door import SaidNo
from domain.acquisition.diligence.adjustments import model_adjustments
from domain.acquisition.envelope import EnvelopeExceeded
from domain.acquisition.state import Acquisition
from domain.facts import Facts, GuardedEvent
from domain.initiative.effects import BeginInitiative
from domain.initiative.gate_events import GateVoteCast
from domain.integration.state import Integration
from domain.integration.synergies.figures import tracker
from domain.kernel import SYSTEM, Asked, Event, Refused
from domain.kinds import decider_of, opening
from domain.people import Directory, Person
from portfolio.load import load
from projections.initiative_file import begin, document, fold
from projections.projection import Last

MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)


class RulesAlone:
    """Stands in for the front door and the clocks: the deciders, and a list of what happened."""

    def __init__(self, people: Directory, now: datetime) -> None:
        self.people = people
        self.now = now
        self.happened: list[tuple[str, Event, datetime]] = []

    def count(self) -> Counter[str]:
        return Counter(event.type for _, event, _ in self.happened)

    def deal(self, stream: str) -> Acquisition:
        state = self.state(stream)
        assert isinstance(state, Acquisition)
        return state

    async def open(self, person: str, body: CommandJson, key: str) -> Receipt:
        fields = {name: value for name, value in body.items() if name not in ("kind", "id")}
        command = opening("acquisition", "acquisition", fields)
        return await self.ask(person, str(body["id"]), command, key)

    async def ask(self, person: str, initiative: str, command: CommandJson, key: str) -> Receipt:
        assert key
        try:
            events = self._decide(initiative, json.loads(json.dumps(command)), person, self.now)
        except Refused as no:
            raise SaidNo(409, no.code, no.message, no.detail) from no
        position = f"{len(self.happened):032x}"
        return Receipt(initiative=initiative, version=1, position=position, events=tuple(e.type for e in events))

    async def get(self, person: str, path: str, **query: str) -> JsonValue:
        assert person
        if path.endswith("/synergies"):
            return self._synergies(path.split("/")[-2])
        assert query["seen"]
        stream = path.rsplit("/", 1)[1]
        mine = [(event, at) for of, event, at in self.happened if of == stream]
        dossier = begin(stream)
        for event, at in mine:
            dossier = fold(dossier, event, at)
        file = document(dossier, Last(stream, len(mine), mine[-1][1]))
        assert file is not None
        shown: JsonValue = json.loads(file.model_dump_json())
        return shown

    def _synergies(self, stream: str) -> JsonValue:
        state = self.state(stream)
        assert isinstance(state, Integration)
        found = tracker(state.synergies.items.values(), self.now.date(), "USD")
        told: JsonValue = json.loads(found.model_dump_json())
        return {"tracker": told}

    async def advance(self, workflow_ids: Iterable[str], to: datetime) -> None:
        for stream in workflow_ids:
            while (due := decider_of(stream).sheet(self.state(stream)).wake_at) is not None and due <= to:
                self._decide(stream, {"type": "pass_time", "wake_at": due.isoformat()}, SYSTEM, due)
        self.now = to

    def underway(self) -> list[str]:
        return sorted({of for of, _, _ in self.happened})

    def state(self, stream: str) -> object:
        return decider_of(stream).fold((event, at) for of, event, at in self.happened if of == stream)

    def _decide(self, stream: str, command: CommandJson, person: str, at: datetime) -> list[Event]:
        decider, state = decider_of(stream), self.state(stream)
        parsed = decider.commands.validate_python(command)
        guards = {
            guard: [GuardedEvent(of, event) for of, event, _ in self.happened if event.guard() == guard]
            for guard in decider.guards(parsed, state)
        }
        asked = Asked(by=person, at=at, stream=stream)
        events = list(decider.decide(parsed, state, asked, Facts(people=self.people, guards=guards)))
        self.happened += [(stream, event, at) for event in events]
        for event in events:
            state = decider.evolve(state, event, at)
            for effect in decider.react(event, state):
                if isinstance(effect, BeginInitiative):
                    first = opening(effect.kind, effect.playbook, effect.fields)
                    self._decide(effect.initiative, first, SYSTEM, at)
        return events


async def told(begins: datetime = MONDAY) -> tuple[RulesAlone, Stage]:
    """The story, played to its end."""
    plan = load()
    rules = RulesAlone(Directory({p.id: Person(name=p.name, roles=p.roles) for p in plan.people}), begins)
    deals = {s.key: Deal(rules, s, plan.novacron.category(s.category), f"story{n}") for n, s in enumerate(plan.deals)}
    stage = Stage(plan, Cast.of(plan), leads(plan), deals, rules, begins)
    assert [played.scene for played in await story.play(stage, lambda _: None)] == list(story.SCENES)
    return rules, stage


async def test_the_story_has_everything_it_promises() -> None:
    rules, stage = await told()
    ended = {key: rules.deal(deal.id).initiative.ended for key, deal in stage.deals.items()}
    assert {key: end and end.outcome for key, end in ended.items()} == {
        "tarn": "completed",
        "lattice": "declined",
        "palisade": None,
        "fernhill": "lost",
        "quillon": None,
        "rookfield": None,
    }
    assert rules.deal(stage.palisade.id).closed
    assert stage.quillon.gate_refusals == [EnvelopeExceeded.code]
    happened = rules.count()
    for promised in (
        "phase_overdue",
        "gate_overdue",
        "escalation_raised",
        "duty_delegated",
        "gate_voided",
        "gate_returned",
        "obligation_fulfilled",
        "put_on_hold",
        "resumed",
        "mitigation_overdue",
        "diligence_items_late",
        "red_flag_cleared",
    ):
        assert happened[promised], promised


async def test_in_the_end_two_gates_wait_and_what_is_owed_lies_ahead() -> None:
    rules, stage = await told()
    offered, late = (rules.deal(deal.id).initiative for deal in (stage.quillon, stage.rookfield))
    assert offered.proposal is not None
    assert late.proposal is not None
    assert (offered.proposal.gate, late.proposal.gate) == ("g3", "g1")
    assert not offered.waivers
    assert set(late.waivers) == {"mandatory_criteria"}
    for proposal in (offered.proposal, late.proposal):
        assert proposal.due_at > rules.now, "nobody finds a deadline that has passed"
        assert not proposal.votes
    dues = [due for due in (decider_of(s).sheet(rules.state(s)).wake_at for s in rules.underway()) if due is not None]
    assert len(dues) >= 4
    assert min(dues) > rules.now


async def test_what_due_diligence_found_is_in_the_price_of_one_deal_and_a_red_flag_in_another() -> None:
    rules, stage = await told()
    priced = model_adjustments(rules.deal(stage.palisade.id))
    assert [(found.finding, str(found.amount)) for found in priced.price] == [("contract_ends", "USD 30M")]
    assert str(priced.normalised_ebitda) == "USD 38M"
    assert stage.tarnwell.gate_refusals == ["gate_stays_shut"]
    assert rules.deal(stage.tarnwell.id).diligence.open_flags == {}
    assert list(rules.deal(stage.fernhill.id).diligence.open_flags) == ["customer_churn"]


async def test_every_fate_is_told_with_its_price() -> None:
    _, stage = await told()
    fates = [(await fate_of(deal, stage.cast.vp)).as_json() for deal in stage.deals.values()]
    assert [(fate["category"], fate["outcome"], fate["offer_musd"]) for fate in fates] == [
        ("storage", "closed", 340),
        ("networking", "declined", 450),
        ("security", "closed", 610),
        ("aiml", "lost", 520),
        ("quantum", "underway", 175),
        ("networking", "underway", 450),
    ]


async def test_every_closed_deal_has_an_integration_of_its_own() -> None:
    _, stage = await told()
    sequels = [(await sequel_of(deal, stage.cast.imo)).as_json() for deal in (stage.tarnwell, stage.palisade)]
    assert [(sequel["phase"], sequel["outcome"], sequel["workstreams"]) for sequel in sequels] == [
        ("optimisation", "completed", 9),
        ("execution", "underway", 9),
    ]


@pytest.mark.feature("IO-20")
async def test_one_synergy_slips_and_is_escalated_and_one_is_there_as_finance_confirms() -> None:
    rules, stage = await told()
    state = rules.state(stage.tarnwell.integration.id)
    assert isinstance(state, Integration)
    late, there = state.synergies.items["revenue_synergy"], state.synergies.items["cost_synergy"]
    assert (len(late.shorts), late.shorts[0].basis, late.dropped is not None) == (1, "forecast", True)
    assert (there.level, there.shorts) == ("confirmed", ())
    assert all(line.decided_by == stage.cast.cfo for line in there.realised)
    sequel = (await sequel_of(stage.tarnwell, stage.cast.imo)).as_json()
    confirmed, target = sequel["synergies_confirmed_musd"], sequel["synergies_target_musd"]
    assert isinstance(confirmed, float)
    assert isinstance(target, float)
    assert 3 < confirmed < target


async def test_the_delegate_decides_on_behalf_of_the_finance_chief() -> None:
    rules, stage = await told()
    votes = [event for _, event, _ in rules.happened if isinstance(event, GateVoteCast)]
    (vote,) = (vote for vote in votes if vote.on_behalf_of is not None)
    assert (vote.by, vote.on_behalf_of) == (stage.cast.deputy, stage.cast.cfo)


@pytest.mark.parametrize("days", range(1, 7))
async def test_the_story_does_not_depend_on_the_day_it_is_told(days: int) -> None:
    rules, _ = await told(MONDAY + timedelta(days=days))
    assert rules.count()["escalation_raised"] == 11
