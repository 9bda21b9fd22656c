"""From what an initiative has come to, to its file: standings, scores, plans and deadlines. Nothing is decided here."""

from __future__ import annotations

from collections.abc import Iterator

from domain.initiative.health import health
from domain.initiative.state import Initiative
from domain.kernel import Key
from domain.playbooks.model import Criterion, Gate
from domain.playbooks.schedule import PlannedPhase, schedule
from domain.working_days import due
from projections import file_document as d
from projections.chronicle import Attempt, Chronicle, as_it_is
from projections.file_aspect import Aspect
from projections.file_registers import registers
from projections.outlook import next_action, next_deadline
from projections.projection import Last
from projections.streams import kind_of


def view(aspect: Aspect, chronicle: Chronicle, last: Last) -> d.InitiativeFile:
    """The file after the stream's last event."""
    i = aspect.case.initiative
    return d.InitiativeFile(
        initiative=last.stream,
        kind=kind_of(last.stream),
        version=last.version,
        updated_at=last.at,
        charter=i.charter,
        chartered_by=i.chartered_by,
        chartered_at=i.chartered_at,
        playbook=i.playbook.name,
        playbook_version=i.playbook.version,
        status="concluded" if i.ended else "on_hold" if i.hold else "underway",
        health=health(i),
        phase=i.phase.key,
        next_gate=None if i.ended or i.next_gate is None else i.next_gate.key,
        next_deadline=next_deadline(aspect.clocks),
        next_action=next_action(i),
        pending=i.proposal.gate if i.proposal else None,
        hold=d.HoldPart(
            since=i.hold.since, reason=i.hold.reason, review_at=i.hold.review_at, review_due=i.hold.review_due
        )
        if i.hold
        else None,
        end=d.EndPart(outcome=i.ended.outcome, reason=i.ended.reason, at=i.ended.at) if i.ended else None,
        phases=tuple(_phase(i, chronicle, planned) for planned in schedule(i.playbook, i.chartered_at)),
        gates=tuple(_gates(aspect, chronicle)),
        team=tuple(d.MemberPart(key=who, duty=duty) for who, duty in i.members.items()),
        conflicts=tuple(d.ConflictPart(key=who, reason=why) for who, why in i.conflicts.items()),
        delegations=tuple(
            d.DelegationPart(role=lent.role, to=lent.to, chain=lent.chain, until=lent.until) for lent in i.delegations
        ),
        **registers(i, chronicle),
        deal=aspect.deal,
        integration=aspect.integration,
    )


def _phase(i: Initiative, chronicle: Chronicle, planned: PlannedPhase) -> d.PhasePart:
    phase = i.playbook.phase(planned.key)
    stay = next((stay for stay in reversed(chronicle.stays) if stay.phase == phase.key), None)
    on = phase.key == i.phase.key and i.ended is None
    runs = phase.span if on and i.hold is None else None
    return d.PhasePart(
        key=phase.key,
        title=phase.title,
        source=phase.source,
        minimum=str(phase.span.minimum) if phase.span else None,
        maximum=str(phase.span.maximum) if phase.span else None,
        planned_start=(planned.earliest_start, planned.latest_start),
        planned_end=(planned.earliest_end, planned.latest_end),
        entered_at=stay.entered_at if stay else None,
        left_at=stay.left_at if stay else None,
        warns_at=due(i.phase.entered_at, runs.minimum, i.playbook.holidays) if runs else None,
        due_at=due(i.phase.entered_at, runs.maximum, i.playbook.holidays) if runs else None,
        standing="on" if on else "done" if stay else "ahead",
        warned=on and i.phase.minimum_reached,
        overdue=on and i.phase.overdue,
    )


def _gates(aspect: Aspect, chronicle: Chronicle) -> Iterator[d.GatePart]:
    playbook = aspect.case.initiative.playbook
    for phase in playbook.phases:
        for gate in phase.gates:
            yield _gate(aspect, chronicle, gate, phase.key)
    if playbook.reopening.key in chronicle.attempts:
        yield _gate(aspect, chronicle, playbook.reopening, None)


def _gate(aspect: Aspect, chronicle: Chronicle, gate: Gate, phase: Key | None) -> d.GatePart:
    i = aspect.case.initiative
    passed = gate.key in i.gates_passed
    missing = {} if passed else aspect.case.missing(gate)
    pending = i.proposal if i.proposal and i.proposal.gate == gate.key else None
    attempts = (as_it_is(attempt, pending) for attempt in chronicle.attempts.get(gate.key, ()))
    return d.GatePart(
        key=gate.key,
        title=gate.title,
        phase=phase,
        standing="pending" if pending else "open" if passed else "shut",
        criteria=tuple(_criterion(i, criterion, missing.get(criterion.key)) for criterion in gate.criteria),
        attempts=tuple(_attempt(attempt) for attempt in attempts),
    )


def _criterion(i: Initiative, criterion: Criterion, lacks: str | None) -> d.CriterionPart:
    waived, attested = i.waivers.get(criterion.key), i.attestations.get(criterion.key)
    said = waived or attested
    return d.CriterionPart(
        key=criterion.key,
        title=criterion.title,
        sort=criterion.sort,
        standing="waived" if waived else "missing" if lacks else "met",
        lacks=lacks,
        by=said.by if said else None,
        at=said.at if said else None,
        evidence=attested.evidence if attested else (),
        note=waived.reason if waived else attested.note if attested else None,
        waivable_by=criterion.waivable_by,
    )


def _attempt(attempt: Attempt) -> d.AttemptPart:
    put = attempt.proposal
    return d.AttemptPart(
        key=put.attempt,
        packet=put.packet,
        proposed_by=put.proposed_by,
        on_behalf_of=put.on_behalf_of,
        proposed_at=put.proposed_at,
        seats=put.seats,
        seats_open=put.open_seats if attempt.result == "pending" else (),
        quorum=put.quorum,
        due_at=put.due_at,
        expires_at=put.expires_at,
        at_stake=put.at_stake,
        note=attempt.note,
        reopens=put.reopens,
        overdue=put.overdue,
        votes=tuple(
            d.VotePart(
                seat=vote.seat,
                by=vote.by,
                on_behalf_of=vote.on_behalf_of,
                verdict=vote.verdict,
                at=vote.at,
                reason=vote.reason,
            )
            for vote in put.votes
        ),
        result=attempt.result,
        ended_at=attempt.ended_at,
        reason=attempt.reason,
    )
