"""What a closing hands over: the order to integrate the company, and the integration that it begins (DOMAIN 3.4)."""

from __future__ import annotations

from domain.acquisition.events import IntegrationOrdered
from domain.acquisition.promises import findings, promised, revenue
from domain.acquisition.state import Acquisition
from domain.initiative.effects import BeginInitiative
from domain.kernel import Asked, Key
from domain.people import Directory
from domain.playbooks.model import Role

KIND: Key = "integration"
LED_BY: Role = "imo_lead"


def order(deal: Acquisition, asked: Asked, people: Directory) -> IntegrationOrdered:
    """One integration under the deal's own token, owned by the first who leads the office, else by the deal's owner."""
    leads = people.holders(LED_BY)
    return IntegrationOrdered(
        integration=f"{KIND}-{asked.stream.partition('-')[2]}",
        playbook=KIND,
        owner=leads[0] if leads else deal.initiative.charter.owner,
    )


def begin(event: IntegrationOrdered, deal: Acquisition) -> BeginInitiative:
    """The ordered integration. Raises TypeError unless the deal has closed."""
    if deal.closed is None:
        raise TypeError("an integration is ordered by a closing")
    charter = deal.initiative.charter
    return BeginInitiative(
        key=f"begin:{event.integration}",
        kind=KIND,
        initiative=event.integration,
        playbook=event.playbook,
        fields={
            "charter": {
                "name": f"{charter.name}: integration"[:4000],
                "purpose": f"Integrate {deal.target.organisation}."[:4000],
                "owner": event.owner,
                "programme": charter.programme,
            },
            "acquisition": f"acquisition-{event.integration.partition('-')[2]}",
            "closed_on": deal.closed.closed_on.isoformat(),
            "promised": [*promised(deal)],
            "findings": [*findings(deal)],
            "target_revenue": found.model_dump(mode="json") if (found := revenue(deal)) else None,
        },
    )
