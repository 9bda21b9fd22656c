"""What can go wrong on the command line and is nobody's bug: one sentence that says what to do, and exit code 1."""

from __future__ import annotations


class Trouble(Exception):
    """An expected failure. The message is for the person at the terminal; no traceback is shown."""
