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
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from pipelines.config import OutletFile, Settings, load_disputes, load_outlets
from pipelines.extract import Origin
from pipelines.pool import Job, Recipe, extract_pages
from pipelines.records import Dispute, Extraction, Page, Rejection, Run, RunStatus
from pipelines.version import extractor_version
from spiders.crawl import CrawlReport
from spiders.files import read_files
from spiders.store import JOURNALS, PAGES, Journal, PageStore, read_journals
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
    tally.failures.extend(report.failures)


def unread(place: Place) -> tuple[list[Page], list[Rejection]]:
    """Every kept page and recorded rejection that the published warehouse does not have yet."""
    pages: set[str] = set()
    rejections: set[str] = set()
    if place.published.exists():
        with db.reader(place.published) as connection:
            pages = {row[0] for row in connection.execute("select page_id from record.page").fetchall()}
            rejections = {
                row[0] for row in connection.execute("select rejection_id from record.rejection").fetchall()
            }
    new_pages: dict[str, Page] = {}
    new_rejections: dict[str, Rejection] = {}
    for outcome in read_journals(place.data / JOURNALS):
        if isinstance(outcome, Page):
            if outcome.page_id not in pages:
                new_pages.setdefault(outcome.page_id, outcome)
        elif outcome.rejection_id not in rejections:
            new_rejections.setdefault(outcome.rejection_id, outcome)
    return list(new_pages.values()), list(new_rejections.values())


def read_and_load(place: Place, tally: Tally, build: db.Build, progress: Progress) -> list[Rejection]:
    """What could not be read, after every unread page was read and what it yields was loaded, streaming."""
    return load_pages(place, tally, build, progress, *unread(place))


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


def origin_of(place: Place, page: Page) -> Origin:
    outlet = place.outlets.get(page.outlet_id)
    return outlet.origin if outlet else "reporting"


def compare(tally: Tally, build: db.Build) -> None:
    tally.counts["comparisons"] = build.compare()


def publish(place: Place, tally: Tally, build: db.Build) -> Run:
    """The published run. Raises `ChecksFailedError`, and publishes nothing, if a check fails."""
    run = run_of(place, tally, "published")
    build.publish(run)
    return run


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
    """Leaves `runs/<run_id>.json` behind, also of a run that failed, with the reason in it."""
    status: RunStatus = "failed"
    try:
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


@cache
def git_revision() -> str | None:
    """The commit that this code is, or None outside a checkout."""
    here = Path(__file__).parent
    try:
        asked = subprocess.run(
            ["git", "rev-parse", "--short=12", "HEAD"],  # noqa: S607
            cwd=here,
            capture_output=True,
            text=True,
            timeout=10,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return asked.stdout.strip() or None if asked.returncode == 0 else None
