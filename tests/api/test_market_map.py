"""The market map over HTTP: everybody sees the part that they may know of, and no other."""

from __future__ import annotations

import pytest

from domain.acquisition.commands import BeginScreening
from domain.acquisition.screening.commands import RecordTargetFigures, ScoreTarget
from domain.initiative.commands import AddMember
from infrastructure.settings import Settings
from tests.api.test_commands import opening
from tests.support.api import staffed
from tests.support.deals import LEAD, OUTSIDER, VP
from tests.support.targets import figure, figures, proof


@pytest.mark.feature("MA-05")
async def test_the_map_holds_what_the_asker_may_know_of_and_no_more(settings: Settings) -> None:
    async with staffed(settings) as office, office.person(VP) as vera, office.person(OUTSIDER) as olga:
        begun = [(await vera.begins(**opening())).json()["initiative"] for _ in range(2)]
        market = RecordTargetFigures(figures=(figure("market_size", "4200"),))
        for command in (BeginScreening(), proof(), market):
            assert (await vera.asks(begun[0], command)).status_code == 200
        seen = (await vera.asks(begun[0], AddMember(person=OUTSIDER, duty="To help"))).json()["position"]
        whole = (await vera.get("/market-map", seen=seen)).json()
        part = (await olga.get("/market-map", seen=seen)).json()
        assert (whole["mapped"], part["mapped"]) == (2, 1)
        (segment,) = whole["segments"]
        assert segment["market_size"]["initiative"] == begun[0]
        assert segment["market_growth"] is None
        assert (len(whole["duplicates"]), part["duplicates"]) == (1, [])


@pytest.mark.feature("MA-02")
async def test_a_target_is_scored_over_http_and_its_file_explains_the_score(settings: Settings) -> None:
    async with staffed(settings) as office, office.person(VP) as vera, office.person(LEAD) as liam:
        heron = (await vera.begins(**opening())).json()["initiative"]
        for command in (BeginScreening(), proof(), figures()):
            assert (await liam.asks(heron, command)).status_code == 200
        seen = (await liam.asks(heron, ScoreTarget())).json()["position"]
        file = (await liam.get(f"/initiatives/{heron}", seen=seen)).json()
        score = file["deal"]["screening"]["scored"]["score"]
        assert score["overall"] == {"sort": "scored", "points": "86.250000"}
        board = (await liam.get("/initiatives", seen=seen)).json()["initiatives"]
        assert [row["fit"] for row in board] == ["86.250000"]
