"""What happened to the synergies of an integration, in one sentence each."""

from __future__ import annotations

from domain.integration.inherited.events import FindingTakenOver
from domain.integration.synergies import events as s
from domain.kernel import Event
from projections.words import Sentence, Who, role, say, spoken


def of_synergies(event: Event) -> Sentence | None:
    """The sentence of an event about synergies, or about a finding that came over; None for any other."""
    return _plan(event) or _ledger(event)


def _plan(event: Event) -> Sentence | None:
    match event:
        case FindingTakenOver():
            where = spoken(event.workstream)
            return say(f"The finding “{event.title}” came over into {where}; ", Who(event.owner), " sees to it.")
        case s.SynergyAdded(origin="valuation"):
            return say(f"The synergy “{event.title}” came over from the deal; ", Who(event.owner), " owns it.")
        case s.SynergyAdded():
            return say(Who(event.by), f" wrote down the synergy “{event.title}”; ", Who(event.owner), " owns it.")
        case s.SynergyPhased():
            worth = (event.worth.gross, f" a year, {len(event.plan)} periods")
            return say(Who(event.by), f" planned the synergy {spoken(event.synergy)}: ", *worth, ".")
        case s.SynergySigned():
            principal = (" for ", Who(event.on_behalf_of)) if event.on_behalf_of else ()
            signed = f" signed as {role(event.seat)} that {spoken(event.synergy)} is {event.level}."
            return say(Who(event.by), *principal, signed)
        case s.SynergyLevelReached():
            return say(f"The synergy {spoken(event.synergy)} is {event.level}.")
        case s.SynergyBaselineFrozen():
            return say(f"The baseline of the synergy {spoken(event.synergy)} is frozen.")
        case s.SynergyRephased():
            what = f" set a later plan beside the baseline of {spoken(event.synergy)}: "
            return say(Who(event.by), what, event.reason)
        case s.SynergyForecast():
            return say(Who(event.by), f" forecast the synergy {spoken(event.synergy)}: ", event.reason)
        case s.SynergyOwnerChanged():
            return say(Who(event.owner), f" owns the synergy {spoken(event.synergy)} from now on: ", event.reason)
        case s.SynergyDropped():
            return say(Who(event.by), f" gave the synergy {spoken(event.synergy)} up: ", event.reason)
        case s.SynergyFellShort():
            how = "forecast" if event.basis == "forecast" else f"confirmed through {event.through}"
            amounts = (event.expected, " of ", event.target)
            return say(f"The synergy {spoken(event.synergy)} is short of its target: ", *amounts, f" {how}.")
        case _:
            return None


def _ledger(event: Event) -> Sentence | None:
    match event:
        case s.SynergyClaimed():
            what = f" of {spoken(event.synergy)} for {event.period}."
            return say(Who(event.by), " claimed ", event.amount, what)
        case s.SynergyClaimRejected():
            return say(Who(event.by), f" rejected the claim {spoken(event.entry)}: ", event.reason)
        case s.SynergyConfirmed():
            what = f" of {spoken(event.synergy)} for {event.period}."
            return say(Who(event.by), " confirmed ", event.amount, what)
        case s.SynergyCountered():
            what = f" of {spoken(event.synergy)} for {event.period} by a counter-entry: "
            return say(Who(event.by), f" took back {spoken(event.counters)}", what, event.reason)
        case s.SynergyCostRecorded():
            what = f" of one-time cost of {spoken(event.synergy)}."
            return say(Who(event.by), " recorded ", event.amount, what)
        case _:
            return None
