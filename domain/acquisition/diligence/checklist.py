"""What due diligence asks in every deal, by workstream, with who answers and by when (DOMAIN 3.1.1, 3.1.5).

The workstreams and their scope are documented (N L36, L139-143); the questions, owners and due dates are our
defaults (STD). A change is a new `version`; every deal keeps the checklist of its terms.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field

from domain.acquisition.diligence.events import DiligenceChecklistIssued, Requested
from domain.kernel import Key, Text, Value
from domain.people import Role


class ChecklistItem(Value):
    """A question. Unless `mandatory`, a workstream may be signed off without its answer."""

    key: Key
    workstream: Key
    question: Text
    mandatory: bool = True
    owner: Role
    due_after_days: Annotated[int, Field(gt=0)]


class Checklist(Value):
    """Every item of every workstream."""

    version: Annotated[int, Field(ge=1)]
    items: Annotated[tuple[ChecklistItem, ...], Field(min_length=1)]
    source: Text


def issued(checklist: Checklist, at: datetime) -> DiligenceChecklistIssued:
    """The checklist as sent out at a moment: days become due dates."""
    return DiligenceChecklistIssued(
        version=checklist.version,
        items=tuple(
            Requested(
                key=item.key,
                workstream=item.workstream,
                question=item.question,
                mandatory=item.mandatory,
                owner=item.owner,
                due_at=at + timedelta(days=item.due_after_days),
            )
            for item in checklist.items
        ),
    )


EARLY, MIDDLE, LATE = 21, 35, 49


def _items(workstream: Key, owner: Role, *rows: tuple[str, str, int, bool]) -> tuple[ChecklistItem, ...]:
    return tuple(
        ChecklistItem(
            key=key, workstream=workstream, question=question, mandatory=mandatory, owner=owner, due_after_days=days
        )
        for key, question, days, mandatory in rows
    )


FINANCIAL = _items(
    "financial",
    "cfo",
    ("audited_accounts", "Audited accounts of three years, with the auditors' letters", EARLY, True),
    ("revenue_quality", "Revenue by customer and segment: recurring share, churn, retention, backlog", EARLY, True),
    ("quality_of_earnings", "Quality of earnings: every adjustment from reported to normal EBITDA", MIDDLE, True),
    ("net_debt", "Debt, cash, debt-like items, maturities and covenants", MIDDLE, True),
    ("working_capital", "Working capital by month, and its normal level", MIDDLE, True),
    ("tax", "Tax position, open audits and contingent liabilities", LATE, True),
    ("forecast", "Management's five-year plan and what drives it", LATE, False),
)
LEGAL = _items(
    "legal",
    "general_counsel",
    ("ownership", "Corporate structure, owners, options and votes", EARLY, True),
    ("material_contracts", "Material contracts, and which of them end on a change of control", EARLY, True),
    ("intellectual_property", "Patents, trademarks, licences and assignments by employees", MIDDLE, True),
    ("litigation", "Proceedings, pending and threatened", MIDDLE, True),
    ("privacy", "Personal records: what is kept, where, and on which ground", LATE, True),
    ("sanctions", "Export control and sanctions screening of customers and suppliers", LATE, True),
    ("employment_law", "Employment disputes and agreements with unions", LATE, False),
)
TECHNOLOGY = _items(
    "technology",
    "cto",
    ("architecture", "Architecture, scalability and the records it keeps", EARLY, True),
    ("code_quality", "Code quality, tests and open defects", MIDDLE, True),
    ("security", "Vulnerabilities, penetration test, incidents and certifications", MIDDLE, True),
    ("open_source", "Open-source licences in what is shipped", MIDDLE, True),
    ("technical_debt", "What it costs to bring the technology to our standard", LATE, True),
    ("integration_points", "Interfaces to our platform", LATE, False),
)
COMMERCIAL = _items(
    "commercial",
    "cro",
    ("market", "Market size and growth, and the share that is claimed", EARLY, True),
    ("competition", "Competitors, their shares and how the target wins", EARLY, True),
    ("customers", "The largest customers: share, satisfaction, renewal", MIDDLE, True),
    ("channels", "Sales channels, partners and pipeline", MIDDLE, True),
    ("brand", "Brand and reputation", LATE, False),
)
OPERATIONAL = _items(
    "operational",
    "coo",
    ("leadership", "Leadership, key people and their retention agreements", EARLY, True),
    ("staff", "Headcount, turnover, satisfaction and pay against the market", MIDDLE, True),
    ("operations", "Processes, suppliers, sites and systems", MIDDLE, True),
    ("service_quality", "Availability, response times and errors", LATE, True),
    ("insurance", "Insurance and business continuity", LATE, False),
)
ENVIRONMENTAL = _items(
    "environmental",
    "general_counsel",
    ("environmental_compliance", "Permits, violations and orders", MIDDLE, True),
    ("carbon", "Carbon emissions, measured, with the method", MIDDLE, True),
    ("sustainability", "ESG score, commitments and their progress", LATE, True),
    ("site_risks", "Contamination and climate risks of the sites", LATE, False),
)

CHECKLIST = Checklist(
    version=1,
    items=FINANCIAL + LEGAL + TECHNOLOGY + COMMERCIAL + OPERATIONAL + ENVIRONMENTAL,
    source="N L36, L139-143; items STD",
)
