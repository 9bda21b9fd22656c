"""Reading the plan, and refusing one that does not add up."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TypeVar

from pydantic import JsonValue, TypeAdapter, ValidationError

from portfolio.checks import PortfolioError, check, contradictions
from portfolio.model import Acquirer, PartnerProgramme, Portfolio
from portfolio.seeds import DemoDeal, DemoPerson, SeedRisk

HERE = Path(__file__).parent

M = TypeVar("M")


class Unreadable(PortfolioError):
    """A file of the plan is missing, is not JSON, or lacks something; the message names the figure."""

    def __init__(self, file: Path, why: str) -> None:
        super().__init__(f"{file}: {why}")


@cache
def load(folder: Path = HERE) -> Portfolio:
    """The plan of both programmes, checked.

    Raises Unreadable, FiguresDisagree (naming both numbers), NamedTwice. Contradictions between the documents are
    no errors; they are the plan's `warnings`.
    """
    portfolio = Portfolio(
        novacron=_read(folder / "novacron.json", TypeAdapter(Acquirer)),
        ggen=_read(folder / "ggen.json", TypeAdapter(PartnerProgramme)),
        risks=_read(folder / "risks.json", TypeAdapter(tuple[SeedRisk, ...]), "risks"),
        people=_read(folder / "people.json", TypeAdapter(tuple[DemoPerson, ...]), "people"),
        deals=_read(folder / "deals.json", TypeAdapter(tuple[DemoDeal, ...]), "deals"),
    )
    check(portfolio)
    return portfolio.model_copy(update={"warnings": tuple(contradictions(portfolio))})


def _read(file: Path, shape: TypeAdapter[M], part: str | None = None) -> M:
    try:
        written: dict[str, JsonValue] = json.loads(file.read_bytes())
        # Validated as JSON, not as Python: 0.1 then becomes the decimal 0.1 and nothing else.
        return shape.validate_json(json.dumps(written if part is None else written[part]))
    except FileNotFoundError:
        raise Unreadable(file, "there is no such file") from None
    except json.JSONDecodeError as problem:
        raise Unreadable(file, f"not JSON: {problem}") from None
    except KeyError:
        raise Unreadable(file, f"lacks '{part}'") from None
    except ValidationError as problem:
        first = problem.errors()[0]
        where = " → ".join(str(step) for step in first["loc"])
        raise Unreadable(file, f"{where}: {first['msg']}") from None
