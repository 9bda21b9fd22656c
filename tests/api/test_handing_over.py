"""A closed deal goes on as an integration: begun by itself, once, known to those who work on it, audited throughout."""

from __future__ import annotations

from collections import Counter
from typing import Any

import httpx
import pytest

from domain.initiative.commands import RaiseRisk
from tests.api.test_journey import Deal, deal, until_it_closes
from tests.support.deals import BOARD, CEO, CTO, GC, IMO, STEER, VP
from tests.support.integrations import charter
from tests.support.office import eventually

__all__ = ["deal"]


async def begun(of: Deal) -> tuple[str, dict[str, Any]]:
    """The integration of a deal that has closed, as soon as there is one: its id and its file."""
    integration = of.initiative.replace("acquisition-", "integration-")
    answers: list[httpx.Response] = []

    async def there() -> bool:
        answers.append(await of.people[IMO].get(f"/initiatives/{integration}"))
        return answers[-1].status_code == 200

    await eventually(there)
    return integration, answers[-1].json()


async def timeline(of: Deal, who: str, initiative: str) -> list[dict[str, Any]]:
    """Every entry of an initiative's timeline, as somebody reads it."""
    entries: list[dict[str, Any]] = (
        await of.people[who].get(f"/initiatives/{initiative}/timeline", size="500")
    ).json()["entries"]
    return entries


@pytest.mark.feature("MA-01")
async def test_a_closed_deal_goes_on_as_exactly_one_integration_and_every_step_is_audited(deal: Deal) -> None:
    closing = await until_it_closes(deal)
    again = await deal.people[GC].asks(deal.initiative, closing)
    assert (again.status_code, again.json()["events"]) == (200, [])
    integration, file = await begun(deal)
    assert (file["kind"], file["charter"]["owner"], file["phase"]) == ("integration", IMO, "day_one")
    assert (file["deal"], file["integration"]["acquisition"]) == (None, deal.initiative)
    assert file["integration"]["closed_on"] == closing.closed_on.isoformat()
    assert [len(file["integration"][part]) for part in ("schedule", "workstreams")] == [4, 9]
    acquisition = (await deal.people[IMO].get(f"/initiatives/{deal.initiative}", seen=deal.position)).json()
    assert acquisition["deal"]["integration"] == integration

    for initiative, version, began_with in (
        (deal.initiative, acquisition["version"], VP),
        (integration, file["version"], "system"),
    ):
        told = await timeline(deal, IMO, initiative)
        assert [entry["version"] for entry in told] == list(range(1, version + 1))
        assert all(entry["sentence"] and entry["hash"] for entry in told)
        assert told[0]["actor"] == began_with
    happened = Counter(entry["type"] for entry in await timeline(deal, IMO, deal.initiative))
    assert (happened["acquisition_closed"], happened["integration_ordered"]) == (1, 1)
    (mine,) = (await deal.people[IMO].get("/initiatives", kind="integration")).json()["initiatives"]
    assert mine["initiative"] == integration


async def test_an_integration_has_its_place_on_every_screen_without_a_price_or_a_category(deal: Deal) -> None:
    await until_it_closes(deal)
    integration, file = await begun(deal)
    (row,) = (await deal.people[BOARD].get("/initiatives", kind="integration")).json()["initiatives"]
    assert (row["kind"], row["phase_title"], row["owner"]) == ("integration", "Day 1 readiness", IMO)
    assert {row[empty] for empty in ("category", "organisation", "stage", "price_mid", "paid", "envelope", "fit")} == {
        None
    }
    portfolio = (await deal.people[BOARD].get("/portfolio")).json()
    by_kind = {part["of"]: part["initiatives"] for part in portfolio["on_the_table"]["kind"]}
    assert by_kind == {"acquisition": 1, "integration": 1}
    (envelope,) = portfolio["envelopes"]
    assert float(envelope["spent"]) == 350_000_000

    risk = RaiseRisk(risk="mail", title="Mail moves late", family="technology", owner=IMO)
    raised = await deal.people[IMO].asks(integration, risk)
    assert (raised.status_code, raised.json()["version"]) == (200, file["version"] + 1)
    assert (await deal.people[IMO].get("/my-work", seen=raised.json()["position"])).status_code == 200
    # Who works on it knows of it; who only bought the company does not.
    known = {who: (await deal.people[who].get(f"/initiatives/{integration}")).status_code for who in (STEER, CEO, CTO)}
    assert set(known.values()) == {200}
    assert (await deal.people[VP].get(f"/initiatives/{integration}")).status_code == 404


async def test_nobody_begins_an_integration_by_hand(deal: Deal) -> None:
    imo, opening = deal.people[IMO], charter_fields()
    refused = await imo.begins(kind="integration", **opening)
    assert (refused.status_code, refused.json()["code"]) == (422, "malformed_command")
    sent = await imo.asks("integration-0a0a0a0a", charter())
    assert (sent.status_code, sent.json()["code"]) == (403, "reserved_command")
    offered = (await imo.get("/commands/integration")).json()["commands"]
    assert "charter_integration" not in {command["type"] for command in offered}
    shelf = (await imo.get("/playbooks")).json()["playbooks"]
    assert [entry["kind"] for entry in shelf] == ["acquisition", "integration"]


def charter_fields() -> dict[str, Any]:
    """What somebody would have to say who begins one by hand."""
    fields: dict[str, Any] = charter().model_dump(mode="json", include={"charter", "acquisition", "closed_on"})
    return fields
