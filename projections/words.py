"""Sentences in which people stand by their identifiers, to be called by their names when somebody reads them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import NamedTuple

from domain.directory.roles import ROLES
from domain.kernel import PersonId
from domain.money import Money, MoneyRange


class Who(NamedTuple):
    """A person in a sentence."""

    person: PersonId


class Sentence(NamedTuple):
    """`words` has `{0}`, `{1}`, … where `people` belong; any other brace is doubled."""

    words: str
    people: tuple[PersonId, ...]

    def read(self, names: Mapping[PersonId, str]) -> str:
        """The sentence as people read it; who has no name is called by the identifier."""
        return self.words.format(*(names.get(person, person) for person in self.people))


Part = str | int | Who | Money | MoneyRange | datetime | date


def say(*parts: Part | None) -> Sentence:
    """One sentence out of its parts; None is left out."""
    people: list[PersonId] = []
    words: list[str] = []
    for part in parts:
        match part:
            case None:
                continue
            case Who(person):
                words.append(f"{{{len(people)}}}")
                people.append(person)
            case datetime():
                words.append(f"{part:%Y-%m-%d}")
            case _:
                words.append(str(part).replace("{", "{{").replace("}", "}}"))
    return Sentence("".join(words), tuple(people))


def spoken(key: str) -> str:
    """A key as words: `due_diligence` is "due diligence"."""
    return key.replace("_", " ")


def role(key: str) -> str:
    """A role as people call it."""
    return ROLES.get(key, spoken(key))
