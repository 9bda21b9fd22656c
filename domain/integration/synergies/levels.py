"""The ladder of a synergy from an idea to confirmed value: who signs for each level, and what must be there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.initiative import refusals as no
from domain.initiative.authority import acting_for, entitled
from domain.initiative.lookups import attached
from domain.integration.state import Integration
from domain.integration.synergies import commands as c
from domain.integration.synergies import events as s
from domain.integration.synergies import refusals as not_so
from domain.integration.synergies.figures import confirmed_through, realisation_of
from domain.integration.synergies.ledger import standing, terms_of
from domain.integration.synergies.state import Synergy
from domain.integration.synergies.terms import LEVELS, SYNERGY_OWNER, WORKSTREAM_LEAD, Level
from domain.kernel import Asked, Event, PersonId
from domain.people import Directory
from domain.playbooks.model import Role


def is_finance(integration: Integration, asked: Asked, people: Directory) -> bool:
    """Whether the person confirms value here."""
    terms = integration.terms.synergies
    return terms is not None and entitled(integration.initiative, asked, people, terms.finance)


def runs(integration: Integration, asked: Asked, people: Directory, roles: Iterable[Role]) -> bool:
    """Whether the person acts in one of the roles."""
    return entitled(integration.initiative, asked, people, roles)


def signs_one(integration: Integration, asked: Asked, people: Directory) -> bool:
    """Whether some synergy waits for the person's signature."""
    if integration.terms.synergies is None:
        return False
    return any(
        _may(seat, one, _chain(seat, one, integration, asked, people))
        for one in integration.synergies.standing
        if (level := next_level(one)) is not None
        for seat in _open_seats(one, level, integration)
    )


def _may(seat: Role, one: Synergy, chain: tuple[PersonId, ...]) -> bool:
    own = seat != SYNERGY_OWNER and one.owner in chain
    return bool(chain) and not own and not {*chain} & {*one.signed.values()}


def next_level(one: Synergy) -> Level | None:
    """The level above; None at the top."""
    at = LEVELS.index(one.level) + 1
    return LEVELS[at] if at < len(LEVELS) else None


def sign(command: c.SignSynergyLevel, integration: Integration, asked: Asked, people: Directory) -> list[Event]:
    """One signature, and the level when it is the last.

    Raises UnknownKey, WrongLevel, SynergyLacks, NotEntitled, OwnSynergy, AlreadyDecided, EvidenceMissing.
    """
    one = standing(integration, command.synergy)
    level = next_level(one)
    if level is None or command.level != level:
        raise not_so.WrongLevel(f"{one.title} is {one.level}; next is {level}.", level=one.level, next=level)
    seat, chain = _seat(one, level, integration, asked, people)
    attached(integration.initiative, command.evidence)
    lacking = [*_lacking(one, level, integration, asked)]
    if level == "confirmed" and not command.evidence:
        lacking.append("evidence")
    if lacking:
        raise not_so.SynergyLacks(f"{one.title} is not {level}: {', '.join(lacking)}.", missing=[*lacking])
    signed = s.SynergySigned(
        synergy=one.synergy,
        level=level,
        seat=seat,
        by=asked.by,
        on_behalf_of=None if len(chain) == 1 else chain[0],
        evidence=command.evidence,
    )
    if {*terms_of(integration).seats(level)} - {*one.signed, seat}:
        return [signed]
    reached = s.SynergyLevelReached(synergy=one.synergy, level=level)
    if level != "planned":
        return [signed, reached]
    frozen = s.SynergyBaselineFrozen(synergy=one.synergy, baseline=one.plan, one_time_cost=one.one_time_cost)
    return [signed, reached, frozen]


def _seat(
    one: Synergy, level: Level, integration: Integration, asked: Asked, people: Directory
) -> tuple[Role, tuple[PersonId, ...]]:
    """The open seat a person fills. Who filled another signs no second time, in nobody's name."""
    for seat in _open_seats(one, level, integration):
        chain = _chain(seat, one, integration, asked, people)
        if not chain:
            continue
        if seat != SYNERGY_OWNER and one.owner in chain:
            raise not_so.OwnSynergy("Who owns a synergy does not approve it.", synergy=one.synergy)
        if {*chain} & {*one.signed.values()}:
            raise no.AlreadyDecided("Each person signs once for a level.")
        return seat, chain
    seats = terms_of(integration).seats(level)
    raise no.NotEntitled(f"This takes one of: {', '.join(seats)}.", roles=list(seats))


def _open_seats(one: Synergy, level: Level, integration: Integration) -> list[Role]:
    return [seat for seat in terms_of(integration).seats(level) if seat not in one.signed]


def _chain(seat: Role, one: Synergy, integration: Integration, asked: Asked, people: Directory) -> tuple[PersonId, ...]:
    if seat == SYNERGY_OWNER:
        return (asked.by,) if asked.by == one.owner else ()
    role = integration.workstreams[one.workstream].lead if seat == WORKSTREAM_LEAD else seat
    return acting_for(integration.initiative, asked.by, role, asked.at, people)


def _lacking(one: Synergy, level: Level, integration: Integration, asked: Asked) -> Iterator[str]:
    if level in ("validated", "planned"):
        if one.worth is None or not one.plan:
            yield "a plan of what it is worth, by period"
        if level == "planned" and one.one_time_cost is None:
            yield "its one-time cost"
    if level == "confirmed":
        if any(one.claimed):
            yield "claims that nobody has decided on"
        through = confirmed_through(one)
        found = realisation_of([one], asked.at.date(), terms_of(integration).currency)
        if through is None or found.rate is None:
            yield "value that Finance has confirmed"
        elif found.rate < terms_of(integration).threshold:
            yield f"{terms_of(integration).threshold:.0%} of its target to date"
