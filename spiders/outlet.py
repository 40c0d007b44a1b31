"""The only spider: an outlet file's feeds, sitemaps and sections → links to stories → pages.

Every address that it asks for ends as a `Page` or a `Rejection` in the journal, or as an "unchanged" in the
counts. A page is in the store before anything reads it.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from email.message import Message
from typing import Any, cast
from urllib.parse import urlsplit

import scrapy
from cssselect import SelectorError
from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Headers, Response, TextResponse
from scrapy.responsetypes import responsetypes
from twisted.python.failure import Failure
from w3lib.url import safe_url_string

from pipelines.config import OutletFile, Section
from pipelines.records import DateBasis, Page, Rejection, record_id
from spiders import cdx, listing
from spiders.keep import Held, Keeper
from spiders.manners import netloc, reason_of, reason_of_status
from spiders.settings import MAX_LISTINGS, MAX_STORIES
from spiders.store import StoreError, Validator
from spiders.warc import digest_of

# First bytes of what a server may call HTML and is not.
NOT_HTML = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF")
LONGEST_URL = 2000  # Scrapy drops what is longer than 2083 characters, and doesn't say so
LISTING = "listing "  # before the address of a listing that we hold: the same may be a story's, and unread
HTML_TYPES = ("text/html", "application/xhtml+xml")


class OutletSpider(scrapy.Spider):
    """Crawls one outlet. The counts are in Scrapy's stats, under `claimline/`."""

    name = "outlet"

    def __init__(
        self,
        outlet: OutletFile,
        keeper: Keeper,
        run_id: str,
        stories: int = MAX_STORIES,
        **kwargs: Any,
    ) -> None:
        super().__init__(outlet.outlet_id, **kwargs)
        self.outlet, self.keeper, self.run_id = outlet, keeper, run_id
        self.most_stories = stories
        self.hosts = frozenset(host.lower() for host in outlet.hosts)
        self.is_story = re.compile(outlet.article_pattern).search
        self.found: dict[str, tuple[date | None, DateBasis]] = {}  # stories, each once
        self.listings: set[str] = set()
        self.answered: set[str] = set()  # addresses of the pages kept in this run
        self.robots_trouble: dict[str, tuple[str, str]] = {}  # by host, why its robots.txt can't be read

    async def start(self) -> AsyncIterator[Any]:
        for url in self.outlet.feeds:
            for request in self.ask_listing(url, self.read_feed):
                yield request
        for url in self.outlet.sitemaps:
            for request in self.ask_listing(url, self.read_sitemap):
                yield request
        for section in self.outlet.sections:
            for request in self.ask_listing(section.url, self.read_section, section=section, page=1):
                yield request
        for archived in self.outlet.captures:
            for request in self.ask_listing(archived.index, self.read_captures, page=archived.page):
                yield request

    # ------------------------------------------------------------ listings

    def ask_listing(self, url: str, callback: Any, **arguments: Any) -> Iterator[Request]:
        """A request for this listing, unless it was made before or there are too many."""
        url = listing.clean(url)
        if url in self.listings:
            return
        if len(self.listings) >= MAX_LISTINGS:
            self.count("listings_left_out")
            return
        self.listings.add(url)
        self.count("listings")
        yield Request(
            url,
            callback=self.read_listing,
            errback=self.failed,
            cb_kwargs={"read": callback, **arguments},
            meta={"listing": url},
            # Before stories, so that a date in a feed is known when the story comes in.
            priority=10,
            dont_filter=True,
        )

    def read_listing(
        self, response: Response, read: Callable[..., Iterator[Request]], **arguments: Any
    ) -> Iterator[Request]:
        """What this listing leads to. One that has not changed is read as it was kept."""
        if response.status == 304 and (held := self.held(cast(Request, response.request))):
            response = self.kept_response(response, held)
        if not self.answered_well(response):
            return
        if "kept" not in response.flags:
            self.keeper.store.hold((LISTING + response.url, said_of(response), response.meta["kept"]))
        yield from read(response, **arguments)

    def kept_response(self, response: Response, held: Validator) -> Response:
        try:
            record = self.keeper.store.open(held.sha256)
        except StoreError as error:
            raise self.stop(error) from error
        body = record.body()
        headers = Headers({"Content-Type": record.http.get("content-type", "text/html")})
        kind = responsetypes.from_args(headers=headers, url=response.url, body=body)
        return kind(response.url, headers=headers, body=body, request=response.request, flags=["kept"])

    def read_feed(self, response: Response) -> Iterator[Request]:
        links = listing.feed(text_of(response))
        if links is None:
            self.reject_listing(response, "not_a_feed", "neither RSS nor Atom; check `feeds`")
            return
        yield from self.ask_stories(response, links, "feed")

    def read_sitemap(self, response: Response) -> Iterator[Request]:
        found = listing.sitemap(text_of(response))
        if found is None:
            self.reject_listing(
                response, "not_a_sitemap", "no sitemap and no index of them; check `sitemaps`"
            )
            return
        yield from self.ask_stories(response, found.stories, "sitemap")
        for url in found.sitemaps:
            if netloc(url) in self.hosts:
                yield from self.ask_listing(url, self.read_sitemap)

    def read_section(self, response: Response, section: Section, page: int) -> Iterator[Request]:
        if not isinstance(response, TextResponse):
            self.reject_listing(response, "not_html", "not a page of text; check `sections`")
            return
        try:
            anchors = response.css(section.links)
            onward = response.css(section.next) if section.next else []
        except (SelectorError, ValueError) as error:
            self.reject_listing(response, "selector", f"`links` or `next` is no CSS selector: {error}")
            return
        links = [listing.Link(anchor.attrib["href"]) for anchor in anchors if "href" in anchor.attrib]
        yield from self.ask_stories(response, links, "unknown")
        if page < section.pages:
            for anchor in onward[:1]:
                url = response.urljoin(anchor.attrib.get("href", ""))
                if netloc(url) in self.hosts:
                    yield from self.ask_listing(url, self.read_section, section=section, page=page + 1)

    def ask_stories(
        self, response: Response, links: Iterable[listing.Link], basis: DateBasis
    ) -> Iterator[Request]:
        """A request for each story not yet asked for; other links are none of ours."""
        for link in links:
            self.count("links_seen")
            try:
                url = listing.clean(response.urljoin(link.url.strip()))
            except ValueError:  # not a URL at all
                continue
            own = netloc(url) in self.hosts and len(url) <= LONGEST_URL
            if not own or not self.is_story(urlsplit(url).path):
                continue
            hint = (link.published, basis if link.published else "unknown")
            if url in self.found:
                if self.found[url][0] is None:
                    self.found[url] = hint
                continue
            self.found[url] = hint
            self.count("links")
            if len(self.found) > self.most_stories:
                self.count("links_left_out")
                continue
            yield Request(
                url,
                callback=self.read_story,
                errback=self.failed,
                meta={"story": url},
                dont_filter=True,  # `found` sees to that; a redirect to a known address is recorded
            )

    def read_captures(self, response: Response, page: str) -> Iterator[Request]:
        """A request for each capture of a story that we do not have; captures never change."""
        found = cdx.captures(text_of(response))
        if found is None:
            self.reject_listing(response, "not_an_index", "no index in CDX format; check `captures`")
            return
        for capture in found:
            self.count("links_seen")
            if netloc(capture.url) not in self.hosts or not self.is_story(urlsplit(capture.url).path):
                continue
            url = safe_url_string(
                page.replace("{timestamp}", capture.timestamp).replace("{url}", capture.url)
            )
            if len(url) > LONGEST_URL or url in self.found:
                continue
            self.count("links")
            if self.keeper.store.holds(url):
                self.count("unchanged")
                continue
            self.found[url] = (None, "unknown")
            if len(self.found) > self.most_stories:
                self.count("links_left_out")
                continue
            yield Request(
                url,
                callback=self.read_story,
                errback=self.failed,
                meta={"story": url, "capture": capture},
                dont_filter=True,
            )

    def answered_well(self, response: Response) -> bool:
        """Whether a listing came; if not, that is recorded."""
        if response.status == 200 and response.body:
            return True
        if response.status == 200:
            self.reject_listing(response, "empty", "a listing without a byte")
        else:
            self.reject_listing(response, reason_of_status(response.status), f"answered {response.status}")
        return False

    def reject_listing(self, response: Response, reason: str, detail: str) -> None:
        self.trouble(asked(cast(Request, response.request)), reason, detail)

    def trouble(self, url: str, reason: str, detail: str) -> None:
        """Records a listing that gave nothing."""
        troubles = self.crawler.stats.get_value("claimline/listing_trouble", [])
        self.crawler.stats.set_value("claimline/listing_trouble", [*troubles, f"{url}: {detail}"])
        self.reject(url, reason, detail)

    # ------------------------------------------------------------ stories

    def read_story(self, response: Response) -> None:
        request = cast(Request, response.request)
        url = asked(request)
        if response.status == 304 and self.held(request):
            self.count("duplicates" if request.url in self.answered else "unchanged")
            return
        declared = Message()
        declared["Content-Type"] = (response.headers.get("Content-Type") or b"text/html").decode("latin-1")
        capture = cast("cdx.Capture | None", request.meta.get("capture"))
        story = capture.url if capture else response.url
        if wrong := self.wrong_with(response, story, declared.get_content_type()):
            self.reject(url, *wrong)
            return
        if response.url in self.answered:
            self.count("duplicates")
            return
        self.answered.add(response.url)
        held = said_of(response)
        hint, basis = self.found[url]
        self.keep(
            Page(
                page_id=record_id(story, held.sha256),
                url=story,
                source_id=url,
                outlet_id=self.outlet.outlet_id,
                fetched_at=capture.when if capture else datetime.now(UTC),
                status=response.status,
                content_type=declared.get_content_type(),
                charset=declared.get_content_charset(),
                sha256=held.sha256,
                size=len(response.body),
                etag=held.etag,
                last_modified=held.last_modified,
                date_hint=hint,
                hint_basis=basis,
                run_id=self.run_id,
            ),
            (url if capture else response.url, held, response.meta["kept"]),
        )
        self.count("pages")

    def wrong_with(self, response: Response, story: str, content_type: str) -> tuple[str, str] | None:
        """Why this is no page of a story: the reason to record and the detail."""
        if response.status != 200:
            return reason_of_status(response.status), f"answered {response.status}"
        if not response.body:
            return "empty", "an answer without a byte"
        if content_type not in HTML_TYPES:
            return "not_html", f"the server calls it {content_type}"
        if response.body.startswith(NOT_HTML):
            return "not_html", f"its bytes are not HTML, though the server says {content_type}"
        if not self.is_story(urlsplit(story).path):
            return "moved", f"led to {response.url}, which `article_pattern` does not take for a story"
        return None

    def held(self, request: Request) -> Validator | None:
        """The validators of the version that we hold of this address, if its bytes are really there."""
        if not {"story", "listing"} & request.meta.keys():
            return None
        try:
            return self.keeper.store.latest(("" if "story" in request.meta else LISTING) + request.url)
        except StoreError as error:
            raise self.stop(error) from error

    def failed(self, failure: Failure) -> None:
        """Records a request that had no response."""
        request = cast(Request, failure.request)  # type: ignore[attr-defined]
        url = asked(request)
        reason, detail = reason_of(cast(BaseException, failure.value))
        if reason == "robots":
            reason, detail = self.robots_trouble.get(urlsplit(request.url).netloc, (reason, detail))
            if request.url != url:
                detail = f"redirected to {request.url}: {detail}"
        if request.meta.get("story"):
            self.reject(url, reason, detail)
        else:
            self.trouble(url, reason, detail)

    # ------------------------------------------------------------ keeping

    def reject(self, url: str, reason: str, detail: str) -> None:
        self.count("rejections")
        self.count(f"rejected/{reason}")
        self.keep(
            Rejection(
                rejection_id=record_id(url, None, "crawl", reason),
                page_id=None,
                url=url,
                stage="crawl",
                reason=reason,
                detail=f"{self.outlet.outlet_id}: {detail}",
                run_id=self.run_id,
            )
        )

    def keep(self, outcome: Page | Rejection, held: Held | None = None) -> None:
        try:
            self.keeper.keep(outcome, held)
        except StoreError as error:
            raise self.stop(error) from error

    def stop(self, error: StoreError) -> CloseSpider:
        """Ends the crawl of this outlet: what can't be kept must not be asked for."""
        self.crawler.stats.set_value("claimline/store_error", str(error))
        return CloseSpider("store")

    def count(self, what: str) -> None:
        self.crawler.stats.inc_value(f"claimline/{what}")


def asked(request: Request) -> str:
    """The address first asked for, before any redirect."""
    first: str = request.meta.get("redirect_urls", [request.url])[0]
    return first


def text_of(response: Response) -> str:
    """A feed's or sitemap's text, unpacked where the file itself is packed (`sitemap.xml.gz`)."""
    if response.body.startswith(b"\x1f\x8b"):
        return listing.unpacked(response.body).decode("utf-8", "replace")
    if isinstance(response, TextResponse):
        return response.text
    return response.body.decode("utf-8", "replace")


def said_of(response: Response) -> Validator:
    """What the server said of this version, and the sha256 of its body."""
    return Validator(header(response, "ETag"), header(response, "Last-Modified"), digest_of(response.body))


def header(response: Response, name: str) -> str | None:
    """A header to send back one day; None if missing or longer than any honest one."""
    value = (response.headers.get(name) or b"").decode("latin-1").strip()
    return value if 0 < len(value) <= 500 else None
