"""Who is offered what: nothing that is refused for who asks, and all that is not refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

import pytest
from pydantic import JsonValue

from cli.events_doc import EXAMPLES
from domain.decider import Decider
from domain.directory.roles import ROLES
from domain.facts import Facts
from domain.initiative import commands as core
from domain.kernel import Asked, Command, Refused
from domain.kinds import KINDS
from domain.people import Directory, Person
from tests.support import deals, integrations
from tests.support.deals import ADMIN, CFO, CSO, GC, LEAD, OUTSIDER, VP, verdict
from tests.support.diligence import worked_off
from tests.support.scenario import Story

BARS = {"not_entitled", "reserved_command", "initiative_unknown", "not_administrator"}
OPENINGS = {"charter_acquisition", "charter_integration", "pass_time"}
EXAMPLE: dict[str, dict[str, JsonValue]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
HELD = {role for person in deals.PEOPLE.people.values() for role in person.roles}
ONE_OF_EACH = {f"one.{role}": Person(name=role, roles=(role,)) for role in ROLES if role not in HELD}
PEOPLE = Directory({**deals.PEOPLE.people, **ONE_OF_EACH, "gone": Person(name="Gone", active=False)})
MEMBER, DELEGATE, RECUSED = "one.partner_user", "one.partnership_manager", "one.cpo"


def with_people(story: Story) -> Story:
    """The deal has a member, a delegate of the lead, a reader, a risk, an issue and a milestone."""
    return (
        replace(story, people=PEOPLE)
        .by(LEAD)
        .given(
            core.AddMember(person=MEMBER, duty="models"),
            core.AddMember(person=RECUSED, duty="reads"),
            core.DelegateDuty(role="owner", to=DELEGATE, reason="on leave"),
            core.RaiseRisk(risk="churn", title="Churn", family="market", owner=MEMBER),
            core.RaiseIssue(issue="late", title="Late", severity="low", owner=MEMBER),
            core.PlanMilestone(milestone="first_day", title="First day", planned_on=story.at.date(), owner=LEAD),
        )
    )


def half_looked_at() -> Story:
    """Some of the checklist is worked off."""
    story = deals.staffed_diligence()
    for who, command in islice(worked_off(deals.PEOPLE), 6):
        story = story.by(who).given(command)
    return with_people(story)


def returned() -> Story:
    """The go/no-go came back with a condition."""
    story = deals.propose(deals.at_g1(), "g1", VP).by(CSO)
    owed = core.Condition(text="Ask the auditor", owner=GC, due_at=story.after(days=9).at)
    return story.given(verdict(story, "return", "not yet", (owed,)))


def on_hold() -> Story:
    """Work stands still."""
    story = half_looked_at()
    return story.given(core.HoldInitiative(reason="a break", review_at=story.after(days=9).at))


STANDINGS: dict[str, Callable[[], Story]] = {
    "sourced": lambda: with_people(deals.chartered()),
    "half decided": lambda: deals.approve(deals.propose(with_people(deals.at_g1()), "g1", VP), CFO),
    "returned": returned,
    "half looked at": half_looked_at,
    "on hold": on_hold,
    "negotiating": lambda: with_people(deals.at_g4()).after(days=40),
    "closed": lambda: with_people(deals.closed()),
    "given up": lambda: with_people(deals.at_g1()).by(VP).given(core.Abandon(reason="no")),
    "integrating": integrations.begun,
}


def test_every_command_that_people_may_send_stands_in_a_room() -> None:
    for name, kind in KINDS.items():
        in_rooms = [type_of(command) for commands in kind.decider.subjects.values() for command in commands]
        assert len(in_rooms) == len(set(in_rooms)), name
        commands = set(commands_of(kind.decider))
        assert commands - set(in_rooms) == (OPENINGS | {type_of(kind.opens_with)}) & commands, name


def test_only_who_may_charter_one_is_offered_to_begin_an_acquisition() -> None:
    decider = KINDS["acquisition"].decider
    for who, offered in ((VP, True), (LEAD, False), (CFO, False), (OUTSIDER, False), ("stranger", False)):
        asked = Asked(by=who, stream=deals.STREAM, at=deals.deal().at)
        assert bool(decider.offers(decider.initial, asked, Facts(PEOPLE))) is offered, who


def test_only_an_administrator_is_offered_to_keep_the_directory() -> None:
    decider = KINDS["directory"].decider
    for who in PEOPLE.people:
        asked = Asked(by=who, stream="directory", at=deals.deal().at)
        assert bool(decider.offers(PEOPLE, asked, Facts(PEOPLE))) is (who == ADMIN), who


@pytest.mark.feature("TS-28")
@pytest.mark.parametrize("name", STANDINGS)
def test_what_is_offered_is_not_refused_for_who_asks_and_what_is_not_offered_is_refused(name: str) -> None:
    story = STANDINGS[name]()
    state, decider, facts = story.state, story.decider, Facts(PEOPLE)
    forms = {x: asked_for(story, state, EXAMPLE[x]) for x in commands_of(decider) if x in EXAMPLE and x not in OPENINGS}
    wrong: list[str] = []
    for who in (*PEOPLE.people, "stranger"):
        asked = Asked(by=who, stream=story.stream, at=story.at)
        offered = {type_of(command) for command in decider.offers(state, asked, facts)}
        assert offered <= set(forms)
        for command, sent in forms.items():
            said = {answer(decider, each, state, asked) for each in sent}
            if command in offered and said <= BARS:
                wrong.append(f"{who} is offered {command}: {sorted(map(str, said))}")
            if command not in offered and None in said:
                wrong.append(f"{who} is not offered {command}, and may")
    assert wrong == []


def answer(decider: Decider[Any], command: Command, state: object, asked: Asked) -> str | None:
    """What the decider says: a refusal's code, `nothing` for a repeat, None when something happens."""
    facts = Facts(PEOPLE, dict.fromkeys(decider.guards(command, state), ()))
    try:
        return None if decider.decide(command, state, asked, facts) else "nothing"
    except Refused as refused:
        return refused.code


def asked_for(story: Story, state: Any, example: dict[str, JsonValue]) -> list[Command]:  # noqa: ANN401 - any kind's
    """The example as it would be sent here: about each thing that is there, or as it stands when there is none."""
    proposal = state.initiative.proposal
    here = {"packet": proposal.packet, "gate": proposal.gate} if proposal and "packet" in example else {}
    if "verdict" in example:
        here |= {"verdict": "approve", "conditions": []}
    about = list(variants(example, state)) or [example]
    return [story.decider.commands.validate_python({**each, **here}) for each in about]


def variants(example: dict[str, JsonValue], state: Any) -> Iterator[dict[str, JsonValue]]:  # noqa: ANN401
    """The example about each thing that is there."""
    for subject, keys in standing_things(state).items():
        if subject in example:
            yield from ({**example, subject: key} for key in keys)
    match example["type"]:
        case "move_diligence_items":
            for key, item in state.diligence.items.items():
                moved = {**example, "workstream": item.asked.workstream, "items": [key], "evidence": []}
                yield from ({**moved, "status": status} for status in ("received", "in_review", "cleared"))
        case "delegate_duty":
            yield from ({**example, "role": role} for role in (*ROLES, "owner"))
        case "revoke_delegation":
            yield {**example, "role": "owner", "to": DELEGATE}
        case "change_owner":
            yield {**example, "owner": LEAD}
        case _:
            pass


def standing_things(state: Any) -> dict[str, list[str]]:  # noqa: ANN401 - any kind's state
    """What a command can be about here, by the field that names it."""
    i = state.initiative

    def keys(room: str, things: str) -> list[str]:
        there = getattr(getattr(state, room, None), things, ())
        return [each if isinstance(each, str) else each.key for each in there]

    return {
        "risk": list(i.risks),
        "issue": list(i.issues),
        "milestone": list(i.milestones),
        "obligation": list(i.obligations),
        "gate": [gate.key for gate in i.playbook.gates],
        "criterion": [criterion.key for gate in i.playbook.gates for criterion in gate.criteria],
        "finding": keys("diligence", "findings"),
        "rule": keys("diligence", "flags"),
        "engagement": keys("advisers", "engagements"),
        "workstream": keys("terms", "workstreams"),
        "deliverable": keys("work", "deliverables"),
        "task": keys("work", "tasks"),
    }


def commands_of(decider: Decider[Any]) -> list[str]:
    """Every command of a kind, by type."""
    return list(decider.commands.json_schema()["discriminator"]["mapping"])


def type_of(command: type[Command]) -> str:
    """The name a command travels under."""
    return str(command.model_fields["type"].default)
