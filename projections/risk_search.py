"""Finding risks and issues among all that the viewer may know of, and the figures over every risk that stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from sqlalchemy import ColumnElement, Text, and_, case, func, select

from domain.initiative.events import Level, Severity
from domain.initiative.register_events import RiskFamily
from domain.kernel import Key, PersonId, Value
from infrastructure.database import ReadConnection
from projections.access import Viewer, visible
from projections.keyset import Ordering, part
from projections.risk_register import ESCALATIONS, ISSUES, RISKS, IssueRow, RiskRow, RiskStatus

_R, _I, _E = RISKS.view.c, ISSUES.view.c, ESCALATIONS.view.c

STANDING: tuple[RiskStatus, ...] = ("open", "being_mitigated", "mitigated")
IMPACTS: tuple[Severity, ...] = ("low", "medium", "high", "critical")
PROBABILITIES: tuple[Level, ...] = ("low", "medium", "high")

Band = Literal["high", "medium", "low", "unassessed"]
Mitigation = Literal["none", "overdue", "ahead", "done"]
Order = Literal[
    "score", "title", "name", "family", "owner", "status", "mitigation_due_at", "raised_at", "reviewed_at"
]  # fmt: skip
IssueOrder = Literal["next_raise_at", "severity", "title", "name", "owner", "level", "raised_at"]

_ORDERS: dict[Order, ColumnElement[Any]] = {
    "score": _R.score,
    "title": func.lower(_R.title, type_=Text),
    "name": func.lower(_R.name, type_=Text),
    "family": _R.family,
    "owner": _R.owner,
    "status": _R.status,
    "mitigation_due_at": _R.mitigation_due_at,
    "raised_at": _R.raised_at,
    "reviewed_at": _R.reviewed_at,
}
_ISSUE_ORDERS: dict[IssueOrder, ColumnElement[Any]] = {
    "next_raise_at": _I.next_raise_at,
    "severity": case({name: n for n, name in enumerate(IMPACTS)}, value=_I.severity, else_=-1),
    "title": func.lower(_I.title, type_=Text),
    "name": func.lower(_I.name, type_=Text),
    "owner": _I.owner,
    "level": _I.level,
    "raised_at": _I.raised_at,
}


class Wanted(Value):
    """What to look for: in each field any of its values, in all fields together.

    `status` empty: every risk that stands. `mitigation`: none is planned, overdue, due later, or done.
    """

    initiative: tuple[Annotated[str, Field(max_length=64)], ...] = ()
    programme: tuple[Key, ...] = ()
    family: tuple[RiskFamily, ...] = ()
    owner: tuple[PersonId, ...] = ()
    impact: tuple[Severity, ...] = ()
    probability: tuple[Level, ...] = ()
    band: tuple[Band, ...] = ()
    status: tuple[RiskStatus, ...] = ()
    mitigation: Mitigation | None = None
    words: Annotated[str, Field(max_length=200)] | None = None

    anywhere: ClassVar[tuple[str, ...]] = (
        "initiative", "programme", "family", "owner", "impact", "probability", "band",
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RiskPage:
    """Some risks; `following` is the cursor of the rest, None at the end; `total` counts all pages."""

    rows: tuple[RiskRow, ...]
    following: str | None
    total: int


@dataclass(frozen=True, slots=True)
class IssuePage:
    """Some issues, as `RiskPage`."""

    rows: tuple[IssueRow, ...]
    following: str | None
    total: int


@dataclass(frozen=True, slots=True)
class Cell:
    """So many risks that stand have this impact and this probability."""

    impact: Severity
    probability: Level
    risks: int


@dataclass(frozen=True, slots=True)
class RiskFigures:
    """Over all risks that stand. `high`: a score of 50 and more. `last_review`: of any risk, also one that is closed.

    `matrix` has a cell for every pair, critical impact first. `open_escalations`: matters by the level they reached.
    """

    standing: int
    high: int
    unassessed: int
    without_mitigation: int
    overdue_mitigation: int
    last_review: datetime | None
    open_issues: int
    open_escalations: dict[int, int]
    matrix: tuple[Cell, ...]


async def find(
    connection: ReadConnection,
    viewer: Viewer,
    wanted: Wanted,
    at: datetime,
    *,
    order: Order = "score",
    descending: bool = True,
    limit: int = 50,
    cursor: str | None = None,
) -> RiskPage:
    """A page of the register, overdue as of a time of the business. Raises BadCursor."""
    query = select(RISKS.view).where(visible(_R.initiative, viewer), *_conditions(wanted, at))
    ordering = Ordering(f"{'-' if descending else ''}{order}", _ORDERS[order], (_R.initiative, _R.risk))
    found = await part(connection, query, ordering, limit=limit, cursor=cursor)
    return RiskPage(tuple(RiskRow(*row) for row in found.rows), found.following, found.total)


async def issues(
    connection: ReadConnection,
    viewer: Viewer,
    *,
    initiative: tuple[str, ...] = (),
    order: IssueOrder = "next_raise_at",
    descending: bool = False,
    limit: int = 50,
    cursor: str | None = None,
) -> IssuePage:
    """A page of the issues that are open. Raises BadCursor."""
    conditions = [visible(_I.initiative, viewer), _I.status == "open"]
    if initiative:
        conditions.append(_I.initiative.in_(initiative))
    ordering = Ordering(f"{'-' if descending else ''}{order}", _ISSUE_ORDERS[order], (_I.initiative, _I.issue))
    query = select(ISSUES.view).where(*conditions)
    found = await part(connection, query, ordering, limit=limit, cursor=cursor)
    return IssuePage(tuple(IssueRow(*row) for row in found.rows), found.following, found.total)


async def figures(connection: ReadConnection, viewer: Viewer, at: datetime) -> RiskFigures:
    """Counts over everything that the viewer may know of."""
    seen, stands = visible(_R.initiative, viewer), _R.status.in_(STANDING)
    counted = select(
        func.count().filter(stands).label("standing"),
        func.count().filter(stands, _R.band == "high").label("high"),
        func.count().filter(stands, _R.band == "unassessed").label("unassessed"),
        func.count().filter(stands, _R.mitigation.is_(None)).label("without_mitigation"),
        func.count().filter(_overdue(at)).label("overdue_mitigation"),
        func.max(_R.reviewed_at).label("last_review"),
    ).where(seen)
    totals = (await connection.execute(counted)).one()
    pairs = select(_R.impact, _R.probability, func.count().label("risks")).where(seen, stands, _R.score.is_not(None))
    cells = {
        (row.impact, row.probability): row.risks
        for row in await connection.execute(pairs.group_by(_R.impact, _R.probability))
    }
    open_issues = select(func.count()).where(visible(_I.initiative, viewer), _I.status == "open")
    levels = select(_E.level, func.count().label("matters")).where(visible(_E.initiative, viewer))
    by_level = await connection.execute(levels.group_by(_E.level).order_by(_E.level))
    return RiskFigures(
        **totals._mapping,  # noqa: SLF001 - SQLAlchemy's own name for a row's fields
        open_issues=int(await connection.scalar(open_issues) or 0),
        open_escalations={row.level: row.matters for row in by_level},
        matrix=tuple(
            Cell(impact, probability, cells.get((impact, probability), 0))
            for impact in reversed(IMPACTS)
            for probability in PROBABILITIES
        ),
    )


def _conditions(wanted: Wanted, at: datetime) -> list[ColumnElement[bool]]:
    asked = [(name, getattr(wanted, name)) for name in Wanted.anywhere]
    conditions: list[ColumnElement[bool]] = [_R[name].in_(values) for name, values in asked if values]
    conditions.append(_R.status.in_(wanted.status or STANDING))
    match wanted.mitigation:
        case "none":
            conditions.append(_R.mitigation.is_(None))
        case "overdue":
            conditions.append(_overdue(at))
        case "ahead":
            conditions += [_R.status == "being_mitigated", _R.mitigation_due_at > at]
        case "done":
            conditions.append(_R.mitigated_at.is_not(None))
        case None:
            pass
    if wanted.words:
        names = func.lower(func.concat_ws(" ", _R.title, _R.name, _R.source, _R.mitigation, _R.risk))
        conditions.append(func.strpos(names, wanted.words.lower()) > 0)
    return conditions


def _overdue(at: datetime) -> ColumnElement[bool]:
    return and_(_R.status == "being_mitigated", _R.mitigation_due_at <= at, _R.idle.is_(False))
