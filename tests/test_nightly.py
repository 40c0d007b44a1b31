"""The night as a newsroom meets it: real processes, real sockets, kills and readers in between."""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from flows.newsroom.site import Newsroom
from flows.runs import read_runs
from tests.season import differences, left_over
from warehouse.query import rows

COUNTS = (
    "select (select count(*) from record.page), (select count(*) from record.article), "
    "(select count(*) from record.attribution), (select count(*) from record.quantity), "
    "(select count(*) from record.claim), (select count(*) from record.comparison)"
)
SILENT = """\
outlet_id: silent-post
name: The Silent Post
kind: newspaper
homepage: http://127.0.0.1:9/
hosts: ["127.0.0.1:9"]
article_pattern: ^/news/
feeds: ["http://127.0.0.1:9/rss.xml"]
allow_loopback: true
delay: 0.0
min_stories: 1
"""
KILLS = 5  # `python -m tests.bench nights` has fifty
SEED = 20_311_124


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as running:
        yield running


def settings(newsroom: Newsroom, data: Path) -> Path:
    """A settings file for a night over the sample newsroom."""
    data.mkdir(parents=True, exist_ok=True)
    newsroom.write_outlets(data / "outlets")
    path = data / "claimline.yml"
    keys = {
        "data": str(data),
        "outlets": str(data / "outlets"),
        "disputes": str(newsroom.disputes),
        "workers": 1,
    }
    path.write_text(yaml.safe_dump(keys))
    return path


def start(config: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "flows", "nightly", "--config", str(config), "--json", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def run(config: Path, code: int = 0) -> dict[str, object]:
    process = start(config)
    out, err = process.communicate(timeout=240)
    assert process.returncode == code, err
    assert "Traceback" not in err
    answer: dict[str, object] = json.loads(out)
    return answer


def ask(data: Path, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in rows(data / "claimline.duckdb", sql)[1]]


@pytest.fixture(scope="module")
def first(prefect_server: str, newsroom: Newsroom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder after one night, in which one outlet could not be reached."""
    data = tmp_path_factory.mktemp("first") / "data"
    config = settings(newsroom, data)
    (data / "outlets" / "silent-post.yml").write_text(SILENT)
    answer = run(config, code=3)
    assert ["silent-post" in failure for failure in answer["failures"]] == [True]  # type: ignore[attr-defined]
    return data


@pytest.fixture
def second(first: Path, newsroom: Newsroom, tmp_path: Path) -> Path:
    """The settings of a copy of it, without that outlet."""
    data = Path(shutil.copytree(first, tmp_path / "data"))
    (data / "outlets" / "silent-post.yml").unlink()
    return settings(newsroom, data)


def test_an_unreachable_outlet_is_told_and_the_others_are_read(first: Path) -> None:
    assert ask(first, "select count(*) > 50 from claims") == [(True,)]
    assert ask(first, "select distinct reason from record.rejection where url like '%127.0.0.1:9/%'") == [
        ("unreachable",)
    ]


def test_a_kill_at_any_moment_leaves_the_published_file_and_nothing_twice(
    first: Path, newsroom: Newsroom, tmp_path: Path
) -> None:
    config = settings(newsroom, tmp_path / "killed")
    (tmp_path / "killed" / "outlets" / "silent-post.yml").write_text(SILENT)
    [whole] = read_runs(first)
    lasts = (whole.finished_at - whole.started_at).total_seconds() + 2  # Python and Prefect start first
    moments = random.Random(SEED)  # noqa: S311
    for _ in range(KILLS):
        process = start(config)
        time.sleep(moments.uniform(0, lasts))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if (config.parent / "claimline.duckdb").exists():  # a kill after the rename: then it must be whole
            assert ask(config.parent, COUNTS) == ask(first, COUNTS)
    run(config, code=3)
    assert differences(first / "claimline.duckdb", config.parent / "claimline.duckdb") == {}
    assert left_over(config.parent) == []
    told = read_runs(config.parent)
    assert (told[-1].status, len(told) <= KILLS + 1) == ("published", True)
    assert all("it did not end" in run.failures[0] for run in told[:-1] if run.status == "failed")


def test_of_two_nights_at_once_one_runs_and_asks_only_whether_pages_changed(
    second: Path, newsroom: Newsroom
) -> None:
    before = ask(second.parent, COUNTS)
    assert before[0][4] > 50  # type: ignore[operator]
    newsroom.requests.clear()
    both = [start(second) for _ in range(2)]
    ended = [(*process.communicate(timeout=240), process.returncode) for process in both]
    (_, complaint, refused), (answer, _, code) = sorted(ended, key=lambda one: -one[2])
    assert (code, refused) == (0, 1)
    assert "another run is at work here" in complaint
    assert "Traceback" not in complaint
    assert json.loads(answer)["counts"]["pages fetched"] == 0
    assert ask(second.parent, COUNTS) == before
    stories = [asked for asked in newsroom.requests if asked.conditional]
    assert stories
    assert all(
        asked.status == 304 for asked in stories if "/rss" not in asked.path and ".xml" not in asked.path
    )


@pytest.mark.usefixtures("prefect_server")
def test_a_reader_neither_stops_the_night_nor_is_cut_off(second: Path, newsroom: Newsroom) -> None:
    script = (
        "import sys, duckdb; c = duckdb.connect(sys.argv[1], read_only=True)\n"
        "for line in sys.stdin: print(c.sql('select count(*) from claims').fetchone()[0], flush=True)\n"
    )
    reader = subprocess.Popen(
        [sys.executable, "-c", script, str(second.parent / "claimline.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def claims_seen() -> int:
        assert reader.stdin is not None
        assert reader.stdout is not None
        reader.stdin.write("\n")
        reader.stdin.flush()
        return int(reader.stdout.readline())

    before = claims_seen()
    newsroom.advance()
    try:
        run(second)
    finally:
        newsroom.night = 1
    assert claims_seen() == before
    ((after,),) = ask(second.parent, "select count(*) from claims")
    assert int(str(after)) > before
    assert reader.stdin is not None
    reader.stdin.close()
    assert reader.wait(timeout=10) == 0
