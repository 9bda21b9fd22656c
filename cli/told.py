"""Being told to end: what was started is ended too, whatever we are waiting for at that moment."""

from __future__ import annotations

import signal
import sys
from threading import Event
from types import FrameType

_told = Event()
_CODE = 128 + signal.SIGTERM


def listen() -> None:
    """From now on SIGTERM ends us the way an exception does, so that every `finally` runs."""
    signal.signal(signal.SIGTERM, _heard)


def obey() -> None:
    """Raise SystemExit when we were told to end. Python drops what a handler raises inside a finaliser, so ask."""
    if _told.is_set():
        sys.exit(_CODE)


def wait() -> None:
    """Until we are told to end. Raises SystemExit, or KeyboardInterrupt for Ctrl-C."""
    _told.wait()
    obey()


def _heard(_number: int, _frame: FrameType | None) -> None:
    _told.set()
    sys.exit(_CODE)
