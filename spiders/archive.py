"""Reads web archives of any size: WARC and WARC.gz, on this disk or wherever fsspec reaches.

A record is looked at once, in the order of the file, and forgotten unless it is worth keeping. Where a sweep
was interrupted, the next one goes on: at the record, for what it had kept by then is on the disk.

Others may sweep ahead: an archive is cut into stretches of bytes, and who sweeps one looks by himself for the
first record in it. What he found counts only if that record is where the stretch before has ended. So the
answer is that of a single reader, even if a page holds bytes that look like a record.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from email.message import Message
from hashlib import blake2b
from itertools import count, tee
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
STRETCH = 16 * 1024**2  # bytes swept ahead at a time: a second's work
MOST_KEPT = 64 * 1024**2  # bytes of pages in memory, after which a stretch ends early
HTML = ("text/html", "application/xhtml+xml")
UNKNOWN = -1

CHUNK = 256 * 1024  # bytes searched at a time for the start of a record
ENOUGH = 512  # bytes of packed data from which its first letters can be told
# A member of a gzip file, or the end of a plain record and the version that the next one begins with.
START = re.compile(rb"\x1f\x8b\x08|\r\n\r\n(?=WARC/1\.[01]\r\n)")


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


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of an archive. A record belongs to the stretch in which it starts."""

    path: str
    size: int  # bytes of the whole archive
    start: int
    end: int
    exact: bool  # whether a record is known to start at `start`


@dataclass(frozen=True, slots=True)
class Capture:
    """A page worth keeping, as an archive has it."""

    url: str
    source_id: str
    fetched_at: datetime
    content_type: str
    charset: str | None
    last_modified: str | None
    body: bytes


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that is no page: its address or place, the reason, and the detail for a person."""

    url: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a stretch has, up to where the next record starts."""

    first: int  # where its first response starts; UNKNOWN if none was found
    next: int  # where the first response after it starts
    ended: bool  # whether the archive has no further response
    records: int
    pages: int
    captures: tuple[Capture, ...]
    unread: tuple[Unread, ...]
    damage: str | None = None  # what was wrong with the archive itself, at `next`


SweepAhead = Callable[[Iterator[Stretch]], Iterator[Found | None]]


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
    ahead: SweepAhead | None = None,
    length: int = STRETCH,
) -> Iterator[Page | Rejection]:
    """A page for each record worth keeping, and a rejection for each archive that could not be read.

    `outlet_of` names the outlet of a host. The page's `fetched_at` is the day of the capture; when the story
    was published is for whoever reads the page. What was yielded must be kept before the next is asked for.
    `ahead` sweeps stretches of `length` bytes elsewhere, and answers in their order, None where it cannot;
    without it all is read here. Raises `StoreError` only.
    """
    archives, again = tee(begun_archives(paths, data, sieve, run_id))
    founds = None
    if ahead is not None:
        founds = ahead(
            stretch for one in again if isinstance(one, Sweep) for stretch in stretches(one, length)
        )
    for archive in archives:
        if isinstance(archive, Rejection):
            yield archive
            continue
        cut = stretches(archive, length) if founds else stretches(archive, archive.size)
        swept = ((stretch, next(founds, None) if founds else None) for stretch in cut)
        yield from read_archive(archive, swept, data, store, run_id, sieve, outlet_of, progress)
    if founds is not None:
        for _ in founds:  # lets it put away what it swept last
            pass


def begun_archives(
    paths: Sequence[str], data: Path, sieve: Sieve, run_id: str
) -> Iterator[Sweep | Rejection]:
    """How far each archive was read before; a rejection for a path that leads to none."""
    seen = set()
    for found in files_of(paths, run_id):
        if isinstance(found, Rejection):
            yield found
            continue
        filesystem, file = found
        url = filesystem.unstrip_protocol(file)
        if url not in seen:
            seen.add(url)
            yield begun(mark_of(data, url), url, sieve, int(filesystem.size(file) or 0))


def files_of(paths: Sequence[str], run_id: str) -> Iterator[tuple[Any, str] | Rejection]:
    """The filesystem and name of each file that the paths mean; a rejection for a path that leads to none."""
    for path in paths:
        try:
            files = list(located(path))
        except (OSError, ValueError, ImportError) as error:
            yield rejection(path, "missing", f"cannot be found: {error}", run_id)
            continue
        if not files:
            yield rejection(path, "missing", "no such file; check the path", run_id)
        yield from files


def located(path: str) -> Iterator[tuple[Any, str]]:
    """The filesystem and name of each archive meant by a path, a folder of WARC files or a pattern."""
    filesystem, _, found = fsspec.get_fs_token_paths(path)
    for name in found:
        if filesystem.isdir(name):
            inside = sorted(filesystem.find(name))
            yield from ((filesystem, file) for file in inside if file.endswith((".warc", ".warc.gz")))
        elif filesystem.exists(name):
            yield filesystem, name


def stretches(sweep: Sweep, length: int) -> Iterator[Stretch]:
    """What is left of an archive, in pieces; in one piece where its size is not known."""
    if sweep.done:
        return
    if not sweep.size:
        yield Stretch(sweep.path, 0, sweep.read_to, 2**62, exact=True)
        return
    for start in count(sweep.read_to, length):
        if start >= sweep.size:
            return
        end = min(start + length, sweep.size)
        yield Stretch(sweep.path, sweep.size, start, end, exact=start == sweep.read_to)


def read_archive(
    sweep: Sweep,
    swept: Iterable[tuple[Stretch, Found | None]],
    data: Path,
    store: PageStore,
    run_id: str,
    sieve: Sieve,
    outlet_of: Callable[[str], str],
    progress: Callable[[Sweep], None],
) -> Iterator[Page | Rejection]:
    if sweep.done:
        progress(sweep)
    mark, damaged = mark_of(data, sweep.path), False
    for stretch, ahead in swept:
        while not (sweep.done or damaged) and sweep.read_to < stretch.end:
            found, ahead = ahead, None
            if found is None or not fits(found, stretch, sweep.read_to):
                rest = replace(stretch, start=sweep.read_to, exact=True)
                found = sweep_stretch(rest, sieve.worth_reading, BATCH)
            outcomes: list[Page | Rejection] = [
                kept(capture, store, run_id, outlet_of) for capture in found.captures
            ]
            outcomes += [rejection(one.url, one.reason, one.detail, run_id) for one in found.unread]
            sweep = replace(
                sweep,
                records=sweep.records + found.records,
                pages=sweep.pages + found.pages,
                kept=sweep.kept + len(found.captures),
            )
            if found.damage is not None:
                damaged = True
                detail = f"{sweep.path}: damaged or cut after record {sweep.records}: {found.damage}"
                url = f"{sweep.path}#record={sweep.records}"
                outcomes.append(rejection(url, "corrupt", detail, run_id))
            store.sync()
            yield from outcomes
            if not damaged:
                read_to = sweep.size if found.ended else found.next
                sweep = replace(sweep, read_to=read_to, done=found.ended)
                save(mark, sweep)
            progress(sweep)


def fits(found: Found, stretch: Stretch, read_to: int) -> bool:
    """Whether what another swept goes on where we are. What he says is damaged is looked at again here."""
    return found.damage is None and (stretch.exact or found.first == read_to)


def sweep_stretch(
    stretch: Stretch, worth_reading: Callable[[bytes], bool], at_most: int | None = None
) -> Found:
    """What a stretch has that is worth reading; ends early after so many records or `MOST_KEPT` bytes."""
    first, place, records, pages, size = UNKNOWN, stretch.start, 0, 0, 0
    captures: list[Capture] = []
    unread: list[Unread] = []
    ended, damage = True, None
    divided = True  # False for an archive packed as a whole: within it one can go nowhere
    try:
        with fsspec.open(stretch.path, "rb") as opened:
            start = stretch.start if stretch.exact else first_record(opened, stretch.start, stretch.end)
            if start is None:
                return Found(UNKNOWN, stretch.end, False, 0, 0, (), ())
            opened.seek(start)
            for place, record in records_from(opened):
                first = place if first == UNKNOWN else first
                if divided and (place >= stretch.end or records == at_most or size > MOST_KEPT):
                    if is_record(opened, place):
                        ended = False
                        break
                    divided = False
                records += 1
                if not is_page(record):
                    continue
                pages += 1
                try:
                    body = record.reader.read(MAX_BYTES + 1)
                    if len(body) <= MAX_BYTES and worth_reading(body):
                        captures.append(capture(record, body))
                        size += len(body)
                except Unreadable as error:
                    url = record.headers.get("WARC-Target-URI") or f"{stretch.path}#offset={place}"
                    unread.append(Unread(url, error.reason, f"{stretch.path}: {error.detail}"))
    except (OSError, ValueError, RuntimeError, EOFError) as error:
        ended, damage = False, str(error)[:200]
    return Found(first, place, ended, records, pages, tuple(captures), tuple(unread), damage)


def first_record(opened: BinaryIO, start: int, end: int) -> int | None:
    """Where the first record in these bytes seems to start: another must say so too (see `fits`)."""
    # A plain record's start is told by the blank lines before it, which may lie before `start`.
    at = max(start - 4, 0)
    opened.seek(at)
    held = b""
    while at < end:
        more = opened.read(CHUNK)
        held += more
        for found in START.finditer(held):
            place = at + found.start()
            if not more or found.start() + ENOUGH <= len(held):
                begins = place + 4 if found[0].startswith(b"\r") else place
                if start <= begins < end and (begins > place or is_member(held[found.start() :])):
                    return begins
        if not more:
            return None
        done = max(len(held) - ENOUGH, 0)
        at, held = at + done, held[done:]
    return None


def is_record(opened: BinaryIO, place: int) -> bool:
    """Whether a record can be read from this byte on. The file stays where it is."""
    before = opened.tell()
    opened.seek(place)
    head = opened.read(ENOUGH)
    opened.seek(before)
    return head.startswith(b"WARC/") or is_member(head)


def is_member(packed: bytes) -> bool:
    """Whether a WARC record is packed here."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(packed[:ENOUGH], 5) == b"WARC/"
    except zlib.error:
        return False


def records_from(opened: BinaryIO) -> Iterator[tuple[int, Any]]:
    """Each response from where the file stands, with the byte of the file at which it starts."""
    for record in ArchiveIterator(
        opened, record_types=WarcRecordType.response, parse_http=True, auto_decode="all"
    ):
        yield record.stream_pos, record


def is_page(record: Any) -> bool:
    return (
        record.is_http
        and record.http_headers is not None
        and record.http_headers.status_code == 200
        and (record.http_content_type or "").lower() in HTML
    )


def capture(record: Any, body: bytes) -> Capture:
    url = (record.headers.get("WARC-Target-URI") or "").strip("<>")
    if not host_of(url):
        raise Unreadable("malformed", f"no address of a page: {url[:200]!r}")
    declared = Message()
    declared["Content-Type"] = record.http_headers.get("Content-Type") or "text/html"
    return Capture(
        url=url,
        source_id=(record.headers.get("WARC-Record-ID") or url).strip("<>"),
        fetched_at=captured(record.headers.get("WARC-Date") or ""),
        content_type=declared.get_content_type(),
        charset=declared.get_content_charset(),
        last_modified=record.http_headers.get("Last-Modified"),
        body=body,
    )


def host_of(url: str) -> str | None:
    try:
        return urlsplit(url).hostname if url.startswith(("http://", "https://")) else None
    except ValueError:  # such as http://[::
        return None


def kept(found: Capture, store: PageStore, run_id: str, outlet_of: Callable[[str], str]) -> Page:
    """The page, its bytes in the store."""
    sha256 = store.put(
        found.body, url=found.url, content_type=found.content_type, when=found.fetched_at, sync=False
    )
    return Page(
        page_id=record_id(found.url, sha256),
        url=found.url,
        source_id=found.source_id,
        outlet_id=outlet_of(host_of(found.url) or ""),
        fetched_at=found.fetched_at,
        status=200,
        content_type=found.content_type,
        charset=found.charset,
        sha256=sha256,
        size=len(found.body),
        etag=None,
        last_modified=found.last_modified,
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
