"""Who plays which part: the people of the portfolio, by what they do in the story."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from domain.acquisition.playbook import TERMS
from domain.kernel import Key, PersonId
from portfolio.model import Portfolio


@dataclass(frozen=True, slots=True)
class Cast:
    """`deputy` holds no role: whatever they decide, they decide for somebody else."""

    vp: PersonId
    cfo: PersonId
    ceo: PersonId
    cto: PersonId
    coo: PersonId
    cro: PersonId
    counsel: PersonId
    strategy: PersonId
    imo: PersonId
    steering: PersonId
    board: PersonId
    deputy: PersonId

    @classmethod
    def of(cls, portfolio: Portfolio) -> Self:
        """The first person of each role, and the first without any. Raises KeyError, StopIteration."""

        def who(role: Key) -> PersonId:
            return portfolio.holder(role).id

        return cls(
            vp=who("vp_corporate_development"),
            cfo=who("cfo"),
            ceo=who("ceo"),
            cto=who("cto"),
            coo=who("coo"),
            cro=who("cro"),
            counsel=who("general_counsel"),
            strategy=who("chief_strategy_officer"),
            imo=who("imo_lead"),
            steering=who("steering_committee"),
            board=who("board"),
            deputy=next(person.id for person in portfolio.people if not person.roles),
        )


def leads(portfolio: Portfolio) -> tuple[tuple[Key, PersonId], ...]:
    """The due-diligence workstreams and the person who signs each off."""
    return tuple((workstream, portfolio.holder(role).id) for workstream, role in TERMS.workstreams.items())
