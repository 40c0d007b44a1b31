"""Scrapy's settings, one set for each outlet. What is not named here is Scrapy's default, read and accepted.

Written for Scrapy 2.19, whose defaults are not ours in what matters: a control endpoint that runs Python is
on, a response may have 1 GiB, certificates are not verified, and Crawl-delay and Retry-After are ignored
(`manners.py` heeds them).
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from pipelines.config import OutletFile

MAX_BYTES = 10_000_000  # of one page, unpacked; the longest real article page seen has 3 MB
TIMEOUT = 20.0  # seconds for one response; below the grace a crawl gets to end (crawl.py)
REDIRECTS = 5
RETRIES = 2

# Against a sitemap that lists an outlet's whole past. What is left out is counted and told, never silent.
MAX_STORIES = 2000
MAX_LISTINGS = 50


def release() -> str:
    """The installed version of claimline."""
    try:
        return version("claimline")
    except PackageNotFoundError:
        return "unreleased"


def user_agent(contact: str) -> str:
    """Who we are and where an outlet can complain: `claimline/0.1.0 (+https://example.org/claimline)`."""
    return f"claimline/{release()} (+{''.join(c for c in contact if c.isascii() and c.isprintable())})"


def settings(outlet: OutletFile, contact: str, patience: float = TIMEOUT) -> dict[str, Any]:
    """The settings for the crawl of one outlet; `patience` is how many seconds a whole response may take."""
    return {
        # Who asks, and what we may ask.
        "USER_AGENT": user_agent(contact),
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "claimline",
        "DEFAULT_REQUEST_HEADERS": {
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.5",
            "Accept-Language": "en",
            # gzip alone: its trailer shows whether a body came whole, which Scrapy doesn't check.
            "Accept-Encoding": "gzip",
        },
        "COOKIES_ENABLED": False,
        "REFERRER_POLICY": "no-referrer",
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        # A proxy of the environment is not asked for an outlet on this machine.
        "HTTPPROXY_ENABLED": not outlet.allow_loopback,
        # How fast. Each outlet has its own crawler, so these are per outlet; a delay of exactly nothing
        # would also switch off the waiting that Retry-After asks for.
        "DOWNLOAD_DELAY": max(outlet.delay, 0.001),
        "DOWNLOAD_DELAY_JITTER": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": outlet.concurrency,
        # No more than can be sent: what waits in the scheduler is still sorted, listings before stories.
        "CONCURRENT_REQUESTS": outlet.concurrency * len(outlet.hosts),
        # Scrapy makes so many tasks for what one answer yields, a hundred by default: a quarter of all work.
        "CONCURRENT_ITEMS": 1,
        "DOWNLOAD_TIMEOUT": patience,
        "DNS_TIMEOUT": patience,
        "RETRY_TIMES": RETRIES,
        "RETRY_GIVE_UP_LOG_LEVEL": "INFO",
        # How much.
        "DOWNLOAD_MAXSIZE": MAX_BYTES,
        "DOWNLOAD_WARNSIZE": 0,
        "REDIRECT_MAX_TIMES": REDIRECTS,
        # Beyond a few seconds a refresh is a page that reloads itself, not a redirect.
        "METAREFRESH_MAXDELAY": 5,
        # Every answer comes to the spider, which records it.
        "HTTPERROR_ALLOW_ALL": True,
        "DOWNLOADER_MIDDLEWARES": {
            # It drops a redirect in silence and lets subdomains through; Manners does neither.
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,
            "spiders.manners.Manners": 50,
            "spiders.manners.Wire": 760,
        },
        # Stories are asked for in the order in which they are found.
        "SCHEDULER_MEMORY_QUEUE": "scrapy.squeues.FifoMemoryQueue",
        # Nothing listens, nothing is counted twice, nothing is printed.
        "REMOTE_CONTROL_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "STATS_DUMP": False,
        "LOG_LEVEL": "INFO",
    }
