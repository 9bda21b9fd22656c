"""How an acquisition is walked: five documented phases, six gates (DOMAIN 3.1.2, 3.1.3, 4.2, 4.3, 6.3).

Durations, categories, envelope and the G1 go/no-go are documented; seats, deadlines and ladders are our defaults
(STD), here as data and kept by every initiative from its first event on.
"""

from __future__ import annotations

from domain.acquisition.advisers.partners import PARTNER_FIRMS
from domain.acquisition.diligence.terms import DILIGENCE
from domain.acquisition.negotiation.terms import NegotiationPolicy
from domain.acquisition.screening.default_profile import PROFILE
from domain.acquisition.terms import AcquisitionTerms, Category, Envelope
from domain.acquisition.valuing.policy import ValuationPolicy
from domain.money import Money, MoneyRange
from domain.playbooks.model import (
    OWNER,
    Attested,
    Computed,
    EscalationStep,
    Gate,
    Phase,
    Playbook,
    Seat,
    Span,
)
from domain.working_days import Duration

VP, CFO, CEO, CTO, CSO = "vp_corporate_development", "cfo", "ceo", "cto", "chief_strategy_officer"
COUNSEL, STEERCO, BOARD, IMO = "general_counsel", "steering_committee", "board", "imo_lead"
BOARD_ABOVE = Money.millions(250)


def _weeks(minimum: int, maximum: int) -> Span:
    return Span(minimum=Duration(amount=minimum, unit="weeks"), maximum=Duration(amount=maximum, unit="weeks"))


def _step(amount: int, to: str) -> EscalationStep:
    return EscalationStep(after=Duration(amount=amount, unit="working_days"), to=to)


FIVE_DAYS = Duration(amount=5, unit="working_days")
LATE = (_step(0, VP), _step(5, CSO), _step(10, CEO))
UNDECIDED = (_step(0, CSO), _step(5, CEO), _step(10, BOARD))

G1 = Gate(
    key="g1",
    title="Go / no-go",
    criteria=(
        Computed(
            key="preliminary_reached",
            title="The target passed screening",
            check="stage_reached",
            among=("preliminary",),
        ),
        Computed(key="fit", title="Strategic fit is scored on today's figures", check="fit_scored"),
        Computed(key="price", title="A price is known", check="price_known"),
        Computed(
            key="mandatory_criteria",
            title="Every mandatory screening criterion passes",
            check="mandatory_criteria_pass",
            waivable_by=(CSO,),
        ),
        Attested(key="nda", title="A non-disclosure agreement is on file"),
        Attested(key="dd_budget", title="The due-diligence budget is approved", evidence_required=False),
    ),
    proposed_by=(VP,),
    seats=(Seat(role=CFO), Seat(role=CSO)),
    decide_within=FIVE_DAYS,
    escalation=UNDECIDED,
    decline_ends=True,
)
G2 = Gate(
    key="g2",
    title="Due diligence accepted",
    criteria=(
        Computed(
            key="checklists", title="Every mandatory item of diligence is resolved", check="checklists_worked_off"
        ),
        Computed(key="workstreams", title="All six workstreams are signed off", check="workstreams_signed_off"),
        Computed(
            key="no_critical_finding",
            title="No critical finding or red flag is open",
            check="no_open_critical_finding",
            waivable_by=(CEO,),
        ),
        Computed(
            key="no_red_flag",
            title="No critical issue is open",
            check="no_open_critical_issue",
            waivable_by=(CEO,),
        ),
        Computed(
            key="risk_families",
            title="Strategic, financial, operational and market risks are assessed",
            check="risk_families_assessed",
            among=("strategic", "financial", "operational", "market"),
        ),
    ),
    proposed_by=(OWNER, VP),
    seats=(Seat(role=CFO), Seat(role=COUNSEL), Seat(role=CTO)),
    decide_within=FIVE_DAYS,
    escalation=UNDECIDED,
)
G3 = Gate(
    key="g3",
    title="Letter of intent",
    criteria=(
        Computed(key="valuation", title="The valuation is approved", check="valuation_approved"),
        Computed(key="letter_of_intent", title="A letter of intent is on file", check="letter_on_file"),
    ),
    proposed_by=(OWNER, VP),
    seats=(Seat(role=CFO), Seat(role=CEO)),
    decide_within=FIVE_DAYS,
    escalation=UNDECIDED,
)
G4 = Gate(
    key="g4",
    title="Definitive agreement",
    criteria=(
        Computed(key="agreement", title="The definitive agreement is on file", check="agreement_on_file"),
        Computed(
            key="returns",
            title="NPV is not negative and IRR reaches the hurdle",
            check="price_earns_the_hurdle",
            waivable_by=(CEO,),
        ),
    ),
    proposed_by=(OWNER, VP),
    seats=(Seat(role=CFO), Seat(role=CEO), Seat(role=BOARD, above=BOARD_ABOVE)),
    decide_within=FIVE_DAYS,
    escalation=UNDECIDED,
)
G5 = Gate(
    key="g5",
    title="Ready to close",
    criteria=(
        Computed(key="clearances", title="Every authority has cleared the deal", check="clearances_obtained"),
        Computed(key="conditions", title="Every condition precedent is met", check="conditions_met"),
        Attested(key="integration_plan", title="The integration plan is approved"),
        Attested(key="day_one", title="Day 1 is ready", waivable_by=(CEO,)),
    ),
    proposed_by=(OWNER, VP),
    seats=(Seat(role=COUNSEL), Seat(role=CEO), Seat(role=STEERCO)),
    decide_within=FIVE_DAYS,
    escalation=UNDECIDED,
)
G6 = Gate(
    key="g6",
    title="Integration complete",
    criteria=(
        Computed(key="integrating", title="The acquisition has closed", check="stage_reached", among=("integration",)),
        Attested(key="optimisation_exit", title="The exit criteria of the optimisation phase are met"),
        Attested(key="synergy_hand_over", title="Synergies are handed over to the business"),
    ),
    proposed_by=(IMO, OWNER),
    seats=(Seat(role=STEERCO),),
    decide_within=Duration(amount=10, unit="working_days"),
    escalation=UNDECIDED,
)
REOPENING = Gate(
    key="reopening",
    title="Take the initiative up again",
    criteria=(),
    proposed_by=(VP,),
    seats=(Seat(role=CFO), Seat(role=CEO)),
    decide_within=Duration(amount=10, unit="working_days"),
    escalation=UNDECIDED,
    expires_after=Duration(amount=3, unit="months"),
)

PLAYBOOK = Playbook(
    name="acquisition",
    kind="acquisition",
    version=2,
    title="Acquisition",
    phases=(
        Phase(key="screening", title="Screening", span=_weeks(4, 6), gates=(G1,), escalation=LATE, source="N L132-136"),
        Phase(
            key="due_diligence",
            title="Due diligence",
            span=_weeks(8, 12),
            gates=(G2,),
            escalation=LATE,
            source="N L138-143",
        ),
        Phase(
            key="valuation_negotiation",
            title="Valuation and negotiation",
            span=_weeks(6, 8),
            gates=(G3, G4),
            escalation=LATE,
            source="N L145-150",
        ),
        Phase(
            key="integration_planning",
            title="Integration planning",
            span=_weeks(4, 6),
            gates=(G5,),
            escalation=LATE,
            source="N L152-156",
        ),
        Phase(
            key="closing",
            title="Closing and integration",
            span=Span(minimum=Duration(amount=12, unit="months"), maximum=Duration(amount=18, unit="months")),
            gates=(G6,),
            escalation=LATE,
            source="N L158-162",
        ),
    ),
    reopening=REOPENING,
    chartered_by=(VP,),
    owned_by=("deal_lead", VP),
    cleared=(BOARD, "auditor"),
    closes_with=(VP, CEO),
    review_ladder=(_step(5, VP), _step(10, CSO)),
    issue_ladder={
        "low": (_step(10, OWNER),),
        "medium": (_step(5, OWNER), _step(10, VP)),
        "high": (_step(2, OWNER), _step(4, VP), _step(9, STEERCO)),
        "critical": (_step(0, OWNER), _step(1, VP), _step(2, STEERCO), _step(3, CEO)),
    },
    obligation_ladder=(_step(0, OWNER), _step(5, VP)),
)


def _band(low: int, high: int) -> MoneyRange:
    return MoneyRange(low=Money.millions(low), high=Money.millions(high))


TERMS = AcquisitionTerms(
    categories=(
        Category(
            key="storage",
            title="Storage & data management",
            band=_band(200, 500),
            synergy_per_year=Money.millions(50),
            customers_expected=1000,
            source="N L99-104",
        ),
        Category(
            key="networking",
            title="Networking & SDN",
            band=_band(300, 600),
            synergy_per_year=Money.millions(80),
            source="N L106-110",
        ),
        Category(
            key="security",
            title="Security & compliance",
            band=_band(400, 800),
            synergy_per_year=Money.millions(120),
            frameworks=(17, 25),
            source="N L112-116",
        ),
        Category(
            key="aiml",
            title="AI/ML infrastructure",
            band=_band(300, 700),
            synergy_per_year=Money.millions(100),
            source="N L118-122",
        ),
        Category(
            key="quantum",
            title="Quantum computing",
            band=_band(100, 300),
            synergy_per_year=None,
            synergy_note="wider workload coverage",
            source="N L124-128",
        ),
    ),
    envelope=Envelope(key="novacron", limit=Money.millions(2000), source="N L17, L365"),
    workstreams={
        "financial": CFO,
        "legal": COUNSEL,
        "technology": CTO,
        "commercial": "cro",
        "operational": "coo",
        "environmental": COUNSEL,
    },
    valuation=ValuationPolicy(hurdle=0.15, approved_by=CFO, source="NI: minimum IRR 15%+"),
    negotiation=NegotiationPolicy(
        exclusivity=60, shortest=30, longest=120, alarms=(60, 30, 7), source="STD: 60 days, 30 to 120"
    ),
    clearances={"hsr": "Hart-Scott-Rodino clearance"},
    screening=PROFILE,
    diligence=DILIGENCE,
    partner_firms=PARTNER_FIRMS,
)
