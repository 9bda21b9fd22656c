"""Whether a page answers: `python deploy/healthcheck.py http://127.0.0.1:8080/readyz` exits with 0 or 1, in silence."""

from __future__ import annotations

import sys
from urllib.error import URLError
from urllib.request import urlopen


def main() -> int:
    """Exit code of the check. Waits two seconds at most."""
    try:
        with urlopen(sys.argv[1], timeout=2):  # noqa: S310 - the address stands in our own compose file
            return 0
    except (URLError, TimeoutError, ConnectionError):
        return 1


if __name__ == "__main__":
    sys.exit(main())
