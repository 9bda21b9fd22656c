"""Valuations that were published and approved: figures with a receipt, never a number in a slide (DOMAIN 9.3 VA-12)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.kernel import Event, PersonId, Text, Value
from domain.valuation.model import Model
from domain.valuation.monte_carlo import Simulation, Uncertainty
from domain.valuation.receipt import ValuationReceipt
from domain.valuation.result import Valuation

Number = Annotated[int, Field(ge=1)]
"""The first valuation of a deal is 1."""


class Adjusted(Value):
    """An input that due diligence moved: a field of the model, in millions before and after, and what moved it."""

    field: Text
    before: float | None
    after: float
    because: Text


class ValuationPublished(Event):
    """The deal was valued: every input, every output, and the receipt that proves the one led to the other.

    `model` is what was computed, `adjusted` how due diligence had moved it from what was put in; `diligence` is the
    hash of all that it had to say that day.
    """

    type: Literal["valuation_published"] = "valuation_published"
    valuation: Number
    model: Model
    adjusted: tuple[Adjusted, ...]
    diligence: str
    result: Valuation
    receipt: ValuationReceipt
    uncertainty: Uncertainty | None = None
    simulation: Simulation | None = None
    note: Text
    by: PersonId


class ValuationApproved(Event):
    """Somebody who did not publish it stands for a valuation, by the hash of the figures that they saw."""

    type: Literal["valuation_approved"] = "valuation_approved"
    valuation: Number
    outputs: str
    by: PersonId


EVENTS: tuple[type[Event], ...] = (ValuationPublished, ValuationApproved)
