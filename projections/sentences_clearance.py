"""What happened between an acquisition and the authorities, in one sentence each."""

from __future__ import annotations

from domain.acquisition.clearance import events as k
from domain.kernel import Event
from projections.words import Sentence, Who, say, spoken

VERDICTS = {"required": "a filing is needed", "not_required": "no filing is needed", "insufficient": "not known yet"}


def of_clearance(event: Event) -> Sentence | None:
    """The sentence of an event of the clearance; None for any other."""
    match event:
        case k.FilingAssessed():
            verdict = VERDICTS[event.assessed.verdict]
            before = f" assessed {spoken(event.authority)}: {verdict}. "
            return say(Who(event.by), before, event.assessed.reason)
        case k.NotificationFiled():
            begun = f" notified the deal ({spoken(event.authority)}) on "
            if event.waiting_ends_at is None:
                return say(Who(event.by), begun, event.filed_at, ".")
            return say(Who(event.by), begun, event.filed_at, "; the wait ends on ", event.waiting_ends_at, ".")
        case k.NotificationWithdrawn():
            return say(Who(event.by), f" took the notification ({spoken(event.authority)}) back: ", event.reason)
        case k.SecondRequestReceived():
            return say(f"The authority ({spoken(event.authority)}) asked for more on ", event.received_at, ".")
        case k.ComplianceCertified():
            told = f"The second request ({spoken(event.authority)}) was complied with; the wait ends on "
            return say(told, event.waiting_ends_at, ".")
        case k.WaitingPeriodExpired():
            return say(f"The waiting period ({spoken(event.authority)}) ran out on ", event.due_at, ".")
        case k.NotificationLapsed():
            return say(f"The notification ({spoken(event.authority)}) lapsed on ", event.due_at, ", never completed.")
        case k.ClearanceLapsed():
            return say(f"The clearance {spoken(event.authority)} lapsed on ", event.due_at, ": notify anew.")
        case _:
            return None
