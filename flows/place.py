"""A data folder and all that is configured for it; who may work there."""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from pipelines.config import OutletFile, Settings, load_disputes, load_outlets
from pipelines.pool import Recipe, UnreadablePageError
from pipelines.records import Dispute
from spiders.retire import dropped
from spiders.store import PAGES, DamagedRecordError, PageStore, StoreError


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
        return Recipe(self.settings, partial(page_of, self.store))


def page_of(store: PageStore, sha256: str) -> bytes:
    """A page's bytes. One that is damaged is an error of its own: it costs itself, and no night."""
    try:
        return store.get(sha256)
    except DamagedRecordError as error:
        again = "then `claimline reextract --publish` reads it"
        raise UnreadablePageError("damaged", f"{error}; {again}") from error
    except StoreError as error:
        if sha256 not in dropped(store.folder):
            raise
        raise UnreadablePageError(
            "dropped", "dropped after `keep_pages_for` days; not to be read again"
        ) from error


def configuration(place: Place) -> str:
    """A sha256 over the settings and every outlet and dispute file in force."""
    digest = hashlib.sha256(repr(place.settings).encode())
    for given in (*place.outlets.values(), *place.disputes.values()):
        digest.update(repr(given).encode())
    return digest.hexdigest()


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
