"""Why a command about synergies is refused."""

from __future__ import annotations

from domain.kernel import Refused


class NoSynergyTerms(Refused):
    """The integration began before synergies were tracked."""

    code = "no_synergy_terms"


class BaselineFrozen(Refused):
    """The baseline froze when the synergy was planned; a later plan stands beside it."""

    code = "baseline_frozen"


class WrongLevel(Refused):
    """A synergy climbs one level after the other."""

    code = "wrong_synergy_level"


class SynergyLacks(Refused):
    """Something is missing for the next level; `missing` lists it."""

    code = "synergy_lacks"


class OwnSynergy(Refused):
    """Who owns a synergy never approves its plan or confirms its value, on any path."""

    code = "own_synergy"


class TooEarly(Refused):
    """Actuals are accepted once a synergy is executing."""

    code = "synergy_not_executing"


class ClaimedAlready(Refused):
    """A lever of a cost centre counts once in a period, here or in another integration."""

    code = "synergy_claimed_already"


class NotClaimed(Refused):
    """Only an open claim is confirmed or rejected, and only a confirmed line is countered."""

    code = "synergy_not_claimed"


class WrongSign(Refused):
    """A benefit is above zero; a dis-synergy and leakage are below; a claim is confirmed up to its amount."""

    code = "wrong_sign"


class SynergyDroppedAlready(Refused):
    """The synergy was given up."""

    code = "synergy_dropped"


class PeriodsDiffer(Refused):
    """A forecast and a re-phasing are in the periods of the target."""

    code = "periods_differ"
