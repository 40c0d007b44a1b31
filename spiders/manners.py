"""What every request must pass, redirects and robots.txt included: Scrapy downloader middlewares.

Scrapy obeys robots.txt. These add what it leaves out: only the outlet's own hosts, only public addresses,
nothing at all while robots.txt cannot be read, Crawl-delay, Retry-After, and conditional requests. They read
`crawler.spider`, which is the `OutletSpider`.
"""

from __future__ import annotations

import ipaddress
import zlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import TYPE_CHECKING, Any, Self, cast
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.responsetypes import responsetypes
from scrapy.robotstxt import RobotParser
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.error import DNSLookupError
from twisted.web.http import RESPONSES as STATUS_WORDS

from spiders.settings import MAX_BYTES
from spiders.store import Place, StoreError
from spiders.warc import Exchange

if TYPE_CHECKING:
    from spiders.outlet import OutletSpider

LONGEST_HOLD = 300.0  # seconds a host may make us wait with one Retry-After
FORBID_ALL = b"User-agent: *\nDisallow: /\n"

STATUS_REASONS = {
    401: "blocked",
    402: "paywall",
    403: "blocked",
    404: "not_found",
    410: "gone",
    429: "rate_limited",
    451: "legal",
}


class Refused(IgnoreRequest):
    """A request that we do not make, or an answer that we do not take."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason, self.detail = reason, detail


def netloc(url: str) -> str | None:
    """Host and port as outlet files write them, `host` or `host:8080`; None unless plain http or https."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    usual = 443 if parts.scheme == "https" else 80
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return host if port in (None, usual) else f"{host}:{port}"


def reason_of_status(status: int) -> str:
    """The reason under which an HTTP status other than 200 is recorded."""
    return STATUS_REASONS.get(status, "server_error" if status >= 500 else "http_status")


def reason_of(error: BaseException) -> tuple[str, str]:
    """Why there is no response: the reason to record, and the detail for a person."""
    if isinstance(error, Refused):
        return error.reason, error.detail
    if isinstance(error, IgnoreRequest):  # Scrapy tells its reasons apart by their wording only
        words = str(error)
        if "robots.txt" in words:
            return "robots", "the outlet's robots.txt asks us not to read this address"
        if "redirections" in words:
            return "redirects", "more redirects than we follow; they may run in a circle"
        if "DOWNLOAD_MAXSIZE" in words:
            return "too_large", f"unpacks to more than {MAX_BYTES:,} bytes"
        return "refused", words
    if isinstance(error, DownloadCancelledError):  # raised only when the size limit is passed
        return "too_large", f"longer than {MAX_BYTES:,} bytes"
    if isinstance(error, DownloadTimeoutError):
        return "timeout", "no whole answer in the time we wait, though asked more than once"
    if isinstance(error, ResponseDataLossError):
        return "truncated", "the connection ended before the page did"
    if isinstance(error, CannotResolveHostError):
        return "unreachable", "no such host; check the outlet's `hosts` and the network's name server"
    if isinstance(error, DownloadConnectionRefusedError):
        return "unreachable", "connection refused"
    if isinstance(error, DownloadFailedError):
        return "unreachable", "the server closed the connection without an answer"
    return "unreachable", f"{type(error).__name__}: {error}"


class Manners:
    """The middleware next to the spider: own hosts, robots.txt, Crawl-delay, conditional requests."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        crawler.signals.connect(self.robots_parsed, signal=signals.robots_parsed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    @property
    def spider(self) -> OutletSpider:
        return cast("OutletSpider", self.crawler.spider)

    def process_request(self, request: Request) -> None:
        if netloc(request.url) not in self.spider.hosts:
            raise Refused(
                "off_host",
                f"leads to {request.url}, not one of the outlet's hosts; if it should be, add it to `hosts`",
            )
        # Here and not where the request is made: a redirect carries headers over to another address.
        for header in ("If-None-Match", "If-Modified-Since"):
            request.headers.pop(header, None)
        known = self.spider.held(request)
        if known and known.etag:
            request.headers["If-None-Match"] = known.etag
        if known and known.last_modified:
            request.headers["If-Modified-Since"] = known.last_modified

    def process_response(self, request: Request, response: Response) -> Response:
        """Reads robots.txt as RFC 9309 asks: an error of the server forbids all, any other allows all."""
        if not for_robots(request) or response.status == 200:
            return response
        if response.status < 500 and response.status != 429:
            return response.replace(body=b"")
        return self.forbid_all(request, reason_of_status(response.status), f"answered {response.status}")

    def process_exception(self, request: Request, exception: Exception) -> Response | None:
        if not for_robots(request):
            return None
        return self.forbid_all(request, *reason_of(exception))

    def forbid_all(self, request: Request, reason: str, detail: str) -> Response:
        asked = request.meta.get("redirect_urls", [request.url])[0]
        said = f"robots.txt could not be read, so nothing else was asked: {asked}: {detail}"
        self.spider.robots_trouble[urlsplit(asked).netloc] = reason, said
        return Response(request.url, status=200, body=FORBID_ALL)

    def robots_parsed(self, robotparser: RobotParser, request: Request) -> None:
        delay = robotparser.crawl_delay("claimline")
        if not delay:
            return
        delay = max(delay, self.spider.outlet.delay)
        host = urlsplit(request.url).hostname or ""
        downloader = self.crawler.engine.downloader
        # For the slot in use, and for the one that Scrapy makes anew after a minute's rest.
        downloader.per_slot_settings[host] = {"delay": delay, "concurrency": 1}
        if slot := downloader.slots.get(host):
            slot.delay, slot.concurrency = delay, 1


class Wire:
    """The middleware next to the network: public addresses, the archive, Retry-After, whole bodies.

    It sees a response as it came, before Scrapy retries, follows or unpacks it. Scrapy keeps what it resolved
    and connects to the address that was checked here. Behind a proxy the proxy resolves.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        if request.meta.get("proxy"):
            return
        from twisted.internet import reactor  # installed by then, and not before

        outlet = cast("OutletSpider", self.crawler.spider).outlet
        host = urlsplit(request.url).hostname or ""
        try:
            address = await maybe_deferred_to_future(cast(Any, reactor).resolve(host))
        except DNSLookupError as error:
            raise CannotResolveHostError(str(error)) from error
        if not is_open_to(address, outlet.allow_loopback):
            raise Refused("private_address", f"{host} is {address}, which is not a public address")

    def process_response(self, request: Request, response: Response) -> Response:
        if response.status in (429, 503) and (wait := retry_after(response.headers.get("Retry-After"))):
            # Holds the whole host, not this address alone.
            slot = self.crawler.engine.downloader.slots.get(urlsplit(request.url).hostname or "")
            if slot:
                slot.lastseen = max(slot.lastseen, monotonic() + wait - slot.delay)
        packed = (response.headers.get("Content-Encoding") or b"").strip().lower() in (b"gzip", b"x-gzip")
        body = unpacked(response.body) if packed and response.body else response.body
        request.meta["kept"] = self.keep(request, response, whole=body is not None)
        if body is None and not for_robots(request):
            raise Refused("truncated", "the packed page ends before its end")
        if not packed or body is None or len(body) > MAX_BYTES:  # too large: Scrapy refuses it
            return response
        # Unpacked once, here, and not again by Scrapy.
        del response.headers["Content-Encoding"]
        kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
        return response.replace(body=body, cls=kind)

    def keep(self, request: Request, response: Response, whole: bool) -> Place:
        spider = cast("OutletSpider", self.crawler.spider)
        exchange = Exchange(
            url=request.url,
            method=request.method,
            asked=[("Host", urlsplit(request.url).netloc.encode()), *header_pairs(request)],
            status=response.status,
            reason=STATUS_WORDS.get(response.status, b"").decode("ascii"),
            answered=header_pairs(response),
            payload=response.body,
            when=datetime.now(UTC),
            address=str(response.ip_address) if response.ip_address else None,
            truncated=not whole,
        )
        try:
            return spider.keeper.store.record(exchange)
        except StoreError as error:
            spider.stop(error)
            raise Refused("store", str(error)) from error


def header_pairs(message: Request | Response) -> list[tuple[str, bytes]]:
    return [(name.decode("latin-1"), value) for name, values in message.headers.items() for value in values]


def is_open_to(address: str, allow_loopback: bool) -> bool:
    """Whether we may connect to this IP address."""
    parsed = ipaddress.ip_address(address)
    if parsed.is_loopback:
        return allow_loopback
    return parsed.is_global and not parsed.is_multicast


def for_robots(request: Request) -> bool:
    return bool(request.meta.get("dont_obey_robotstxt"))  # set by Scrapy's robots.txt middleware alone


def retry_after(header: bytes | None) -> float:
    """Seconds to wait, from a number of seconds or a date; 0 if there is nothing to wait for."""
    text = (header or b"").decode("latin-1").strip()
    if text.isdigit():
        return min(float(text), LONGEST_HOLD)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return min(max(0.0, (until - datetime.now(UTC)).total_seconds()), LONGEST_HOLD)


def unpacked(body: bytes) -> bytes | None:
    """What a gzip body unpacks to, or a little more than `MAX_BYTES` of it; None if it ends too soon."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        found = unpack.decompress(body, MAX_BYTES + 1)
    except zlib.error:
        return None
    return found if unpack.eof or len(found) > MAX_BYTES else None
