"""`concord shortlist`: a long list becomes a short one, and every place on it is explained. Needs no server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from pydantic import JsonValue

from cli.console import document
from cli.shortlist.companies import Company, LeftOut, read
from domain.acquisition.screening.default_profile import PROFILE
from portfolio.words import category_words

if TYPE_CHECKING:
    from infrastructure.similarity import Likeness


def shortlist(
    file: Annotated[Path, typer.Argument(help="Companies as CSV: name, categories, description, columns of measures.")],
    top: Annotated[int, typer.Option(min=1, help="Show no more than the first N of a list.")] = 20,
    like: Annotated[
        str | None, typer.Option(metavar="NAME|WORDS", help="Rank by likeness too: to a company of the list, or words.")
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option(metavar="WORD", help="Leave a word out of the likeness; can be repeated.")
    ] = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document with every contribution.")] = False,
) -> None:
    """Rank a list of companies by the screening profile, and by likeness.

    The same list and profile give the same ranking. A company with figures missing has no score: it comes after the
    others and says what is missing. Each score is the sum of its contributions, each likeness of its shared words.
    """
    # What weighs words takes a second to load, and no other command needs it.
    from cli.shortlist import ranking, report  # noqa: PLC0415

    rows = list(read(file, category_words()))
    companies = [row for row in rows if isinstance(row, Company)]
    left_out = [row for row in rows if isinstance(row, LeftOut)]
    ranked = ranking.by_profile(companies, PROFILE)
    short = [one.company.name for one in ranking.short_list(ranked)]
    ignored = frozenset(word.casefold() for word in without or ())
    alike = ranking.by_likeness(companies, like, without=ignored) if like else []
    if as_json:
        document(
            {
                "file": file.name,
                "profile": PROFILE.name,
                "profile_version": PROFILE.version,
                "companies": len(companies),
                "short_list": list(short),
                "ranking": [one.as_json() for one in ranked[:top]],
                "like": like,
                "alike": [_as_json(one) for one in alike[:top]],
                "left_out": [{"line": row.line, "name": row.name, "reason": row.reason} for row in left_out],
            }
        )
        return
    title = f"{file.name}: {len(companies)} companies, {len(short)} on the short list"
    report.show_scores(title, PROFILE, ranked[:top])
    if like:
        report.show_likenesses(like, alike[:top])
    report.show_left_out(left_out[:top])


def _as_json(one: Likeness) -> dict[str, JsonValue]:
    return {
        "name": one.name,
        "score": str(one.score),
        "shared": [{"word": word.word, "weight": str(word.weight)} for word in one.shared],
    }
