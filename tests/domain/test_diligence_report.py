"""The report, what it recommends, and what due diligence hands to the valuation."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.acquisition.diligence import events as d
from domain.acquisition.diligence import figures as f
from domain.acquisition.diligence.adjustments import model_adjustments
from domain.acquisition.diligence.checks import critical
from domain.acquisition.diligence.commands import (
    CloseFinding,
    DisposeFinding,
    RecordDiligenceFigures,
    WaiveFinding,
    WaiveRedFlag,
)
from domain.acquisition.diligence.events import Destination
from domain.acquisition.diligence.red_flags import RED_FLAGS, Gravity, RedFlagRule
from domain.acquisition.diligence.report import recommendation, report
from domain.acquisition.diligence.state import Diligence, evolve
from domain.acquisition.valuing.commands import PublishValuation
from domain.acquisition.valuing.events import ValuationPublished
from domain.kernel import Event
from domain.money import Money
from domain.valuation.bridge import Claims, bridge
from domain.valuation.multiples import Trailing
from domain.valuation.units import Insufficient
from tests.support.deals import CEO, CFO, CTO, LEAD, VP, at_g2, in_diligence, model, staffed_diligence
from tests.support.diligence import finding, measures, priced
from tests.support.scenario import DAY_ONE, Story

GRAVITIES: tuple[Gravity, ...] = ("info", "minor", "major", "critical")
DESTINATIONS: tuple[Destination, ...] = (
    "price", "term", "condition_precedent", "indemnity", "integration_item", "accepted",
)  # fmt: skip
EARNINGS = f.Earnings(
    period="2025",
    revenue=Money.millions(100),
    reported_ebitda=Money.millions(25),
    adjustments=(
        f.Adjustment(title="Sale of a building", amount=Money.millions(-4), evidence="report"),
        f.Adjustment(title="Founder's salary below market", amount=Money.millions("-1.5"), evidence="report"),
        f.Adjustment(title="Litigation settled once", amount=Money.millions(2), evidence="report"),
    ),
    evidence="report",
)
NET_DEBT = f.NetDebt(
    as_of=date(2025, 12, 31),
    debt=Money.millions(30),
    cash=Money.millions(50),
    preferred=Money.millions(0),
    minority=Money.millions(0),
    debt_like=(f.DebtLike(title="Pensions", amount=Money.millions(6), evidence="report"),),
    evidence="report",
)
CAPITAL = f.WorkingCapital(normal=Money.millions(12), at_closing=Money.millions(9), evidence="report")


def financial(*figures: f.Figure) -> Story:
    """Financial figures, recorded."""
    return staffed_diligence().by(CFO).given(RecordDiligenceFigures(workstream="financial", figures=figures))


@pytest.mark.feature("DD-02")
def test_normal_earnings_and_net_debt_flow_into_the_valuation() -> None:
    story = financial(EARNINGS, NET_DEBT, CAPITAL)
    told = model_adjustments(story.state)
    assert told.normalised_ebitda == Money.millions("21.5")
    assert told.trailing == Trailing(revenue=100.0, ebitda=21.5)
    assert told.claims == Claims(debt=30.0, cash=50.0, debt_like=6.0, working_capital_shortfall=3.0)
    assert bridge(572.0374, told.claims).equity_value == pytest.approx(572.0374 - 30 - 6 - 3 + 50)
    (published,) = (
        story.by(LEAD).given(PublishValuation(model=model(350), note="With what was found.")).every(ValuationPublished)
    )
    assert (published.model.trailing, published.model.claims) == (told.trailing, told.claims)
    assert {"trailing.ebitda", "claims.debt_like"} <= {moved.field for moved in published.adjusted}


@pytest.mark.feature("DD-02")
def test_quality_of_earnings_follows_from_the_adjustments() -> None:
    """7.5 of adjustments either way on 25 reported leave 70 of 100, which is still enough; more is flagged."""
    assert EARNINGS.quality == Decimal(70)
    assert financial(EARNINGS).every(d.RedFlagRaised) == []
    more = f.Adjustment(title="One more", amount=Money.millions("0.01"), evidence="report")
    worse = EARNINGS.model_copy(update={"adjustments": (*EARNINGS.adjustments, more)})
    assert [flag.rule for flag in financial(worse).every(d.RedFlagRaised)] == ["quality_of_earnings"]
    loss = EARNINGS.model_copy(update={"reported_ebitda": Money.millions(-3)})
    assert loss.quality is None


@pytest.mark.feature("DD-02")
def test_what_was_not_established_is_insufficient_and_never_a_number() -> None:
    told = model_adjustments(in_diligence().state)
    for part in (told.trailing, told.claims, told.normalised_ebitda, told.reported_ebitda, told.technical_debt):
        assert isinstance(part, Insufficient)
    claims = model_adjustments(financial(NET_DEBT).state).claims
    assert isinstance(claims, Insufficient)
    assert claims.missing == ("working_capital",)
    euros = EARNINGS.model_copy(
        update={"revenue": Money.millions(1, "EUR"), "reported_ebitda": Money.millions(1, "EUR"), "adjustments": ()}
    )
    assert isinstance(model_adjustments(financial(euros).state).trailing, Insufficient)


def test_technical_debt_is_a_cost_of_its_own() -> None:
    figure = f.TechnicalDebt(cost=Money.millions(8), evidence="report")
    story = staffed_diligence().by(CTO).given(RecordDiligenceFigures(workstream="technology", figures=(figure,)))
    assert model_adjustments(story.state).technical_debt == Money.millions(8)


def test_priced_findings_are_listed_with_their_sum_while_they_stand() -> None:
    story = staffed_diligence().by(CFO).given(finding(), finding("leases"), finding("tax"))
    indemnity = DisposeFinding(finding="tax", destination="indemnity", text="Escrow.", amount=Money.millions(4))
    story = story.by(LEAD).given(priced(), priced("leases", 3), indemnity)
    told = model_adjustments(story.state)
    assert [each.finding for each in told.price] == ["hidden_debt", "leases"]
    assert (told.price_total, told.indemnity_total) == (Money.millions(15), Money.millions(4))
    closed = story.by(CFO).given(CloseFinding(finding="leases", reason="A mistake."))
    assert model_adjustments(closed.state).price_total == Money.millions(12)


def test_amounts_of_one_figure_have_one_currency() -> None:
    mixed = EARNINGS.model_dump() | {"reported_ebitda": {"amount": 25, "currency": "EUR"}}
    with pytest.raises(ValueError, match="one currency"):
        f.Earnings.model_validate(mixed)


@pytest.mark.feature("DD-09")
def test_the_report_gathers_all_workstreams_and_derives_its_recommendation() -> None:
    story = at_g2()
    clean = report(story.state)
    assert (clean.status, clean.recommendation) == ("complete", "proceed")
    assert [stream.workstream for stream in clean.workstreams] == list(story.state.terms.workstreams)
    assert all(stream.resolved == stream.mandatory > 0 for stream in clean.workstreams)

    story = story.by(CFO).given(finding(), finding("small", "minor"), measures("financial", customer_churn="18"))
    unknown = d.UnknownImpact(because="The audit is open.")
    story = story.given(finding("tax").model_copy(update={"impact": unknown}))
    told = report(story.state)
    assert told.findings == {"major": ("hidden_debt", "tax"), "minor": ("small",)}
    assert told.red_flags == {"major": ("customer_churn",)}
    assert (told.impact, told.impact_unknown) == ((Money.millions(24),), ("tax",))
    assert told.workstreams[0].open == {"major": 3, "minor": 1}
    assert told.recommendation == "renegotiate"
    assert told.undisposed == ("hidden_debt", "small", "tax")


def test_an_unfinished_diligence_recommends_nothing_as_long_as_nothing_is_found() -> None:
    told = report(in_diligence().state)
    assert (told.status, told.recommendation) == ("pending", None)
    story = staffed_diligence().by(CFO).given(finding(severity="critical"))
    told = report(story.state)
    assert (told.status, told.recommendation) == ("pending", "stop")


@pytest.mark.feature("DD-09")
def test_a_waived_critical_finding_or_flag_is_still_no_plain_proceed() -> None:
    story = at_g2().by(CFO).given(finding(severity="critical"))
    assert report(story.state).recommendation == "stop"
    assert report(story.by(LEAD).given(priced()).state).recommendation == "renegotiate"
    waived = story.by(CEO).given(WaiveFinding(finding="hidden_debt", reason="Insured."))
    assert report(waived.state).recommendation == "proceed_with_conditions"
    accepted = waived.by(VP).given(DisposeFinding(finding="hidden_debt", destination="accepted", text="Insured."))
    assert report(accepted.state).recommendation == "proceed_with_conditions"
    restated = at_g2().by(CFO).given(measures("financial", restated_audits="1"))
    assert report(restated.state).recommendation == "stop"
    lived_with = restated.by(CEO).given(WaiveRedFlag(rule="restated_audits", reason="No effect on cash."))
    assert report(lived_with.state).recommendation == "proceed_with_conditions"


FOUND = st.tuples(
    st.sampled_from(GRAVITIES), st.sampled_from((None, *DESTINATIONS)), st.booleans(), st.booleans()
)  # fmt: skip
FLAGGED = st.tuples(st.sampled_from(RED_FLAGS), st.booleans(), st.booleans())


@pytest.mark.feature("DD-09")
@given(found=st.lists(FOUND, max_size=5), flagged=st.lists(FLAGGED, max_size=4), complete=st.booleans())
@settings(max_examples=200, deadline=None)
def test_while_anything_critical_is_open_the_recommendation_is_never_to_proceed(
    found: list[tuple[Gravity, Destination | None, bool, bool]],
    flagged: list[tuple[RedFlagRule, bool, bool]],
    *,
    complete: bool,
) -> None:
    diligence = Diligence()
    for n, (severity, destination, waived, closed) in enumerate(found):
        told = finding(f"f{n}", severity)
        events: list[Event] = [d.FindingRecorded(**dict(told) | {"type": "finding_recorded", "by": CFO})]
        if destination:
            events.append(
                d.FindingDisposed(finding=f"f{n}", destination=destination, text="x", owner=LEAD, accepted_by=LEAD)
            )
        if waived:
            events.append(d.FindingWaived(finding=f"f{n}", reason="x", by=CEO))
        if closed:
            events.append(d.FindingClosed(finding=f"f{n}", reason="x", by=CFO))
        for event in events:
            diligence = evolve(diligence, event, DAY_ONE)
    for rule, waived, cleared in flagged:
        fields = rule.model_dump(exclude={"source"})
        diligence = evolve(diligence, d.RedFlagRaised(**fields, measured=Decimal(99), evidence=("x",)), DAY_ONE)
        name = fields["rule"]
        if waived:
            diligence = evolve(diligence, d.RedFlagWaived(rule=name, reason="x", by=CEO), DAY_ONE)
        if cleared:
            diligence = evolve(diligence, d.RedFlagCleared(rule=name, measured=Decimal(0), evidence=("x",)), DAY_ONE)
    open_severities = {x.recorded.severity for x in diligence.open_findings.values()}
    open_severities |= {x.raised.severity for x in diligence.open_flags.values()}
    verdict, because = recommendation(diligence, complete=complete)
    assert because
    if "critical" in open_severities:
        assert verdict not in ("proceed", None)
    if not complete:
        assert verdict != "proceed"
    if verdict == "proceed":
        assert critical(diligence) == []
