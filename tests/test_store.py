"""The page store and the journals: what is kept stays, whatever happens meanwhile."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
import pickle
import signal
import subprocess
import sys
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from pipelines.records import Page, Rejection
from spiders.store import (
    Journal,
    PageStore,
    Settled,
    StoreError,
    Validator,
    journal_sizes,
    read_journal,
    read_journals,
    read_settled,
    settle,
)
from spiders.warc import Exchange

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


@pytest.fixture(scope="module")
def one_store(tmp_path_factory: pytest.TempPathFactory) -> PageStore:
    return PageStore(tmp_path_factory.mktemp("store"))


@settings(deadline=None)
@given(body=st.binary(max_size=3000))
def test_bytes_come_back_as_they_were(one_store: PageStore, body: bytes) -> None:
    store = one_store
    sha256 = store.put(body)
    assert sha256 == hashlib.sha256(body).hexdigest()
    assert store.put(body) == sha256
    assert store.get(sha256) == body


def test_a_missing_page_says_so(tmp_path: Path) -> None:
    store = PageStore(tmp_path / "not" / "yet" / "there")
    assert not store.has(EMPTY)
    assert not (tmp_path / "not").exists()
    with pytest.raises(StoreError, match=r"not in the store; restore it"):
        store.get(EMPTY)


def test_a_damaged_page_is_never_handed_out_and_is_mended_when_it_comes_again(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    body = b"<p>4,000 nurses"
    sha256 = store.put(body)
    (path,) = tmp_path.glob("*.warc.gz")
    kept = path.read_bytes()
    path.write_bytes(kept[:-9] + bytes([kept[-9] ^ 1]) + kept[-8:])  # within the last record's data
    with pytest.raises(StoreError, match=r"damaged at byte \d+"):
        store.get(sha256)
    store.put(body)
    assert store.get(sha256) == body


def test_a_store_is_found_again_by_another_process_and_without_its_index(tmp_path: Path) -> None:
    bodies = [b"<p>%d nurses" % n for n in range(5)]
    with closing(PageStore(tmp_path)) as store:
        names = [store.put(body) for body in bodies]
    assert [pickle.loads(pickle.dumps(store)).get(name) for name in names] == bodies  # noqa: S301
    for path in tmp_path.glob(".index*"):
        path.unlink()
    assert [PageStore(tmp_path).get(name) for name in names] == bodies


def test_an_index_that_is_damaged_says_what_to_do(tmp_path: Path) -> None:
    with closing(PageStore(tmp_path)) as store:
        name = store.put(b"<p>4,000 nurses")
    for path in tmp_path.glob(".index*"):
        path.write_bytes(b"no database " * 1000)
    with pytest.raises(StoreError, match=r"index\.sqlite: damaged .* delete it and run this again"):
        PageStore(tmp_path).get(name)


def test_a_second_writer_never_touches_the_first_one_s_file(tmp_path: Path) -> None:
    first, second = PageStore(tmp_path), PageStore(tmp_path)
    one = first.put(b"one")
    (path,) = tmp_path.glob("*.warc.gz")
    before = path.read_bytes()
    two = second.put(b"two")
    assert path.read_bytes() == before
    assert [first.get(two), second.get(one)] == [b"two", b"one"]


# ---------------------------------------------------------------- exchanges


def exchange(payload: bytes, **given: Any) -> Exchange:
    defaults: dict[str, Any] = {
        "url": "https://news.example/1?a=b",
        "method": "GET",
        "asked": [("Host", b"news.example"), ("User-Agent", b"claimline")],
        "status": 200,
        "reason": "OK",
        "answered": [("Content-Type", b"text/html"), ("Set-Cookie", b"a=1"), ("Set-Cookie", b"b=2")],
        "payload": payload,
        "when": datetime(2022, 8, 1, 3, 15, tzinfo=UTC),
        "address": "203.0.113.7",
    }
    return Exchange(**{**defaults, **given})


PACKED = gzip.compress(b"<p>1,900 nurses", mtime=0)


def read_elsewhere(folder: Path) -> list[tuple[str, Any, bytes]]:
    """Type, record and content of all records as an independent WARC reader sees them, digests checked."""
    (path,) = folder.glob("*.warc.gz")
    with path.open("rb") as file:
        return [
            (record.rec_type, record, record.content_stream().read())
            for record in ArchiveIterator(file, check_digests="raise")
        ]


def test_what_was_asked_and_answered_is_there_for_any_warc_tool(tmp_path: Path) -> None:
    gzipped = [("Content-Type", b"text/html"), ("Content-Encoding", b"gzip")]
    moved = [("Location", b"https://news.example/2")]
    sha256 = hashlib.sha256(b"<p>1,900 nurses").hexdigest()
    with closing(PageStore(tmp_path)) as store:
        store.record(exchange(b"", status=302, reason="Found", answered=moved))
        whole = store.record(exchange(PACKED, url="https://news.example/2", answered=gzipped))
        store.name(sha256, whole)
        assert store.record(exchange(PACKED, url="https://news.example/3", answered=gzipped)) == whole
        store.record(exchange(b"", url="https://news.example/2", status=304, reason="Not Modified"))
        store.record(exchange(b"<p>cut", url="https://news.example/4", truncated=True))
    kinds, found, contents = zip(*read_elsewhere(tmp_path), strict=True)
    answers = ["response", "response", "revisit", "revisit", "response"]
    assert list(kinds) == ["warcinfo", *(kind for answer in answers for kind in ("request", answer))]

    def said(number: int, name: str) -> str | None:
        return found[number].rec_headers.get_header(name) or found[number].http_headers.get_header(name)

    assert found[1].http_headers.statusline == "/1?a=b HTTP/1.1"  # the reader takes the method off
    assert (said(1, "User-Agent"), said(1, "WARC-Concurrent-To")) == ("claimline", said(2, "WARC-Record-ID"))
    assert found[2].http_headers.get_statuscode() == "302"
    assert (said(2, "Location"), said(2, "WARC-IP-Address")) == ("https://news.example/2", "203.0.113.7")
    assert said(2, "WARC-Date") == "2022-08-01T03:15:00.000000Z"
    assert contents[4] == b"<p>1,900 nurses"  # the reader unpacks what came packed
    assert said(6, "WARC-Refers-To-Target-URI") == "https://news.example/2"
    assert str(said(8, "WARC-Profile")).endswith("server-not-modified")
    assert said(10, "WARC-Truncated") == "unspecified"


def test_a_body_is_found_by_its_unpacked_bytes_also_when_it_came_twice(tmp_path: Path) -> None:
    store = PageStore(tmp_path)
    answered = [("Content-Encoding", b"gzip")]
    sha256 = hashlib.sha256(b"<p>1,900 nurses").hexdigest()
    for url in ("https://news.example/1", "https://news.example/2"):
        store.name(sha256, store.record(exchange(PACKED, url=url, answered=answered)))
        assert store.get(sha256) == b"<p>1,900 nurses"


def test_addresses_and_headers_can_not_break_out_of_their_lines(tmp_path: Path) -> None:
    evil = "https://news.example/\r\nWARC-Type:resource\r\n\r\n"
    with closing(PageStore(tmp_path)) as store:
        store.record(exchange(b"x", url=evil, answered=[("X", b"1\r\nY: 2")]))
    record = next(record for kind, record, _ in read_elsewhere(tmp_path) if kind == "response")
    assert record.rec_headers.get_header("WARC-Target-URI") == "https://news.example/WARC-Type:resource"
    assert record.http_headers.get_header("Y") is None


@pytest.mark.parametrize("keep", [0.3, 0.9, 0.999])
def test_a_record_cut_by_a_kill_costs_only_itself(tmp_path: Path, keep: float) -> None:
    with closing(PageStore(tmp_path)) as store:
        first = store.put(b"<p>one")
        (path,) = tmp_path.glob("*.warc.gz")
        start = path.stat().st_size
        second = store.put(b"<p>two" * 100)
    size = path.stat().st_size
    os.truncate(path, start + int((size - start) * keep))
    for index in tmp_path.glob(".index*"):
        index.unlink()
    store = PageStore(tmp_path)
    assert store.get(first) == b"<p>one"
    assert not store.has(second)
    assert store.get(store.put(b"<p>two" * 100)) == b"<p>two" * 100


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
        patch.setattr(os, "fdatasync", full)
        with pytest.raises(StoreError, match=r"disk is full; free some space") as caught:
            store.put(b"")
    assert str(tmp_path) in str(caught.value)
    store.put(b"")
    assert store.get(EMPTY) == b""


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


def test_what_is_held_is_the_latest_version_and_its_bytes_are_there(tmp_path: Path) -> None:
    a, b, c, d = (f"https://news.example/{name}" for name in "abcd")
    with closing(PageStore(tmp_path)) as store:
        old, new = store.put(b"old"), store.put(b"new")
        store.hold((a, Validator('"old"', None, old), None))
        store.hold((a, Validator('"new"', None, new), None))
        store.hold((b, Validator(None, "Mon, 01 Aug 2022 00:00:00 GMT", old), None))
        store.hold((c, Validator(None, None, old), None))  # nothing to ask with
        store.hold((d, Validator('"lost"', None, "1" * 64), None))
    store = PageStore(tmp_path)
    assert store.latest(a) == Validator('"new"', None, new)
    assert store.latest(b) == Validator(None, "Mon, 01 Aug 2022 00:00:00 GMT", old)
    assert [store.latest(c), store.latest(d), store.latest("https://news.example/e")] == [None] * 3
    assert PageStore(tmp_path / "none").latest(a) is None


def test_settled_journals_are_not_read_again_unless_they_grow(tmp_path: Path) -> None:
    def days(but: dict[str, int]) -> list[int]:
        return [found.fetched_at.day for found in read_journals(tmp_path, but) if isinstance(found, Page)]

    for night in (1, 2, 3):
        with Journal(tmp_path, f"night-{night}") as journal:
            journal.append(page(at=night))
    assert read_settled(tmp_path) is None
    sizes = journal_sizes(tmp_path)
    settle(tmp_path, Settled("night-3", sizes))
    assert read_settled(tmp_path) == Settled("night-3", sizes)
    assert days({}) == [1, 2, 3]
    assert days(sizes) == []
    with Journal(tmp_path, "night-2") as journal:
        journal.append(page(at=9))
    with Journal(tmp_path, "night-4") as journal:
        journal.append(page(at=4))
    assert days(sizes) == [2, 9, 4]
    (tmp_path / ".settled.json").write_text("half a li")
    assert read_settled(tmp_path) is None


def test_a_journal_holds_nothing_but_plain_json(tmp_path: Path) -> None:
    with Journal(tmp_path, "run-1") as journal:
        journal.append(page())
    row = json.loads(journal.path.read_bytes())
    assert (row["record"], row["date_hint"], row["sha256"]) == ("Page", "2022-08-01", EMPTY)
