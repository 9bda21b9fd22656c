"""The due-diligence report: where each workstream stands, what is open, what it costs, and what follows (DD-09).

A pure function of the deal. The recommendation derives from findings and red flags alone; while anything critical is
open it is never "proceed", waived or not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from domain.acquisition.diligence.checks import critical
from domain.acquisition.diligence.events import KnownImpact
from domain.acquisition.diligence.red_flags import Gravity
from domain.acquisition.diligence.state import Diligence, Finding
from domain.acquisition.state import Acquisition
from domain.kernel import Key, PersonId, Value
from domain.money import Money
from domain.people import Role

Status = Literal["pending", "in_progress", "complete"]
Recommendation = Literal["proceed", "proceed_with_conditions", "renegotiate", "stop"]
SERIOUS: tuple[Gravity, ...] = ("major", "critical")


class WorkstreamReport(Value):
    """One workstream: of its `mandatory` items so many are `resolved`; `open` counts findings and flags by severity."""

    workstream: Key
    lead: Role
    status: Status
    items: int
    mandatory: int
    resolved: int
    late: tuple[Key, ...]
    signed_off_by: PersonId | None
    open: dict[Gravity, int]


class DiligenceReport(Value):
    """`impact`: the estimated cost of open findings, one sum per currency; `impact_unknown`: findings in no sum.

    `recommendation` is None while nothing speaks against the deal but due diligence is not complete: insufficient.
    """

    status: Status
    workstreams: tuple[WorkstreamReport, ...]
    findings: dict[Gravity, tuple[Key, ...]]
    red_flags: dict[Gravity, tuple[Key, ...]]
    impact: tuple[Money, ...]
    impact_unknown: tuple[Key, ...]
    undisposed: tuple[Key, ...]
    recommendation: Recommendation | None
    because: tuple[str, ...]


def report(deal: Acquisition) -> DiligenceReport:
    """The consolidated report as of now."""
    diligence = deal.diligence
    streams = tuple(_workstream(deal, key, lead) for key, lead in deal.terms.workstreams.items())
    status = _overall([stream.status for stream in streams])
    recommended, because = recommendation(diligence, complete=status == "complete")
    findings = diligence.open_findings
    return DiligenceReport(
        status=status,
        workstreams=streams,
        findings=_by_severity((found.recorded.severity, key) for key, found in findings.items()),
        red_flags=_by_severity((flag.raised.severity, key) for key, flag in diligence.open_flags.items()),
        impact=_impact(findings.values()),
        impact_unknown=tuple(k for k, x in findings.items() if not isinstance(x.recorded.impact, KnownImpact)),
        undisposed=tuple(key for key, found in findings.items() if found.disposition is None),
        recommendation=recommended,
        because=because,
    )


def recommendation(diligence: Diligence, *, complete: bool) -> tuple[Recommendation | None, tuple[str, ...]]:
    """The gravest of what the open findings and red flags call for, and why."""
    reasons = _reasons(diligence)
    for verdict, because in reasons.items():
        if because:
            return verdict, tuple(because)
    if not complete:
        return None, ("insufficient: due diligence is not complete",)
    return "proceed", ("nothing serious is open",)


def _reasons(diligence: Diligence) -> dict[Recommendation, list[str]]:
    found: dict[Recommendation, list[str]] = {"stop": [], "renegotiate": [], "proceed_with_conditions": []}
    blocking = set(critical(diligence))
    for key, flag in diligence.open_flags.items():
        raised = flag.raised
        words = f"red flag {key}: {raised.measured} against {raised.threshold}"
        if key in blocking and raised.remedy == "walk_away":
            found["stop"].append(words)
        elif raised.severity in SERIOUS:
            priced = raised.remedy == "price_adjustment"
            found["renegotiate" if priced else "proceed_with_conditions"].append(words)
    for key, finding in diligence.open_findings.items():
        calls_for = _calls_for(finding, blocks=key in blocking)
        if calls_for is not None:
            found[calls_for].append(f"finding {key}: {finding.recorded.title}")
    return found


def _calls_for(finding: Finding, *, blocks: bool) -> Recommendation | None:
    """A critical finding without a destination stops; a price or an indemnity is negotiated; the rest are conditions.

    Only what is accepted as it is, or is neither serious nor sent anywhere, calls for nothing.
    """
    goes = finding.disposition.destination if finding.disposition else None
    if blocks and goes in (None, "accepted"):
        return "stop"
    if goes in ("price", "indemnity"):
        return "renegotiate"
    severity = finding.recorded.severity
    conditional = severity == "critical" or goes not in (None, "accepted") or (goes is None and severity in SERIOUS)
    return "proceed_with_conditions" if conditional else None


def _workstream(deal: Acquisition, key: Key, lead: Role) -> WorkstreamReport:
    diligence, signed = deal.diligence, deal.signed_off.get(key)
    items = {name: item for name, item in diligence.items.items() if item.asked.workstream == key}
    mandatory = [item for item in items.values() if item.asked.mandatory]
    begun = any(item.status != "requested" for item in items.values())
    severities = [x.recorded.severity for x in diligence.open_findings.values() if x.recorded.workstream == key]
    severities += [x.raised.severity for x in diligence.open_flags.values() if x.raised.workstream == key]
    resolved = sum(item.resolved for item in mandatory)
    done = signed is not None and resolved == len(mandatory)
    return WorkstreamReport(
        workstream=key,
        lead=lead,
        status="complete" if done else "in_progress" if begun or signed else "pending",
        items=len(items),
        mandatory=len(mandatory),
        resolved=resolved,
        late=tuple(name for name, item in items.items() if item.late and not item.resolved),
        signed_off_by=signed.by if signed else None,
        open=dict(Counter(severities)),
    )


def _overall(statuses: Iterable[Status]) -> Status:
    found = set(statuses)
    return next(iter(found)) if len(found) == 1 else "in_progress"


def _by_severity(found: Iterable[tuple[Gravity, Key]]) -> dict[Gravity, tuple[Key, ...]]:
    sorted_out: dict[Gravity, tuple[Key, ...]] = {}
    for severity, key in found:
        sorted_out[severity] = (*sorted_out.get(severity, ()), key)
    return sorted_out


def _impact(findings: Iterable[Finding]) -> tuple[Money, ...]:
    sums: dict[str, Money] = {}
    for finding in findings:
        impact = finding.recorded.impact
        if isinstance(impact, KnownImpact):
            there = sums.get(impact.amount.currency)
            sums[impact.amount.currency] = impact.amount if there is None else there + impact.amount
    return tuple(sums[currency] for currency in sorted(sums))
