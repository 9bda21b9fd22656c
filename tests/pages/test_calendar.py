"""The review calendar as a page, as a month, and as a file: what is decided when, and which legal dates come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from icalendar import Calendar

from domain.initiative import commands as c
from tests.pages.conftest import NAME, Dashboard
from tests.support.browser import PART, browser
from tests.support.deals import CFO, LEAD, OUTSIDER

TODAY = datetime.now(UTC).date()
VISIT = TODAY + timedelta(days=3)


async def planned(dashboard: Dashboard) -> str:
    """A visit is planned in three days; the position after that."""
    async with dashboard.door.person(LEAD) as liam:
        answer = await liam.asks(
            dashboard.deal,
            c.PlanMilestone(milestone="visit", title="Visit; the site, all of it", planned_on=VISIT, owner=LEAD),
        )
        assert answer.status_code == 200, answer.text
    return str(answer.json()["position"])


async def test_the_agenda_tells_what_is_due_by_day_and_for_whom_it_waits(dashboard: Dashboard) -> None:
    seen = await planned(dashboard)
    async with browser(dashboard.door.app, CFO) as carl:
        page = await carl.opens(f"/calendar?seen={seen}")
        one = await carl.opens(f"/calendar?from={VISIT}&to={VISIT}&sort=milestone")
        mine = await carl.opens("/calendar?mine=true")
        part = await carl.http.get("/calendar", headers=PART)
        wrong = await carl.http.get("/calendar?from=tomorrow")
    for said in ("This week, not done", "Legal dates in 30 days", "Decide: Go / no-go", "Visit; the site", "UTC"):
        assert said in page.text, said
    assert ("all day" in one.text, "1 entry" in one.text, "Decide:" in one.text) == (True, True, False)
    assert ("Decide: Go / no-go" in mine.text, "Visit; the site" in mine.text) == (True, False)
    assert "<html" not in part.text
    assert wrong.status_code == 422


async def test_a_month_is_a_table_whose_days_open_their_agenda(dashboard: Dashboard) -> None:
    seen = await planned(dashboard)
    async with browser(dashboard.door.app, CFO) as carl:
        page = await carl.opens(f"/calendar?view=month&month={VISIT:%Y-%m}&seen={seen}")
        wrong = [await carl.http.get(f"/calendar?view=month&month={month}") for month in ("2026-13", "0000-01", "x")]
        address = f"/calendar?from={VISIT}&to={VISIT}"
        day = await carl.opens(address)
    assert f"{VISIT:%B %Y}" in page.text
    assert "Visit; the site, all of it" in page.text
    assert any(found.get("href") == address for tag, found in page.tags if tag == "a")
    assert "Visit; the site, all of it" in day.text
    assert {answer.status_code for answer in wrong} == {422}


async def test_the_file_for_calendar_programs_reads_back_and_is_for_ones_own_eyes(dashboard: Dashboard) -> None:
    seen = await planned(dashboard)
    async with browser(dashboard.door.app, CFO) as carl:
        answer = await carl.http.get(f"/calendar.ics?seen={seen}")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["cache-control"] == "private, no-store"
    events = {str(event["uid"]): event for event in Calendar.from_ical(answer.content).walk("VEVENT")}
    visit = events[f"{dashboard.deal}/milestone:visit@concord"]
    assert (str(visit["summary"]), visit.decoded("dtstart")) == (f"{NAME}: Visit; the site, all of it", VISIT)
    assert str(visit["url"]).endswith(f"/initiatives/{dashboard.deal}")
    gate = events[f"{dashboard.deal}/gate:g1:1@concord"]
    assert gate.decoded("dtstart").utcoffset() == timedelta(0)
    assert {str(event["class"]) for event in events.values()} == {"PRIVATE"}
    async with browser(dashboard.door.app, OUTSIDER) as olga:
        assert not Calendar.from_ical((await olga.http.get("/calendar.ics")).content).walk("VEVENT")
    async with browser(dashboard.door.app) as nobody:
        assert (await nobody.http.get("/calendar.ics")).status_code == 303


async def test_who_may_not_know_finds_an_empty_calendar(dashboard: Dashboard) -> None:
    seen = await planned(dashboard)
    async with browser(dashboard.door.app, OUTSIDER) as olga:
        page = await olga.opens(f"/calendar?seen={seen}")
        month = await olga.opens("/calendar?view=month")
    assert "Nothing stands in the calendar between these days that you may know of." in page.text
    assert "Visit" not in month.text
