"""What a run comes to: its counts, times and failures, in a file and a log that it leaves however it ends."""

from __future__ import annotations

import json
import resource
import secrets
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from time import monotonic
from typing import TextIO, TypeVar

from flows.place import Place, configuration
from flows.version import git_revision
from pipelines.records import Run, RunStatus
from pipelines.version import extractor_version
from warehouse import db

T = TypeVar("T")
UNENDED = "it did not end: killed, or still at work"


@dataclass(slots=True)
class Tally:
    """What a run has come to so far."""

    run_id: str
    started_at: datetime
    counts: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    log: TextIO | None = None
    journals: dict[str, int] = field(default_factory=dict)  # as they were when this run read them
    parts: list[str] = field(default_factory=list)  # what a cluster read, of no use once it is published
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

    def timed(self, name: str, items: Iterator[T]) -> Iterator[T]:
        """The items; what waiting for each of them takes is noted."""
        while True:
            begun = monotonic()
            item = next(items, None)
            self.seconds[name] = round(self.seconds.get(name, 0.0) + monotonic() - begun, 3)
            if item is None:
                return
            yield item

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
    """Leaves `runs/<run_id>.json` and a log behind, also of a run that failed, with the reason in it.

    The file is there from the start, and says of a run that is killed that it did not end.
    """
    status: RunStatus = "failed"
    log = place.data / "logs" / f"{tally.run_id}.jsonl"
    log.parent.mkdir(parents=True, exist_ok=True)
    write_run(place, replace(run_of(place, tally, status), failures=(UNENDED,)), {})
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
        with suppress(OSError):  # on a full disk the reason is on the screen and in the log
            write_run(place, run_of(place, tally, status), measured(tally))


def write_run(place: Place, run: Run, metrics: Mapping[str, object]) -> None:
    """The run's file, with what it took."""
    path = place.data / "runs" / f"{run.run_id}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    begun = path.with_suffix(".partial")
    begun.write_text(json.dumps({**asdict(run), **metrics}, default=str, indent=1) + "\n")
    begun.replace(path)


def measured(tally: Tally) -> dict[str, object]:
    """What a run took: seconds by stage, rates, and the most memory that any of its processes held."""
    mine, children = (
        resource.getrusage(who).ru_maxrss // (1024**2 if sys.platform == "darwin" else 1024)
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    rates = {
        f"{what} a second": round(tally.counts[what] / seconds, 2)
        for what, stage in (("pages fetched", "crawl"), ("pages read", "read"))
        if (seconds := tally.seconds.get(stage)) and tally.counts[what]
    }
    memory = {"run": mine, "crawl": tally.crawl_mib, "largest child": children}
    return {"seconds": tally.seconds, "rates": rates, "memory_mib": memory}
