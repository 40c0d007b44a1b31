"""What several test modules share: where the evaluation data lies, one Prefect server, one demo."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.api import prefect_api

FLOORS = Path(__file__).parent / "gold" / "floors.json"
SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The evaluation data beside the checkout; tests that need it skip where it is not."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the evaluation data in {SHARED}")
    return SHARED


@pytest.fixture(scope="session")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """One Prefect API for every nightly of the session, so that each does not start its own."""
    with prefect_api(tmp_path_factory.mktemp("prefect")) as address:
        yield address


@pytest.fixture(scope="session")
def demo(prefect_server: str, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The data folder of a demo that has run, and what it printed."""
    assert prefect_server
    data = tmp_path_factory.mktemp("demo") / "data"
    done = subprocess.run(
        [sys.executable, "-m", "flows", "demo", "--data", str(data)],
        capture_output=True,
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()
    return data, done.stdout.decode()


def at_least(name: str, figures: dict[str, float], errors: list[str]) -> None:
    """Fails where a figure is below its floor in `gold/floors.json`, showing the first errors.

    A change may raise a floor, never lower it.
    """
    floors = json.loads(FLOORS.read_text())[name]
    below = {key: (figures[key], floor) for key, floor in floors.items() if figures[key] < floor}
    assert not below, f"{name}: figure below floor {below}\n" + "\n".join(errors[:40])
