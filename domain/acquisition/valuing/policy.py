"""What a programme asks of its valuations."""

from __future__ import annotations

from domain.kernel import Text, Value
from domain.playbooks.model import Role
from domain.valuation.units import Rate


class ValuationPolicy(Value):
    """`hurdle`: the return that a deal must earn, as a decimal. `approved_by`: the role that stands for the figures."""

    hurdle: Rate
    approved_by: Role
    source: Text
