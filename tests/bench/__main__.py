"""`make bench`: throughput of every stage, on this machine, now. Figures of one run may be compared."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys

import tests.bench


def main() -> None:
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # figures are of one core; read when a bench imports numpy
    wanted = set(sys.argv[1:])
    for found in pkgutil.iter_modules(tests.bench.__path__):
        if found.name.startswith("_") or (wanted and found.name not in wanted):
            continue
        print(found.name, flush=True)  # noqa: T201
        for what, figure in importlib.import_module(f"tests.bench.{found.name}").run():
            print(f"  {what:60}{figure:>20}", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
