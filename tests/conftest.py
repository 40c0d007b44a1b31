"""What several test modules share: where the evaluation data lies, one Prefect server, one demo.

Tests run in two processes, a file at a time (`make test`): the files that take longest begin first, so that
neither process ends long after the other, and whatever looks at the demo shares one process, and so one demo.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from flows.api import prefect_api

FLOORS = Path(__file__).parent / "gold" / "floors.json"
SHARED = Path(__file__).resolve().parents[2] / "shared"

LONGEST = (
    "test_replay", "demo", "test_nightly", "test_cluster", "test_desk", "test_operations", "test_cli",
    "test_compare", "test_review", "test_export", "test_warehouse", "test_spider", "test_named_cases",
    "test_claim", "test_attribution", "test_archive", "test_pool", "test_serve", "test_faults",
    "test_polnear", "test_invented_disputes", "test_topic", "test_topic_model", "test_release",
)  # fmt: skip
OF_THE_DEMO = {"test_demo", "test_docs", "test_draft", "test_questions"}  # files whose tests look at it


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first; those that are not named take less than any that is."""
    rank = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(group_of(item.nodeid), len(rank)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """As `--dist loadfile`, but in our order, not the most tests first, and the demo's files together."""
    from xdist.scheduler import LoadFileScheduling

    class LongestFirst(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return group_of(nodeid)

    if config.getvalue("dist") != "loadfile":
        return None
    config.option.loadscopereorder = False
    return LongestFirst(config, log)


def group_of(nodeid: str) -> str:
    name = Path(nodeid.partition("::")[0]).stem
    return "demo" if name in OF_THE_DEMO else name


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
        os.environ.pop("PYTHONSAFEPATH", None)  # the tests' own children find `tests` in the working folder
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
