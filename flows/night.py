"""What a night does, as plain functions: crawl, read, load, compare, check, publish.

`nightly.py` runs them as a Prefect flow; `claimline ingest` runs all but the crawl by themselves. Every step
can be killed and begun again: pages and journals are kept as they come, the warehouse is built beside the
published one, and what is not yet in the published one is simply still to be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flows.alerts import announce
from flows.place import Place, alone
from flows.tally import Tally, begin, run_of, told
from pipelines.pool import IN_PROCESS, Job, Outcome, extract_pages
from pipelines.records import Extraction, Page, Rejection, Run
from spiders.crawl import Crawl, CrawlReport, crawling
from spiders.files import read_files
from spiders.retire import retire
from spiders.store import (
    JOURNALS,
    Journal,
    Settled,
    StoreError,
    journal_sizes,
    read_journals,
    read_settled,
    settle,
)
from warehouse import db, parts
from warehouse.exports.feeds import headline, news
from warehouse.exports.html import web
from warehouse.query import query

PLURALS = {"quantity": "quantities", "party": "parties", "person": "people"}
Progress = Callable[[int, int], None]  # pages read, pages to read


@dataclass(frozen=True, slots=True)
class Begun:
    """A night that holds its data folder and has its crawl under way."""

    place: Place
    tally: Tally
    crawl: Crawl
    stage: ExitStack  # of the crawl; to be closed when it has ended

    def crawled(self) -> CrawlReport:
        """What the crawl came to, once it has ended: pages in the store, outcomes in the journal."""
        with self.stage:
            return self.crawl.report()


@contextmanager
def begun(place: Place) -> Iterator[Begun]:
    """A night begun. What else takes time to start, as Prefect does, starts while the outlets answer.

    Raises `BusyError` where another run is at work. Whatever goes wrong within the block is told in the run's
    file, and the crawl ends with it; what came in by then is kept.
    """
    tally = begin()
    with alone(place.data), told(place, tally), ExitStack() as stage:
        stage.enter_context(tally.stage("crawl"))
        crawl = crawling(
            list(place.outlets.values()),
            data=place.data,
            run_id=tally.run_id,
            contact=place.settings.contact,
        )
        yield Begun(place, tally, stage.enter_context(crawl), stage)


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
    with tally.stage("find unread"):
        pages, rejections = unread(place, tally)
    return load_pages(place, tally, build, progress, pages, rejections)


def load_pages(
    place: Place,
    tally: Tally,
    build: db.Build,
    progress: Progress,
    pages: list[Page],
    rejections: list[Rejection],
) -> list[Rejection]:
    """The same for these pages, and for what was rejected before."""
    jobs = [job_of(place, page) for page in pages]

    def extractions() -> Iterator[Extraction]:
        for done, outcome in enumerate(outcomes_of_pages(place, tally, jobs), 1):
            progress(done, len(jobs))
            tally.counts["pages read"] += 1
            tally.tell("page read", **outcome_of(outcome))
            if isinstance(outcome, Extraction):
                yield outcome
            else:
                rejections.append(outcome)

    with tally.stage("read and load"):
        loaded = build.load(
            run_id=tally.run_id,
            pages=pages,
            disputes=place.disputes.values(),
            extractions=tally.timed("read", extractions()),
        )
        refused = build.load(run_id=tally.run_id, rejections=rejections)
    for gained in (loaded.gained, refused.gained):
        tally.counts.update(
            {f"new {PLURALS.get(table, f'{table}s')}": rows for table, rows in gained.items()}
        )
    return [*rejections, *loaded.rejections, *refused.rejections]


def outcomes_of_pages(place: Place, tally: Tally, jobs: Sequence[Job]) -> Iterator[Outcome]:
    """What each page yields, in their order, read by processes on this machine or by the cluster it names."""
    if place.settings.scheduler is None or len(jobs) < IN_PROCESS:
        return extract_pages(jobs, place.recipe, place.settings.workers)
    from flows import cluster

    asked = cluster.Cluster.of(place.settings, place.data, place.disputes.values())
    return cluster.extract_pages(asked, jobs, place.recipe.fetch, tally.parts)


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
        "characters": len(read.article.text),
        "found_elsewhere": read.article.found_elsewhere,  # far more: look whether the story was read whole
    }


def job_of(place: Place, page: Page) -> Job:
    """How to read a page. A paper's may be about anything; a party's, or what somebody hands in, is meant."""
    outlet = place.outlets.get(page.outlet_id)
    if outlet is None:
        return Job(page, "reporting")
    return Job(page, outlet.origin, outlet.selectors, sieved=outlet.origin == "reporting")


def compare(tally: Tally, build: db.Build) -> None:
    with tally.stage("compare"):
        tally.counts["comparisons"] = build.compare()
    tally.tell("compared", comparisons=tally.counts["comparisons"])


def publish(place: Place, tally: Tally, build: db.Build) -> Run:
    """The published run. Raises `ChecksFailedError`, and publishes nothing, if a check fails."""
    run = run_of(place, tally, "published")
    with tally.stage("check and publish"):
        build.publish(run)
    if tally.journals:
        settle(place.data / JOURNALS, Settled(tally.run_id, tally.journals))
    with suppress(parts.PartError):  # they only take up room
        parts.discard(tally.parts)
    alerts = Path(place.settings.alerts) if place.settings.alerts else None
    with tally.stage("announce"):
        tally.failures.extend(announce(place.published, place.exports, run, alerts))
    if place.settings.keep_pages_for is not None:
        with tally.stage("retire"):
            make_room(place, tally, place.settings.keep_pages_for)
    return replace(run, counts=dict(tally.counts), failures=tuple(tally.failures))


def make_room(place: Place, tally: Tally, days: int) -> None:
    """Drops the pages that the settings no longer want kept. The night is published: nothing fails it now."""
    since = datetime.now(UTC) - timedelta(days=days)
    asked = {"since": since, "claimed": place.settings.keep_claimed_pages}
    try:
        with db.reader(place.published) as connection:
            wanted = {sha256 for (sha256,) in connection.execute(query("pages_wanted"), asked).fetchall()}
        with closing(place.store) as store:
            retired = retire(store, since, wanted.__contains__)
    except (StoreError, db.WarehouseError) as error:
        tally.failures.append(f"old pages were not dropped: {error}")
        return
    tally.counts["pages dropped"] += retired.bodies
    tally.tell("retired", **asdict(retired))


def newly_disputed(place: Place, run: Run) -> list[tuple[str, tuple[str, ...]]]:
    """A line for each thing that this run's pages made disputed, and the addresses where it is said."""
    with db.reader(place.published) as connection:
        found = news(connection, run=run.run_id)
    return [(headline(row), tuple(filter(None, (web(row["a_url"]), web(row["b_url"]))))) for row in found]


def ingest(place: Place, paths: Sequence[Path], progress: Progress) -> tuple[Run, list[Rejection]]:
    """A run over local files instead of a crawl, and what of them could not be read."""
    tally = begin()
    with alone(place.data), told(place, tally):
        with Journal(place.data / JOURNALS, tally.run_id) as journal:
            for outcome in read_files(paths, place.store, tally.run_id):
                journal.append(outcome)
        with building(place, tally) as build:
            rejections = read_and_load(place, tally, build, progress)
            compare(tally, build)
            return publish(place, tally, build), rejections


@contextmanager
def building(place: Place, tally: Tally) -> Iterator[db.Build]:
    """A build of this place's warehouse; see `warehouse.db.build`."""
    with ExitStack() as stack:
        with tally.stage("open"):
            build = stack.enter_context(db.build(place.published, keep=place.settings.keep_warehouses))
        yield build
