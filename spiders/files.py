"""Reads local files as pages: HTML, plain text, JSON Lines and WARC, each also packed with gzip.

What can't be read is a `Rejection` that names the file and, in JSON Lines and WARC, the line or record. No
file is ever in memory whole unless it is one page, and a page has at most `MAX_BYTES`.
"""

from __future__ import annotations

import codecs
import gzip
import io
import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import Message
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias
from urllib.parse import quote

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipelines.records import Page, Rejection, record_id
from spiders.settings import MAX_BYTES
from spiders.store import PageStore

GZIP = b"\x1f\x8b"
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
FORMATS = {
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".txt": "text",
    ".jsonl": "jsonl",
    ".warc": "warc",
}
MAGIC = {
    b"%PDF": "a PDF file; convert it to text first",
    b"PK\x03\x04": "a ZIP archive or office document; unpack or convert it first",
    b"\xd0\xcf\x11\xe0": "an old office document; convert it to text first",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
}
HTML_STARTS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<?xml", b"<!--")
OpenFile: TypeAlias = io.BufferedReader | gzip.GzipFile

LONGEST_LINE = 3 * MAX_BYTES  # JSON escapes make a page longer
CORRUPT = (ArchiveLoadFailed, EOFError, OSError, ValueError, LookupError, zlib.error)


class Unreadable(Exception):  # noqa: N818
    """Why a file, line or record is no page: the reason to record and the detail for a person."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def read_files(
    paths: Sequence[Path], store: PageStore, run_id: str, outlet_id: str = "local"
) -> Iterator[Page | Rejection]:
    """A page, kept in the store, or a rejection for each document in these files and folders, in order.

    Folders are read with all below them, sorted by name, without hidden files. The outlet is `outlet_id`
    unless a JSON Lines row names its own. Raises `StoreError` only: when the store can't keep a page.
    """
    for path in paths:
        yield from read_path(path.absolute(), Reader(store, run_id, outlet_id, datetime.now(UTC)))


class Reader:
    """What makes a page of a document: where it is kept, in which run, for which outlet, and when."""

    def __init__(self, store: PageStore, run_id: str, outlet_id: str, now: datetime) -> None:
        self.store, self.run_id, self.outlet_id, self.now = store, run_id, outlet_id, now

    def page(self, body: bytes, *, url: str, source_id: str, content_type: str, **given: Any) -> Page:
        """The page of these bytes, which are in the store by now; an `Unreadable` if they can't be one."""
        if len(body) > MAX_BYTES:
            raise Unreadable("too_large", f"longer than {MAX_BYTES:,} bytes")
        if not body.strip():
            raise Unreadable("empty", "nothing in it")
        sha256 = self.store.put(
            body, url=url, content_type=content_type, when=given.get("fetched_at", self.now)
        )
        defaults = {
            "outlet_id": self.outlet_id,
            "fetched_at": self.now,
            "status": 200,
            "charset": None,
            "etag": None,
            "last_modified": None,
            "date_hint": None,
        }
        fields: dict[str, Any] = {**defaults, **given}
        return Page(
            page_id=record_id(url, sha256),
            url=url,
            source_id=source_id,
            content_type=content_type,
            sha256=sha256,
            size=len(body),
            hint_basis="given" if fields["date_hint"] else "unknown",
            run_id=self.run_id,
            **fields,
        )

    def rejection(self, url: str, reason: str, detail: str) -> Rejection:
        return Rejection(
            rejection_id=record_id(url, None, "crawl", reason),
            page_id=None,
            url=url,
            stage="crawl",
            reason=reason,
            detail=detail,
            run_id=self.run_id,
        )


def read_path(path: Path, reader: Reader) -> Iterator[Page | Rejection]:
    """The documents of one file, or of all files below one folder."""
    try:
        if path.is_dir():
            for child in sorted(path.iterdir()):
                if not child.name.startswith("."):
                    yield from read_path(child, reader)
            return
        if not path.exists():
            raise Unreadable("missing", "no such file or folder; check the path")
        if not path.is_file():
            raise Unreadable("not_a_file", "neither a file nor a folder")
        with unpacked(path) as file:
            yield from read_file(path, file, reader)
    except Unreadable as error:
        yield reader.rejection(path.as_uri(), error.reason, f"{path}: {error.detail}")
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        yield reader.rejection(path.as_uri(), "corrupt", f"{path}: damaged or cut gzip file: {error}")
    except OSError as error:
        yield reader.rejection(path.as_uri(), "unreadable", f"{path}: {error.strerror or error}")


@contextmanager
def unpacked(path: Path) -> Iterator[OpenFile]:
    """The file, open; unpacked on the fly if it is packed with gzip, whatever its name."""
    with path.open("rb") as file:
        if file.peek(2)[:2] != GZIP:
            yield file
            return
        with gzip.GzipFile(fileobj=file) as inside:
            yield inside


def read_file(path: Path, file: OpenFile, reader: Reader) -> Iterator[Page | Rejection]:
    head = file.peek(1024)[:1024]
    if not head:
        raise Unreadable("empty", "nothing in it")
    name = path.name.removesuffix(".gz")
    suffix = Path(name).suffix.lower()
    kind = FORMATS.get(suffix) or sniffed(head)
    if kind == "warc":
        yield from read_warc(path, file, reader)
        return
    refuse_binary(head)
    if kind == "jsonl":
        yield from read_jsonl(path, file, reader)
        return
    body = file.read(MAX_BYTES + 1)
    source_id = name.removesuffix(Path(name).suffix) if suffix in FORMATS else name
    if kind == "html":  # its charset may be declared inside; whoever reads the article finds it
        yield reader.page(body, url=path.as_uri(), source_id=source_id, content_type="text/html")
        return
    charset = text_charset(body)
    yield reader.page(
        body, url=path.as_uri(), source_id=source_id, content_type="text/plain", charset=charset
    )


def sniffed(head: bytes) -> str:
    """What a file is, by its first bytes, when its name doesn't say."""
    start = head.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(b"warc/"):
        return "warc"
    if start.startswith(HTML_STARTS):
        return "html"
    return "jsonl" if start.startswith(b"{") else "text"


def refuse_binary(head: bytes) -> None:
    for magic, what in MAGIC.items():
        if head.startswith(magic):
            raise Unreadable("binary", f"this is {what}")
    if b"\0" in head and byte_order_mark(head) != "utf-16":
        raise Unreadable("binary", "not text: it holds NUL bytes")


def byte_order_mark(head: bytes) -> str | None:
    """The charset that a byte order mark declares."""
    return next((charset for mark, charset in BYTE_ORDER_MARKS.items() if head.startswith(mark)), None)


def text_charset(body: bytes) -> str:
    """The charset of a plain text: that of its byte order mark, else UTF-8; an `Unreadable` if it isn't."""
    if len(body) > MAX_BYTES:  # cut in the middle of a character, perhaps: its length is what's wrong
        return "utf-8"
    charset = byte_order_mark(body) or "utf-8"
    try:
        text = body.decode(charset)
    except UnicodeDecodeError as error:
        raise Unreadable("encoding", f"not {charset} at byte {error.start}; save it as UTF-8") from None
    if "\0" in text:
        raise Unreadable("binary", "not text: it holds NUL characters")
    return charset


# ---------------------------------------------------------------- JSON Lines


def read_jsonl(path: Path, file: OpenFile, reader: Reader) -> Iterator[Page | Rejection]:
    """A page for each row {"id", "text" or "html", optional "url", "outlet", "date_published"}."""
    for number, line in lines_of(file):
        try:
            if line is None:
                raise Unreadable("too_large", f"a row longer than {LONGEST_LINE:,} bytes")
            if line.strip():
                yield row_page(line, path.as_uri(), reader)
        except Unreadable as error:
            url = f"{path.as_uri()}#line={number}"
            yield reader.rejection(url, error.reason, f"{path}:{number}: {error.detail}")


def lines_of(file: OpenFile) -> Iterator[tuple[int, bytes | None]]:
    """The lines with their numbers from 1; None for one that is too long to be held."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) <= LONGEST_LINE:
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(1 << 16)
        yield number, None


def row_page(line: bytes, uri: str, reader: Reader) -> Page:
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Unreadable("encoding", f"not UTF-8 at byte {error.start} of the line") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable("malformed", f"not JSON: {error}") from None
    if not isinstance(row, dict):
        raise Unreadable("malformed", 'expected an object {"id": …, "text": …}')
    number = row.get("id")
    source_id = str(number) if type(number) is int else string(row, "id")
    if not source_id:
        raise Unreadable("malformed", 'key "id" is missing')
    text, html = string(row, "text"), string(row, "html")
    if (text is None) == (html is None):
        raise Unreadable("malformed", 'expected exactly one of "text" and "html"')
    try:
        body = (text if text is not None else html or "").encode()
    except UnicodeEncodeError as error:
        raise Unreadable("encoding", f"half a character (a lone surrogate) at {error.start}") from None
    if text is not None and "\0" in text:
        raise Unreadable("binary", "not text: it holds NUL characters")
    given = string(row, "date_published")
    try:
        # A time after the date is allowed and not needed.
        hint = datetime.fromisoformat(given).date() if given else None
    except ValueError:
        raise Unreadable("malformed", f'"date_published" is {given!r}, not a date as 2015-01-31') from None
    return reader.page(
        body,
        url=string(row, "url") or f"{uri}#{quote(source_id, safe='')}",
        source_id=source_id,
        content_type="text/html" if text is None else "text/plain",
        charset="utf-8",
        outlet_id=string(row, "outlet") or reader.outlet_id,
        date_hint=hint,
    )


def string(row: dict[str, Any], key: str) -> str | None:
    """The string under this key; None if the key is missing or null."""
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise Unreadable("malformed", f'"{key}" is no string: {str(value)[:40]}')
    return value


# ---------------------------------------------------------------- WARC


def read_warc(path: Path, file: OpenFile, reader: Reader) -> Iterator[Page | Rejection]:
    """A page for each response record with status 200 and HTML; other records are none of ours.

    A record that can't be read is rejected alone; damage to the archive itself ends its reading.
    """
    number = 1
    try:
        for record in ArchiveIterator(Stepwise(file)):
            if not (record.rec_headers.get_header("Content-Length") or "").isdigit():
                raise ValueError("a record without a length")
            if is_html_response(record):
                try:
                    yield record_page(record, reader)
                except Unreadable as error:
                    url = record.rec_headers.get_header("WARC-Target-URI") or path.as_uri()
                    yield reader.rejection(url, error.reason, f"{path}: record {number}: {error.detail}")
            number += 1
    except CORRUPT as error:
        said = str(error).strip().partition("\n")[0][:200] or type(error).__name__
        yield reader.rejection(
            f"{path.as_uri()}#record={number}",
            "corrupt",
            f"{path}: record {number}: damaged: {said}; the records before it were read",
        )


class Stepwise:
    """A file that gives what it has rather than all that was asked: a cut then loses nothing before it."""

    def __init__(self, file: OpenFile) -> None:
        self.file = file
        self.tell = file.tell

    def read(self, size: int) -> bytes:
        return self.file.read1(size)


def is_html_response(record: Any) -> bool:
    if record.rec_type != "response" or record.http_headers is None:
        return False
    content_type = (record.http_headers.get_header("Content-Type") or "").lower()
    return record.http_headers.get_statuscode() == "200" and "html" in content_type


def record_page(record: Any, reader: Reader) -> Page:
    url = (record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
    if not url:
        raise Unreadable("malformed", "no WARC-Target-URI")
    declared = Message()
    declared["Content-Type"] = record.http_headers.get_header("Content-Type")
    body = content_of(record)
    return reader.page(
        body,
        url=url,
        source_id=(record.rec_headers.get_header("WARC-Record-ID") or url).strip("<>"),
        content_type=declared.get_content_type(),
        charset=declared.get_content_charset(),
        fetched_at=fetched(record.rec_headers.get_header("WARC-Date")) or reader.now,
        etag=record.http_headers.get_header("ETag"),
        last_modified=record.http_headers.get_header("Last-Modified"),
    )


def content_of(record: Any) -> bytes:
    """The record's payload, unpacked; no more of it than shows that it is too long."""
    stream: BinaryIO = record.content_stream()
    parts, size = [], 0
    while size <= MAX_BYTES and (part := stream.read(1 << 16)):
        parts.append(part)
        size += len(part)
    if size <= MAX_BYTES and record.raw_stream.limit > 0:
        raise Unreadable("truncated", "shorter than its own header says")
    return b"".join(parts)


def fetched(text: str | None) -> datetime | None:
    try:
        when = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
