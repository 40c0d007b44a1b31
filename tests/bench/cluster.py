"""A cluster on this machine: one worker and two at the same work, batches of three sizes, what a task costs.

Workers are processes of one thread. Beside the time on the clock stands processor time, since on a machine
that does other things the clock tells little: what one worker needed over what the busier of two needed is
how much sooner two are done where each has a core of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from unittest.mock import patch

import psutil
from distributed import LocalCluster

from flows import cluster
from flows.api import prefect_api
from flows.cluster import Cluster
from pipelines.config import Settings
from pipelines.pool import Job
from spiders.archive import Sieve, read_archives
from spiders.store import PageStore
from tests.bench.archive import RECORDS, write
from tests.page_eval import PAGES
from tests.test_pool import STORY, page

DOCUMENTS = 72  # of the batches' sizes
SWEPT = 240  # by one worker and by two: a small sweep, in which what the first machine does still shows
PARAGRAPHS = 12  # of a document: some 500 words
SIZES = (6, 36)
TASKS = 20
LENGTH = 16_000_000  # bytes of the archive a task, for it is a small one: twelve tasks
TURNS = 2  # the fastest counts

Work = Callable[["Workers"], object]


@dataclass(frozen=True)
class Workers:
    """A cluster, the processes that work in it, and a folder of its own."""

    asked: Cluster
    processes: tuple[psutil.Process, ...]

    @classmethod
    @contextmanager
    def started(cls, count: int, data: Path) -> Iterator[Workers]:
        loopback = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0"}
        with LocalCluster(n_workers=count, threads_per_worker=1, **loopback) as running:
            asked = Cluster.of(Settings(scheduler=running.scheduler_address), data, ())
            yield cls(asked, tuple(psutil.Process(nanny.pid) for nanny in running.workers.values()))

    def used(self) -> list[float]:
        """Processor seconds of each so far."""
        return [sum(process.cpu_times()[:2]) for process in self.processes]


@dataclass(frozen=True)
class Took:
    """What work took: seconds on the clock, processor seconds of this process and of each worker."""

    clock: float
    here: float
    workers: tuple[float, ...]


def run() -> list[tuple[str, str]]:
    """Rows of what was measured and the figure."""
    os.environ["OMP_NUM_THREADS"] = "1"
    with (
        TemporaryDirectory() as folder,
        prefect_api(Path(folder) / "prefect"),
        Workers.started(1, Path(folder) / "one") as one,
        Workers.started(2, Path(folder) / "two") as two,
    ):
        for workers in (one, two):  # loads the models and everything else
            read(8, 1)(workers)
        idle = timed(lambda workers: list(cluster.mapped(workers.asked, nothing, repeat({}, TASKS))), one)
        rows = [("a task without work", f"{idle.clock / TASKS:.3f} s, processor {cost(idle) / TASKS:.3f} s")]
        for size in SIZES:
            took = timed(read(DOCUMENTS, size), one)
            rows.append((f"{DOCUMENTS} documents in batches of {size}, one worker", shown(took)))
        rows += compared(f"{SWEPT} documents", read(SWEPT, cluster.pages_a_task(SWEPT)), one, two)
        if PAGES.is_dir():
            path = Path(folder) / "a.warc.gz"
            write(path)
            rows += compared(f"an archive of {RECORDS} records", sweep(path), one, two)
        else:
            rows.append(("an archive", f"skipped: no page collection at {PAGES}"))
    return rows


def compared(name: str, work: Work, one: Workers, two: Workers) -> list[tuple[str, str]]:
    turns = [(timed(work, one), timed(work, two)) for _ in range(TURNS)]
    alone = min((turn[0] for turn in turns), key=lambda took: took.clock)
    together = min((turn[1] for turn in turns), key=lambda took: took.clock)
    by_processor = sum(alone.workers) / max(together.workers)
    return [
        (f"{name}, one worker", shown(alone)),
        (f"{name}, two workers", shown(together)),
        (
            f"{name}, two over one",
            f"{alone.clock / together.clock:.2f} times, by processor time {by_processor:.2f}",
        ),
    ]


def timed(work: Work, workers: Workers) -> Took:
    before, began, used = workers.used(), time.perf_counter(), time.process_time()
    work(workers)
    clock, here = time.perf_counter() - began, time.process_time() - used
    return Took(clock, here, tuple(b - a for a, b in zip(before, workers.used(), strict=True)))


def cost(took: Took) -> float:
    return took.here + sum(took.workers)


def shown(took: Took) -> str:
    each = " + ".join(f"{seconds:.1f}" for seconds in took.workers)
    return f"{took.clock:.1f} s, processor {each} s, here {took.here:.1f} s"


def nothing() -> None:
    """Work that is none."""


def read(count: int, size: int) -> Work:
    """Documents that nobody has read before, in batches of this size."""

    def work(workers: Workers) -> None:
        bodies = [
            "\n\n".join(STORY.format(n=f"{number},{part}00") for part in range(1, PARAGRAPHS + 1)).encode()
            for number in range(1, count + 1)
        ]
        pages = {body: page(body + token_hex(8).encode()) for body in bodies}
        by_sha256 = {one.sha256: body for body, one in pages.items()}
        jobs = [Job(one, "reporting") for one in pages.values()]
        with patch.object(cluster, "pages_a_task", lambda _: size):
            outcomes = list(cluster.extract_pages(workers.asked, jobs, by_sha256.__getitem__, []))
        assert len(outcomes) == count

    return work


def sweep(path: Path) -> Work:
    """The archive swept anew."""

    def work(workers: Workers) -> None:
        words = cluster.sieve_for(workers.asked.reading)
        sieve = Sieve(words.name, words.worth_reading)
        data = workers.asked.data / token_hex(4)
        ahead = lambda stretches: cluster.sweep_ahead(workers.asked, stretches)  # noqa: E731
        store = PageStore(data / "pages")
        found = read_archives(
            [str(path)], data, store, "bench", sieve, lambda host: host, lambda swept: None, ahead, LENGTH
        )
        assert sum(1 for _ in found)

    return work
