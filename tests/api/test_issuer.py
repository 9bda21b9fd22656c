"""The built-in issuer signs for the demo people, on a machine that nobody else can reach."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.app import create_app
from api.identity import Verifier
from api.keys import OwnKeys
from api.problems import Rejected
from infrastructure.issuer import (
    AnotherIssuer,
    IssuerError,
    KeyExposed,
    KeyUnreadable,
    NotAPerson,
    NotOnLoopback,
    issue_token,
    signing_key,
)
from infrastructure.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_folder=tmp_path / "data")


def verifier(settings: Settings) -> Verifier:
    """Checks the tokens of this machine's issuer."""
    keys = OwnKeys(signing_key(settings))
    return Verifier(keys, issuer=settings.auth_issuer, audience=settings.auth_audience)


async def test_a_token_for_a_demo_person_says_who_they_are_for_half_a_day(settings: Settings) -> None:
    bearer = await verifier(settings).verify(issue_token(settings, "vera"))
    assert bearer.subject == "vera"
    assert timedelta(hours=11) < bearer.until - datetime.now(UTC) <= timedelta(hours=12)


async def test_a_token_of_another_machine_does_not_pass(settings: Settings, tmp_path: Path) -> None:
    elsewhere = Settings(data_folder=tmp_path / "elsewhere")
    with pytest.raises(Rejected):
        await verifier(settings).verify(issue_token(elsewhere, "vera"))


def test_the_key_is_for_its_owner_alone(settings: Settings) -> None:
    issue_token(settings, "vera")
    file = settings.data_folder / "issuer.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o640)
    with pytest.raises(KeyExposed):
        signing_key(settings)


def test_processes_that_start_together_share_one_key(settings: Settings) -> None:
    with ThreadPoolExecutor(8) as several:
        kids = {key.public_jwk["kid"] for key in several.map(lambda _: signing_key(settings), range(16))}
    assert len(kids) == 1
    assert [file.name for file in settings.data_folder.iterdir()] == ["issuer.pem"]


def test_a_file_that_is_no_key_is_named(settings: Settings) -> None:
    settings.data_folder.mkdir()
    file = settings.data_folder / "issuer.pem"
    file.write_text("nonsense")
    file.chmod(0o600)
    with pytest.raises(KeyUnreadable, match=r"issuer\.pem"):
        signing_key(settings)


@pytest.mark.parametrize("name", ["system", "Vera", "", "vera lind", "../x"])
def test_a_token_is_for_a_person(settings: Settings, name: str) -> None:
    with pytest.raises(NotAPerson):
        issue_token(settings, name)


def test_nobody_signs_where_an_identity_provider_does(settings: Settings) -> None:
    theirs = settings.model_copy(update={"auth_jwks_url": "https://id.example/keys"})
    with pytest.raises(AnotherIssuer):
        issue_token(theirs, "vera")


@pytest.mark.feature("TS-28")
@pytest.mark.parametrize("host", ["192.0.2.7", "::", "10.1.2.3", "concord.example"])
def test_an_api_that_others_can_reach_never_trusts_the_built_in_issuer(host: str, tmp_path: Path) -> None:
    forced = Settings(data_folder=tmp_path, api_host=host)
    with pytest.raises(NotOnLoopback, match="CONCORD_AUTH_JWKS_URL"):
        issue_token(forced, "vera")


@pytest.mark.feature("TS-28")
async def test_the_app_refuses_to_start_with_the_built_in_issuer_in_reach_of_others(tmp_path: Path) -> None:
    app = create_app(
        Settings(data_folder=tmp_path, database_url="postgresql://nobody@127.0.0.1:1/x", api_host="192.0.2.7")
    )
    with pytest.raises(IssuerError):
        async with app.router.lifespan_context(app):
            pass
