"""The roles there are (DOMAIN 2)."""

from __future__ import annotations

from domain.people import ADVISER

ADMINISTRATOR = "administrator"

ROLES: dict[str, str] = {
    "board": "Board of directors",
    "ceo": "Chief Executive Officer",
    "cfo": "Chief Financial Officer",
    "cro": "Chief Revenue Officer",
    "coo": "Chief Operating Officer",
    "cto": "Chief Technology Officer",
    "cpo": "Chief Product Officer",
    "cmo": "Chief Marketing Officer",
    "chro": "Chief Human Resources Officer",
    "general_counsel": "General Counsel",
    "vp_customer_success": "VP Customer Success",
    "chief_strategy_officer": "Chief Strategy Officer",
    "vp_corporate_development": "VP Corporate Development",
    "deal_lead": "Deal lead",
    "imo_lead": "Head of the integration management office",
    "steering_committee": "Integration steering committee",
    "workstream_lead": "Workstream lead",
    "vp_partnerships": "VP of Partnerships",
    "partnership_manager": "Partnership manager",
    "partner_operations": "Partner operations",
    "executive_sponsor": "Executive sponsor",
    "partner_user": "Partner user (external)",
    ADVISER: "Adviser or consultant (external)",
    "auditor": "Auditor (read-only)",
    ADMINISTRATOR: "Administrator of people and roles",
}
