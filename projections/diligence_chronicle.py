"""What due diligence forgets and a file keeps: when items were asked for and settled, what a valuation took in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from domain.acquisition.diligence import events as d
from domain.acquisition.diligence.state import RESOLVED
from domain.acquisition.valuing.events import ValuationPublished
from domain.kernel import Event, Key
from domain.money import Money


@dataclass
class DiligenceChronicle:
    """`priced`: findings that lower the price as it stands. `valued`: those of each valuation, as it was published."""

    asked_at: dict[Key, datetime] = field(default_factory=dict)
    resolved_at: dict[Key, datetime] = field(default_factory=dict)
    priced: dict[Key, Money] = field(default_factory=dict)
    valued: dict[int, dict[Key, Money]] = field(default_factory=dict)

    def note(self, event: Event, at: datetime) -> None:
        """Write an event down, if it is one of these."""
        match event:
            case d.DiligenceChecklistIssued():
                self.asked_at.update((item.key, at) for item in event.items)
            case d.DiligenceItemAdded():
                self.asked_at[event.item.key] = at
            case d.DiligenceItemsMoved():
                self._moved(event, at)
            case d.FindingDisposed(destination="price") if event.amount is not None:
                self.priced[event.finding] = event.amount
            case d.FindingDisposed() | d.FindingClosed():
                self.priced.pop(event.finding, None)
            case ValuationPublished():
                # An amount in another currency than the deal's moves nothing, and then no field was adjusted.
                adjusted = any(moved.field == "claims.debt_like" for moved in event.adjusted)
                self.valued[event.valuation] = dict(self.priced) if adjusted else {}
            case _:
                pass

    def _moved(self, event: d.DiligenceItemsMoved, at: datetime) -> None:
        for key in event.items:
            if event.status not in RESOLVED:
                self.resolved_at.pop(key, None)
            else:
                self.resolved_at.setdefault(key, at)
