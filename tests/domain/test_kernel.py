"""What every word of the domain may be."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError

from domain.kernel import Text


def test_words_are_never_empty_and_hold_nothing_that_databases_refuse() -> None:
    text = TypeAdapter(Text)
    assert text.validate_python("two\nlines, and a tab\t€ ő") == "two\nlines, and a tab\t€ ő"
    for wrong in ("", "a\0b", "\0", "x\n\0", "x" * 4001):
        with pytest.raises(ValidationError):
            text.validate_python(wrong)
