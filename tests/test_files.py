"""Local files as pages: what becomes one, what is rejected and in which words."""

from __future__ import annotations

import errno
import gzip
import io
import json
import os
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipelines.records import Page, Rejection
from spiders.files import read_files
from spiders.store import PageStore, StoreError

STORY = "Nurses at Harbor Point Clinic walked out on Monday.\n\n“We are tired,” said Lena Ortiz.\n"
HTML = "<!doctype html><title>Walkout</title><article><p>Nurses walked out.</p></article>"


@pytest.fixture
def store(tmp_path: Path) -> PageStore:
    return PageStore(tmp_path / "store" / "pages")


def read(store: PageStore, *paths: Path) -> list[Page | Rejection]:
    return list(read_files(paths, store, "run-1"))


def only_page(store: PageStore, path: Path) -> Page:
    (outcome,) = read(store, path)
    assert isinstance(outcome, Page), outcome
    return outcome


def only_rejection(store: PageStore, path: Path) -> Rejection:
    (outcome,) = read(store, path)
    assert isinstance(outcome, Rejection), outcome
    assert outcome.stage == "crawl"
    assert outcome.run_id == "run-1"
    return outcome


# ---------------------------------------------------------------- single files


def test_plain_text_becomes_a_page_of_exactly_its_bytes(store: PageStore, tmp_path: Path) -> None:
    path = tmp_path / "harbor point.txt"
    path.write_bytes(STORY.encode())
    before = datetime.now(UTC)
    page = only_page(store, path)
    assert page.source_id == "harbor point"
    assert page.url == path.as_uri()
    assert page.url.startswith("file:///")
    assert (page.content_type, page.charset, page.status) == ("text/plain", "utf-8", 200)
    assert (page.outlet_id, page.run_id, page.size) == ("local", "run-1", len(STORY.encode()))
    assert (page.date_hint, page.hint_basis) == (None, "unknown")
    assert before <= page.fetched_at <= datetime.now(UTC)
    assert store.get(page.sha256) == STORY.encode()


@pytest.mark.parametrize(
    ("name", "body", "content_type", "charset", "source_id"),
    [
        ("a.html", HTML.encode(), "text/html", None, "a"),
        ("a.htm", HTML.encode(), "text/html", None, "a"),
        ("a.b.html", HTML.encode(), "text/html", None, "a.b"),
        ("latin.html", HTML.replace("Nurses", "Caf\xe9").encode("latin-1"), "text/html", None, "latin"),
        ("A.TXT", STORY.encode(), "text/plain", "utf-8", "A"),
        ("mark.txt", b"\xef\xbb\xbf" + STORY.encode(), "text/plain", "utf-8-sig", "mark"),
        ("wide.txt", STORY.encode("utf-16"), "text/plain", "utf-16", "wide"),
        ("noname", HTML.encode(), "text/html", None, "noname"),
        ("notes.text", STORY.encode(), "text/plain", "utf-8", "notes.text"),
    ],
)
def test_the_kind_comes_from_the_name_or_else_from_the_bytes(
    store: PageStore,
    tmp_path: Path,
    name: str,
    body: bytes,
    content_type: str,
    charset: str | None,
    source_id: str,
) -> None:
    (tmp_path / name).write_bytes(body)
    page = only_page(store, tmp_path / name)
    assert (page.content_type, page.charset, page.source_id) == (content_type, charset, source_id)
    assert store.get(page.sha256) == body


@pytest.mark.parametrize(("name", "body"), [("a.html.gz", HTML), ("a.txt.gz", STORY), ("a.txt", STORY)])
def test_a_packed_file_is_kept_unpacked(store: PageStore, tmp_path: Path, name: str, body: str) -> None:
    (tmp_path / name).write_bytes(gzip.compress(body.encode()))
    page = only_page(store, tmp_path / name)
    assert store.get(page.sha256) == body.encode()
    assert page.source_id == "a"


@pytest.mark.parametrize(
    ("name", "body", "reason", "said"),
    [
        ("empty.txt", b"", "empty", "nothing in it"),
        ("empty.html", b"", "empty", "nothing in it"),
        ("empty.jsonl", b"", "empty", "nothing in it"),
        ("empty.warc", b"", "empty", "nothing in it"),
        ("blank.txt", b" \n\n\t", "empty", "nothing in it"),
        ("empty.txt.gz", gzip.compress(b"", mtime=0), "empty", "nothing in it"),
        ("nul.txt", b"words\0words", "binary", "NUL"),
        ("late-nul.txt", b"w" * 5000 + b"\0", "binary", "NUL"),
        ("nul.html", b"<html>\0\0\0", "binary", "NUL"),
        ("nul.jsonl", b'{"id": "\0"}', "binary", "NUL"),
        ("story.html", b"%PDF-1.7\n", "binary", "PDF"),
        ("story.txt", b"PK\x03\x04docx", "binary", "ZIP"),
        ("picture", b"\x89PNG\r\n\x1a\n", "binary", "picture"),
        ("latin.txt", "Caf\xe9".encode("latin-1"), "encoding", "byte 3"),
        ("unknown", b"\xc3\x28", "encoding", "byte 0"),
        ("odd.txt", b"\xff\xfeab\x00\xd8", "encoding", "utf-16"),
        ("big.txt", b"word " * 2_000_001, "too_large", "10,000,000"),
        ("big.html.gz", gzip.compress(b"<p>" + b"x" * 10_000_000), "too_large", "10,000,000"),
        ("cut.txt.gz", gzip.compress(os.urandom(9000).hex().encode())[:-900], "corrupt", "gzip"),
        ("flip.txt.gz", gzip.compress(b"words " * 90)[:-8] + b"\0" * 8, "corrupt", "CRC"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_page_is_rejected_in_plain_words(
    store: PageStore, tmp_path: Path, name: str, body: bytes, reason: str, said: str
) -> None:
    (tmp_path / name).write_bytes(body)
    rejection = only_rejection(store, tmp_path / name)
    assert rejection.reason == reason
    assert said in rejection.detail
    assert str(tmp_path / name) in rejection.detail
    assert rejection.url == (tmp_path / name).as_uri()


def test_a_missing_path_is_rejected_and_the_rest_is_read(store: PageStore, tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(STORY)
    missing, page = read(store, tmp_path / "a.txt", tmp_path / "b.txt")
    assert isinstance(missing, Rejection)
    assert missing.reason == "missing"
    assert isinstance(page, Page)


def test_a_pipe_is_not_waited_for(store: PageStore, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert only_rejection(store, tmp_path / "pipe.txt").reason == "not_a_file"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_rejected(store: PageStore, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    (tmp_path / "a.txt").chmod(0)
    assert only_rejection(store, tmp_path / "a.txt").reason == "unreadable"


def test_folders_are_read_in_order_with_all_below_and_without_hidden_files(
    store: PageStore, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    for name in ("b/2.txt", "b/1.txt", "a.txt", "c.html", ".hidden.txt", ".git/x.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name + " " + STORY)
    assert [outcome.url for outcome in read(store, folder)] == [
        (folder / name).as_uri() for name in ("a.txt", "b/1.txt", "b/2.txt", "c.html")
    ]


def test_reading_twice_gives_the_same_ids(store: PageStore, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(STORY)
    assert only_page(store, tmp_path / "a.txt").page_id == only_page(store, tmp_path / "a.txt").page_id


def test_a_full_disk_stops_the_reading_with_a_clear_error(
    store: PageStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    (tmp_path / "a.txt").write_text(STORY)
    monkeypatch.setattr(os, "fdatasync", full)
    with pytest.raises(StoreError, match="disk is full"):
        read(store, tmp_path / "a.txt")


# ---------------------------------------------------------------- JSON Lines


def test_each_row_becomes_a_page(store: PageStore, tmp_path: Path) -> None:
    rows = [
        {"id": "s1", "text": STORY, "outlet": "harbor-times", "date_published": "2022-08-15"},
        {"id": 7, "html": HTML, "url": "https://news.example/7", "headline": "Walkout", "dispute": None},
        {"id": "a/b c", "text": "Ünion sayş", "date_published": "2022-08-15T23:59:00-07:00", "more": [1]},
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n\n".join(json.dumps(row) for row in rows))
    first, second, third = read(store, path)
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert isinstance(third, Page)
    assert (first.source_id, first.outlet_id) == ("s1", "harbor-times")
    assert (first.date_hint, first.hint_basis) == (date(2022, 8, 15), "given")
    assert (first.url, first.content_type) == (path.as_uri() + "#s1", "text/plain")
    assert store.get(first.sha256).decode() == STORY
    assert (second.source_id, second.outlet_id, second.url) == ("7", "local", "https://news.example/7")
    assert (second.content_type, second.date_hint, second.hint_basis) == ("text/html", None, "unknown")
    assert store.get(second.sha256).decode() == HTML
    assert third.url == path.as_uri() + "#a%2Fb%20c"
    assert third.date_hint == date(2022, 8, 15)
    assert store.get(third.sha256).decode() == "Ünion sayş"


@pytest.mark.parametrize(
    ("line", "reason", "said"),
    [
        (b"not json", "malformed", "not JSON"),
        (b'{"id": "x", "text": "cut', "malformed", "not JSON"),
        (b"[" * 100_000, "malformed", "not JSON"),
        (b'["id", "text"]', "malformed", "object"),
        (b'{"text": "words"}', "malformed", '"id" is missing'),
        (b'{"id": "", "text": "words"}', "malformed", '"id" is missing'),
        (b'{"id": true, "text": "words"}', "malformed", '"id" is no string'),
        (b'{"id": "x"}', "malformed", "exactly one"),
        (b'{"id": "x", "text": "a", "html": "<p>a"}', "malformed", "exactly one"),
        (b'{"id": "x", "text": ["a"]}', "malformed", '"text" is no string'),
        (b'{"id": "x", "text": "a", "outlet": 4}', "malformed", '"outlet" is no string'),
        (b'{"id": "x", "text": "a", "date_published": "last week"}', "malformed", "last week"),
        (b'{"id": "x", "text": " "}', "empty", "nothing"),
        (b'{"id": "x", "text": "\xff"}', "encoding", "byte 21"),
        (b'{"id": "x", "text": "a \\ud83d b"}', "encoding", "surrogate"),
        (b'{"id": "x", "text": "a \\u0000 b"}', "binary", "NUL"),
        (b'{"id": "x", "text": "%s"}' % (b"word " * 2_000_001), "too_large", "10,000,000"),
        (b'{"id": "x", "text": "%s"}' % (b"word " * 6_000_001), "too_large", "row longer"),
    ],
)
def test_a_bad_row_is_rejected_with_its_line_and_the_next_is_read(
    store: PageStore, tmp_path: Path, line: bytes, reason: str, said: str
) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"id": "1", "text": "before"}\n' + line + b'\n{"id": "3", "text": "after"}\n')
    before, rejection, after = read(store, path)
    assert isinstance(before, Page)
    assert isinstance(after, Page)
    assert isinstance(rejection, Rejection)
    assert rejection.reason == reason
    assert said in rejection.detail
    assert f"{path}:2: " in rejection.detail
    assert rejection.url == path.as_uri() + "#line=2"


# ---------------------------------------------------------------- WARC


def warc(*records: tuple[str, str, str, bytes], packed: bool = True) -> bytes:
    """An archive of response records: URL, status line, content type, body."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("a.warc", {"software": "test"}))
    for url, status, content_type, body in records:
        headers = StatusAndHeaders(
            status, [("Content-Type", content_type), ("ETag", '"v1"')], protocol="HTTP/1.1"
        )
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=headers,
                warc_headers_dict={"WARC-Date": "2015-01-12T08:30:00Z", "WARC-Record-ID": f"<urn:x:{url}>"},
            )
        )
    return out.getvalue()


STORY_RECORD = ("https://news.example/1", "200 OK", "text/html; charset=UTF-8", HTML.encode())


@pytest.mark.parametrize(("name", "packed"), [("a.warc", False), ("a.warc.gz", True), ("noname", True)])
def test_responses_in_an_archive_become_pages(
    store: PageStore, tmp_path: Path, name: str, packed: bool
) -> None:
    (tmp_path / name).write_bytes(
        warc(
            STORY_RECORD,
            ("https://news.example/2", "404 Not Found", "text/html", b"<p>gone"),
            ("https://news.example/3.png", "200 OK", "image/png", b"\x89PNG"),
            ("https://news.example/4", "200 OK", "text/html", b"<p>four"),
            packed=packed,
        )
    )
    first, second = read(store, tmp_path / name)
    assert isinstance(first, Page)
    assert isinstance(second, Page)
    assert (first.url, second.url) == ("https://news.example/1", "https://news.example/4")
    assert first.source_id == "urn:x:https://news.example/1"
    assert first.fetched_at == datetime(2015, 1, 12, 8, 30, tzinfo=UTC)
    assert (first.content_type, first.charset, first.etag) == ("text/html", "utf-8", '"v1"')
    assert store.get(first.sha256) == HTML.encode()


def test_an_archive_packed_as_one_piece_is_read_too(store: PageStore, tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gzip.compress(warc(STORY_RECORD, STORY_RECORD, packed=False)))
    assert [type(outcome) for outcome in read(store, tmp_path / "a.warc.gz")] == [Page, Page]


def test_a_large_record_is_rejected_and_the_next_is_read(store: PageStore, tmp_path: Path) -> None:
    large = ("https://news.example/large", "200 OK", "text/html", b"<p>" + b"x" * 10_000_000)
    (tmp_path / "a.warc.gz").write_bytes(warc(large, STORY_RECORD))
    rejection, page = read(store, tmp_path / "a.warc.gz")
    assert isinstance(rejection, Rejection)
    assert (rejection.reason, rejection.url) == ("too_large", "https://news.example/large")
    assert "record 2" in rejection.detail
    assert isinstance(page, Page)


@pytest.mark.parametrize(("packed", "cut"), [(True, 40), (False, 40), (True, 700), (False, 700)])
def test_a_cut_archive_gives_what_came_before_and_says_where_it_ends(
    store: PageStore, tmp_path: Path, packed: bool, cut: int
) -> None:
    noise = os.urandom(2000).hex().encode()
    last = ("https://news.example/2", "200 OK", "text/html", b"<p>" + noise)
    (tmp_path / "a.warc").write_bytes(warc(STORY_RECORD, last, packed=packed)[:-cut])
    page, *rest = read(store, tmp_path / "a.warc")
    assert isinstance(page, Page)
    assert page.url == "https://news.example/1"
    assert rest
    assert all(isinstance(outcome, Rejection) for outcome in rest)
    assert {outcome.reason for outcome in rest if isinstance(outcome, Rejection)} <= {"corrupt", "truncated"}
    assert "record 3" in rest[0].detail if isinstance(rest[0], Rejection) else False


@pytest.mark.parametrize("body", [b"this is no archive\n", b"WARC/1.0\r\nContent-Length: much\r\n\r\n"])
def test_what_is_no_archive_is_rejected(store: PageStore, tmp_path: Path, body: bytes) -> None:
    (tmp_path / "a.warc").write_bytes(body)
    rejection = only_rejection(store, tmp_path / "a.warc")
    assert rejection.reason == "corrupt"
    assert "record 1" in rejection.detail
