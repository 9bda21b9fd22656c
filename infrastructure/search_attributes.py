"""What operators can filter workflows by in Temporal's own screens. Lists and sorting are our read models' work."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SEARCH_ATTRIBUTES: Mapping[str, str] = MappingProxyType(
    {
        "ConcordKind": "Keyword",
        "ConcordPhase": "Keyword",
        "ConcordOwner": "Keyword",
        "ConcordHealth": "Keyword",
        "ConcordNextDeadline": "Datetime",
    }
)
"""Name and Temporal type. Never a person's name or a secret: these are stored in clear."""
