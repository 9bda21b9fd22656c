"""Nothing needs to be set on one machine; what is set is checked, and passwords are not shown."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from infrastructure.settings import PREFIX, Settings, is_loopback, settings_reference


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for setting in settings_reference():
        monkeypatch.delenv(setting.variable, raising=False)


def test_one_machine_needs_no_settings() -> None:
    settings = Settings()
    assert (settings.database_url, settings.temporal_address) == (None, None)
    assert (settings.api_host, settings.api_port) == ("127.0.0.1", 8080)
    assert settings.data_folder == Path.cwd() / ".concord"


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_DATABASE_URL", "postgresql://u:p@db/concord")
    monkeypatch.setenv("CONCORD_API_PORT", "9000")
    settings = Settings()
    assert (settings.database_url, settings.api_port) == ("postgresql://u:p@db/concord", 9000)


def test_an_empty_variable_is_an_unset_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_TEMPORAL_ADDRESS", "")
    monkeypatch.setenv("CONCORD_API_PORT", "")
    assert Settings() == Settings(temporal_address=None, api_port=8080)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db"),
        ("TEMPORAL_ADDRESS", "http://temporal"),
        ("API_PORT", "70000"),
        ("AUTH_JWKS_URL", "keys.json"),
        ("LOG_LEVEL", "loud"),
        ("CONTINUE_AS_NEW_AFTER", "60000"),
        ("SESSION_KEYS", "short"),
        ("PUBLIC_URL", "concord.example/dashboard"),
        ("OIDC_SCOPES", "profile email"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(ValidationError, match=name.lower()):
        Settings()


def test_nobody_tells_stories_to_other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_SIMULATION", "true")
    assert Settings().simulation
    monkeypatch.setenv("CONCORD_API_HOST", "192.0.2.7")
    with pytest.raises(ValidationError, match="CONCORD_SIMULATION"):
        Settings()


def test_signing_in_at_a_provider_needs_to_know_where_it_is_and_where_we_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_OIDC_CLIENT_ID", "concord")
    with pytest.raises(ValidationError, match="CONCORD_AUTH_ISSUER"):
        Settings()
    monkeypatch.setenv("CONCORD_AUTH_ISSUER", "https://login.example")
    monkeypatch.setenv("CONCORD_AUTH_JWKS_URL", "https://login.example/keys")
    assert Settings().oidc_client_id == "concord"
    monkeypatch.setenv("CONCORD_API_HOST", "0.0.0.0")
    with pytest.raises(ValidationError, match="CONCORD_PUBLIC_URL"):
        Settings()
    monkeypatch.setenv("CONCORD_PUBLIC_URL", "https://concord.example")
    assert Settings().session_keys is None


def test_passwords_are_neither_shown_nor_quoted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_DATABASE_URL", "postgresql://u:hush@db/concord")
    monkeypatch.setenv("CONCORD_TEMPORAL_API_KEY", "hush")
    assert "hush" not in repr(Settings())
    monkeypatch.setenv("CONCORD_DATABASE_URL", "hush")
    with pytest.raises(ValidationError) as refused:
        Settings()
    assert "hush" not in str(refused.value)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("db", False)],
)
def test_loopback_is_told_from_the_world(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def test_every_setting_is_explained() -> None:
    rows = list(settings_reference())
    assert {row.variable for row in rows} == {PREFIX + name.upper() for name in Settings.model_fields}
    assert [row.variable for row in rows if not row.meaning.endswith(".")] == []
    assert next(row for row in rows if row.variable == "CONCORD_DATA_FOLDER").default == ".concord"
