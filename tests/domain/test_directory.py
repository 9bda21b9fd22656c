"""People and roles, and who may change them."""

from __future__ import annotations

import pytest

from domain.directory import commands as c
from domain.directory import decider as d
from domain.directory import events as e
from domain.kernel import SYSTEM
from domain.people import Directory, PersonNotListed
from tests.support.scenario import Story

ADMIN = c.Listing(person="adam", name="Adam", roles=("administrator",))
CFO = c.Listing(person="carl", name="Carl", roles=("cfo",))


def empty() -> Story:
    return Story(d.DECIDER, Directory(), "directory")


def opened() -> Story:
    return empty().by(SYSTEM).given(c.OpenDirectory(people=(ADMIN, CFO))).by("adam")


def test_the_directory_is_opened_once_while_setting_up() -> None:
    empty().by("carl").when(c.OpenDirectory(people=(ADMIN,))).then_refused(d.NotAdministrator)
    empty().by(SYSTEM).when(c.OpenDirectory(people=(CFO,))).then_refused(d.LastAdministrator)
    opened().by(SYSTEM).when(c.OpenDirectory(people=(ADMIN,))).then_refused(d.DirectoryOpenAlready)


def test_only_an_administrator_changes_people_and_roles() -> None:
    for change in (c.ListPerson(person="eve", name="Eve"), c.GrantRole(person="carl", role="ceo")):
        opened().by("carl").when(change).then_refused(d.NotAdministrator)


@pytest.mark.feature("MA-28")
def test_a_role_is_granted_held_and_revoked() -> None:
    story = opened().given(c.GrantRole(person="carl", role="vp_corporate_development"))
    assert story.state.holds("carl", "vp_corporate_development")
    story.when(c.GrantRole(person="carl", role="vp_corporate_development")).then_nothing()
    story.when(c.GrantRole(person="carl", role="emperor")).then_refused(d.RoleUnknown)
    story.when(c.GrantRole(person="eve", role="cfo")).then_refused(PersonNotListed)
    revoked = story.when(c.RevokeRole(person="carl", role="cfo", reason="Moved.")).then(e.RoleRevoked)
    assert revoked.state.roles_of("carl") == ("vp_corporate_development",)


def test_who_administrates_hands_themselves_nothing() -> None:
    opened().when(c.GrantRole(person="adam", role="cfo")).then_refused(d.RolesExclude)
    opened().when(c.GrantRole(person="carl", role="administrator")).then_refused(d.RolesExclude)
    mixed = c.Listing(person="eve", name="Eve", roles=("administrator", "cfo"))
    empty().by(SYSTEM).when(c.OpenDirectory(people=(mixed,))).then_refused(d.RolesExclude)


def test_the_last_administrator_stays() -> None:
    opened().when(c.RevokeRole(person="adam", role="administrator", reason="?")).then_refused(d.LastAdministrator)
    opened().when(c.DeactivatePerson(person="adam", reason="?")).then_refused(d.LastAdministrator)


def test_who_left_holds_nothing() -> None:
    gone = opened().given(c.DeactivatePerson(person="carl", reason="Retired."))
    assert not gone.state.knows("carl")
    assert gone.state.holders("cfo") == ()
