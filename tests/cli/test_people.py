"""Whom a word on the command line means, and how the directory gets its first people."""

from __future__ import annotations

import pytest
from temporalio.client import Client

from cli.people import NobodyCalled, directory, named, open_directory
from domain.people import Directory, Person
from infrastructure.settings import Settings
from portfolio.load import load
from portfolio.seeds import DemoPerson
from tests.support.office import opened

TWO = Directory(
    {
        "p-amara": Person("Amara Okafor", ("vp_corporate_development",)),
        "p-ines": Person("Inês Carvalho", ("steering_committee",)),
        "p-samir": Person("Samir Patel", ("steering_committee",)),
    }
)


@pytest.mark.parametrize("word", ["p-amara", "amara", "Amara", "amara okafor", "vp_corporate_development"])
def test_a_person_is_meant_by_identifier_name_or_a_role_of_their_own(word: str) -> None:
    assert named(TWO, word) == "p-amara"


def test_a_role_of_several_people_is_not_enough() -> None:
    with pytest.raises(NobodyCalled, match="'steering_committee' can mean p-ines, p-samir: say which"):
        named(TWO, "steering_committee")


def test_nobody_of_that_name() -> None:
    with pytest.raises(NobodyCalled, match="nobody in the directory is called 'zelda'"):
        named(TWO, "zelda")


async def test_the_directory_is_opened_once(settings: Settings, temporal_client: Client) -> None:
    plan = load()
    async with opened(settings, temporal_client) as office, office.worker():
        handle = office.workflow("directory")
        try:
            assert await open_directory(settings, plan.people) is True
            assert await open_directory(settings, plan.people) is True, "the same again is the same"
            others = [DemoPerson(id="p-late", name="Late Comer", roles=("administrator",))]
            assert await open_directory(settings, others) is False
        finally:
            await handle.terminate("all tests share one engine")
    found = await directory(settings)
    assert found.holders("cfo") == ("p-elena",)
    assert "p-late" not in found.people
