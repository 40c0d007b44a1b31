"""The published warehouse for a process that serves for days, such as the desk.

DuckDB keeps one instance for a path while any connection to it is open, so a process that has the old file
open never sees the new one under its name. Each published file is therefore opened under a name of its own,
a hard link that is gone again once it is open; whoever still reads the old one keeps it.

A file just opened has answered nothing yet, and fifty readers would all wait for it. So while a desk is
watched over (`Live.watched`), the new file is first asked what was asked of the old one lately, and then
takes its place.
"""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from threading import BoundedSemaphore, Event, Lock, Thread
from time import monotonic
from typing import Any

import duckdb

from pipelines.records import Review
from warehouse import db, decisions
from warehouse.query import query

Rows = list[dict[str, Any]]
NUMBERS = count()
KEPT = 400  # answers remembered, of this many rows at most
LARGEST = 5_000
WATCH = 0.5  # seconds between two looks for a newly published file
LATELY = 600.0  # seconds for which a question is worth asking of the next file ahead
AT_ONCE = BoundedSemaphore(os.cpu_count() or 1)  # questions; more would only make all of them late
AHEAD = 20.0  # seconds that this may take at most


class Edition:
    """One published file, open, with the answers that it has given."""

    def __init__(self, key: tuple[int, int, int], connection: duckdb.DuckDBPyConnection) -> None:
        self.key = key
        self.connection = connection
        self.users = 0
        self.answers: OrderedDict[tuple[Any, ...], Rows] = OrderedDict()
        self.asked: dict[tuple[Any, ...], float] = {}
        self.turns: dict[tuple[Any, ...], Lock] = {}
        self.lock = Lock()
        ((self.replayed,),) = connection.execute(
            "select coalesce(max(line), 0) from record.review"
        ).fetchall()

    def ask(self, name: str, **values: Any) -> Rows:
        """The rows of queries/<name>.sql by column. The same question is answered from memory."""
        asked = (name, *sorted(values.items()))
        with self.lock:
            self.asked[asked] = monotonic()
            turn = self.turns.setdefault(asked, Lock())
        with turn:  # of fifty readers with one question, the first asks it
            with self.lock:
                if asked in self.answers:
                    self.answers.move_to_end(asked)
                    return self.answers[asked]
            with AT_ONCE, self.connection.cursor() as cursor:
                cursor.execute(query(name), values)
                columns = [column[0] for column in cursor.description]
                rows = [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]
            with self.lock:
                if len(rows) <= LARGEST:
                    self.answers[asked] = rows
                while len(self.answers) > KEPT:
                    old, _ = self.answers.popitem(last=False)
                    self.turns.pop(old, None)
                    self.asked.pop(old, None)
        return rows

    def lately(self) -> list[tuple[str, dict[str, Any]]]:
        """The questions of the last minutes, the last one first."""
        since = monotonic() - LATELY
        with self.lock:
            known = sorted((when, asked) for asked, when in self.asked.items() if asked in self.answers)
        return [(asked[0], dict(asked[1:])) for when, asked in reversed(known) if when > since]


class Live:
    """The file that is published now, and every review made since it was built."""

    def __init__(self, published: Path) -> None:
        self.published = published
        self.log = decisions.Log(decisions.log_of(published))
        self.edition: Edition | None = None
        self.lock = Lock()
        self.watch: Event | None = None

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While the block runs, a new file is made ready aside; until then the old one answers."""
        stop = Event()
        thread = Thread(target=self.look, args=(stop,), name="watch for a new edition", daemon=True)
        self.watch = stop
        thread.start()
        try:
            yield
        finally:
            self.watch = None
            stop.set()
            thread.join()

    def look(self, stop: Event) -> None:
        while not stop.wait(WATCH):
            old = self.edition
            if old is None:
                continue
            with suppress(db.WarehouseError, FileNotFoundError):  # as it was, until there is a good one
                path = self.published.resolve()
                key = identity(path)
                if key != old.key:
                    new = Edition(key, opened(path))
                    new.connection.execute("set threads = 1")  # the readers of the old one come first
                    until = monotonic() + AHEAD
                    for name, values in old.lately():
                        if stop.is_set() or monotonic() > until:
                            break
                        with suppress(duckdb.Error):  # a reader who asks again is told
                            new.ask(name, **values)
                    with self.lock:
                        self.turn(new)

    def turn(self, new: Edition) -> None:
        """Puts the new edition in the place of the old one, which its last reader closes."""
        new.connection.execute("reset threads")
        new.connection.execute("set lock_configuration = true")
        old, self.edition = self.edition, new
        if old is not None and not old.users:
            old.connection.close()

    @contextmanager
    def open(self) -> Iterator[Edition]:
        """The current edition, which stays open until the last of its users has left.

        Raises `WarehouseError` where nothing has been published yet.
        """
        edition = self.enter()
        try:
            yield edition
        finally:
            with self.lock:
                edition.users -= 1
                if edition is not self.edition and not edition.users:
                    edition.connection.close()

    def enter(self) -> Edition:
        with self.lock:
            path = self.published.resolve()
            try:
                key = identity(path)
            except FileNotFoundError:
                raise db.WarehouseError(
                    f"{self.published}: there is no warehouse yet; run a night or ingest some files first"
                ) from None
            edition = self.edition
            if edition is None or (edition.key != key and self.watch is None):
                edition = Edition(key, opened(path))
                self.turn(edition)
            edition.users += 1
            return edition

    def reviews(self) -> list[Review]:
        """Every review in the log, also those of this moment."""
        with self.lock:
            self.log.refresh()
            return list(self.log.reviews)

    def since(self, edition: Edition) -> dict[str, decisions.Standing]:
        """What stands of the claims that were reviewed since the edition was built, by their ids."""
        reviews = self.reviews()
        fresh = {review.claim_id for review in reviews if review.line > edition.replayed}
        return decisions.standing(review for review in reviews if review.claim_id in fresh) if fresh else {}

    def close(self) -> None:
        with self.lock:
            if self.edition is not None:
                self.edition.connection.close()
                self.edition = None


def identity(path: Path) -> tuple[int, int, int]:
    """What tells one published file from the next under the same name."""
    now = path.stat()
    return (now.st_ino, now.st_mtime_ns, now.st_size)


def opened(path: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the file that has this name now, which no later one of that name disturbs."""
    alias = path.with_name(f".{path.stem}.{os.getpid()}.{next(NUMBERS)}.desk")
    with db.explained(path, db.UNREADABLE):
        with suppress(FileNotFoundError):
            alias.unlink()
        alias.hardlink_to(path)
        try:
            connection = db.connect(alias, read_only=True, config={"enable_external_access": False})
        finally:
            alias.unlink()
        connection.execute("set global timezone = 'UTC'")
        db.refuse_foreign(connection, path)
        ran = dict(db.migrations_run(connection))
        if any(migration.name not in ran for migration in db.MIGRATIONS.glob("*.sql")):
            connection.close()
            raise db.WarehouseError(
                f"{path}: made by an older claimline; `claimline review apply` brings it up to date, as the "
                "next night would"
            )
    return connection
