"""The terms of synergies that every new integration gets: the ladder is ours (STD), the target is documented."""

from __future__ import annotations

from decimal import Decimal

from domain.integration.synergies.terms import SYNERGY_OWNER, WORKSTREAM_LEAD, Approval, ReferenceRate, SynergyTerms
from domain.playbooks.model import EscalationStep, Role
from domain.working_days import Duration

STEERCO: Role = "steering_committee"
FINANCE: Role = "cfo"


def _step(days: int, to: Role) -> EscalationStep:
    return EscalationStep(after=Duration(amount=days, unit="working_days"), to=to)


SYNERGIES = SynergyTerms(
    approvals=(
        Approval(level="identified", seats=(WORKSTREAM_LEAD,)),
        Approval(level="validated", seats=(STEERCO,)),
        Approval(level="planned", seats=(STEERCO, FINANCE)),
        Approval(level="executing", seats=(SYNERGY_OWNER,)),
        Approval(level="confirmed", seats=(FINANCE,)),
    ),
    finance=(FINANCE,),
    threshold=Decimal("0.9"),
    cycle="month",
    ladder=(_step(0, "imo_lead"), _step(5, STEERCO), _step(10, "ceo")),
    tax_rate=Decimal("0.25"),
    horizon=24,
    reference_class=(
        ReferenceRate(
            key="disclosed_synergies",
            title="Disclosed synergies a year against the target's revenue: median, upper quartile",
            low=Decimal("0.068"),
            high=Decimal("0.109"),
            of="target_revenue",
            source="153 deals disclosed to the SEC (EDGAR)",
        ),
        ReferenceRate(
            key="cost_to_achieve",
            title="One-time cost for each unit of run rate",
            low=Decimal("1.10"),
            high=Decimal("1.20"),
            of="run_rate",
            source="humanr.ai, citing McKinsey",
        ),
        ReferenceRate(
            key="programmes_on_target",
            title="Transformations that meet their targets",
            low=Decimal("0.30"),
            high=Decimal("0.30"),
            of="programmes",
            source="McKinsey 2017",
        ),
    ),
    source="N L387 (90%); WE-14 (tax 25%); levels, signatures and cycle STD",
)
