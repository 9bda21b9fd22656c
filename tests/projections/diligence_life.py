"""Something that may be asked of a deal's due diligence, picked by chance; and one deal in which all of it happens."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from domain.acquisition.diligence import commands as c
from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.red_flags import RED_FLAGS, Gravity
from domain.acquisition.diligence.state import Diligence
from domain.kernel import Command, Event
from domain.money import Money
from tests.support.deals import CEO, CFO, CTO, LEAD, staffed_diligence
from tests.support.diligence import finding, measures, priced

GRAVITIES: tuple[Gravity, ...] = ("minor", "major", "critical")
STATUSES: tuple[d.ItemStatus, ...] = ("received", "in_review", "cleared", "flagged", "not_applicable")
DESTINATIONS: tuple[d.Destination, ...] = ("price", "term", "condition_precedent", "indemnity", "accepted")


def wander(diligence: Diligence, at: datetime, chance: Random) -> Command:
    """A request, a step of the checklist, a finding, a figure, or a waiver."""
    rule, found, worst = chance.choice(RED_FLAGS), f"f{chance.randrange(3)}", chance.choice(("0", "1", "200"))
    items = [item.asked for item in diligence.items.values()]
    item = chance.choice(items) if items else None
    options: tuple[Command, ...] = (
        c.RequestDiligenceItem(
            item=f"more_{chance.randrange(2)}", workstream=rule.workstream, question="More", mandatory=True,
            owner="owner", due_at=at + timedelta(days=5),
        ),
        *(
            c.MoveDiligenceItems(workstream=item.workstream, items=(item.key,), status=status, reason="As it is")
            for status in ([chance.choice(STATUSES)] * 3 if item else [])
            if item
        ),
        finding(found, chance.choice(GRAVITIES)),
        c.DisposeFinding(
            finding=found, destination=chance.choice(DESTINATIONS), text="There", amount=Money.millions(3)
        ),
        c.CloseFinding(finding=found, reason="Gone"),
        c.WaiveFinding(finding=found, reason="Known"),
        measures(rule.workstream, **{rule.measure: worst}),
        measures("technology", critical_vulnerabilities=worst),
        c.WaiveRedFlag(rule="critical_vulnerabilities", reason="Known"),
    )  # fmt: skip
    return chance.choice(options)


def everything() -> tuple[Event, ...]:
    """At least one event of due diligence of each type."""
    story = staffed_diligence()
    more = c.RequestDiligenceItem(
        item="leases", workstream="financial", question="All leases", mandatory=True, owner="cfo",
        due_at=story.at + timedelta(days=5),
    )  # fmt: skip
    story = story.by(CFO).given(more, finding(severity="critical"), measures("financial", customer_churn="18"))
    story = story.given(measures("financial", customer_churn="9")).by(LEAD).given(priced()).by(CTO)
    story = story.given(measures("technology", critical_vulnerabilities="1")).by(CEO)
    story = story.given(c.WaiveRedFlag(rule="critical_vulnerabilities", reason="Known"))
    story = story.given(c.WaiveFinding(finding="hidden_debt", reason="Known")).by(CFO)
    story = story.given(c.CloseFinding(finding="hidden_debt", reason="Repaid")).after(days=6)
    story = story.given(c.MoveDiligenceItems(workstream="financial", items=("tax",), status="received"))
    return tuple(event for event, _ in story.happened if isinstance(event, d.EVENTS))
