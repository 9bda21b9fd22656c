"""What happened to an integration, in one sentence each."""

from __future__ import annotations

from domain.integration import events as n
from domain.kernel import Event
from projections.sentences_keeping import of_keeping
from projections.sentences_synergies import of_synergies
from projections.sentences_work import of_work
from projections.words import Sentence, role, say, spoken


def of_integration(event: Event) -> Sentence | None:
    """The sentence of an event that only integrations have; None for any other."""
    match event:
        case n.IntegrationBegun():
            return say("The integration of the acquisition that closed on ", event.closed_on, " began.")
        case n.PhaseScheduled():
            return say(
                f"{spoken(event.phase).capitalize()} is to run from ", event.starts_on, " to ", event.ends_on, "."
            )
        case n.WorkstreamOpened():
            return say(f"The workstream {event.title} was set up, led by: {role(event.lead)}.")
        case _:
            return of_work(event) or of_synergies(event) or of_keeping(event)
