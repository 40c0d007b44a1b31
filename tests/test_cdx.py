"""Captures of an address over time, from an index in CDX format, served by a stand-in for an archive."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.config import Captures
from pipelines.records import Page
from spiders import cdx
from spiders.crawl import crawl
from spiders.store import PageStore, read_journal
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
