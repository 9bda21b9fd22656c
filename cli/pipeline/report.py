"""What became of every row: counts by reason, every line, and on request a file with the rows themselves."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue
from rich.table import Table

from cli.console import results
from cli.pipeline.rows import COLUMNS, RefusedRow
from domain.kernel import StreamId


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every row is either taken or refused."""

    file: Path
    rows: int
    taken: Sequence[StreamId]
    refused: Sequence[RefusedRow]

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows were refused for each reason, most first."""
        return dict(Counter(row.reason for row in self.refused).most_common())

    def as_json(self) -> dict[str, JsonValue]:
        """The whole report; `refused_rows` names every line."""
        return {
            "file": self.file.name,
            "rows": self.rows,
            "taken": len(self.taken),
            "refused": len(self.refused),
            "reasons": dict(self.reasons),
            "initiatives": list(self.taken),
            "refused_rows": [
                {"line": row.line, "reason": row.reason, "detail": row.detail, "target": row.values.get("company_name")}
                for row in self.refused
            ],
        }

    def show(self) -> None:
        """The report for a person: the lines of every reason."""
        table = Table(title=f"{self.file.name}: {self.rows} rows", show_lines=True)
        table.add_column("Outcome")
        table.add_column("Rows", justify="right")
        table.add_column("Lines")
        table.add_row("taken", str(len(self.taken)), "")
        for reason, count in self.reasons.items():
            lines = stretches([row.line for row in self.refused if row.reason == reason])
            table.add_row(f"refused: {reason}", str(count), lines)
        results.print(table)

    def write(self, file: Path) -> None:
        """Every refused row with its line, its reason and what it said."""
        with file.open("w", encoding="utf-8", newline="") as text:
            writer = csv.writer(text)
            writer.writerow(("line", "reason", "detail", *COLUMNS))
            for row in self.refused:
                writer.writerow((row.line, row.reason, row.detail, *(row.values.get(name, "") for name in COLUMNS)))


def stretches(lines: Sequence[int]) -> str:
    """`2-4, 7` for 2, 3, 4 and 7."""
    parts: list[tuple[int, int]] = []
    for line in sorted(lines):
        if parts and parts[-1][1] == line - 1:
            parts[-1] = (parts[-1][0], line)
        else:
            parts.append((line, line))
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in parts)
