"""What an integration brings, keeps and costs, as JSON: figures of the day asked about, on one basis at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from tests.support.api import FrontDoor
from tests.support.deals import CFO, OUTSIDER
from tests.support.integration_life import TOP, everything
from tests.support.integrations import STREAM
from tests.support.paper import Paper
from tests.support.synergies import closed


@pytest.fixture
def lived(paper: Paper) -> str:
    story = everything()
    paper.happened[STREAM] = [(event, at, f"command-{n}") for n, (event, at) in enumerate(story.happened)]
    return STREAM


def millions(amount: dict[str, str]) -> Decimal:
    return Decimal(amount["amount"]) / 1_000_000


@pytest.mark.feature("IO-20")
async def test_the_tracker_answers_on_one_basis_and_its_categories_add_up(door: FrontDoor, lived: str) -> None:
    door.app.state.resources = replace(door.resources, clock=lambda: datetime(2026, 9, 30, tzinfo=UTC))
    async with door.person(CFO) as carl:
        found = (await carl.get(f"/initiatives/{lived}/synergies")).json()
        rate = (await carl.get(f"/initiatives/{lived}/synergies", basis="run_rate")).json()
        wrong = await carl.get(f"/initiatives/{lived}/synergies", basis="everything")
    assert wrong.status_code == 422
    assert (found["basis"], rate["basis"], found["currency"]) == ("to_date", "run_rate", "USD")
    tracker = found["tracker"]
    assert millions(tracker["realisation"]["confirmed"]) == Decimal("1.6")
    assert sum(millions(part["confirmed"]) for part in tracker["by_kind"]) == Decimal("1.6")
    assert millions(rate["total"]["confirmed"]) == Decimal("9.6")
    assert millions(tracker["leakage"]) == Decimal("-0.1")
    hosting = next(one for one in found["synergies"] if one["synergy"]["synergy"] == "hosting")
    assert [line["standing"] for line in hosting["synergy"]["entries"]].count("confirmed") == 3
    assert {one["rate"]["key"]: one["verdict"] for one in found["compared"]}["disclosed_synergies"] == "challenge"
    (finding,) = found["findings"]
    assert (finding["finding"]["workstream"], finding["overdue"], finding["done"]) == ("finance", True, False)


@pytest.mark.feature("IO-26", "IO-27")
async def test_people_and_customers_are_told_by_token_with_the_usual_loss_beside_the_target(
    door: FrontDoor, lived: str
) -> None:
    async with door.person(CFO) as carl:
        found = (await carl.get(f"/initiatives/{lived}/retention")).json()
    shares = {one["measure"]: (Decimal(one["share"]), one["below"]) for one in found["retention"]}
    assert shares["employees"] == (Decimal("0.9"), False)
    assert shares["customers"] == (Decimal("0.5"), True)
    assert (found["leavers"]["total"], found["leavers"]["voluntary"], Decimal(found["usual_loss"])) == (
        1,
        1,
        Decimal("0.33"),
    )
    assert found["watched"][TOP]["plan"] == "Both chief executives visit."


async def test_the_budget_tells_what_it_will_cost_and_which_services_run(door: FrontDoor, lived: str) -> None:
    async with door.person(CFO) as carl:
        found = (await carl.get(f"/initiatives/{lived}/budget")).json()
    figures = found["figures"]
    assert [millions(figures[name]) for name in ("budget", "left")] == [Decimal(10), Decimal(1)]
    assert figures["within"] is True
    assert millions(figures["packages"]) == Decimal("0.3")
    assert {key: (one["ended_on"] is not None, one["ran_out"]) for key, one in found["services"].items()} == {
        "payroll": (False, True),
        "mail": (True, False),
    }


@pytest.mark.parametrize("book", ["synergies", "retention", "budget"])
async def test_who_may_not_know_finds_nothing_and_a_deal_has_no_such_book(
    door: FrontDoor, paper: Paper, lived: str, book: str
) -> None:
    deal = closed()
    paper.happened[deal.stream] = [(event, at, f"deal-{n}") for n, (event, at) in enumerate(deal.happened)]
    nobody = replace(
        paper.people, people={**paper.people.people, OUTSIDER: replace(paper.people.people[OUTSIDER], roles=())}
    )
    paper.people = nobody
    async with door.person(OUTSIDER) as olga, door.person(CFO) as carl:
        hidden = await olga.get(f"/initiatives/{lived}/{book}")
        none = await carl.get(f"/initiatives/{deal.stream}/{book}")
    assert (hidden.status_code, hidden.json()["code"]) == (404, "initiative_unknown")
    assert (none.status_code, none.json()["code"]) == (404, "initiative_unknown")
