"""What a night does, as plain functions: crawl, read, load, compare, check, publish.

`nightly.py` runs them as a Prefect flow; `claimline ingest` runs all but the crawl by themselves. Every step
can be killed and begun again: pages and journals are kept as they come, the warehouse is built beside the
published one, and what is not yet in the published one is simply still to be read.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from flows.alerts import announce
from flows.version import git_revision
from pipelines.config import OutletFile, Settings, load_disputes, load_outlets
from pipelines.extract import Origin
from pipelines.pool import Job, Recipe, extract_pages
from pipelines.records import Dispute, Extraction, Page, Rejection, Run, RunStatus
from pipelines.version import extractor_version
from spiders.crawl import CrawlReport
from spiders.files import read_files
from spiders.store import (
    JOURNALS,
    PAGES,
    Journal,
    PageStore,
    Settled,
    journal_sizes,
    read_journals,
    read_settled,
    settle,
)
from warehouse import db

PLURALS = {"quantity": "quantities", "party": "parties", "person": "people"}
Progress = Callable[[int, int], None]  # pages read, pages to read


class BusyError(Exception):
    """Another night or ingest is at work on this data folder."""


@dataclass(frozen=True, slots=True)
class Place:
    """A data folder and all that is configured for it."""

    data: Path
    settings: Settings
    outlets: dict[str, OutletFile]
    disputes: dict[str, Dispute]

    @classmethod
    def of(cls, settings: Settings, data: Path | None = None) -> Place:
        """Reads every outlet and dispute file; a `ConfigError` names the first thing wrong."""
        return cls(
            data=data or Path(settings.data),
            settings=settings,
            outlets=load_outlets(settings.outlets_folder),
            disputes=load_disputes(settings.disputes_folder),
        )

    @property
    def published(self) -> Path:
        """The DuckDB file that people open."""
        return self.data / "claimline.duckdb"

    @property
    def exports(self) -> Path:
        return self.data / "exports"

    @property
    def store(self) -> PageStore:
        return PageStore(self.data / PAGES)

    @property
    def recipe(self) -> Recipe:
        return Recipe(self.settings, self.store.get)


@dataclass(slots=True)
class Tally:
    """What a run has come to so far."""

    run_id: str
    started_at: datetime
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    log: TextIO | None = None
    journals: dict[str, int] = field(default_factory=dict)  # as they were when this run read them
    seconds: dict[str, float] = field(default_factory=dict)  # by stage, in their order
    crawl_mib: int = 0

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Notes how long a stage of the run takes, also one that fails."""
        self.tell("stage begun", stage=name)
        begun = monotonic()
        try:
            yield
        finally:
            self.seconds[name] = round(self.seconds.get(name, 0.0) + monotonic() - begun, 3)
            self.tell("stage ended", stage=name, seconds=self.seconds[name])

    def tell(self, event: str, **facts: object) -> None:
        """One line of JSON in the run's log. A log that can't be written stops no night."""
        if self.log is not None:
            line = {"at": datetime.now(UTC).isoformat(), "run_id": self.run_id, "event": event, **facts}
            with suppress(OSError):
                self.log.write(json.dumps(line, default=str) + "\n")
                self.log.flush()


def begin() -> Tally:
    """A run named by its second and four random digits, so that runs sort by time."""
    now = datetime.now(UTC)
    return Tally(f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}", now)


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Holds the data folder for one run; the system lets go of it however the process ends."""
    data.mkdir(parents=True, exist_ok=True)
    with (data / "claimline.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BusyError(f"{data}: another run is at work here; this one has changed nothing") from None
        yield


def count_crawl(tally: Tally, report: CrawlReport) -> None:
    for outlet in report.outlets:
        tally.counts["requests"] += outlet.requests
        tally.counts["pages fetched"] += outlet.pages
        tally.counts["pages unchanged"] += outlet.unchanged
        tally.tell("outlet crawled", **asdict(outlet))
    tally.failures.extend(report.failures)
    tally.crawl_mib = report.memory_mib


def unread(place: Place, tally: Tally) -> tuple[list[Page], list[Rejection]]:
    """Every kept page and recorded rejection that the published warehouse does not have yet.

    Journals that it is known to have whole are not opened again: a night costs what is new, not what was.
    """
    folder = place.data / JOURNALS
    tally.journals = journal_sizes(folder)
    pages: dict[str, Page] = {}
    rejections: dict[str, Rejection] = {}
    for outcome in read_journals(folder, but=loaded_journals(place)):
        if isinstance(outcome, Page):
            pages.setdefault(outcome.page_id, outcome)
        else:
            rejections.setdefault(outcome.rejection_id, outcome)
    if place.published.exists():
        with db.reader(place.published) as connection:
            had = connection.execute(
                "select page_id from record.page where page_id in (select unnest(?))", [list(pages)]
            )
            for (page_id,) in had.fetchall():
                del pages[page_id]
            had = connection.execute(
                "select rejection_id from record.rejection where rejection_id in (select unnest(?))",
                [list(rejections)],
            )
            for (rejection_id,) in had.fetchall():
                del rejections[rejection_id]
    return list(pages.values()), list(rejections.values())


def loaded_journals(place: Place) -> dict[str, int]:
    """Name and size of the journals that the warehouse has; none if an older one was put back."""
    settled = read_settled(place.data / JOURNALS)
    if settled is None or not place.published.exists():
        return {}
    with db.reader(place.published) as connection:
        query = "select 1 from record.run where run_id = ?"
        return settled.sizes if connection.execute(query, [settled.run_id]).fetchone() else {}


def read_and_load(place: Place, tally: Tally, build: db.Build, progress: Progress) -> list[Rejection]:
    """What could not be read, after every unread page was read and what it yields was loaded, streaming."""
    return load_pages(place, tally, build, progress, *unread(place, tally))


def load_pages(
    place: Place,
    tally: Tally,
    build: db.Build,
    progress: Progress,
    pages: list[Page],
    rejections: list[Rejection],
) -> list[Rejection]:
    """The same for these pages, and for what was rejected before."""
    jobs = [Job(page, origin_of(place, page)) for page in pages]

    def extractions() -> Iterator[Extraction]:
        for done, outcome in enumerate(extract_pages(jobs, place.recipe, place.settings.workers), 1):
            progress(done, len(jobs))
            tally.tell("page read", **outcome_of(outcome))
            if isinstance(outcome, Extraction):
                yield outcome
            else:
                rejections.append(outcome)

    loaded = build.load(
        run_id=tally.run_id, pages=pages, disputes=place.disputes.values(), extractions=extractions()
    )
    refused = build.load(run_id=tally.run_id, rejections=rejections)
    for gained in (loaded.gained, refused.gained):
        tally.counts.update(
            {f"new {PLURALS.get(table, f'{table}s')}": rows for table, rows in gained.items()}
        )
    return [*rejections, *loaded.rejections, *refused.rejections]


def outcome_of(read: Extraction | Rejection) -> dict[str, object]:
    """What became of a page, for the log."""
    if isinstance(read, Rejection):
        return {"page_id": read.page_id, "url": read.url, "rejected": read.reason, "detail": read.detail}
    return {
        "page_id": read.article.page_id,
        "url": read.article.url,
        "quotes": len(read.attributions),
        "numbers": len(read.quantities),
        "claims": len(read.claims),
    }


def origin_of(place: Place, page: Page) -> Origin:
    outlet = place.outlets.get(page.outlet_id)
    return outlet.origin if outlet else "reporting"


def compare(tally: Tally, build: db.Build) -> None:
    tally.counts["comparisons"] = build.compare()
    tally.tell("compared", comparisons=tally.counts["comparisons"])


def publish(place: Place, tally: Tally, build: db.Build) -> Run:
    """The published run. Raises `ChecksFailedError`, and publishes nothing, if a check fails."""
    run = run_of(place, tally, "published")
    build.publish(run)
    if tally.journals:
        settle(place.data / JOURNALS, Settled(tally.run_id, tally.journals))
    alerts = Path(place.settings.alerts) if place.settings.alerts else None
    tally.failures.extend(announce(place.published, place.exports, run, alerts))
    return replace(run, failures=tuple(tally.failures))


def run_of(place: Place, tally: Tally, status: RunStatus) -> Run:
    """The run as it stands now."""
    return Run(
        run_id=tally.run_id,
        started_at=tally.started_at,
        finished_at=datetime.now(UTC),
        status=status,
        git_revision=git_revision(),
        extractor_version=extractor_version(place.settings),
        configuration=configuration(place),
        counts=dict(tally.counts),
        failures=tuple(tally.failures),
    )


@contextmanager
def told(place: Place, tally: Tally) -> Iterator[None]:
    """Leaves `runs/<run_id>.json` and a log behind, also of a run that failed, with the reason in it."""
    status: RunStatus = "failed"
    log = place.data / "logs" / f"{tally.run_id}.jsonl"
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        with log.open("a", encoding="utf-8") as tally.log:
            yield
        status = "published"
    except db.ChecksFailedError as error:
        status = "checks_failed"
        tally.failures.append(str(error))
        raise
    except Exception as error:
        tally.failures.append(f"{type(error).__name__}: {error}")
        raise
    finally:
        tally.log = None
        path = place.data / "runs" / f"{tally.run_id}.json"
        with suppress(OSError):  # on a full disk the reason is on the screen and in the log
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_suffix(".partial")
            partial.write_text(json.dumps(asdict(run_of(place, tally, status)), default=str, indent=1) + "\n")
            partial.replace(path)


def ingest(place: Place, paths: Sequence[Path], progress: Progress) -> tuple[Run, list[Rejection]]:
    """A run over local files instead of a crawl, and what of them could not be read."""
    tally = begin()
    with alone(place.data), told(place, tally):
        with Journal(place.data / JOURNALS, tally.run_id) as journal:
            for outcome in read_files(paths, place.store, tally.run_id):
                journal.append(outcome)
        with db.build(place.published, keep=place.settings.keep_warehouses) as build:
            rejections = read_and_load(place, tally, build, progress)
            compare(tally, build)
            return publish(place, tally, build), rejections


def configuration(place: Place) -> str:
    """A sha256 over the settings and every outlet and dispute file in force."""
    digest = hashlib.sha256(repr(place.settings).encode())
    for given in (*place.outlets.values(), *place.disputes.values()):
        digest.update(repr(given).encode())
    return digest.hexdigest()
