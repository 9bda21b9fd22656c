"""Cases about synergies: run rate and in-year, after tax and doubt, by capitalising, by valuing twice."""

from __future__ import annotations

from domain.valuation.cashflows import npv
from domain.valuation.fundamentals import Firm, firm_value
from domain.valuation.reference import standing
from domain.valuation.synergies import Synergies, SynergyLine, expected_run_rate, in_year, run_rate
from domain.valuation.terminal import perpetuity
from tests.valuation.answers import Answer, Case, NotEnough, Outputs, need
from tests.valuation.capital_calculators import rate_of
from tests.valuation.reading import Inputs

TAX = ("tax", "tax_rate", "t")
GROWTH = ("g", "growth", "synergy_growth", "perpetual_growth", "terminal_growth")


def monthly(case: Case) -> Answer:
    """What a year brought, and what its last month would bring in a year."""
    months = case.inputs.numbers("monthly", "months", "monthly_impacts", "monthly_values", "values")
    if months is None:
        raise NotEnough("no monthly figures")
    found = run_rate(months)
    outputs: Outputs = {"in_year": found.in_year, "annualised": found.in_year, "exit_run_rate": found.exit_run_rate}
    last = "exit" in case.words or "last month" in case.words or "run rate = " in case.words
    return Answer(
        outputs, "exit_run_rate" if last else "in_year", "in-year = sum of months; exit run rate = last month × 12"
    )


def synergies(case: Case) -> Answer:
    """Whichever way the case's inputs allow."""
    inputs = case.inputs
    if inputs.numbers("monthly", "months", "monthly_impacts", "monthly_values"):
        return monthly(case)
    if inputs.within("acquirer", "a", "firm_a") is not None or inputs.rows("firms", "companies"):
        return _valued_twice(case)
    lines = _lines(inputs)
    if lines:
        return _after_tax(inputs, lines)
    return _capitalised(case)


def _lines(inputs: Inputs) -> list[SynergyLine]:
    found = []
    for kind, names in (("revenue", ("revenue_synergy", "revenue_synergies", "revenue")),
                        ("cost", ("cost_synergy", "cost_synergies", "cost"))):  # fmt: skip
        amount, sure = inputs.number(*names), inputs.share(f"{kind}_confidence", f"{kind}_probability")
        sure = inputs.share("confidence", "probability") if sure is None else sure
        margin = inputs.share("margin", "contribution_margin", "revenue_margin", "flow_through")
        if amount is None or (kind == "revenue" and margin is None):
            continue
        found.append(
            SynergyLine(
                name=kind, kind="revenue" if kind == "revenue" else "cost", run_rate=amount,
                contribution_margin=margin if kind == "revenue" else None, confidence=1.0 if sure is None else sure,
                phasing=tuple(inputs.shares("phasing", "phase_in", "ramp", "realisation") or [1.0]),
            )
        )  # fmt: skip
    return found


def _after_tax(inputs: Inputs, lines: list[SynergyLine]) -> Answer:
    tax = inputs.share(*TAX) or 0.0
    whole = Synergies(lines=tuple(lines), tax_rate=tax)
    outputs: Outputs = {line.kind: expected_run_rate(line, tax) for line in lines}
    outputs["total"] = sum(expected_run_rate(line, tax) for line in lines)
    outputs["by_year"] = list(in_year(whole, len(lines[0].phasing)))
    revenue = inputs.number("target_revenue")
    if revenue is not None:
        outputs["share_of_revenue"] = standing(whole.claim, revenue).share
    rate = rate_of(inputs)
    if rate is not None:
        outputs["npv"] = npv(rate, list(in_year(whole, len(lines[0].phasing))), "end_of_period")
    return Answer(outputs, "total", "run rate × margin × (1−t) × confidence")


def _capitalised(case: Case) -> Answer:
    inputs = case.inputs
    yearly = inputs.number("annual_synergies", "synergies", "run_rate_synergies", "run_rate", "pretax_synergies",
                           "annual", "annual_synergy", "cost_savings", "cost_saving")  # fmt: skip
    flows = inputs.numbers("synergies", "annual_synergies", "flows", "synergy_flows", "by_year")
    tax, rate = inputs.share(*TAX) or 0.0, rate_of(inputs)
    multiple, growth = inputs.number("multiple", "ev_ebitda", "capitalisation_multiple", "pe"), inputs.share(*GROWTH)
    outputs: Outputs = {}
    value = None
    if flows is not None and rate is not None:
        kept = [flow * (1 - tax) for flow in flows]
        value = npv(rate, kept, "end_of_period")
        if growth is not None:
            last = perpetuity(kept[-1] * (1 + growth), rate, growth)
            value = npv(rate, [*kept[:-1], kept[-1] + last], "end_of_period")
    elif yearly is not None:
        outputs["after_tax"] = yearly * (1 - tax)
        years = inputs.number("years", "n")
        if multiple is not None:
            value = yearly * (1 - tax) * multiple
        elif rate is not None and years is not None:
            value = npv(rate, [yearly * (1 - tax)] * int(years), "end_of_period")
        elif rate is not None:
            value = perpetuity(yearly * (1 - tax), rate, growth or 0.0)
    if value is None and yearly is None:
        raise NotEnough("no synergies")
    cost = inputs.number("integration_cost", "cost_to_achieve", "one_time_cost", "integration_costs") or 0.0
    premium = inputs.number("premium_paid", "premium", "premium_value")
    if value is not None:
        outputs["value"], outputs["net"] = value, value - cost
        outputs["npv"] = value - cost - (premium or 0.0)
    headline = "after_tax" if value is None else "npv" if premium is not None or cost else "value"
    return Answer(outputs, headline, "after-tax synergies at year ends, net of cost to achieve and of the premium")


def _firm(inputs: Inputs, shared: Inputs) -> Firm:
    both = Inputs({**shared.given, **inputs.given})
    tax = need(both.share(*TAX), "tax")
    after = both.share("after_tax_roc", "roc_after_tax", "after_tax_return_on_capital", "roic")
    before = both.share("pretax_roc", "roc", "return_on_capital", "pretax_return_on_capital")
    if after is None:
        after = need(before, "return on capital") * (1 - tax)
    rate = need(rate_of(both), "cost of capital")
    return Firm(
        operating_income=need(both.number("ebit", "operating_income"), "EBIT"),
        tax_rate=tax,
        return_on_capital=after,
        reinvestment_rate=need(both.share("reinvestment_rate", "rr", "reinvestment"), "reinvestment rate"),
        years=int(need(both.number("years", "length_of_growth_period", "growth_period", "n"), "years")),
        wacc=rate,
        stable_growth=need(
            both.share("g_stable", "stable_growth", "terminal_growth", "g", "rf", "risk_free"), "growth"
        ),
    )


def _valued_twice(case: Case) -> Answer:
    """Each firm by itself, the two together, and the two together with the effects of the merger."""
    inputs = case.inputs
    named = (inputs.within("acquirer", "a", "firm_a"), inputs.within("target", "b", "firm_b"))
    sides = [side for side in named if side is not None] or inputs.rows("firms", "companies")
    firms = [_firm(side, inputs) for side in sides]
    apart = [firm_value(firm).enterprise_value for firm in firms]
    income = sum(firm.operating_income for firm in firms)
    saved = inputs.number("cost_saving", "cost_savings", "pretax_savings", "annual_cost_savings", "savings") or 0.0
    after = inputs.within("combined", "synergy", "with_synergy") or Inputs({})
    changes: dict[str, float | int] = {"operating_income": income + saved}
    for field, names in (("return_on_capital", ("after_tax_roc", "roc", "roc_after_tax", "combined_roc", "new_roc")),
                         ("reinvestment_rate", ("reinvestment_rate", "rr", "combined_reinvestment_rate", "new_rr")),
                         ("years", ("years", "growth_period", "combined_years", "new_years"))):  # fmt: skip
        found = after.number(*names) if after.given else inputs.number(*names[2:])
        if found is not None:
            changes[field] = int(found) if field == "years" else found
    together = firm_value(firms[0].model_copy(update=changes)).enterprise_value
    outputs: Outputs = {
        "acquirer": apart[0],
        "target": apart[-1],
        "combined": sum(apart),
        "combined_no_synergy": sum(apart),
    }
    outputs["combined_with_synergy"], outputs["synergy"] = together, together - sum(apart)
    return Answer(
        outputs, "synergy", "combined firm with synergy − firms valued apart (growth = reinvestment × return)"
    )
