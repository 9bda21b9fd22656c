"""What happened to an acquisition, and to the directory of people, in one sentence each."""

from __future__ import annotations

from domain.acquisition import events as a
from domain.acquisition.negotiation import events as n
from domain.acquisition.valuing import events as v
from domain.directory import events as d
from domain.kernel import Event
from domain.valuation.units import in_money
from projections.sentences_advisers import of_advisers
from projections.sentences_clearance import of_clearance
from projections.sentences_diligence import of_diligence
from projections.sentences_screening import of_screening
from projections.words import Sentence, Who, role, say, spoken


def of_deal(event: Event) -> Sentence | None:
    """The sentence of an event that only acquisitions have; None for any other."""
    match event:
        case a.TargetNamed():
            return say(f"{event.target.organisation} is the target, in {spoken(event.target.category)}.")
        case a.StageEntered():
            came = f" from {spoken(event.came_from)}" if event.came_from else ""
            return say(f"The deal moved{came} to {spoken(event.stage)}.")
        case a.PriceOutsideBand():
            category = spoken(event.category)
            return say(event.price, f" lies outside the documented band of {category}, ", event.band, ".")
        case a.FitAssessed():
            return say(Who(event.by), f" assessed the strategic fit: {event.score.normalize():f} of 100.")
        case a.WorkstreamSignedOff():
            return say(Who(event.by), f" signed off {spoken(event.workstream)} due diligence: ", event.summary)
        case a.LetterOfIntentRecorded():
            until = event.exclusive_until
            return say("A letter of intent over ", event.price, " is on file, exclusive until ", until, ".")
        case a.ExclusivityLapsed():
            return say("The exclusivity of the letter of intent ran out on ", event.due_at, ".")
        case v.ValuationPublished():
            worth = in_money(round(event.result.bridge.equity_value, 1), event.result.currency)
            return say(Who(event.by), f" published valuation {event.valuation}: the equity is worth ", worth, ".")
        case v.ValuationApproved():
            return say(Who(event.by), f" approved valuation {event.valuation}.")
        case n.OfferRecorded():
            side = "We" if event.made_by == "us" else "The target's owners"
            return say(f"{side} offered ", event.price, f" (offer {event.offer}).")
        case n.DeadlineNear():
            subject = "the exclusivity ends" if event.subject == "exclusivity" else "the escrow is released"
            return say(f"In {event.days} days, on ", event.due_at, f", {subject}.")
        case n.EscrowReleaseDue():
            return say("The escrow is due for release since ", event.due_at, ".")
        case n.EscrowReleased():
            return say("Of the escrow, ", event.to_seller, " went to the sellers and ", event.retained, " was kept.")
        case a.AgreementRecorded():
            return say("The definitive agreement over ", event.price, " is on file.")
        case a.ClearanceRequired():
            return say(f"Closing needs a clearance: {event.title}.")
        case a.ClearanceObtained():
            return say(f"The clearance {spoken(event.authority)} was obtained on ", event.cleared_on, ".")
        case a.ConditionAdded():
            return say("Closing depends on a condition: ", event.text)
        case a.ConditionMet():
            return say(Who(event.by), f" reported the condition {spoken(event.condition)} as met.")
        case a.FrameworkCounted():
            return say(f"The compliance framework {event.framework} was counted.")
        case a.CapitalClaimed():
            return say(event.amount, f" of {spoken(event.envelope)} is {event.standing} for this deal.")
        case a.CapitalReleased():
            return say(f"The deal claims nothing of {spoken(event.envelope)} any more: ", event.reason)
        case a.AcquisitionClosed():
            return say("The company is ours since ", event.closed_on, ", for ", event.price, ".")
        case a.IntegrationOrdered():
            return say("The closing ordered the integration, to be owned by ", Who(event.owner), ".")
        case a.BreakFeeRecorded():
            payer = "us" if event.payable_by == "us" else "the target"
            return say("A break fee of ", event.amount, f" is payable by {payer}.")
        case _:
            return of_screening(event) or of_diligence(event) or of_clearance(event) or of_advisers(event)


def of_directory(event: Event) -> Sentence | None:
    """The sentence of an event of the directory; None for any other."""
    match event:
        case d.PersonListed():
            return say(Who(event.person), f" was listed as {event.name}.")
        case d.RoleGranted():
            return say(Who(event.person), f" holds the role {role(event.role)}, granted by ", Who(event.by), ".")
        case d.RoleRevoked():
            return say(Who(event.person), f" holds the role {role(event.role)} no longer: ", event.reason)
        case d.PersonDeactivated():
            return say(Who(event.person), " left, and holds no role any more: ", event.reason)
        case _:
            return None
