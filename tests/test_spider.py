"""The crawl, against servers on this machine: what it asks for, what it never does, what it says after."""

from __future__ import annotations

import gzip
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from scrapy import downloadermiddlewares
from scrapy.exceptions import IgnoreRequest

from pipelines.config import OutletFile, Section, load_outlets
from pipelines.records import Page, Rejection
from spiders import crawl as crawling
from spiders import listing
from spiders.crawl import CrawlReport, OutletCounts, crawl
from spiders.manners import is_open_to, netloc, reason_of, reason_of_status, retry_after, unpacked
from spiders.settings import user_agent
from spiders.store import Journal, PageStore, StoreError, read_journal

CONTACT = "https://example.org/who-we-are"


# ---------------------------------------------------------------- a server that answers what it is told


@dataclass
class Answer:
    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    length: int | None = None  # a Content-Length that isn't the body's


@dataclass
class Asked:
    at: float
    path: str
    headers: dict[str, str]


class Site:
    """One server on loopback; `answers` by path, each once per asking, the last one for ever."""

    def __init__(self) -> None:
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[Asked] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                site.asked.append(Asked(time.monotonic(), self.path, dict(self.headers)))
                known = site.answers.get(self.path, [Answer(404, b"<h1>Not found")])
                answer = known.pop(0) if len(known) > 1 else known[0]
                tag = answer.headers.get("ETag")
                if answer.status == 200 and tag and self.headers.get("If-None-Match") == tag:
                    answer = Answer(304)
                self.send_response(answer.status)
                for name, value in {"Content-Type": "text/html", **answer.headers}.items():
                    self.send_header(name, value)
                if answer.status != 304:
                    length = len(answer.body) if answer.length is None else answer.length
                    self.send_header("Content-Length", str(length))
                if answer.length is not None:
                    self.close_connection = True
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.host = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://{self.host}{path}"

    def set(self, path: str, *answers: Answer | str) -> None:
        self.answers[path] = [Answer(body=a.encode()) if isinstance(a, str) else a for a in answers]

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def outlet(self, outlet_id: str, **given: Any) -> OutletFile:
        defaults: dict[str, Any] = {
            "name": outlet_id,
            "kind": "newspaper",
            "homepage": self.url("/"),
            "hosts": (self.host,),
            "article_pattern": r"^/news/",
            "feeds": (self.url("/feed.xml"),),
            "delay": 0.01,
            "allow_loopback": True,
        }
        return OutletFile(outlet_id=outlet_id, **{**defaults, **given})


@pytest.fixture(scope="module")
def sites() -> Iterator[Callable[[], Site]]:
    made: list[Site] = []

    def make() -> Site:
        made.append(Site())
        return made[-1]

    yield make
    for site in made:
        site.server.shutdown()
        site.server.server_close()


def rss(*links: str) -> str:
    items = "".join(
        f"<item><link>{link}</link><pubDate>Mon, 15 Aug 2022 09:00:00 -0700</pubDate></item>"
        for link in links
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><link>/</link>{items}</channel></rss>'


def story(number: int) -> str:
    return f"<!doctype html><title>Story {number}</title><p>{number} nurses walked out, the union said.</p>"


# ---------------------------------------------------------------- one crawl of several outlets


@dataclass
class Crawled:
    report: CrawlReport
    pages: dict[str, Page]
    rejections: dict[str, Rejection]
    sites: dict[str, Site]
    data: Path

    def counts(self, outlet_id: str) -> OutletCounts:
        (found,) = [counts for counts in self.report.outlets if counts.outlet_id == outlet_id]
        return found


@pytest.fixture(scope="module")
def crawled(sites: Callable[[], Site], tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    site, elsewhere, broken, slow, busy, private = (sites() for _ in range(6))
    far = elsewhere.url("/news/far")

    site.set("/robots.txt", Answer(body=b"User-agent: *\nDisallow: /news/members/\n"))
    listed = ["ok", "members/1", "gone", "forbidden", "legal", "broken", "to-far", "to-members", "to-home"]
    listed += [
        "to-ok",
        "to-two",
        "loop",
        "large",
        "bomb",
        "pdf",
        "json",
        "empty",
        "cut",
        "cut-gzip",
        "cookie",
    ]
    site.set(
        "/feed.xml",
        rss(*(f"/news/{name}" for name in listed), far, "mailto:a@b.example", "http://[bad/news/1"),
    )
    site.set(
        "/atom.xml",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link rel="self" href="/news/self"/>'
        f'<link href="{site.url("/news/atom?id=4&amp;utm_source=feed#comments")}"/>'
        "<published>2022-08-16T01:00:00Z</published><updated>2022-08-20T01:00:00Z</updated></entry></feed>",
    )
    index = "".join(
        f"<sitemap><loc>{u}</loc></sitemap>"
        for u in (site.url("/packed.xml.gz"), elsewhere.url("/sitemap.xml"))
    )
    site.set("/sitemap.xml", f"<sitemapindex>{index}</sitemapindex>")
    packed = (
        '<urlset xmlns:n="http://www.google.com/schemas/sitemap-news/0.9"><url>'
        f"<loc>{site.url('/news/mapped')}</loc><lastmod>2022-09-09</lastmod>"
        "<n:news><n:publication_date>2022-08-17</n:publication_date></n:news></url></urlset>"
    )
    site.set(
        "/packed.xml.gz",
        Answer(body=gzip.compress(packed.encode()), headers={"Content-Type": "application/gzip"}),
    )
    site.set(
        "/section",
        f'<a href="/news/sectioned#top">A</a><a href="/news/sectioned?fbclid=x">A again</a><a>none</a>'
        f'<a href="{far}">far</a><a href="/about">About</a><a href="javascript:x()">x</a>'
        '<a class="older" href="/section?page=2">older</a>',
    )
    site.set(
        "/section?page=2",
        '<a href="/news/second-page">B</a><a class="older" href="/section?page=3">older</a>',
    )
    site.set("/section?page=3", '<a href="/news/third-page">C</a>')
    for number, name in enumerate(("atom?id=4", "mapped", "sectioned", "second-page", "cookie")):
        site.set(f"/news/{name}", story(number))
    tagged = {"ETag": '"v1"', "Content-Type": "Text/HTML; charset=UTF-8", "Set-Cookie": "id=1; Path=/"}
    site.set("/news/ok", Answer(body=story(100).encode(), headers=tagged))
    for name, status in (("gone", 410), ("forbidden", 403), ("legal", 451), ("broken", 500)):
        site.set(f"/news/{name}", Answer(status, b"<p>sorry"))
    for name, target in (
        ("to-far", far),
        ("to-members", "/news/members/2"),
        ("to-home", "/"),
        ("to-ok", "/news/ok"),
        ("to-two", "/news/two"),
        ("loop", "/news/loop"),
    ):
        site.set(f"/news/{name}", Answer(302, headers={"Location": target}))
    site.set("/news/two", story(2))
    site.set("/", "<title>Home</title>")
    site.set("/news/large", Answer(body=b"<p>", length=10_000_001))
    bomb = gzip.compress(b"<p>" + b" " * 12_000_000)
    site.set("/news/bomb", Answer(body=bomb, headers={"Content-Encoding": "gzip"}))
    site.set("/news/pdf", Answer(body=b"%PDF-1.7 ..."))
    site.set("/news/json", Answer(body=b"{}", headers={"Content-Type": "application/json"}))
    site.set("/news/empty", Answer(body=b""))
    site.set("/news/cut", Answer(body=b"<p>half", length=100))
    half = gzip.compress(os.urandom(3000).hex().encode())[:1500]
    site.set("/news/cut-gzip", Answer(body=half, headers={"Content-Encoding": "gzip"}))

    broken.set("/robots.txt", Answer(503, b"later"))
    slow.set("/robots.txt", Answer(body=b"User-agent: *\nCrawl-delay: 0.4\n"))
    slow.set("/feed.xml", rss("/news/1", "/news/2"))
    slow.set("/news/1", story(1))
    slow.set("/news/2", story(2))
    busy.set("/feed.xml", rss("/news/1", "/news/2"))
    busy.set("/news/1", Answer(429, b"slow down", {"Retry-After": "1"}), story(1))
    busy.set("/news/2", story(2))
    private.set("/feed.xml", rss("/news/1"))
    named = private.host.replace("127.0.0.1", "localhost")  # a name that leads here

    with socket.socket() as nobody:  # a port on which nobody listens
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        down = f"127.0.0.1:{port}"
        data = tmp_path_factory.mktemp("crawl") / "data"
        report = crawl(
            [
                site.outlet(
                    "harbor-times",
                    feeds=(site.url("/feed.xml"), site.url("/atom.xml"), site.url("/retired.xml")),
                    sitemaps=(site.url("/sitemap.xml"),),
                    sections=(Section(site.url("/section"), next="a.older", pages=2),),
                    concurrency=2,
                    min_stories=24,
                ),
                broken.outlet("broken-post"),
                slow.outlet("slow-herald", concurrency=4),
                busy.outlet("busy-mail", min_stories=3),
                private.outlet(
                    "inner-voice",
                    hosts=(private.host, named),
                    feeds=(private.url("/feed.xml"), f"http://{named}/feed.xml"),
                    allow_loopback=False,
                ),
                site.outlet("down-gazette", hosts=(down,), feeds=(f"http://{down}/feed.xml",)),
                site.outlet("odd-selector", feeds=(), sections=(Section(site.url("/section"), links="a[["),)),
            ],
            data=data,
            run_id="night-1",
            contact=CONTACT,
            timeout_s=60,
        )
    outcomes = list(read_journal(report.journal))
    names = {"site": site, "elsewhere": elsewhere, "broken": broken, "slow": slow, "busy": busy}
    return Crawled(
        report,
        {outcome.source_id: outcome for outcome in outcomes if isinstance(outcome, Page)},
        {outcome.url: outcome for outcome in outcomes if isinstance(outcome, Rejection)},
        {**names, "private": private},
        data,
    )


def test_every_kind_of_listing_leads_to_its_stories(crawled: Crawled) -> None:
    site = crawled.sites["site"]
    stories = {url.removeprefix(site.url("/news/")) for url in crawled.pages if url.startswith(site.url(""))}
    assert stories == {"ok", "atom?id=4", "mapped", "sectioned", "second-page", "cookie", "to-two"}


@pytest.mark.parametrize(
    ("path", "hint", "basis"),
    [
        ("/news/ok", date(2022, 8, 15), "feed"),
        ("/news/atom?id=4", date(2022, 8, 16), "feed"),
        ("/news/mapped", date(2022, 8, 17), "sitemap"),
        ("/news/sectioned", None, "unknown"),
    ],
)
def test_the_listing_s_date_travels_with_the_page(
    crawled: Crawled, path: str, hint: date | None, basis: str
) -> None:
    page = crawled.pages[crawled.sites["site"].url(path)]
    assert (page.date_hint, page.hint_basis) == (hint, basis)


def test_a_page_is_kept_as_it_came(crawled: Crawled) -> None:
    page = crawled.pages[crawled.sites["site"].url("/news/ok")]
    assert PageStore(crawled.data / "pages").get(page.sha256) == story(100).encode()
    assert (page.content_type, page.charset, page.etag) == ("text/html", "utf-8", '"v1"')
    assert (page.status, page.outlet_id, page.run_id) == (200, "harbor-times", "night-1")
    assert datetime.now(UTC) - page.fetched_at < timedelta(minutes=2)


def test_after_a_redirect_the_page_has_the_address_that_answered(crawled: Crawled) -> None:
    site = crawled.sites["site"]
    assert crawled.pages[site.url("/news/to-two")].url == site.url("/news/two")


@pytest.mark.parametrize(
    ("name", "reason", "said"),
    [
        ("members/1", "robots", "robots.txt"),
        ("gone", "gone", "410"),
        ("forbidden", "blocked", "403"),
        ("legal", "legal", "451"),
        ("broken", "server_error", "500"),
        ("to-far", "off_host", "/news/far"),
        ("to-members", "robots", "redirected to"),
        ("to-home", "moved", "article_pattern"),
        ("loop", "redirects", "circle"),
        ("large", "too_large", "10,000,000"),
        ("bomb", "too_large", "10,000,000"),
        ("pdf", "not_html", "not HTML"),
        ("json", "not_html", "application/json"),
        ("empty", "empty", "without a byte"),
        ("cut", "truncated", "ended before"),
        ("cut-gzip", "truncated", "ends before"),
    ],
)
def test_what_yields_no_page_is_recorded_with_its_reason(
    crawled: Crawled, name: str, reason: str, said: str
) -> None:
    rejection = crawled.rejections[crawled.sites["site"].url(f"/news/{name}")]
    assert (rejection.stage, rejection.reason, rejection.run_id) == ("crawl", reason, "night-1")
    assert said in rejection.detail
    assert rejection.detail.startswith("harbor-times: ")


def test_nothing_found_is_lost(crawled: Crawled) -> None:
    counts = crawled.counts("harbor-times")
    stories = sum(counts.reasons.values()) - counts.reasons["not_found"]  # one listing isn't there
    assert counts.links == counts.pages + counts.unchanged + counts.duplicates + stories
    assert (counts.links, counts.pages, counts.duplicates) == (24, 7, 1)
    assert counts.rejections == sum(counts.reasons.values())


def test_no_other_host_is_asked_not_even_by_redirect_or_index(crawled: Crawled) -> None:
    assert crawled.sites["elsewhere"].asked == []


def test_robots_txt_is_asked_first_and_obeyed(crawled: Crawled) -> None:
    for name in ("site", "slow", "busy"):
        assert crawled.sites[name].paths()[0] == "/robots.txt"
    assert not [path for path in crawled.sites["site"].paths() if path.startswith("/news/members")]


def test_nothing_is_asked_while_robots_txt_can_not_be_read(crawled: Crawled) -> None:
    broken = crawled.sites["broken"]
    assert set(broken.paths()) == {"/robots.txt"}
    rejection = crawled.rejections[broken.url("/feed.xml")]
    assert rejection.reason == "server_error"
    assert "robots.txt could not be read" in rejection.detail
    assert any(failure.startswith("broken-post: none of its feeds") for failure in crawled.report.failures)


def test_each_story_is_asked_for_once_and_pages_no_further_than_told(crawled: Crawled) -> None:
    paths = crawled.sites["site"].paths()
    assert paths.count("/news/sectioned") == 1
    assert "/section?page=3" not in paths
    assert paths.count("/news/loop") == 6  # five redirects and no more


def test_crawl_delay_is_heeded(crawled: Crawled) -> None:
    times = [asked.at for asked in crawled.sites["slow"].asked]
    assert len(times) == 4
    # The server sees each a little later than it was sent, and a busy machine not all equally late.
    assert times[-1] - times[0] > 0.9


def test_retry_after_holds_the_whole_host(crawled: Crawled) -> None:
    asked = crawled.sites["busy"].asked
    refused = next(i for i, a in enumerate(asked) if a.path == "/news/1")
    assert asked[refused + 1].at - asked[refused].at > 0.9
    assert crawled.sites["busy"].url("/news/1") in crawled.pages


def test_who_asks_says_so_and_carries_nothing_else(crawled: Crawled) -> None:
    for site in crawled.sites.values():
        for asked in site.asked:
            assert re.fullmatch(rf"claimline/[\w.]+ \(\+{re.escape(CONTACT)}\)", asked.headers["User-Agent"])
            assert not {"Cookie", "Referer"} & set(asked.headers)


def test_this_machine_is_asked_only_where_the_outlet_says_so(crawled: Crawled) -> None:
    private = crawled.sites["private"]
    assert private.asked == []
    named = private.url("/feed.xml").replace("127.0.0.1", "localhost")
    for url in (private.url("/feed.xml"), named):
        rejection = crawled.rejections[url]
        assert rejection.reason == "private_address"
        assert "is 127.0.0.1, which is not a public address" in rejection.detail


def test_failures_and_notes_are_sentences_that_name_the_outlet(crawled: Crawled) -> None:
    failures = crawled.report.failures
    assert [failure.partition(":")[0] for failure in failures] == [
        "broken-post",
        "busy-mail",
        "inner-voice",
        "down-gazette",
        "odd-selector",
    ]
    assert "2 stories found, 3 expected" in failures[1]
    assert "connection refused" in failures[3]
    assert "no CSS selector" in failures[4]
    assert any("/retired.xml: answered 404" in note for note in crawled.report.notes)


# ---------------------------------------------------------------- the second night


def test_the_second_night_asks_only_for_what_changed(sites: Callable[[], Site], tmp_path: Path) -> None:
    site = sites()
    listed = rss("/news/1", "/news/2", "/news/3", "/news/old").encode()
    site.set("/feed.xml", Answer(body=listed, headers={"ETag": '"feed"'}))
    for number in (1, 2, 3):
        tag = {"ETag": f'"{number}"', "Last-Modified": "Mon, 15 Aug 2022 09:00:00 GMT"}
        site.set(f"/news/{number}", Answer(body=story(number).encode(), headers=tag))
    site.set("/news/old", Answer(301, headers={"Location": "/news/new"}))
    site.set("/news/new", Answer(body=story(4).encode(), headers={"ETag": '"4"'}))
    outlet = site.outlet("harbor-times", min_stories=4)

    def night(run_id: str) -> tuple[OutletCounts, list[Page]]:
        site.asked.clear()
        report = crawl([outlet], data=tmp_path, run_id=run_id, contact=CONTACT, timeout_s=30)
        assert report.failures == ()
        return report.outlets[0], [page for page in read_journal(report.journal) if isinstance(page, Page)]

    first, pages = night("night-1")
    assert (first.pages, first.unchanged) == (4, 0)
    assert not [asked for asked in site.asked if "If-None-Match" in asked.headers]

    site.set("/news/2", Answer(body=story(22).encode(), headers={"ETag": '"2b"'}))
    lost = next(page.sha256 for page in pages if page.url.endswith("3"))
    with sqlite3.connect(tmp_path / "pages" / ".index.sqlite") as index:
        index.execute("delete from kept where sha256 = ?", (lost,))
    second, pages = night("night-2")
    conditions = {asked.path: asked.headers.get("If-None-Match") for asked in site.asked}
    assert conditions["/news/1"] == '"1"'
    assert conditions["/news/2"] == '"2"'
    assert conditions["/news/3"] is None  # its bytes are gone, so it is asked for anew
    assert (conditions["/news/old"], conditions["/news/new"]) == (None, '"4"')
    assert conditions["/robots.txt"] is None
    assert conditions["/feed.xml"] == '"feed"'  # and read as it was kept
    assert (second.pages, second.unchanged, second.rejections) == (2, 2, 0)
    assert sorted(page.url for page in pages) == [site.url("/news/2"), site.url("/news/3")]


# ---------------------------------------------------------------- the child process


def endless(sites: Callable[[], Site]) -> OutletFile:
    """An outlet whose crawl lasts for minutes."""
    site = sites()
    site.set("/feed.xml", rss(*(f"/news/{n}" for n in range(1000))))
    for number in range(1000):
        site.set(f"/news/{number}", story(number))
    return site.outlet("long-read", delay=0.2)


def wait_for(what: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def children(thread: int) -> list[int]:
    """The processes that this thread has started and that still run."""
    return [int(pid) for pid in Path(f"/proc/self/task/{thread}/children").read_text().split()]


def test_a_crawl_that_takes_too_long_is_ended(sites: Callable[[], Site], tmp_path: Path) -> None:
    report = crawl([endless(sites)], data=tmp_path, run_id="night-1", contact=CONTACT, timeout_s=0.5)
    assert report.failures[0].startswith("the crawl was ended after 0.5 seconds; see ")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_crawl_that_is_asked_to_end_says_what_it_has(sites: Callable[[], Site], tmp_path: Path) -> None:
    outlet, journal = endless(sites), tmp_path / "journal" / "night-1.jsonl"
    reports: list[CrawlReport] = []
    thread = threading.Thread(
        target=lambda: reports.append(
            crawl([outlet], data=tmp_path, run_id="night-1", contact=CONTACT, timeout_s=60)
        )
    )
    thread.start()
    wait_for(lambda: journal.exists() and journal.stat().st_size > 0)
    (child,) = children(thread.native_id or 0)
    os.kill(child, signal.SIGTERM)
    thread.join(20)
    (report,) = reports
    assert "long-read: the crawl did not finish (shutdown); see " in report.failures[0]
    assert report.outlets[0].pages == len(list(read_journal(report.journal))) > 0


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_kill_9_of_the_parent_ends_the_crawl(sites: Callable[[], Site], tmp_path: Path) -> None:
    outlet, journal = endless(sites), tmp_path / "journal" / "night-1.jsonl"
    job = (
        "import sys\n"
        "from pathlib import Path\n"
        "from pipelines.config import OutletFile\n"
        "from spiders.crawl import crawl\n"
        "data, host = sys.argv[1:]\n"
        "outlet = OutletFile('long-read', 'x', 'newspaper', '', (host,), '^/news/',\n"
        "    feeds=(f'http://{host}/feed.xml',), delay=0.2, allow_loopback=True)\n"
        "crawl([outlet], data=Path(data), run_id='night-1', contact='x')\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", job, str(tmp_path), outlet.hosts[0]])
    wait_for(lambda: journal.exists() and journal.stat().st_size > 0)
    (child,) = map(int, Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split())
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    wait_for(lambda: not running(child), seconds=5)
    assert list(read_journal(journal))


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_child_that_dies_is_a_failure(
    sites: Callable[[], Site], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")
    report = crawl([sites().outlet("harbor-times")], data=tmp_path, run_id="night-1", contact=CONTACT)
    assert report.failures[0].startswith("the crawl process ended with 1; see ")
    assert report.failures[1].startswith("harbor-times: the crawl left no counts")
    assert report.outlets == (OutletCounts("harbor-times"),)


def test_a_full_disk_is_told(sites: Callable[[], Site], tmp_path: Path) -> None:
    site = sites()
    site.set("/feed.xml", rss("/news/1"))
    site.set("/news/1", story(1))
    (tmp_path / "journal").mkdir()
    (tmp_path / "journal" / "night-1.jsonl").symlink_to("/dev/full")
    with pytest.raises(StoreError, match="disk is full"):
        crawl([site.outlet("harbor-times")], data=tmp_path, run_id="night-1", contact=CONTACT, timeout_s=30)


def test_a_data_folder_that_can_not_be_made_is_told(sites: Callable[[], Site], tmp_path: Path) -> None:
    (tmp_path / "data").write_text("in the way")
    with pytest.raises(StoreError, match="check that it exists"):
        crawl([sites().outlet("harbor-times")], data=tmp_path / "data", run_id="night-1", contact=CONTACT)


def test_no_outlets_are_crawled_without_a_process(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawling, "start_child", lambda *_: pytest.fail("started"))
    assert crawl([], data=tmp_path, run_id="night-1", contact=CONTACT).failures == ()


# ---------------------------------------------------------------- ports


def free_ports(count: int) -> int:
    """The first of so many ports in a row on which nobody listens."""
    for base in range(20_000 + os.getpid() % 20_000, 60_000, count):
        held = []
        try:
            for port in range(base, base + count):
                held.append(socket.socket())
                held[-1].bind(("127.0.0.1", port))
            return base
        except OSError:
            continue
        finally:
            for one in held:
                one.close()
    raise AssertionError("no ports")


# ---------------------------------------------------------------- listings


ITEM = "<title>A</title><guid>urn:1</guid>"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        (rss("https://a.example/1"), [("https://a.example/1", date(2022, 8, 15))]),
        (rss(), []),
        (f"<rss><channel><item>{ITEM}</item></channel></rss>", [("urn:1", None)]),
        ('<rss><item><guid isPermaLink="false">77</guid></item></rss>', []),
        (
            f"<rss><channel><item>{ITEM}<link>\n /1?a=1&amp;b=2 </link></item></channel></rss>",
            [("/1?a=1&b=2", None)],
        ),
        (
            '<rdf:RDF xmlns:rdf="r" xmlns="http://purl.org/rss/1.0/" xmlns:dc="d"><item><link>/1</link>'
            "<dc:date>2022-08-15T23:30:00-07:00</dc:date></item></rdf:RDF>",
            [("/1", date(2022, 8, 15))],
        ),
        ('<feed xmlns="a"><entry><link rel="alternate" href="/1"/></entry></feed>', [("/1", None)]),
        (
            '<feed><entry><link href="/1"/><updated>2022-08-15T00:00:00Z</updated></entry></feed>',
            [("/1", None)],
        ),
        (
            "<rss><channel><item><link>/1</link><pubDate>soon</pubDate></item><item><title>AT&T & more",
            [("/1", None)],
        ),
        (
            '<!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/hostname">]><rss><item><link>/&x;</link></item></rss>',
            [("/", None)],
        ),
        ("<!doctype html><title>Gone</title>", None),
        ("not xml", None),
        ("", None),
        ("<urlset/>", None),
    ],
)
def test_feed(text: str, links: list[tuple[str, date | None]] | None) -> None:
    found = listing.feed(text)
    assert (None if found is None else [(link.url, link.published) for link in found]) == links


def test_an_entity_bomb_is_not_unpacked() -> None:
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    text = f'<!DOCTYPE rss [<!ENTITY e0 "boom">{bomb}]><rss><item><link>/&e11;</link></item></rss>'
    assert "boom" not in str(listing.feed(text))


def test_sitemap_index_latest_first() -> None:
    text = (
        "<sitemapindex><sitemap><loc>/2020.xml</loc><lastmod>2020-12-31</lastmod></sitemap>"
        "<sitemap><loc>/2022.xml</loc><lastmod>2022-08-15</lastmod></sitemap></sitemapindex>"
    )
    assert listing.sitemap(text) == listing.Sitemap((), ("/2022.xml", "/2020.xml"))
    assert listing.sitemap(rss("/1")) is None


@pytest.mark.parametrize(
    ("url", "cleaned"),
    [
        ("https://A.example/News/1", "https://a.example/News/1"),
        ("https://a.example", "https://a.example/"),
        ("https://a.example:443/1#x", "https://a.example/1"),
        ("http://a.example:80/1", "http://a.example/1"),
        ("http://a.example:8080/1", "http://a.example:8080/1"),
        (
            "https://a.example/1?utm_source=x&id=4&fbclid=y&empty=&utm=1",
            "https://a.example/1?id=4&empty=&utm=1",
        ),
        ("https://a.example/1?gclid=1", "https://a.example/1"),
        ("https://a.example/caf\u00e9?q=a%20b", "https://a.example/caf%C3%A9?q=a%20b"),
    ],
)
def test_clean(url: str, cleaned: str) -> None:
    assert listing.clean(url) == cleaned
    assert listing.clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Mon, 12 Jan 2015 23:30:00 -0800", date(2015, 1, 12)),
        ("12 Jan 2015 08:00:00 GMT", date(2015, 1, 12)),
        ("2015-01-12T23:30:00Z", date(2015, 1, 12)),
        (" 2015-01-12 ", date(2015, 1, 12)),
        ("", None),
        ("yesterday", None),
        ("Mon, 99 Foo 2015", None),
    ],
)
def test_day(text: str, day: date | None) -> None:
    assert listing.day(text) == day


# ---------------------------------------------------------------- manners


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://News.Example/1", "news.example"),
        ("https://news.example:443/", "news.example"),
        ("https://news.example:80/", "news.example:80"),
        ("http://127.0.0.1:8801/x", "127.0.0.1:8801"),
        ("http://[::1]:8801/x", "[::1]:8801"),
        ("https://news.example@evil.example/", None),
        ("ftp://news.example/", None),
        ("file:///etc/passwd", None),
        ("https://news.example:port/", None),
        ("https:///1", None),
        ("/1", None),
    ],
)
def test_netloc(url: str, expected: str | None) -> None:
    assert netloc(url) == expected


@pytest.mark.parametrize(
    ("address", "public", "on_this_machine"),
    [
        ("93.184.216.34", True, True),
        ("127.0.0.1", False, True),
        ("127.8.8.8", False, True),
        ("::1", False, True),
        ("10.0.0.1", False, False),
        ("172.16.0.1", False, False),
        ("192.168.1.1", False, False),
        ("169.254.169.254", False, False),
        ("100.64.0.1", False, False),
        ("0.0.0.0", False, False),  # noqa: S104
        ("224.0.0.1", False, False),
        ("255.255.255.255", False, False),
        ("fe80::1", False, False),
        ("fd00::1", False, False),
        ("::ffff:10.0.0.1", False, False),
        ("2606:4700::1111", True, True),
    ],
)
def test_addresses(address: str, public: bool, on_this_machine: bool) -> None:
    assert is_open_to(address, allow_loopback=False) == public
    assert is_open_to(address, allow_loopback=True) == on_this_machine


@pytest.mark.parametrize(
    ("header", "seconds"),
    [(None, 0), (b"", 0), (b"2", 2), (b" 120 ", 120), (b"86400", 300), (b"soon", 0), (b"-5", 0), (b"1.5", 0)],
)
def test_retry_after_in_seconds(header: bytes | None, seconds: float) -> None:
    assert retry_after(header) == seconds


def test_retry_after_as_a_date() -> None:
    now = datetime.now(UTC)
    assert 55 < retry_after(format_datetime(now + timedelta(seconds=60), usegmt=True).encode()) <= 60
    assert retry_after(format_datetime(now - timedelta(days=1), usegmt=True).encode()) == 0


def test_a_packed_body_is_whole_or_none() -> None:
    body = os.urandom(200_000)
    packed = gzip.compress(body)
    assert unpacked(packed) == body
    assert unpacked(gzip.compress(b"")) == b""
    assert (
        len(unpacked(gzip.compress(b" " * 12_000_000)) or b"") == 10_000_001
    )  # too large, for others to say
    for cut in (1, 8, 100, len(packed) // 2, len(packed) - 5):
        assert unpacked(packed[:-cut]) is None
    assert unpacked(b"<p>not packed") is None


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "blocked"),
        (402, "paywall"),
        (403, "blocked"),
        (404, "not_found"),
        (410, "gone"),
        (429, "rate_limited"),
        (451, "legal"),
        (500, "server_error"),
        (503, "server_error"),
        (418, "http_status"),
        (204, "http_status"),
    ],
)
def test_reason_of_status(status: int, reason: str) -> None:
    assert reason_of_status(status) == reason


def test_reason_of_what_scrapy_tells_by_wording_only() -> None:
    """These wordings are Scrapy's; another version may change them, and this test then fails."""
    package = Path(downloadermiddlewares.__path__[0])
    for file, words, reason in (
        ("robotstxt.py", "Forbidden by robots.txt", "robots"),
        ("redirect.py", "max redirections reached", "redirects"),
        ("httpcompression.py", "DOWNLOAD_MAXSIZE (", "too_large"),
    ):
        assert words in (package / file).read_text()
        assert reason_of(IgnoreRequest(words))[0] == reason
    assert reason_of(IgnoreRequest("something new")) == ("refused", "something new")


@pytest.mark.parametrize(
    ("contact", "expected"),
    [(CONTACT, f"(+{CONTACT})"), ("a@b.example\r\nX-Evil: 1", "(+a@b.exampleX-Evil: 1)"), ("\u00e9", "(+)")],
)
def test_user_agent(contact: str, expected: str) -> None:
    assert re.fullmatch(r"claimline/[\w.]+ " + re.escape(expected), user_agent(contact))


# ---------------------------------------------------------------- the bundled outlet files


BUNDLED = load_outlets()


@pytest.mark.parametrize("outlet", BUNDLED.values(), ids=BUNDLED.keys())
def test_a_bundled_outlet_is_gentle_and_asks_its_own_hosts(outlet: OutletFile) -> None:
    asked = [*outlet.feeds, *outlet.sitemaps, *(section.url for section in outlet.sections)]
    assert {netloc(url) for url in [outlet.homepage, *asked]} <= set(outlet.hosts)
    assert all(url.startswith("https://") for url in asked)
    assert outlet.delay >= 2
    assert outlet.concurrency == 1
    assert outlet.min_stories >= 1
    assert not outlet.allow_loopback
    assert (outlet.origin == "release") == outlet.kind.endswith("_newsroom")


STORY_PATHS = {
    "abc7-news": ["/post/a-strike-begins/12125758/", "/a-strike-begins/12125758/"],
    "associated-press": ["/article/health-strikes-0a1b2c3d4e5f"],
    "calmatters": ["/health/2022/08/a-strike-begins/", "/health/mental-health/2022/08/a-strike-begins/"],
    "cbs-sacramento": ["/sacramento/news/a-strike-begins/"],
    "courthouse-news": ["/nurses-strike-over-staffing-levels/"],
    "kaiser-permanente": [
        "/news/an-update-on-our-talks",
        "/who-we-are/labor-relations/x/our-last-best-offer",
    ],
    "kqed": ["/news/11923034/a-strike-begins"],
    "los-angeles-times": ["/california/story/2022-08-15/a-strike-begins"],
    "nbc-bay-area": ["/news/local/a-strike-begins/2978123/", "/news/local/east-bay/a-strike/2978123/"],
    "nuhw": ["/a-strike-begins-in-august/"],
    "vice": ["/en/article/a-strike-begins/", "/en/article/x7v9ab/a-strike-begins"],
}
OTHER_PATHS = [
    "/",
    "/about",
    "/contact/",
    "/tag/strike/",
    "/author/jane-doe/",
    "/search",
    "/news/",
    "/video/",
]


def test_every_bundled_outlet_has_its_examples() -> None:
    assert set(STORY_PATHS) == set(BUNDLED)


@pytest.mark.parametrize("outlet", BUNDLED.values(), ids=BUNDLED.keys())
def test_the_pattern_of_a_bundled_outlet(outlet: OutletFile) -> None:
    is_story = re.compile(outlet.article_pattern).search
    assert [path for path in STORY_PATHS[outlet.outlet_id] if not is_story(path)] == []
    assert [path for path in OTHER_PATHS if is_story(path)] == []


def test_the_journal_of_a_crawl_can_be_continued(tmp_path: Path, crawled: Crawled) -> None:
    """A night that is run again under its name appends to its journal."""
    page = next(iter(crawled.pages.values()))
    with Journal(tmp_path, "night-1") as journal:
        journal.append(page)
    with Journal(tmp_path, "night-1") as journal:
        journal.append(replace(page, etag=None))
    assert len(list(read_journal(journal.path))) == 2
