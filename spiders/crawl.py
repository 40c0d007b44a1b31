"""Runs a crawl in a process of its own and says what came of it.

Scrapy exits with 0 whatever happened, can't be run twice in one process, and must not outlive the one who
asked. So the crawl is a child process (`__main__.py`) that writes its counts when it ends (to its standard
output, which no full disk cuts off), and is judged by them: no counts, no success.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from pipelines.config import OutletFile
from spiders.settings import MAX_LISTINGS, MAX_STORIES, TIMEOUT
from spiders.store import JOURNALS, StoreError, journal_path, told

LEFT_OVER = f"stories left for another night; {MAX_STORIES} a night are read"
LOGS = "logs"  # under the data folder
GRACE = TIMEOUT + 10  # seconds between SIGTERM and SIGKILL: a request under way may end


@dataclass(frozen=True, slots=True)
class OutletCounts:
    """What the crawl of one outlet came to."""

    outlet_id: str
    requests: int = 0  # sent, with robots.txt, redirects and retries
    links: int = 0  # different stories found
    pages: int = 0
    unchanged: int = 0  # stories that we hold and that the server says are still the same
    duplicates: int = 0  # stories that led to the page of another one
    rejections: int = 0
    reasons: dict[str, int] = field(default_factory=dict)  # rejections by reason


@dataclass(frozen=True, slots=True)
class CrawlReport:
    """What a crawl came to. The pages and rejections themselves are in the journal."""

    run_id: str
    journal: Path
    log: Path
    seconds: float
    outlets: tuple[OutletCounts, ...]
    failures: tuple[str, ...]  # what should fail the night
    notes: tuple[str, ...]  # what a person should know
    memory_mib: int = 0  # the most that the crawling process ever held
    cpu_s: float = 0.0  # processor seconds that it took once it had started


def crawl(
    outlets: Sequence[OutletFile],
    *,
    data: Path,
    run_id: str,
    contact: str,
    timeout_s: float | None = None,
    patience_s: float = TIMEOUT,
    stories: int = MAX_STORIES,
) -> CrawlReport:
    """The report of one crawl over these outlets, all at once, each at its own pace.

    No response is waited for longer than `patience_s`, and each is asked for three times at most. Of each
    outlet so many `stories` are read and the rest left out.

    A `StoreError` if the data folder can't be written or its disk is full. With `timeout_s` the crawl is
    asked to end after so many seconds and made to `GRACE` later; what it had by then stays and counts.
    """
    started = monotonic()
    journal = journal_path(data / JOURNALS, run_id)
    log = data / LOGS / f"{run_id}.crawl.log"
    if not outlets:
        return CrawlReport(run_id, journal, log, 0.0, (), (), ())
    job = {
        "parent": os.getpid(),
        "data": str(data),
        "run_id": run_id,
        "contact": contact,
        "patience": patience_s,
        "stories": stories,
        # JSON has no dates; the spider has no use for these.
        "outlets": [asdict(replace(outlet, verified=None, selectors=())) for outlet in outlets],
    }
    with told(data):
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as file:
            said, ended = run_child(json.dumps(job).encode(), file.fileno(), timeout_s)
    counts, failures, notes = judge(outlets, said.get("outlets", {}), ended, log)
    return CrawlReport(
        run_id,
        journal,
        log,
        monotonic() - started,
        counts,
        failures,
        notes,
        int(said.get("memory_mib", 0)),
        float(said.get("cpu_s", 0.0)),
    )


def run_child(job: bytes, log: int, timeout_s: float | None) -> tuple[dict[str, Any], str]:
    """What the process said of itself, and how it ended in words; an empty string if by itself."""
    package = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    child = subprocess.Popen(
        [sys.executable, "-P", "-m", "spiders"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        env={**os.environ, "PYTHONPATH": path},
    )
    ended = ""
    try:
        try:
            said, _ = child.communicate(job, timeout_s)
        except subprocess.TimeoutExpired:
            ended = f"was ended after {timeout_s:g} seconds"
            child.terminate()
            try:
                said, _ = child.communicate(timeout=GRACE)
            except subprocess.TimeoutExpired:
                child.kill()
                said, _ = child.communicate()
    finally:  # whatever came between, nobody is left behind
        child.kill()
        child.wait()
    if not ended and child.returncode:
        by = f"by signal {-child.returncode}" if child.returncode < 0 else f"with {child.returncode}"
        ended = f"process ended {by}"
    return read_stats(said), ended


def read_stats(said: bytes) -> dict[str, Any]:
    """Scrapy's stats by outlet and the memory used, from the child's last line; none without one."""
    try:
        stats: dict[str, Any] = json.loads(said.strip().rpartition(b"\n")[2])
    except ValueError:
        return {}
    return stats


def judge(
    outlets: Sequence[OutletFile], stats: dict[str, dict[str, Any]], ended: str, log: Path
) -> tuple[tuple[OutletCounts, ...], tuple[str, ...], tuple[str, ...]]:
    """Counts, failures and notes from what the child process left behind."""
    counts: list[OutletCounts] = []
    failures = [f"the crawl {ended}; see {log}"] if ended else []
    notes: list[str] = []
    for outlet in outlets:
        name, found = outlet.outlet_id, stats.get(outlet.outlet_id)
        if found is None:
            counts.append(OutletCounts(name))
            failures.append(f"{name}: the crawl left no counts, so it did not end well; see {log}")
            continue
        if error := found.get("claimline/store_error"):
            raise StoreError(str(error))
        counted = counts_of(name, found)
        counts.append(counted)
        failures += failures_of(outlet, counted, found, log)
        notes += notes_of(outlet, found)
    return tuple(counts), tuple(failures), tuple(notes)


def counts_of(outlet_id: str, found: dict[str, Any]) -> OutletCounts:
    def of(what: str) -> int:
        return int(found.get(f"claimline/{what}", 0))

    start = "claimline/rejected/"
    return OutletCounts(
        outlet_id=outlet_id,
        requests=int(found.get("downloader/request_count", 0)),
        links=of("links"),
        pages=of("pages"),
        unchanged=of("unchanged"),
        duplicates=of("duplicates"),
        rejections=of("rejections"),
        reasons={key.removeprefix(start): n for key, n in sorted(found.items()) if key.startswith(start)},
    )


def failures_of(outlet: OutletFile, counted: OutletCounts, found: dict[str, Any], log: Path) -> list[str]:
    """What should fail the night, in plain sentences."""
    name, failures = outlet.outlet_id, []
    if exceptions := found.get("spider_exceptions/count"):
        failures.append(f"{name}: {exceptions} errors in the spider itself; see {log}")
    if (reason := found.get("finish_reason")) != "finished":
        failures.append(f"{name}: the crawl did not finish ({reason or 'no reason given'}); see {log}")
    troubles = found.get("claimline/listing_trouble", [])
    if troubles and len(troubles) == found.get("claimline/listings"):
        failures.append(f"{name}: none of its feeds, sitemaps and sections could be read: {troubles[0]}")
    elif counted.links < outlet.min_stories:
        failures.append(
            f"{name}: {counted.links} stories found, {outlet.min_stories} expected, among "
            f"{found.get('claimline/links_seen', 0)} links; check its feeds, sitemaps, sections, `hosts` and "
            "`article_pattern`"
        )
    return failures


def notes_of(outlet: OutletFile, found: dict[str, Any]) -> list[str]:
    """What a person should know although nothing failed."""
    name = outlet.outlet_id
    notes = [f"{name}: {trouble}" for trouble in found.get("claimline/listing_trouble", [])]
    if left := found.get("claimline/links_left_out"):
        notes.append(f"{name}: {left} {LEFT_OVER}")
    if left := found.get("claimline/listings_left_out"):
        notes.append(
            f"{name}: {left} sitemaps or pages of sections left out; {MAX_LISTINGS} a night are read"
        )
    return notes
