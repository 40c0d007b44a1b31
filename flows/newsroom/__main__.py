"""`python -m flows.newsroom [--night 2]`: serves the sample newsroom until Ctrl-C."""

from __future__ import annotations

import argparse
import sys
import threading
from pathlib import Path

from flows.newsroom.site import Newsroom


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="python -m flows.newsroom", description=__doc__)
    parser.add_argument("--night", type=int, choices=(1, 2), default=1, help="which night's state to publish")
    parser.add_argument("--write-outlets", type=Path, metavar="FOLDER", help="write the outlet files there")
    options = parser.parse_args()
    with Newsroom(night=options.night) as newsroom:
        for outlet_id, masthead in newsroom.mastheads.items():
            sys.stdout.write(f"{newsroom.address(outlet_id)}  {masthead.name}\n")
        if options.write_outlets:
            newsroom.write_outlets(options.write_outlets)
            sys.stdout.write(f"outlet files: {options.write_outlets}\n")
        sys.stdout.write("Ctrl-C ends it.\n")
        sys.stdout.flush()
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
