"""The command line: help, wrong use, and every kind of bad input told in plain words."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.__main__ import app
from pipelines.version import release

COMMANDS = sorted(command.callback.__name__ for command in app.registered_commands if command.callback)
STORY = """\
LINDHOLM — Tram drivers walked out on Monday, stopping nine of ten lines.

“We hired nearly 200 drivers last year,” said Petra Aasen, a spokeswoman for Lindholm Tramways.

The drivers' union said its members had seen none of those hires, and that 350 drivers had left since 2029.

The strike is to last three days. Both sides said they would meet a mediator on Thursday.
"""


def claimline(
    *arguments: str, stdin: str | bytes = "", cwd: Path | None = None, timeout: float = 240
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "flows", *arguments],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        timeout=timeout,
        cwd=cwd,
        check=False,
    )


def complaint(*arguments: str, stdin: str | bytes = "", cwd: Path | None = None, code: int = 1) -> str:
    """What is said on standard error by a command that must fail in plain words."""
    done = claimline(*arguments, stdin=stdin, cwd=cwd)
    said = done.stderr.decode()
    assert done.returncode == code, said
    assert "Traceback" not in said
    assert said.startswith("claimline: ")
    return said


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one story in it."""
    folder = tmp_path_factory.mktemp("small")
    (folder / "tram.txt").write_text(STORY)
    done = claimline("ingest", str(folder / "tram.txt"), "--data", str(folder / "data"), "--json")
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout)["status"] == "published"
    return folder / "data"


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself_with_an_example(command: str) -> None:
    help_text = " ".join(CliRunner().invoke(app, [command, "--help"]).stdout.split())
    assert "Example: " in help_text
    assert f"claimline {command}" in help_text


def test_help_loads_nothing_heavy() -> None:
    script = "import sys; sys.argv = ['claimline', '--help']\ntry:\n import flows.__main__ as m; m.main()\n"
    script += "except SystemExit: pass\nprint(sorted({name.split('.')[0] for name in sys.modules}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = set(re.findall(r"'(\w+)'", done.stdout.splitlines()[-1]))
    assert not loaded & {"prefect", "spacy", "duckdb", "scrapy", "trafilatura", "pyarrow", "yaml", "cattrs"}


@pytest.mark.parametrize("command", ["ingest", "extract", "sql", "explain", "export"])
def test_only_nightly_and_demo_start_prefect(command: str, small: Path) -> None:
    arguments: Sequence[str] = {
        "ingest": [str(small.parent / "tram.txt"), "--data", str(small), "--quiet"],
        "extract": ["/dev/null"],
        "sql": ["select 1", "--data", str(small)],
        "explain": ["ffffffff", "--data", str(small)],
        "export": ["--data", str(small), "--out", str(small / "out")],
    }[command]
    script = f"import sys; sys.argv = ['claimline', {command!r}, *{list(arguments)!r}]\ntry:\n"
    script += (
        " import flows.__main__ as m; m.main()\nexcept SystemExit: pass\nprint('prefect' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"


def test_a_story_is_there_in_sql_and_leads_back_to_its_page(small: Path) -> None:
    done = claimline(
        "sql", "--json", "--data", str(small), "select claim_id, words, side from claims where value = 200"
    )
    (claim,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert (claim["words"], claim["side"]) == ("nearly 200", "employer")
    explained = json.loads(claimline("explain", claim["claim_id"], "--json", "--data", str(small)).stdout)
    assert explained["url"] == (small.parent / "tram.txt").as_uri()
    assert explained["page_sha256"]
    assert explained["rule_id"]
    assert explained["extractor_version"].startswith(f"{release()}+")
    marked = {mark["field"]: explained["passage"][mark["start"] : mark["end"]] for mark in explained["marks"]}
    assert marked["span"] == "nearly 200"
    shown = claimline("explain", claim["claim_id"], "--data", str(small)).stdout.decode()
    assert "nearly 200 [span]" in shown
    assert explained["rule_id"] in shown


def test_the_timeline_is_exported(small: Path, tmp_path: Path) -> None:
    done = claimline(
        "export", "--data", str(small), "--out", str(tmp_path), "--format", "csv", "--format", "json"
    )
    assert sorted(done.stdout.decode().split()) == [
        str(tmp_path / "timeline.csv"),
        str(tmp_path / "timeline.json"),
    ]
    words = [row["words"] for row in json.loads((tmp_path / "timeline.json").read_text())]
    assert "nearly 200" in words


def test_the_same_files_twice_add_nothing(small: Path) -> None:
    counts = (
        "sql",
        "--json",
        "--data",
        str(small),
        "select count(*), (select count(*) from record.page) from claims",
    )
    before = claimline(*counts).stdout
    assert claimline("ingest", str(small.parent / "tram.txt"), "--data", str(small)).returncode == 0
    assert claimline(*counts).stdout == before


BAD_FILES = {
    "empty.txt": (b"", "empty"),
    "binary.txt": (bytes(range(256)) * 40, "binary"),
    "paper.pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\0" * 4000, "binary"),
    "broken.txt": ("Café ".encode("latin-1") * 90, "encoding"),
    "huge.html": (b"<p>" + b"filler of a live blog " * 1_000_000, "too_large"),
    "menu.html": (b"<html><body><nav><a href='/'>Home</a></nav></body></html>", "no_article"),
    "bad.jsonl": (b"{not json\n", "malformed"),
}


@pytest.fixture(scope="module")
def with_bad_files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, dict[str, str]]]:
    """What is said of all the bad files, read together with a good one, and what is recorded of each."""
    folder = tmp_path_factory.mktemp("bad")
    for name, (body, _) in BAD_FILES.items():
        (folder / "files" / name).parent.mkdir(exist_ok=True)
        (folder / "files" / name).write_bytes(body)
    (folder / "files" / "tram.txt").write_text(STORY)
    data = str(folder / "data")
    said = complaint("ingest", str(folder / "files"), "--data", data, "-q", code=3)
    done = claimline("sql", "--json", "--data", data, "select url, reason, detail from record.rejection")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert b"200" in claimline("sql", "--data", data, "select words from claims").stdout
    return said, {name: row for row in rows for name in BAD_FILES if name in row["url"]}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_told_and_recorded(
    name: str, with_bad_files: tuple[str, dict[str, dict[str, str]]]
) -> None:
    said, recorded = with_bad_files
    assert name in said
    assert recorded[name]["reason"] == BAD_FILES[name][1]
    assert len(recorded[name]["detail"]) > 20


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert "nowhere.txt" in complaint(
        "ingest", str(tmp_path / "nowhere.txt"), "--data", str(tmp_path / "data"), "-q", code=3
    )


def test_a_missing_data_folder_is_told(tmp_path: Path) -> None:
    for command in (["sql", "select 1"], ["export"], ["explain", "ffffffff"]):
        said = complaint(*command, "--data", str(tmp_path / "missing"))
        assert "there is no warehouse yet" in said
        assert not (tmp_path / "missing").exists()


def test_a_data_folder_that_is_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("no folder")
    (tmp_path / "tram.txt").write_text(STORY)
    assert str(tmp_path / "data") in complaint(
        "ingest", str(tmp_path / "tram.txt"), "--data", str(tmp_path / "data")
    )


def test_a_wrong_outlet_or_dispute_file_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "outlets").mkdir()
    (tmp_path / "outlets" / "post.yml").write_text("outlet_id: post\nname: Post\nfeed: http://127.0.0.1/\n")
    (tmp_path / "claimline.yml").write_text("outlets: outlets\n")
    said = complaint("nightly", cwd=tmp_path, code=2)
    assert "outlets/post.yml:3: unknown key 'feed'" in said
    (tmp_path / "disputes").mkdir()
    (tmp_path / "disputes" / "quay.yml").write_text(
        "dispute_id: quay\nname: Quay\nindustry: ports\nparties: []\n"
        "people:\n  - {name: A B, party_id: nobody}\n"
    )
    (tmp_path / "claimline.yml").write_text("disputes: disputes\n")
    said = complaint("ingest", "x.txt", cwd=tmp_path, code=2)
    assert "disputes/quay.yml:6: unknown party 'nobody'" in said


def test_a_model_that_is_not_installed_is_told(tmp_path: Path) -> None:
    (tmp_path / "claimline.yml").write_text("model: en_core_web_none\n")
    said = complaint("extract", cwd=tmp_path, stdin='{"id": "a", "text": "b"}')
    assert "'en_core_web_none' cannot be loaded" in said


def test_sql_cannot_write_or_leave_its_file(small: Path, tmp_path: Path) -> None:
    for query in (
        "create table t (i int)",
        f"copy claims to '{tmp_path}/stolen.csv'",
        "from read_csv('/etc/passwd')",
        "attach 'other.duckdb'",
        "install httpfs",
        "set enable_external_access = true",
    ):
        assert str(small) in complaint("sql", query, "--data", str(small))
    assert not list(tmp_path.iterdir())


def test_hostile_text_reaches_the_terminal_as_text(tmp_path: Path) -> None:
    hostile = STORY.replace("nearly 200 drivers", "nearly 200 \x1b]0;owned\x07\u202e[bold]drivers[/bold]")
    (tmp_path / "tram.txt").write_text(hostile)
    data = str(tmp_path / "data")
    assert claimline("ingest", str(tmp_path / "tram.txt"), "--data", data, "-q").returncode == 0
    shown = claimline("sql", "--data", data, "select sentence from claims where value = 200").stdout.decode()
    assert "\x1b]" not in shown
    assert "\u202e" not in shown
    assert "owned" in shown


def test_a_text_of_200_000_words_is_read() -> None:
    filler = "The board met again, nothing was agreed and the talks were put off until the week after. " * 100
    text = f"{STORY}\n{filler}\n" * (200_000 // len(f"{STORY} {filler}".split()) + 1)
    assert len(text.split()) >= 200_000
    done = claimline("extract", stdin=json.dumps({"id": "long", "text": text}), timeout=900)
    assert done.returncode == 0, done.stderr.decode()
    values = [claim["value"] for claim in json.loads(done.stdout)["claims"]]
    assert values.count(200) == text.count("nearly 200")
