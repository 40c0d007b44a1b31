"""A live crawl with all politeness and the archive written, beside a plain Scrapy fetch of the same pages.

The pages come from the replay server on this machine, packed beforehand and without any delay asked for. With
`CLAIMLINE_BENCH_NEWSPLEASE` naming a Python that has news-please, that reads some of them too.
"""

from __future__ import annotations

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
began = time.process_time()
process.start()
print(time.process_time() - began, len(times), times[-1] - times[0])
"""
NEWSPLEASE = """
import sys, time
from newsplease import NewsPlease
urls = open(sys.argv[1]).read().split()[:30]
started = time.time()
for url in urls:
    NewsPlease.from_url(url)
print(time.process_time(), len(urls), time.time() - started)
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
    ours, plain, work, plain_work = 0.0, 0.0, 1e9, 1e9
    memory = count = 0
    listed = folder / "urls.txt"
    for number in range(ROUNDS):
        rate, cpu, memory, urls = crawled(folder / str(number), host)
        ours, work, count = max(ours, rate), min(work, cpu / len(urls)), len(urls)
        listed.write_text("\n".join(urls))
        rate, cpu = said(sys.executable, PLAIN, str(listed), str(AT_ONCE))
        plain, plain_work = max(plain, rate), min(plain_work, cpu / len(urls))
    rows = [
        (f"pages crawled, of {count}, politely and archived", f"{ours:.0f} pages/s"),
        ("plain Scrapy fetch, same pages", f"{plain:.0f} pages/s"),
        ("ratio", f"{ours / plain:.2f}"),
        ("processor time a page", f"{work * 1000:.1f} ms"),
        ("… of the plain fetch", f"{plain_work * 1000:.1f} ms"),
        ("ratio", f"{plain_work / work:.2f}"),
        ("memory of the crawl, at most", f"{memory} MiB"),
    ]
    if python := os.environ.get("CLAIMLINE_BENCH_NEWSPLEASE"):
        theirs, _ = said(python, NEWSPLEASE, str(listed))
        rows += [
            ("news-please, fetched and read", f"{theirs:.1f} pages/s"),
            ("crawl over that", f"{ours / theirs:.0f}"),
        ]
    return rows


def crawled(data: Path, host: str) -> tuple[float, float, int, list[str]]:
    """Pages a second from the first to the last, processor seconds, MiB of memory, and the addresses."""
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
    return rate, report.cpu_s, report.memory_mib, [page.url for page in pages]


def said(python: str, script: str, *arguments: str) -> tuple[float, float]:
    """Pages and processor seconds from what the script prints last: those seconds, count, seconds."""
    done = subprocess.run([python, "-c", script, *arguments], capture_output=True, text=True, check=True)
    cpu, count, seconds = map(float, done.stdout.split()[-3:])
    return count / seconds, cpu
