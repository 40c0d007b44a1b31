"""Serves the sample newsroom: one server an outlet, each on a port of 127.0.0.1.

    with Newsroom() as newsroom:
        newsroom.write_outlets(folder)   # outlet files with the ports of this run
        …                                # first night
        newsroom.advance()
        …                                # second night: new stories, and one that has been corrected

What can be asked for is a dictionary from path to answer, made before the first request; no request ever
leads to a file. A story's bytes are the same on both nights unless it was revised, so that a second visit
gets 304.
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import unquote_to_bytes

import jinja2
import yaml

from flows.newsroom.stories import DISPUTES, HERE, NIGHTS, Masthead, Story, load_mastheads, load_stories

LOOPBACK = "127.0.0.1"
LONGEST_TARGET = 2_000  # characters of a request's path
SILENCE = 30.0  # seconds after which a connection that says nothing is closed
NEWEST = 4  # stories in the Courier's feed: the sitemap has the others
PER_PAGE = 2  # stories on a section page of Channel 6
RECENT = 2023  # the agency's news sitemap starts with this year, the archive's ends before it
BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
CONTROL = re.compile(r"[\x00-\x20\x7f]")
HTML, RSS, ATOM, XML, TEXT = (
    f"{kind}; charset=utf-8"
    for kind in ("text/html", "application/rss+xml", "application/atom+xml", "application/xml", "text/plain")
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What stands at a path."""

    body: bytes
    content_type: str
    modified: datetime
    etag: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came and how it was answered."""

    outlet_id: str
    method: str
    path: str
    conditional: bool
    status: int
    user_agent: str | None
    at: datetime


class Newsroom:
    """All outlets' servers, from `with` to the end of the block. Ports are free ones unless given."""

    disputes: Path = DISPUTES  # the folder of the two dispute files

    def __init__(self, ports: Mapping[str, int] | None = None, night: int = 1) -> None:
        self.mastheads = load_mastheads()
        self.requests: list[Asked] = []
        self.night = night
        self._ports = dict(ports or {})
        self._servers: dict[str, OutletServer] = {}
        self._answers: dict[int, dict[str, dict[str, Answer]]] = {}

    def __enter__(self) -> Self:
        try:
            for outlet_id in self.mastheads:
                self._servers[outlet_id] = OutletServer(self, outlet_id, self._ports.get(outlet_id, 0))
            for night in NIGHTS:
                out = list(load_stories(night).values())
                self._answers[night] = {
                    outlet_id: dict(answers(masthead, self.address(outlet_id), out))
                    for outlet_id, masthead in self.mastheads.items()
                }
        except BaseException:
            self.close()
            raise
        for server in self._servers.values():
            server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Stops every server and frees its port. Harmless when nothing runs."""
        while self._servers:
            self._servers.popitem()[1].stop()

    @property
    def night(self) -> int:
        """Which night's state is published: 1 or 2."""
        return self._night

    @night.setter
    def night(self, night: int) -> None:
        if night not in NIGHTS:
            raise ValueError(f"the newsroom knows the nights {NIGHTS}, not {night!r}")
        self._night = night

    def advance(self) -> None:
        """Publishes what is new on the second night, and the correction."""
        self.night = 2

    @property
    def stories(self) -> Mapping[str, Story]:
        """What is out on the present night, by `OUTLET/SLUG`."""
        return load_stories(self.night)

    def address(self, outlet_id: str) -> str:
        """The outlet's home, such as `http://127.0.0.1:40123`, without a slash at the end."""
        return f"http://{self.host(outlet_id)}"

    def host(self, outlet_id: str) -> str:
        """The outlet's `host:port`."""
        return f"{LOOPBACK}:{self._servers[outlet_id].server_address[1]}"

    def url(self, key: str) -> str:
        """The address of the story `OUTLET/SLUG`, whether it is out yet or not."""
        story = load_stories(max(NIGHTS))[key]
        return self.address(story.outlet_id) + story.path

    def answer(self, outlet_id: str, target: str) -> Answer | None:
        """What stands at this decoded path (with its query, if any) on the present night."""
        return self._answers[self.night][outlet_id].get(target)

    def write_outlets(self, folder: Path) -> list[Path]:
        """The outlet files written to the folder, one per outlet, for `pipelines.config.load_outlets`."""
        folder.mkdir(parents=True, exist_ok=True)
        written = []
        for outlet_id, masthead in self.mastheads.items():
            path = folder / f"{outlet_id}.yml"
            keys = outlet_keys(masthead, self.address(outlet_id), self.host(outlet_id))
            path.write_text(yaml.safe_dump(keys, sort_keys=False, allow_unicode=True), encoding="utf-8")
            written.append(path)
        return written


def outlet_keys(masthead: Masthead, address: str, host: str) -> dict[str, Any]:
    """The keys of `pipelines.config.OutletFile` for an outlet that is served at this address."""
    return {
        "outlet_id": masthead.outlet_id,
        "name": masthead.name,
        "kind": masthead.kind,
        "homepage": f"{address}/",
        "hosts": [host],
        "article_pattern": masthead.article_pattern,
        "origin": masthead.origin,
        "party": masthead.party,
        "feeds": [address + path for path in masthead.feeds],
        "sitemaps": [address + path for path in masthead.sitemaps],
        "sections": [
            {"url": address + page.path, "links": page.links, "next": page.next, "pages": page.pages}
            for page in masthead.sections
        ],
        "delay": masthead.delay,
        "min_stories": 3,
        "allow_loopback": True,
        "notes": "Invented; served by flows.newsroom on this machine.",
    }


# ---------------------------------------------------------------- what the outlets publish


def answers(masthead: Masthead, address: str, out: Sequence[Story]) -> Iterator[tuple[str, Answer]]:
    """Every path of the outlet when these stories (of all outlets, newest first) are out, and its answer."""
    stories = [story for story in out if story.outlet_id == masthead.outlet_id]
    founded = min(story.published for story in stories)
    pages = templates()

    def page(template: str, content_type: str, of: Sequence[Story], **names: object) -> Answer:
        text = pages.get_template(template).render(outlet=masthead, address=address, **names)
        return answer_of(text, content_type, max((s.modified for s in of), default=founded))

    for story in stories:
        yield story.path, page(f"{masthead.outlet_id}.html", HTML, [story], story=story)
    yield "/", page("front.html", HTML, stories, stories=stories)
    yield "/robots.txt", answer_of(masthead.robots.format(address=address), TEXT, founded)
    if masthead.closed:
        yield masthead.closed, page("closed.html", HTML, [])
    match masthead.outlet_id:
        case "northlight":
            parts = {
                "/news-sitemap.xml": [s for s in stories if s.published.year >= RECENT],
                "/archive-sitemap.xml": [s for s in stories if s.published.year < RECENT],
            }
            yield "/sitemap-index.xml", page("sitemap-index.xml", XML, stories, paths=list(parts))
            for path, part in parts.items():
                template = "news-sitemap.xml" if path == "/news-sitemap.xml" else "sitemap.xml"
                yield path, page(template, XML, part, stories=part)
        case "courier":
            newest = stories[:NEWEST]
            yield "/feed.rss", page("rss.xml", RSS, newest, stories=newest)
            yield "/sitemap.xml", page("sitemap.xml", XML, stories, stories=stories)
        case "echo":
            yield "/atom.xml", page("atom.xml", ATOM, stories, stories=stories)
        case "ubcw":
            yield "/press.rss", page("rss.xml", RSS, stories, stories=stories)
        case "channel6":
            for number, start in enumerate(range(0, len(stories), PER_PAGE), start=1):
                part = stories[start : start + PER_PAGE]
                older = f"/local/?page={number + 1}" if start + PER_PAGE < len(stories) else None
                path = "/local/" if number == 1 else f"/local/?page={number}"
                yield path, page("channel6-section.html", HTML, part, stories=part, older=older)
        case "sorrelmoor":
            yield "/newsroom/", page("sorrelmoor-section.html", HTML, stories, stories=stories)


def templates() -> jinja2.Environment:
    """The templates, everything in them escaped."""
    pages = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
    pages.filters["rfc822"] = format_datetime
    return pages


def answer_of(text: str, content_type: str, modified: datetime) -> Answer:
    body = text.encode("utf-8")
    return Answer(body, content_type, modified, f'"{hashlib.sha256(body).hexdigest()[:20]}"')


# ---------------------------------------------------------------- answering


class OutletServer(ThreadingHTTPServer):
    """One outlet's server."""

    def __init__(self, newsroom: Newsroom, outlet_id: str, port: int) -> None:
        super().__init__((LOOPBACK, port), OutletRequest)
        self.newsroom, self.outlet_id = newsroom, outlet_id
        # Without a short poll interval each server takes half a second to stop.
        self.thread = threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self) -> None:
        if self.thread.is_alive():
            self.shutdown()
            self.thread.join()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a reader that hangs up in mid-answer is its own affair."""


class OutletRequest(BaseHTTPRequestHandler):
    """One request to one outlet."""

    server: OutletServer
    protocol_version = "HTTP/1.1"
    server_version = "SampleNewsroom/1"
    sys_version = ""
    timeout = SILENCE

    def do_GET(self) -> None:
        target, found = target_of(self.path), None
        if target is None:
            self.reply(HTTPStatus.BAD_REQUEST)
        elif (found := self.server.newsroom.answer(self.server.outlet_id, target)) is None:
            self.reply(HTTPStatus.NOT_FOUND)
        elif self.unchanged(found):
            self.reply(HTTPStatus.NOT_MODIFIED, found)
        else:
            self.reply(HTTPStatus.OK, found)

    do_HEAD = do_GET  # noqa: N815 - http.server's naming

    def unchanged(self, answer: Answer) -> bool:
        """Whether the reader already has this (RFC 9110: the date counts only where there is no tag)."""
        tags = self.headers.get("If-None-Match")
        if tags is not None:
            return any(tag.strip().removeprefix("W/") in (answer.etag, "*") for tag in tags.split(","))
        since = moment(self.headers.get("If-Modified-Since"))
        return since is not None and answer.modified <= since

    def reply(self, status: HTTPStatus, answer: Answer | None = None) -> None:
        """Writes the answer down before sending it: who has read it finds it in `requests`."""
        conditional = any(name in self.headers for name in ("If-None-Match", "If-Modified-Since"))
        self.server.newsroom.requests.append(
            Asked(
                outlet_id=self.server.outlet_id,
                method=self.command,
                path=self.path,
                conditional=conditional,
                status=status.value,
                user_agent=self.headers.get("User-Agent"),
                at=datetime.now(UTC),
            )
        )
        body = answer.body if answer else f"{status.value} {status.phrase}\n".encode()
        self.send_response(status)
        if answer:
            self.send_header("ETag", answer.etag)
            self.send_header("Last-Modified", format_datetime(answer.modified, usegmt=True))
        if status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", answer.content_type if answer else TEXT)
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if status != HTTPStatus.NOT_MODIFIED and self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's naming
        """Nothing: `Newsroom.requests` is the log."""


def target_of(raw: str) -> str | None:
    """The decoded path (and query) of a request, or None if it is not a decent one."""
    if len(raw) > LONGEST_TARGET or not raw.startswith("/") or BAD_ESCAPE.search(raw):
        return None
    try:
        decoded = unquote_to_bytes(raw).decode("utf-8")
    except UnicodeError:
        return None
    return None if CONTROL.search(decoded) else decoded


def moment(value: str | None) -> datetime | None:
    """The time of an HTTP date header, or None if there is none or it is none."""
    try:
        parsed = parsedate_to_datetime(value) if value else None
    except ValueError:
        return None
    return parsed.replace(tzinfo=UTC) if parsed and parsed.tzinfo is None else parsed
