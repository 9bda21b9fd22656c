"""What a deal's file and people's desks show of due diligence."""

from __future__ import annotations

from decimal import Decimal

from domain.acquisition.diligence.commands import CloseFinding, MoveDiligenceItems, WaiveFinding
from domain.initiative.commands import PassTime
from domain.kernel import SYSTEM
from domain.money import Money
from projections import initiative_file, my_work
from projections.file_diligence import DiligencePart
from projections.file_document import InitiativeFile
from projections.projection import Last
from projections.work_items import Desk, Work, waiting
from tests.projections.histories import lives
from tests.support.deals import (
    CEO,
    CFO,
    CTO,
    GC,
    LEAD,
    approve,
    at_g2,
    closed,
    in_diligence,
    propose,
    staffed_diligence,
    valued,
)
from tests.support.diligence import cleared, finding, measures, priced
from tests.support.scenario import Story


def shown(story: Story) -> DiligencePart:
    """The part of the file, as it is stored and read again."""
    dossier = initiative_file.begin(story.stream)
    for event, at in story.happened:
        dossier = initiative_file.fold(dossier, event, at)
    file = initiative_file.document(dossier, Last(story.stream, len(story.happened), story.at))
    assert file is not None
    read = InitiativeFile.model_validate_json(file.model_dump_json())
    assert read.deal is not None
    return read.deal.diligence


def desk(story: Story) -> list[Work]:
    """What waits at the end of a story."""
    folded = Desk()
    for event, at in story.happened:
        if event.type in my_work.MY_WORK.handles:
            folded = my_work.fold(folded, event, at)
    return list(waiting(folded))


def late() -> Story:
    """The first answers are late; those of the financial workstream came in time."""
    story = staffed_diligence().by(CFO).given(*cleared("financial")).after(days=22).by(SYSTEM)
    return story.given(PassTime(wake_at=story.at))


def test_the_file_shows_every_item_with_its_status_and_what_is_late() -> None:
    items = {item.key: item for item in shown(late()).items}
    assert (items["audited_accounts"].status, items["audited_accounts"].late) == ("cleared", False)
    assert (items["ownership"].status, items["ownership"].late) == ("requested", True)
    assert items["ownership"].owner == "general_counsel"


def test_the_file_shows_findings_flags_figures_and_the_report() -> None:
    story = staffed_diligence().by(CFO).given(finding(severity="critical"), measures("financial", customer_churn="18"))
    story = story.by(LEAD).given(priced()).by(CEO).given(WaiveFinding(finding="hidden_debt", reason="Insured."))
    story = story.by(CTO).given(measures("technology", critical_vulnerabilities="1"))
    part = shown(story.given(measures("technology", critical_vulnerabilities="0")))
    (found,) = part.findings
    assert found.disposition is not None
    assert (found.disposition.destination, found.waived_by, found.closed_by) == ("price", CEO, None)
    assert [(flag.raised.rule, flag.open) for flag in part.red_flags] == [
        ("customer_churn", True), ("critical_vulnerabilities", False),
    ]  # fmt: skip
    assert part.red_flags[0].raised.measured == Decimal(18)
    assert {figure.sort for figure in part.figures} == {"measure"}
    assert part.report.recommendation == "renegotiate"


def test_an_answer_that_is_late_waits_for_whoever_owes_it() -> None:
    owed = {work.key: work for work in desk(late()) if work.sort == "diligence_item"}
    assert set(owed) == {
        "ownership", "material_contracts", "architecture", "market", "competition", "leadership",
    }  # fmt: skip
    assert (owed["market"].role, owed["market"].overdue) == ("cro", True)
    assert [work for work in desk(in_diligence()) if work.sort == "diligence_item"] == []


def test_a_finding_without_a_destination_waits_for_its_owner() -> None:
    story = staffed_diligence().by(CFO).given(finding(), finding("other"), finding("third"))
    story = story.given(CloseFinding(finding="other", reason="A mistake.")).by(LEAD).given(priced("third"))
    (work,) = [work for work in desk(story) if work.sort == "finding"]
    assert (work.key, work.person, work.title) == ("hidden_debt", LEAD, "Say where it goes: A major finding")


def test_nothing_of_due_diligence_waits_once_the_company_is_ours() -> None:
    story = closed().after(days=100).by(SYSTEM)
    story = story.given(PassTime(wake_at=story.at))
    assert [work for work in desk(story) if work.sort in ("diligence_item", "finding")] == []


def test_the_desk_knows_of_due_diligence_what_the_rules_know() -> None:
    for seed in range(40, 60):
        told = list(lives(seed, 25))[-1]
        folded = Desk()
        for event, at in told.happened:
            if event.type in my_work.MY_WORK.handles:
                folded = my_work.fold(folded, event, at)
        if told.state.closed is None:
            assert folded.diligence.items == told.state.diligence.items
            assert {k: x.disposition for k, x in folded.diligence.open_findings.items()} == {
                k: x.disposition for k, x in told.state.diligence.open_findings.items()
            }


def test_every_rule_shows_its_figure_and_limit_and_what_is_missing_to_judge() -> None:
    rules = shown(staffed_diligence().by(CFO).given(measures("financial", customer_churn="18"))).measures
    by_key = {rule.key: rule for rule in rules}
    churn, debt = by_key["customer_churn"], by_key["debt_to_equity"]
    assert (churn.value, churn.threshold, churn.fires, churn.evidence) == (Decimal(18), Decimal(15), True, ("report",))
    assert (debt.value, debt.fires, debt.threshold) == (None, None, Decimal("2.0"))


def test_the_file_knows_since_when_an_item_is_settled_and_when_it_was_asked() -> None:
    begun = staffed_diligence()
    story = begun.after(days=3).by(CFO).given(*cleared("financial"))
    items = {item.key: item for item in shown(story).items}
    assert items["audited_accounts"].resolved_at == story.at
    assert items["audited_accounts"].asked_at <= begun.at
    assert items["ownership"].resolved_at is None
    again = story.after(days=1).given(
        MoveDiligenceItems(workstream="financial", items=("audited_accounts",), status="in_review", reason="Restated")
    )
    assert {item.key: item for item in shown(again).items}["audited_accounts"].resolved_at is None


def test_a_priced_finding_names_the_valuations_that_reckoned_with_it() -> None:
    story = at_g2().by(CFO).given(finding()).by(LEAD).given(priced())
    assert shown(story).findings[0].valued == ()
    valued_once = valued(approve(propose(story, "g2"), CFO, GC, CTO), 350)
    (found,) = shown(valued_once).findings
    assert [(each.valuation, each.amount) for each in found.valued] == [(1, Money.millions(12))]
