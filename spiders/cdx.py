"""Reads indexes of web archives in CDX format: which address was captured when, and what came.

Four shapes are about: lines below a header that names the columns (` CDX N b a m s k …`), the same without
a header as the Wayback Machine's server gives them, its JSON (a list of rows, the first of them names), and
CDXJ (key, timestamp, an object). An index that lies beside WARC files says of each capture in which of them
it is and where; `indexed.py` reads those.
https://iipc.github.io/warc-specifications/specifications/cdx-format/cdx-2015/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

LETTERS = {
    "b": "timestamp",
    "a": "original",
    "m": "mimetype",
    "s": "statuscode",
    "k": "digest",
    "N": "urlkey",
    "S": "length",
    "V": "offset",
    "g": "filename",
}
SERVER = ("urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length")
BARE = {  # what lines of so many columns hold where no header says it
    9: "N b a m s k r V g",
    11: "N b a m s k r M S V g",
}
CDXJ = {
    "url": "original",
    "mime": "mimetype",
    "status": "statuscode",
    "digest": "digest",
    "filename": "filename",
    "offset": "offset",
    "length": "length",
}
PAGE_TYPES = ("text/html", "application/xhtml+xml", "warc/revisit", "-", "")


@dataclass(frozen=True, slots=True)
class Capture:
    """One address at one time."""

    url: str
    timestamp: str  # as the archive writes it, fourteen digits
    when: datetime
    digest: str
    file: str = ""  # the WARC file that has it, as the index names it; "" where it names none
    offset: int = 0  # bytes
    length: int = 0  # bytes, packed; 0: unknown


def captures(text: str) -> tuple[Capture, ...] | None:
    """The pages among the captures, each version of an address once, in the index's order; None: no index."""
    rows = list(rows_of(text))
    if text.strip() and text.strip() != "[]" and not rows:
        return None
    return tuple(versions(rows))


def versions(rows: Iterable[dict[str, str]]) -> Iterator[Capture]:
    """The captures of pages, without those that show the same as the one before of that address."""
    last: dict[str, str] = {}
    for row in rows:
        capture = capture_of(row)
        if capture and (not capture.digest or last.get(capture.url) != capture.digest):
            last[capture.url] = capture.digest
            yield capture


def rows_of(text: str) -> Iterator[dict[str, str]]:
    """Each line's values by the server's names for the columns; lines that can't be read are passed over."""
    yield from json_rows(text) if text.lstrip().startswith("[") else rows_from(text.splitlines())


def rows_from(lines: Iterable[str]) -> Iterator[dict[str, str]]:
    """The same, line by line, of an index that is no JSON."""
    columns: tuple[str, ...] = ()
    for line in lines:
        if line.startswith((" CDX ", "CDX ")):
            columns = named(line.removeprefix(" ").removeprefix("CDX "))
        elif line.partition("{")[0].count(" ") == 2 and line.endswith("}"):
            yield from cdxj_row(line)
        elif columns:
            yield dict(zip(columns, line.split(), strict=False))
        elif len(values := line.split()) >= 4 and values[1].isdecimal():
            bare = BARE.get(len(values))
            yield dict(zip(named(bare) if bare else SERVER, values, strict=False))


def named(letters: str) -> tuple[str, ...]:
    return tuple(LETTERS.get(letter, letter) for letter in letters.split())


def json_rows(text: str) -> Iterator[dict[str, str]]:
    try:
        names, *rows = json.loads(text)
        yield from ({name: str(value) for name, value in zip(names, row, strict=True)} for row in rows)
    except (ValueError, TypeError, RecursionError):
        return


def cdxj_row(line: str) -> Iterator[dict[str, str]]:
    key, timestamp, rest = line.split(" ", 2)
    try:
        given: Any = json.loads(rest)
        named = {CDXJ[name]: str(value) for name, value in given.items() if name in CDXJ}
    except (ValueError, AttributeError, RecursionError):
        return
    yield {"urlkey": key, "timestamp": timestamp, **named}


def capture_of(row: dict[str, str]) -> Capture | None:
    """The capture of this row; None unless it is a page that came well."""
    stamp, url = row.get("timestamp", ""), row.get("original", "")
    good = row.get("statuscode", "200") in ("200", "-", "") and row.get("mimetype", "") in PAGE_TYPES
    if not good or len(stamp) != 14 or not url.startswith(("http://", "https://")):
        return None
    try:
        when = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    offset, length = (whole(row.get(name, "")) for name in ("offset", "length"))
    file = row.get("filename", "").strip("-")
    return Capture(url, stamp, when, row.get("digest", "").strip("-"), file, offset, length)


def whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
