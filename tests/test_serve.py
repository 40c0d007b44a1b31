"""`claimline serve` against a real Prefect API: a night is run when it is due, and one at a time."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
import yaml

from flows.newsroom.site import Newsroom
from tests.test_nightly import ask, settings

NEVER = "0 0 30 2 *"  # there is no thirtieth of February
PATIENCE = 240  # seconds; far more than a busy machine needs


def serve(config: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flows", "serve", "--config", str(config), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def config(tmp_path: Path) -> Iterator[Path]:
    with Newsroom() as newsroom:
        yield settings(newsroom, tmp_path)


@pytest.mark.usefixtures("prefect_server")
@pytest.mark.parametrize("times", [("--cron", "at dawn"), ("--timezone", "Mars/Olympus")])
def test_a_time_that_cannot_be_read_is_told(tmp_path: Path, times: tuple[str, str]) -> None:
    (tmp_path / "claimline.yml").write_text(yaml.safe_dump({"data": str(tmp_path)}))
    process = serve(tmp_path / "claimline.yml", *times)
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 2
    assert times[1] in said
    assert "Traceback" not in said


@pytest.mark.usefixtures("prefect_server")
def test_of_two_nights_that_are_due_at_once_one_runs(config: Path) -> None:
    process = serve(config, "--cron", NEVER)
    try:
        assert process.stdout is not None
        assert "nights at" in process.stdout.readline()
        first, second = asyncio.run(ask_for_two_nights())
        until(lambda: sorted([state(first), state(second)]) == ["CANCELLED", "COMPLETED"])
    finally:
        process.terminate()
        process.communicate(timeout=60)
    [run] = (config.parent / "runs").glob("*.json")
    assert json.loads(run.read_text())["status"] == "published"
    assert ask(config.parent, "select count(*) > 50 from claims") == [(True,)]


async def ask_for_two_nights() -> tuple[UUID, UUID]:
    from prefect.deployments import run_deployment

    runs = [await run_deployment("scheduled nightly/nightly", timeout=0, as_subflow=False) for _ in range(2)]
    return runs[0].id, runs[1].id


def state(run: UUID) -> str:
    from prefect import get_client

    with get_client(sync_client=True) as client:
        found = client.read_flow_run(run).state
    return found.type.value if found else "UNKNOWN"


def until(done: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(1)
