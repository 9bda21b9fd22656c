"""The page on due diligence names every red-flag rule as it is."""

from __future__ import annotations

import re

from domain.acquisition.diligence.red_flags import RED_FLAGS
from tests.docs.prose import ROOT, text


def test_the_table_of_red_flags_is_the_one_that_decides() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| (\w+) \| (above|below) (\S+) [^|]*\| (\w+) \| ([\w ]+) \| (documented|our default) \|$",
        text(ROOT / "docs" / "diligence.md"),
        re.MULTILINE,
    )
    assert rows == [
        (
            rule.rule,
            rule.workstream,
            rule.comparator,
            str(rule.threshold),
            rule.severity,
            rule.remedy.replace("_", " "),
            "documented" if "evaluation.go" in rule.source else "our default",
        )
        for rule in RED_FLAGS
    ]
