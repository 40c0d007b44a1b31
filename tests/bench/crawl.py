"""A live crawl with all politeness and the archive written, beside a plain Scrapy fetch of the same pages.

The pages come from the replay server on this machine, packed beforehand and without any delay asked for. The
two crawl by turns, and the figure is the median of the rounds' ratios, by the clock and by processor time:
other programs slow both alike. Fundus and news-please, which read the pages too, need environments of their
own:

    python -m venv fundus && fundus/bin/pip install fundus==0.5.7 "curl_cffi<0.14"
    python -m venv newsplease && newsplease/bin/pip install news-please==1.6.16
    CLAIMLINE_FUNDUS_PYTHON=fundus/bin/python CLAIMLINE_NEWSPLEASE_PYTHON=newsplease/bin/python \\
        python -m tests.bench crawl
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple

from pipelines.config import OutletFile
from pipelines.records import Page
from spiders.crawl import crawl
from spiders.store import read_journal
from tests.page_eval import PAGES
from tests.test_spider import free_ports

SERVER = PAGES.parent / "replay" / "replay_server.py"
REPEAT = 2  # times that each page is served, under addresses of its own
ROUNDS = 5
FUNDUS_PYTHON, NEWSPLEASE_PYTHON = "CLAIMLINE_FUNDUS_PYTHON", "CLAIMLINE_NEWSPLEASE_PYTHON"
FUNDUS_PAGES, NEWSPLEASE_PAGES = 300, 20
PATIENCE = 300  # seconds for one of them
AT_ONCE = 8
PLAIN = """
import json, sys, time, scrapy
from scrapy.crawler import CrawlerProcess
times = []
class Plain(scrapy.Spider):
    name = "plain"
    async def start(self):
        for url in open(sys.argv[1]).read().split():
            yield scrapy.Request(url)
    def parse(self, response):
        times.append(time.time())
process = CrawlerProcess({"LOG_LEVEL": "ERROR", "CONCURRENT_REQUESTS_PER_DOMAIN": int(sys.argv[2]),
    "CONCURRENT_REQUESTS": int(sys.argv[2]), "ROBOTSTXT_OBEY": False, "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False, "DOWNLOAD_DELAY": 0})
process.crawl(Plain)
began = time.process_time()
process.start()
print(time.process_time() - began, len(times), times[-1] - times[0])
"""
# A publisher as fundus has them: title and paragraphs, and nothing else that costs time.
FUNDUS = """
import gzip, sys, time
from lxml.cssselect import CSSSelector
from fundus import Crawler, Sitemap
from fundus.parser import BaseParser, ParserProxy, attribute
from fundus.parser.utility import extract_article_body_with_selector
from fundus.publishers.base_objects import Publisher, PublisherGroup
class Parser(ParserProxy):
    class V1(BaseParser):
        @attribute
        def title(self):
            return self.precomputed.meta.get("og:title")
        @attribute
        def body(self):
            doc = self.precomputed.doc
            return extract_article_body_with_selector(doc, paragraph_selector=CSSSelector("p"))
Sitemap._decompressor.archive_mapping["application/gzip"] = gzip.decompress
home = f"http://{sys.argv[1]}/"
class Bench(metaclass=PublisherGroup):
    default_language = "en"
    Only = Publisher("Bench", home, Parser, [Sitemap(home + "sitemap-archive.xml.gz")])
times, began = [], time.process_time()
for article in Crawler(Bench.Only, delay=0.0).crawl(max_articles=int(sys.argv[2]), only_complete=False):
    times.append(time.time())
print(time.process_time() - began, len(times), times[-1] - times[0])
"""
NEWSPLEASE = """
import sys, time
from newsplease import NewsPlease
urls = open(sys.argv[1]).read().split()[:int(sys.argv[2])]
started, began = time.time(), time.process_time()
for url in urls:
    NewsPlease.from_url(url, fetch_images=False)
print(time.process_time() - began, len(urls), time.time() - started)
"""


class Pace(NamedTuple):
    """Pages a second from the first to the last, and processor seconds a page."""

    rate: float
    work: float


def run() -> list[tuple[str, str]]:
    """Name and value of each figure, by the clock; one row that says so where there is no replay server."""
    if not SERVER.is_file():
        return [("pages crawled", f"skipped: no replay server at {SERVER}")]
    port = free_ports(3)
    index = str(PAGES / "index.jsonl")
    options = ["--port", str(port), "--outlets", "1", "--crawl-delay", "0", "--repeat", str(REPEAT)]
    with TemporaryDirectory() as folder:
        log = ["--log", f"{folder}/log.jsonl"]
        command = [sys.executable, str(SERVER), "--index", index, *options, *log, "--precompress"]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        try:
            assert server.stdout is not None
            assert "ready\n" in iter(server.stdout.readline, "")
            return measured(Path(folder), f"127.0.0.1:{port + 1}")
        finally:
            server.terminate()
            server.wait()


def measured(folder: Path, host: str) -> list[tuple[str, str]]:
    ours, plain, memory = list[Pace](), list[Pace](), 0
    listed = folder / "urls.txt"
    for number in range(ROUNDS):
        pace, used, urls = crawled(folder / str(number), host)
        listed.write_text("\n".join(urls))
        ours.append(pace)
        plain.append(said(sys.executable, PLAIN, str(listed), str(AT_ONCE)))
        memory = max(memory, used)
    by_clock = median(mine.rate / other.rate for mine, other in zip(ours, plain, strict=True))
    by_work = median(other.work / mine.work for mine, other in zip(ours, plain, strict=True))
    rows = [
        (f"pages crawled, of {len(urls)}, politely and archived", f"{max(ours).rate:.0f} pages/s"),
        ("plain Scrapy fetch, same pages", f"{max(plain).rate:.0f} pages/s"),
        ("ratio, median of rounds", f"{by_clock:.2f}"),
        ("processor time a page", f"{median(pace.work for pace in ours) * 1000:.1f} ms"),
        ("… of the plain fetch", f"{median(pace.work for pace in plain) * 1000:.1f} ms"),
        ("ratio, median of rounds", f"{by_work:.2f}"),
        ("memory of the crawl, at most", f"{memory} MiB"),
    ]
    for name, variable, script, arguments in (
        ("Fundus", FUNDUS_PYTHON, FUNDUS, (host, str(FUNDUS_PAGES))),
        ("news-please", NEWSPLEASE_PYTHON, NEWSPLEASE, (str(listed), str(NEWSPLEASE_PAGES))),
    ):
        python = os.environ.get(variable)
        if not python:
            rows.append((f"{name} on the same server", f"skipped: name its Python in {variable}"))
            continue
        # By turns again, for what else runs may have changed by now.
        mine, _, _ = crawled(folder / name, host)
        theirs = said(python, script, *arguments)
        rows += [
            (f"{name}, fetched and read", f"{theirs.rate:.1f} pages/s, {theirs.work * 1000:.0f} ms"),
            ("our crawl over that, by the clock", f"{mine.rate / theirs.rate:.1f} times"),
            ("… by processor time", f"{theirs.work / mine.work:.1f} times"),
        ]
    return rows


def crawled(data: Path, host: str) -> tuple[Pace, int, list[str]]:
    """How fast it was, MiB of memory, and the addresses."""
    outlet = OutletFile(
        outlet_id="bench",
        name="Bench",
        kind="newspaper",
        homepage=f"http://{host}/",
        hosts=(host,),
        article_pattern="^/news/",
        sitemaps=(f"http://{host}/sitemap-archive.xml.gz",),
        delay=0.0,
        concurrency=AT_ONCE,
        allow_loopback=True,
    )
    report = crawl([outlet], data=data, run_id="bench", contact="bench")
    pages = [outcome for outcome in read_journal(report.journal) if isinstance(outcome, Page)]
    times: list[datetime] = sorted(page.fetched_at for page in pages)
    rate = len(pages) / (times[-1] - times[0]).total_seconds()
    return Pace(rate, report.cpu_s / len(pages)), report.memory_mib, [page.url for page in pages]


def said(python: str, script: str, *arguments: str) -> Pace:
    """How fast a script was by what it prints last: processor seconds, pages, seconds from first to last."""
    done = subprocess.run(
        [python, "-c", script, *arguments], capture_output=True, text=True, check=True, timeout=PATIENCE
    )
    work, count, seconds = map(float, done.stdout.split()[-3:])
    return Pace(count / seconds, work / count)
