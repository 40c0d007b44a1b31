"""What the page store looks up, in an SQLite file that may be deleted at any time.

Where bodies lie is worked out again from the WARC files beside it, and only from what was added since: a
night costs what is new in it, however long the past. What servers said of their pages is not: without it
every page is asked for once more and found to be known. Many processes may read while one writes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import Any

BUSY_S = 60.0  # seconds to wait for another process to finish writing

SCHEMA = """
create table if not exists kept (  -- where the record lies whose body has this sha256
  sha256 text primary key, payload text not null, file text not null, start int not null,
  url text not null, date text not null
) without rowid;
create index if not exists kept_payload on kept (payload);
create table if not exists latest (  -- by address, the version last fetched and what the server said of it
  url text primary key, etag text, last_modified text, sha256 text not null
) without rowid;
create table if not exists read_to (file text primary key, size int not null) without rowid;
"""


class DamagedIndexError(Exception):
    """The index file can't be read; it may simply be deleted."""


class Index:
    """One SQLite file, opened when it is first asked, usable from every thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._lock = Lock()

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with self.connected() as connection:
            return connection.execute(query, values).fetchall()

    @contextmanager
    def connected(self) -> Iterator[sqlite3.Connection]:
        """The connection, for this thread alone; what is written in it is written together or not at all."""
        with self._lock:
            try:
                if self._connection is None:
                    self.path.parent.mkdir(parents=True, exist_ok=True)
                    self._connection = sqlite3.connect(self.path, timeout=BUSY_S, check_same_thread=False)
                    # A power cut may lose the last rows, which are then found again, and damages nothing.
                    self._connection.execute("pragma journal_mode = wal")
                    self._connection.execute("pragma synchronous = normal")
                    self._connection.executescript(SCHEMA)
                with self._connection:
                    yield self._connection
            except sqlite3.OperationalError as error:
                raise OSError(None, str(error), str(self.path)) from error
            except sqlite3.DatabaseError as error:
                raise DamagedIndexError(
                    f"{self.path}: damaged ({error}); delete it and run this again: it is made anew"
                ) from error

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None
