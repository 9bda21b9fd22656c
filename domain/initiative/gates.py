"""Gates: criteria attested or waived, proposals bound to a packet, seats that decide. Who proposes never decides."""

from __future__ import annotations

from collections.abc import Mapping

from domain.initiative import commands as c
from domain.initiative import events as e
from domain.initiative import gate_events as g
from domain.initiative import refusals as no
from domain.initiative.authority import Who, acting_for, entitled, require, whoever_takes_part, works_on
from domain.initiative.case import Case
from domain.initiative.lookups import attached, listed
from domain.initiative.state import Initiative, Proposal, Vote
from domain.kernel import Asked, Command, Event, Key, PersonId, Refused
from domain.people import Directory
from domain.playbooks.model import Attested, Criterion, Gate, Role
from domain.working_days import due


def _waives(i: Initiative, asked: Asked, people: Directory) -> bool:
    standing = (x for gate in i.playbook.gates for x in gate.criteria if x.key not in i.waivers)
    return any(entitled(i, asked, people, criterion.waivable_by) for criterion in standing)


def _proposes(i: Initiative, asked: Asked, people: Directory) -> bool:
    gate = i.next_gate
    return i.proposal is None and gate is not None and entitled(i, asked, people, gate.proposed_by)


def _reopens(i: Initiative, asked: Asked, people: Directory) -> bool:
    gate = i.playbook.reopening
    return i.ended is not None and i.proposal is None and entitled(i, asked, people, gate.proposed_by)


def _withdraws(i: Initiative, asked: Asked, people: Directory) -> bool:
    if i.proposal is None:
        return False
    return asked.by == i.proposal.proposed_by or entitled(i, asked, people, _proposers(i, i.proposal))


def _decides(i: Initiative, asked: Asked, people: Directory) -> bool:
    if i.proposal is None:
        return False
    try:
        _seat(i, i.proposal, asked, people)
    except Refused:
        return False
    return True


WHO: Mapping[type[Command], Who[Initiative]] = {
    c.ProposeGate: _proposes,
    c.AttestCriterion: whoever_takes_part,
    c.WaiveCriterion: _waives,
    c.DecideGate: _decides,
    c.WithdrawProposal: _withdraws,
    c.ProposeReopening: _reopens,
}


def attest(command: c.AttestCriterion, case: Case, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotAttested, NotEntitled, EvidenceMissing."""
    i = case.initiative
    criterion = _criterion(i, command.criterion)
    if not isinstance(criterion, Attested):
        raise no.NotAttested(f"'{criterion.title}' is found out from what was recorded.")
    if not works_on(i, asked.by, people):
        raise no.NotEntitled("Only who takes part in the initiative attests.")
    attached(i, command.evidence)
    if criterion.evidence_required and not command.evidence:
        raise no.EvidenceMissing(f"'{criterion.title}' needs evidence.", criterion=criterion.key)
    given = i.attestations.get(criterion.key)
    if given and (given.by, given.evidence, given.note) == (asked.by, command.evidence, command.note):
        return []
    return [
        e.CriterionAttested(criterion=criterion.key, by=asked.by, evidence=command.evidence, note=command.note),
    ]


def waive(command: c.WaiveCriterion, case: Case, asked: Asked, people: Directory) -> list[Event]:
    """Raises UnknownKey, NotWaivable, NotEntitled, OwnProposal."""
    i = case.initiative
    criterion = _criterion(i, command.criterion)
    if criterion.key in i.waivers:
        return []
    if not criterion.waivable_by:
        raise no.NotWaivable(f"'{criterion.title}' cannot be waived.")
    chain = require(i, asked, people, criterion.waivable_by)
    if i.proposal and _same_hands(chain, i.proposal):
        raise no.OwnProposal("Who proposed the gate waives none of its criteria.")
    return [e.CriterionWaived(criterion=criterion.key, by=asked.by, reason=command.reason)]


def propose(command: c.ProposeGate, case: Case, asked: Asked, people: Directory) -> list[Event]:
    """Put the next gate to its deciders.

    Raises WrongGate, NotEntitled, AlreadyProposed, OwnProposal, ObligationsOpen, GateStaysShut.
    """
    i = case.initiative
    gate = i.next_gate
    if gate is None or gate.key != command.gate:
        expected = gate.key if gate else None
        raise no.WrongGate(f"In {i.phase.key} the next gate is {expected}, not {command.gate}.", expected=expected)
    chain = require(i, asked, people, gate.proposed_by)
    if any(waiver.by in chain for key, waiver in i.waivers.items() if _of(gate, key)):
        raise no.OwnProposal("Who waived a criterion of this gate does not propose it.")
    owed = [key for key, o in i.obligations.items() if o.gate == gate.key and o.fulfilled_at is None]
    if owed:
        raise no.ObligationsOpen(
            f"Conditions of {gate.title} are still owed: {', '.join(owed)}.", obligations=list(owed)
        )
    return _put(gate, case, asked, chain, note=command.note)


def propose_reopening(command: c.ProposeReopening, case: Case, asked: Asked, people: Directory) -> list[Event]:
    """Put the reopening of a concluded initiative to its deciders.

    Raises NotConcluded, UnknownKey, NotEntitled, AlreadyProposed, GateStaysShut.
    """
    i = case.initiative
    if i.ended is None:
        raise no.NotConcluded("Only a concluded initiative is reopened.")
    if command.phase not in [phase.key for phase in i.playbook.phases]:
        raise no.UnknownKey(f"There is no phase {command.phase}.", key=command.phase)
    chain = require(i, asked, people, i.playbook.reopening.proposed_by)
    return _put(i.playbook.reopening, case, asked, chain, note=command.reason, reopens=command.phase)


def withdraw(command: c.WithdrawProposal, case: Case, asked: Asked, people: Directory) -> list[Event]:
    """Raises NothingProposed, NotEntitled."""
    proposal = _pending(case.initiative, command.gate)
    if asked.by != proposal.proposed_by:
        require(case.initiative, asked, people, _proposers(case.initiative, proposal))
    return [g.GateWithdrawn(gate=proposal.gate, attempt=proposal.attempt, reason=command.reason)]


def decide(command: c.DecideGate, case: Case, asked: Asked, people: Directory) -> list[Event]:
    """One seat's verdict, and what it brings about.

    Raises NothingProposed, PacketChanged, ReasonRequired, OwnProposal, ConflictOfInterest, AlreadyDecided, NotEntitled.
    """
    i = case.initiative
    proposal = _pending(i, command.gate)
    if command.packet != proposal.packet:
        raise no.PacketChanged("What you decided on is not what is proposed now.", packet=proposal.packet)
    if command.verdict != "approve" and not command.reason:
        raise no.ReasonRequired("A 'no' and a 'not yet' need a reason.")
    if (command.verdict == "return") != bool(command.conditions):
        raise no.ReasonRequired("A 'not yet' names its conditions, and only a 'not yet' has any.")
    for condition in command.conditions:
        listed(people, condition.owner)
        if condition.due_at <= asked.at:
            raise no.NotInTheFuture(f"A condition is due on {condition.due_at:%Y-%m-%d}, which is not ahead.")
    seat, chain = _seat(i, proposal, asked, people)
    vote = g.GateVoteCast(
        gate=proposal.gate,
        attempt=proposal.attempt,
        seat=seat,
        by=asked.by,
        on_behalf_of=None if len(chain) == 1 else chain[0],
        verdict=command.verdict,
        packet=proposal.packet,
        reason=command.reason,
    )
    cast = Vote(seat, asked.by, vote.on_behalf_of, command.verdict, asked.at, command.reason)
    return [vote, *_outcome(proposal, (*proposal.votes, cast), command)]


def voided(before: Proposal | None, case: Case) -> list[Event]:
    """The end of a pending decision whose packet changed under it."""
    proposal = case.initiative.proposal
    if before is None or proposal is None:
        return []
    gate = case.initiative.playbook.gate(proposal.gate)
    packet = case.packet(gate, proposal.attempt) if gate else proposal.packet
    if packet == proposal.packet:
        return []
    return [
        g.GateVoided(gate=proposal.gate, attempt=proposal.attempt, packet_was=proposal.packet, packet_is=packet),
    ]


def _put(
    gate: Gate, case: Case, asked: Asked, chain: tuple[PersonId, ...], *, note: str | None, reopens: Key | None = None
) -> list[Event]:
    i = case.initiative
    if i.proposal is not None:
        if (i.proposal.gate, i.proposal.proposed_by, i.proposal.reopens) == (gate.key, asked.by, reopens):
            return []
        raise no.AlreadyProposed(f"{i.proposal.gate} is before its deciders already.", gate=i.proposal.gate)
    missing = case.missing(gate)
    if missing:
        lacks = "; ".join(f"{key}: {lack}" for key, lack in missing.items())
        raise no.GateStaysShut(f"{gate.title} stays shut. {lacks}.", missing=dict(missing))
    attempt = i.attempts.get(gate.key, 0) + 1
    seats = tuple(
        seat.role for seat in gate.seats if seat.above is None or case.at_stake is None or case.at_stake > seat.above
    )
    return [
        g.GateProposed(
            gate=gate.key,
            attempt=attempt,
            packet=case.packet(gate, attempt),
            proposed_by=asked.by,
            on_behalf_of=None if len(chain) == 1 else chain[0],
            seats=seats,
            quorum=min(gate.quorum or len(seats), len(seats)),
            due_at=due(asked.at, gate.decide_within, i.playbook.holidays),
            expires_at=due(asked.at, gate.expires_after, i.playbook.holidays) if gate.expires_after else None,
            at_stake=case.at_stake,
            note=note,
            reopens=reopens,
        )
    ]


def _seat(i: Initiative, proposal: Proposal, asked: Asked, people: Directory) -> tuple[Role, tuple[PersonId, ...]]:
    """The seat a person fills, and for whom."""
    if asked.by in (proposal.proposed_by, proposal.on_behalf_of):
        raise no.OwnProposal("Who proposes never decides.")
    chains = {seat: acting_for(i, asked.by, seat, asked.at, people) for seat in proposal.seats}
    mine = {seat: chain for seat, chain in chains.items() if chain}
    if not mine:
        raise no.NotEntitled(f"This takes one of: {', '.join(proposal.seats)}.", roles=list(proposal.seats))
    clean = {seat: chain for seat, chain in mine.items() if not _same_hands(chain, proposal)}
    if not clean:
        raise no.OwnProposal("Nobody decides for, or through, the one who proposed.")
    voters = {person for vote in proposal.votes for person in (vote.by, vote.on_behalf_of)}
    for seat in proposal.open_seats:
        chain = clean.get(seat, ())
        if chain and not {chain[0], asked.by} & voters:
            if set(chain) & set(i.conflicts):
                raise no.ConflictOfInterest("A declared conflict of interest keeps this seat from deciding.")
            return seat, chain
    raise no.AlreadyDecided("Each person fills one seat, once.")


def _outcome(proposal: Proposal, votes: tuple[Vote, ...], command: c.DecideGate) -> list[Event]:
    gate, attempt, reason = proposal.gate, proposal.attempt, command.reason or ""
    if command.verdict == "return":
        owed = [
            e.ObligationOpened(
                obligation=f"{gate}_{attempt}_{n}", text=x.text, owner=x.owner, due_at=x.due_at, gate=gate
            )
            for n, x in enumerate(command.conditions, start=1)
        ]
        return [g.GateReturned(gate=gate, attempt=attempt, reason=reason), *owed]
    approvals = sum(vote.verdict == "approve" for vote in votes)
    declines = sum(vote.verdict == "decline" for vote in votes)
    if approvals >= proposal.quorum:
        reopened = [e.InitiativeReopened(phase=proposal.reopens)] if proposal.reopens else []
        return [g.GateApproved(gate=gate, attempt=attempt), *reopened]
    if len(proposal.seats) - declines < proposal.quorum:
        return [g.GateDeclined(gate=gate, attempt=attempt, reason=reason)]
    return []


def _same_hands(chain: tuple[PersonId, ...], proposal: Proposal) -> bool:
    return bool({proposal.proposed_by, proposal.on_behalf_of} & set(chain))


def _proposers(i: Initiative, proposal: Proposal) -> tuple[Role, ...]:
    gate = i.playbook.gate(proposal.gate)
    return gate.proposed_by if gate else ()


def _pending(i: Initiative, gate: Key) -> Proposal:
    if i.proposal is None or i.proposal.gate != gate:
        raise no.NothingProposed(f"{gate} is not waiting for a decision.", gate=gate)
    return i.proposal


def _criterion(i: Initiative, key: Key) -> Criterion:
    for gate in i.playbook.gates:
        for criterion in gate.criteria:
            if criterion.key == key:
                return criterion
    raise no.UnknownKey(f"No gate asks for {key}.", key=key)


def _of(gate: Gate, criterion: Key) -> bool:
    return any(x.key == criterion for x in gate.criteria)
