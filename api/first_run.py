"""What a newcomer can do with an empty Concord: begin the acquisitions of the documented plan, each once."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from uuid import NAMESPACE_URL, uuid5

from starlette.requests import Request

from api import commands
from api.bodies import parsed
from api.catalogue import offers, openings
from api.identity import Caller
from api.offered import begins
from api.resources import resources_of
from domain.directory.roles import ROLES
from domain.kernel import Key, PersonId, StreamId
from domain.people import Directory
from infrastructure.logs import correlated
from portfolio.load import load
from portfolio.model import Category
from portfolio.opening import charter_of
from portfolio.seeds import DemoDeal

KIND: Key = "acquisition"
_NAMESPACE = uuid5(NAMESPACE_URL, "urn:concord:documented-plan")


@dataclass(frozen=True, slots=True)
class Example:
    """A target of the plan, and whether the log has its acquisition."""

    deal: DemoDeal
    category: Category
    initiative: StreamId
    begun: bool


def examples_here(request: Request) -> bool:
    """Whether examples may be recorded: where the built-in issuer signs, which is on one machine of one's own."""
    return resources_of(request).settings.auth_jwks_url is None


def may_begin(request: Request, asking: Caller | None) -> bool:
    """Whether the rules would let somebody begin an acquisition."""
    return asking is not None and begins(asking, KIND, request)


def who_begins(people: Directory) -> str:
    """Those who may, by name and role, for those who may not."""
    (playbook,) = (shelf["playbook"] for name, shelf in offers()[KIND].kind.shelf.items() if name == KIND)
    roles = playbook.chartered_by  # type: ignore[attr-defined]  # the shelf of this kind has a playbook
    named = [
        f"{person.name} ({ROLES.get(role, role)})"
        for role in roles
        for person in people.people.values()
        if person.active and role in person.roles
    ]
    return " or ".join(named) or "whoever is given the role " + " or ".join(ROLES.get(role, role) for role in roles)


async def examples(request: Request) -> list[Example]:
    """Every target of the plan with its place in the log, as it is recorded now."""
    plan, log = load(), resources_of(request).log
    ids = [_initiative(deal) for deal in plan.deals]
    standings = await asyncio.gather(*(log.standing(initiative) for initiative in ids))
    return [
        Example(deal, plan.novacron.category(deal.category), initiative, standing.version > 0)
        for deal, initiative, standing in zip(plan.deals, ids, standings, strict=True)
    ]


async def begin(request: Request, asking: Caller, example: Example) -> str:
    """Charter one of them under the name of who asks; answers its position in the log.

    Its id and key are its own, so that asking twice changes nothing. Raises what `api.commands.sent` raises.
    """
    plan, offer, key = load(), offers()[KIND], f"documented-plan-{example.deal.key}"
    owner = _owner(example.deal, asking)
    fields = charter_of(example.deal, example.category, plan.novacron.key, owner)
    body = parsed(openings(), json.dumps(fields).encode())
    command = offer.kind.decider.commands.validate_python(offer.begin(body.playbook, body))
    with correlated(stream=example.initiative, command_id=key):
        receipt = await commands.sent(request, asking, example.initiative, command, key, opens=True)
    return receipt.position


def _owner(deal: DemoDeal, asking: Caller) -> PersonId:
    return deal.owner if asking.directory.knows(deal.owner) else asking.person


def _initiative(deal: DemoDeal) -> StreamId:
    return f"{KIND}-{uuid5(_NAMESPACE, deal.key).hex[:16]}"
