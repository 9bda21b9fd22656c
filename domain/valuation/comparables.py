"""Comparable companies: what the market pays for listed peers, as of a day (VA-03)."""

from __future__ import annotations

from datetime import date

from domain.kernel import Value
from domain.valuation.multiples import ByMultiples, Observation, Policy, Trailing, by_multiples
from domain.valuation.units import Insufficient


class Peer(Observation):
    """A listed company on the day its figures are from; amounts in millions."""


class Comparables(Value):
    """A peer table and the policy it is read under; by default a peer's figures go stale after a year."""

    peers: tuple[Peer, ...]
    policy: Policy = Policy(oldest_days=366)


def by_comparables(table: Comparables, trailing: Trailing, valued_on: date) -> ByMultiples | Insufficient:
    """The target at its peers' multiples: lower quartile, median, upper quartile."""
    return by_multiples(table.peers, trailing, table.policy, valued_on)
