"""Which descriptions are like a wanted one, and which shared words make it so: TF-IDF, offline, always the same answer.

A word weighs what it weighs in the one text times what it weighs in the other, both texts brought to length one; the
score of a text is the sum of its shared words, 0 to 1. Words are weighed once, over all texts. Leaving some out of the
comparison afterwards takes exactly their weights off the score and changes nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

SMALLEST = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class SharedWord:
    """A word of both texts and what it adds to the score."""

    word: str
    weight: Decimal


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like the wanted text one of the others is. `score` is the sum of the weights of `shared`, exactly."""

    name: str
    score: Decimal
    shared: tuple[SharedWord, ...]


def likenesses(
    wanted: Sequence[str], others: Mapping[str, Sequence[str]], *, without: frozenset[str] = frozenset()
) -> tuple[Likeness, ...]:
    """Every other text by its likeness to the wanted one, the most alike first, equals by name.

    Texts are given as their words, a phrase being one word if it is to count as one. `without` are words to leave out
    of the comparison. A text that shares nothing has a score of 0.
    """
    if not any(others.values()):
        return tuple(Likeness(name, Decimal(0), ()) for name in sorted(others))
    weighing = TfidfVectorizer(analyzer=list, lowercase=False)
    names = list(others)
    matrix = weighing.fit_transform([list(others[name]) for name in names])
    vocabulary = weighing.get_feature_names_out()
    row = weighing.transform([list(wanted)])
    mine = dict(zip(row.indices.tolist(), row.data.tolist(), strict=True))
    found = []
    for number, name in enumerate(names):
        theirs = matrix[number]
        weights = zip(theirs.indices.tolist(), theirs.data.tolist(), strict=True)
        shared = [
            SharedWord(str(vocabulary[at]), Decimal(repr(mine[at] * weight)).quantize(SMALLEST))
            for at, weight in weights
            if at in mine and vocabulary[at] not in without
        ]
        shared.sort(key=lambda one: (-one.weight, one.word))
        found.append(Likeness(name, sum((one.weight for one in shared), Decimal(0)), tuple(shared)))
    return tuple(sorted(found, key=lambda one: (-one.score, one.name)))
