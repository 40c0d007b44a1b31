"""Many pages at once: extraction in a pool of spawned processes, each with its own loaded model.

A page that takes too long, or that takes its process down, is a `Rejection`; the others go on.
"""

from __future__ import annotations

import ctypes
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from multiprocessing import get_context
from types import FrameType
from typing import TYPE_CHECKING, Any, TypeVar

from pipelines.config import Layout, Settings, load_disputes, load_topics
from pipelines.parent import end_with_parent
from pipelines.records import Dispute, Extraction, Origin, Page, Rejection, record_id
from pipelines.version import extractor_version

if TYPE_CHECKING:
    from pipelines.extract import Extractor

Task = TypeVar("Task")
Result = TypeVar("Result")
Outcome = Extraction | Rejection
BATCH = 8  # pages a task: enough to hide the cost of handing it over, few enough to share out evenly
IN_PROCESS = 12  # fewer pages than this are done sooner than a pool has loaded its models
LONGEST_PAGE_S = 120  # a text of 200,000 words takes about 40 s


@dataclass(frozen=True, slots=True)
class Job:
    """A kept page to be read, whether its outlet publishes reporting or releases, and its layouts."""

    page: Page
    origin: Origin
    layouts: tuple[Layout, ...] = ()
    sieved: bool = (
        False  # whether it may be about anything: then only what may concern disputes is read to its end
    )


@dataclass(frozen=True, slots=True)
class Recipe:
    """All that a process needs to make its `Extractor` and to fetch a page's bytes by their sha256."""

    settings: Settings
    fetch: Callable[[str], bytes]

    def extractor(self) -> Extractor:
        disputes = load_disputes(self.settings.disputes_folder).values()
        return loaded(self.settings, tuple(disputes), extractor_version(self.settings))


def loaded(settings: Settings, disputes: Sequence[Dispute], version: str) -> Extractor:
    """The extractor with the model of these settings, which takes a second to load, as its imports do.

    A run that finds nothing new to read waits for neither.
    """
    from pipelines.article.sieve import Sieve
    from pipelines.extract import Extractor, attributor, second_reader, topic_model
    from pipelines.parse import Parser

    return Extractor(
        parser=Parser(settings.model),
        attribute=attributor(settings.attribution),
        topics=load_topics(),
        disputes=disputes,
        version=version,
        topic_model=topic_model(settings.attribution),
        reader=second_reader(settings.attribution),
        sieve=cache(partial(Sieve, tuple(disputes))),
    )


def extract_pages(jobs: Sequence[Job], recipe: Recipe, workers: int) -> Iterator[Outcome]:
    """One outcome a job, in the jobs' order, as they come."""
    if not jobs:
        return
    if workers < 2 or len(jobs) < IN_PROCESS:
        extractor = recipe.extractor()
        for job in jobs:
            yield read(job, extractor, recipe.fetch)
        return
    batches = list(batched(jobs, BATCH))
    while batches:
        for outcomes in run_pool(batches, recipe, workers):
            yield from outcomes
            del batches[0]
        if batches:  # a process died, perhaps over this batch
            yield from one_by_one(batches.pop(0), recipe)


def one_by_one(batch: tuple[Job, ...], recipe: Recipe) -> Iterator[Outcome]:
    """The outcomes of a batch that may end its process: a page that does is rejected."""
    jobs = list(batch)
    while jobs:
        for outcomes in run_pool([(job,) for job in jobs], recipe, workers=1):
            yield from outcomes
            del jobs[0]
        if jobs:  # one worker takes the pages in turn, so it died over this one
            yield crashed(jobs.pop(0).page)


def run_pool(batches: Iterable[tuple[Job, ...]], recipe: Recipe, workers: int) -> Iterator[list[Outcome]]:
    """The outcomes of each batch in turn; ends before the first batch that a dead process left undone."""
    return in_order(read_batch, tuple(batches), workers, prepare, recipe)


def in_order(
    work: Callable[[Task], Result],
    tasks: Iterable[Task],
    workers: int,
    prepare: Callable[[Any], None],
    given: object,
) -> Iterator[Result]:
    """What each task comes to, in turn, from spawned processes that `prepare(given)` has made ready.

    Tasks are taken as they are needed. Ends before the first one that a dead process left undone.
    """
    waiting = iter(tasks)
    begun = list(islice(waiting, 2 * workers))
    workers = min(workers, len(begun))
    if not begun:
        return
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=prepare, initargs=(given,))
    try:
        running: deque[Future[Result]] = deque(pool.submit(work, task) for task in begun)
        while running:
            yield running.popleft().result()
            running.extend(pool.submit(work, task) for task in islice(waiting, 1))
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def crashed(page: Page) -> Rejection:
    return rejection(
        page, "crashed", "reading this page ended its process; the page is kept, please report it"
    )


class Prepared:
    """What a worker process was given."""

    recipe: Recipe


def prepare(recipe: Recipe) -> None:
    end_with_parent()
    Prepared.recipe = recipe


@cache
def extractor() -> Extractor:
    """This worker's. Made by its first batch, whose failure is told; one in `prepare` would only end it."""
    return Prepared.recipe.extractor()


def read_batch(batch: tuple[Job, ...]) -> list[Outcome]:
    return [read(job, extractor(), Prepared.recipe.fetch) for job in batch]


class UnreadablePageError(Exception):
    """The bytes of one page are not there as they were: the reason for its rejection, and what to do."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(detail)


class TooSlowError(Exception):
    """A page took longer than `LONGEST_PAGE_S`."""


def read(job: Job, extractor: Extractor, fetch: Callable[[str], bytes]) -> Outcome:
    """What a page yields, within the time limit."""
    limited = in_main if threading.current_thread() is threading.main_thread() else in_thread
    try:
        return limited(
            lambda: extractor.read(job.page, fetch(job.page.sha256), job.origin, job.layouts, job.sieved)
        )
    except UnreadablePageError as error:
        return rejection(job.page, error.reason, error.detail)
    except TooSlowError:
        return rejection(job.page, "too_slow", f"not read within {LONGEST_PAGE_S} s; the page is kept")
    except (RecursionError, MemoryError) as error:
        return rejection(job.page, "too_complex", f"{type(error).__name__} while reading; the page is kept")


def in_main(work: Callable[[], Result]) -> Result:
    """What the work comes to; raises `TooSlowError` after `LONGEST_PAGE_S`. For a main thread."""

    def give_up(signum: int, frame: FrameType | None) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, LONGEST_PAGE_S)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def in_thread(work: Callable[[], Result]) -> Result:
    """The same for any other thread, such as a Dask worker's: there a second one watches the clock."""
    here = ctypes.c_ulong(threading.get_ident())
    deciding, done = threading.Lock(), False

    def give_up() -> None:
        with deciding:
            if not done:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(here, ctypes.py_object(TooSlowError))

    clock = threading.Timer(LONGEST_PAGE_S, give_up)
    clock.daemon = True
    clock.start()
    try:
        return work()
    finally:
        with deciding:
            done = True
        clock.cancel()  # a call, before which an error set a moment ago is raised at the latest


def rejection(page: Page, reason: str, detail: str) -> Rejection:
    return Rejection(
        rejection_id=record_id(page.url, page.page_id, "extract", reason),
        page_id=page.page_id,
        url=page.url,
        stage="extract",
        reason=reason,
        detail=detail,
        run_id=page.run_id,
    )


def batched(jobs: Iterable[Job], size: int) -> Iterator[tuple[Job, ...]]:
    rest = iter(jobs)
    while batch := tuple(islice(rest, size)):
        yield batch
