"""The charts of one initiative: its phases as planned and as they were, its risks, its latest football field."""

from __future__ import annotations

from datetime import date

from api.pages.charts.chart import Chart
from api.pages.charts.football_field import Range, football_field
from api.pages.charts.lines import Line
from api.pages.charts.phases import Phase, phases
from api.pages.charts.risk_matrix import risk_matrix_of
from api.pages.charts.valuation import METHODS
from api.pages.formats import MILLION
from projections.file_document import InitiativeFile, PhasePart
from projections.file_valuing import ValuationPart


def phases_of(file: InitiativeFile, today: date) -> Chart:
    """Every phase of the playbook."""
    return phases("phases", [_phase(each) for each in file.phases], today)


def _phase(part: PhasePart) -> Phase:
    start, end = part.planned_start[0].date(), part.planned_end[0].date()
    return Phase(
        title=part.title,
        planned=(start, end) if part.minimum or part.maximum else None,
        latest=part.planned_end[1].date() if part.maximum else None,
        entered=part.entered_at.date() if part.entered_at else None,
        left=part.left_at.date() if part.left_at else None,
        late=part.overdue,
    )


def risks_of(file: InitiativeFile) -> Chart | None:
    """Open risks that are assessed; None without one."""
    return risk_matrix_of("risks", (risk for risk in file.risks if not risk.closed))


def field_of(part: ValuationPart) -> Chart:
    """The ranges of a published valuation, as its file tells them."""
    ranges = [Range(METHODS[bar.method], "", bar.low, bar.mid, bar.high) for bar in part.football_field]
    worth = part.enterprise_value
    middle = Line("blended middle", float(worth.amount / MILLION), "$text")
    return football_field(f"field-{part.valuation}", ranges, [middle], worth.currency, "enterprise value")
