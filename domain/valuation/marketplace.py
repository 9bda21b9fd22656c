"""What a cloud provider keeps of a sale through its store.

Fees as a seller guide published them, effective 5 January 2024 (AWS Marketplace, listing fees).
"""

from __future__ import annotations

from typing import Literal

from domain.valuation.units import NotNegative

Delivery = Literal["saas", "server", "data_feed", "professional_services"]

PUBLIC: dict[Delivery, float] = {"saas": 0.03, "server": 0.20, "data_feed": 0.03, "professional_services": 0.025}
PRIVATE_TIERS = ((1_000_000.0, 0.03), (10_000_000.0, 0.02), (float("inf"), 0.015))
"""Fee on a private offer whose total contract value, in dollars, lies below the limit."""

RENEWAL = 0.015
PARTNER_UPLIFT = 0.005


def listing_fee(
    contract_value: NotNegative,
    *,
    offer: Literal["private", "public"] = "private",
    delivery: Delivery = "saas",
    renewal: bool = False,
    through_partner: bool = False,
) -> float:
    """The fee as a share of the total contract value (US dollars). Half a point more through a channel partner."""
    if delivery == "professional_services" or offer == "public":
        fee = PUBLIC[delivery]
    elif renewal:
        fee = RENEWAL
    else:
        fee = next(fee for limit, fee in PRIVATE_TIERS if contract_value < limit)
    return fee + (PARTNER_UPLIFT if through_partner else 0.0)
