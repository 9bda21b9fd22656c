"""The milestones of an integration and the rules of its health, as data (DOMAIN 3.4.2, 3.4.5, 3.4.6).

The five milestones and their dates are documented; that a phase does not end without its own is our default (STD).
"""

from __future__ import annotations

from decimal import Decimal

from domain.integration.work.terms import HealthRules, MilestoneTerm, WorkTerms
from domain.integration.workstreams import CLOSING, WORKSTREAMS
from domain.working_days import Duration

DAY_ONE = tuple(task.key for stream in WORKSTREAMS for task in stream.deliverables if task.day_one == "must_have")

MILESTONES = (
    MilestoneTerm(
        key=CLOSING,
        title="Legal close",
        phase="day_one",
        critical=True,
        due=Duration(amount=0, unit="days"),
        at_closing=True,
    ),
    MilestoneTerm(
        key="day_one_complete",
        title="Day 1 complete",
        phase="day_one",
        critical=True,
        due=Duration(amount=1, unit="days"),
        after=(CLOSING, *DAY_ONE),
    ),
    MilestoneTerm(
        key="plan_approved",
        title="Integration plan approved",
        phase="stabilisation",
        critical=True,
        due=Duration(amount=1, unit="months"),
        after=("day_one_complete", "technology_plan", "joint_go_to_market", "consolidation_plan"),
    ),
    MilestoneTerm(
        key="technology_complete",
        title="Technology integration complete",
        phase="execution",
        critical=True,
        due=Duration(amount=12, unit="months"),
        after=("plan_approved", "infrastructure", "feature_integration"),
    ),
    MilestoneTerm(
        key="synergies_realised",
        title="Synergies realised",
        phase="optimisation",
        critical=True,
        due=Duration(amount=18, unit="months"),
        after=("technology_complete", "cross_sell_training", "shared_services", "procurement"),
    ),
)

WORK = WorkTerms(
    milestones=MILESTONES,
    health=HealthRules(
        red_below=Decimal("0.85"),
        amber_below=Decimal("0.95"),
        red_after=14,
        amber_after=7,
        critical_issue_hours=4,
        source="DOMAIN 3.4.5, 6.3 (STD)",
    ),
    budget_tolerance=Decimal(20),
    documented_months=18,
)
