"""The valuations of a deal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from domain.acquisition.valuing import events as v
from domain.kernel import Event


@dataclass(frozen=True, slots=True)
class Valuing:
    """`published` by number from 1; `approved` by number."""

    published: tuple[v.ValuationPublished, ...] = ()
    approved: Mapping[int, v.ValuationApproved] = field(default_factory=dict)

    @property
    def latest(self) -> v.ValuationPublished | None:
        """The one that counts: a later valuation replaces an earlier one, approved or not."""
        return self.published[-1] if self.published else None


def evolve(valuing: Valuing, event: Event) -> Valuing:
    """The state after one of the room's events."""
    match event:
        case v.ValuationPublished():
            return replace(valuing, published=(*valuing.published, event))
        case v.ValuationApproved():
            return replace(valuing, approved={**valuing.approved, event.valuation: event})
        case _:
            raise AssertionError(f"{event.type} does not concern valuations")
