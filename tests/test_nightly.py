"""The night as a newsroom meets it: real processes, real sockets, kills and readers in between."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from flows.newsroom.site import Newsroom
from warehouse.query import rows

COUNTS = (
    "select (select count(*) from record.page), (select count(*) from record.article), "
    "(select count(*) from record.attribution), (select count(*) from record.quantity), "
    "(select count(*) from record.claim), (select count(*) from record.comparison)"
)
CONTENTS = (
    "select claim_id, claimant, side, topic, words, status from claims "
    "union all select comparison_id, claim_a, claim_b, topic, verdict, working from record.comparison "
    "order by all"
)
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


def run(config: Path) -> dict[str, object]:
    process = start(config)
    out, err = process.communicate(timeout=240)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    answer: dict[str, object] = json.loads(out)
    return answer


def ask(data: Path, sql: str) -> list[tuple[object, ...]]:
    return [tuple(row) for row in rows(data / "claimline.duckdb", sql)[1]]


@pytest.mark.usefixtures("prefect_server")
def test_the_same_night_twice_adds_nothing_and_asks_only_whether_pages_changed(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    config = settings(newsroom, tmp_path)
    run(config)
    before = ask(tmp_path, COUNTS)
    assert before[0][4] > 50  # type: ignore[operator]
    newsroom.requests.clear()
    answer = run(config)
    assert ask(tmp_path, COUNTS) == before
    assert answer["counts"]["pages fetched"] == 0  # type: ignore[index]
    stories = [asked for asked in newsroom.requests if asked.conditional]
    assert stories
    assert all(
        asked.status == 304 for asked in stories if "/rss" not in asked.path and ".xml" not in asked.path
    )


@pytest.mark.usefixtures("prefect_server")
def test_a_kill_at_any_moment_leaves_the_published_file_and_nothing_twice(
    newsroom: Newsroom, tmp_path: Path
) -> None:
    twin, killed = tmp_path / "twin", tmp_path / "killed"
    run(settings(newsroom, twin))
    config = settings(newsroom, killed)
    moments = random.Random(SEED)  # noqa: S311
    for _ in range(5):
        process = start(config)
        time.sleep(moments.uniform(0.5, 8))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if (killed / "claimline.duckdb").exists():  # a kill after the rename: then it must be whole
            assert ask(killed, COUNTS) == ask(twin, COUNTS)
    run(config)
    assert ask(killed, COUNTS) == ask(twin, COUNTS)
    assert ask(killed, CONTENTS) == ask(twin, CONTENTS)
    assert not orphans(killed)
    assert sorted(path.name for path in killed.glob("claimline.duckdb*")) == [
        "claimline.duckdb",
        "claimline.duckdb.lock",
    ]


def orphans(data: Path) -> list[str]:
    """Processes still running whose command or input names this data folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            command = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if str(data) in command and int(entry.name) != os.getpid():
            found.append(command)
    return found


@pytest.mark.usefixtures("prefect_server")
def test_a_reader_neither_stops_the_night_nor_is_cut_off(tmp_path: Path) -> None:
    with Newsroom() as newsroom:
        config = settings(newsroom, tmp_path)
        run(config)
        script = (
            "import sys, duckdb; c = duckdb.connect(sys.argv[1], read_only=True)\n"
            "for line in sys.stdin: print(c.sql('select count(*) from claims').fetchone()[0], flush=True)\n"
        )
        reader = subprocess.Popen(
            [sys.executable, "-c", script, str(tmp_path / "claimline.duckdb")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert reader.stdin is not None
        assert reader.stdout is not None

        def claims_seen() -> int:
            assert reader.stdin is not None
            assert reader.stdout is not None
            reader.stdin.write("\n")
            reader.stdin.flush()
            return int(reader.stdout.readline())

        before = claims_seen()
        newsroom.advance()
        run(config)
        assert claims_seen() == before
        ((after,),) = ask(tmp_path, "select count(*) from claims")
        assert int(str(after)) > before
        reader.stdin.close()
        assert reader.wait(timeout=10) == 0


@pytest.mark.usefixtures("prefect_server")
def test_a_second_night_at_the_same_time_is_refused(newsroom: Newsroom, tmp_path: Path) -> None:
    config = settings(newsroom, tmp_path)
    first = start(config)
    deadline = time.monotonic() + 60
    while not (tmp_path / "claimline.lock").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.3)
    second = start(config)
    _, complaint = second.communicate(timeout=120)
    assert second.returncode == 1
    assert "another run is at work here" in complaint
    assert "Traceback" not in complaint
    assert first.communicate(timeout=240)
    assert first.returncode == 0


@pytest.mark.usefixtures("prefect_server")
def test_an_unreachable_outlet_is_told_and_the_others_are_read(newsroom: Newsroom, tmp_path: Path) -> None:
    config = settings(newsroom, tmp_path)
    (tmp_path / "outlets" / "silent-post.yml").write_text(
        "outlet_id: silent-post\nname: The Silent Post\nkind: newspaper\nhomepage: http://127.0.0.1:9/\n"
        'hosts: ["127.0.0.1:9"]\narticle_pattern: ^/news/\nfeeds: ["http://127.0.0.1:9/rss.xml"]\n'
        "allow_loopback: true\ndelay: 0.0\nmin_stories: 1\n"
    )
    process = start(config)
    out, err = process.communicate(timeout=240)
    assert process.returncode == 3, err
    assert "Traceback" not in err
    assert any("silent-post" in failure for failure in json.loads(out)["failures"])
    assert ask(tmp_path, "select count(*) > 50 from claims") == [(True,)]
    assert ask(tmp_path, "select distinct reason from record.rejection where url like '%127.0.0.1:9/%'") == [
        ("unreachable",)
    ]
