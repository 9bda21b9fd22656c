"""Deciding a gate in a browser: once however often one clicks, and told why not beside the form."""

from __future__ import annotations

from domain.initiative import commands as core
from tests.pages.conftest import Dashboard
from tests.support.browser import PART, Page, browser
from tests.support.deals import CFO, CSO, VP

SOON = "2031-01-31T17:00"


async def decisions(dashboard: Dashboard) -> list[str]:
    """Every vote in the timeline."""
    async with dashboard.door.person(VP) as vera:
        answer = await vera.get(f"/initiatives/{dashboard.deal}/timeline", size="500")
        return [entry["type"] for entry in answer.json()["entries"] if entry["type"] == "gate_vote_cast"]


async def test_a_form_that_is_sent_twice_decides_once(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl:
        form = (await carl.opens("/gates")).form(f"/gates/{dashboard.deal}/g1")
        assert [value for name, value in form.buttons if name == "verdict"] == ["approve", "return", "decline"]
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
        half = {"verdict": "return", "reason": "One thing first", "conditions.0.text": "Ask the auditor"}
        answer = await sofia.sends(form, half)
        assert answer.status_code == 422
        faults = {tag["name"] for tag in Page(answer.text).having(aria_invalid="true")}
        assert faults == {"conditions.0.due_at", "conditions.0.owner"}
        whole = {**half, "conditions.0.owner": VP, "conditions.0.due_at": "2031-01-31T17:00"}
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


async def test_a_gate_is_returned_with_several_conditions_added_without_a_script(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CSO) as sofia:
        form = (await sofia.opens("/gates")).form(f"/gates/{dashboard.deal}/g1")
        first = {"conditions.0.text": "Ask the auditor", "conditions.0.owner": VP, "conditions.0.due_at": SOON}
        more = Page((await sofia.sends(form, {**first, "reason": "Two things", "add": "conditions"})).text)
        form = more.form(f"/gates/{dashboard.deal}/g1")
        assert (form.fields["conditions.0.text"], form.fields["reason"]) == ("Ask the auditor", "Two things")
        second = {"conditions.1.text": "Ask the bank", "conditions.1.owner": CFO, "conditions.1.due_at": SOON}
        done = await sofia.sends(form, {**second, "verdict": "return"})
        assert done.status_code == 303, Page(done.text).text
        async with dashboard.door.person(CSO) as asking:
            seen = done.headers["location"].partition("seen=")[2].partition("&")[0]
            file = (await asking.get(f"/initiatives/{dashboard.deal}", seen=seen)).json()
    assert [owed["text"] for owed in file["obligations"]] == ["Ask the auditor", "Ask the bank"]


async def test_a_packet_that_changed_is_shown_as_a_difference(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl:
        form = (await carl.opens("/gates")).form(f"/gates/{dashboard.deal}/g1")
        async with dashboard.door.person(VP) as vera:
            risk = core.RaiseRisk(risk="churn", title="Customers leave", family="market", owner=VP)
            await vera.asks(dashboard.deal, risk, "raise-a-risk")
            again = await vera.asks(dashboard.deal, core.ProposeGate(gate="g1"), "propose-it-again")
            assert again.status_code == 200, again.text
            seen = again.json()["position"]
        await carl.opens(f"/gates?seen={seen}")
        answer = await carl.sends(form, {"verdict": "approve"})
        page = Page(answer.text)
    assert answer.status_code == 409
    assert "packet_changed" in page.text
    assert "What changed since you looked" in page.text
    assert "Customers leave" in page.text
    assert page.form(f"/gates/{dashboard.deal}/g1").fields["packet"] != form.fields["packet"]


async def test_the_tabs_tell_whose_gates_wait_and_which_one_decided(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, VP) as vera:
        assert f"/gates/{dashboard.deal}/g1" not in {form.action for form in (await vera.opens("/gates")).forms}
        others = await vera.opens("/gates?show=others")
        assert "Heron & Sons" in others.text
        assert not any(form.action.startswith("/gates/") for form in others.forms)
    async with browser(dashboard.door.app, CFO) as carl:
        assert "Heron & Sons" not in (await carl.opens("/gates?show=others")).text
        assert "Heron & Sons" not in (await carl.opens("/gates?show=decided")).text
        form = (await carl.opens("/gates")).form(f"/gates/{dashboard.deal}/g1")
        done = await carl.sends(form, {"verdict": "approve"})
        seen = done.headers["location"].partition("seen=")[2].partition("&")[0]
        assert "Heron & Sons" in (await carl.opens(f"/gates?show=decided&seen={seen}")).text


async def test_beside_a_card_one_may_waive_delegate_and_recuse(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl:
        page = await carl.opens("/gates")
        hrefs = {tag.get("href", "") for tag in page.having()}
        begins = f"/initiatives/{dashboard.deal}/do/"
        assert {f"{begins}delegate_duty?role=cfo", f"{begins}declare_conflict"} <= hrefs
        place = f"{begins}declare_conflict"
        done = await carl.sends((await carl.opens(place)).form(place), {"reason": "My brother works there"})
        seen = done.headers["location"].partition("seen=")[2].partition("&")[0]
        after = await carl.opens(f"/gates?seen={seen}")
    assert not any(form.action.startswith("/gates/") for form in after.forms)
