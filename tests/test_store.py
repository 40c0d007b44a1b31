"""The page store and the journals: what is kept stays, whatever happens meanwhile."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.records import Page, Rejection
from spiders.store import (
    Journal,
    PageStore,
    StoreError,
    Validator,
    read_journal,
    read_journals,
    validators,
)

EMPTY = hashlib.sha256(b"").hexdigest()


def page(
    url: str = "https://news.example/1",
    *,
    at: int = 1,
    sha256: str = EMPTY,
    etag: str | None = '"v1"',
    last_modified: str | None = None,
) -> Page:
    return Page(
        page_id="0123456789abcdef",
        url=url,
        source_id=url,
        outlet_id="harbor-times",
        fetched_at=datetime(2022, 8, at, 3, 15, 0, 123456, tzinfo=UTC),
        status=200,
        content_type="text/html",
        charset=None,
        sha256=sha256,
        size=0,
        etag=etag,
        last_modified=last_modified,
        date_hint=date(2022, 8, 1),
        hint_basis="feed",
        run_id="run-1",
    )


REJECTION = Rejection(
    "00ff", None, "https://news.example/ü\ud800", "crawl", "gone", "says: 410\n“gone”\u2028", "run-1"
)


# ---------------------------------------------------------------- pages


@given(body=st.binary(max_size=3000))
def test_bytes_come_back_as_they_were(tmp_path_factory: pytest.TempPathFactory, body: bytes) -> None:
    store = PageStore(tmp_path_factory.mktemp("store"))
    sha256 = store.put(body)
    assert sha256 == hashlib.sha256(body).hexdigest()
    assert store.put(body) == sha256
    assert store.get(sha256) == body


def test_a_page_lies_in_a_folder_of_two_digits(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "not" / "yet" / "there")
    assert not store.has(EMPTY)
    store.put(b"")
    assert store.has(EMPTY)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == [tmp_path / "not" / "yet" / "there" / "e3" / EMPTY]


def test_a_missing_page_says_so(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"not in the store; restore it"):
        PageStore(tmp_path).get(EMPTY)


def test_a_damaged_page_is_never_handed_out_and_is_mended_when_it_comes_again(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    sha256 = store.put(b"<p>4,000 nurses")
    (path,) = tmp_path.glob("*/*")
    path.write_bytes(b"<p>4,0")
    with pytest.raises(StoreError, match=r"damaged"):
        store.get(sha256)
    store.put(b"<p>4,000 nurses")
    assert store.get(sha256) == b"<p>4,000 nurses"


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "E3" + EMPTY[2:], EMPTY[:-1], EMPTY + "\n"])
def test_only_a_sha256_is_a_name(tmp_path: Path, name: str) -> None:
    store = PageStore(tmp_path)
    with pytest.raises(ValueError, match="not a sha256"):
        store.get(name)
    with pytest.raises(ValueError, match="not a sha256"):
        store.has(name)


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_told_and_leaves_nothing_half(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    store = PageStore(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(StoreError, match=r"disk is full; free some space") as caught:
            store.put(b"")
    assert str(tmp_path) in str(caught.value)
    assert not store.has(EMPTY)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
    store.put(b"")
    assert store.has(EMPTY)


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match=r"check that it exists and that you may write there"):
        PageStore(tmp_path / "file").put(b"")


# ---------------------------------------------------------------- journals


def test_outcomes_come_back_in_order_and_unchanged(tmp_path: Path) -> None:
    outcomes: list[Page | Rejection] = [page(), REJECTION, page("https://news.example/2", etag=None)]
    with Journal(tmp_path, "run-1") as journal:
        for outcome in outcomes:
            journal.append(outcome)
    assert journal.path == tmp_path / "run-1.jsonl"
    assert list(read_journal(journal.path)) == outcomes
    assert len(journal.path.read_bytes().splitlines()) == 3


def test_a_line_is_there_as_soon_as_it_is_appended(tmp_path: Path) -> None:
    journal = Journal(tmp_path, "run-1")
    journal.append(page())
    assert list(read_journal(journal.path)) == [page()]
    journal.close()


@pytest.mark.parametrize(
    "rest", [b"{", b'{"record": "Page", "page_id": "01', b'{"record": "' + b"x" * 200_000]
)
def test_a_line_cut_by_a_kill_is_passed_over_and_then_written_over(tmp_path: Path, rest: bytes) -> None:
    with Journal(tmp_path, "run-1") as journal:
        journal.append(page())
    with journal.path.open("ab") as file:
        file.write(rest)
    assert list(read_journal(journal.path)) == [page()]
    with Journal(tmp_path, "run-1") as journal:
        journal.append(REJECTION)
    assert list(read_journal(journal.path)) == [page(), REJECTION]


@pytest.mark.parametrize("line", ["{}", "nonsense", '{"record": "Page"}', '{"record": "Claim"}', "[]"])
def test_a_damaged_line_in_the_middle_is_told_with_its_number(tmp_path: Path, line: str) -> None:
    with Journal(tmp_path, "run-1") as journal:
        journal.append(page())
    journal.path.write_text(journal.path.read_text() + line + "\n")
    with pytest.raises(StoreError, match=r"run-1\.jsonl:2: not an outcome"):
        list(read_journal(journal.path))


def test_all_journals_of_a_folder_are_read_in_order(tmp_path: Path) -> None:
    for run_id, url in (("2022-08-02", "b"), ("2022-08-01", "a")):
        with Journal(tmp_path, run_id) as journal:
            journal.append(page(url))
    assert [outcome.url for outcome in read_journals(tmp_path)] == ["a", "b"]
    assert list(read_journals(tmp_path / "none")) == []


@pytest.mark.parametrize("run_id", ["", "../x", "a/b", ".hidden", "a\n", "x" * 101])
def test_a_run_can_not_be_named_like_a_path(tmp_path: Path, run_id: str) -> None:
    with pytest.raises(ValueError, match="a run's name"):
        Journal(tmp_path, run_id)


def test_a_journal_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nothing\.jsonl: this journal cannot be read"):
        list(read_journal(tmp_path / "nothing.jsonl"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_under_the_journal_is_told(tmp_path: Path) -> None:
    (tmp_path / "run-1.jsonl").symlink_to("/dev/full")
    journal = Journal(tmp_path, "run-1")
    with pytest.raises(StoreError, match="disk is full"):
        journal.append(page())


def test_what_was_appended_before_kill_9_is_read_after_it(tmp_path: Path) -> None:
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from spiders.store import Journal, PageStore\n"
        "from pipelines.records import Rejection\n"
        "folder = Path(sys.argv[1])\n"
        "store, journal = PageStore(folder / 'pages'), Journal(folder / 'journal', 'run-1')\n"
        "for n in range(20):\n"
        "    store.put(b'%d' % n)\n"
        "    journal.append(Rejection(str(n), None, str(n), 'crawl', 'gone', '', 'run-1'))\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert [outcome.url for outcome in read_journals(tmp_path / "journal")] == [str(n) for n in range(20)]
    store = PageStore(tmp_path / "pages")
    assert all(store.get(hashlib.sha256(b"%d" % n).hexdigest()) == b"%d" % n for n in range(20))


# ---------------------------------------------------------------- conditional requests


def test_validators_are_those_of_the_latest_version(tmp_path: Path) -> None:
    a, b, c = (f"https://news.example/{name}" for name in "abc")
    other = "1" * 64
    with Journal(tmp_path, "night-2") as journal:  # its name sorts after, its pages are older
        journal.append(page(a, at=1, etag='"old"'))
    with Journal(tmp_path, "night-1") as journal:
        journal.append(page(a, at=3, etag='"new"', sha256=other))
        journal.append(page(b, at=1, etag='"gone"'))
        journal.append(page(b, at=2, etag=None))  # the server stopped sending any
        journal.append(page(c, at=1, etag=None, last_modified="Mon, 01 Aug 2022 00:00:00 GMT"))
        journal.append(REJECTION)
    assert validators(tmp_path) == {
        a: Validator('"new"', None, other),
        c: Validator(None, "Mon, 01 Aug 2022 00:00:00 GMT", EMPTY),
    }
    assert validators(tmp_path / "none") == {}


def test_a_journal_holds_nothing_but_plain_json(tmp_path: Path) -> None:
    with Journal(tmp_path, "run-1") as journal:
        journal.append(page())
    row = json.loads(journal.path.read_bytes())
    assert (row["record"], row["date_hint"], row["sha256"]) == ("Page", "2022-08-01", EMPTY)
