"""How an integration is walked: four documented phases, a gate each (DOMAIN 3.4.2 to 3.4.4, 4.3).

Phases and their months are documented; seats, deadlines and ladders are our defaults (STD), here as data.
"""

from __future__ import annotations

from domain.integration.inherited.terms import INHERITED
from domain.integration.milestones import WORK
from domain.integration.money.terms import MONEY
from domain.integration.people.terms import PEOPLE
from domain.integration.synergies.standard import SYNERGIES
from domain.integration.terms import IntegrationTerms
from domain.integration.tsa.terms import TSA
from domain.integration.workstreams import WORKSTREAMS
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

CEO, CFO = "ceo", "cfo"
STEERCO, BOARD, IMO, VP = "steering_committee", "board", "imo_lead", "vp_corporate_development"


def _step(amount: int, to: Role) -> EscalationStep:
    return EscalationStep(after=Duration(amount=amount, unit="working_days"), to=to)


FIVE_DAYS, TEN_DAYS = Duration(amount=5, unit="working_days"), Duration(amount=10, unit="working_days")
LATE = (_step(0, IMO), _step(5, STEERCO), _step(10, CEO))
UNDECIDED = (_step(0, IMO), _step(5, CEO), _step(10, BOARD))


def _gate(phase: Key, title: str, *more: Criterion) -> Gate:
    """What every phase must show before it ends (DOMAIN 3.4.4), and what only this one must."""
    criteria: tuple[Criterion, ...] = (
        Computed(
            key=f"{phase}_milestones",
            title="Every critical milestone is complete",
            check="critical_milestones_complete",
            among=(phase,),
            waivable_by=(CEO,),
        ),
        Computed(key=f"{phase}_issues", title="No critical issue is open", check="no_open_critical_issue"),
        Computed(
            key=f"{phase}_budget",
            title="The budget is within its tolerance",
            check="budget_within_tolerance",
            waivable_by=(CFO,),
        ),
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


def _phase(key: Key, title: str, months: int, source: str, gate: Gate, *, prepares: bool = False) -> Phase:
    length = Duration(amount=months, unit="months")
    return Phase(
        key=key,
        title=title,
        span=Span(minimum=length, maximum=length),
        gates=(gate,),
        escalation=LATE,
        source=source,
        prepares=prepares,
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


TERMS = IntegrationTerms(
    workstreams=WORKSTREAMS,
    work=WORK,
    synergies=SYNERGIES,
    inherited=INHERITED,
    people=PEOPLE,
    money=MONEY,
    tsa=TSA,
)
LEADS: tuple[Role, ...] = tuple(dict.fromkeys(stream.lead for stream in WORKSTREAMS))

PLAYBOOK = Playbook(
    name="integration",
    kind="integration",
    version=2,
    title="Integration",
    phases=(
        _phase(
            "day_one",
            "Day 1 readiness",
            1,
            "N L62, L158; DOMAIN 8 row 2",
            _gate(
                "day_one",
                "Day 1 complete",
                Computed(
                    key="day_one_items", title="Whatever Day 1 must have is done or waived", check="day_one_ready"
                ),
            ),
            prepares=True,
        ),
        _phase(
            "stabilisation",
            "Stabilisation",
            3,
            "N L63",
            _gate(
                "stabilisation",
                "Operations are stable, the plan stands",
                Computed(
                    key="stabilisation_charters",
                    title="Every workstream has its charter and its budget",
                    check="workstreams_chartered",
                ),
            ),
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
    takes_part=LEADS,
    cleared=(BOARD, "auditor"),
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
