"""Alerts are facts, not messages: everything that is overdue or was escalated, each matter once, with who must act.

Nobody can wave an alert away: it goes when the matter is settled.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, func, literal, select

from domain.kernel import Key, PersonId
from domain.playbooks.model import Role
from infrastructure.database import ReadConnection
from projections import agenda
from projections.access import Viewer, visible
from projections.keyset import Ordering, part
from projections.risk_register import ESCALATIONS, ISSUES


@dataclass(frozen=True, slots=True)
class Alert:
    """A matter that is late or was taken up. `level` 0: overdue and not escalated.

    `owner` or whoever holds one of `roles` had to act; `escalated_to` (a role) or `escalated_to_person` must now.
    """

    initiative: str
    subject: str
    kind: Key
    name: str
    sort: str
    what: str
    due_at: datetime
    owner: PersonId | None
    roles: tuple[Role, ...]
    level: int
    escalated_at: datetime | None
    escalated_to: Role | None
    escalated_to_person: PersonId | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class AlertPage:
    """Some alerts, the highest level first, of one level the longest due; `following` is the cursor of the rest."""

    alerts: tuple[Alert, ...]
    following: str | None
    total: int


async def alerts(
    connection: ReadConnection, viewer: Viewer, at: datetime, *, limit: int = 50, cursor: str | None = None
) -> AlertPage:
    """What is late or escalated, of all that the viewer may know of. Raises BadCursor."""
    a = select(agenda.TABLE.view).where(agenda.TABLE.view.c.open, agenda.TABLE.view.c.at <= at).subquery("late")
    late, taken, issue = a.c, ESCALATIONS.view.c, ISSUES.view.c
    initiative, subject = func.coalesce(late.initiative, taken.initiative), func.coalesce(late.key, taken.subject)
    level, due_at = func.coalesce(taken.level, 0), func.coalesce(late.due_at, taken.due_at)
    is_issue = and_(issue.initiative == taken.initiative, taken.subject == literal("issue:", Text) + issue.issue)
    everything = a.join(
        ESCALATIONS.view, and_(late.initiative == taken.initiative, late.key == taken.subject), full=True
    ).outerjoin(ISSUES.view, is_issue)
    query = (
        select(
            initiative.label("initiative"),
            subject.label("subject"),
            func.coalesce(late.kind, taken.kind).label("kind"),
            func.coalesce(late.name, taken.name).label("name"),
            func.coalesce(late.sort, func.split_part(taken.subject, ":", 1)).label("sort"),
            func.coalesce(late.what, issue.title, taken.reason).label("what"),
            due_at.label("due_at"),
            func.coalesce(late.person, issue.owner).label("owner"),
            late.roles.label("roles"),
            level.label("level"),
            taken.raised_at.label("escalated_at"),
            taken.role.label("escalated_to"),
            taken.person.label("escalated_to_person"),
            taken.reason.label("reason"),
        )
        .select_from(everything)
        .where(visible(initiative, viewer))
    )
    ordering = Ordering("-level", level, (due_at, initiative, subject))
    found = await part(connection, query, ordering, limit=limit, cursor=cursor)
    names = [str(column.key) for column in query.selected_columns]
    shown = tuple(_alert(dict(zip(names, row, strict=True))) for row in found.rows)
    return AlertPage(shown, found.following, found.total)


def _alert(told: dict[str, Any]) -> Alert:
    return Alert(**{**told, "roles": tuple(told["roles"] or ())})
