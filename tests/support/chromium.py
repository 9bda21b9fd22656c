"""The browser of the tests: Debian's Chromium, found on this machine or installed by `make browser` where that can be.

Nothing else is downloaded: Playwright drives the browser that the machine has.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMED = "CHROME_BIN"
PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MISSING = f"no browser: install Chromium (`make browser` does on Debian), or name one in {NAMED}"
MINUTES_TO_INSTALL = 10


def found() -> str | None:
    """The browser's program: what `CHROME_BIN` names, else the first that is on the path."""
    named = os.environ.get(NAMED)
    return shutil.which(named) if named else next(filter(None, map(shutil.which, PROGRAMS)), None)


def options() -> list[str]:
    """What Chromium is told; root cannot have its sandbox."""
    rootless = ["--no-sandbox"] if os.geteuid() == 0 else []
    return ["--disable-gpu", "--disable-dev-shm-usage", *rootless]


def install() -> str | None:
    """Install Debian's package; why that could not be done, if it could not."""
    release = Path("/etc/os-release")
    if not release.is_file() or "\nID=debian\n" not in f"\n{release.read_text()}\n":
        return "this is no Debian"
    apt, sudo = shutil.which("apt-get"), shutil.which("sudo")
    if apt is None:
        return "there is no apt-get"
    first = [] if os.geteuid() == 0 else [sudo, "-n"] if sudo else None
    if first is None:
        return "only root may install packages"
    wanted = [*first, apt, "-qq", "-o", "Dpkg::Use-Pty=0"]
    for words in (["update"], ["install", "--yes", "--no-install-recommends", "chromium"]):
        try:
            done = subprocess.run(
                [*wanted, *words],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                check=False,
                timeout=MINUTES_TO_INSTALL * 60,
            )
        except subprocess.TimeoutExpired:
            return f"apt-get {words[0]} took longer than {MINUTES_TO_INSTALL} minutes"
        if done.returncode != 0:
            return (done.stderr.strip().splitlines() or [f"apt-get {words[0]} failed"])[-1]
    return None


def main() -> None:
    """Install it unless it is there. Without it everything works but the browser tests, so this never fails."""
    if found() is None:
        sys.stderr.write("Installing Chromium for the browser tests\n")
        why = install()
        if why is not None:
            sys.stderr.write(f"The browser tests will be skipped ({why}): {MISSING}.\n")


if __name__ == "__main__":
    main()
