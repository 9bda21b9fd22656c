"""Random lives of acquisitions, as the rules let them happen: the same seed tells the same life."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any, Literal

from domain.acquisition import DECIDER
from domain.acquisition import commands as a
from domain.acquisition.negotiation import commands as negotiation
from domain.acquisition.playbook import TERMS
from domain.acquisition.screening import commands as screening
from domain.acquisition.screening import synergies as s
from domain.acquisition.valuing import commands as valuing
from domain.facts import Facts, GuardedEvent
from domain.initiative import commands as c
from domain.initiative.events import Level, Severity
from domain.initiative.state import Initiative
from domain.kernel import SYSTEM, Asked, Command, Event, Refused
from domain.money import Money
from domain.playbooks.model import Attested
from tests.projections.diligence_life import wander
from tests.support import deals, targets
from tests.support.scenario import Story

BEGINNINGS: tuple[Callable[[], Story], ...] = (
    deals.chartered,
    deals.at_g1,
    deals.in_diligence,
    deals.at_g2,
    deals.in_negotiation,
    deals.at_g4,
    deals.signed,
    deals.ready_to_close,
    deals.closed,
)

WHO = tuple(deals.PEOPLE.people)
VERDICTS: tuple[Literal["approve", "decline", "return"], ...] = ("approve",) * 6 + ("decline", "return")
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
SIDES: tuple[Literal["us", "target"], ...] = ("us", "target")
LEVELS: tuple[Level, ...] = ("low", "medium", "high")

GUARDS = (f"envelope:{TERMS.envelope.key}",)

_TOLD: dict[Callable[[], Story], Told] = {}


def stream_of(seed: int) -> str:
    """The id of the life of that seed."""
    return f"acquisition-{seed:08x}"


@dataclass(frozen=True)
class Told:
    """A life so far: all that happened, and what that makes of it."""

    stream: str
    at: datetime
    state: Any
    happened: tuple[tuple[Event, datetime], ...]

    def after(self, **time: float) -> Told:
        """Time goes by."""
        return replace(self, at=self.at + timedelta(**time))

    def asked(self, command: Command, who: str) -> tuple[Event, ...] | Refused:
        """What a command would make happen, or why it would not."""
        facts = Facts(people=deals.PEOPLE, guards={guard: self._guarded(guard) for guard in GUARDS})
        try:
            return tuple(DECIDER.decide(command, self.state, Asked(by=who, at=self.at, stream=self.stream), facts))
        except Refused as refused:
            return refused

    def with_(self, events: tuple[Event, ...]) -> Told:
        """The life after these events."""
        state = self.state
        for event in events:
            state = DECIDER.evolve(state, event, self.at)
        return replace(self, state=state, happened=(*self.happened, *((event, self.at) for event in events)))

    def _guarded(self, guard: str) -> tuple[GuardedEvent, ...]:
        return tuple(GuardedEvent(self.stream, event) for event, _ in self.happened if event.guard() == guard)


Attempting = Callable[[Initiative, Random, Told], Command]


@cache
def life(seed: int, steps: int = 50) -> Told:
    """A life of about so many attempts, most of which the rules refuse."""
    return list(lives(seed, steps))[-1]


def lives(
    seed: int,
    steps: int = 50,
    beginnings: tuple[Callable[[], Story], ...] = BEGINNINGS,
    attempts: tuple[Attempting, ...] | None = None,
) -> Iterator[Told]:
    """The same life after each command that was accepted."""
    chance = Random(seed)  # noqa: S311 - the same life every time
    beginning = chance.choice(beginnings)
    if beginning not in _TOLD:
        story = beginning()
        _TOLD[beginning] = Told(story.stream, story.at, story.state, story.happened)
    told = replace(_TOLD[beginning], stream=stream_of(seed))
    yield told
    for _ in range(steps):
        told = told.after(hours=chance.choice((1, 1, 5, 24, 24, 100, 900)))
        asked: list[tuple[Command, str]] = [(c.PassTime(wake_at=told.at), SYSTEM)] if chance.random() < 0.5 else []
        attempt = chance.choice(attempts or ANYTHING)(told.state.initiative, chance, told)
        asked.append((attempt, _likely(told, attempt, chance) or chance.choice(WHO)))
        for command, who in asked:
            events = told.asked(command, who)
            if isinstance(events, tuple) and events:
                told = told.with_(events)
                yield told


def _likely(told: Told, attempt: Command, chance: Random) -> str | None:
    """Mostly somebody who may; now and then just anybody."""
    if chance.random() < 0.15:
        return None
    able = [who for who in chance.sample(WHO, 8) if isinstance(told.asked(attempt, who), tuple)]
    return able[0] if able else None


def gates(i: Initiative, chance: Random, told: Told) -> Command:
    """Something about a gate: propose, decide, attest, waive."""
    pending, criteria = i.proposal, [x for gate in i.playbook.gates for x in gate.criteria]
    if pending is not None and chance.random() < 0.8:
        if chance.random() < 0.08:
            return c.WithdrawProposal(gate=pending.gate, reason="Not yet")
        verdict = chance.choice(VERDICTS)
        owed = (c.Condition(text="Ask again", owner=chance.choice(WHO), due_at=told.at + timedelta(days=9)),)
        return c.DecideGate(
            gate=pending.gate,
            packet=pending.packet,
            verdict=verdict,
            reason=None if verdict == "approve" else "Because",
            conditions=owed if verdict == "return" else (),
        )
    criterion = chance.choice(criteria)
    if chance.random() < 0.4:
        evidence = tuple(list(i.evidence)[:1])
        if isinstance(criterion, Attested):
            return c.AttestCriterion(criterion=criterion.key, evidence=evidence)
        return c.WaiveCriterion(criterion=criterion.key, reason="We know")
    if i.ended is not None:
        return c.ProposeReopening(phase=chance.choice(i.playbook.phases).key, reason="Things changed")
    return c.ProposeGate(gate=i.next_gate.key if i.next_gate else "g1")


def people(i: Initiative, chance: Random, told: Told) -> Command:
    """Something about people: team, owner, conflicts, duties lent."""
    who, role = chance.choice(WHO), chance.choice(("cfo", "ceo", "owner", "board", "general_counsel"))
    until = told.at + timedelta(days=chance.choice((1, 30))) if chance.random() < 0.5 else None
    options: tuple[Command, ...] = (
        c.AddMember(person=who, duty="To help"),
        c.RemoveMember(person=chance.choice(list(i.members) or [who]), reason="Done"),
        c.ChangeOwner(owner=chance.choice(("liam", "vera")), reason="Handed over"),
        c.DeclareConflict(reason="Shares of the target"),
        c.DelegateDuty(role=role, to=who, until=until, reason="On leave"),
        c.DelegateDuty(role=role, to=who, until=until, reason="On leave"),
        *(c.RevokeDelegation(role=lent.role, to=lent.to) for lent in i.delegations[:1]),
    )
    return chance.choice(options)


def _register(_: Initiative, chance: Random, told: Told) -> Command:
    key, who = f"k{chance.randrange(4)}", chance.choice(WHO)
    soon = told.at + timedelta(days=chance.choice((1, 5, 40)))
    severity = chance.choice(SEVERITIES)
    level = chance.choice(LEVELS)
    options: tuple[Command, ...] = (
        c.RaiseRisk(risk=key, title=f"Risk {key}", family="technology", owner=who),
        c.AssessRisk(risk=key, impact=severity, probability=level),
        c.PlanMitigation(risk=key, action="Lower it", owner=who, due_at=soon),
        c.CompleteMitigation(risk=key),
        c.CloseRisk(risk=key, reason="Gone"),
        c.RaiseIssue(issue=key, title=f"Issue {key}", severity=severity, owner=who),
        c.ResolveIssue(issue=key, resolution="Done"),
        c.PlanMilestone(milestone=key, title=f"Milestone {key}", planned_on=soon.date(), owner=who),
        c.ReachMilestone(milestone=key, reached_on=told.at.date()),
    )
    return chance.choice(options)


def _conduct(i: Initiative, chance: Random, told: Told) -> Command:
    key = f"d{chance.randrange(9)}"
    owed = [key for key, o in i.obligations.items() if o.fulfilled_at is None]
    if owed and chance.random() < 0.6:
        return c.FulfilObligation(obligation=owed[0], evidence=tuple(list(i.evidence)[:1]) or ("report",))
    if i.hold is not None and chance.random() < 0.7:
        return c.Resume(reason="Go on")
    options: tuple[Command, ...] = (
        deals.evidence(key),
        c.RecordDecision(decision=key, title="A decision", category="tactical", text="We do", rationale="It pays"),
        c.HoldInitiative(reason="Waiting", review_at=told.at + timedelta(days=20)),
        *((c.Abandon(reason="Enough"),) if chance.random() < 0.2 else ()),
    )
    return chance.choice(options)


def _deal(i: Initiative, chance: Random, told: Told) -> Command:
    price, evidence = Money.millions(chance.choice((150, 300, 420, 700))), next(iter(i.evidence), "report")
    options: tuple[Command, ...] = (
        a.BeginScreening(),
        chance.choice(_screening(i, chance, evidence)),
        a.AdvanceToPreliminary(),
        a.SignOffWorkstream(workstream=chance.choice(("legal", "financial")), summary="Well", evidence=(evidence,)),
        a.RecordLetterOfIntent(price=price, exclusive_until=told.at + timedelta(days=30), evidence=evidence),
        a.RecordAgreement(price=price, evidence=evidence),
        a.AddClosingCondition(condition="consent", text="The landlord consents"),
        a.MeetClosingCondition(condition="consent", evidence=evidence),
        a.ObtainClearance(authority="hsr", cleared_on=told.at.date(), evidence=evidence),
        a.CloseAcquisition(closed_on=told.at.date(), price=price, evidence=evidence),
        *((a.MarkLost(reason="Sold to others"),) if chance.random() < 0.2 else ()),
        a.TerminateAgreement(reason="No consent", break_fee=Money.millions(9), payable_by="target"),
    )
    return chance.choice(options)


def _worth(i: Initiative, chance: Random, told: Told) -> Command:
    evidence, latest = next(iter(i.evidence), "report"), told.state.valuing.latest
    price, by = chance.choice((150, 300, 420)), chance.choice(SIDES)
    options: tuple[Command, ...] = (
        valuing.PublishValuation(model=deals.model(price), note="As of today"),
        negotiation.RecordOffer(made_by=by, price=Money.millions(price), evidence=evidence),
        *(
            [valuing.ApproveValuation(valuation=latest.valuation, outputs=latest.receipt.outputs)] * 2
            if latest is not None
            else []
        ),
    )
    return chance.choice(options)


def _screening(i: Initiative, chance: Random, evidence: str) -> tuple[Command, ...]:
    told = targets.figure("churn", chance.choice(("0.02", "0.11", "0.19")), evidence=evidence)
    market = targets.figure("market_size", "4200", evidence=evidence)
    worth = s.Annual(per_year=Money.millions(chance.choice((3, 9))))
    estimate = s.SynergyEstimate(
        synergy="hosting", title="Hosting", kind="cost", worth=worth, months=18, confidence=Decimal("0.8"), owner="otto"
    )
    return (
        screening.RecordTargetFigures(figures=(told, market)),
        targets.figures() if targets.PROOF in i.evidence else targets.proof(),
        screening.ScoreTarget(),
        screening.EstimateSynergy(estimate=estimate),
        screening.WithdrawSynergy(synergy="hosting", reason="They keep their own"),
    )


def _diligence(_: Initiative, chance: Random, told: Told) -> Command:
    return wander(told.state.diligence, told.at, chance)


ANYTHING: tuple[Attempting, ...] = (
    *(gates, gates, gates, people),
    *(_register, _register, _conduct),
    *(_deal, _worth, _diligence),
)
