"""The register: one row for every risk and every issue of every initiative, and one for every matter that is escalated.

Scores and bands are the domain's (DOMAIN 3.0). What is overdue follows from the dates when somebody asks; while an
initiative stands still or has ended, nothing of it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from domain.initiative import events as e
from domain.initiative import register_events as r
from domain.initiative.catalogue import CORE_EVENTS
from domain.initiative.clocks import clocks
from domain.initiative.evolve import charter, evolve
from domain.initiative.register import band, score
from domain.initiative.state import Initiative, Risk
from domain.kernel import Event, Key
from domain.playbooks.model import OWNER
from projections.projection import Last, Projection, types_of
from projections.streams import is_initiative, kind_of
from projections.tables import ReadTable
from projections.work_items import stands

VERSION = 1

RiskStatus = Literal["open", "being_mitigated", "mitigated", "closed", "ended"]
IssueStatus = Literal["open", "resolved", "ended"]
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class RiskRow:
    """A risk. `score` from 0 to 100, None until assessed; `status` "ended": its initiative has, the risk stood.

    `idle`: the initiative is on hold or has ended. `reviewed_at`: when anybody last said something about it.
    """

    initiative: str
    risk: str
    kind: str
    name: str
    programme: str
    title: str
    family: r.RiskFamily
    owner: str
    source: str | None
    impact: e.Severity | None
    probability: e.Level | None
    score: Decimal | None
    band: Literal["high", "medium", "low", "unassessed"]
    status: RiskStatus
    idle: bool
    intended: str | None
    mitigation: str | None
    mitigation_owner: str | None
    mitigation_due_at: datetime | None
    mitigated_at: datetime | None
    raised_at: datetime
    reviewed_at: datetime
    closed_at: datetime | None
    closed_because: str | None
    version: int


@dataclass(frozen=True, slots=True)
class IssueRow:
    """An issue. `level` has been reached; at `next_raise_at` it goes to whoever holds `next_raise_to`."""

    initiative: str
    issue: str
    kind: str
    name: str
    title: str
    severity: e.Severity
    owner: str
    status: IssueStatus
    level: int
    next_raise_at: datetime | None
    next_raise_to: str | None
    raised_at: datetime
    resolved_at: datetime | None
    resolution: str | None
    version: int


@dataclass(frozen=True, slots=True)
class EscalationRow:
    """A matter that was taken up and still waits to be settled, at the last level that it reached.

    It waits for whoever holds `role`; for `person` where the playbook says the owner.
    """

    initiative: str
    subject: str
    kind: str
    name: str
    level: int
    role: str | None
    person: str | None
    reason: str
    due_at: datetime
    raised_at: datetime
    version: int


RISKS = ReadTable(
    "risk_register",
    VERSION,
    RiskRow,
    key=("initiative", "risk"),
    indexes=(
        ("score", "initiative", "risk"),
        ("mitigation_due_at", "initiative", "risk"),
        ("reviewed_at", "initiative", "risk"),
        ("raised_at", "initiative", "risk"),
        ("family", "initiative", "risk"),
        ("owner", "initiative", "risk"),
    ),
)
ISSUES = ReadTable(
    "issue_register", VERSION, IssueRow, key=("initiative", "issue"), indexes=(("status", "next_raise_at"),)
)
ESCALATIONS = ReadTable(
    "open_escalations", VERSION, EscalationRow, key=("initiative", "subject"), indexes=(("level",),)
)


@dataclass
class Register:
    """An initiative and what its state forgets: when risks were raised, reviewed and closed, what settled an issue."""

    initiative: Initiative | None = None
    raised_at: dict[Key, datetime] = field(default_factory=dict)
    reviewed_at: dict[Key, datetime] = field(default_factory=dict)
    closed: dict[Key, tuple[datetime, str]] = field(default_factory=dict)
    issues_raised_at: dict[Key, datetime] = field(default_factory=dict)
    resolutions: dict[Key, str] = field(default_factory=dict)
    escalations: dict[str, tuple[e.EscalationRaised, datetime]] = field(default_factory=dict)


def fold(register: Register, event: Event, at: datetime) -> Register:
    """What an event adds."""
    if isinstance(event, e.InitiativeChartered):
        register.initiative = charter(event, at)
    elif register.initiative is not None:
        register.initiative = evolve(register.initiative, event, at)
    match event:
        case r.RiskRaised():
            register.raised_at[event.risk] = register.reviewed_at[event.risk] = at
        case r.RiskAssessed() | r.MitigationPlanned() | r.MitigationCompleted():
            register.reviewed_at[event.risk] = at
        case r.RiskClosed():
            register.reviewed_at[event.risk] = at
            register.closed[event.risk] = at, event.reason
        case r.IssueRaised():
            register.issues_raised_at[event.issue] = at
        case r.IssueResolved():
            register.resolutions[event.issue] = event.resolution
        case e.EscalationRaised():
            register.escalations[event.subject] = event, at
        case _:
            pass
    return register


def rows(register: Register, last: Last) -> Iterator[RiskRow | IssueRow | EscalationRow]:
    """All of the initiative."""
    i = register.initiative
    if i is None:
        return
    for key, risk in i.risks.items():
        yield _risk(register, i, key, risk, last)
    raises = _next_raises(i)
    for key, issue in i.issues.items():
        subject = f"issue:{key}"
        raises_at, raises_to = raises.get(subject, (None, None))
        yield IssueRow(
            initiative=last.stream,
            issue=key,
            kind=kind_of(last.stream),
            name=i.charter.name,
            title=issue.title,
            severity=issue.severity,
            owner=issue.owner,
            status="resolved" if issue.resolved_at else "ended" if i.ended else "open",
            level=i.escalated.get(subject, 0),
            next_raise_at=raises_at,
            next_raise_to=raises_to,
            raised_at=register.issues_raised_at[key],
            resolved_at=issue.resolved_at,
            resolution=register.resolutions.get(key),
            version=last.version,
        )
    for subject, (raised, at) in register.escalations.items():
        if stands(subject, i):
            yield EscalationRow(
                initiative=last.stream,
                subject=subject,
                kind=kind_of(last.stream),
                name=i.charter.name,
                level=raised.level,
                role=None if raised.to == OWNER else raised.to,
                person=i.charter.owner if raised.to == OWNER else None,
                reason=raised.reason,
                due_at=raised.due_at,
                raised_at=at,
                version=last.version,
            )


def _risk(register: Register, i: Initiative, key: Key, risk: Risk, last: Last) -> RiskRow:
    points, planned = score(risk.impact, risk.probability), risk.mitigation
    closed_at, because = register.closed.get(key, (None, None))
    return RiskRow(
        initiative=last.stream,
        risk=key,
        kind=kind_of(last.stream),
        name=i.charter.name,
        programme=i.charter.programme,
        title=risk.title,
        family=risk.family,
        owner=risk.owner,
        source=risk.source,
        impact=risk.impact,
        probability=risk.probability,
        score=None if points is None else points.quantize(CENT),
        band=band(points),
        status=_status(i, risk),
        idle=i.hold is not None or i.ended is not None,
        intended=risk.intended,
        mitigation=planned.action if planned else None,
        mitigation_owner=planned.owner if planned else None,
        mitigation_due_at=planned.due_at if planned else None,
        mitigated_at=planned.completed_at if planned else None,
        raised_at=register.raised_at[key],
        reviewed_at=register.reviewed_at[key],
        closed_at=closed_at,
        closed_because=because,
        version=last.version,
    )


def _status(i: Initiative, risk: Risk) -> RiskStatus:
    if risk.closed:
        return "closed"
    if i.ended:
        return "ended"
    if risk.mitigation is None:
        return "open"
    return "mitigated" if risk.mitigation.completed_at else "being_mitigated"


def _next_raises(i: Initiative) -> Mapping[str, tuple[datetime, str]]:
    """By subject: when it goes up a level next, and to whom."""
    rings = ((clock.due_at, clock.rings) for clock in clocks(i))
    return {ring.subject: (at, ring.to) for at, ring in rings if isinstance(ring, e.EscalationRaised)}


RISK_REGISTER: Projection[Register] = Projection(
    name="risk_register",
    version=VERSION,
    tables=(RISKS, ISSUES, ESCALATIONS),
    concerns=is_initiative,
    handles=types_of(*CORE_EVENTS),
    begin=lambda _: Register(),
    fold=fold,
    rows=rows,
    events_at_once=300_000,
)
