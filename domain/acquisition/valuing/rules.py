"""Publishing and approving valuations: who computes never approves, and nothing is typed in that can be computed."""

from __future__ import annotations

from collections.abc import Mapping

from domain.acquisition.screening.handover import to_model
from domain.acquisition.stages import WrongStage
from domain.acquisition.state import Acquisition
from domain.acquisition.valuing import commands as c
from domain.acquisition.valuing import events as v
from domain.acquisition.valuing.findings import adjusted, digest
from domain.acquisition.valuing.policy import ValuationPolicy
from domain.initiative.authority import Who, entitled, require
from domain.kernel import Asked, Command, Event, Key, Refused
from domain.people import Directory
from domain.playbooks.model import OWNER
from domain.valuation.publishing import publish
from domain.valuation.refusals import InsufficientFigures
from domain.valuation.synergies import Synergies

ANALYSTS = (OWNER, "vp_corporate_development")
OPEN_TO_VALUATION = ("screening", "preliminary", "due_diligence", "negotiation")


def _approves(deal: Acquisition, asked: Asked, people: Directory) -> bool:
    policy = deal.terms.valuation
    return (
        policy is not None
        and deal.valuing.latest is not None
        and entitled(deal.initiative, asked, people, (policy.approved_by,))
    )


WHO: Mapping[type[Command], Who[Acquisition]] = {c.PublishValuation: ANALYSTS, c.ApproveValuation: _approves}
STAGES: Mapping[type[Command], tuple[Key, ...]] = {c.PublishValuation: OPEN_TO_VALUATION}


class NoValuationPolicy(Refused):
    """The terms name no hurdle and nobody who stands for the figures."""

    code = "no_valuation_policy"


class HurdleDiffers(Refused):
    """The return that a deal must earn is the programme's to set, not the analyst's."""

    code = "hurdle_differs"


class SynergiesTwice(Refused):
    """The model brings synergies of its own and asks for those of the deal."""

    code = "synergies_twice"


class NotTheLatestValuation(Refused):
    """There is a later valuation, or the figures are not those that were published."""

    code = "not_the_latest_valuation"


class ValuationUnknown(Refused):
    """There is no valuation of that number."""

    code = "valuation_unknown"


class PublisherMayNotApprove(Refused):
    """Who computes a valuation does not approve it."""

    code = "publisher_may_not_approve"


def decide(command: c.ValuingCommand, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    """What a command about the deal's value makes happen. Raises the refusals of its rule."""
    match command:
        case c.PublishValuation():
            return _publish(command, deal, asked, people)
        case c.ApproveValuation():
            return _approve(command, deal, asked, people)


def _publish(command: c.PublishValuation, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, ANALYSTS)
    policy = _policy(deal)
    if deal.stage not in STAGES[c.PublishValuation]:
        raise WrongStage(f"A deal is not valued in {deal.stage}.", stage=deal.stage)
    given = command.model
    if given.hurdle not in (None, policy.hurdle):
        raise HurdleDiffers(f"A deal must earn {policy.hurdle:.1%} here ({policy.source}).", hurdle=policy.hurdle)
    asked_for = {"hurdle": policy.hurdle, "synergies": _synergies(command, deal)}
    model, moved = adjusted(deal, given.model_copy(update=asked_for))
    found = publish(model, command.uncertainty, command.seed)
    published = v.ValuationPublished(
        valuation=len(deal.valuing.published) + 1,
        model=model,
        adjusted=moved,
        diligence=digest(deal),
        result=found.result,
        receipt=found.receipt,
        uncertainty=command.uncertainty,
        simulation=found.simulation,
        note=command.note,
        by=asked.by,
    )
    return [published]


def _synergies(command: c.PublishValuation, deal: Acquisition) -> Synergies | None:
    given, basis = command.model.synergies, command.estimates
    if basis is None:
        return given
    if given is not None:
        raise SynergiesTwice("Synergies are given, or they are those estimated in the deal: not both.")
    estimated = to_model(
        deal.screening.synergies.values(),
        years=command.model.scenarios.base.drivers.years,
        tax_rate=basis.tax_rate,
        currency=command.model.currency,
        continuing_growth=basis.continuing_growth,
    )
    if estimated is None:
        raise InsufficientFigures("No synergy of this deal is estimated with a figure.", "synergies")
    return estimated


def _approve(command: c.ApproveValuation, deal: Acquisition, asked: Asked, people: Directory) -> list[Event]:
    require(deal.initiative, asked, people, (_policy(deal).approved_by,))
    latest = deal.valuing.latest
    if latest is None or command.valuation > latest.valuation:
        raise ValuationUnknown(f"There is no valuation {command.valuation}.", valuation=command.valuation)
    if (command.valuation, command.outputs) != (latest.valuation, latest.receipt.outputs):
        raise NotTheLatestValuation(
            f"Valuation {latest.valuation} is the latest, with other figures.",
            valuation=latest.valuation,
            outputs=latest.receipt.outputs,
        )
    if command.valuation in deal.valuing.approved:
        return []
    if asked.by == latest.by:
        raise PublisherMayNotApprove("You published this valuation; somebody else approves it.")
    return [v.ValuationApproved(valuation=command.valuation, outputs=command.outputs, by=asked.by)]


def _policy(deal: Acquisition) -> ValuationPolicy:
    if deal.terms.valuation is None:
        raise NoValuationPolicy("The terms of this deal name no hurdle and nobody who approves its figures.")
    return deal.terms.valuation
