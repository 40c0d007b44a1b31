"""WARC 1.1 (ISO 28500), as far as we write and read back what we wrote: one gzip member a record.

Every exchange is a `request` and a `response` record, the response as it came over the wire, so any WARC tool
can show what was asked and answered. Archives of others are read in `archive.py`.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from spiders.settings import MAX_BYTES, release

Headers = Sequence[tuple[str, bytes]]

ENDING = ".warc.gz"
GZIP = 31  # zlib's word for gzip's header and trailer
PACK_LEVEL = 4  # packs pages to within 5 % of level 6 in half the time
LONGEST_RECORD = 2 * MAX_BYTES + 100_000  # unpacked, headers included
SAME_PAYLOAD = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"


class DamagedError(Exception):
    """Why no record can be read here."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record read back. `payload` is what the HTTP headers describe, as it came; else the whole block."""

    kind: str  # warcinfo, request, response, revisit, resource
    fields: dict[str, str]  # WARC headers, lower case
    status: int  # HTTP status; 0 without HTTP headers
    http: dict[str, str]  # HTTP headers, lower case; the last of several
    payload: bytes
    end: int  # where the next record starts in the file

    def body(self) -> bytes:
        """The payload with the content encodings undone that we ask servers for; at most `MAX_BYTES`."""
        if self.http.get("content-encoding", "").lower() not in ("gzip", "x-gzip"):
            return self.payload
        unpack, parts, size = zlib.decompressobj(GZIP), list[bytes](), 0
        rest = self.payload
        try:
            while not unpack.eof and (part := unpack.decompress(rest, 1 << 20)):
                parts.append(part)
                size += len(part)
                if size > MAX_BYTES:
                    raise DamagedError(f"unpacks to more than {MAX_BYTES:,} bytes")
                rest = unpack.unconsumed_tail
        except zlib.error as error:
            raise DamagedError(f"its gzip encoding is damaged: {error}") from error
        return b"".join(parts)


@dataclass(slots=True)
class Exchange:
    """One request and its answer, as they went over the wire."""

    url: str
    method: str
    asked: Headers
    status: int
    reason: str
    answered: Headers
    payload: bytes
    when: datetime
    address: str | None = None
    truncated: bool = False


@dataclass(slots=True)
class WarcWriter:
    """Appends records to a file of its own, made when the first record comes and never opened again."""

    path: Path
    _file: BinaryIO | None = None
    _end: int = 0

    def exchange(self, given: Exchange, digest: str, copy_of: tuple[str, str] | None = None) -> int:
        """The offset of the response record, which was handed to the operating system with its request.

        `copy_of` is address and date of a kept response with the same payload, which is then not kept again.
        """
        request_id, response_id = urn(), urn()
        path = given.url.partition("://")[2].partition("/")[2].partition("#")[0]
        line = f"{given.method} /{path} HTTP/1.1\r\n"
        asked = b"".join((line.encode("latin-1", "replace"), http_lines(given.asked), b"\r\n"))
        common = {"WARC-Target-URI": given.url, "WARC-Date": stamp(given.when)}
        if given.address:
            common["WARC-IP-Address"] = given.address
        head = f"HTTP/1.1 {given.status} {given.reason}\r\n".encode("latin-1", "replace")
        head += http_lines(given.answered) + b"\r\n"
        extra = {"WARC-Payload-Digest": f"sha256:{digest}"}
        kind, payload = "response", given.payload
        if given.status == 304:
            kind, payload = "revisit", b""
            extra = {"WARC-Profile": NOT_MODIFIED}
        elif copy_of:
            kind, payload = "revisit", b""
            extra |= {
                "WARC-Profile": SAME_PAYLOAD,
                "WARC-Refers-To-Target-URI": copy_of[0],
                "WARC-Refers-To-Date": copy_of[1],
            }
        if given.truncated:
            extra["WARC-Truncated"] = "unspecified"
        packed = any(name.lower() == "content-encoding" for name, _ in given.answered)
        self.write(
            "request",
            {**common, "WARC-Record-ID": request_id, "WARC-Concurrent-To": response_id},
            asked,
            "application/http; msgtype=request",
            level=0,
        )
        return self.write(
            kind,
            {**common, **extra, "WARC-Record-ID": response_id},
            head + payload,
            "application/http; msgtype=response",
            level=0 if packed or not payload else PACK_LEVEL,
        )

    def resource(self, url: str, content_type: str, body: bytes, when: datetime, digest: str) -> int:
        """The offset of a record for a document that came without an exchange, such as a local file."""
        fields = {
            "WARC-Target-URI": url,
            "WARC-Date": stamp(when),
            "WARC-Payload-Digest": f"sha256:{digest}",
            "WARC-Record-ID": urn(),
        }
        return self.write("resource", fields, body, content_type, level=PACK_LEVEL)

    def write(self, kind: str, fields: dict[str, str], block: bytes, content_type: str, level: int) -> int:
        if self._file is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.open("xb")
            info = f"software: claimline/{release()}\r\nformat: WARC File Format 1.1\r\n".encode()
            named = {"WARC-Filename": self.path.name, "WARC-Date": stamp(datetime.now(UTC))}
            self.write(
                "warcinfo", {**named, "WARC-Record-ID": urn()}, info, "application/warc-fields", PACK_LEVEL
            )
        start = self._end
        lines = [f"{name}: {one_line(value)}\r\n" for name, value in fields.items()]
        head = (
            f"WARC/1.1\r\nWARC-Type: {kind}\r\n{''.join(lines)}Content-Type: {content_type}\r\n"
            f"Content-Length: {len(block)}\r\n\r\n"
        )
        pack = zlib.compressobj(level, zlib.DEFLATED, GZIP)
        member = pack.compress(head.encode() + block + b"\r\n\r\n") + pack.flush()
        try:
            self._file.write(member)
            self._file.flush()
        except OSError:
            self._file.truncate(start)  # on a full disk: what comes later must start where it says
            self._file.seek(start)
            raise
        self._end = start + len(member)
        return start

    @property
    def end(self) -> int:
        """Bytes written so far."""
        return self._end

    def sync(self) -> None:
        """Returns when all that was written before is on the disk. May be called from another thread."""
        if self._file is not None:
            os.fdatasync(self._file.fileno())

    def close(self) -> None:
        if self._file is not None:
            self.sync()
            self._file.close()
            self._file = None


def read_record(file: BinaryIO, start: int) -> Record:
    """The record that starts here; a `DamagedError` if there is no whole one."""
    file.seek(start)
    unpack, parts, size = zlib.decompressobj(GZIP), list[bytes](), 0
    try:
        while not unpack.eof:
            block = file.read(1 << 16)
            if not block:
                raise DamagedError("the file ends within this record")
            part = unpack.decompress(block, LONGEST_RECORD + 1 - size)
            size += len(part)
            if size > LONGEST_RECORD:
                raise DamagedError(f"longer than {LONGEST_RECORD:,} bytes")
            parts.append(part)
    except zlib.error as error:
        raise DamagedError(f"no gzip member: {error}") from error
    end = file.tell() - len(unpack.unused_data)
    head, _, rest = b"".join(parts).partition(b"\r\n\r\n")
    version, fields = header_lines(head)
    if not version.startswith("WARC/"):
        raise DamagedError("no WARC record")
    length = fields.get("content-length", "")
    if not length.isdigit() or len(rest) < int(length):
        raise DamagedError("shorter than it says")
    block, status, http = rest[: int(length)], 0, dict[str, str]()
    if fields.get("content-type", "").startswith("application/http"):
        told, _, block = block.partition(b"\r\n\r\n")
        line, http = header_lines(told)
        said = line.split(" ")[1:2]
        status = int(said[0]) if said and said[0].isdecimal() else 0
    return Record(fields.get("warc-type", ""), fields, status, http, block, end)


def records(path: Path, start: int = 0) -> Iterator[tuple[int, Record]]:
    """Offset and record of each, from an offset on; ends before one that a kill has cut."""
    with path.open("rb") as file:
        size = path.stat().st_size
        while start < size:
            try:
                record = read_record(file, start)
            except DamagedError:
                return
            yield start, record
            start = record.end


def digest_of(payload: bytes) -> str:
    return hashlib.sha256(payload).hexdigest()


def header_lines(head: bytes) -> tuple[str, dict[str, str]]:
    first, *lines = head.decode("utf-8", "replace").split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return first, {name.strip().lower(): value.strip() for name, _, value in pairs}


def http_lines(headers: Headers) -> bytes:
    return b"".join(
        name.encode("latin-1", "replace") + b": " + b" ".join(value.splitlines()) + b"\r\n"
        for name, value in headers
    )


def one_line(value: str) -> str:
    """The value without what would end its header: addresses come from pages."""
    return value if value.isprintable() else "".join(char for char in value if char.isprintable())


def stamp(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def urn() -> str:
    return f"<urn:uuid:{uuid4()}>"
