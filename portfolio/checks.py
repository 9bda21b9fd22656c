"""Whether the plan adds up. A total that does not is an error; documents that contradict each other are a warning."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal

from portfolio.model import Acquirer, Contradiction, PartnerProgramme, Portfolio

TARGETS = 102
"""Documented targets of both programmes."""


class PortfolioError(Exception):
    """The plan cannot be used. The message says which file or figure to look at."""


class FiguresDisagree(PortfolioError):
    """A documented total is not what its parts add up to."""

    def __init__(self, what: str, found: Decimal, expected: Decimal, source: str) -> None:
        super().__init__(f"{what}: the data adds up to {found:f}, the documents say {expected:f} ({source})")
        self.found = found
        self.expected = expected


class NamedTwice(PortfolioError):
    """An identifier stands for two things."""


def check(portfolio: Portfolio) -> None:
    """Raises FiguresDisagree, NamedTwice."""
    _expect("targets of both programmes", len(portfolio.targets), TARGETS, "DOMAIN 4")
    _unique("target", (goal.id for goal in portfolio.targets))
    _unique("risk", (risk.id for risk in portfolio.risks))
    _unique("person", (person.id for person in portfolio.people))
    _unique("deal", (deal.key for deal in portfolio.deals))
    _acquisitions(portfolio.novacron)
    _value(portfolio.novacron)
    _partners(portfolio.novacron)
    _integration(portfolio.novacron)
    _revenue_plans(portfolio.ggen)


def contradictions(portfolio: Portfolio) -> Iterator[Contradiction]:
    """Where the documents contradict each other, found from the figures themselves (DOMAIN 8)."""
    novacron, ggen = portfolio.novacron, portfolio.ggen
    middle = sum((c.band.mid.in_millions for c in novacron.acquisition_categories), Decimal(0))
    limit = novacron.envelope.limit_usd_m
    if middle > limit:
        yield Contradiction(
            code="midpoints_exceed_envelope",
            message=f"One deal per category at the middle of its band costs USD {middle:f}M in all; the envelope is "
            f"USD {limit:f}M. The board decides which deals are made.",
            found=middle,
            against=limit,
            unit="USD_M",
            sources=(novacron.envelope.source, "N L99-128"),
        )
    months = Decimal(sum(phase.months for phase in novacron.integration.phases))
    longest = Decimal(next(s.max_months or 0 for s in novacron.ma_process if s.stage == "closing_integration"))
    if months > longest:
        yield Contradiction(
            code="phases_exceed_integration",
            message=f"The four integration phases take {months} months in all; integration is documented as at most "
            f"{longest} months.",
            found=months,
            against=longest,
            unit="months",
            sources=(novacron.integration.phases_source, "N L158"),
        )
    yield from _two_goals(novacron.goal("nc.val.q4").value, novacron.value_timeline.points[0].usd_m)
    plan = next(p for p in ggen.revenue_plan.scenarios if (p.scenario, p.period) == ("G", "2027"))
    compliance = ggen.goal("gg.comp.arr")
    if compliance.value != plan.lines["compliance"]:
        yield Contradiction(
            code="compliance_goal_and_plan_differ",
            message=f"The compliance goal for 2027 is USD {compliance.value:f}M, the revenue plan has "
            f"USD {plan.lines['compliance']:f}M.",
            found=compliance.value,
            against=plan.lines["compliance"],
            unit="USD_M",
            sources=(compliance.source, ggen.revenue_plan.source),
        )


def _two_goals(stretch: Decimal, first_year: Decimal) -> Iterator[Contradiction]:
    if stretch > first_year:
        yield Contradiction(
            code="first_year_has_two_goals",
            message=f"The value timeline expects USD {first_year:f}M in Year 1, the roadmap USD {stretch:f}M by its "
            "end. Both are kept; the larger is a stretch.",
            found=stretch,
            against=first_year,
            unit="USD_M",
            sources=("N L359,L496", "N L298"),
        )


def _acquisitions(plan: Acquirer) -> None:
    categories, source = plan.acquisition_categories, "N L99-128"
    _expect("categories", len(categories), 5, source)
    _expect("low ends of the bands, USD M", _sum(c.price_low_usd_m for c in categories), 1300, source)
    _expect("middles of the bands, USD M", _sum(c.band.mid.in_millions for c in categories), 2100, source)
    _expect("high ends of the bands, USD M", _sum(c.price_high_usd_m for c in categories), 2900, source)
    synergies = _sum(c.expected_annual_revenue_synergy_usd_m or 0 for c in categories)
    _expect("expected synergies, USD M a year", synergies, 350, source)
    goal = plan.goal("nc.acq.revenue_added")
    _expect("expected synergies against the goal, USD M a year", synergies, goal.value, goal.source)
    limit = plan.goal("nc.acq.spend.max")
    _expect("envelope, USD M", plan.envelope.limit_usd_m, limit.value, limit.source)
    _expect("due-diligence workstreams", len(plan.dd_workstreams.list), 6, plan.dd_workstreams.source)


def _value(plan: Acquirer) -> None:
    framework, timeline = plan.value_framework, plan.value_timeline
    for name, expected in (("revenue", 2000), ("cost", 1000), ("strategic", 2000)):
        group = framework.groups[name]
        _expect(f"{name} value, USD M", group.total, expected, framework.source)
        _expect(f"parts of the {name} value, USD M", _sum(group.items.values()), group.total, framework.source)
    _expect("value in all, USD M", _sum(g.total for g in framework.groups.values()), 5000, framework.source)
    _expect("stated total value, USD M", framework.total_usd_m, 5000, framework.source)
    _expect("points of the value timeline", len(timeline.points), 4, timeline.source)
    for point, share in zip(timeline.points, ("0.1", "0.3", "0.6", "1"), strict=True):
        year = f"value by Year {point.year}"
        _expect(f"{year}, share", point.share, Decimal(share), timeline.source)
        _expect(f"{year}, USD M", point.usd_m, point.share * framework.total_usd_m, timeline.source)


def _partners(plan: Acquirer) -> None:
    categories, source = plan.partner_categories, "N L168-202"
    _expect("named partners", sum(len(c.partners) for c in categories), 20, source)
    _expect("partner revenue, USD M a year", _sum(c.expected_usd_m_per_year for c in categories), 200, source)
    goal = plan.goal("nc.pt.revenue")
    _expect("partner revenue against the goal, USD M a year", 200, goal.value, goal.source)


def _integration(plan: Acquirer) -> None:
    integration = plan.integration
    _expect("integration workstreams", len(integration.workstreams), 9, integration.workstreams_source)
    _expect("integration phases", len(integration.phases), 4, integration.phases_source)
    for phase, months in zip(integration.phases, (1, 3, 12, 6), strict=True):
        _expect(f"months of {phase.name}", phase.months, months, integration.phases_source)


def _revenue_plans(plan: PartnerProgramme) -> None:
    for p in plan.revenue_plan.scenarios:
        name = f"{p.scenario} {p.period}"
        if p.lines:
            _expect(f"{name}, partners, USD M", _sum(p.lines.values()), p.partner_total, plan.revenue_plan.source)
        _expect(f"{name}, company, USD M", p.partner_total + p.direct, p.company, plan.revenue_plan.source)
    budget = plan.budget_2026
    _expect("budget 2026, USD K", _sum(budget.items_usd_k.values()), budget.total_usd_k, budget.source)


def _expect(what: str, found: Decimal | int, expected: Decimal | int, source: str) -> None:
    if found != expected:
        raise FiguresDisagree(what, Decimal(found), Decimal(expected), source)


def _sum(parts: Iterable[Decimal | int]) -> Decimal:
    return sum((Decimal(part) for part in parts), Decimal(0))


def _unique(what: str, names: Iterable[str]) -> None:
    twice = sorted(name for name, count in Counter(names).items() if count > 1)
    if twice:
        raise NamedTwice(f"used for more than one {what}: {', '.join(twice)}")
