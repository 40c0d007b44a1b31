"""Bytes → characters: what a response is, and in which charset it is really written."""

from __future__ import annotations

import codecs
import re
from typing import Literal

from pipelines.records import Page

LARGEST = 10_000_000  # bytes

HTML_TYPES = {"text/html", "application/xhtml+xml", "application/xml", "text/xml", ""}
TEXT_TYPES = {"text/plain", "text/markdown"}
TAG = re.compile(rb"<(?:!doctype|html|head|body|div|p|article|meta|title|h1|script|a)\b", re.IGNORECASE)
MAGIC = (
    b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"RIFF", b"OggS", b"ID3",
    b"BZh", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"MZ\x90", b"Rar!", b"7z\xbc\xaf", b"\x00\x00\x01\x00",
    b"\x28\xb5\x2f\xfd",
)  # fmt: skip
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,30})", re.IGNORECASE)
WIDE = re.compile(r"utf[-_]?(?:16|32)(?:[-_]?[lb]e)?", re.IGNORECASE)
# Charsets of text only: Python's list also has escapes and domain names, some of them slow on hostile input.
NATIONAL = re.compile(
    r"(?:iso[-_]?8859|windows|cp|koi8|mac|gb|big5|shift|sjis|euc|tis|iso-2022)[\w-]*", re.IGNORECASE
)
# All cp1252, whatever they say (WHATWG Encoding Standard).
LATIN = {
    "iso-8859-1",
    "iso8859-1",
    "latin-1",
    "latin1",
    "us-ascii",
    "ascii",
    "iso_8859-1",
    "l1",
    "cp819",
    "cp1252",
    "windows-1252",
}
UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
CONTROLS = bytes(range(9))
C1_CONTROLS = re.compile(r"[\x80-\x84\x86-\x9f]")
SURROGATE = re.compile(r"[\ud800-\udfff]")


class UnreadableError(Exception):
    """Why these bytes yield no article: a stable word, and what a person should know."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


def kind_of(page: Page, body: bytes) -> Literal["html", "text"]:
    """Whether to read the bytes as HTML or as plain text; what they are outweighs what the server says."""
    if len(body) > LARGEST:
        raise UnreadableError("too_large", f"{len(body):,} bytes; the limit is {LARGEST:,}")
    start = body[:4096].lstrip()
    if not start and not body.strip():
        raise UnreadableError("empty", "the response has no content")
    if start.startswith(MAGIC):
        raise UnreadableError("binary", f"begins with {bytes(start[:8])!r}: not a page of text")
    narrow = not body.startswith(tuple(bom for bom, _ in BOMS)) and not wide(page)
    if narrow and (
        body.count(0) > len(body) / 100 or len(start.translate(None, CONTROLS)) < 0.95 * len(start)
    ):
        raise UnreadableError("binary", "control bytes all over: not a page of text")
    plain = start.replace(b"\0", b"")  # UTF-16 and UTF-32 too
    marked_up = TAG.search(plain) is not None
    if page.content_type in TEXT_TYPES:
        return (
            "html"
            if re.match(rb"(?i)(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*<(?:!doctype html|html)\b", plain)
            else "text"
        )
    if page.content_type in HTML_TYPES:
        return "html" if marked_up or page.content_type.endswith("xml") or TAG.search(body) else "text"
    if marked_up or page.content_type.startswith("text/"):
        return "html" if marked_up else "text"
    raise UnreadableError("binary", f"content type {page.content_type}: neither HTML nor plain text")


def wide(page: Page) -> bool:
    return WIDE.fullmatch(page.charset or "") is not None


def decode(page: Page, body: bytes, kind: Literal["html", "text"]) -> str:
    """The characters: by byte order mark, else as UTF-8 if they are that, else as declared, else as cp1252.

    Valid UTF-8 beyond ASCII is never an accident, so it wins over what header and page say. A few broken
    bytes in what is otherwise UTF-8 are read as cp1252, one by one.
    """
    for bom, name in BOMS:
        if body.startswith(bom):
            return readable(body[len(bom) :].decode(name, "replace"))
    if wide(page):
        return readable(body.decode(page.charset or "utf-16", "replace"))
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        pass
    if kind == "text":  # a lone surrogate from JSON: one character, so that offsets hold
        try:
            return SURROGATE.sub("\ufffd", body.decode("utf-8", "surrogatepass"))
        except UnicodeDecodeError:
            pass
    if len(UTF8_SEQUENCE.findall(body)) > body.decode("utf-8", "replace").count("\ufffd"):
        return readable(body.decode("utf-8", "claimline-cp1252"))
    found = META_CHARSET.search(body[:4096]) if kind == "html" else None
    declared = [label.lower() for label in (page.charset, found and found[1].decode("ascii")) if label]
    for label in declared:
        if NATIONAL.fullmatch(label) and label not in LATIN:
            try:
                return readable(body.decode(label))
            except (LookupError, UnicodeDecodeError):
                continue
    return readable(body.decode("utf-8", "claimline-cp1252"))


def as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Error handler: reads the bytes that are no UTF-8 as cp1252."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("claimline-cp1252", as_cp1252)


def readable(text: str) -> str:
    """The text, unless so much of it is damaged that it would only look like words."""
    damaged = text.count("\ufffd") + len(C1_CONTROLS.findall(text))
    if damaged > 20 and damaged > len(text) / 100:
        raise UnreadableError(
            "encoding", f"{damaged:,} of {len(text):,} characters cannot be read in any charset"
        )
    return text
