"""What may be asked about a deal's value."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.acquisition.valuing.events import Number
from domain.kernel import Command, Text
from domain.valuation.model import Model
from domain.valuation.monte_carlo import Uncertainty


class PublishValuation(Command):
    """Value the deal from these inputs. What due diligence found replaces the figures it found different.

    With `uncertainty`, a hundred thousand draws from `seed` tell how often the deal would lose money.
    """

    type: Literal["publish_valuation"] = "publish_valuation"
    model: Model
    uncertainty: Uncertainty | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 0
    note: Text


class ApproveValuation(Command):
    """Stand for a published valuation. `outputs` is the hash on its receipt: what the approver saw."""

    type: Literal["approve_valuation"] = "approve_valuation"
    valuation: Number
    outputs: Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


ValuingCommand = PublishValuation | ApproveValuation
