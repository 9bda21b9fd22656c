"""Likeness is explained: its shared words sum to it, and leaving one out takes off exactly what that word added."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from infrastructure.similarity import likenesses

WANTED = ("storage", "object", "cloud")
OTHERS = {
    "Kestrel": ("storage", "databases", "object", "cloud"),
    "Merlin": ("storage", "backup"),
    "Osprey": ("networking", "photonics"),
    "Wren": (),
}
WORDS = st.lists(st.sampled_from(("storage", "object", "cloud", "backup", "network")), max_size=6)


@pytest.mark.feature("MA-03")
def test_the_most_alike_comes_first_with_the_words_that_make_it_so() -> None:
    found = likenesses(WANTED, OTHERS)
    assert [one.name for one in found] == ["Kestrel", "Merlin", "Osprey", "Wren"]
    assert {word.word for word in found[0].shared} == {"storage", "object", "cloud"}
    assert [one.score for one in found[2:]] == [0, 0]
    assert found == likenesses(WANTED, OTHERS)


@pytest.mark.feature("MA-03")
@given(WORDS, st.dictionaries(st.sampled_from("abcde"), WORDS, min_size=1), st.sampled_from(("storage", "cloud")))
@settings(max_examples=80, deadline=None)
def test_reasons_sum_to_the_score_and_a_word_left_out_takes_off_what_it_added(
    wanted: list[str], others: dict[str, list[str]], word: str
) -> None:
    whole = {one.name: one for one in likenesses(wanted, others)}
    without = {one.name: one for one in likenesses(wanted, others, without=frozenset({word}))}
    for name, one in whole.items():
        assert one.score == sum((shared.weight for shared in one.shared), Decimal(0))
        assert 0 <= one.score <= Decimal("1.00001")
        added = sum((shared.weight for shared in one.shared if shared.word == word), Decimal(0))
        assert without[name].score == one.score - added
        assert without[name].shared == tuple(shared for shared in one.shared if shared.word != word)


def test_the_order_of_a_list_does_not_change_the_answer() -> None:
    backwards = dict(reversed(OTHERS.items()))
    assert [(one.name, one.score) for one in likenesses(WANTED, OTHERS)] == [
        (one.name, one.score) for one in likenesses(WANTED, backwards)
    ]


def test_nothing_is_like_a_list_that_says_nothing() -> None:
    assert [one.score for one in likenesses(WANTED, {"b": (), "a": ()})] == [0, 0]
