"""The story, scene by scene: on which simulated day, what happens. Day 0 is today."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from time import perf_counter
from typing import NamedTuple

from cli import told
from cli.demo import closing, diligence, integrating, promises, screening, valuing
from cli.demo.stage import Stage


class Scene(NamedTuple):
    """What happens on a day."""

    day: int
    title: str
    play: Callable[[Stage], Awaitable[None]]


SCENES = (
    Scene(0, "Five targets are chartered, one per category", screening.charter),
    Scene(10, "Targets are scored, risks assessed", screening.assess),
    Scene(28, "The go/no-go is prepared", screening.prepare_g1),
    Scene(30, "Five are proposed; the envelope holds four", screening.propose_g1),
    Scene(31, "Go, no-go, and a packet that changed", screening.decide_g1),
    Scene(46, "The fifth is decided late, after two escalations", screening.decide_late),
    Scene(50, "Answers to the checklists of due diligence", diligence.answer),
    Scene(62, "Two deals are put on hold", diligence.hold),
    Scene(80, "One of them goes on", diligence.resume),
    Scene(95, "Storage: due diligence accepted in nine weeks", diligence.accept_first),
    Scene(96, "Security: an indicative offer", valuing.indicate_second),
    Scene(118, "Storage: letter of intent, decided by a delegate", closing.offer_by_delegate),
    Scene(124, "Security: due diligence overdue, then returned with conditions", diligence.return_late_one),
    Scene(128, "AI/ML: due diligence accepted", diligence.accept_third),
    Scene(133, "Security: the conditions are fulfilled", diligence.fulfil),
    Scene(140, "Storage: signed", closing.sign_first),
    Scene(158, "AI/ML: lost to a higher bid", closing.lose),
    Scene(160, "Security: repriced, and a letter of intent", closing.offer_second),
    Scene(165, "Storage: cleared and ready", closing.ready_first),
    Scene(172, "Storage: closed", closing.close_first),
    Scene(178, "Security: signed", closing.sign_second),
    Scene(200, "Storage: Day 1 complete", integrating.day_one_first),
    Scene(212, "Security: closed", closing.close_second),
    Scene(240, "Security: Day 1 complete", integrating.day_one_second),
    Scene(285, "Storage: stable after Day 1", integrating.stable_first),
    Scene(287, "Storage: two synergies are planned and frozen; one slips", promises.plan),
    Scene(300, "Storage: Finance confirms what has arrived", promises.first_months),
    Scene(316, "Storage: one synergy is there, signed by Finance", promises.arrived),
    Scene(341, "Security: stable, later than planned", integrating.stable_second),
    Scene(345, "Storage: the other synergy, three times escalated, is given up", promises.given_up),
    Scene(500, "Quantum: taken up again", diligence.take_up_again),
    Scene(518, "Quantum: due diligence accepted", diligence.accept_fourth),
    Scene(524, "Networking: another target", screening.charter_late),
    Scene(530, "Networking: scored, with too much churn", screening.assess_late),
    Scene(540, "Storage: integrated ahead of the plan", integrating.integrated_first),
    Scene(553, "Storage: Finance settles the ledger of synergies", promises.settled),
    Scene(555, "Storage: optimised and handed over", integrating.optimised_first),
    Scene(556, "Security: integration returned with conditions", integrating.not_yet_second),
    Scene(557, "Quantum: a letter of intent waits for its deciders", closing.offer_last),
    Scene(558, "Networking: a go/no-go waits for its deciders", screening.propose_late),
    Scene(560, "Storage: integration complete", closing.complete),
)


class Played(NamedTuple):
    """A scene that was played: on which simulated date, and the real seconds it took, the way to that date included."""

    scene: Scene
    date: datetime
    seconds: float


async def play(stage: Stage, begins: Callable[[Scene], None]) -> list[Played]:
    """Play every scene on its day; `begins` is called before each.

    Raises SaidNo when a command is refused that the story needs, OutOfScript, TimeStandsStill, Unreachable.
    """
    played: list[Played] = []
    for scene in SCENES:
        told.obey()
        begins(scene)
        started = perf_counter()
        await stage.until(scene.day)
        await scene.play(stage)
        played.append(Played(scene, stage.date(scene.day), perf_counter() - started))
    return played
