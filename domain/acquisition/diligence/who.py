"""Who may ask what of a deal's due diligence: the team, whoever leads a workstream, and who answers for the deal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from domain.acquisition.diligence import commands as c
from domain.acquisition.diligence.state import Finding, Item
from domain.acquisition.state import Acquisition
from domain.initiative import refusals as no
from domain.initiative.authority import Who, acting_for, entitled, require
from domain.kernel import Asked, Command, Key, Refused
from domain.people import Directory
from domain.playbooks.model import OWNER, Role

VP = "vp_corporate_development"
PROPOSING = (OWNER, VP)
DISPOSING = (OWNER, VP)
ACCEPTING = (VP,)
UNDER_WAY = ("due_diligence", "negotiation", "signed")
"""The stages in which something may still be found out about the target."""


def takes_part(deal: Acquisition, asked: Asked, people: Directory, *roles: Role) -> None:
    """The team, the owner, and the given roles. Raises NotEntitled."""
    if asked.by not in deal.initiative.members:
        require(deal.initiative, asked, people, (*roles, OWNER))


def may_waive(deal: Acquisition, asked: Asked, people: Directory) -> None:
    """Raises NotEntitled unless the terms name the person's role for waivers; NotWaivable when they name nobody.

    Who may propose the gate, in anybody's name, waives nothing: OwnProposal.
    """
    if deal.terms.diligence is None:
        raise no.NotWaivable("The terms of this deal name nobody who may waive.")
    require(deal.initiative, asked, people, deal.terms.diligence.waived_by)
    if any(acting_for(deal.initiative, asked.by, role, asked.at, people) for role in PROPOSING):
        raise no.OwnProposal("Who may propose the gate does not waive what keeps it shut.")


def movers(items: Iterable[Item]) -> tuple[Role, ...]:
    """Who brings the items' answers, besides the team: what they are worth, a lead alone says."""
    return tuple(sorted({item.asked.owner for item in items}))


def _lets(rule: Callable[..., None], *arguments: object) -> bool:
    try:
        rule(*arguments)
    except Refused:
        return False
    return True


def _on_the_team(deal: Acquisition, asked: Asked, people: Directory) -> bool:
    return _lets(takes_part, deal, asked, people, *deal.terms.workstreams.values())


def _moves(deal: Acquisition, asked: Asked, people: Directory) -> bool:
    def may(item: Item) -> bool:
        lead = deal.terms.workstreams[item.asked.workstream]
        if entitled(deal.initiative, asked, people, (lead,)):
            return True
        return not item.resolved and _lets(takes_part, deal, asked, people, *movers([item]))

    return any(may(item) for item in deal.diligence.items.values())


def _disposes(deal: Acquisition, asked: Asked, people: Directory) -> bool:
    return bool(deal.diligence.open_findings) and entitled(deal.initiative, asked, people, DISPOSING)


def _closes(deal: Acquisition, asked: Asked, people: Directory) -> bool:
    leads = (deal.terms.workstreams[x.recorded.workstream] for x in deal.diligence.open_findings.values())
    return entitled(deal.initiative, asked, people, leads)


def _waives_findings(deal: Acquisition, asked: Asked, people: Directory) -> bool:
    return any(map(_waits_for_a_waiver, deal.diligence.open_findings.values())) and _lets(
        may_waive, deal, asked, people
    )


def _waives_flags(deal: Acquisition, asked: Asked, people: Directory) -> bool:
    waiting = any(x.waived is None and x.raised.severity == "critical" for x in deal.diligence.open_flags.values())
    return waiting and _lets(may_waive, deal, asked, people)


def _waits_for_a_waiver(finding: Finding) -> bool:
    return finding.waived is None and finding.recorded.severity == "critical"


WHO: Mapping[type[Command], Who[Acquisition]] = {
    c.RequestDiligenceItem: _on_the_team,
    c.MoveDiligenceItems: _moves,
    c.RecordFinding: _on_the_team,
    c.RecordDiligenceFigures: _on_the_team,
    c.DisposeFinding: _disposes,
    c.CloseFinding: _closes,
    c.WaiveFinding: _waives_findings,
    c.WaiveRedFlag: _waives_flags,
}
STAGES: Mapping[type[Command], tuple[Key, ...]] = dict.fromkeys(WHO, UNDER_WAY)
