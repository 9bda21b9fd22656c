"""Asking by forms alone: from a charter to a decided gate; refused beside the field, recorded once, offered or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.fields import asks_of, asks_to_open
from api.pages.forms import entered_of
from domain.initiative import commands as core
from domain.kernel import Command
from infrastructure.settings import Settings
from tests.api.test_commands import opening
from tests.pages.conftest import Dashboard
from tests.support.api import FrontDoor, staffed
from tests.support.browser import Browser, Page, browser
from tests.support.deals import ADMIN, AUDITOR, CFO, CSO, GC, LEAD, OUTSIDER, VP
from tests.support.steps import until_the_go_no_go_waits


def filled_in(command: Command) -> dict[str, str]:
    """What a person enters to ask this."""
    fields: dict[str, Any] = command.model_dump(mode="json")
    return entered_of(asks_of("acquisition")[command.type].fields, fields)


async def does(visitor: Browser, initiative: str, command: Command) -> str:
    """Ask something by its form; answers where the browser goes on."""
    place = f"/initiatives/{initiative}/do/{command.type}"
    form = (await visitor.opens(place)).form(place)
    answer = await visitor.sends(form, filled_in(command))
    assert answer.status_code == 303, Page(answer.text).text
    return answer.headers["location"]


async def happened(door: FrontDoor, initiative: str, position: str) -> list[str]:
    """Everything in the timeline."""
    async with door.person(VP) as vera:
        answer = await vera.get(f"/initiatives/{initiative}/timeline", size="500", seen=position)
        return [entry["type"] for entry in answer.json()["entries"]]


def position_in(location: str) -> str:
    """What the page that a form leads to waits for."""
    return location.partition("seen=")[2].partition("&")[0]


async def test_from_the_charter_to_the_first_decided_gate_by_forms_alone(settings: Settings) -> None:
    async with staffed(settings) as door, browser(door.app, VP) as vera:
        form = (await vera.opens("/initiatives/new")).form("/initiatives/new")
        assert form.fields["charter.owner"] == VP
        charter = entered_of(asks_to_open("acquisition").fields, opening())
        begun = await vera.sends(form, charter)
        assert begun.status_code == 303, Page(begun.text).text
        deal = begun.headers["location"].partition("?")[0].rpartition("/")[2]
        page = await vera.opens(begun.headers["location"])
        assert "The charter: recorded." in page.text
        position = position_in(begun.headers["location"])
        for _, command in until_the_go_no_go_waits():
            position = position_in(await does(vera, deal, command))
        for who in (CFO, CSO):
            async with browser(door.app, who) as decider:
                waits = (await decider.opens(f"/gates?seen={position}")).form(f"/gates/{deal}/g1")
                decided = await decider.sends(waits, {"verdict": "approve"})
                assert decided.status_code == 303, decided.text
                position = position_in(decided.headers["location"])
        assert "gate_approved" in await happened(door, deal, position)
        page = await vera.opens(f"/initiatives/{deal}?seen={position}")
    assert "due diligence" in page.text


async def test_a_refusal_stands_beside_its_field_with_the_input_kept(dashboard: Dashboard) -> None:
    place = f"/initiatives/{dashboard.deal}/do/raise_risk"
    async with browser(dashboard.door.app, LEAD) as liam:
        form = (await liam.opens(place)).form(place)
        entered = {"title": "Churn <up>", "family": "market", "owner": "nobody.here", "mitigation": "Call them"}
        answer = await liam.sends(form, entered)
        page = Page(answer.text)
    assert answer.status_code == 409
    assert "person_not_listed" in page.text
    kept = page.form(place).fields
    assert {name: kept[name] for name in entered} == entered
    (wrong,) = page.having(aria_invalid="true")
    assert wrong["name"] == "owner"
    assert list(page.having(id=wrong["aria-describedby"].split()[0]))


async def test_what_is_missing_or_wrong_is_told_field_by_field_in_words(dashboard: Dashboard) -> None:
    place = f"/initiatives/{dashboard.deal}/do/record_offer"
    async with browser(dashboard.door.app, GC) as gina:
        form = (await gina.opens(place)).form(place)
        answer = await gina.sends(form, {"price.amount": "dear", "conditions": "None, so far"})
        page = Page(answer.text)
    assert answer.status_code == 422
    wrong = {tag["name"] for tag in page.having(aria_invalid="true")}
    assert wrong == {"made_by", "price.amount", "evidence"}
    assert "Enter a number, such as 12.5 or 310 M." in page.text
    assert page.form(place).fields["conditions"] == "None, so far"
    assert page.form(place).fields["price.amount"] == "dear"


async def test_a_form_that_is_sent_twice_records_once(dashboard: Dashboard) -> None:
    place = f"/initiatives/{dashboard.deal}/do/raise_issue"
    command = core.RaiseIssue(issue="closed", title="The data room is closed", severity="high", owner=LEAD)
    async with browser(dashboard.door.app, LEAD) as liam:
        form = (await liam.opens(place)).form(place)
        answers = [await liam.sends(form, filled_in(command)) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    told = await happened(dashboard.door, dashboard.deal, position_in(answers[0].headers["location"]))
    assert told.count("issue_raised") == 1


async def test_a_list_grows_and_shrinks_without_any_script(dashboard: Dashboard) -> None:
    place = f"/initiatives/{dashboard.deal}/do/record_decision"
    async with browser(dashboard.door.app, LEAD) as liam:
        form = (await liam.opens(place)).form(place)
        assert ("add", "rejected") in form.buttons
        for number in range(3):
            shown = Page((await liam.sends(form, {"title": "Shares", "add": "rejected"})).text)
            form = shown.form(place)
            form.fields[f"rejected.{number}"] = f"Way {number}"
        fewer = Page((await liam.sends(form, {"drop": "rejected.1"})).text).form(place)
        assert [fewer.fields[f"rejected.{n}"] for n in range(2)] == ["Way 0", "Way 2"]
        assert fewer.fields["title"] == "Shares"
        rest = {"category": "tactical", "text": "We buy shares.", "rationale": "Contracts stay."}
        done = await liam.sends(fewer, rest)
        assert done.status_code == 303, Page(done.text).text
        async with dashboard.door.person(LEAD) as asking:
            seen = position_in(done.headers["location"])
            file = (await asking.get(f"/initiatives/{dashboard.deal}", seen=seen)).json()
    (decision,) = file["decisions"]
    assert (decision["key"], decision["rejected"]) == ("shares", ["Way 0", "Way 2"])


async def test_an_address_fills_a_form_in_and_the_page_links_to_it(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, LEAD) as liam:
        file = await liam.opens(f"/initiatives/{dashboard.deal}")
        hrefs = {tag.get("href", "") for tag in file.having()}
        assert f"/initiatives/{dashboard.deal}/do/raise_risk?" in hrefs
        place = f"/initiatives/{dashboard.deal}/do/attest_criterion"
        shown = await liam.opens(f"{place}?criterion=nda")
        assert shown.form(place).fields["criterion"] == "nda"


async def test_who_is_not_offered_something_is_refused_all_the_same(dashboard: Dashboard) -> None:
    command = "advance_to_preliminary"
    place = f"/initiatives/{dashboard.deal}/do/{command}"
    async with browser(dashboard.door.app, LEAD) as liam:
        page = await liam.opens(f"/initiatives/{dashboard.deal}")
        assert not any(tag.get("href", "").endswith(f"/do/{command}") for tag in page.having())
        closed = await liam.http.get(place)
        assert (closed.status_code, "not open to you now" in closed.text) == (409, True)
        session = (await liam.opens(f"/initiatives/{dashboard.deal}/do/raise_risk")).form("/initiatives/").fields
        hidden = {name: session[name] for name in ("proof", "key")}
        forged = await liam.http.post(place, data=hidden)
        assert (forged.status_code, "not_entitled" in forged.text) == (409, True)
    async with browser(dashboard.door.app, AUDITOR) as auditor:
        page = await auditor.opens(f"/initiatives/{dashboard.deal}")
        offered = {tag["href"] for tag in page.having() if "/do/" in tag.get("href", "")}
        assert offered == {f"/initiatives/{dashboard.deal}/do/declare_conflict"}


async def test_a_forged_command_name_asks_nothing(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, LEAD) as liam:
        place = f"/initiatives/{dashboard.deal}/do/raise_risk"
        hidden = (await liam.opens(place)).form(place).fields
        for name in ("pass_time", "charter_acquisition", "grant_role", "no_such_thing"):
            answer = await liam.http.post(f"/initiatives/{dashboard.deal}/do/{name}", data=hidden)
            assert answer.status_code == 404, name
    async with browser(dashboard.door.app, OUTSIDER) as olga:
        form = (await olga.opens("/")).form("/sign-out").fields
        answers = [
            await olga.http.get(place),
            await olga.http.post(place, data={**form, "key": "a-key-of-olgas-own"}),
        ]
    assert [answer.status_code for answer in answers] == [404, 404]


async def test_what_is_offered_is_told_to_clients_with_its_schema(dashboard: Dashboard) -> None:
    offered: dict[str, Mapping[str, Any]] = {}
    for who in (VP, LEAD, CFO, OUTSIDER):
        async with dashboard.door.person(who) as asking:
            answer = await asking.get(f"/initiatives/{dashboard.deal}/commands")
            offered[who] = {each["type"]: each for each in answer.json().get("commands", ())}
    assert offered[OUTSIDER] == {}
    assert "decide_gate" in offered[CFO]
    assert "decide_gate" not in offered[VP]
    assert "withdraw_proposal" in offered[VP]
    risk = offered[LEAD]["raise_risk"]
    assert (risk["subject"], risk["schema"]["properties"]["owner"]["x-names"]) == ("Risks and issues", "people")


async def test_an_administrator_keeps_people_and_roles_and_nobody_else_does(settings: Settings) -> None:
    async with staffed(settings) as door:
        async with browser(door.app, ADMIN) as adam:
            place = "/people/do/list_person"
            form = (await adam.opens(place)).form(place)
            listed = await adam.sends(form, {"person": "ida.lund", "name": "Ida Lund"})
            assert listed.status_code == 303, Page(listed.text).text
            page = await adam.opens(listed.headers["location"])
            assert "Ida Lund" in page.text
            place = "/people/do/grant_role"
            form = (await adam.opens(f"{place}?person=ida.lund")).form(place)
            granted = await adam.sends(form, {"role": "cro"})
            assert granted.status_code == 303, Page(granted.text).text
            mixed = await adam.sends((await adam.opens(place)).form(place), {"person": ADMIN, "role": "cfo"})
            assert (mixed.status_code, "roles_exclude_each_other" in mixed.text) == (409, True)
        async with browser(door.app, CFO) as carl:
            page = await carl.opens("/people")
            assert not any(tag.get("href", "").startswith("/people/do/") for tag in page.having())
            assert (await carl.http.get("/people/do/grant_role")).status_code == 403
            hidden = page.form("/sign-out").fields
            forged = {**hidden, "key": "a-key-of-carls", "person": CFO, "role": "ceo"}
            assert (await carl.http.post("/people/do/grant_role", data=forged)).status_code == 403


async def test_only_who_may_charter_one_is_shown_the_form_of_a_new_initiative(dashboard: Dashboard) -> None:
    async with browser(dashboard.door.app, CFO) as carl:
        closed = await carl.http.get("/initiatives/new")
        form = (await carl.opens("/")).form("/sign-out").fields
        charter = entered_of(asks_to_open("acquisition").fields, opening())
        forged = await carl.http.post("/initiatives/new", data={**form, **charter, "key": "a-key-of-carls"})
    assert (closed.status_code, "You hold no role" in closed.text) == (409, True)
    assert (forged.status_code, "not_entitled" in forged.text) == (409, True)
