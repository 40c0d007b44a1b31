"""Drafts an outlet from its address alone: what its robots.txt and home page name, tried and looked at.

All of it is asked for by the ordinary crawl, at its pace and within its limits, into a folder of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from scrapy import Selector

from pipelines.config import OutletFile, Section
from spiders import listing
from spiders.crawl import crawl
from spiders.manners import netloc
from spiders.store import PAGES
from spiders.warc import ENDING, DamagedError, Record, records

NO_STORY = "(?!)"  # a pattern that matches nothing: for now only listings are asked for
FEEDS = "//link[contains(@rel, 'alternate')][contains(@type, 'rss') or contains(@type, 'atom')]/@href"
USUAL = ("/feed/", "/rss", "/feed.xml", "/atom.xml")  # tried only where the home page names none
USUAL_MAPS = ("/news-sitemap.xml", "/sitemap.xml")
MOST = 5  # feeds and sitemaps tried, each
COVER = (
    0.8  # of an outlet's links the pattern should match so many; the rest are usually videos and galleries
)
SECTION = "[a-z0-9-]+"
NAMES = "//meta[@property='og:site_name']/@content | //title/text()"


class NotFoundError(Exception):
    """Why nothing can be drafted, and what to do."""


def discover(url: str, data: Path, contact: str, *, allow_loopback: bool = False) -> OutletFile:
    """A draft of the outlet at this address; `data` is an empty folder for what is fetched meanwhile.

    Raises `NotFoundError` if its home page can't be read or lists no stories.
    """
    draft = OutletFile(
        outlet_id="draft",
        name="",
        kind="newspaper",
        homepage=url,
        hosts=(host_of(url),),
        article_pattern=NO_STORY,
        sections=(Section(url),),
        delay=0.1 if allow_loopback else 2.0,
        allow_loopback=allow_loopback,
    )
    seen = fetch(draft, data / "1", contact)
    if not page_of(seen) and (elsewhere := moved_to(seen)):
        url = elsewhere
        draft = replace(draft, homepage=url, hosts=(host_of(url),), sections=(Section(url),))
        seen = fetch(draft, data / "2", contact)
    home = page_of(seen)
    if home is None:
        raise NotFoundError(f"{url}: its home page could not be read; see the log in {data}")
    front = Selector(text=home.body().decode("utf-8", "replace"))
    base = home.fields["warc-target-uri"]
    feeds = own([urljoin(base, link) for link in front.xpath(FEEDS).getall()], draft)
    maps = own(sitemaps_of(seen), draft)
    trial = replace(
        draft,
        sections=(),
        feeds=feeds or tuple(urljoin(base, path) for path in USUAL),
        sitemaps=maps or tuple(urljoin(base, path) for path in USUAL_MAPS),
    )
    tried = fetch(trial, data / "3", contact)
    feeds = tuple(url for url in trial.feeds if stories_of(tried, url))
    maps = tuple(url for url in trial.sitemaps if url in tried and listing.sitemap(text_of(tried[url])))
    links = [link.url for record in tried.values() for link in links_of(record)]
    anchors = [] if links else front.xpath("//a/@href").getall()
    paths = paths_of([*links, *anchors], base, draft)
    if not paths:
        raise NotFoundError(f"{url}: no feed, sitemap or link on the home page leads to a story")
    name = " ".join(front.xpath(NAMES).get("").split())[:100] or draft.hosts[0]
    return replace(
        draft,
        outlet_id=re.sub(r"[^a-z0-9]+", "-", draft.hosts[0].removeprefix("www.").rpartition(".")[0].lower()),
        name=name,
        homepage=base,
        article_pattern=pattern_of(paths),
        feeds=feeds,
        sitemaps=maps,
        sections=() if links else (Section(base),),
        delay=max(draft.delay, delay_of(seen)),
        min_stories=max(1, len(set(paths)) // 4),
        notes="Drafted from its home page and robots.txt: check name, kind and pattern, then try it.",
    )


def host_of(url: str) -> str:
    host = netloc(url)
    if host is None:
        raise NotFoundError(f"{url}: not an address; write it whole, as https://news.example/")
    return host


def fetch(outlet: OutletFile, data: Path, contact: str) -> dict[str, Record]:
    """The answers by address, robots.txt and redirects included."""
    crawl([outlet], data=data, run_id="draft", contact=contact, timeout_s=300)
    found = [
        record
        for path in sorted((data / PAGES).glob(f"*{ENDING}"))
        for _, record in records(path)
        if record.kind in ("response", "revisit")
    ]
    return {record.fields.get("warc-target-uri", ""): record for record in found}


def page_of(seen: dict[str, Record]) -> Record | None:
    """The home page among the answers."""
    pages = [record for url, record in seen.items() if not url.endswith("/robots.txt")]
    return next((page for page in pages if page.status == 200 and page.payload), None)


def moved_to(seen: dict[str, Record]) -> str | None:
    for url, record in seen.items():
        if record.status in (301, 302, 303, 307, 308) and "location" in record.http:
            return urljoin(url, record.http["location"])
    return None


def robots_of(seen: dict[str, Record]) -> str:
    texts = [text_of(record) for url, record in seen.items() if url.endswith("/robots.txt")]
    return "\n".join(text for text in texts if text)


def sitemaps_of(seen: dict[str, Record]) -> list[str]:
    return re.findall(r"(?im)^\s*sitemap:\s*(\S+)", robots_of(seen))


def delay_of(seen: dict[str, Record]) -> float:
    found = re.search(r"(?im)^\s*crawl-delay:\s*(\d+(?:\.\d+)?)", robots_of(seen))
    return min(float(found[1]), 60.0) if found else 0.0


def own(urls: Iterable[str], outlet: OutletFile) -> tuple[str, ...]:
    """Those on the outlet's own hosts, each once, the first few."""
    return tuple(dict.fromkeys(url for url in urls if netloc(url) in outlet.hosts))[:MOST]


def text_of(record: Record) -> str:
    try:
        body = record.body()
    except DamagedError:
        return ""
    return listing.unpacked(body).decode("utf-8", "replace") if record.status == 200 else ""


def stories_of(tried: dict[str, Record], url: str) -> bool:
    return url in tried and bool(listing.feed(text_of(tried[url])))


def links_of(record: Record) -> tuple[listing.Link, ...]:
    text = text_of(record)
    found = listing.sitemap(text)
    return found.stories if found else listing.feed(text) or ()


def paths_of(links: Iterable[str], base: str, outlet: OutletFile) -> list[str]:
    """The paths of links that can be stories: on its own hosts, and with a slug or a number to them."""
    urls = [urljoin(base, link.strip()) for link in links]
    paths = [urlsplit(url).path for url in urls if netloc(url) in outlet.hosts]
    return [path for path in paths if re.search(r"[^/]+-[^/]+-[^/]+|\d{4,}", path)]


def pattern_of(paths: list[str]) -> str:
    """A regular expression for most of these paths, made of what they have in common."""
    alike: dict[tuple[str, ...], list[list[str]]] = {}
    for path in dict.fromkeys(paths):
        parts = path.split("/")
        alike.setdefault(tuple(map(shape_of, parts)), []).append(parts)
    chosen, covered = list[str](), 0
    for shape, found in sorted(alike.items(), key=lambda group: -len(group[1]))[:6]:
        if covered >= COVER * sum(map(len, alike.values())):
            break
        columns = zip(shape, *found, strict=True)
        chosen.append("/".join(common(part, *values) for part, *values in columns))
        covered += len(found)
    return f"^(?:{'|'.join(chosen)})$" if len(chosen) > 1 else f"^{chosen[0]}$"


def common(shape: str, *values: str) -> str:
    """A section's name where it is the same everywhere, else its shape."""
    return re.escape(values[0]) if shape == SECTION and len(set(values)) == 1 else shape


def shape_of(part: str) -> str:
    """What stands for this part of a path in a pattern."""
    for shape in (r"(?:19|20)\d\d-\d\d-\d\d", r"(?:19|20)\d\d", r"\d\d", r"\d+"):
        if re.fullmatch(shape, part):
            return shape
    if part.count("-") >= 2 or re.search(r"\d", part):
        ending = re.search(r"\.[a-z]{3,5}$", part)
        return "[^/]+" + (re.escape(ending[0]) if ending else "")
    return re.escape(part) if not part or len(part) < 4 else SECTION
