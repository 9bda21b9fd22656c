"""What may be asked about a deal's value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.acquisition.valuing.events import Number
from domain.kernel import Command, Text, Value
from domain.valuation.model import Model
from domain.valuation.monte_carlo import Uncertainty
from domain.valuation.units import Rate, Share


class EstimatedSynergies(Value):
    """How the deal's confirmed synergy estimates are taxed, and how the last year's grow for ever; None ends them."""

    tax_rate: Share
    continuing_growth: Rate | None = None


class PublishValuation(Command):
    """Value the deal from these inputs. What due diligence found replaces the figures it found different.

    With `estimates`, the synergies are those that were estimated and confirmed in the deal, and the model gives none.
    With `uncertainty`, a hundred thousand draws from `seed` tell how often the deal would lose money.
    """

    type: Literal["publish_valuation"] = "publish_valuation"
    model: Model
    estimates: EstimatedSynergies | None = None
    uncertainty: Uncertainty | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    note: Text


class ApproveValuation(Command):
    """Stand for a published valuation. `outputs` is the hash on its receipt: what the approver saw."""

    type: Literal["approve_valuation"] = "approve_valuation"
    valuation: Number
    outputs: Annotated[
        str, Field(pattern="^[0-9a-f]{64}$", title="Hash of its outputs", description="As its receipt shows it.")
    ]


ValuingCommand = PublishValuation | ApproveValuation
