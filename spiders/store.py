"""Keeps what came in: the page store (bytes by sha256) and the journals (a line for every outcome of a run).

Under the data folder: `pages/ab/abcdef…` and `journal/<run_id>.jsonl`. Both survive a kill at any moment: a
page appears under its name only when it is whole, and a journal loses at most the line being written.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from threading import get_ident
from types import TracebackType
from typing import Any, NamedTuple, Self

from pipelines.records import Page, Rejection

PAGES = "pages"  # under the data folder
JOURNALS = "journal"

SHA256 = re.compile(r"[0-9a-f]{64}")
RUN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


class StoreError(Exception):
    """What could not be kept or read, where, and what to do about it."""


# ---------------------------------------------------------------- pages


class PageStore:
    """A folder of pages, each named by the sha256 of its bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, body: bytes) -> str:
        """The sha256 under which these bytes are kept from now on, whole and on disk. Idempotent."""
        sha256 = hashlib.sha256(body).hexdigest()
        path = self.path(sha256)
        with told(self.folder):
            if path.exists() and path.stat().st_size == len(body):
                return sha256
            path.parent.mkdir(parents=True, exist_ok=True)
            partial = path.with_name(f".{sha256}.{os.getpid()}.{get_ident()}")
            try:
                with partial.open("wb") as file:
                    file.write(body)
                    file.flush()
                    os.fsync(file.fileno())
                partial.replace(path)
            except BaseException:
                partial.unlink(missing_ok=True)
                raise
            sync_folder(path.parent)
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes kept under this name; a `StoreError` if they are missing or no longer what they were."""
        path = self.path(sha256)
        try:
            with told(self.folder):
                body = path.read_bytes()
        except FileNotFoundError:
            raise StoreError(
                f"{path}: this page is not in the store; restore it from a backup or crawl again"
            ) from None
        found = hashlib.sha256(body).hexdigest()
        if found != sha256:
            raise StoreError(
                f"{path}: damaged, its bytes hash to {found}; delete the file and crawl again, "
                "or restore it from a backup"
            )
        return body

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def path(self, sha256: str) -> Path:
        if not SHA256.fullmatch(sha256):
            raise ValueError(f"not a sha256 in lower-case hexadecimal: {sha256!r}")
        return self.folder / sha256[:2] / sha256


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


def read_journals(folder: Path) -> Iterator[Page | Rejection]:
    """The outcomes of all runs, run after run in the order of their names; none if there is no folder."""
    for path in sorted(folder.glob("*.jsonl")):
        if path.is_file():
            yield from read_journal(path)


class Validator(NamedTuple):
    """What a server said of the version that we hold, to ask it whether that is still the current one."""

    etag: str | None
    last_modified: str | None
    sha256: str


def validators(folder: Path) -> dict[str, Validator]:
    """By URL, the validators of the version last fetched, from all journals in this folder."""
    latest: dict[str, tuple[datetime, Validator]] = {}
    for page in read_journals(folder):
        if isinstance(page, Page) and (page.url not in latest or latest[page.url][0] <= page.fetched_at):
            latest[page.url] = page.fetched_at, Validator(page.etag, page.last_modified, page.sha256)
    return {url: known for url, (_, known) in latest.items() if known.etag or known.last_modified}


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


def sync_folder(folder: Path) -> None:
    """Makes a rename in this folder last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Turns the disk's complaints into a `StoreError` that says what to do; a missing file stays one."""
    try:
        yield
    except FileNotFoundError:
        raise
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
