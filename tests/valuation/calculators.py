"""Which calculator answers which category, and what an expected figure may be called."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tests.valuation import buyout_calculators as buyouts
from tests.valuation import capital_calculators as capital
from tests.valuation import cash_calculators as cash
from tests.valuation import dcf_calculators as dcf
from tests.valuation import deal_calculators as deal
from tests.valuation import equity_calculators as equity
from tests.valuation import market_calculators as market
from tests.valuation import merger_calculators as merger
from tests.valuation import rule_calculators as rule
from tests.valuation import synergy_calculators as synergy
from tests.valuation.answers import Calculator

BY_CATEGORY: tuple[tuple[str, Calculator], ...] = (
    (r"marketplace|listing fee", rule.fee),
    (r"hsr.*(threshold|report|size)|notification threshold", rule.notified),
    (r"hsr|waiting period", rule.waiting),
    (r"xirr", cash.dated_rate),
    (r"xnpv|xnfv", cash.dated_present),
    (r"mirr|modified", cash.modified_rate),
    (r"payback|profitability", cash.recovery),
    (r"\birr\b|internal rate", cash.internal_rate),
    (r"cagr|rri|pduration|compound growth", cash.even_growth),
    (r"break-?even", merger.breaking_even),
    (r"contribution", merger.contributing),
    (r"accretion|dilution(?!ary)|merger model|\beps\b", merger.merged),
    (r"run-?rate|calendari[sz]ed", synergy.monthly),
    (r"synerg", synergy.synergies),
    (r"premium|exchange ratio|offer", deal.offered),
    (r"treasury|\btsm\b|diluted shares|options", equity.diluting),
    (r"purchase price|\bppa\b|goodwill|allocation", deal.allocated),
    (r"lbo|buyout|moic|leveraged", buyouts.leveraged),
    (r"dcf|discounted cash|terminal|fcff|sensitivity|implied growth", dcf.discounted),
    (r"gordon|dividend|ddm|perpetuity", capital.growing),
    (r"wacc|hamada|beta|capm|cost of (capital|equity)", capital.capital),
    (r"blend|weighted|probabilit|expected value|scenario", market.blended),
    (r"bridge|enterprise value|equity value", equity.bridging),
    (r"compar|comps|multiple|precedent|football|transactions|peers", market.compared),
    (r"\bnpv\b|present value|\bpv\b|walk-?away|(max|highest) price", cash.present),
)

ALIASES: Mapping[str, Sequence[str]] = {
    "ev": ("enterprise_value", "implied_ev", "value", "firm_value", "tev", "value_of_firm", "operating_value"),
    "equity": ("equity_value", "implied_equity", "implied_equity_value", "equity_value_implied"),
    "per_share": ("share_price", "implied_share_price", "price_per_share", "value_per_share", "implied_price", "price"),
    "equity_purchase": ("purchase_equity_value",),
    "tv": ("terminal_value", "terminal_val", "tv_gordon", "tv_exit"),
    "pv_tv": ("pv_terminal_value", "pv_terminal", "pv_of_tv", "present_value_of_terminal_value"),
    "pv_explicit": ("pv_ufcf", "pv_fcff", "pv_fcf", "sum_pv", "sum_pv_ufcf", "sum_of_pv", "pv_of_ufcf", "pv_forecast",
                    "cumulative_pv", "sum_pv_fcf", "pv_cash_flows"),
    "pv_flows": ("pvs", "present_values", "pv_list", "discounted_flows", "pv_each"),
    "terminal_share": ("tv_share", "tv_pct_ev", "pv_tv_share", "tv_pct", "tv_percent", "pv_tv_pct_ev", "tv_of_ev",
                       "pv_tv_pct", "tv_share_of_ev", "pct_tv"),
    "implied_growth": ("implied_g", "implied_perpetuity_growth", "implied_perpetuity_growth_rate", "g_implied",
                       "implied_pgr", "implied_terminal_growth", "g"),
    "implied_multiple": ("implied_exit_multiple", "implied_ev_ebitda", "exit_multiple_implied",
                         "implied_ebitda_multiple", "implied_exit_ev_ebitda"),
    "ufcf": ("fcff", "fcf", "free_cash_flow", "unlevered_free_cash_flow", "flows"),
    "sales": ("revenue", "revenues"),
    "ke": ("cost_of_equity", "r_e", "re"),
    "kd_at": ("after_tax_cost_of_debt", "cost_of_debt_after_tax", "kd_after_tax"),
    "relevered": ("relevered_beta", "levered_beta", "beta_relevered", "beta_levered", "bl"),
    "unlevered_beta": ("beta_u", "asset_beta", "beta_unlevered"),
    "avg": ("average", "avg_bu", "mean_bu", "average_unlevered_beta", "avg_unlevered"),
    "bu": ("unlevered_betas", "unlevered"),
    "new_shares": ("shares_issued", "new_shares_issued", "net_new_shares", "incremental_shares", "net_shares"),
    "total_shares": ("pro_forma_shares", "combined_shares", "pf_shares"),
    "combined_ni": ("pro_forma_net_income", "combined_net_income", "pf_net_income", "pro_forma_ni", "net_income"),
    "eps": ("pro_forma_eps", "combined_eps", "pf_eps", "new_eps"),
    "standalone_eps": ("acquirer_eps", "old_eps", "original_eps", "a_eps", "eps_standalone"),
    "acc": ("accretion", "accretion_dilution", "eps_accretion", "dilution", "accretion_per_share"),
    "acc_share": ("accretion_share", "accretion_rate", "accretion_fraction"),
    "acc_pct": ("accretion_pct", "accretion_percent", "accretion_dilution_pct", "dilution_pct"),
    "breakeven": ("breakeven_synergies", "break_even_synergies", "breakeven_pretax_synergies"),
    "pre_tax": ("pretax", "pre_tax_synergies", "pretax_synergies"),
    "post_tax": ("posttax", "after_tax", "after_tax_synergies", "post_tax_synergies"),
    "offer_price": ("offer", "offer_price_per_share", "price_offered"),
    "purchase_price": ("equity_purchase_price", "deal_value", "acquisition_price", "offer_value"),
    "acquirer_ownership": ("a_ownership", "acquirer_own"),
    "target_ownership": ("b_ownership", "target_own", "ownership"),
    "goodwill": ("goodwill_created", "new_goodwill"),
    "dtl": ("deferred_tax_liability", "new_dtl"),
    "excess": ("allocable_premium", "excess_purchase_price", "total_allocable_premium", "allocable_purchase_premium"),
    "write_up": ("tangible_write_up", "ppe_write_up", "asset_write_up"),
    "intangibles": ("intangible_write_up", "identified_intangibles"),
    "moic": ("multiple_of_money", "mom", "cash_on_cash", "coc", "multiple_of_invested_capital"),
    "exit_ev": ("exit_enterprise_value", "ev_exit_value"),
    "entry_equity": ("sponsor_equity", "equity_in", "initial_equity"),
    "growth": ("ebitda_growth", "from_growth", "growth_contribution", "ebitda_growth_contribution"),
    "multiple_expansion": ("from_multiple", "multiple", "multiple_contribution"),
    "deleveraging": ("from_debt", "debt_paydown", "debt_repaid", "debt_reduction", "paydown"),
    "q1": ("p25", "lower_quartile", "quartile_1", "first_quartile"),
    "q3": ("p75", "upper_quartile", "quartile_3", "third_quartile"),
    "in_year": ("calendarised", "calendarized", "annualised", "annualized", "realised_in_year"),
    "exit_run_rate": ("run_rate", "exit_runrate"),
    "npv_of_inflows": ("pv_inflows", "npv_inflows"),
    "net": ("net_present_value", "net_npv"),
    "value": ("pv", "present_value", "price", "value_per_share", "ev"),
    "synergy": ("value_of_synergy", "synergy_value"),
    "combined": ("combined_value", "combined_no_synergy", "sum_of_values"),
    "combined_with_synergy": ("combined_synergy", "combined_value_with_synergy", "with_synergy"),
    "expected": ("expected_value", "probability_weighted", "weighted"),
    "verdict": ("result", "reportable_verdict"),
    "expires": ("expiry", "expiration", "ends"),
    "irr": ("xirr", "rate"),
    "end_year": ("year_end", "end_of_year"),
    "mid_year": ("midyear",),
}  # fmt: skip
"""Output, and what else cases call it. Names that mean two things are settled by which output there is."""


def calculators_for(category: str, case_id: str) -> list[Calculator]:
    """The calculator of a category first (by the id when the category says nothing), then all that may help out."""
    for said in (category.lower(), case_id.lower().replace("-", " ")):
        for pattern, calculator in BY_CATEGORY:
            if re.search(pattern, said):
                return [calculator, *(other for _, other in BY_CATEGORY if other is not calculator)]
    return []
