"""Makes room: archives of pages written anew without what is no longer wanted.

A file is looked at once, when the last of its records is old enough. What is wanted goes, byte for byte, into
one new file, whose name says that it is done with; then the old ones go. A kill in between leaves both, which
says everything twice and does no harm: the next time does the rest.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from spiders.store import PageStore, told
from spiders.warc import ENDING, Record, digest_of, records

KEPT = "kept-"  # how the name of a file begins that has been through this
DROPPED = "dropped.txt"  # beside the archives: the sha256 of every body that is no longer there, one a line


@dataclass(frozen=True, slots=True)
class Retired:
    """What came of it."""

    files: int  # that were looked at
    bodies: int  # that were dropped
    bytes: int  # that became free


def retire(store: PageStore, before: datetime, wanted: Callable[[str], bool]) -> Retired:
    """Drops from the archives what came before that moment, except bodies whose sha256 is wanted.

    Nobody else may write to the store meanwhile. Raises `StoreError`, and leaves the old archives, if the
    new one cannot be written.
    """
    folder = store.folder
    old = [path for path in sorted(folder.glob(f"*{ENDING}")) if is_due(path, before)]
    if not old:
        return Retired(0, 0, 0)
    target = folder / f"{KEPT}{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{token_hex(3)}{ENDING}"
    partial = folder / f".{target.name}.partial"
    gone: set[str] = set()
    done: list[Path] = []
    try:
        with told(folder):
            with partial.open("wb") as file:
                for path in old:
                    begin = file.tell()
                    if (bodies := copy(path, file, wanted)) is None:
                        file.seek(begin)
                        file.truncate()
                        continue
                    gone |= bodies
                    done.append(path)
                size = file.tell()
                file.flush()
                os.fsync(file.fileno())
            if size:
                partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    with told(folder), (folder / DROPPED).open("a", encoding="ascii") as file_of_gone:
        file_of_gone.writelines(f"{sha256}\n" for sha256 in sorted(gone))
    freed = sum(path.stat().st_size for path in done) - size
    for path in done:
        path.unlink()
    store.forget([path.name for path in done])
    return Retired(len(done), len(gone), freed)


def copy(path: Path, target: BinaryIO, wanted: Callable[[str], bool]) -> set[str] | None:
    """The sha256 of every body left out; None for an archive that is damaged, which is best left alone."""
    left_out, end = set[str](), 0
    with path.open("rb") as source:
        for start, record in records(path):
            end = record.end
            sha256 = body_of(record)
            if sha256 is None:
                continue
            if wanted(sha256):
                source.seek(start)
                target.write(source.read(end - start))
            else:
                left_out.add(sha256)
    return left_out if end == path.stat().st_size else None


def is_due(path: Path, before: datetime) -> bool:
    """Whether an archive has not been through this, and nothing was added to it since that moment."""
    return not path.name.startswith(KEPT) and path.stat().st_mtime < before.timestamp()


def body_of(record: Record) -> str | None:
    """The sha256 of the body in this record; None for a request, or an answer without one."""
    if record.kind not in ("response", "resource") or record.status not in (200, 0):
        return None
    return digest_of(record.body())


def dropped(folder: Path) -> frozenset[str]:
    """The bodies that are missing because they were dropped."""
    try:
        return frozenset((folder / DROPPED).read_text(encoding="ascii").split())
    except FileNotFoundError:
        return frozenset()
