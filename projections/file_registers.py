"""The lists in an initiative's file: obligations, risks, issues, milestones, decisions, evidence, escalations."""

from __future__ import annotations

from dataclasses import asdict
from decimal import Decimal
from typing import TypedDict

from domain.initiative.register import band, score
from domain.initiative.state import Initiative, Risk
from domain.kernel import Key
from projections import file_document as d
from projections.chronicle import Chronicle
from projections.work_items import stands

CENT = Decimal("0.01")


class Registers(TypedDict):
    """The lists, under the names that the file has for them."""

    obligations: tuple[d.ObligationPart, ...]
    risks: tuple[d.RiskPart, ...]
    issues: tuple[d.IssuePart, ...]
    milestones: tuple[d.MilestonePart, ...]
    decisions: tuple[d.DecisionPart, ...]
    evidence: tuple[d.EvidencePart, ...]
    escalations: tuple[d.EscalationPart, ...]


def registers(i: Initiative, chronicle: Chronicle) -> Registers:
    """Every list, in the order in which its entries were made."""
    return Registers(
        obligations=tuple(d.ObligationPart(key=key, **asdict(owed)) for key, owed in i.obligations.items()),
        risks=tuple(_risk(key, risk) for key, risk in i.risks.items()),
        issues=tuple(
            d.IssuePart(key=key, resolution=chronicle.resolutions.get(key), **asdict(issue))
            for key, issue in i.issues.items()
        ),
        milestones=tuple(d.MilestonePart(key=key, **asdict(planned)) for key, planned in i.milestones.items()),
        decisions=tuple(
            d.DecisionPart(
                key=made.decision,
                title=made.title,
                category=made.category,
                text=made.text,
                rationale=made.rationale,
                rejected=made.rejected,
                by=made.by,
                at=at,
            )
            for made, at in chronicle.decisions
        ),
        evidence=tuple(
            d.EvidencePart(
                key=key,
                title=document.title,
                sha256=document.sha256,
                media_type=document.media_type,
                locator=document.locator,
                attached_at=chronicle.attached_at[key],
            )
            for key, document in i.evidence.items()
        ),
        escalations=tuple(
            d.EscalationPart(
                key=f"{raised.subject}/{raised.level}/{number}",
                subject=raised.subject,
                level=raised.level,
                to=raised.to,
                reason=raised.reason,
                raised_at=at,
                stands=stands(raised.subject, i),
            )
            for number, (raised, at) in enumerate(chronicle.escalations)
        ),
    )


def _risk(key: Key, risk: Risk) -> d.RiskPart:
    points = score(risk.impact, risk.probability)
    return d.RiskPart(
        key=key,
        title=risk.title,
        family=risk.family,
        owner=risk.owner,
        source=risk.source,
        intended=risk.intended,
        impact=risk.impact,
        probability=risk.probability,
        score=None if points is None else points.quantize(CENT),
        band=band(points),
        mitigation=d.MitigationPart(**asdict(risk.mitigation)) if risk.mitigation else None,
        closed=risk.closed,
    )
