"""Which streams are which."""

from __future__ import annotations

from domain.kinds import KINDS

DIRECTORY = "directory"
"""The one stream of people and roles; also its kind."""


def is_directory(stream: str) -> bool:
    """Whether it is the stream of people and roles."""
    return stream == DIRECTORY


def kind_of(stream: str) -> str:
    """The kind that a stream's id begins with."""
    return stream.partition("-")[0]


def is_initiative(stream: str) -> bool:
    """Whether it is the history of an initiative of a known kind."""
    return "-" in stream and kind_of(stream) in KINDS
