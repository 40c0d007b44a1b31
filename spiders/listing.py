"""Reads what lists stories: RSS and Atom feeds, sitemaps and their indexes. No request is made here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit, urlunsplit

from scrapy import Selector
from scrapy.utils.gz import gunzip
from w3lib.url import safe_url_string

from spiders.settings import MAX_BYTES

TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|gbraid|wbraid|msclkid|yclid|igshid|mc_[ce]id|mkt_tok|cmpid|ncid|ftag|smid|_g[al]"
)


@dataclass(frozen=True, slots=True)
class Link:
    """An address in a listing, with the date of publication that the listing gives."""

    url: str
    published: date | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """The stories that a sitemap lists, or the further sitemaps that an index does, latest first."""

    stories: tuple[Link, ...]
    sitemaps: tuple[str, ...]


def feed(text: str) -> tuple[Link, ...] | None:
    """The entries of an RSS (0.9x, 1.0, 2.0) or Atom feed in its order; None if this is no feed.

    Atom's `updated` is not taken for a date of publication.
    """
    document = xml(text)
    if document is None or kind(document) not in ("rss", "feed", "RDF"):
        return None
    links = []
    for entry in document.xpath("//*[local-name()='item' or local-name()='entry']"):
        url = first(
            entry,
            "*[local-name()='link'][not(@rel) or @rel='alternate']/@href",
            "*[local-name()='link']/text()",
            "*[local-name()='guid'][not(@isPermaLink='false')]/text()",
        )
        when = first(
            entry,
            "*[local-name()='pubDate']/text()",
            "*[local-name()='published']/text()",
            "*[local-name()='date']/text()",
        )
        if url:
            links.append(Link(url, day(when)))
    return tuple(links)


def sitemap(text: str) -> Sitemap | None:
    """What a sitemap or sitemap index lists; None if this is neither.

    The news extension's `publication_date` is taken for the date, `lastmod` is not: it is a date of change.
    """
    document = xml(text)
    if document is None or kind(document) not in ("urlset", "sitemapindex"):
        return None
    stories = [
        Link(url, day(first(entry, ".//*[local-name()='publication_date']/text()")))
        for entry in document.xpath("//*[local-name()='url']")
        if (url := first(entry, "*[local-name()='loc']/text()"))
    ]
    parts = [
        (first(entry, "*[local-name()='lastmod']/text()"), url)
        for entry in document.xpath("//*[local-name()='sitemap']")
        if (url := first(entry, "*[local-name()='loc']/text()"))
    ]
    # The sort is stable: without dates the index's own order stays.
    parts.sort(key=lambda part: part[0], reverse=True)
    return Sitemap(tuple(stories), tuple(url for _, url in parts))


def unpacked(body: bytes) -> bytes:
    """The bytes of a listing, unpacked where the file itself is packed (`sitemap.xml.gz`)."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    try:
        return gunzip(body, max_size=MAX_BYTES * 5)
    except (OSError, EOFError, ValueError):  # not gzip after all, or beyond the limit
        return b""


def clean(url: str) -> str:
    """The address without fragment and tracking parameters, its host in lower case, all else as it was."""
    parts = urlsplit(safe_url_string(url.strip()))
    kept = [
        pair for pair in parts.query.split("&") if pair and not TRACKING.fullmatch(pair.partition("=")[0])
    ]
    host = parts.netloc.lower().removesuffix(":443" if parts.scheme == "https" else ":80")
    return urlunsplit((parts.scheme, host, parts.path or "/", "&".join(kept), ""))


def day(text: str) -> date | None:
    """The day of an RFC 5322 or ISO 8601 date as its writer's clock had it; None if it is neither."""
    text = text.strip()
    try:
        return datetime.fromisoformat(text).date()
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(text).date()
    except (ValueError, IndexError):
        return None


def xml(text: str) -> Selector | None:
    """The document, mended where it is broken; entities are not resolved."""
    try:
        return Selector(text=text, type="xml")
    except (ValueError, SyntaxError):  # lxml's syntax error is Python's
        return None


def kind(document: Selector) -> str:
    """The local name of the document's root element."""
    return document.xpath("local-name(/*)").get("")


def first(entry: Selector, *paths: str) -> str:
    """What the first of these paths with any text finds, stripped; else an empty string."""
    for path in paths:
        if text := entry.xpath(path).get("").strip():
            return text
    return ""
