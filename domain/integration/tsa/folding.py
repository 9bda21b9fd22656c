"""How events change the transitional services."""

from __future__ import annotations

from domain.integration.tsa import events as t
from domain.integration.tsa.state import AllTsa, Tsa
from domain.kernel import Event


def evolve(services: AllTsa, event: Event) -> AllTsa:
    """The services after an event of this room; any other is a bug and raises AssertionError."""
    match event:
        case t.TsaAgreed():
            agreed = Tsa(**event.model_dump(exclude={"type", "service", "by"}))
            return AllTsa(items={**services.items, event.service: agreed})
        case (t.TsaExtended() | t.ExitTestPassed() | t.TsaEnded() | t.TsaEndsSoon() | t.TsaRanOut()) as happened:
            one = services.items[happened.service]
            changed = one.model_copy(update=_changed(one, happened))
            return AllTsa(items={**services.items, happened.service: changed})
        case _:
            raise AssertionError(f"{event.type} is no event of transitional services")


def _changed(one: Tsa, event: Event) -> dict[str, object]:
    match event:
        case t.TsaExtended():
            return {
                "ends_on": event.until,
                "fee": event.fee,
                "extensions": one.extensions + 1,
                "ran_out": False,
            }
        case t.ExitTestPassed():
            return {"tested": event.evidence}
        case t.TsaEnded():
            return {"ended_on": event.ended_on}
        case t.TsaEndsSoon():
            return {"rung": (*one.rung, (event.days, event.due_at))}
        case _:
            return {"ran_out": True}
