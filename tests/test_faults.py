"""Thirty-five ways in which a page goes wrong, served on this machine: each ends as what it is.

And what the server's own report says of how it was asked.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from pipelines.article.read import read_page
from pipelines.config import OutletFile
from pipelines.records import Article, Page, Rejection
from spiders.crawl import CrawlReport, crawl
from spiders.settings import user_agent
from spiders.store import PageStore, read_journal
from tests.test_spider import CONTACT, free_ports

PAPERS = 3
MOST_MEMORY = 300  # MiB

# By name of the fault: the reason recorded, or what the article that came of it has.
READ = {"headline": "Nurses strike at Mercy Valley", "author": "Sam Reyes"}
ENDS: dict[str, str | dict[str, object]] = {
    "blank": "no_article",
    "changed": READ,
    "cookie-wall": "wall",
    "empty": "empty",
    "feed-broken": "not_html",  # as a page; as a feed it is mended
    "feed-empty": "not_html",
    "feed-html": "no_article",
    "flaky-5xx": READ,
    "forbidden": "blocked",
    "future-date": {**READ, "date_published": date(2024, 1, 1), "date_basis": "feed"},
    "gone": "gone",
    "hang": "timeout",
    "huge": "too_large",
    "js-shell": "script_shell",
    "legal": "legal",
    "meta-refresh": "duplicate",
    "not-html": "not_html",
    "paywall": "paywall",
    "rate-limited": READ,
    "redirect-chain": READ,
    "redirect-home": "moved",
    "redirect-loop": "redirects",
    "redirect-offsite": "off_host",
    "redirect-private": "robots",
    "reset": "unreachable",
    "slow-drip": "timeout",
    "soft-404": "soft_404",
    "syndicated": {"headline": "Thousands of nurses strike", "wire": "Associated Press"},
    "syndicated-original": {**READ, "wire": None},
    "trap": "index_page",
    "truncated": "truncated",
    "truncated-gzip": "truncated",
    "wrong-charset": READ,
    "wrong-charset-1252": READ,
    "zip-bomb": "too_large",
}


@dataclass
class Night:
    report: CrawlReport
    ends: dict[str, str | Article]  # by path, the reason or the article
    asked: list[dict[str, Any]]  # the server's own rows, one an outlet


@contextmanager
def replay(shared: Path, log: Path, port: int) -> Iterator[None]:
    options = ["--outlets", str(PAPERS), "--port", str(port), "--log", str(log), "--drip-seconds", "60"]
    options += ["--bomb-mb", "40", "--huge-mb", "15"]
    options += ["--index", str(shared / "pages" / "index.jsonl"), "--crawl-delay", "0.1"]
    script = str(shared / "replay" / "replay_server.py")
    server = subprocess.Popen([sys.executable, script, *options], stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    try:
        assert "ready\n" in iter(server.stdout.readline, "")
        yield
    finally:
        server.terminate()
        server.wait()
        server.stdout.close()


def outlet(port: int, name: str, **given: Any) -> OutletFile:
    home = f"http://127.0.0.1:{port}"
    listings = {key: tuple(home + path for path in given.pop(key, ())) for key in ("feeds", "sitemaps")}
    defaults = {"article_pattern": r"^/news/\d{4}/", "delay": 0.0, "concurrency": 4, "allow_loopback": True}
    return OutletFile(
        name, name, "newspaper", home, (f"127.0.0.1:{port}",), **{**defaults, **listings, **given}
    )


@pytest.fixture(scope="module")
def nights(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> list[Night]:
    """Two nights over three papers and the page of faults."""
    folder = tmp_path_factory.mktemp("faults")
    port = free_ports(PAPERS + 2)
    faults = port + PAPERS + 1
    outlets = [
        outlet(port + 1, "slow", feeds=["/feed.xml"]),  # asks for 0.1 s between requests
        outlet(port + 2, "mapped", sitemaps=["/sitemap_index.xml"], min_stories=30),
        outlet(
            faults,
            "faults",
            feeds=["/feed.xml", "/fault/feed-broken", "/fault/feed-empty", "/fault/feed-html"],
            sitemaps=["/sitemap-archive.xml.gz"],
            article_pattern="^/fault/",
            concurrency=8,
        ),
    ]
    again = replace(outlets[2], article_pattern="^/fault/(changed|syndicated)$")
    nights = []
    with replay(shared, folder / "log.jsonl", port):
        for number, asked in enumerate((outlets, [*outlets[:2], again]), 1):
            report = crawl(
                asked, data=folder, run_id=f"night-{number}", contact=CONTACT, timeout_s=300, patience_s=5
            )
            nights.append(Night(report, ends_of(report, folder), []))
    told = subprocess.run(
        [sys.executable, str(shared / "replay" / "replay_server.py"), "--report", str(folder / "log.jsonl")],
        capture_output=True,
        text=True,
        check=True,
    )
    for night in nights:
        night.asked = [json.loads(line) for line in told.stdout.splitlines()]
    return nights


def ends_of(report: CrawlReport, data: Path) -> dict[str, str | Article]:
    store = PageStore(data / "pages")
    ends: dict[str, str | Article] = {}
    for outcome in read_journal(report.journal):
        if isinstance(outcome, Page):
            read = read_page(outcome, store.get(outcome.sha256))
            end = read.reason if isinstance(read, Rejection) else read
            ends[urlsplit(outcome.source_id).path] = end
        else:
            ends.setdefault(urlsplit(outcome.url).path, outcome.reason)
    return ends


def test_every_fault_is_listed_here(nights: list[Night]) -> None:
    """A fault that the server learns must be given its outcome here."""
    (counts,) = [counts for counts in nights[0].report.outlets if counts.outlet_id == "faults"]
    assert counts.links == len(ENDS) == 35


@pytest.mark.parametrize("fault", ENDS)
def test_each_fault_ends_as_what_it_is(nights: list[Night], fault: str) -> None:
    wanted, end = ENDS[fault], nights[0].ends.get(f"/fault/{fault}", "duplicate")
    if isinstance(wanted, str):
        assert end == wanted
    else:
        assert isinstance(end, Article), end
        assert {key: getattr(end, key) for key in wanted} == wanted


def test_no_outcome_is_lost(nights: list[Night]) -> None:
    for night in nights:
        for counts in night.report.outlets:
            listings = 1 if counts.outlet_id == "faults" else 0  # the feed that is none
            assert counts.links == (
                counts.pages + counts.unchanged + counts.duplicates + counts.rejections - listings
            )
        assert night.report.failures == ()


def test_a_changed_story_comes_again_and_an_unchanged_one_does_not(nights: list[Night]) -> None:
    second = nights[1].ends
    changed = second["/fault/changed"]
    assert isinstance(changed, Article)
    assert "About 1,900 nurses" in changed.text
    assert not any(path.startswith("/news/") for path in second)
    assert "/fault/syndicated" not in second


def test_memory_stays_bounded(nights: list[Night]) -> None:
    assert all(0 < night.report.memory_mib < MOST_MEMORY for night in nights)


def test_the_server_s_own_report_finds_nothing_to_complain_of(nights: list[Night]) -> None:
    rows = {row["outlet"]: row for row in nights[0].asked}
    assert set(rows) == {"outlet01.test", "outlet02.test", "faults.test"}  # the peer was never asked
    for row in rows.values():
        assert row["disallowed"] == 0
        assert row["robots_first"]
        assert row["user_agents"] == [user_agent(CONTACT)]
    for name in ("outlet01.test", "outlet02.test"):
        assert rows[name]["conditional_revisits"] == rows[name]["revisits"] >= 30
    assert rows["outlet01.test"]["max_in_flight"] == 1  # a delay asked for means one at a time
    assert rows["outlet01.test"]["median_gap_s"] >= 0.09
