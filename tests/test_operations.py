"""What an operator does between nights: look back, look whether all is well, back up, read again."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

import duckdb
import pytest

from flows.backup import BackupError, backup, restore
from flows.doctor import LEAST_ROOM, Finding, examine, last_run, quiet_outlets, room, versions
from flows.night import ingest
from flows.place import BusyError, Place, alone
from flows.reextract import reextract
from flows.runs import read_runs
from flows.tally import UNENDED
from pipelines.config import ConfigError, Settings
from pipelines.records import Rejection
from tests.invented import make_run
from warehouse import db
from warehouse.query import rows

STORY = """\
LINDHOLM — Tram drivers walked out on Monday, stopping nine of ten lines.

“We hired nearly 200 drivers last year,” said Petra Aasen, a spokeswoman for Lindholm Tramways.

The drivers' union said that 350 drivers had left since 2029.
"""


def no_progress(done: int, total: int) -> None:
    """Nobody looks."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one story in it."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "tram.txt").write_text(STORY)
    _, rejections = ingest(place(folder / "data"), [folder / "tram.txt"], no_progress)
    assert not rejections
    return folder / "data"


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(made, tmp_path / "data"))


def place(data: Path) -> Place:
    return Place.of(Settings(data=str(data), workers=1))


def claims(data: Path) -> list[tuple[object, ...]]:
    return rows(data / "claimline.duckdb", "select words, topic, side from claims order by all")[1]


# ---------------------------------------------------------------- runs


def test_runs_are_told_oldest_first_also_those_that_failed(data: Path) -> None:
    [first] = read_runs(data)
    assert first.status == "published"
    assert first.counts["new pages"] == 1
    with pytest.raises(OSError, match="gone"), alone(data):
        raise OSError("gone")
    (data / "runs" / "99991231T000000Z-0000.json").write_text(
        json.dumps({**json.loads(next((data / "runs").glob("*.json")).read_text()), "status": "failed"})
    )
    assert [run.status for run in read_runs(data)] == ["published", "failed"]


def test_the_log_has_a_line_for_every_outcome(data: Path) -> None:
    [log] = (data / "logs").glob("*.jsonl")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    outcomes = [line for line in lines if "stage" not in line]
    assert [line["event"] for line in outcomes] == ["page read", "compared"]
    assert outcomes[0]["quotes"] == 2
    assert outcomes[0]["claims"] >= 2
    assert {line["run_id"] for line in lines} == {log.stem}


def test_a_run_leaves_what_it_took(data: Path) -> None:
    [path] = (data / "runs").glob("*.json")
    told = json.loads(path.read_text())
    stages = ["open", "find unread", "read", "read and load", "compare", "check and publish", "announce"]
    assert sorted(told["seconds"]) == sorted(stages)
    assert told["seconds"]["read and load"] >= told["seconds"]["read"] > 0
    assert told["rates"]["pages read a second"] > 0
    assert told["memory_mib"]["run"] > 50
    [log] = (data / "logs").glob("*.jsonl")
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    begun = [line["stage"] for line in lines if line["event"] == "stage begun"]
    assert begun == [stage for stage in stages if stage != "read"]


@pytest.mark.parametrize("content", ["", "{", "[]", '{"run_id": 1}'])
def test_a_damaged_run_file_is_named(data: Path, content: str) -> None:
    (data / "runs" / "20300101T000000Z-0000.json").write_text(content)
    with pytest.raises(ConfigError, match="20300101T000000Z-0000"):
        read_runs(data)


# ---------------------------------------------------------------- re-extraction


def test_nothing_is_read_again_that_the_present_code_has_read(data: Path) -> None:
    reread = reextract(place(data), no_progress)
    assert (reread.pages, reread.changes[1], reread.run) == (0, [], None)


def test_what_a_reading_gains_loses_and_alters_is_reported_and_only_published_on_demand(data: Path) -> None:
    now = claims(data)
    with duckdb.connect(data / "claimline.duckdb") as connection:  # as older code might have left it
        connection.execute("update record.article set extractor_version = 'old'")
        connection.execute("update record.claim set topic = 'finance' where span like '%200%'")
        connection.execute("delete from record.claim where span like '%350%'")
        connection.execute(
            "insert into record.claim select * replace ('c0' as claim_id, 'tenth' as span, "
            "900 as span_start_char, 905 as span_end_char, null as quantity_id) "
            "from record.claim where span like '%200%'"
        )
    before = claims(data)
    reported = reextract(place(data), no_progress)
    assert reported.counts() == {"gained": 1, "lost": 1, "altered": 1}
    columns, changes = reported.changes
    told = {row[columns.index("change")]: dict(zip(columns, row, strict=True)) for row in changes}
    assert "350" in told["gained"]["words"]
    assert told["lost"]["words"] == "tenth"
    assert told["altered"]["changed"].startswith("topic finance → ")
    assert claims(data) == before
    assert len(read_runs(data)) == 1
    published = reextract(place(data), no_progress, publish=True)
    assert published.run is not None
    assert claims(data) == now
    assert len(read_runs(data)) == 2


def test_only_pages_of_the_outlet_and_the_days_asked_for(data: Path) -> None:
    with duckdb.connect(data / "claimline.duckdb") as connection:
        connection.execute("update record.article set extractor_version = 'old'")
    today = datetime.now(UTC).date()
    assert reextract(place(data), no_progress, outlet="kqed").pages == 0
    assert reextract(place(data), no_progress, since=today + timedelta(days=1)).pages == 0
    assert reextract(place(data), no_progress, since=today - timedelta(days=1), outlet="local").pages == 1


# ---------------------------------------------------------------- backup


def test_a_restored_backup_answers_as_before_and_goes_on(data: Path, tmp_path: Path) -> None:
    before = claims(data)
    assert backup(data, tmp_path / "kept").copied >= 4  # warehouse, journal, page, run
    again = backup(data, tmp_path / "kept")
    assert again.copied < again.files  # the page was there
    shutil.rmtree(data)
    restore(tmp_path / "kept", data)
    assert claims(data) == before
    (tmp_path / "more.txt").write_text(STORY.replace("200", "210").replace("Monday", "Tuesday"))
    run, rejections = ingest(place(data), [tmp_path / "more.txt"], no_progress)
    assert (run.counts["new pages"], rejections) == (1, list[Rejection]())
    assert len(claims(data)) > len(before)


def test_a_damaged_or_unfinished_backup_restores_nothing(data: Path, tmp_path: Path) -> None:
    kept, empty = tmp_path / "kept", tmp_path / "empty"
    backup(data, kept)
    page = next(path for path in (kept / "pages").rglob("*") if path.is_file())
    whole = page.read_bytes()
    page.write_bytes(whole[:-1] + b"?")
    with pytest.raises(BackupError, match=page.name):
        restore(kept, empty)
    page.write_bytes(whole)
    manifest = (kept / "manifest.json").read_text()
    (kept / "manifest.json").write_text(manifest.replace('"claimline.duckdb"', '"../claimline.duckdb"'))
    with pytest.raises(BackupError, match="outside"):
        restore(kept, empty)
    (kept / "manifest.json").unlink()
    with pytest.raises(BackupError, match="no whole backup"):
        restore(kept, empty)
    assert not (empty / "claimline.duckdb").exists()


def test_a_backup_overwrites_nothing_and_disturbs_no_run(data: Path, tmp_path: Path) -> None:
    backup(data, tmp_path / "kept")
    with pytest.raises(BackupError, match="has a warehouse"):
        restore(tmp_path / "kept", data)
    with pytest.raises(BackupError, match="another disk"):
        backup(data, data / "backup")
    with pytest.raises(BackupError, match="no warehouse"):
        backup(tmp_path / "nowhere", tmp_path / "kept2")
    with alone(data), pytest.raises(BusyError):
        backup(data, tmp_path / "kept")


# ---------------------------------------------------------------- doctor


def findings(settings: Settings, data: Path) -> dict[str, Finding]:
    return {finding.subject: finding for finding in examine(settings, data)}


def test_a_healthy_place_has_nothing_broken(data: Path) -> None:
    found = findings(Settings(), data)
    assert [finding for finding in found.values() if finding.grade == "broken"] == []
    assert found["warehouse"].grade == "ok"
    assert "never tried" in found["outlets"].says


def test_each_trouble_is_named_with_what_to_do(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "post.yml").write_text("outlet_id: post\nnmae: The Post\n")
    (data / "claimline.duckdb").write_bytes(b"not a warehouse" * 1000)
    ahead = datetime.now(UTC) + timedelta(days=400)
    run = replace(make_run("99991231T000000Z-0000"), started_at=ahead, finished_at=ahead)
    monkeypatch.setattr("flows.doctor.read_runs", lambda _: [run])
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(100, 100, 0))  # type: ignore[attr-defined]
    found = findings(Settings(model="en_no_such_model", outlets=str(tmp_path / "outlets")), data)
    broken = {subject for subject, finding in found.items() if finding.grade == "broken"}
    assert broken >= {"outlets", "language model", "warehouse", "disk", "last run"}
    assert "post.yml:2" in found["outlets"].says
    assert "en_no_such_model" in found["language model"].says
    assert "begin afresh" in found["warehouse"].says
    assert "make room" in found["disk"].says
    assert "clock" in found["last run"].says


def test_before_the_first_night_there_is_nothing_to_mend(tmp_path: Path) -> None:
    assert room(tmp_path / "not" / "there").subject == "disk"
    assert last_run(tmp_path).grade == "look"


@pytest.mark.parametrize(
    ("age", "run", "grade", "says"),
    [
        (timedelta(days=2, hours=23), {}, "ok", "published"),
        (timedelta(days=3, hours=1), {}, "look", "published"),
        (timedelta(minutes=-4), {}, "ok", "published"),
        (timedelta(minutes=-6), {}, "broken", "set this machine's clock"),
        (timedelta(hours=1), {"failures": ("post: 0 stories found",)}, "look", "1 failures"),
        (timedelta(hours=1), {"status": "failed", "failures": ("disk",)}, "broken", "failed, .* disk"),
    ],
)
def test_the_last_run_is_judged_by_its_end_and_its_time(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    age: timedelta,
    run: dict[str, Any],
    grade: str,
    says: str,
) -> None:
    begun = datetime.now(UTC) - age
    monkeypatch.setattr("flows.doctor.read_runs", lambda _: [make_run(started_at=begun, **run)])
    found = last_run(tmp_path)
    assert found.grade == grade
    assert re.search(says, found.says)


def test_a_run_at_work_is_not_one_that_died(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = make_run(started_at=datetime.now(UTC) - timedelta(hours=1), status="failed", failures=(UNENDED,))
    monkeypatch.setattr("flows.doctor.read_runs", lambda _: [begun])
    with alone(tmp_path):
        assert last_run(tmp_path).grade == "look"
    died = last_run(tmp_path)
    assert died.grade == "broken"
    assert UNENDED in died.says


@pytest.mark.parametrize(("free", "grade"), [(LEAST_ROOM, "ok"), (LEAST_ROOM - 1, "broken")])
def test_a_night_needs_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, grade: str) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: shutil._ntuple_diskusage(1 << 40, 0, free))  # type: ignore[attr-defined]
    assert room(tmp_path).grade == grade


@pytest.mark.parametrize(
    ("changed", "grade", "says"),
    [
        ({"sqlalchemy": "2.0.99"}, "ok", "duckdb"),
        ({"sqlalchemy": "2.1.0"}, "broken", "sqlalchemy 2.1.0 is not <2.1"),
        ({"fastapi": "0.150.9"}, "ok", "duckdb"),
        ({"fastapi": "0.151.0"}, "broken", "fastapi 0.151.0 is not <0.151"),
        ({"scrapy": None}, "broken", "scrapy is missing"),
    ],
)
def test_every_library_has_a_version_that_works(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str | None], grade: str, says: str
) -> None:
    def version(name: str) -> str:
        if name in changed and changed[name] is None:
            raise metadata.PackageNotFoundError(name)
        return changed.get(name) or metadata.version(name)

    monkeypatch.setattr("flows.doctor.version", version)
    found = versions(Settings())
    assert found.grade == grade
    assert says in found.says


@pytest.mark.parametrize(
    ("line", "grade", "says"),
    [
        ("verified: 2031-05-01", "ok", "1 outlets"),
        ("verified: null", "look", "never tried: post"),
        ("nmae: The Post", "broken", "post.yml:7"),
    ],
)
def test_outlet_files_are_read_and_untried_ones_named(
    tmp_path: Path, line: str, grade: str, says: str
) -> None:
    (tmp_path / "post.yml").write_text(
        "outlet_id: post\nname: The Post\nkind: newspaper\nhomepage: https://post.example/\n"
        f"hosts: [post.example]\narticle_pattern: ^/news/\n{line}\nfeeds: [https://post.example/feed]\n"
    )
    found = {one.subject: one for one in examine(Settings(outlets=str(tmp_path)), tmp_path / "data")}
    assert found["outlets"].grade == grade
    assert says in found["outlets"].says


@pytest.mark.parametrize(
    ("days", "grade", "says"), [(2.9, "ok", "all have brought"), (3.1, "look", "for 3 days: post")]
)
def test_an_outlet_that_fell_silent_is_named(data: Path, days: float, grade: str, says: str) -> None:
    outlets = data.parent / "outlets"
    outlets.mkdir()
    (outlets / "post.yml").write_text(
        "outlet_id: post\nname: The Post\nkind: newspaper\nhomepage: https://post.example/\n"
        "hosts: [post.example]\narticle_pattern: ^/news/\nfeeds: [https://post.example/feed]\n"
    )
    with duckdb.connect(data / "claimline.duckdb") as connection:
        connection.execute(
            "update record.page set outlet_id = 'post', fetched_at = ?",
            [datetime.now(UTC) - timedelta(days=days)],
        )
    found = quiet_outlets(Settings(outlets=str(outlets)), data)
    assert found.grade == grade
    assert says in found.says


# ---------------------------------------------------------------- an older warehouse


def test_an_older_warehouse_is_brought_up_to_date_and_keeps_its_rows(data: Path, tmp_path: Path) -> None:
    """One that only the first two migrations made: a night over it gives what it gave before."""
    before, made = claims(data), data / "claimline.duckdb"
    older, folder = tmp_path / "older.duckdb", tmp_path / "migrations"
    folder.mkdir()
    for path in sorted(db.MIGRATIONS.glob("*.sql"))[:2]:
        shutil.copy(path, folder)
    (tmp_path / "no views").mkdir()
    with duckdb.connect(older) as connection:
        db.migrate(connection, folder, tmp_path / "no views")
        connection.execute(f"attach '{made}' as made (read_only)")
        for table in ("page", "article", "attribution", "quantity", "claim", "rejection", "run"):
            shared = connection.execute(
                "select string_agg('\"' || column_name || '\"', ', ') from duckdb_columns() as old "
                "where database_name = 'older' and schema_name = 'record' and table_name = $table "
                "and column_name in (select column_name from duckdb_columns() where database_name = 'made' "
                "and schema_name = 'record' and table_name = $table)",
                {"table": table},
            ).fetchone()
            assert shared is not None
            connection.execute(
                f"insert into record.{table} by name select {shared[0]} from made.record.{table}"  # noqa: S608
            )
    older.replace(made)
    run, _ = ingest(place(data), [tmp_path / "nothing"], no_progress)
    assert run.status == "published"
    assert claims(data) == before
    ((ran,),) = rows(made, "select count(*) from record.migration")[1]
    assert ran == len(list(db.MIGRATIONS.glob("*.sql")))


# ---------------------------------------------------------------- the commands


def test_commands_answer_people_and_programs(data: Path, tmp_path: Path) -> None:
    def claimline(*arguments: str) -> str:
        command = [sys.executable, "-m", "flows", *arguments, "--data", str(data)]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=240).stdout

    assert "published" in claimline("runs")
    assert json.loads(claimline("runs", "--json"))["status"] == "published"
    assert "nothing published" in claimline("reextract", "--outlet", "local")
    assert "files" in claimline("backup", str(tmp_path / "kept"))
    assert "language model" in claimline("doctor")
