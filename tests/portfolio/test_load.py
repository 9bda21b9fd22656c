"""The plan of both programmes: complete, with its sources, and refused when it does not add up."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from domain.acquisition.playbook import PLAYBOOK, TERMS
from domain.acquisition.terms import CategoryKey
from domain.directory.roles import ROLES
from domain.money import Money, MoneyRange
from portfolio.checks import FiguresDisagree, NamedTwice
from portfolio.load import HERE, Unreadable, load
from portfolio.words import category_words

Plan = dict[str, Any]
Alter = Callable[[str, Callable[[Plan], None]], Path]


@pytest.fixture
def altered(tmp_path: Path) -> Alter:
    """A copy of the plan in which one file was changed."""

    def alter(name: str, change: Callable[[Plan], None]) -> Path:
        folder = tmp_path / "plan"
        shutil.copytree(HERE, folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        file = folder / name
        written = json.loads(file.read_text())
        change(written)
        file.write_text(json.dumps(written))
        return folder

    return alter


def test_both_programmes_have_102_targets_with_their_sources() -> None:
    plan = load()
    assert len(plan.novacron.targets) + len(plan.ggen.targets) == len(plan.targets) == 102
    assert all(goal.source for goal in plan.targets)
    assert plan.novacron.goal("nc.val.arr").value == 240
    assert plan.ggen.goal("gg.partner_arr.2026").value == Decimal("42.5")


@pytest.mark.feature("MA-09")
def test_storage_is_loaded_with_its_band_its_synergy_and_the_customers_it_is_expected_to_bring() -> None:
    storage = load().novacron.category("storage")
    assert (storage.band.low, storage.band.high) == (Money.millions(200), Money.millions(500))
    assert storage.synergy_per_year == Money.millions(50)
    assert storage.customers_min == 1000
    assert storage.source == "N L99-104"


@pytest.mark.feature("MA-10", "MA-12")
@pytest.mark.parametrize(("key", "low", "high", "synergy"), [("networking", 300, 600, 80), ("aiml", 300, 700, 100)])
def test_networking_and_machine_learning_are_loaded_from_the_figures(
    key: CategoryKey, low: int, high: int, synergy: int
) -> None:
    category = load().novacron.category(key)
    assert category.band == MoneyRange(low=Money.millions(low), high=Money.millions(high))
    assert category.synergy_per_year == Money.millions(synergy)


@pytest.mark.feature("MA-08")
def test_the_plan_and_the_playbook_know_the_same_categories() -> None:
    plan = load().novacron
    assert [c.id for c in plan.acquisition_categories] == [c.key for c in TERMS.categories]
    for planned in plan.acquisition_categories:
        term = TERMS.category(planned.id)
        assert (planned.band, planned.synergy_per_year) == (term.band, term.synergy_per_year)
        assert planned.customers_min == term.customers_expected
        assert (planned.frameworks_from, planned.frameworks_to) == (term.frameworks or (None, None))
        assert planned.source == term.source
    assert plan.envelope.limit == TERMS.envelope.limit
    assert list(plan.dd_workstreams.list) == list(TERMS.workstreams)


@pytest.mark.feature("MA-20")
def test_the_plan_and_the_playbook_know_the_same_durations() -> None:
    for stage, phase in zip(load().novacron.ma_process, PLAYBOOK.phases, strict=True):
        assert phase.span is not None
        weeks = (stage.min_weeks, stage.max_weeks)
        documented = weeks if stage.min_weeks else (stage.min_months, stage.max_months)
        assert (phase.span.minimum.amount, phase.span.maximum.amount) == documented
        assert phase.source == stage.source


@pytest.mark.feature("MA-16")
def test_the_midpoints_exceed_the_envelope_which_is_a_warning_and_no_error() -> None:
    (warning,) = (w for w in load().warnings if w.code == "midpoints_exceed_envelope")
    assert (warning.found, warning.against, warning.unit) == (Decimal(2100), Decimal(2000), "USD_M")
    assert "2100" in warning.message
    assert "2000" in warning.message


def test_contradictions_of_the_documents_stay_visible() -> None:
    assert {w.code: (int(w.found), int(w.against)) for w in load().warnings} == {
        "midpoints_exceed_envelope": (2100, 2000),
        "phases_exceed_integration": (22, 18),
        "first_year_has_two_goals": (1000, 500),
        "compliance_goal_and_plan_differ": (40, 20),
    }


def test_a_band_that_changes_a_total_is_refused_with_both_numbers(altered: Alter) -> None:
    def cheaper(plan: Plan) -> None:
        plan["acquisition_categories"][0]["price_low_usd_m"] = 150

    with pytest.raises(FiguresDisagree, match=r"low ends of the bands, USD M: the data adds up to 1250, .* say 1300"):
        load(altered("novacron.json", cheaper))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (
            lambda p: p["value_framework"]["groups"]["cost"]["items"].update(procurement_savings=100),
            "adds up to 900, .* 1000",
        ),
        (
            lambda p: p["value_timeline"]["points"][1].update(share=0.4),
            "Year 2, share: the data adds up to 0.4, .* say 0.3",
        ),
        (lambda p: p["partner_categories"][0]["partners"].pop(), "named partners: the data adds up to 19, .* say 20"),
        (lambda p: p["partner_categories"][0].update(expected_usd_m_per_year=60), "adds up to 210, .* say 200"),
        (lambda p: p["integration"]["workstreams"].pop(), "adds up to 8, .* say 9"),
        (
            lambda p: p["integration"]["phases"][2].update(months=10),
            "months of Integration Execution: .* 10, .* say 12",
        ),
        (lambda p: p["dd_workstreams"]["list"].pop(), "adds up to 5, .* say 6"),
        (lambda p: p["targets"].pop(), "adds up to 101, .* say 102"),
    ],
)
def test_every_documented_total_is_checked(altered: Alter, change: Callable[[Plan], None], complaint: str) -> None:
    with pytest.raises(FiguresDisagree, match=complaint):
        load(altered("novacron.json", change))


@pytest.mark.feature("PA-47")
def test_the_revenue_plan_adds_up_in_every_scenario(altered: Alter) -> None:
    plans = {(p.scenario, p.period): (p.partner_total, p.company) for p in load().ggen.revenue_plan.scenarios}
    assert plans[("G", "2026")] == (Decimal("42.5"), Decimal("62.5"))
    assert plans[("G", "2027")] == (Decimal(140), Decimal(190))

    def forgotten(plan: Plan) -> None:
        plan["revenue_plan"]["scenarios"][0]["lines"].pop("cloud")

    with pytest.raises(FiguresDisagree, match=r"G 2026, partners, USD M: the data adds up to 26.5, .* say 42.5"):
        load(altered("ggen.json", forgotten))


def test_a_figure_without_a_source_is_refused(altered: Alter) -> None:
    with pytest.raises(Unreadable, match=r"novacron.json: targets → 3 → source"):
        load(altered("novacron.json", lambda plan: plan["targets"][3].pop("source")))


def test_an_identifier_stands_for_one_thing(altered: Alter) -> None:
    def again(plan: Plan) -> None:
        plan["targets"][1]["id"] = plan["targets"][0]["id"]

    with pytest.raises(NamedTwice, match=r"nc\.acq\.count"):
        load(altered("novacron.json", again))


def test_demo_people_hold_known_roles_and_somebody_holds_none() -> None:
    plan = load()
    assert {role for person in plan.people for role in person.roles} <= set(ROLES)
    assert any(not person.roles for person in plan.people)
    wanted = {role for gate in PLAYBOOK.gates for seat in gate.seats for role in (seat.role,)} | set(
        TERMS.workstreams.values()
    )
    for role in wanted:
        assert plan.holder(role)


def test_demo_deals_cover_every_category_and_are_owned_by_deal_leads() -> None:
    plan = load()
    assert {deal.category for deal in plan.deals} == {c.id for c in plan.novacron.acquisition_categories}
    roles = {person.id: person.roles for person in plan.people}
    assert all("deal_lead" in roles[deal.owner] for deal in plan.deals)


def test_no_word_of_the_outside_world_names_two_categories() -> None:
    words = category_words()
    assert words["storage"] == "storage"
    assert words["network security"] == "security"
    assert set(words.values()) == {c.id for c in load().novacron.acquisition_categories}
