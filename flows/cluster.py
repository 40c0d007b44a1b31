"""Many machines: pages and archives read by the workers of a Dask cluster, through Prefect's task runner.

A task is a batch of pages or a stretch of an archive. What a worker made of it comes back as a Parquet part
in a place that all machines reach (`parts` in claimline.yml), named after all that it follows from: a run
that takes up another's work finds its parts and does not make them again. A worker that is killed costs what
it was at. The outcomes are those of one machine, in the same order.

The scheduler is whatever the settings name (docs/cluster.md). Only then are Dask and Prefect imported.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import Context
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from platform import node
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flows.api import prefect_api
from pipelines.article.sieve import Sieve
from pipelines.config import Settings
from pipelines.extract import Extractor
from pipelines.pool import Job, Outcome, Recipe, batched, loaded, one_by_one
from pipelines.pool import read as read_page
from pipelines.records import Dispute, Extraction, Rejection
from pipelines.version import extractor_version
from spiders.archive import Found, Stretch, sweep_stretch
from warehouse import parts

if TYPE_CHECKING:
    from prefect_dask.task_runners import DaskTaskRunner

# Pages a task, at most and at least: Dask and Prefect take 0.15 to 0.3 s a task, a page 0.1 s (`make bench`).
BATCH, LEAST = 100, 12
SHARES = 12  # tasks, if that makes no fewer pages of each: then two, three or four workers are done at once
STRETCH = 64 * 1024**2  # bytes of an archive a task: some seconds
AHEAD = 2  # tasks handed out for each thread of a worker, so that none waits for the next one
CONNECT_S = 30
FIRST_WORKER_S = 120  # how long a cluster may take to start its first worker
ATTEMPTS_S = (1, 10)  # before trying again what a place of parts refused


class ClusterError(Exception):
    """What is wrong with the cluster, and what to do."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that a worker must know to read as we do."""

    settings: Settings  # the model and how attributions are found; the rest as it comes
    disputes: tuple[Dispute, ...]
    version: str  # of the extractor, the disputes included
    code: str  # … of code, rules and models alone: what every machine must have alike


@dataclass(frozen=True, slots=True)
class Cluster:
    """The cluster of the settings, where its parts lie, and how its workers are to read."""

    settings: Settings
    data: Path
    reading: Reading

    @classmethod
    def of(cls, settings: Settings, data: Path, disputes: Iterable[Dispute]) -> Cluster:
        plain = Settings(model=settings.model, attribution=settings.attribution)
        version, code = extractor_version(settings), extractor_version(plain)
        return cls(settings, data, Reading(plain, tuple(disputes), version, code))

    def part(self, *made_from: object) -> str:
        """The address of a part that follows from these, without its ending."""
        place = self.settings.parts or (self.data / "parts").resolve().as_uri()
        return f"{place.rstrip('/')}/{blake2b(repr(made_from).encode(), digest_size=16).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Sent:
    """A page on its way to a worker."""

    job: Job
    body: bytes

    def body_of(self, _sha256: str) -> bytes:
        return self.body


@dataclass(frozen=True, slots=True)
class Read:
    """What came of it: the one or the other."""

    extraction: Extraction | None
    rejection: Rejection | None


# ---------------------------------------------------------------- here


def extract_pages(
    cluster: Cluster, jobs: Sequence[Job], fetch: Callable[[str], bytes], used: list[str]
) -> Iterator[Outcome]:
    """One outcome a job, in the jobs' order, as `pipelines.pool.extract_pages` gives them.

    Notes in `used` the parts that may be discarded once their outcomes are published. Raises `ClusterError`,
    `PartError` and what `fetch` raises.
    """
    size = pages_a_task(len(jobs))
    batches = [(batch, cluster.part(cluster.reading.version, batch)) for batch in batched(jobs, size)]

    def handed_out() -> Iterator[dict[str, Any] | None]:
        for batch, url in batches:
            if parts.exists(outcomes_of(url)):
                yield None
                continue
            parts.write(pages_of(url), Sent, (Sent(job, fetch(job.page.sha256)) for job in batch))
            yield {"url": url, "reading": cluster.reading}

    for (batch, url), done in zip(batches, mapped(cluster, read_pages, handed_out()), strict=True):
        if done:
            yield from (
                outcome
                for read in parts.read(outcomes_of(url), Read)
                if (outcome := read.extraction or read.rejection)
            )
            used.append(outcomes_of(url))
        else:  # it ended every worker that tried it
            yield from one_by_one(batch, Recipe(cluster.settings, fetch))
        parts.discard([pages_of(url)])


def pages_a_task(count: int) -> int:
    """How many of so many pages make a batch. By their count alone, for who takes up a run makes the same."""
    return min(BATCH, max(LEAST, -(-count // SHARES)))


def sweep_ahead(cluster: Cluster, stretches: Iterator[Stretch]) -> Iterator[Found | None]:
    """What each stretch of an archive has, in their order; None for one that ended every worker that tried.

    The part of a stretch is discarded when the next one is asked for: what it has is kept by then.
    """
    sieve = sieve_for(cluster.reading).name
    urls: deque[str] = deque()

    def handed_out() -> Iterator[dict[str, Any] | None]:
        for stretch in stretches:
            url = f"{cluster.part(sieve, stretch)}.swept.parquet"
            urls.append(url)
            yield None if parts.exists(url) else {"url": url, "stretch": stretch, "reading": cluster.reading}

    for done in mapped(cluster, sweep, handed_out()):
        yield parts.read(urls[0], Found)[0] if done else None
        parts.discard([urls.popleft()])


def pages_of(url: str) -> str:
    return f"{url}.pages.parquet"


def outcomes_of(url: str) -> str:
    return f"{url}.outcomes.parquet"


def mapped(
    cluster: Cluster, work: Callable[..., None], given: Iterator[dict[str, Any] | None]
) -> Iterator[bool]:
    """Whether the work on each was done, in turn; False where it ended every worker that tried it.

    What is given is taken as workers are free for it; None stands for work that was done before.
    """
    from distributed import KilledWorker
    from distributed.client import FutureCancelledError
    from distributed.comm.core import CommClosedError

    with connected(cluster) as (submit, threads):
        running: deque[Any] = deque()

        def hand_out(count: int) -> None:
            for arguments in islice(given, count):
                running.append(None if arguments is None else submit(work, arguments))

        hand_out(AHEAD * threads())
        while running:
            future = running.popleft()
            try:
                if future is not None:
                    future.result()
                done = True
            except KilledWorker:
                done = False
            except (CommClosedError, FutureCancelledError) as error:
                raise ClusterError(
                    f"{cluster.settings.scheduler}: the scheduler went away; what its workers had done is "
                    "kept as parts: start it, and run the same command again"
                ) from error
            yield done
            hand_out(max(AHEAD * threads() - len(running), 0))


@contextmanager
def connected(cluster: Cluster) -> Iterator[tuple[Callable[..., Any], Callable[[], int]]]:
    """A function that submits work to the cluster, and one that tells how many threads it has now."""
    with ExitStack() as stack:
        api = stack.enter_context(prefect_api(cluster.data / "prefect"))
        try:
            from distributed import Security
            from prefect import task
            from prefect.cache_policies import NO_CACHE
            from prefect.settings import (
                PREFECT_API_URL,
                PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED,
                temporary_settings,
            )
            from prefect_dask.task_runners import DaskTaskRunner
        except ImportError as error:
            raise ClusterError(
                f"`scheduler` is set, but {error.name} is not installed: pip install 'claimline[cluster]' on "
                "every machine of the cluster and on this one"
            ) from error
        # A context of our own: with a flow's, its arguments would travel to every worker, an open DuckDB too.
        own = Context()
        held = ExitStack()
        stack.callback(own.run, held.close)
        told = {PREFECT_API_URL: api, PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED: False}
        own.run(held.enter_context, temporary_settings(told))
        runner = DaskTaskRunner(
            address=cluster.settings.scheduler,
            client_kwargs={"timeout": CONNECT_S, "security": security(cluster.settings, Security)},
        )
        own.run(held.enter_context, runner)
        await_workers(cluster, runner, own)
        if is_loopback(api) and not is_loopback(cluster.settings.scheduler or ""):
            from flows.unrecorded import Unrecorded

            runner.client.register_plugin(Unrecorded())
            stack.callback(runner.client.unregister_worker_plugin, Unrecorded.name)

        def submit(work: Callable[..., None], arguments: dict[str, Any]) -> Any:
            prefect_task: Any = task(
                name=work.__name__.replace("_", " "),
                cache_policy=NO_CACHE,
                retries=len(ATTEMPTS_S),
                retry_delay_seconds=list(ATTEMPTS_S),
                retry_condition_fn=place_failed,
                # Nothing is written there; without it each task asks Prefect's server twice where to write.
                persist_result=False,
                result_storage=Path("results"),
            )(work)
            return own.run(runner.submit, prefect_task, arguments)

        yield submit, lambda: threads_of(runner.client)


def await_workers(cluster: Cluster, runner: DaskTaskRunner, own: Context) -> None:
    """Returns once the scheduler answers and has a worker."""
    address = cluster.settings.scheduler
    try:
        client = own.run(lambda: runner.client)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"{address}: no Dask scheduler can be reached there ({type(error).__name__}: "
            f"{str(error).splitlines()[0][:200]}); start one (docs/cluster.md), or take `scheduler` out of "
            "claimline.yml"
        ) from error
    try:
        client.wait_for_workers(1, timeout=FIRST_WORKER_S)
    except TimeoutError as error:
        raise ClusterError(
            f"{address}: the scheduler has no workers; start some with `dask worker {address} --nthreads 1`"
        ) from error


def is_loopback(address: str) -> bool:
    return urlsplit(address).hostname in ("127.0.0.1", "::1", "localhost")


def threads_of(client: Any) -> int:
    return sum(client.nthreads().values())


def security(settings: Settings, kind: Callable[..., Any]) -> Any:
    """The certificates of the settings as Dask takes them; None without any."""
    if settings.tls is None:
        return None
    for path in (settings.tls.ca, settings.tls.certificate, settings.tls.key):
        if not Path(path).is_file():
            raise ClusterError(f"{path}: no such file; `tls` in claimline.yml names it")
    return kind(
        tls_ca_file=settings.tls.ca,
        tls_client_cert=settings.tls.certificate,
        tls_client_key=settings.tls.key,
        require_encryption=True,
    )


def place_failed(_task: object, _run: object, state: Any) -> bool:
    """Whether a place of parts refused something, which may pass; all else would happen again."""
    return isinstance(state.data, parts.PartError)


# ---------------------------------------------------------------- on a worker

ONE_AT_A_TIME = threading.Lock()  # for workers with more threads than the one that they should have


def read_pages(url: str, reading: Reading) -> None:
    """Puts the outcomes of the pages of this part beside it, unless they are there."""
    if parts.exists(outcomes_of(url)):
        return
    extractor = extractor_for(reading)
    sent = parts.read(pages_of(url), Sent)
    with ONE_AT_A_TIME:
        outcomes = [read_page(one.job, extractor, one.body_of) for one in sent]
    parts.write(
        outcomes_of(url),
        Read,
        (Read(one, None) if isinstance(one, Extraction) else Read(None, one) for one in outcomes),
    )


def sweep(url: str, stretch: Stretch, reading: Reading) -> None:
    """Puts what this stretch of an archive has into a part, unless it is there."""
    if not parts.exists(url):
        worth_reading = sieve_for(reading).worth_reading
        with ONE_AT_A_TIME:
            found = sweep_stretch(stretch, worth_reading)
        parts.write(url, Found, [found])


@lru_cache(maxsize=1)
def extractor_for(reading: Reading) -> Extractor:
    """The loaded model, once a process and reading."""
    require_same_code(reading)
    return loaded(reading.settings, reading.disputes, reading.version)


@lru_cache(maxsize=1)
def sieve_for(reading: Reading) -> Sieve:
    require_same_code(reading)
    return Sieve(reading.disputes)


def require_same_code(reading: Reading) -> None:
    """Raises `ClusterError` where this machine would read otherwise than the one that asks."""
    if (here := extractor_version(reading.settings)) != reading.code:
        raise ClusterError(
            f"the worker on {node()} has claimline {here}, not {reading.code}: install the same release and "
            "model on every machine of the cluster and on this one, and start the workers anew"
        )
