"""Deciding a gate in a browser: once however often one clicks, and told why not beside the form."""

from __future__ import annotations

from tests.pages.conftest import Dashboard
from tests.support.browser import PART, Page, browser
from tests.support.deals import CFO, CSO, VP


async def decisions(dashboard: Dashboard) -> list[str]:
    """Every vote in the timeline."""
    async with dashboard.door.person(VP) as vera:
        answer = await vera.get(f"/initiatives/{dashboard.deal}/timeline", size="500")
        return [entry["type"] for entry in answer.json()["entries"] if entry["type"] == "gate_vote_cast"]


async def test_a_form_that_is_sent_twice_decides_once(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl:
        form = (await carl.opens("/gates")).form(f"/gates/{dashboard.deal}/g1")
        assert [value for _, value in form.buttons] == ["approve", "return", "decline"]
        first = await carl.sends(form, {"verdict": "approve"})
        again = await carl.sends(form, {"verdict": "approve"})
        assert (first.status_code, again.status_code) == (303, 303)
        assert first.headers["location"] == again.headers["location"]
        shown = await carl.opens(first.headers["location"])
    assert "Approved: recorded." in shown.text
    assert not any(each.action.startswith("/gates/") for each in shown.forms)
    assert len(await decisions(dashboard)) == 1


async def test_a_refusal_stands_beside_the_form_with_what_was_entered(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl:
        form = (await carl.opens("/gates")).form(f"/gates/{dashboard.deal}/g1")
        entered = {"verdict": "decline", "reason": "Too <dear>", "packet": "00" * 32}
        whole = await carl.sends(form, entered)
        part = await carl.sends(form, entered, PART)
    assert (whole.status_code, part.status_code) == (409, 409)
    assert "<html" in whole.text
    assert "<html" not in part.text
    for said in (Page(whole.text), Page(part.text)):
        (alert,) = said.having(role="alert")
        kept = said.form(f"/gates/{dashboard.deal}/g1").fields
        assert kept["reason"] == "Too <dear>"
        assert kept["packet"] != "00" * 32
        (field,) = said.having(aria_invalid="true")
        assert field["aria-describedby"] == alert["id"]
    assert await decisions(dashboard) == []


async def test_a_condition_that_is_half_filled_in_is_told_field_by_field(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CSO) as sofia:
        form = (await sofia.opens("/gates")).form(f"/gates/{dashboard.deal}/g1")
        half = {"verdict": "return", "reason": "One thing first", "condition_text": "Ask the auditor"}
        answer = await sofia.sends(form, half)
        assert answer.status_code == 422
        faults = {tag["name"] for tag in Page(answer.text).having(aria_invalid="true")}
        assert faults == {"condition_due", "condition_owner"}
        whole = {**half, "condition_owner": VP, "condition_due": "2031-01-31"}
        done = await sofia.sends(Page(answer.text).form(f"/gates/{dashboard.deal}/g1"), whole, PART)
        assert done.status_code == 200, done.text
        assert "Returned with conditions: recorded." in Page(done.text).text
        file = await sofia.opens(f"/initiatives/{dashboard.deal}")
    assert "returned" in file.text


async def test_a_form_without_our_proof_decides_nothing(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl, browser(dashboard.door.app, CSO) as sofia:
        theirs = (await sofia.opens("/gates")).form(f"/gates/{dashboard.deal}/g1").fields["proof"]
        form = (await carl.opens("/gates")).form(f"/gates/{dashboard.deal}/g1")
        for proof in ("", "00" * 32, theirs):
            answer = await carl.sends(form, {"verdict": "approve", "proof": proof})
            assert (answer.status_code, "form_not_ours" in answer.text) == (403, True)
        sent = await carl.http.post(form.action, json={**form.fields, "verdict": "approve"})
        assert sent.status_code == 415
    assert await decisions(dashboard) == []
