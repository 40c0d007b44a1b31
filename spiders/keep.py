"""What a crawl has, on its way to the disk.

A page's line may stand in the journal only when its bytes are on the disk, and waiting for the disk costs
longer than fetching a page. So lines wait together while another thread has the disk write all bytes so far.
"""

from __future__ import annotations

from typing import TypeAlias

from twisted.internet.threads import deferToThread
from twisted.python.failure import Failure

from pipelines.records import Page, Rejection
from spiders.store import Journal, PageStore, Place, StoreError, Validator

Held: TypeAlias = tuple[str, Validator, Place]  # an address, what its server said, where the body lies
Kept: TypeAlias = tuple[Page | Rejection, Held | None]


class Keeper:
    """Appends outcomes to the journal in their order, soon after they are told. For the reactor's thread."""

    def __init__(self, store: PageStore, journal: Journal) -> None:
        self.store, self.journal = store, journal
        self.waiting: list[Kept] = []
        self.syncing: list[Kept] = []
        self.error: StoreError | None = None

    def keep(self, outcome: Page | Rejection, held: Held | None = None) -> None:
        """Sees to it that this outcome is kept; a `StoreError` if an earlier one could not be.

        `held` is what the server said of the page, which is remembered once the page's line is there.
        """
        if self.error:
            raise self.error
        self.waiting.append((outcome, held))
        if not self.syncing:
            self.sync()

    def sync(self) -> None:
        self.syncing, self.waiting = self.waiting, []
        deferToThread(self.store.sync).addCallback(self.synced).addErrback(self.failed)

    def synced(self, _: None) -> None:
        written, self.syncing = self.syncing, []
        self.write(written)
        if self.waiting:
            self.sync()

    def write(self, kept: list[Kept]) -> None:
        for outcome, _ in kept:
            self.journal.append(outcome)
        if versions := [held for _, held in kept if held]:
            self.store.hold(*versions)

    def failed(self, failure: Failure) -> None:
        """Remembers what went wrong for whoever keeps next, and for the end."""
        if not isinstance(failure.value, StoreError):
            failure.raiseException()
        else:
            self.error = failure.value

    def finish(self) -> None:
        """Keeps what still waits, when the reactor has stopped."""
        if self.error:
            raise self.error
        self.store.sync()
        self.write([*self.syncing, *self.waiting])
        self.syncing, self.waiting = [], []
