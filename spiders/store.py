"""Keeps what came in: the page store (WARC files) and the journals (a line for every outcome of a run).

Under the data folder: `pages/*.warc.gz` and `journal/<run_id>.jsonl`. Both survive a kill at any moment: a
page counts once its record is whole, and a journal loses at most the line being written. The hidden
`*.sqlite` beside them only make looking up fast and may be deleted (`index.py`).
"""

from __future__ import annotations

import errno
import json
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple, Self

from pipelines.records import Page, Rejection
from spiders.index import DamagedIndexError, Index
from spiders.warc import (
    ENDING,
    DamagedError,
    Exchange,
    Record,
    WarcWriter,
    digest_of,
    read_record,
    records,
    stamp,
)

PAGES = "pages"  # under the data folder
JOURNALS = "journal"
SETTLED = ".settled.json"  # beside the journals

LARGEST_FILE = 1_000_000_000  # bytes of a WARC file, as ISO 28500 recommends; then another is begun
SHA256 = re.compile(r"[0-9a-f]{64}")
RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


BY_SHA256 = "select file, start, payload, url, date from kept where sha256 = ?"
ENTER = "insert or replace into kept values (?, ?, ?, ?, ?, ?)"
READ_TO = "insert or replace into read_to values (?, ?)"
BY_PAYLOAD = "select file, start, payload, url, date from kept where payload = ?"


class StoreError(Exception):
    """What could not be kept or read, where, and what to do about it."""


class DamagedRecordError(StoreError):
    """One record is not what it was; all others can be read."""


# ---------------------------------------------------------------- pages


class Place(NamedTuple):
    """Where a record lies, and what it holds."""

    file: str
    start: int
    payload: str  # sha256 of the payload as it came
    url: str
    date: str


class Validator(NamedTuple):
    """What a server said of the version that we hold, to ask it whether that is still the current one."""

    etag: str | None
    last_modified: str | None
    sha256: str


class PageStore:
    """A folder of WARC files; a page's body is found by its sha256, whichever file it lies in.

    Each store that writes begins a file of its own, so that a file, once its writer is gone, never changes.
    WARC files put into the folder by hand are read too.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._index = Index(folder / ".index.sqlite")
        self._writer: WarcWriter | None = None

    def __reduce__(self) -> tuple[type[PageStore], tuple[Path]]:
        return PageStore, (self.folder,)  # for another process: files and connections stay here

    def put(
        self,
        body: bytes,
        *,
        url: str = "",
        content_type: str = "application/octet-stream",
        when: datetime | None = None,
        sync: bool = True,
    ) -> str:
        """The sha256 under which these bytes are kept from now on, whole and on disk. Idempotent.

        For documents that came without an exchange; `url` is where they came from. Without `sync` they are
        on the disk only after `sync()`.
        """
        sha256 = digest_of(body)
        with suppress(StoreError):
            if self.has(sha256) and self.get(sha256) == body:
                return sha256
        when = when or datetime.now(UTC)
        url = url or f"urn:sha256:{sha256}"
        with told(self.folder):
            writer = self.writer()
            start = writer.resource(url, content_type, body, when, sha256)
            if sync:
                writer.sync()
            self.enter([(sha256, Place(writer.path.name, start, sha256, url, stamp(when)))], writer)
        return sha256

    def record(self, exchange: Exchange) -> Place:
        """Where this answer is kept, or an earlier one with the same payload. On disk after `sync`."""
        payload = digest_of(exchange.payload)
        with told(self.folder):
            same = self.lookup(BY_PAYLOAD, payload) if exchange.status == 200 and exchange.payload else None
            writer = self.writer()
            start = writer.exchange(exchange, payload, (same.url, same.date) if same else None)
        return same or Place(writer.path.name, start, payload, exchange.url, stamp(exchange.when))

    def name(self, sha256: str, place: Place) -> None:
        """Makes the body in this place be found by its sha256."""
        with told(self.folder):
            self.enter([(sha256, place)], self._writer)

    def hold(self, *versions: tuple[str, Validator, Place | None]) -> None:
        """Remembers these as the latest versions of their addresses, and where their bodies lie.

        To be told once all else is kept of them: what is held is not fetched again while the server says that
        it is unchanged.
        """
        rows = [(url, held.etag, held.last_modified, held.sha256) for url, held, _ in versions]
        places = [row_of(held.sha256, place) for _, held, place in versions if place]
        with told(self.folder), self._index.connected() as connection:
            connection.executemany(ENTER, places)
            connection.executemany("insert or replace into latest values (?, ?, ?, ?)", rows)
            if self._writer is not None:
                connection.execute(READ_TO, (self._writer.path.name, self._writer.end))

    def latest(self, url: str) -> Validator | None:
        """What the server said of the latest version of this address, if it said anything and we have it."""
        if not self.folder.is_dir():
            return None
        with told(self.folder):
            rows = self._index.rows("select etag, last_modified, sha256 from latest where url = ?", url)
        held = Validator(*rows[0]) if rows else None
        return held if held and (held.etag or held.last_modified) and self.has(held.sha256) else None

    def holds(self, url: str) -> bool:
        """Whether a version of this address is held, whatever its server said of it."""
        with told(self.folder):
            rows = self._index.rows("select sha256 from latest where url = ?", url)
        return bool(rows) and self.has(rows[0][0])

    def enter(self, entries: Iterable[tuple[str, Place]], writer: WarcWriter | None) -> None:
        with self._index.connected() as connection:
            connection.executemany(ENTER, [row_of(*entry) for entry in entries])
            if writer is not None:
                connection.execute(READ_TO, (writer.path.name, writer.end))

    def get(self, sha256: str) -> bytes:
        """The bytes kept under this name; a `StoreError` if they are missing or no longer what they were."""
        return self.open(sha256).body()

    def open(self, sha256: str) -> Record:
        """The record with these bytes, the server's headers with it; a `StoreError` as `get` raises."""
        place = self.find(sha256)
        if place is None:
            raise StoreError(
                f"{self.folder}: page {sha256} is not in the store; restore it from a backup or crawl again"
            )
        path = self.folder / place.file
        try:
            with told(self.folder), path.open("rb") as file:
                record = read_record(file, place.start)
            found = digest_of(record.body())
        except DamagedError as error:
            found = str(error)
        if found != sha256:
            raise DamagedRecordError(
                f"{path}: damaged at byte {place.start} ({found}); restore it from a backup or crawl again"
            )
        return record

    def has(self, sha256: str) -> bool:
        return self.find(sha256) is not None

    def find(self, sha256: str) -> Place | None:
        """Where the body lies; files that have grown since they were last read are read first, if need be."""
        if not SHA256.fullmatch(sha256):
            raise ValueError(f"not a sha256 in lower-case hexadecimal: {sha256!r}")
        if not self.folder.is_dir():
            return None
        with told(self.folder):
            place = self.lookup(BY_SHA256, sha256)
            if place is None and self.catch_up():
                place = self.lookup(BY_SHA256, sha256)
        return place

    def lookup(self, query: str, digest: str) -> Place | None:
        for file, start, payload, url, when in self._index.rows(query, digest):
            if (self.folder / file).is_file():
                return Place(file, int(start), payload, url, when)
        return None

    def catch_up(self) -> bool:
        """Enters into the index what the files have beyond it; whether there was anything."""
        known, found = dict(self._index.rows("select file, size from read_to")), False
        for path in sorted(self.folder.glob(f"*{ENDING}")):
            if path.stat().st_size <= known.get(path.name, 0):
                continue
            for offset, record in records(path, known.get(path.name, 0)):
                found = True
                entry = entry_of(path.name, offset, record)
                with self._index.connected() as connection:
                    connection.executemany(ENTER, [row_of(*entry)] if entry else [])
                    connection.execute(READ_TO, (path.name, record.end))
        return found

    def forget(self, files: Iterable[str]) -> None:
        """Takes out of the index what lay in these files; what lies elsewhere too is found again there."""
        names = [(file,) for file in files]
        with told(self.folder), self._index.connected() as connection:
            connection.executemany("delete from kept where file = ?", names)
            connection.executemany("delete from read_to where file = ?", names)

    def writer(self) -> WarcWriter:
        if self._writer is not None and self._writer.end > LARGEST_FILE:
            self._writer.close()
            self._writer = None
        if self._writer is None:
            name = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}{ENDING}"
            self._writer = WarcWriter(self.folder / name)
        return self._writer

    def sync(self) -> None:
        """Returns when all that was recorded before is on the disk. May be called from another thread."""
        if (writer := self._writer) is not None:
            with told(self.folder):
                writer.sync()

    def close(self) -> None:
        with told(self.folder):
            if self._writer is not None:
                self._writer.close()
                self._writer = None
            self._index.close()


def row_of(sha256: str, place: Place) -> tuple[str, str, str, int, str, str]:
    return sha256, place.payload, place.file, place.start, place.url, place.date


def entry_of(file: str, start: int, record: Record) -> tuple[str, Place] | None:
    """The sha256 of the body in this record and its place; None if it holds none."""
    if record.kind not in ("response", "resource") or record.status not in (200, 0):
        return None
    try:
        sha256 = digest_of(record.body())
    except DamagedError:
        return None
    url, when = record.fields.get("warc-target-uri", "").strip("<>"), record.fields.get("warc-date", "")
    return sha256, Place(file, start, digest_of(record.payload), url, when)


# ---------------------------------------------------------------- journals


class Journal:
    """The outcomes of one run, appended as they happen. Use it as a context manager."""

    def __init__(self, folder: Path, run_id: str) -> None:
        self.path = journal_path(folder, run_id)
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("a+b")
            drop_cut_line(self._file.fileno())

    def append(self, outcome: Page | Rejection) -> None:
        """Adds one line and hands it to the operating system before returning."""
        line = json.dumps({"record": type(outcome).__name__, **asdict(outcome)}, default=str)
        with told(self.path.parent):
            # In one write, so that a kill cuts the last line at most.
            self._file.write(line.encode("ascii") + b"\n")
            self._file.flush()

    def close(self) -> None:
        with told(self.path.parent):
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def journal_path(folder: Path, run_id: str) -> Path:
    """Where the journal of this run lies; a `ValueError` if the run's name can't be a file's name."""
    if not RUN_ID.fullmatch(run_id):
        raise ValueError(f"a run's name holds letters, digits, '.', '_' and '-' only, not {run_id!r}")
    return folder / f"{run_id}.jsonl"


def read_journal(path: Path) -> Iterator[Page | Rejection]:
    """The outcomes of one run, in order. A last line cut by a kill is passed over."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise StoreError(f"{path}: this journal cannot be read: {error.strerror}") from error
    with file:
        for number, line in enumerate(file, 1):
            if not line.endswith(b"\n"):
                return
            try:
                yield outcome(json.loads(line))
            except (ValueError, KeyError, TypeError) as error:
                raise StoreError(
                    f"{path}:{number}: not an outcome ({error}); restore the journal from a backup "
                    "or delete this line"
                ) from error


def read_journals(folder: Path, but: Mapping[str, int] | None = None) -> Iterator[Page | Rejection]:
    """The outcomes of all runs, run after run in the order of their names; none if there is no folder.

    Without those of the journals `but` these that still have this size.
    """
    for name, size in journal_sizes(folder).items():
        if but is None or but.get(name) != size:
            yield from read_journal(folder / name)


def journal_sizes(folder: Path) -> dict[str, int]:
    """The journals by name, in order, and how many bytes each has."""
    return {path.name: path.stat().st_size for path in sorted(folder.glob("*.jsonl")) if path.is_file()}


class Settled(NamedTuple):
    """The run after which the published warehouse had all that these journals held at these sizes."""

    run_id: str
    sizes: dict[str, int]


def settle(folder: Path, settled: Settled) -> None:
    """Remembers this for the next night. Without it, that night reads more and finds the same."""
    partial = folder / ".settled.partial"
    with told(folder):
        partial.write_text(json.dumps(settled._asdict()))
        partial.replace(folder / SETTLED)


def read_settled(folder: Path) -> Settled | None:
    try:
        settled = Settled(**json.loads((folder / SETTLED).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return settled if isinstance(settled.run_id, str) and isinstance(settled.sizes, dict) else None


def outcome(row: dict[str, Any]) -> Page | Rejection:
    kind = row.pop("record")
    if kind == "Rejection":
        return Rejection(**row)
    if kind != "Page":
        raise ValueError(f"unknown record {kind!r}")
    hint = row["date_hint"]
    row["date_hint"] = None if hint is None else date.fromisoformat(hint)
    row["fetched_at"] = datetime.fromisoformat(row["fetched_at"])
    return Page(**row)


# ---------------------------------------------------------------- the disk


def drop_cut_line(descriptor: int) -> None:
    """Removes what a kill left of the last line, so that the next one starts at a line's start."""
    end = os.fstat(descriptor).st_size
    keep = end
    while keep > 0:
        start = max(0, keep - 65536)
        newline = os.pread(descriptor, keep - start, start).rfind(b"\n")
        if newline >= 0:
            keep = start + newline + 1
            break
        keep = start
    if keep < end:
        os.ftruncate(descriptor, keep)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turns the disk's complaints into a `StoreError` that says what to do; a missing file stays one."""
    try:
        yield
    except FileNotFoundError:
        raise
    except DamagedIndexError as error:
        raise StoreError(str(error)) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreError(
                f"{folder}: the disk is full; free some space or move the data folder (`data` in "
                "claimline.yml), then run the same command again: what was kept so far is whole"
            ) from error
        raise StoreError(
            f"{folder}: cannot be used: {error.strerror or error}; check that it exists and that you may "
            "write there"
        ) from error
