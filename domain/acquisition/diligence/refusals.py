"""Why due diligence refuses something. Codes are stable and part of the API."""

from __future__ import annotations

from domain.kernel import Refused


class ChecklistOpen(Refused):
    """Mandatory items of the workstream are neither cleared, flagged nor set aside; `items` lists them."""

    code = "checklist_open"


class WrongItemStep(Refused):
    """An item does not go from its status to that one; `items` lists which."""

    code = "wrong_item_step"


class AmountRequired(Refused):
    """A finding that goes into the price or an indemnity needs its amount."""

    code = "amount_required"


class NotCritical(Refused):
    """Only what is critical blocks, so only that is waived."""

    code = "not_critical"


class FindingClosedAlready(Refused):
    """The finding no longer stands; record a new one."""

    code = "finding_is_closed"


class FindingsUndisposed(Refused):
    """Open findings have no destination, or an owner who has left; `findings` lists what each lacks."""

    code = "findings_undisposed"
