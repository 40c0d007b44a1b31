"""`claimline archive`: years of coverage out of web archives, read as a night reads what it crawled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import closing

from flows.night import Place, Progress, alone, begin, compare, publish, read_and_load, told
from pipelines.article.sieve import Sieve as Words
from pipelines.config import OutletFile
from pipelines.records import Rejection, Run
from spiders.archive import Sieve, Sweep, read_archives
from spiders.store import JOURNALS, Journal
from warehouse import db


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
        with closing(place.store) as store, Journal(place.data / JOURNALS, tally.run_id) as journal:
            outlet_of = outlets_by_host(place.outlets.values())
            for outcome in read_archives(paths, place.data, store, tally.run_id, sieve, outlet_of, noted):
                journal.append(outcome)
        tally.counts["archive records"] = sum(sweep.records for sweep in ends.values())
        tally.counts["archive pages"] = sum(sweep.pages for sweep in ends.values())
        tally.counts["archive pages kept"] = sum(sweep.kept for sweep in ends.values())
        with db.build(place.published, keep=place.settings.keep_warehouses) as build:
            rejections = read_and_load(place, tally, build, progress)
            compare(tally, build)
            return publish(place, tally, build), rejections


def outlets_by_host(outlets: Iterable[OutletFile]) -> Callable[[str], str]:
    """The id of the outlet with this host; a host that no outlet file names is its own outlet."""
    known = {host.partition(":")[0].lower(): outlet.outlet_id for outlet in outlets for host in outlet.hosts}

    def outlet_of(host: str) -> str:
        return known.get(host) or known.get(f"www.{host}") or known.get(host.removeprefix("www.")) or host

    return outlet_of
