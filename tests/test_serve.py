"""`claimline serve` against a real Prefect API: a night is run when it is due, and one at a time."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from flows.newsroom.site import Newsroom
from flows.serve import stand
from pipelines.config import ConfigError
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


@pytest.mark.parametrize("times", [("at dawn", "UTC"), (NEVER, "Mars/Olympus")])
def test_a_time_that_cannot_be_read_is_told(
    prefect_server: str, tmp_path: Path, times: tuple[str, str]
) -> None:
    with pytest.raises(ConfigError, match=r"at dawn|Mars/Olympus"):
        asyncio.run(stand(None, tmp_path, *times, prefect_server))


def test_a_night_comes_once_a_day_also_when_clocks_change() -> None:
    from prefect.server.schemas.schedules import CronSchedule

    night = CronSchedule(cron="30 2 * * *", timezone="America/Los_Angeles")
    for begin in (datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 11, 1, tzinfo=UTC)):
        times = asyncio.run(night.get_dates(30, begin))
        days = [time.astimezone(ZoneInfo("America/Los_Angeles")).date() for time in times]
        assert [later - day for day, later in pairwise(days)] == [timedelta(days=1)] * 29


def test_a_night_that_died_with_its_machine_holds_its_place_no_longer(prefect_server: str) -> None:
    """Prefect itself waits for five minutes before it gives such a run up."""
    from prefect import get_client
    from prefect.states import Running, Scheduled

    from flows.nightly import crash_unfinished, scheduled

    async def states() -> list[str]:
        async with get_client() as client:
            runs = [
                await client.create_flow_run(scheduled, parameters={"config": None, "data": "."}, state=begun)
                for begun in (Running(), Scheduled())
            ]
            assert await crash_unfinished(scheduled.name) == 1
            return [(await client.read_flow_run(run.id)).state.type.value for run in runs]  # type: ignore[union-attr]

    assert asyncio.run(states()) == ["CRASHED", "SCHEDULED"]


def test_a_night_that_died_is_run_again_when_nights_are_served_again(
    prefect_server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Served, killed in mid-night, served, stopped with none under way, served: one night is to be run."""
    from prefect import get_client
    from prefect.client.schemas.filters import FlowRunFilter
    from prefect.runner import Runner
    from prefect.states import Running

    async def start(runner: Runner) -> None:
        """Runs nothing, so that a night stays as it is found."""

    monkeypatch.setattr(Runner, "start", start)

    async def states() -> list[str]:
        await stand(None, tmp_path, NEVER, "UTC", prefect_server)
        async with get_client() as client:
            served = await client.read_deployment_by_name("scheduled nightly/nightly")
            ours = FlowRunFilter.model_validate({"deployment_id": {"any_": [str(served.id)]}})
            begun = {run.id for run in await client.read_flow_runs(flow_run_filter=ours)}
            night = await client.create_flow_run_from_deployment(served.id, state=Running())
            for _ in range(2):
                await stand(None, tmp_path, NEVER, "UTC", prefect_server)
            runs = [run for run in await client.read_flow_runs(flow_run_filter=ours) if run.id not in begun]
            assert night.id in {run.id for run in runs}
            for run in runs:  # lest another test's runner take it
                await client.delete_flow_run(run.id)
            return sorted(run.state.type.value for run in runs if run.state)

    assert asyncio.run(states()) == ["CRASHED", "SCHEDULED"]


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
    assert asyncio.run(shown()) >= {"outlets", "pages-read", "newly-disputed"}
    [run] = (config.parent / "runs").glob("*.json")
    assert json.loads(run.read_text())["status"] == "published"
    assert ask(config.parent, "select count(*) > 50 from claims") == [(True,)]


async def shown() -> set[str | None]:
    """The keys of what stands among the artifacts in Prefect's pages."""
    from prefect import get_client

    async with get_client() as client:
        return {artifact.key for artifact in await client.read_latest_artifacts()}


def test_what_pages_say_is_no_markup_in_prefect_s_pages() -> None:
    from flows.nightly import news_told

    hostile = "Union: “1,900” <script>alert(1)</script> [x](javascript:1) *b* `c`\n# d"
    told = news_told([(hostile, ("https://post.example/a?b=1&c=2",))])
    assert told.startswith("* Union: “1,900” &#60;script")
    assert told.endswith(" [1](<https://post.example/a?b=1&c=2>)")
    assert not set("<>[]()*`#\n") & set(told[2:].partition(" [1]")[0].replace("&#", ""))
    assert news_told([]) == "Nothing new is disputed."


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
