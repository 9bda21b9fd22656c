"""The nine workstreams of an integration and what each delivers first, as data (DOMAIN 3.4.3, 9.4 IO-03 to IO-11).

Workstreams are documented, leads too but for those marked STD; tasks are documented in part. Days, efforts, signatures
and what Day 1 must have are our defaults (STD). Days count from the closing.
"""

from __future__ import annotations

from typing import Any

from domain.integration.terms import Deliverable, SignOff, Workstream
from domain.kernel import Key
from domain.playbooks.model import Role
from domain.working_days import Duration

CEO, CFO, CRO, COO, CTO, CPO, CMO, CHRO = "ceo", "cfo", "cro", "coo", "cto", "cpo", "cmo", "chro"
COUNSEL, CUSTOMERS, IMO = "general_counsel", "vp_customer_success", "imo_lead"
CLOSING: Key = "legal_close"
DOCUMENTED, OURS = "N L56; GO evaluation.go", "N L56; lead STD"
NOTHING: tuple[Key, ...] = ()


def _task(key: Key, title: str, *, by: int, days: int, hours: int, **more: Any) -> Deliverable:  # noqa: ANN401
    """Due `by` so many days after the closing; it takes `days`."""
    due = Duration(amount=by, unit="days")
    return Deliverable(key=key, title=title, due=due, days=days, effort_hours=hours, **more)


def _first(key: Key, title: str, *, days: int, hours: int, by: int = 1) -> Deliverable:
    """Prepared before the closing, and nothing that Day 1 can do without."""
    return _task(key, title, by=by, days=days, hours=hours, after=NOTHING, day_one="must_have")


def _signed(*by: Role) -> SignOff:
    return SignOff(sort="document", by=by)


TECHNOLOGY = Workstream(
    key="technology",
    title="Technology",
    lead=CTO,
    waits_for=CLOSING,
    source=DOCUMENTED,
    deliverables=(
        _first("system_access", "System access is provisioned", days=14, hours=120),
        _task(
            "technology_plan",
            "Plan for merging stacks, consolidating infrastructure and migrating data",
            by=30,
            days=29,
            hours=240,
        ),
        _task(
            "rollback_plans",
            "Tested rollback plans for critical systems",
            by=90,
            days=45,
            hours=160,
            after=("technology_plan",),
            result=_signed(COO, IMO),
        ),
        _task("data_migration", "Data is migrated", by=240, days=120, hours=800, after=("technology_plan",)),
        _task(
            "cut_over",
            "Cut-over to the one platform",
            by=330,
            days=30,
            hours=200,
            after=("data_migration", "rollback_plans"),
            sort="cut_over",
            rollback="rollback_plans",
        ),
        _task(
            "infrastructure",
            "Infrastructure is consolidated",
            by=360,
            days=30,
            hours=240,
            after=("cut_over",),
            synergy="infrastructure",
        ),
    ),
)

PRODUCT = Workstream(
    key="product",
    title="Product",
    lead=CPO,
    after="technology",
    waits_for="technology_plan",
    subject="surviving product",
    source=DOCUMENTED,
    deliverables=(
        _task(
            "product_roadmap",
            "One product roadmap",
            by=60,
            days=30,
            hours=160,
            subject="Every product line, with the one that survives",
            result=_signed(CEO, CTO),
        ),
        _task(
            "feature_integration",
            "Features are integrated into the surviving product",
            by=270,
            days=180,
            hours=900,
            after=("product_roadmap",),
            subject="The surviving product of each line",
        ),
    ),
)

SALES = Workstream(
    key="sales",
    title="Sales",
    lead=CRO,
    waits_for=CLOSING,
    source=DOCUMENTED,
    deliverables=(
        _task("joint_go_to_market", "Joint go-to-market plan", by=30, days=29, hours=120),
        _task(
            "cross_sell_training",
            "Cross-selling is trained",
            by=60,
            days=30,
            hours=200,
            after=("joint_go_to_market",),
            synergy="cross_sell",
        ),
    ),
)

MARKETING = Workstream(
    key="marketing",
    title="Marketing",
    lead=CMO,
    waits_for=CLOSING,
    source=OURS,
    deliverables=(
        _first("announcements", "Announcements are published", days=10, hours=60),
        _task(
            "brand_plan",
            "Brand transition plan and guidelines",
            by=90,
            days=60,
            hours=120,
            result=_signed(CEO, CRO),
        ),
        _task("brand_launch", "The new brand is launched", by=150, days=45, hours=150, after=("brand_plan",)),
    ),
)

CUSTOMER_SUCCESS = Workstream(
    key="customer_success",
    title="Customer success",
    lead=CUSTOMERS,
    after="product",
    waits_for="product_roadmap",
    source=DOCUMENTED,
    deliverables=(
        _first("customer_letters", "Every customer is written to", days=7, hours=60),
        _task(
            "renewals_watch",
            "Renewals at risk are listed, each with an owner",
            by=30,
            days=29,
            hours=80,
            after=(CLOSING,),
        ),
        _task("support_merge", "Plan for one support organisation", by=90, days=30, hours=140),
    ),
)

FINANCE = Workstream(
    key="finance",
    title="Finance",
    lead=CFO,
    waits_for=CLOSING,
    source=DOCUMENTED,
    deliverables=(
        _first("payroll", "Payroll and payments run", days=10, hours=60),
        _task("consolidation_plan", "Plan for accounting systems and financial controls", by=30, days=29, hours=120),
        _task(
            "first_close",
            "First consolidated monthly close",
            by=45,
            days=15,
            hours=100,
            after=("consolidation_plan",),
        ),
    ),
)

LEGAL = Workstream(
    key="legal",
    title="Legal",
    lead=COUNSEL,
    waits_for=CLOSING,
    source=OURS,
    deliverables=(
        _first("signed_documents", "Signed closing documents are filed", days=5, hours=40, by=0),
        _first("entity_map", "Map of legal entities, with the target structure", days=20, hours=100),
        _first("consent_list", "List of contracts that need a consent, each with its standing", days=20, hours=120),
        _task("compliance_audit", "Compliance audit", by=90, days=60, hours=160),
    ),
)

PEOPLE = Workstream(
    key="people",
    title="People and culture",
    lead=CHRO,
    waits_for=CLOSING,
    source=DOCUMENTED,
    deliverables=(
        _first("employee_message", "Every employee is told what changes", days=7, hours=40),
        _task("retention_packages", "Retention packages for key people are signed", by=30, days=29, hours=80),
        _task("culture_workshops", "Culture workshops and the first pulse survey", by=60, days=30, hours=160),
    ),
)

OPERATIONS = Workstream(
    key="operations",
    title="Operations",
    lead=COO,
    waits_for=CLOSING,
    source=OURS,
    deliverables=(
        _task("shared_services", "Plan for shared services", by=60, days=45, hours=140, synergy="shared_services"),
        _task("procurement", "Plan for procurement and facilities", by=90, days=60, hours=160, synergy="procurement"),
    ),
)

WORKSTREAMS = (
    TECHNOLOGY,
    PRODUCT,
    SALES,
    MARKETING,
    CUSTOMER_SUCCESS,
    FINANCE,
    LEGAL,
    PEOPLE,
    OPERATIONS,
)
