"""A live crawl with all politeness and the archive written, beside a plain Scrapy fetch of the same pages.

The pages come from the replay server on this machine, packed beforehand and without any delay asked for. With
`CLAIMLINE_BENCH_NEWSPLEASE` naming a Python that has news-please, that reads some of them too.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from pipelines.config import OutletFile
from pipelines.records import Page
from spiders.crawl import crawl
from spiders.store import read_journal
from tests.page_eval import PAGES
from tests.test_spider import free_ports

SERVER = PAGES.parent / "replay" / "replay_server.py"
REPEAT = 2  # times that each page is served, under addresses of its own
ROUNDS = 2  # by turns; the fastest of each counts
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
process.start()
print(len(times), times[-1] - times[0])
"""
NEWSPLEASE = """
import sys, time
from newsplease import NewsPlease
urls = open(sys.argv[1]).read().split()[:30]
started = time.time()
for url in urls:
    NewsPlease.from_url(url)
print(len(urls), time.time() - started)
"""


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
    ours, plain = 0.0, 0.0
    memory = count = 0
    for number in range(ROUNDS):
        rate, memory, urls = crawled(folder / str(number), host)
        ours, count = max(ours, rate), len(urls)
        listed = folder / "urls.txt"
        listed.write_text("\n".join(urls))
        plain = max(plain, said(sys.executable, PLAIN, str(listed), str(AT_ONCE)))
    rows = [
        (f"pages crawled, of {count}, politely and archived", f"{ours:.0f} pages/s"),
        ("plain Scrapy fetch, same pages", f"{plain:.0f} pages/s"),
        ("ratio", f"{ours / plain:.2f}"),
        ("memory of the crawl, at most", f"{memory} MiB"),
    ]
    if python := os.environ.get("CLAIMLINE_BENCH_NEWSPLEASE"):
        theirs = said(python, NEWSPLEASE, str(folder / "urls.txt"))
        rows += [
            ("news-please, fetched and read", f"{theirs:.1f} pages/s"),
            ("crawl over that", f"{ours / theirs:.0f}"),
        ]
    return rows


def crawled(data: Path, host: str) -> tuple[float, int, list[str]]:
    """Pages a second from the first to the last, MiB of memory, and the addresses."""
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
    return (
        len(pages) / (times[-1] - times[0]).total_seconds(),
        report.memory_mib,
        [page.url for page in pages],
    )


def said(python: str, script: str, *arguments: str) -> float:
    """Pages a second, from the count and seconds that the script prints last."""
    done = subprocess.run([python, "-c", script, *arguments], capture_output=True, text=True, check=True)
    count, seconds = done.stdout.split()[-2:]
    return float(json.loads(count)) / float(seconds)
