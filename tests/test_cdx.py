"""Captures of an address over time, from an index in CDX format, served by a stand-in for an archive."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import fsspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.config import Captures
from pipelines.records import Page, Rejection
from spiders import cdx
from spiders.archive import Sieve
from spiders.crawl import crawl
from spiders.indexed import read_indexes
from spiders.store import PageStore, read_journal
from spiders.warc import Exchange, WarcWriter, digest_of
from tests.test_spider import CONTACT, Answer, Site, story

URL = "https://kestrel.example/news/bakers"
LINES = f"""\
example,kestrel)/news/bakers 20220815120000 {URL} text/html 200 AAAA 512
example,kestrel)/news/bakers 20220815180000 {URL} text/html 200 AAAA 512
example,kestrel)/news/bakers 20220816090000 {URL} text/html 200 BBBB 530
example,kestrel)/news/bakers 20220817090000 {URL} text/html 404 CCCC 90
example,kestrel)/news/owl.png 20220815120000 https://kestrel.example/news/owl.png image/png 200 DDDD 9000
"""
HEADED = " CDX b a s m k S V g\n" + "\n".join(
    f"{stamp} {URL} {status} text/html {digest} 512 0 a.warc.gz"
    for stamp, status, digest in (("20220815120000", 200, "AAAA"), ("20220816090000", 200, "BBBB"))
)
ROWS = [
    ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"],
    *(line.split() for line in LINES.splitlines()),
]
CDXJ = "\n".join(
    f"example,kestrel)/news/bakers {stamp} "
    + json.dumps(
        {"url": URL, "mime": "text/html", "status": "200", "digest": digest, "filename": "a.warc.gz"}
    )
    for stamp, digest in (("20220815120000", "AAAA"), ("20220815180000", "AAAA"), ("20220816090000", "BBBB"))
)
VERSIONS = [("20220815120000", "AAAA"), ("20220816090000", "BBBB")]


@pytest.mark.parametrize(
    "text", [LINES, HEADED, json.dumps(ROWS), CDXJ], ids=["lines", "header", "json", "cdxj"]
)
def test_each_version_of_a_page_is_one_capture(text: str) -> None:
    found = cdx.captures(text)
    assert found is not None
    assert [(capture.timestamp, capture.digest) for capture in found] == VERSIONS
    assert {capture.url for capture in found} == {URL}
    assert found[0].when == datetime(2022, 8, 15, 12, tzinfo=UTC)


def test_a_version_that_comes_back_is_a_capture_again() -> None:
    lines = [
        f"k 2022081{day}120000 {URL} text/html 200 {digest} 1"
        for day, digest in ((1, "A"), (2, "B"), (3, "A"))
    ]
    assert len(cdx.captures("\n".join(lines)) or ()) == 3


@pytest.mark.parametrize("text", ["<html><title>No index today", "503", "{}", '[["urlkey"'])
def test_what_is_no_index(text: str) -> None:
    assert cdx.captures(text) is None


@pytest.mark.parametrize("text", ["", "\n", "[]"])
def test_an_empty_index_is_one(text: str) -> None:
    assert cdx.captures(text) == ()


@pytest.mark.parametrize(
    "line",
    [
        f"k 2022081512 {URL} text/html 200 A 1",
        f"k 20221399999999 {URL} text/html 200 A 1",
        "k 20220815120000 ftp://kestrel.example/ text/html 200 A 1",
        f"k 20220815120000 {URL} text/html 302 A 1",
        "k 20220815120000 {not json}",
    ],
)
def test_a_line_that_is_no_page_is_passed_over(line: str) -> None:
    assert [one.timestamp for one in cdx.captures(f"{line}\n{LINES}") or ()] == [
        stamp for stamp, _ in VERSIONS
    ]


@given(st.text(max_size=300))
def test_any_text_is_survived(text: str) -> None:
    cdx.captures(text)
    cdx.captures(" CDX " + text)


# ---------------------------------------------------------------- the crawl


@pytest.fixture
def archive() -> Iterator[Site]:
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()


def test_captures_become_pages_of_the_address_they_were_made_of(archive: Site, tmp_path: Path) -> None:
    elsewhere = "k 20220815120000 https://elsewhere.example/news/1 text/html 200 EEEE 1\n"
    archive.set("/cdx", LINES.replace("https://kestrel.example", "http://kestrel.example") + elsewhere)
    capture = "/web/{}id_/http://kestrel.example/news/bakers"
    for number, (stamp, _) in enumerate(VERSIONS):
        archive.set(capture.format(stamp), Answer(body=story(number).encode()))
    outlet = archive.outlet(
        "kestrel",
        feeds=(),
        hosts=(archive.host, "kestrel.example"),
        captures=(Captures(archive.url("/cdx"), archive.url("/web/{timestamp}id_/{url}")),),
        min_stories=2,
    )

    def night(run_id: str) -> tuple[list[Page], int]:
        report = crawl([outlet], data=tmp_path, run_id=run_id, contact=CONTACT, timeout_s=60)
        assert report.failures == ()
        pages = [outcome for outcome in read_journal(report.journal) if isinstance(outcome, Page)]
        return pages, report.outlets[0].unchanged

    pages, _ = night("night-1")
    pages.sort(key=lambda page: page.fetched_at)
    assert [page.url for page in pages] == ["http://kestrel.example/news/bakers"] * 2
    assert [page.fetched_at for page in pages] == [
        datetime(2022, 8, 15, 12, tzinfo=UTC),
        datetime(2022, 8, 16, 9, tzinfo=UTC),
    ]
    assert pages[0].page_id != pages[1].page_id
    store = PageStore(tmp_path / "pages")
    assert [store.get(page.sha256) for page in pages] == [story(n).encode() for n in (0, 1)]
    asked = len([path for path in archive.paths() if path.startswith("/web/")])
    assert asked == 2
    assert night("night-2") == ([], 2)
    assert len([path for path in archive.paths() if path.startswith("/web/")]) == 2  # captures never change


def test_an_index_that_is_none_is_told(archive: Site, tmp_path: Path) -> None:
    archive.set("/cdx", "<html>down for the night")
    captures = (Captures(archive.url("/cdx"), archive.url("/web/{timestamp}id_/{url}")),)
    outlet = archive.outlet("kestrel", feeds=(), captures=captures, min_stories=1)
    report = crawl([outlet], data=tmp_path, run_id="night-1", contact=CONTACT, timeout_s=60)
    assert "no index in CDX format" in report.failures[0]


# ---------------------------------------------------------------- an index beside WARC files

DAYS = ("20220815120000", "20220816090000", "20220901000000")
HEADER = " CDX N b a m s k r M S V g"


def written(
    path: Path, *bodies: bytes, url: str = "http://kestrel.example/news/bakers"
) -> list[tuple[int, int]]:
    """Offset and length of the records of a WARC file with these captures, one a day of `DAYS`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    writer, places = WarcWriter(path), []
    for day, body in zip(DAYS, bodies, strict=False):
        when = datetime.strptime(day, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        html = [("Content-Type", b"text/html; charset=utf-8")]
        start = writer.exchange(Exchange(url, "GET", [], 200, "OK", html, body, when), digest_of(body))
        places.append((start, writer.end - start))
    writer.close()
    return places


def listed(
    day: str, place: tuple[int, int], file: str, url: str = "http://kestrel.example/news/bakers"
) -> str:
    return f"example,kestrel)/ {day} {url} text/html 200 {day} - - {place[1]} {place[0]} {file}"


def read(index: Path | str, data: Path, worth: bytes = b"walked out") -> tuple[list[Page], list[Rejection]]:
    sieve = Sieve("one", lambda body: worth in body)
    store = PageStore(data / "pages")
    outcomes = list(
        read_indexes([str(index)], data, store, "run-1", sieve, lambda host: f"at {host}", lambda sweep: None)
    )
    pages = [outcome for outcome in outcomes if isinstance(outcome, Page)]
    return pages, [outcome for outcome in outcomes if isinstance(outcome, Rejection)]


def index_of(shape: str, places: list[tuple[int, int]]) -> bytes:
    lines = [listed(day, place, "in/a.warc.gz") for day, place in zip(DAYS, places, strict=True)]
    if shape == "json":
        rows = [line.split() for line in lines]
        lines = [
            f"{row[0]} {row[1]} "
            + json.dumps({"url": row[2], "mime": row[3], "status": row[4], "digest": row[5],
                          "length": row[8], "offset": row[9], "filename": row[10]})
            for row in rows
        ]  # fmt: skip
    elif shape != "bare":
        lines.insert(0, HEADER)
    text = "\n".join(lines).encode() + b"\n"
    return gzip.compress(text) if shape == "packed" else text


@pytest.mark.parametrize("shape", ["headed", "bare", "json", "packed"])
def test_captures_are_read_where_the_index_says_that_they_lie(tmp_path: Path, shape: str) -> None:
    bodies = [story(1).encode(), b"<html><p>Owls nest in the clock.", story(2).encode()]
    places = written(tmp_path / "in" / "a.warc.gz", *bodies)
    index = tmp_path / ("a.cdxj" if shape == "json" else "a.cdx")
    index.write_bytes(index_of(shape, places))
    pages, rejections = read(index, tmp_path / "data")
    assert rejections == []
    assert [(page.url, page.outlet_id) for page in pages] == [
        ("http://kestrel.example/news/bakers", "at kestrel.example")
    ] * 2
    assert [page.fetched_at for page in pages] == [
        datetime(2022, 8, 15, 12, tzinfo=UTC),
        datetime(2022, 9, 1, tzinfo=UTC),
    ]
    store = PageStore(tmp_path / "data" / "pages")
    assert [store.get(page.sha256) for page in pages] == [bodies[0], bodies[2]]
    assert read(index, tmp_path / "data") == ([], [])  # what was read to its end is not read again


def test_an_index_and_its_files_may_lie_elsewhere(tmp_path: Path) -> None:
    (place,) = written(tmp_path / "a.warc.gz", story(1).encode())
    filesystem = fsspec.filesystem("memory")
    filesystem.pipe("/crawl/deep/a.warc.gz", (tmp_path / "a.warc.gz").read_bytes())
    filesystem.pipe(
        "/crawl/deep/a.cdx", f"{HEADER}\n{listed(DAYS[0], place, 'far/away/a.warc.gz')}\n".encode()
    )
    pages, rejections = read("memory://crawl/deep/*.cdx", tmp_path / "data")
    assert (len(pages), rejections) == (1, [])


def test_a_capture_that_is_not_there_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    places = written(tmp_path / "c" / "a.warc.gz", story(1).encode(), story(2).encode())
    (tmp_path / "b.warc.gz").write_bytes((tmp_path / "c" / "a.warc.gz").read_bytes())
    wrong = {
        "b.warc.gz": (places[0], "missing"),  # not below the index's folder
        "../b.warc.gz": (places[0], "missing"),
        str(tmp_path / "b.warc.gz"): (places[0], "missing"),
        "http://elsewhere.example/b.warc.gz": (places[0], "missing"),
        "a.warc.gz": ((places[0][0] + 7, places[0][1]), "corrupt"),
    }
    lines = [listed(f"202208150000{n:02}", place, file) for n, (file, (place, _)) in enumerate(wrong.items())]
    lines.append(listed("20220815000010", places[0], "a.warc.gz", "http://kestrel.example/news/other"))
    lines.append(listed("20220815000011", (0, places[0][0]), "a.warc.gz"))  # a record that is no page
    lines.append(listed(DAYS[1], places[1], "a.warc.gz"))
    index = tmp_path / "c" / "a.cdx"
    index.write_text("\n".join([HEADER, *lines]) + "\n")
    pages, rejections = read(index, tmp_path / "data")
    assert [page.fetched_at.day for page in pages] == [16]
    expected = [reason for _, reason in wrong.values()] + ["malformed", "not_html"]
    assert [rejection.reason for rejection in rejections] == expected
    assert all(str(index) in rejection.detail for rejection in rejections)
    assert len({rejection.rejection_id for rejection in rejections}) == len(rejections)


def test_an_interrupted_index_goes_on_where_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.indexed.BATCH", 1)
    places = written(tmp_path / "a.warc.gz", *(story(n).encode() for n in (1, 2, 3)))
    index = tmp_path / "a.cdx"
    lines = [listed(day, place, "a.warc.gz") for day, place in zip(DAYS, places, strict=True)]
    index.write_text("\n".join([HEADER, *lines]) + "\n")
    looked: list[bytes] = []

    def noting(body: bytes) -> bool:
        looked.append(body)
        return True

    store = PageStore(tmp_path / "data" / "pages")
    given = (tmp_path / "data", store, "run-1", Sieve("one", noting), str, lambda sweep: None)
    reading = read_indexes([str(index)], *given)
    next(reading)
    next(reading)
    reading.close()
    rest = list(read_indexes([str(index)], *given))
    assert len(rest) == 2  # the second was yielded, but not known to be kept
    assert looked == [story(n).encode() for n in (1, 2, 2, 3)]


def test_an_index_that_is_not_there_or_is_cut_is_told(tmp_path: Path) -> None:
    _, (missing,) = read(tmp_path / "none.cdx", tmp_path / "data")
    assert missing.reason == "missing"
    packed = gzip.compress(HEADER.encode() + os.urandom(2_000).hex().encode())
    (tmp_path / "cut.cdx.gz").write_bytes(packed[:-200])
    _, (cut,) = read(tmp_path / "cut.cdx.gz", tmp_path / "data")
    assert cut.reason == "corrupt"
