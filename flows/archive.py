"""`claimline archive`: years of coverage out of web archives, read as a night reads what it crawled."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from functools import partial
from itertools import chain, islice

from flows.night import Progress, building, compare, publish, read_and_load
from flows.place import Place, alone
from flows.tally import begin, told
from pipelines.article.sieve import Sieve as Words
from pipelines.config import OutletFile
from pipelines.parent import end_with_parent
from pipelines.pool import in_order
from pipelines.records import Dispute, Rejection, Run
from spiders.archive import (
    STRETCH,
    Found,
    Sieve,
    Stretch,
    Sweep,
    SweepAhead,
    read_archives,
    sweep_stretch,
)
from spiders.indexed import INDEXES, read_indexes
from spiders.store import JOURNALS, Journal


def archive(place: Place, paths: Sequence[str], progress: Progress) -> tuple[Run, list[Rejection]]:
    """A run over archives instead of a crawl, and what of them could not be read.

    `progress` is told how far each archive is in bytes, then how many of the pages kept were read.
    """
    tally = begin()
    words = Words(tuple(place.disputes.values()))
    sieve = Sieve(words.name, words.worth_reading)
    ends: dict[str, Sweep] = {}

    def noted(sweep: Sweep) -> None:
        ends[sweep.path] = sweep
        progress(sweep.read_to, sweep.size)

    with alone(place.data), told(place, tally):
        with (
            tally.stage("sweep"),
            closing(place.store) as store,
            Journal(place.data / JOURNALS, tally.run_id) as journal,
        ):
            outlet_of = outlets_by_host(place.outlets.values())
            ahead, length = swept_elsewhere(place)
            indexes = [path for path in paths if path.endswith(INDEXES)]
            files = [path for path in paths if not path.endswith(INDEXES)]
            common = (place.data, store, tally.run_id, sieve, outlet_of, noted)
            for outcome in chain(
                read_archives(files, *common, ahead, length), read_indexes(indexes, *common)
            ):
                journal.append(outcome)
        tally.counts["archive records"] = sum(sweep.records for sweep in ends.values())
        tally.counts["archive pages"] = sum(sweep.pages for sweep in ends.values())
        tally.counts["archive pages kept"] = sum(sweep.kept for sweep in ends.values())
        with building(place, tally) as build:
            rejections = read_and_load(place, tally, build, progress)
            compare(tally, build)
            return publish(place, tally, build), rejections


def swept_elsewhere(place: Place) -> tuple[SweepAhead | None, int]:
    """Who sweeps stretches of archives ahead, and of how many bytes: a cluster, other processes or nobody."""
    disputes = tuple(place.disputes.values())
    if place.settings.scheduler is not None:
        from flows import cluster

        asked = cluster.Cluster.of(place.settings, place.data, disputes)
        return partial(cluster.sweep_ahead, asked), cluster.STRETCH
    if place.settings.workers > 1:
        return partial(sweep_in_pool, disputes=disputes, workers=place.settings.workers), STRETCH
    return None, STRETCH


def sweep_in_pool(
    stretches: Iterator[Stretch], disputes: tuple[Dispute, ...], workers: int
) -> Iterator[Found | None]:
    """What each stretch has, from spawned processes; None for one that stands alone or ended its process."""
    undone = deque(islice(stretches, 2))
    if len(undone) < 2:  # it is read sooner than a process has started
        yield from (None for _ in undone)
        return

    def taken() -> Iterator[Stretch]:
        yield from tuple(undone)
        for stretch in stretches:
            undone.append(stretch)
            yield stretch

    while undone:
        for found in in_order(sweep_prepared, taken(), workers, prepare, disputes):
            undone.popleft()
            yield found
        if undone:  # a process died, perhaps over this one
            undone.popleft()
            yield None


class Prepared:
    """What a process that sweeps keeps between stretches."""

    words: Words


def prepare(disputes: tuple[Dispute, ...]) -> None:
    end_with_parent()
    Prepared.words = Words(disputes)


def sweep_prepared(stretch: Stretch) -> Found:
    return sweep_stretch(stretch, Prepared.words.worth_reading)


def outlets_by_host(outlets: Iterable[OutletFile]) -> Callable[[str], str]:
    """The id of the outlet with this host; a host that no outlet file names is its own outlet."""
    known = {host.partition(":")[0].lower(): outlet.outlet_id for outlet in outlets for host in outlet.hosts}

    def outlet_of(host: str) -> str:
        return known.get(host) or known.get(f"www.{host}") or known.get(host.removeprefix("www.")) or host

    return outlet_of
