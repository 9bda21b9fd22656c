"""The register of risks and issues, and the alerts: every risk of every initiative that one may know of, once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.initiative import commands as c
from domain.initiative.register import score
from infrastructure.database import reading
from projections import risk_search
from projections.access import ACCESS
from projections.agenda import AGENDA
from projections.alerts import Alert, alerts
from projections.keyset import BadCursor
from projections.people import PEOPLE
from projections.rebuild import rebuild
from projections.risk_register import RISK_REGISTER, RiskRow
from projections.risk_search import Order, RiskFigures, Wanted
from tests.projections.histories import Told, life
from tests.projections.world import World, viewer
from tests.support import deals
from tests.support.scenario import Story

CFO = viewer(deals.CFO)


async def built(world: World, *stories: Story | Told) -> None:
    """The read models that these questions need, of some stories."""
    await world.people()
    for story in stories:
        await world.tell(story)
    for projection in (PEOPLE, ACCESS, RISK_REGISTER, AGENDA):
        await rebuild(projection, store=world.store, engine=world.engine)


def risky() -> Story:
    """Three risks: a high one whose mitigation is late in four days, a low one with none, one nobody assessed."""
    story = deals.at_g1().by(deals.LEAD)
    return story.given(
        c.RaiseRisk(risk="churn", title="Customers leave", family="customer", owner=deals.LEAD, source="N L398"),
        c.AssessRisk(risk="churn", impact="critical", probability="medium"),
        c.PlanMitigation(
            risk="churn", action="Call the ten largest", owner=deals.CTO, due_at=story.at + timedelta(days=4)
        ),
        c.RaiseRisk(risk="debt", title="Technology debt", family="technology", owner=deals.CTO),
        c.AssessRisk(risk="debt", impact="low", probability="low"),
        c.RaiseRisk(risk="market", title="The market turns", family="market", owner=deals.LEAD),
        c.RaiseIssue(issue="outage", title="Their data centre burns", severity="critical", owner=deals.CTO),
    )


async def found(world: World, story: Story | Told, order: Order = "score", **wanted: object) -> list[RiskRow]:
    """The risks that the finance chief finds."""
    async with reading(world.engine) as connection:
        asked = Wanted.model_validate(wanted)
        return list((await risk_search.find(connection, CFO, asked, story.at, order=order)).rows)


async def counted(world: World, story: Story, who: str = deals.CFO) -> RiskFigures:
    """The figures that somebody sees."""
    async with reading(world.engine) as connection:
        return await risk_search.figures(connection, viewer(who), story.at)


async def alarmed(world: World, story: Story, who: str = deals.CFO) -> dict[str, Alert]:
    """Alerts by what they are about."""
    async with reading(world.engine) as connection:
        page = await alerts(connection, viewer(who), story.at, limit=200)
    assert page.total == len(page.alerts)
    shown = {alert.subject: alert for alert in page.alerts}
    assert len(shown) == page.total, "each matter once"
    return shown


@pytest.mark.feature("RK-05")
async def test_every_risk_stands_with_score_owner_mitigation_and_dates(world: World) -> None:
    story = risky()
    await built(world, story)
    churn, debt, market = await found(world, story)
    assert (churn.risk, churn.score, churn.band, churn.status) == ("churn", Decimal("66.67"), "high", "being_mitigated")
    assert (churn.owner, churn.mitigation_owner, churn.source) == (deals.LEAD, deals.CTO, "N L398")
    assert (churn.raised_at, churn.reviewed_at, churn.name) == (story.at, story.at, "Project Heron")
    assert (debt.score, debt.band, debt.mitigation) == (Decimal("8.33"), "low", None)
    assert (market.risk, market.score, market.band) == ("market", None, "unassessed"), "what is not assessed comes last"


async def test_figures_count_what_stands_and_the_matrix_every_pair(world: World) -> None:
    story = risky()
    await built(world, story)
    told = await counted(world, story)
    assert (told.standing, told.high, told.unassessed, told.without_mitigation) == (3, 1, 1, 2)
    assert (told.overdue_mitigation, told.open_issues, told.last_review) == (0, 1, story.at)
    assert len(told.matrix) == 12
    assert {(cell.impact, cell.probability): cell.risks for cell in told.matrix if cell.risks} == {
        ("critical", "medium"): 1,
        ("low", "low"): 1,
    }
    hidden = await counted(world, story, deals.OUTSIDER)
    assert (hidden.standing, hidden.open_issues, sum(cell.risks for cell in hidden.matrix)) == (0, 0, 0)


@pytest.mark.feature("RK-04")
async def test_a_mitigation_that_is_late_is_an_alert_with_its_owner_and_its_date(world: World) -> None:
    story = risky()
    await built(world, story)
    assert "mitigation:churn" not in await alarmed(world, story)
    late = story.after(days=5)
    alert = (await alarmed(world, late))["mitigation:churn"]
    assert (alert.what, alert.owner, alert.due_at) == ("Call the ten largest", deals.CTO, story.at + timedelta(days=4))
    assert (alert.level, alert.escalated_to) == (0, None)
    assert (await counted(world, late)).overdue_mitigation == 1
    assert [row.risk for row in await found(world, late, mitigation="overdue")] == ["churn"]
    assert await alarmed(world, late, deals.OUTSIDER) == {}
    done = late.by(deals.CTO).given(c.CompleteMitigation(risk="churn", evidence=("nda",)))
    await built_again(world, done)
    assert "mitigation:churn" not in await alarmed(world, done)
    assert [row.status for row in await found(world, done, mitigation="done")] == ["mitigated"]


async def test_a_matter_that_is_late_and_escalated_is_one_alert(world: World) -> None:
    story = deals.propose(deals.at_g1(), "g1", deals.VP).after(days=30).by("system")
    story = story.given(c.PassTime(wake_at=story.at))
    await built(world, story)
    subject = story.state.initiative.proposal.subject
    alert = (await alarmed(world, story))[subject]
    assert (alert.sort, alert.what, alert.roles) == ("gate", "Decide: Go / no-go", ("cfo", "chief_strategy_officer"))
    assert alert.level == story.state.initiative.escalated[subject]
    assert alert.escalated_to == "board"
    told = await counted(world, story)
    assert sum(told.open_escalations.values()) == len(
        [alert for alert in (await alarmed(world, story)).values() if alert.level]
    )


async def test_an_issue_tells_when_it_goes_up_a_level_and_to_whom(world: World) -> None:
    story = risky()
    await built(world, story)
    async with reading(world.engine) as connection:
        (issue,) = (await risk_search.issues(connection, CFO)).rows
        assert (await risk_search.issues(connection, viewer(deals.OUTSIDER))).total == 0
    i = story.state.initiative
    level = i.escalated["issue:outage"]
    assert (issue.title, issue.status, issue.level) == ("Their data centre burns", "open", level)
    assert issue.next_raise_to == i.playbook.issue_ladder["critical"][level].to
    assert issue.next_raise_at is not None
    raised = story.after(days=365).by("system")
    raised = raised.given(c.PassTime(wake_at=raised.at))
    await built_again(world, raised)
    alert = (await alarmed(world, raised))["issue:outage"]
    assert (alert.what, alert.owner, alert.level) == (
        "Their data centre burns",
        deals.CTO,
        len(i.playbook.issue_ladder["critical"]),
    )


async def test_nothing_is_late_while_the_initiative_stands_still(world: World) -> None:
    story = risky()
    held = story.given(c.HoldInitiative(reason="Waiting", review_at=story.at + timedelta(days=30))).after(days=10)
    await built(world, held)
    assert (await counted(world, held)).overdue_mitigation == 0
    assert await alarmed(world, held) == {}
    (churn,) = await found(world, held, words="LEAVE")
    assert churn.idle


async def test_the_register_is_found_by_what_it_says_in_every_order_without_a_gap(world: World) -> None:
    lives = [life(seed, steps=40) for seed in range(5100, 5106)]
    await built(world, *lives)
    at = max(told.at for told in lives)
    known = {(told.stream, key): risk for told in lives for key, risk in told.state.initiative.risks.items()}
    rows: list[RiskRow] = []
    everything: tuple[str, ...] = ("open", "being_mitigated", "mitigated", "closed", "ended")
    async with reading(world.engine) as connection:
        for order in Order.__args__:  # type: ignore[attr-defined]
            for descending in (False, True):
                rows, cursor = [], None
                while True:
                    page = await risk_search.find(
                        connection,
                        CFO,
                        Wanted.model_validate({"status": everything}),
                        at,
                        order=order,
                        descending=descending,
                        limit=4,
                        cursor=cursor,
                    )
                    rows += page.rows
                    assert page.total == len(known)
                    if (cursor := page.following) is None:
                        break
                assert sorted((row.initiative, row.risk) for row in rows) == sorted(known)
        with pytest.raises(BadCursor):
            await risk_search.find(connection, CFO, Wanted(), at, cursor="bm9uc2Vuc2U=")
        for row in rows:
            risk = known[row.initiative, row.risk]
            points = score(risk.impact, risk.probability)
            assert row.score == (None if points is None else points.quantize(Decimal("0.01")))
            assert (row.status == "closed") == risk.closed
        closed = await risk_search.find(connection, CFO, Wanted(status=("closed",)), at, limit=200)
        assert all(row.closed_because == "Gone" and row.closed_at for row in closed.rows)


async def built_again(world: World, story: Story) -> None:
    """What happened since is told, and the read models are built anew."""
    await world.tell(story)
    for projection in (RISK_REGISTER, AGENDA):
        await rebuild(projection, store=world.store, engine=world.engine)
