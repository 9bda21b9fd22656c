"""Lists the first people and their roles, once: `python deploy/open_directory.py < people.json`.

Where an identity provider signs the tokens, nobody may do anything before somebody is listed; this is the way in.
"""

from __future__ import annotations

import sys

from pydantic import TypeAdapter, ValidationError

from cli.people import open_directory
from cli.problems import Trouble
from cli.runtime import explained, run, settings
from portfolio.seeds import DemoPerson

FORM = '[{"id": "<sub of their token>", "name": "Ada Ames", "roles": ["administrator"]}]'


def main() -> None:
    """Raises Trouble when the list cannot be read, and what sending a command raises."""
    try:
        people = TypeAdapter(tuple[DemoPerson, ...]).validate_json(sys.stdin.read())
    except ValidationError as problem:
        raise Trouble(f"expected {FORM}: {problem.errors()[0]['msg']}") from None
    opened = run(open_directory(settings(), people))
    print(f"listed: {len(people)}" if opened else "the directory has its people already")  # noqa: T201 - the result


if __name__ == "__main__":
    explained(main)
