"""Who did what, what changed, and whether it can be proved: on the pages, for those who may know."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from io import BytesIO, StringIO
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest

from infrastructure.event_store.export import verify_export
from tests.pages.conftest import Dashboard
from tests.support.browser import Page, browser
from tests.support.deals import ADMIN, AUDITOR, LEAD, OUTSIDER, VP
from tests.support.office import eventually


def tampered(dashboard: Dashboard, version: int) -> None:
    """Somebody with full power over the database changes an event behind everybody's back."""
    with psycopg.connect(str(dashboard.door.settings.database_url), autocommit=True) as owner:
        owner.execute("alter table concord.event disable trigger event_is_append_only")
        owner.execute(
            "update concord.event set data = convert_to(replace(convert_from(data, 'UTF8'), '\"', '\" '), 'UTF8')"
            " where stream_id = %s and version = %s",
            (dashboard.deal, version),
        )
        owner.execute("alter table concord.event enable always trigger event_is_append_only")


@pytest.mark.feature("TS-23")
async def test_a_tampered_event_is_found_and_named_through_the_page(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, AUDITOR) as ada, browser(dashboard.door.app, LEAD) as liam:
        path = f"/initiatives/{dashboard.deal}/history"
        form = (await ada.opens(path)).form(f"{path}/verification")
        assert "Whole:" in Page((await ada.sends(form)).text).text
        tampered(dashboard, 2)
        found = Page((await ada.sends(form)).text).text
        assert f"First bad event: {dashboard.deal}, event 2" in found
        assert "it was changed after it was recorded" in found
        asked = await ada.sends((await ada.opens("/audit")).form("/audit/verification"))
        assert asked.headers["location"] == "/audit"

        async def known() -> bool:
            return "First bad event" in (await ada.opens("/audit")).text

        await eventually(known, within=60)
        await dashboard.door.resources.verdicts.look()
        for visitor, hears in ((ada, True), (liam, False)):
            assert ("The log is broken." in (await visitor.opens("/board")).text) is hears
        assert "broken" in (await liam.opens("/audit")).text
        assert "a bad event" in (await liam.opens("/audit")).text


async def test_only_who_looks_after_the_log_has_all_of_it_verified(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, VP) as vera, browser(dashboard.door.app, AUDITOR) as ada:
        page = await vera.opens("/audit")
        assert not any(form.action == "/audit/verification" for form in page.forms)
        proof = page.form("/sign-out").fields["proof"]
        refused = await vera.http.post("/audit/verification", data={"proof": proof})
        assert refused.status_code == 403
        await ada.sends((await ada.opens("/audit")).form("/audit/verification"))

        async def ended() -> bool:
            return "whole" in (await ada.opens("/audit")).text

        await eventually(ended, within=60)


async def test_the_table_tells_who_did_what_and_filters(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, AUDITOR) as ada:
        page = await ada.opens("/audit?size=5")
        assert "Last verified" in page.text
        assert "Vera" in page.text
        earlier = next(found["href"] for found in page.having(rel="next"))
        assert dashboard.deal in (await ada.opens(earlier)).text
        for query, count in (
            ("type=gate_proposed", 1),
            (f"initiative={dashboard.deal}&type=gate_proposed&person={VP}", 1),
            ("type=gate_proposed&to=2020-01-01", 0),
            ("type=gate_proposed&from=2020-01-01", 1),
            ("initiative=directory&size=1", 1),
            (f"person={OUTSIDER}", 0),
        ):
            table = await ada.opens(f"/audit?{query}")
            assert sum(found.get("id", "").startswith("e-") for _, found in table.tags) == count, query
        assert (await ada.http.get("/audit?from=soon")).status_code == 422
        assert (await ada.http.get("/audit?colour=blue")).status_code == 422


async def test_need_to_know_holds_in_the_audit(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, OUTSIDER) as olga, browser(dashboard.door.app, LEAD) as liam:
        assert "Nothing fits." in (await olga.opens("/audit")).text
        shown = await liam.opens("/audit")
        assert dashboard.deal in shown.text
        assert "directory," not in shown.text
        seal = (await dashboard.door.resources.reader.read_stream(dashboard.deal))[0].hash.hex()
        assert (await olga.http.get(f"/audit/receipt?hash={seal}")).status_code == 404
        found = await liam.http.get(f"/audit/receipt?hash={seal}")
        assert found.headers["location"] == f"/initiatives/{dashboard.deal}/history?hash={seal}#receipt"
    async with browser(dashboard.door.app, ADMIN) as adam:
        assert "directory," in (await adam.opens("/audit?initiative=directory")).text


async def test_the_export_is_the_whole_table(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, AUDITOR) as ada:
        answer = await ada.http.get(f"/audit.csv?initiative={dashboard.deal}")
    heading, *rows, last = list(csv.reader(StringIO(answer.text.removeprefix("\ufeff"))))
    stored = await dashboard.door.resources.reader.read_stream(dashboard.deal)
    assert [row[heading.index("hash")] for row in rows] == [event.hash.hex() for event in reversed(stored)]
    assert re.fullmatch(r"as of log position [0-9a-f]{32}", last[1])


async def test_a_difference_names_what_changed_and_the_event(dashboard: Dashboard) -> None:
    path = f"/initiatives/{dashboard.deal}/history"
    stored = await dashboard.door.resources.reader.read_stream(dashboard.deal)
    async with browser(dashboard.door.app, VP) as vera:
        page = await vera.opens(f"{path}?from={len(stored) - 1}&to={len(stored)}")
        assert f"Version {len(stored) - 1} to version {len(stored)}" in page.text
        assert "Last changed by" in page.text
        by_day = await vera.opens(f"{path}?from=2020-01-01")
        assert f"Version 0 to version {len(stored)}" in by_day.text
        assert "gates[g1].standing" in by_day.text
        assert "There are no versions" in (await vera.opens(f"{path}?from=3&to=1")).text
        assert "Give two versions" in (await vera.opens(f"{path}?from=yesterday")).text
        api = await vera.http.get(f"{path}?type=gate_proposed")
        assert Page(api.text).text.count("gate proposed") >= 1


async def test_a_figure_leads_to_the_event_behind_it(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, VP) as vera:
        page = await vera.opens(f"/initiatives/{dashboard.deal}")
        links = [found["href"] for _, found in page.tags if found.get("class") == "why"]
        assert len(links) > 10
        lead = next(link for link in links if "charter.owner" in link)
        answer = await vera.http.get(lead)
        assert (answer.status_code, answer.headers["location"]) == (
            303,
            f"/initiatives/{dashboard.deal}/history?before=2&at=1#v1",
        )
        for link in links:
            assert (await vera.http.get(link)).status_code == 303, link
        unknown = await vera.http.get(f"/initiatives/{dashboard.deal}/history/why?field=shoe_size")
    async with browser(dashboard.door.app, OUTSIDER) as olga:
        hidden = await olga.http.get(lead)
    assert (unknown.status_code, hidden.status_code) == (404, 404)


async def test_a_receipt_is_looked_up_and_computed_anew(dashboard: Dashboard) -> None:
    path = f"/initiatives/{dashboard.deal}/history"
    stored = await dashboard.door.resources.reader.read_stream(dashboard.deal)
    async with browser(dashboard.door.app, VP) as vera:
        found = await vera.opens(f"{path}?hash={stored[4].hash.hex().upper()}")
        assert "matches Event 5" in found.text
        for nothing in ("0" * 64, "not a hash"):
            assert "Nothing here has the hash" in (await vera.opens(f"{path}?hash={nothing}")).text
        tampered(dashboard, 5)
        assert "does not match Event 5" in (await vera.opens(f"{path}?hash={stored[4].hash.hex()}")).text
        async with dashboard.door.person(VP) as person:
            file = (await person.get(f"/initiatives/{dashboard.deal}")).json()
        document = await vera.opens(f"{path}?hash={file['evidence'][0]['sha256']}")
        assert "recorded evidence[" in document.text


async def test_evidence_is_verified_without_concord(dashboard: Dashboard, tmp_path: Path) -> None:
    async with browser(dashboard.door.app, AUDITOR) as ada:
        answer = await ada.http.get(f"/initiatives/{dashboard.deal}/evidence.zip")
    assert answer.headers["content-type"] == "application/zip"
    with ZipFile(BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
    folder = tmp_path / dashboard.deal
    stored = await dashboard.door.resources.reader.read_stream(dashboard.deal)
    assert stored[-1].hash.hex() in (folder / "README.txt").read_text()
    events = folder / "events.jsonl"
    assert verify_export(events).events == len(stored)
    whole = _alone(folder)
    assert (whole.returncode, whole.stdout) == (0, f"{len(stored)} events: every hash holds\n")
    lines = events.read_text().splitlines(keepends=True)
    for spoilt in (
        [*lines[:2], lines[2].replace("2", "3", 1), *lines[3:]],
        [*lines[:2], *lines[3:]],
        [lines[1], lines[0], *lines[2:]],
    ):
        events.write_text("".join(spoilt))
        found = _alone(folder)
        assert found.returncode == 1
        assert found.stdout.startswith("first bad event: ")


def _alone(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(folder / "verify.py"), str(folder / "events.jsonl")]
    return subprocess.run(command, capture_output=True, text=True, check=False)
