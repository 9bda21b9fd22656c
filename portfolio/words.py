"""Which words of the outside world name which of our acquisition categories."""

from __future__ import annotations

from functools import cache

from pydantic import ValidationError

from domain.acquisition.terms import CategoryKey
from domain.kernel import Value
from portfolio.checks import NamedTwice
from portfolio.load import HERE, Unreadable
from portfolio.sources import Source


class CategoryWords(Value):
    """For every category, the words that name it and no other."""

    source: Source
    words: dict[CategoryKey, tuple[str, ...]]


@cache
def category_words() -> dict[str, CategoryKey]:
    """The category of each word, in small letters. Raises Unreadable, NamedTwice."""
    file = HERE / "category_words.json"
    try:
        listed = CategoryWords.model_validate_json(file.read_bytes())
    except (OSError, ValidationError) as problem:
        raise Unreadable(file, str(problem)) from None
    found: dict[str, CategoryKey] = {}
    for category, words in listed.words.items():
        for word in words:
            if word.lower() in found:
                raise NamedTwice(f"{file}: '{word}' names {category} and {found[word.lower()]}")
            found[word.lower()] = category
    return found
