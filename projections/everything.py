"""Every read model there is, in the order in which a batch is folded: who may know comes first."""

from __future__ import annotations

from projections.access import ACCESS
from projections.agenda import AGENDA
from projections.engagements import ENGAGEMENTS
from projections.initiative_file import FILE
from projections.initiatives_board import BOARD
from projections.integration_plan import INTEGRATION_PLAN
from projections.market_figures import MARKET_FIGURES
from projections.my_work import MY_WORK
from projections.people import PEOPLE
from projections.projection import AnyProjection
from projections.risk_register import RISK_REGISTER
from projections.timeline import TIMELINE

PROJECTIONS: tuple[AnyProjection, ...] = (
    PEOPLE,
    ACCESS,
    BOARD,
    MY_WORK,
    FILE,
    TIMELINE,
    MARKET_FIGURES,
    ENGAGEMENTS,
    RISK_REGISTER,
    AGENDA,
    INTEGRATION_PLAN,
)


class UnknownReadModel(Exception):
    """There is no read model of that name."""


def named(name: str) -> AnyProjection:
    """The read model of that name. Raises UnknownReadModel."""
    for projection in PROJECTIONS:
        if projection.name == name:
            return projection
    known = ", ".join(projection.name for projection in PROJECTIONS)
    raise UnknownReadModel(f"there is no read model {name}; there are {known}")
