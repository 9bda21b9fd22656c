"""What a deal is worth, what we may pay, and how sure we are: one published valuation, beside another or moved."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from api import files, valuations
from api.access import Asking, people
from api.files import Initiative
from api.pages.charts.valuation import INPUTS, charts, setting
from api.pages.render import page
from api.pages.route import PageRoute, wants_a_part
from api.pages.tables import asked_by
from api.pages.valued.checks import checks
from api.pages.valued.compared import compared
from api.pages.valued.methods import methods, references
from api.pages.valued.tiles import tiles
from api.reach import AsOf, Seen
from api.valuations import PublishedValuation, Reach, Settings
from domain.acquisition.valuing.rules import ValuationUnknown
from domain.valuation.model import Model
from domain.valuation.sensitivity import Variable
from domain.valuation.what_if import own_settings

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Which = Annotated[int | None, Field(ge=1, le=2**31 - 1)]
Percent = Annotated[float | None, Field(ge=-50, le=100)]
PercentOfExpected = Annotated[float | None, Field(ge=0, le=1000)]

AS_TYPED: dict[Variable, tuple[str, float]] = {
    "wacc": ("%", 100),
    "terminal_growth": ("%", 100),
    "exit_multiple": ("times EBITDA", 1),
    "growth": ("points a year", 100),
    "margin": ("points a year", 100),
    "synergies": ("% of expected", 100),
    "integration": ("% of expected", 100),
    "price": ("M for all the equity", 1),
}
"""How people type an input: its unit, and what a decimal is multiplied by to be that."""


class Wanted(BaseModel):
    """The address: which valuation, beside which, and the inputs to set, as people type them."""

    model_config = ConfigDict(extra="forbid")

    valuation: Which = None
    against: Which = None
    wacc: Percent = None
    terminal_growth: Percent = None
    exit_multiple: Annotated[float | None, Field(gt=0, le=1000)] = None
    growth: Percent = None
    margin: Percent = None
    synergies: PercentOfExpected = None
    integration: PercentOfExpected = None
    price: Annotated[float | None, Field(gt=0, le=1e7)] = None
    seen: Seen = None
    as_of: AsOf = None

    @property
    def settings(self) -> Settings:
        """As the model takes them: decimals."""
        typed = {variable: getattr(self, variable) for variable in AS_TYPED}
        return Settings.model_validate(
            {variable: value / AS_TYPED[variable][1] for variable, value in typed.items() if value is not None}
        )


@router.get("/initiatives/{initiative}/valuation", openapi_extra=people())
async def valuation(request: Request, asking: Asking, initiative: Initiative) -> Response:
    """The valuation that the address names, else the latest. A part says only whether there is a later one."""
    wanted = asked_by(request, Wanted)
    file = await files.known_file(request, asking, initiative, seen=wanted.seen)
    every = (await valuations.valuations(request, asking, initiative)).valuations
    shown = _named(every, wanted.valuation) if wanted.valuation or every else None
    if shown is None:
        return page(request, "valuation/none.html", file=file)
    number = shown.published.valuation
    latest = every[-1].published.valuation
    if wants_a_part(request):
        return page(request, "valuation/_newer.html", number=number, latest=latest)
    tried = await valuations.sensitivities(request, asking, initiative, number, Reach())
    computed = await valuations.computed_again(request, asking, initiative, number)
    settings = wanted.settings
    moved = None
    if settings.given:
        moved = await valuations.with_other_inputs(request, asking, initiative, number, settings)
    against = _named(every, wanted.against) if wanted.against else None
    published, told = shown.published, file.deal.valuations if file.deal else ()
    return page(
        request,
        "valuation/page.html",
        file=file,
        every=every,
        shown=shown,
        number=number,
        latest=latest,
        out_of_date=next((each.out_of_date for each in told if each.valuation == number), None),
        tiles=list(tiles(published)),
        charts=list(charts(published, tried, computed)),
        methods=list(methods(published)),
        references=list(references(published)),
        computed=computed,
        checks=list(checks(published, tried, computed)),
        against=against,
        compared=list(compared(published, against.published)) if against else [],
        inputs=[(name, INPUTS[name], *_typed(published.model, name, wanted)) for name in own_settings(published.model)],
        own=await valuations.with_other_inputs(request, asking, initiative, number, Settings()),
        moved=moved,
        changed=[f"{INPUTS[name]} {setting(name, value)}" for name, value in settings.given.items()],
    )


def _named(every: list[PublishedValuation], number: int | None) -> PublishedValuation:
    if number is None:
        return every[-1]
    for each in every:
        if each.published.valuation == number:
            return each
    raise ValuationUnknown(f"There is no valuation {number}.", valuation=number)


def _typed(model: Model, name: Variable, wanted: Wanted) -> tuple[str, str, float | None]:
    unit, times = AS_TYPED[name]
    return unit, f"{own_settings(model)[name] * times:.10g}", getattr(wanted, name)
