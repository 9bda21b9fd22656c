"""Reading a file of deals (Crunchbase's export of acquisitions): each row is a candidate, or refused with a reason.

Nothing is guessed. The reasons, in the order they are looked for:

malformed_row        more or fewer fields than the header names
missing_name         no name of the target or of the acquirer
own_target           the target is its own acquirer
no_date, bad_date    no date of the acquisition, or not an ISO date (2015-11-23)
impossible_date      before 1900, or later than today
duplicate            the same target, acquirer and date as an earlier row
bad_price            not a number, not finite, or more digits than money has
price_not_positive   zero or less
no_currency          a price without a three-letter currency
no_category          no word of the target's category list names one of our categories
several_categories   its words name more than one

An unknown price is no reason: the deal is taken without one. A price in another currency stays in that currency.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from pydantic import ValidationError

from cli.problems import Trouble
from domain.acquisition.terms import CategoryKey
from domain.money import Money

COLUMNS = (
    "company_permalink",
    "company_name",
    "company_category_list",
    "company_country_code",
    "acquirer_permalink",
    "acquirer_name",
    "acquired_at",
    "price_amount",
    "price_currency_code",
)
FIRST_YEAR = 1900
_SURPLUS = "surplus"

Values = Mapping[str, str]


class FileUnusable(Trouble):
    """The file cannot be read, or is not of the format we know."""


class Unfit(Exception):
    """A row cannot be taken, for a reason that has a name."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A row that was not taken. `line` counts from 1, the header included."""

    line: int
    reason: str
    detail: str
    values: Values


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that can be taken. `key` says what it is about, whatever file and line it stands in."""

    line: int
    key: str
    organisation: str
    acquirer: str
    acquired_on: date
    country: str | None
    category: CategoryKey
    price: Money | None
    values: Values


def read(
    file: Path, words: Mapping[str, CategoryKey], today: date, limit: int | None = None
) -> Iterator[Candidate | RefusedRow]:
    """Every row in order, at most `limit`. Raises FileUnusable."""
    seen: dict[str, int] = {}
    for line, values in _rows(file, limit):
        try:
            yield _candidate(line, values, words, today, seen)
        except Unfit as unfit:
            yield RefusedRow(line, unfit.reason, unfit.detail, values)


def _rows(file: Path, limit: int | None) -> Iterator[tuple[int, Values]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text, restkey=_SURPLUS, strict=True)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise FileUnusable(
                    f"{file} lacks the columns {', '.join(missing)}: it is not an export of acquisitions"
                )
            line = reader.line_num + 1
            for number, values in enumerate(reader):
                if limit is not None and number >= limit:
                    return
                yield line, values
                line = reader.line_num + 1
    except OSError as problem:
        raise FileUnusable(f"{file} cannot be read: {problem.strerror}") from None
    except (UnicodeDecodeError, csv.Error) as problem:
        raise FileUnusable(f"{file} is not a CSV file in UTF-8: {problem}") from None


def _candidate(
    line: int, values: Values, words: Mapping[str, CategoryKey], today: date, seen: dict[str, int]
) -> Candidate:
    if _SURPLUS in values or None in values.values():
        raise Unfit("malformed_row", "the row has not as many fields as the header")
    organisation, acquirer = values["company_name"].strip(), values["acquirer_name"].strip()
    if not organisation or not acquirer:
        raise Unfit("missing_name", f"no name of the {'acquirer' if organisation else 'target'}")
    target_id = values["company_permalink"].strip() or organisation.casefold()
    acquirer_id = values["acquirer_permalink"].strip() or acquirer.casefold()
    if target_id == acquirer_id or organisation.casefold() == acquirer.casefold():
        raise Unfit("own_target", f"{organisation} is its own acquirer")
    acquired_on = _date(values["acquired_at"].strip(), today)
    key = f"{target_id}|{acquirer_id}|{acquired_on}"
    if (first := seen.setdefault(key, line)) != line:
        raise Unfit("duplicate", f"the same deal as line {first}")
    return Candidate(
        line=line,
        key=key,
        organisation=organisation,
        acquirer=acquirer,
        acquired_on=acquired_on,
        country=values["company_country_code"].strip() or None,
        price=_price(values["price_amount"].strip(), values["price_currency_code"].strip()),
        category=_category(values["company_category_list"], words),
        values=values,
    )


def _date(text: str, today: date) -> date:
    if not text:
        raise Unfit("no_date", "no date of the acquisition")
    try:
        found = datetime.fromisoformat(text).date()
    except ValueError:
        raise Unfit("bad_date", f"'{text}' is not a date") from None
    if found > today:
        raise Unfit("impossible_date", f"{found} is in the future")
    if found.year < FIRST_YEAR:
        raise Unfit("impossible_date", f"{found} is before {FIRST_YEAR}")
    return found


def _price(amount: str, currency: str) -> Money | None:
    if not amount:
        return None
    try:
        figure = Decimal(amount)
    except InvalidOperation:
        raise Unfit("bad_price", f"'{amount}' is not an amount") from None
    if not figure.is_finite():
        raise Unfit("bad_price", f"'{amount}' is not an amount")
    if figure <= 0:
        raise Unfit("price_not_positive", f"a price of {figure:f}")
    if not (len(currency) == len("USD") and currency.isascii() and currency.isupper()):
        raise Unfit("no_currency", f"{figure:f} of no currency")
    try:
        return Money(amount=figure, currency=currency)
    except ValidationError:
        raise Unfit("bad_price", f"'{amount}' has more digits than money has") from None


def _category(listed: str, words: Mapping[str, CategoryKey]) -> CategoryKey:
    named = {words[word] for part in listed.split("|") if (word := part.strip().lower()) in words}
    if not named:
        raise Unfit("no_category", f"'{listed}' names none of our categories" if listed else "no categories given")
    if len(named) > 1:
        raise Unfit("several_categories", f"'{listed}' names {' and '.join(sorted(named))}")
    return named.pop()
