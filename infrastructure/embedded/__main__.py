"""Stop these servers of a data folder, if they still run: `python -m infrastructure.embedded FOLDER CHILD...`."""

from __future__ import annotations

import sys
from pathlib import Path

from infrastructure.embedded.children import Child
from infrastructure.embedded.servers import stop

stop(Path(sys.argv[1]), only=[Child.parse(child) for child in sys.argv[2:]])
