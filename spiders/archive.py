"""Reads web archives of any size: WARC and WARC.gz, on this disk or wherever fsspec reaches.

A record is looked at once, in the order of the file, and forgotten unless it is worth keeping. Where a sweep
was interrupted, the next one goes on: at the record, for what it had kept by then is on the disk.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import fsspec
from fastwarc.warc import ArchiveIterator, WarcRecordType

from pipelines.records import Page, Rejection, record_id
from spiders.settings import MAX_BYTES
from spiders.store import PageStore, told

SWEEPS = "archive"  # under the data folder: how far each archive was read
BATCH = 500  # records between two marks of how far we are: half a second's work to do again
HTML = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Sweep:
    """How far an archive was read, and by which sieve."""

    path: str
    sieve: str
    size: int  # bytes of the archive; 0 if its place can't tell
    read_to: int = 0  # bytes: where the next record starts
    records: int = 0
    pages: int = 0  # … of them HTML pages with an answer of 200
    kept: int = 0
    done: bool = False


@dataclass(frozen=True, slots=True)
class Sieve:
    """What tells pages worth keeping, and a name that changes when it would tell otherwise."""

    name: str
    worth_reading: Callable[[bytes], bool]


class Unreadable(Exception):  # noqa: N818
    """Why a record is no page: the reason to record and the detail for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def read_archives(
    paths: Sequence[str],
    data: Path,
    store: PageStore,
    run_id: str,
    sieve: Sieve,
    outlet_of: Callable[[str], str],
    progress: Callable[[Sweep], None],
) -> Iterator[Page | Rejection]:
    """A page for each record worth keeping, and a rejection for each archive that could not be read.

    `outlet_of` names the outlet of a host. The page's `fetched_at` is the day of the capture; when the story
    was published is for whoever reads the page. What was yielded must be kept before the next is asked for.
    Raises `StoreError` only.
    """
    for path in paths:
        try:
            files = list(located(path))
        except (OSError, ValueError, ImportError) as error:
            yield rejection(path, "missing", f"cannot be found: {error}", run_id)
            continue
        if not files:
            yield rejection(path, "missing", "no such file; check the path", run_id)
        for filesystem, file in files:
            yield from read_archive(filesystem, file, data, store, run_id, sieve, outlet_of, progress)


def located(path: str) -> Iterator[tuple[Any, str]]:
    """The filesystem and name of each archive meant by a path, a folder of WARC files or a pattern."""
    filesystem, _, found = fsspec.get_fs_token_paths(path)
    for name in found:
        if filesystem.isdir(name):
            inside = sorted(filesystem.find(name))
            yield from ((filesystem, file) for file in inside if file.endswith((".warc", ".warc.gz")))
        elif filesystem.exists(name):
            yield filesystem, name


def read_archive(
    filesystem: Any,
    file: str,
    data: Path,
    store: PageStore,
    run_id: str,
    sieve: Sieve,
    outlet_of: Callable[[str], str],
    progress: Callable[[Sweep], None],
) -> Iterator[Page | Rejection]:
    path = filesystem.unstrip_protocol(file)
    mark = mark_of(data, path)
    sweep = begun(mark, path, sieve, int(filesystem.size(file) or 0))
    if sweep.done:
        progress(sweep)
        return
    waiting: list[Page | Rejection] = []
    now = sweep
    try:
        with filesystem.open(file, "rb") as opened:
            opened.seek(sweep.read_to)
            for start, record in records_from(opened, sweep.read_to):
                if now.records - sweep.records >= BATCH:
                    store.sync()
                    yield from waiting
                    waiting.clear()
                    sweep = replace(now, read_to=start)
                    save(mark, sweep)
                    progress(sweep)
                page = is_page(record)
                now = replace(now, records=now.records + 1, pages=now.pages + page)
                if not page:
                    continue
                try:
                    body = record.reader.read(MAX_BYTES + 1)
                    if len(body) <= MAX_BYTES and sieve.worth_reading(body):
                        waiting.append(kept(record, body, store, run_id, outlet_of))
                        now = replace(now, kept=now.kept + 1)
                except Unreadable as error:
                    url = record.headers.get("WARC-Target-URI") or f"{path}#offset={start}"
                    waiting.append(rejection(url, error.reason, f"{path}: {error.detail}", run_id))
            now = replace(now, read_to=now.size, done=True)
    except (OSError, ValueError, RuntimeError, EOFError) as error:
        now = replace(now, read_to=sweep.read_to)
        detail = f"{path}: damaged or cut after record {now.records}: {str(error)[:200]}"
        waiting.append(rejection(f"{path}#record={now.records}", "corrupt", detail, run_id))
    store.sync()
    yield from waiting
    if now.done:
        save(mark, now)
    progress(now)


def records_from(opened: BinaryIO, start: int) -> Iterator[tuple[int, Any]]:
    """Each response with the byte of the file at which it starts."""
    for record in ArchiveIterator(
        opened, record_types=WarcRecordType.response, parse_http=True, auto_decode="all"
    ):
        yield start + record.stream_pos, record


def is_page(record: Any) -> bool:
    return (
        record.is_http
        and record.http_headers is not None
        and record.http_headers.status_code == 200
        and (record.http_content_type or "").lower() in HTML
    )


def kept(record: Any, body: bytes, store: PageStore, run_id: str, outlet_of: Callable[[str], str]) -> Page:
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    host = urlsplit(url).hostname if url.startswith(("http://", "https://")) else None
    if not host:
        raise Unreadable("malformed", f"no address of a page: {url[:200]!r}")
    when = captured(record.headers.get("WARC-Date") or "")
    declared = Message()
    declared["Content-Type"] = record.http_headers.get("Content-Type") or "text/html"
    content_type = declared.get_content_type()
    sha256 = store.put(body, url=url, content_type=content_type, when=when, sync=False)
    return Page(
        page_id=record_id(url, sha256),
        url=url,
        source_id=(record.headers.get("WARC-Record-ID") or url).strip("<>"),
        outlet_id=outlet_of(host),
        fetched_at=when,
        status=200,
        content_type=content_type,
        charset=declared.get_content_charset(),
        sha256=sha256,
        size=len(body),
        etag=None,
        last_modified=record.http_headers.get("Last-Modified"),
        date_hint=None,
        hint_basis="unknown",
        run_id=run_id,
    )


def captured(text: str) -> datetime:
    """When the page was captured, in UTC."""
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise Unreadable("malformed", f"no date of capture: WARC-Date {text[:40]!r}") from None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def rejection(url: str, reason: str, detail: str, run_id: str) -> Rejection:
    return Rejection(record_id(url, None, "crawl", reason), None, url, "crawl", reason, detail, run_id)


# ---------------------------------------------------------------- how far we are


def mark_of(data: Path, path: str) -> Path:
    return data / SWEEPS / f"{blake2b(path.encode(), digest_size=8).hexdigest()}.json"


def begun(mark: Path, path: str, sieve: Sieve, size: int) -> Sweep:
    """The sweep to go on with; a new one if the archive or the sieve is another."""
    try:
        sweep = Sweep(**json.loads(mark.read_bytes()))
    except (OSError, ValueError, TypeError):
        return Sweep(path, sieve.name, size)
    same = (sweep.path, sweep.sieve, sweep.size) == (path, sieve.name, size)
    return sweep if same else Sweep(path, sieve.name, size)


def save(mark: Path, sweep: Sweep) -> None:
    partial = mark.with_suffix(".partial")
    with told(mark.parent):
        mark.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(asdict(sweep)) + "\n")
        partial.replace(mark)
