"""What the gates of an acquisition find out by themselves from what was recorded (DOMAIN 3.1.3, 3.1.5)."""

from __future__ import annotations

from collections.abc import Callable

from pydantic import JsonValue

from domain.acquisition.clearance.checks import CHECKS as CLEARANCE_CHECKS
from domain.acquisition.diligence.checks import CHECKS as DILIGENCE_CHECKS
from domain.acquisition.diligence.checks import exhibit as diligence
from domain.acquisition.screening import checks as screening
from domain.acquisition.screening.state import Screening
from domain.acquisition.state import Acquisition
from domain.acquisition.valuing.checks import CHECKS as VALUING_CHECKS
from domain.acquisition.valuing.state import Valuing
from domain.initiative.case import Case
from domain.kernel import Key, Value
from domain.playbooks.model import Computed

Check = Callable[[Acquisition, tuple[Key, ...]], str | None]


def stage_reached(deal: Acquisition, among: tuple[Key, ...]) -> str | None:
    """The deal stands in one of the stages."""
    return None if deal.stage in among else f"the deal is in {deal.stage}, not in {' or '.join(among)}"


def fit_assessed(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """The strategic fit has a score."""
    return None if deal.fit else "the strategic fit is not assessed"


def fit_scored(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """The target is scored by its profile, on the figures of today."""
    return screening.fit_scored(deal.screening)


def mandatory_criteria_pass(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """Every mandatory criterion of the profile passes, on the figures of today."""
    return screening.mandatory_criteria_pass(deal.screening)


def price_known(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """There is a price to claim of the envelope: missing data is never a default (DOMAIN 12.6)."""
    return None if deal.price else "insufficient data: no price is known"


def workstreams_signed_off(deal: Acquisition, among: tuple[Key, ...]) -> str | None:
    """Every workstream's lead has signed."""
    open_ones = [key for key in among or tuple(deal.terms.workstreams) if key not in deal.signed_off]
    return f"not signed off: {', '.join(open_ones)}" if open_ones else None


def risk_families_assessed(deal: Acquisition, among: tuple[Key, ...]) -> str | None:
    """In every family at least one risk is assessed (DOMAIN 9.1 MA-15)."""
    assessed = {risk.family for risk in deal.initiative.risks.values() if risk.impact is not None}
    lacking = [family for family in among if family not in assessed]
    return f"no assessed risk: {', '.join(lacking)}" if lacking else None


def no_open_critical_issue(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """No critical issue is open."""
    found = [k for k, x in deal.initiative.issues.items() if x.severity == "critical" and x.resolved_at is None]
    return f"critical and open: {', '.join(found)}" if found else None


def letter_on_file(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """A letter of intent is recorded and its exclusivity runs."""
    if deal.letter is None:
        return "no letter of intent is on file"
    return "its exclusivity has lapsed" if deal.exclusivity_lapsed else None


def agreement_on_file(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """The definitive agreement is recorded."""
    return None if deal.agreement else "no definitive agreement is on file"


def conditions_met(deal: Acquisition, _: tuple[Key, ...]) -> str | None:
    """Every condition precedent is met."""
    lacking = [key for key in deal.conditions if key not in deal.conditions_met]
    return f"not met: {', '.join(lacking)}" if lacking else None


CHECKS: dict[Key, Check] = (
    {
        check.__name__: check
        for check in (
            stage_reached,
            fit_assessed,
            fit_scored,
            mandatory_criteria_pass,
            price_known,
            workstreams_signed_off,
            risk_families_assessed,
            no_open_critical_issue,
            letter_on_file,
            agreement_on_file,
            conditions_met,
        )
    }
    | VALUING_CHECKS
    | CLEARANCE_CHECKS
    | DILIGENCE_CHECKS
)


ASKED_LATER = frozenset({"consideration", "terms", "valuation"})
"""Fields that a packet shows only once they say something."""


def case_of(deal: Acquisition) -> Case:
    """The acquisition as its gates see it. Raises KeyError for a check that does not exist."""

    def lacks(criterion: Computed) -> str | None:
        return CHECKS[criterion.check](deal, criterion.among)

    return Case(initiative=deal.initiative, lacks=lacks, exhibit=lambda: _exhibit(deal), at_stake=deal.price)


def _exhibit(deal: Acquisition) -> JsonValue:
    recorded = (deal.target, deal.fit, deal.letter, deal.agreement)
    return {
        "recorded": [_shown(part) for part in recorded],
        "signed_off": {key: off.summary for key, off in deal.signed_off.items()},
        "clearances": {key: str(c.cleared_on) for key, c in deal.clearances.items()},
        "clearances_required": dict(deal.clearances_required),
        "conditions": dict(deal.conditions),
        "conditions_met": list(deal.conditions_met),
        **({"diligence": diligence(deal.diligence)} if deal.diligence.version is not None else {}),
        **_screening(deal.screening),
        **_valuation(deal.valuing),
    }


def _shown(part: Value | None) -> JsonValue:
    """Without what later releases ask beside it and nobody has answered: packets under way keep their hash."""
    if part is None:
        return None
    shown = part.model_dump(mode="json")
    return {name: value for name, value in shown.items() if value is not None or name not in ASKED_LATER}


def _valuation(recorded: Valuing) -> dict[str, JsonValue]:
    latest = recorded.latest
    if latest is None:
        return {}
    return {"valuation": {"number": latest.valuation, "outputs": latest.receipt.outputs}}


def _screening(recorded: Screening) -> dict[str, JsonValue]:
    """Nothing where nothing is recorded: a packet of a deal that is not screened by figures stays what it was."""
    if recorded == Screening():
        return {}
    return {
        "screening": {
            "figures": {key: one.model_dump(mode="json") for key, one in recorded.figures.items()},
            "score": recorded.scored.score.model_dump(mode="json") if recorded.scored else None,
            "synergies": {key: one.model_dump(mode="json") for key, one in recorded.synergies.items()},
        }
    }
