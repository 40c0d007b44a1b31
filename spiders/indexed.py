"""Reads captures that an index in CDX format points at, in WARC files here or wherever fsspec reaches.

For who wants an address through the years, not an archive from end to end: of each file only the records that
the index names are read. A file is looked for under the index's folder, by its name as the index has it or by
the last part of that.
"""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from fastwarc.warc import ArchiveIterator

from pipelines.records import Page, Rejection
from spiders import cdx
from spiders.archive import (
    BATCH,
    Capture,
    Sieve,
    Sweep,
    Unreadable,
    begun,
    capture,
    files_of,
    is_page,
    kept,
    mark_of,
    rejection,
    save,
)
from spiders.settings import MAX_BYTES
from spiders.store import PageStore

INDEXES = (".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")
LONGEST = 2 * MAX_BYTES  # bytes of a record, packed


def read_indexes(
    paths: Sequence[str],
    data: Path,
    store: PageStore,
    run_id: str,
    sieve: Sieve,
    outlet_of: Callable[[str], str],
    progress: Callable[[Sweep], None],
) -> Iterator[Page | Rejection]:
    """A page for each capture worth keeping, and a rejection for each index or capture that cannot be read.

    As `archive.read_archives`: resumable, what was yielded must be kept before the next is asked for, and
    `fetched_at` is the day of the capture. Raises `StoreError` only.
    """
    for found in files_of(paths, run_id):
        if isinstance(found, Rejection):
            yield found
        else:
            yield from read_index(*found, data, store, run_id, sieve, outlet_of, progress)


def read_index(
    filesystem: Any,
    index: str,
    data: Path,
    store: PageStore,
    run_id: str,
    sieve: Sieve,
    outlet_of: Callable[[str], str],
    progress: Callable[[Sweep], None],
) -> Iterator[Page | Rejection]:
    path = filesystem.unstrip_protocol(index)
    mark = mark_of(data, path)
    sweep = begun(mark, path, sieve, int(filesystem.size(index) or 0))
    if sweep.done:
        progress(sweep)
        return
    try:
        with filesystem.open(index, "rb") as raw, Files(filesystem, index) as files:
            listed = islice(cdx.versions(cdx.rows_from(lines_of(raw))), sweep.records, None)
            while batch := list(islice(listed, BATCH)):
                outcomes: list[Page | Rejection] = []
                for one in batch:
                    sweep = replace(sweep, records=sweep.records + 1)
                    try:
                        found = page_at(files, one)
                        sweep = replace(sweep, pages=sweep.pages + 1)
                        if sieve.worth_reading(found.body):
                            outcomes.append(kept(found, store, run_id, outlet_of))
                            sweep = replace(sweep, kept=sweep.kept + 1)
                    except Unreadable as error:
                        url = f"{one.url}#{one.timestamp}"
                        outcomes.append(rejection(url, error.reason, f"{path}: {error.detail}", run_id))
                store.sync()
                yield from outcomes
                sweep = replace(sweep, read_to=raw.tell())
                save(mark, sweep)
                progress(sweep)
    except (OSError, EOFError) as error:  # the index itself
        yield rejection(path, "corrupt", f"{path}: damaged or cut: {str(error)[:200]}", run_id)
        return
    sweep = replace(sweep, read_to=sweep.size, done=True)
    save(mark, sweep)
    progress(sweep)


def lines_of(raw: BinaryIO) -> Iterator[str]:
    packed = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    for line in gzip.GzipFile(fileobj=raw) if packed else raw:
        yield line.decode("utf-8", "replace").rstrip("\r\n")


class Files:
    """The WARC files beside an index, one of them open at a time: an index names one many times in a row."""

    def __init__(self, filesystem: Any, index: str) -> None:
        self.filesystem, self.folder = filesystem, index.rpartition("/")[0]
        self.opened = ExitStack()
        self.name, self.file = "", io.BytesIO()

    def __enter__(self) -> Files:
        return self

    def __exit__(self, *_: object) -> None:
        self.opened.close()

    def read(self, name: str, offset: int, length: int) -> bytes:
        if name != self.name:
            self.opened.close()
            self.file = self.opened.enter_context(self.filesystem.open(self.find(name), "rb"))
            self.name = name
        self.file.seek(offset)
        return self.file.read(min(length or LONGEST, LONGEST))

    def find(self, name: str) -> str:
        """Where the file lies. An index leads nowhere but below its own folder."""
        if not name.startswith("/") and ".." not in name.split("/") and ":" not in name:
            for place in (f"{self.folder}/{name}", f"{self.folder}/{name.rpartition('/')[2]}"):
                if self.filesystem.isfile(place):
                    return place
        raise Unreadable("missing", f"no file {name[:200]!r} beside the index")


def page_at(files: Files, listed: cdx.Capture) -> Capture:
    """The page of this capture; `Unreadable` where the file has another or none there."""
    if not listed.file:
        raise Unreadable("missing", "the index names no file for this capture")
    where = f"{listed.file} at byte {listed.offset}"
    try:
        block = files.read(listed.file, listed.offset, listed.length)
        for record in ArchiveIterator(io.BytesIO(block), parse_http=True, auto_decode="all"):
            if not is_page(record):
                raise Unreadable("not_html", f"{where}: no page")
            body = record.reader.read(MAX_BYTES + 1)
            if len(body) > MAX_BYTES:
                raise Unreadable("too_large", f"{where}: unpacks to more than {MAX_BYTES:,} bytes")
            found = capture(record, body)
            if found.url != listed.url:
                raise Unreadable("malformed", f"{where}: has {found.url[:200]}; the index is another file's")
            return found
    except (OSError, ValueError, RuntimeError, EOFError) as error:
        raise Unreadable("corrupt", f"{where}: {str(error)[:200]}") from error
    raise Unreadable("corrupt", f"{where}: no record")
