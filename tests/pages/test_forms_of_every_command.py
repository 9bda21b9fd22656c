"""Every command of every kind has a form: it renders, and what its example fills in is the same command again."""

from __future__ import annotations

import pytest
from pydantic import JsonValue

from api.pages.fields import Asks, asks_of, asks_to_open
from api.pages.forms import command_of, entered_of, rows_of, with_a_row_more, without_a_row
from api.pages.render import TEMPLATES
from api.pages.sheet import Sheet, Shown, faults_of, shown
from cli.events_doc import examples
from domain.kinds import KINDS
from tests.support.browser import Page

EXAMPLES = examples()
ALL = [(kind, name) for kind in KINDS for name in asks_of(kind)]
SHOWN = [(kind, name) for kind, name in ALL if name in EXAMPLES]
"""`tests/docs/test_reference.py` sees to it that every command has an example."""


def rendered(asks: Asks, entered: dict[str, str], faults: dict[str, str] | None = None) -> Page:
    """The form as a page shows it."""
    sheet = Sheet(asks, shown(asks.fields, entered, faults or {}, {}))
    template = TEMPLATES.from_string(
        '{% from "forms.html" import form %}{{ form(sheet, "/here", "proof", "a-key", "Record it", "/back") }}'
    )
    return Page(template.render(sheet=sheet))


@pytest.mark.parametrize(("kind", "name"), SHOWN, ids=[f"{kind}-{name}" for kind, name in SHOWN])
def test_what_an_example_fills_in_is_the_same_command_again(kind: str, name: str) -> None:
    asks, commands = asks_of(kind)[name], KINDS[kind].decider.commands
    example = EXAMPLES[name]
    page = rendered(asks, entered_of(asks.fields, example))
    sent = page.form("/here").fields
    again = commands.validate_python({"type": name, **command_of(asks, sent)})
    assert again == commands.validate_python(example)


@pytest.mark.parametrize(("kind", "name"), ALL, ids=[f"{kind}-{name}" for kind, name in ALL])
def test_every_field_of_an_empty_form_has_a_label_in_words(kind: str, name: str) -> None:
    page = rendered(asks_of(kind)[name], {})
    labels = {tag["for"] for tag in page.having() if "for" in tag}
    for tag, attributes in page.tags:
        if tag in {"input", "select", "textarea"} and attributes.get("type") not in {"hidden", "radio", "checkbox"}:
            assert attributes["id"] in labels or attributes.get("aria-label"), attributes
    ids = [tag["id"] for tag in page.having() if "id" in tag]
    assert len(ids) == len(set(ids))
    assert not [tag for tag in page.having() if "style" in tag]


def test_a_charter_is_filled_in_too() -> None:
    asks = asks_to_open("acquisition")
    charter: dict[str, JsonValue] = {
        "charter": {"name": "Heron", "purpose": "Own it", "owner": "liam", "programme": "novacron"},
        "target": {"organisation": "Lakeside", "category": "storage"},
    }
    page = rendered(asks, entered_of(asks.fields, charter))
    assert command_of(asks, page.form("/here").fields) == charter


@pytest.mark.parametrize(
    ("written", "meant"),
    [("310 M", "310000000"), ("1,250,000", "1250000"), ("1 250 000.50", "1250000.50"), ("-2.5M", "-2500000.0")],
)
def test_amounts_are_read_as_people_write_them(written: str, meant: str) -> None:
    asks = asks_of("acquisition")["close_acquisition"]
    assert command_of(asks, {"price.amount": written})["price"] == {"amount": meant}


def test_a_hash_is_taken_as_it_is_printed_and_a_key_is_made_of_a_title() -> None:
    asks = asks_of("acquisition")["attach_evidence"]
    entered = {"title": "Quality of Earnings, final", "sha256": f"{'AB' * 32}  qoe-final.pdf"}
    found = command_of(asks, entered)
    assert (found["sha256"], found["evidence"]) == ("ab" * 32, "quality_of_earnings_final")


def test_rows_are_added_and_taken_away_without_losing_what_stands_in_the_others() -> None:
    asks = asks_of("acquisition")["decide_gate"]
    entered = {"conditions.0.text": "one", "conditions.1.text": "two", "conditions.2.text": "three"}
    more = with_a_row_more(asks.fields, "conditions", entered)
    assert rows_of("conditions", more, 0) == [0, 1, 2, 3]
    less = without_a_row("conditions.1", more)
    assert [less[f"conditions.{n}.text"] for n in range(2)] == ["one", "three"]
    assert rows_of("conditions", less, 0) == [0, 1, 2]


def test_a_fault_inside_a_list_stands_at_the_row_that_was_filled_in() -> None:
    asks = asks_of("acquisition")["decide_gate"]
    entered = {"conditions.0.text": "", "conditions.3.text": "Ask"}
    missing: JsonValue = {
        "location": ["body", "decide_gate", "conditions", 0, "due_at"],
        "message": "x",
        "type": "missing",
    }
    assert faults_of(asks, entered, [missing]) == {"conditions.3.due_at": "This is needed."}


def test_what_is_not_there_any_more_stays_chosen_so_that_the_refusal_can_name_it() -> None:
    asks = asks_of("acquisition")["close_risk"]
    (risk, _) = shown(asks.fields, {"risk": "churn"}, {}, {"risks": (("fx", "Exchange rates"),)})
    assert isinstance(risk, Shown)
    assert risk.options == (("fx", "Exchange rates"), ("churn", "churn"))


def test_only_the_name_of_what_is_new_is_made_up() -> None:
    asks = asks_of("acquisition")["request_diligence_item"]
    assert [each.name for each in asks.fields if each.derived] == ["item"]
    assert "workstream" not in command_of(asks, {"question": "All leases"})
