"""Everything that can be set from outside, in one place: the only reader of the environment.

Every setting has a default that makes one machine work with nothing set. On many machines, set the addresses.
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "CONCORD_"
SHORTEST_KEY = 32


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on `host`."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _postgres_url(url: str | None) -> str | None:
    if url is not None and not url.startswith(("postgresql://", "postgres://")):
        raise ValueError("a database address starts with postgresql://")
    return url


Port = Annotated[int, Field(ge=1, le=65535)]
PostgresUrl = Annotated[str | None, AfterValidator(_postgres_url)]


class Settings(BaseSettings):
    """What a process of Concord is told from outside. Raises pydantic's ValidationError, which names the setting."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="forbid", frozen=True, hide_input_in_errors=True)

    database_url: PostgresUrl = Field(
        default=None,
        repr=False,
        description="PostgreSQL of the event log and the read models, `postgresql://user:password@host/name`. "
        "Unset: the embedded server of this machine.",
    )
    database_connections: int = Field(
        default=10, ge=2, description="Connections to PostgreSQL that one process may hold in each of its pools."
    )

    temporal_address: str | None = Field(
        default=None,
        pattern=r"^[^/\s]+:\d+$",
        description="Temporal's gRPC endpoint, `host:port`. Unset: the embedded server of this machine.",
    )
    temporal_namespace: str = Field(default="default", description="The Temporal namespace of all workflows.")
    temporal_api_key: str | None = Field(
        default=None, repr=False, description="API key for a Temporal cluster that asks for one; switches TLS on."
    )
    temporal_tls: bool = Field(default=False, description="Whether to speak TLS to Temporal.")
    task_queue: str = Field(default="concord", min_length=1, description="The task queue that workers listen to.")

    data_folder: Path = Field(
        default=Path(".concord"),
        description="Where the embedded servers keep their data, logs and passwords. Relative to where one starts.",
    )

    simulation: bool = Field(
        default=False,
        description="Whether a request may say that it was asked in the past (header `Concord-At`), which is how a "
        "demonstration tells its story. On loopback alone, never with real events.",
    )

    api_host: str = Field(default="127.0.0.1", description="The address that the API and the dashboard listen on.")
    api_port: Port = Field(default=8080, description="The port of the API and the dashboard.")

    auth_issuer: str = Field(
        default="concord", min_length=1, description="The `iss` that a bearer token must carry (OIDC issuer)."
    )
    auth_audience: str = Field(default="concord", min_length=1, description="The `aud` that a bearer token must carry.")
    auth_jwks_url: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="Where the issuer publishes its keys. Unset: the built-in issuer for the demo people, which works "
        "only while the API listens on loopback.",
    )
    auth_person_claim: str = Field(
        default="sub", min_length=1, description="The claim of a token that names the person as the directory does."
    )
    oidc_client_id: str | None = Field(
        default=None,
        min_length=1,
        description="Concord's name at the identity provider. Set: people sign in to the dashboard there (OIDC).",
    )
    oidc_client_secret: str | None = Field(
        default=None, repr=False, description="Its secret there. Unset: a public client, which PKCE protects alone."
    )
    oidc_scopes: str = Field(
        default="openid profile email", pattern=r"\bopenid\b", description="What the dashboard asks the provider for."
    )
    public_url: str | None = Field(
        default=None,
        pattern=r"^https?://[^/]+$",
        description="Where people reach the dashboard, scheme and host without a path. Unset: the loopback name that "
        "they use.",
    )
    session_keys: str | None = Field(
        default=None,
        repr=False,
        description="Secrets that sign the dashboard's sessions, apart by a blank, 32 characters or more each: the "
        "first signs, every one is accepted, all replicas have the same. Unset: one that this machine makes itself.",
    )
    session_minutes: int = Field(
        default=480, ge=5, le=1440, description="How long a session lasts before the identity provider is asked again."
    )

    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least important level that is logged: debug, info, warning or error."
    )
    log_format: Literal["console", "json"] = Field(
        default="console", description="How it is logged: `console` for a person, or `json`, one object a line."
    )
    otel_endpoint: str | None = Field(
        default=None,
        pattern=r"^https?://",
        description="OpenTelemetry collector, OTLP over HTTP, `http://host:4318`. Unset: no traces leave the process.",
    )
    worker_metrics_port: Port | None = Field(
        default=None, description="Port of a worker's Prometheus metrics. Unset: none (the API serves `/metrics`)."
    )
    projections_metrics_port: Port | None = Field(
        default=None, description="Port of a projection runner's Prometheus metrics. Unset: none."
    )
    metrics_host: str = Field(default="127.0.0.1", description="The address that the two metrics ports listen on.")

    continue_as_new_after: int = Field(
        default=2000,
        ge=50,
        le=40_000,
        description="History length, in Temporal events, after which a workflow continues as new. Temporal ends a "
        "workflow at 51,200.",
    )
    worker_release: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9._-]{1,64}$",
        description="Release of this worker, for Temporal's worker versioning (deployment `concord`): an initiative "
        "stays on its release until it continues as new. Make it current in Temporal, or it gets no work. Unset: "
        "unversioned.",
    )
    cached_workflows: int = Field(
        default=1000, ge=1, description="Workflows that a worker keeps in memory, at about 0.1 MB each."
    )
    projection_batch: int = Field(
        default=5000, ge=1, description="Events that the projection runner folds in one transaction at most."
    )
    projection_partition: int = Field(
        default=0, ge=0, description="Which share of all streams this projection runner folds, counted from 0."
    )
    projection_partitions: int = Field(
        default=1, ge=1, description="In how many shares, one runner process each, the read models are kept."
    )
    poll_seconds: float = Field(
        default=1.0, gt=0, description="How often a reader of the log looks by itself when nobody wakes it."
    )
    seen_wait_seconds: float = Field(
        default=5.0, ge=0, description="How long a query with `seen=` waits for the read model to get there."
    )
    anchor_minutes: int = Field(
        default=60, ge=1, description="Minutes between two anchors (one hash over the heads of all streams) in the log."
    )

    @field_validator("data_folder")
    @classmethod
    def _absolute(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()

    @field_validator("session_keys")
    @classmethod
    def _long_enough(cls, keys: str | None) -> str | None:
        if keys is not None and (not keys.split() or any(len(key) < SHORTEST_KEY for key in keys.split())):
            raise ValueError(f"each key has {SHORTEST_KEY} characters or more")
        return keys

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_unset(cls, value: object, field: ValidationInfo) -> object:
        if value == "" and field.field_name is not None:
            return cls.model_fields[field.field_name].get_default()
        return value

    @model_validator(mode="after")
    def _nobody_else_tells_stories(self) -> Self:
        if self.simulation and not is_loopback(self.api_host):
            raise ValueError(f"{PREFIX}SIMULATION is for this machine alone, and {PREFIX}API_HOST is not")
        return self

    @model_validator(mode="after")
    def _whole_provider(self) -> Self:
        if self.oidc_client_id is None:
            return self
        if self.auth_jwks_url is None or not self.auth_issuer.startswith(("https://", "http://")):
            raise ValueError(
                f"{PREFIX}OIDC_CLIENT_ID needs {PREFIX}AUTH_ISSUER, the provider's address, and {PREFIX}AUTH_JWKS_URL"
            )
        if self.public_url is None and not is_loopback(self.api_host):
            raise ValueError(
                f"{PREFIX}OIDC_CLIENT_ID needs {PREFIX}PUBLIC_URL: where the provider sends people back to"
            )
        return self


class Setting(NamedTuple):
    """One row of the reference: the variable, its default as text (empty: unset), and what it means."""

    variable: str
    default: str
    meaning: str


def settings_reference() -> Iterator[Setting]:
    """Every setting, in the order of the class, for documentation. `data_folder` is given as it is written."""
    for name, field in Settings.model_fields.items():
        default = field.get_default()
        yield Setting(PREFIX + name.upper(), "" if default is None else str(default), field.description or "")
