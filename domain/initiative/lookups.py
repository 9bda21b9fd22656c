"""Looking things up by key, and refusing by name when they are not there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from domain.initiative.refusals import EvidenceMissing, UnknownKey
from domain.initiative.state import Initiative
from domain.kernel import Key, PersonId
from domain.people import Directory, PersonNotListed

V = TypeVar("V")


def named(items: Mapping[Key, V], key: Key, what: str) -> V:
    """The item of that key. Raises UnknownKey."""
    if key not in items:
        raise UnknownKey(f"There is no {what} {key}.", key=key)
    return items[key]


def listed(people: Directory, person: PersonId) -> None:
    """Raises PersonNotListed unless the person is in the directory and active."""
    if not people.knows(person):
        raise PersonNotListed(f"{person} is not in the directory.", person=person)


def attached(i: Initiative, evidence: Iterable[Key]) -> None:
    """Raises EvidenceMissing unless every piece of evidence is attached."""
    absent = [key for key in evidence if key not in i.evidence]
    if absent:
        raise EvidenceMissing(f"Not attached: {', '.join(absent)}.", absent=list(absent))
