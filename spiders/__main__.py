"""The child process of `crawl.py`: reads a job from its input, crawls, says Scrapy's stats by outlet."""

from __future__ import annotations

import json
import resource
import sys
from contextlib import closing
from pathlib import Path
from time import process_time
from typing import Any

from scrapy.crawler import AsyncCrawlerProcess, Crawler

from pipelines.config import OutletFile, converter
from pipelines.parent import end_with_parent
from spiders.keep import Keeper
from spiders.outlet import OutletSpider
from spiders.settings import settings
from spiders.store import JOURNALS, PAGES, Journal, PageStore, StoreError


def main() -> int:
    """0 if the crawl came to its end, whatever it met on the way."""
    job = json.load(sys.stdin)
    end_with_parent(parent=job["parent"])
    started = process_time()
    outlets = [converter().structure(outlet, OutletFile) for outlet in job["outlets"]]
    try:
        stats = run(outlets, job)
    except StoreError as error:
        stats = {outlet.outlet_id: {"claimline/store_error": str(error)} for outlet in outlets}
    told = {"outlets": stats, "memory_mib": most_memory_mib(), "cpu_s": process_time() - started}
    sys.stdout.write(json.dumps(told, default=str) + "\n")
    return 0


def run(outlets: list[OutletFile], job: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Scrapy's stats by outlet, when all crawls have ended."""
    data, run_id, patience = Path(job["data"]), job["run_id"], job["patience"]
    store = PageStore(data / PAGES)
    process = AsyncCrawlerProcess({"LOG_LEVEL": "INFO", "DNS_TIMEOUT": patience})
    crawlers: dict[str, Crawler] = {}
    with closing(store), Journal(data / JOURNALS, run_id) as journal:
        keeper = Keeper(store, journal)
        for outlet in outlets:
            crawler = Crawler(OutletSpider, settings(outlet, job["contact"], patience))
            crawlers[outlet.outlet_id] = crawler
            process.crawl(crawler, outlet=outlet, keeper=keeper, run_id=run_id, stories=job["stories"])
        process.start()
        keeper.finish()
    return {outlet_id: stats_of(crawler) for outlet_id, crawler in crawlers.items()}


def most_memory_mib() -> int:
    """The most memory that this process has held."""
    if sys.platform == "linux":  # what getrusage says there includes the parent's before the child began
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.partition("VmHWM:")[2].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024**2


def stats_of(crawler: Crawler) -> dict[str, Any]:
    try:
        return dict(crawler.stats.get_stats())
    except RuntimeError:  # the crawler failed before it had any
        return {"finish_reason": "failed to start"}


if __name__ == "__main__":
    raise SystemExit(main())
