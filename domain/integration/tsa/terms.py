"""What an integration keeps about its transitional services."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from domain.kernel import Text, Value

Share = Annotated[Decimal, Field(ge=0, le=1, decimal_places=6)]


class TsaTerms(Value):
    """`step_up`: by how much an extension raises the fee, unless agreed otherwise. `alarms`: days before the end."""

    step_up: Share
    alarms: tuple[Annotated[int, Field(ge=1)], ...]
    source: Text


TSA = TsaTerms(
    step_up=Decimal("0.2"),
    alarms=(60, 30, 7),
    source="Acquisition Stars: 15-30% for each extension; the days STD",
)
