"""Working off the checklists of a deal, as the leads of its workstreams do."""

from __future__ import annotations

from collections.abc import Iterator

from domain.acquisition.commands import SignOffWorkstream
from domain.acquisition.diligence.checklist import CHECKLIST
from domain.acquisition.diligence.commands import (
    DisposeFinding,
    MoveDiligenceItems,
    RecordDiligenceFigures,
    RecordFinding,
)
from domain.acquisition.diligence.events import ItemStatus, KnownImpact, Source
from domain.acquisition.diligence.figures import Figure, Measure
from domain.acquisition.diligence.red_flags import Gravity
from domain.acquisition.playbook import TERMS
from domain.kernel import Command
from domain.money import Money
from domain.people import Directory

STEPS: tuple[ItemStatus, ...] = ("received", "in_review", "cleared")


def mandatory(workstream: str) -> tuple[str, ...]:
    """The mandatory items of a workstream."""
    return tuple(item.key for item in CHECKLIST.items if item.workstream == workstream and item.mandatory)


def cleared(workstream: str) -> list[Command]:
    """All that its lead says until every mandatory item of a workstream is cleared."""
    items = mandatory(workstream)
    return [MoveDiligenceItems(workstream=workstream, items=items, status=status) for status in STEPS]


def worked_off(people: Directory, report: str = "report") -> Iterator[tuple[str, Command]]:
    """Who says what until all mandatory items are cleared and six workstreams are signed off on an attached report."""
    for workstream, role in TERMS.workstreams.items():
        lead = people.holders(role)[0]
        yield from ((lead, command) for command in cleared(workstream))
        yield lead, SignOffWorkstream(workstream=workstream, summary="No findings.", evidence=(report,))


def measures(workstream: str, /, **values: str) -> RecordDiligenceFigures:
    """Plain figures of a workstream, all on the attached report."""
    figures: tuple[Figure, ...] = tuple(
        Measure.model_validate({"measure": measure, "value": value, "evidence": "report"})
        for measure, value in values.items()
    )
    return RecordDiligenceFigures(workstream=workstream, figures=figures)


def finding(key: str = "hidden_debt", severity: Gravity = "major", owner: str = "liam") -> RecordFinding:
    """A finding of the financial workstream worth USD 12 million, on page 17 of the attached report."""
    return RecordFinding(
        finding=key,
        workstream="financial",
        title=f"A {severity} finding",
        severity=severity,
        likelihood="high",
        impact=KnownImpact(amount=Money.millions(12)),
        sources=(Source(evidence="report", locator="page 17"),),
        owner=owner,
    )


def priced(key: str = "hidden_debt", millions: int = 12) -> DisposeFinding:
    """A finding is taken off the price."""
    return DisposeFinding(finding=key, destination="price", text="Off the price.", amount=Money.millions(millions))
