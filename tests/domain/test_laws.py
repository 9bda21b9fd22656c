"""Laws over *generated* playbooks: whatever the gates, seats, quorums and ladders, these hold for every history.

A small alphabet makes roles, people and criteria meet often; that is where mistakes hide.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Literal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain.acquisition import DECIDER
from domain.acquisition.checks import case_of
from domain.acquisition.commands import BeginScreening, CountFramework, MarkLost
from domain.acquisition.playbook import PLAYBOOK
from domain.acquisition.state import Acquisition
from domain.facts import Facts
from domain.initiative import commands as c
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.kernel import SYSTEM, Asked, Command, Event, Refused
from domain.playbooks.model import Attested, EscalationStep, Gate, Phase, Playbook, Seat, Span
from domain.working_days import Duration
from tests.support.deals import STREAM, charter
from tests.support.scenario import DAY_ONE, directory

PEOPLE = directory(
    ann="vp_corporate_development cfo",
    ben="cfo",
    cat="cfo ceo",
    dan="ceo board",
    eva="deal_lead",
    fay="board",
    sys="auditor",
)
WHO = st.sampled_from(sorted(PEOPLE.people))
ROLES = st.sampled_from(("cfo", "ceo", "board"))
CRITERIA = st.sampled_from(("alpha", "beta"))
DAYS = st.integers(0, 12).map(lambda n: Duration(amount=n, unit="days"))
VERDICTS = st.sampled_from(("approve", "approve", "decline", "return"))


@st.composite
def playbooks(draw: st.DrawFn) -> Playbook:
    """Two phases of one or two gates each."""

    def gate(key: str) -> Gate:
        seats = tuple(Seat(role=role) for role in draw(st.lists(ROLES, min_size=1, max_size=3, unique=True)))
        keys = draw(st.lists(CRITERIA, max_size=2, unique=True))
        return Gate(
            key=key,
            title=key,
            criteria=tuple(Attested(key=k, title=k, evidence_required=False, waivable_by=("board",)) for k in keys),
            proposed_by=("vp_corporate_development", "owner"),
            seats=seats,
            quorum=draw(st.none() | st.integers(1, len(seats))),
            decide_within=draw(DAYS),
            escalation=tuple(EscalationStep(after=after, to="ceo") for after in draw(st.lists(DAYS, max_size=2))),
            expires_after=draw(st.none() | DAYS),
            decline_ends=draw(st.booleans()),
        )

    def phase(key: str, *gates: str) -> Phase:
        span = Span(minimum=Duration(amount=3, unit="days"), maximum=draw(DAYS))
        return Phase(key=key, title=key, span=span, gates=tuple(map(gate, gates)), source="generated")

    phases = (phase("screening", "first"), phase("due_diligence", "second", "third"))
    return PLAYBOOK.model_copy(update={"phases": phases, "delegation_depth": draw(st.integers(0, 2))})


class Laws(RuleBasedStateMachine):
    """One initiative under a generated playbook, in the hands of seven people."""

    def __init__(self) -> None:
        super().__init__()
        self.at: datetime = DAY_ONE
        self.history: list[tuple[Event, datetime]] = []
        self.state: Any = DECIDER.initial

    @initialize(playbook=playbooks())
    def begin(self, playbook: Playbook) -> None:
        """Chartered and in screening."""
        base = charter()
        opening = base.model_copy(
            update={"playbook": playbook, "charter": base.charter.model_copy(update={"owner": "eva"})}
        )
        assert self.ask("ann", opening)
        assert self.ask("ann", BeginScreening())

    def ask(self, who: str, command: Command) -> bool:
        """Whether it was accepted. Every law about single events is checked here."""
        asked = Asked(by=who, at=self.at, stream=STREAM)
        facts = Facts(people=PEOPLE, guards={"envelope:novacron": ()})
        try:
            events = DECIDER.decide(command, self.state, asked, facts)
        except Refused:
            return False
        for event in events:
            self.check(event)
            self.state = DECIDER.evolve(self.state, event, self.at)
            self.history.append((event, self.at))
        return True

    def check(self, event: Event) -> None:
        """What must be true of the state just before an event."""
        if not isinstance(self.state, Acquisition):
            return
        before, pending = self.state.initiative, self.state.initiative.proposal
        match event:
            case g.GateProposed():
                assert pending is None, "two proposals at once"
                assert event.reopens or before.ended is None
                gate = before.playbook.gate(event.gate)
                assert gate is not None
                held = {*before.attestations, *before.waivers}
                assert all(x.key in held for x in gate.criteria), "a gate was proposed with a criterion missing"
            case g.GateVoteCast():
                assert pending is not None
                assert event.seat in pending.open_seats, "a seat decided twice"
                assert event.packet == pending.packet
                hands = {event.by, event.on_behalf_of} - {None}
                assert not hands & {pending.proposed_by, pending.on_behalf_of}, "the proposer decided"
                assert not hands & {p for v in pending.votes for p in (v.by, v.on_behalf_of)}, "a person decided twice"
                assert not hands & set(before.conflicts), "somebody with a conflict decided"
                assert PEOPLE.holds(event.on_behalf_of or event.by, event.seat), "a seat without its role"
            case g.GateApproved():
                assert pending is not None
                assert sum(v.verdict == "approve" for v in pending.votes) >= pending.quorum, (
                    "approved without its quorum"
                )
            case e.DutyDelegated():
                assert len({*event.chain, event.to}) == len(event.chain) + 1, "a delegation runs in a circle"
                assert len(event.chain) <= before.playbook.delegation_depth, "a delegation is too long"
            case _:
                assert before.hold is None or not isinstance(event, e.PhaseOverdue | g.GateOverdue | g.GateExpired), (
                    "a clock rang on hold"
                )

    @rule(days=st.integers(0, 9))
    def time_passes(self, days: int) -> None:
        """The timer fires."""
        self.at += timedelta(days=days)
        assert self.ask(SYSTEM, c.PassTime(wake_at=self.at))
        wake_at = DECIDER.sheet(self.state).wake_at
        assert wake_at is None or wake_at > self.at, "a clock that was due did not ring"

    @rule(who=WHO, criterion=CRITERIA, waive=st.booleans())
    def criterion(self, who: str, criterion: str, *, waive: bool) -> None:
        """Attested or waived."""
        said = c.WaiveCriterion(criterion=criterion, reason="x") if waive else c.AttestCriterion(criterion=criterion)
        self.ask(who, said)

    @rule(who=WHO)
    def propose(self, who: str) -> None:
        """The next gate is put; put twice, it says nothing."""
        gate = self.state.initiative.next_gate
        command = c.ProposeGate(gate=gate.key if gate else "first")
        if self.ask(who, command) and self.state.initiative.proposal:
            length = len(self.history)
            assert self.ask(who, command)
            assert len(self.history) == length, "asking twice changed something"

    @precondition(lambda self: isinstance(self.state, Acquisition) and self.state.initiative.proposal is not None)
    @rule(who=WHO, verdict=VERDICTS)
    def decide(self, who: str, verdict: Literal["approve", "decline", "return"]) -> None:
        """A verdict, with what it needs."""
        pending = self.state.initiative.proposal
        owed = (c.Condition(text="x", owner="eva", due_at=self.at + timedelta(days=2)),) if verdict == "return" else ()
        self.ask(
            who, c.DecideGate(gate=pending.gate, packet=pending.packet, verdict=verdict, reason="x", conditions=owed)
        )

    @rule(who=WHO)
    def everybody_approves(self, who: str) -> None:
        """Criteria are met, the next gate is put, and whoever can approves: the short way deep into a history."""
        for criterion in ("alpha", "beta"):
            self.ask("ann", c.AttestCriterion(criterion=criterion))
        self.propose(who)
        for voter in [*PEOPLE.people, *PEOPLE.people]:
            pending = self.state.initiative.proposal
            if pending is not None:
                self.ask(voter, c.DecideGate(gate=pending.gate, packet=pending.packet, verdict="approve"))

    @rule(who=WHO, to=WHO, role=st.sampled_from(("cfo", "ceo", "board", "owner")), back=st.booleans())
    def delegate(self, who: str, to: str, role: str, *, back: bool) -> None:
        """Lent, or taken back."""
        lent = c.RevokeDelegation(role=role, to=to) if back else c.DelegateDuty(role=role, to=to, reason="x")
        self.ask(who, lent)

    @rule(who=WHO, command=st.sampled_from((c.DeclareConflict(reason="x"), c.Resume(reason="x"), MarkLost(reason="x"))))
    def conduct(self, who: str, command: Command) -> None:
        """Conflicts, resumptions, and the end."""
        self.ask(who, command)

    @rule(who=WHO, days=st.integers(1, 5))
    def hold(self, who: str, days: int) -> None:
        """On hold."""
        self.ask(who, c.HoldInitiative(reason="x", review_at=self.at + timedelta(days=days)))

    @rule(who=WHO, severity=st.sampled_from(("low", "critical")))
    def issue(self, who: str, severity: Literal["low", "critical"]) -> None:
        """Something that changes what deciders are shown."""
        self.ask(who, c.RaiseIssue(issue=f"i{len(self.history)}", title="x", severity=severity, owner="eva"))

    @rule(who=WHO)
    def settle(self, who: str) -> None:
        """Obligations are fulfilled."""
        self.ask(who, c.AttachEvidence(evidence="doc", title="x", sha256="ab" * 32))
        for key in list(self.state.initiative.obligations):
            self.ask(who, c.FulfilObligation(obligation=key, evidence=("doc",)))
        self.ask(who, CountFramework(framework="x", evidence="doc"))

    @rule(who=WHO, phase=st.sampled_from(("screening", "due_diligence")))
    def reopen(self, who: str, phase: str) -> None:
        """Taken up again."""
        self.ask(who, c.ProposeReopening(phase=phase, reason="x"))

    @invariant()
    def history_alone_rebuilds_the_state(self) -> None:
        """The log is the truth."""
        assert DECIDER.fold(self.history) == self.state

    @invariant()
    def an_end_leaves_no_approval_open(self) -> None:
        """Save that of a reopening."""
        if isinstance(self.state, Acquisition) and self.state.initiative.ended and self.state.initiative.proposal:
            assert self.state.initiative.proposal.reopens

    @invariant()
    def a_pending_decision_is_about_what_is(self) -> None:
        """A proposal's hash is always that of its present packet."""
        if isinstance(self.state, Acquisition) and (pending := self.state.initiative.proposal):
            gate = self.state.initiative.playbook.gate(pending.gate)
            assert gate is not None
            assert case_of(self.state).packet(gate, pending.attempt) == pending.packet

    @invariant()
    def capital_is_claimed_while_the_deal_lives(self) -> None:
        """What ended without closing claims nothing."""
        if isinstance(self.state, Acquisition) and self.state.initiative.ended and not self.state.closed:
            assert self.state.claim is None or self.state.initiative.ended.outcome == "completed"


TestLaws = Laws.TestCase
TestLaws.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
