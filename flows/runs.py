"""The runs that a data folder remembers: each leaves `runs/<run_id>.json`, also one that failed."""

from __future__ import annotations

import json
from pathlib import Path

import cattrs
from cattrs.preconf.json import make_converter

from pipelines.config import ConfigError
from pipelines.records import Run

CONVERTER = make_converter()


def read_runs(data: Path) -> list[Run]:
    """Every run of this data folder, oldest first. Raises `ConfigError` for a file that tells of none."""
    return [read_run(path) for path in sorted((data / "runs").glob("*.json"))]


def read_run(path: Path) -> Run:
    try:
        return CONVERTER.structure(json.loads(path.read_text(encoding="utf-8")), Run)
    except (ValueError, TypeError, KeyError, cattrs.BaseValidationError) as error:
        raise ConfigError(path, None, f"tells of no run ({error}); restore or delete the file") from error
