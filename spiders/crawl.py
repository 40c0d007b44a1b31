"""Runs a crawl in a process of its own and says what came of it.

Scrapy exits with 0 whatever happened, can't be run twice in one process, and must not outlive the one who
asked. So the crawl is a child process (`__main__.py`) that writes its counts when it ends (to its standard
output, which no full disk cuts off), and is judged by them: no counts, no success. Who has other things to do
meanwhile begins it with `crawling` and asks for the report later.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryFile
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


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl that was begun; without outlets there is no process."""

    outlets: Sequence[OutletFile]
    run_id: str
    journal: Path
    log: Path
    started: float  # on the monotonic clock
    child: subprocess.Popen[bytes] | None

    def report(self, timeout_s: float | None = None) -> CrawlReport:
        """What came of it, once it has ended. A `StoreError` if what came in could not be written.

        With `timeout_s` it is asked to end so many seconds from now and made to `GRACE` later; what it had by
        then stays and counts.
        """
        if self.child is None:
            return CrawlReport(self.run_id, self.journal, self.log, 0.0, (), (), ())
        said, ended = wait_for(self.child, timeout_s)
        counts, failures, notes = judge(self.outlets, said.get("outlets", {}), ended, self.log)
        return CrawlReport(
            self.run_id,
            self.journal,
            self.log,
            monotonic() - self.started,
            counts,
            failures,
            notes,
            int(said.get("memory_mib", 0)),
            float(said.get("cpu_s", 0.0)),
        )


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
    """The report of one crawl, waited for; see `crawling` and `Crawl.report`."""
    begun = crawling(
        outlets, data=data, run_id=run_id, contact=contact, patience_s=patience_s, stories=stories
    )
    with begun as under_way:
        return under_way.report(timeout_s)


@contextmanager
def crawling(
    outlets: Sequence[OutletFile],
    *,
    data: Path,
    run_id: str,
    contact: str,
    patience_s: float = TIMEOUT,
    stories: int = MAX_STORIES,
) -> Iterator[Crawl]:
    """One crawl under way over these outlets, all at once, each at its own pace; it ends with the block.

    No response is waited for longer than `patience_s`, and each is asked for three times at most. Of each
    outlet so many `stories` are read and the rest left out. A `StoreError` if the data folder can't be
    written or its disk is full.
    """
    journal = journal_path(data / JOURNALS, run_id)
    log = data / LOGS / f"{run_id}.crawl.log"
    if not outlets:
        yield Crawl(outlets, run_id, journal, log, monotonic(), None)
        return
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
    started = monotonic()
    with told(data):
        log.parent.mkdir(parents=True, exist_ok=True)
        child = start_child(json.dumps(job).encode(), log)
    with child:
        try:
            yield Crawl(outlets, run_id, journal, log, started, child)
        finally:  # whatever came between, nobody is left behind
            child.kill()


def start_child(job: bytes, log: Path) -> subprocess.Popen[bytes]:
    """The crawling process. Its job is in a file without a name: a pipe holds less than many outlets take."""
    package = str(Path(__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    with log.open("ab") as said, TemporaryFile(dir=log.parent) as given:
        given.write(job)
        given.seek(0)
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "spiders"],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=said,
            env={**os.environ, "PYTHONPATH": path},
        )


def wait_for(child: subprocess.Popen[bytes], timeout_s: float | None) -> tuple[dict[str, Any], str]:
    """What the process said of itself, and how it ended in words; an empty string if by itself."""
    ended = ""
    try:
        said, _ = child.communicate(timeout=timeout_s)
    except subprocess.TimeoutExpired:
        ended = f"was ended after {timeout_s:g} seconds"
        child.terminate()
        try:
            said, _ = child.communicate(timeout=GRACE)
        except subprocess.TimeoutExpired:
            child.kill()
            said, _ = child.communicate()
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
