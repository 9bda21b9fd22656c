"""Why a command about an integration's money is refused."""

from __future__ import annotations

from domain.kernel import Refused


class NoMoneyTerms(Refused):
    """The integration began before its money was kept."""

    code = "no_money_terms"


class NoBudget(Refused):
    """No budget is approved yet."""

    code = "no_integration_budget"


class ContingencyExhausted(Refused):
    """There is less left of the contingency than is asked for."""

    code = "contingency_exhausted"


class OwnRequest(Refused):
    """Who asks for money does not approve it, on any path."""

    code = "own_request"
