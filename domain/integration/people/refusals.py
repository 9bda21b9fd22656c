"""Why a command about people and customers is refused."""

from __future__ import annotations

from domain.kernel import Refused


class NoPeopleTerms(Refused):
    """The integration began before people and customers were counted."""

    code = "no_people_terms"


class ListSealed(Refused):
    """The list of the first day is complete; nobody joins it afterwards."""

    code = "list_sealed"


class ListOpen(Refused):
    """The list of the first day is not complete yet."""

    code = "list_open"


class ListTooLong(Refused):
    """More people or accounts than an integration keeps."""

    code = "list_too_long"


class CountsDiffer(Refused):
    """The list does not hold as many as was said; a batch is missing or came twice under other tokens."""

    code = "counts_differ"


class TopAccountWithoutOwner(Refused):
    """Every top account is in somebody's hands before the list is complete."""

    code = "top_account_without_owner"


class GoneAlready(Refused):
    """The person left, or the customer was lost."""

    code = "gone_already"
