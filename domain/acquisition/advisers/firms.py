"""Firms by name, and the other hats they wear."""

from __future__ import annotations

import re
from collections.abc import Mapping


def same_firm(one: str, other: str) -> bool:
    """Whether two names are one firm's: all words of the shorter name begin the longer (Bain, Bain & Company).

    Too much rather than too little: what follows from it is a warning that a person looks at.
    """
    shorter, longer = sorted((_words(one), _words(other)), key=len)
    return bool(shorter) and longer[: len(shorter)] == shorter


def partner_of(firm: str, partners: Mapping[str, str]) -> str | None:
    """The source that names the firm a partner; None when none does."""
    return next((source for name, source in partners.items() if same_firm(firm, name)), None)


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.casefold())
