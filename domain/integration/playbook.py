"""How an integration is walked: four documented phases, a gate each, nine workstreams (DOMAIN 3.4.2 to 3.4.4, 4.3).

Phases, their months and the workstreams are documented, leads too but for those marked STD; seats, deadlines, ladders
and the days by which a workstream delivers first are our defaults (STD), here as data.
"""

from __future__ import annotations

from domain.integration.terms import Deliverable, IntegrationTerms, Workstream
from domain.kernel import Key
from domain.playbooks.model import (
    OWNER,
    Attested,
    Computed,
    Criterion,
    EscalationStep,
    Gate,
    Phase,
    Playbook,
    Role,
    Seat,
    Span,
)
from domain.working_days import Duration

CEO, CFO, CRO, COO, CTO, CPO, CMO, CHRO = "ceo", "cfo", "cro", "coo", "cto", "cpo", "cmo", "chro"
COUNSEL, CUSTOMERS = "general_counsel", "vp_customer_success"
STEERCO, BOARD, IMO, VP = "steering_committee", "board", "imo_lead", "vp_corporate_development"


def _step(amount: int, to: Role) -> EscalationStep:
    return EscalationStep(after=Duration(amount=amount, unit="working_days"), to=to)


FIVE_DAYS, TEN_DAYS = Duration(amount=5, unit="working_days"), Duration(amount=10, unit="working_days")
LATE = (_step(0, IMO), _step(5, STEERCO), _step(10, CEO))
UNDECIDED = (_step(0, IMO), _step(5, CEO), _step(10, BOARD))


def _gate(phase: Key, title: str, *more: Criterion) -> Gate:
    """What every phase must show before it ends (DOMAIN 3.4.4), and what only this one must."""
    criteria: tuple[Criterion, ...] = (
        Attested(key=f"{phase}_milestones", title="Every critical milestone is complete", waivable_by=(CEO,)),
        Computed(key=f"{phase}_issues", title="No critical issue is open", check="no_open_critical_issue"),
        Attested(key=f"{phase}_budget", title="The budget is within its tolerance", waivable_by=(CFO,)),
        *more,
    )
    return Gate(
        key=f"{phase}_exit",
        title=title,
        criteria=criteria,
        proposed_by=(IMO, OWNER),
        seats=(Seat(role=STEERCO),),
        decide_within=FIVE_DAYS,
        escalation=UNDECIDED,
    )


def _phase(key: Key, title: str, months: int, source: str, gate: Gate) -> Phase:
    length = Duration(amount=months, unit="months")
    return Phase(
        key=key, title=title, span=Span(minimum=length, maximum=length), gates=(gate,), escalation=LATE, source=source
    )


REOPENING = Gate(
    key="reopening",
    title="Take the integration up again",
    criteria=(),
    proposed_by=(IMO,),
    seats=(Seat(role=STEERCO), Seat(role=CEO)),
    decide_within=TEN_DAYS,
    escalation=UNDECIDED,
    expires_after=Duration(amount=3, unit="months"),
)


def _stream(
    key: Key, title: str, lead: Role, *tasks: tuple[int, Key, str], after: Key | None = None, source: str
) -> Workstream:
    """A workstream and its first deliverables, each with the days from the closing by which it is due."""
    first = tuple(Deliverable(key=k, title=t, due=Duration(amount=days, unit="days")) for days, k, t in tasks)
    return Workstream(key=key, title=title, lead=lead, after=after, deliverables=first, source=source)


DOCUMENTED, OURS = "N L56; GO evaluation.go", "N L56; lead STD"

TERMS = IntegrationTerms(
    workstreams=(
        _stream(
            "technology",
            "Technology",
            CTO,
            (1, "system_access", "System access is provisioned"),
            (30, "technology_plan", "Plan for merging stacks, consolidating infrastructure and migrating data"),
            (90, "rollback_plans", "Tested rollback plans for critical systems"),
            source=DOCUMENTED,
        ),
        _stream(
            "product",
            "Product",
            CPO,
            (60, "product_roadmap", "One product roadmap"),
            after="technology",
            source=DOCUMENTED,
        ),
        _stream(
            "sales",
            "Sales",
            CRO,
            (30, "joint_go_to_market", "Joint go-to-market plan"),
            (60, "cross_sell_training", "Cross-selling is trained"),
            source=DOCUMENTED,
        ),
        _stream(
            "marketing",
            "Marketing",
            CMO,
            (1, "announcements", "Announcements are published"),
            (90, "brand_plan", "Brand integration plan and guidelines"),
            source=OURS,
        ),
        _stream(
            "customer_success",
            "Customer success",
            CUSTOMERS,
            (1, "customer_letters", "Every customer is written to"),
            (30, "renewals_watch", "Renewals at risk are listed, each with an owner"),
            (90, "support_merge", "Plan for one support organisation"),
            after="product",
            source=DOCUMENTED,
        ),
        _stream(
            "finance",
            "Finance",
            CFO,
            (30, "consolidation_plan", "Plan for accounting systems and financial controls"),
            (45, "first_close", "First consolidated monthly close"),
            source=DOCUMENTED,
        ),
        _stream(
            "legal",
            "Legal",
            COUNSEL,
            (0, "signed_documents", "Signed closing documents are filed"),
            (60, "entity_map", "Map of legal entities, with the target structure"),
            (90, "compliance_audit", "Compliance audit"),
            source=OURS,
        ),
        _stream(
            "people",
            "People and culture",
            CHRO,
            (1, "employee_message", "Every employee is told what changes"),
            (30, "retention_packages", "Retention packages for key people are signed"),
            (60, "culture_workshops", "Culture workshops and the first pulse survey"),
            source=DOCUMENTED,
        ),
        _stream(
            "operations",
            "Operations",
            COO,
            (60, "shared_services", "Plan for shared services"),
            (90, "procurement", "Plan for procurement and facilities"),
            source=OURS,
        ),
    )
)

PLAYBOOK = Playbook(
    name="integration",
    kind="integration",
    version=1,
    title="Integration",
    phases=(
        _phase("day_one", "Day 1 readiness", 1, "N L62", _gate("day_one", "Day 1 complete")),
        _phase(
            "stabilisation",
            "Stabilisation",
            3,
            "N L63",
            _gate("stabilisation", "Operations are stable, the plan stands"),
        ),
        _phase("execution", "Integration execution", 12, "N L64", _gate("execution", "Integrated")),
        _phase(
            "optimisation",
            "Optimisation",
            6,
            "N L65",
            _gate(
                "optimisation",
                "Integration complete",
                Attested(key="synergies_handed_over", title="Synergies are handed over to the business"),
                Attested(key="lessons_learned", title="The lessons learned are written down"),
            ),
        ),
    ),
    reopening=REOPENING,
    chartered_by=(IMO,),
    owned_by=(IMO, "deal_lead", VP),
    cleared=(BOARD, "auditor", *dict.fromkeys(stream.lead for stream in TERMS.workstreams)),
    closes_with=(STEERCO, CEO),
    review_ladder=(_step(5, IMO), _step(10, STEERCO)),
    issue_ladder={
        "low": (_step(10, OWNER),),
        "medium": (_step(5, OWNER), _step(10, IMO)),
        "high": (_step(2, OWNER), _step(4, IMO), _step(9, STEERCO)),
        "critical": (_step(0, OWNER), _step(1, IMO), _step(2, STEERCO), _step(3, CEO)),
    },
    obligation_ladder=(_step(0, OWNER), _step(5, IMO)),
)
