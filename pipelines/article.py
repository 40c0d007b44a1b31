"""A kept page → the article on it, or the reason why there is none.

HTML is read with trafilatura; what it says of itself with `pipelines.metadata`. Plain text stays exactly as it
was given, line ends included: spans count into it. Only a byte order mark is cut off.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any, Literal

import trafilatura

from pipelines import metadata
from pipelines.config import ConfigError, line_of, load
from pipelines.furniture import furniture_of
from pipelines.records import Article, DateBasis, Page, Rejection, record_id

RULES = Path(__file__).parent / "rules"

LARGEST = 10_000_000  # bytes
MOST_TAGS = 150_000  # the largest of 400 real news pages has 21,000; trafilatura takes minutes for a million
SHORTEST = 200  # characters of prose without which a page holds no article
SENTENCES = 3  # … and sentences, unless the prose is twice as long
TEASER = 1_200  # characters: what a locked page shows of a story at most

HTML_TYPES = {"text/html", "application/xhtml+xml", "application/xml", "text/xml", ""}
TEXT_TYPES = {"text/plain", "text/markdown"}
TAG = re.compile(rb"<(?:!doctype|html|head|body|div|p|article|meta|title|h1|script|a)\b", re.IGNORECASE)
MAGIC = (
    b"%PDF", b"PK\x03\x04", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"\x1f\x8b", b"RIFF", b"OggS", b"ID3", b"BZh",
    b"\xd0\xcf\x11\xe0", b"\x7fELF", b"MZ\x90", b"Rar!", b"7z\xbc\xaf", b"\x00\x00\x01\x00", b"\x28\xb5\x2f\xfd",
)  # fmt: skip
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w:.-]{2,30})", re.IGNORECASE)
# What the web means by these labels (WHATWG Encoding Standard).
LATIN = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii", "iso_8859-1", "l1", "cp819"}
UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
C1_CONTROLS = re.compile(r"[\x80-\x84\x86-\x9f]")
SURROGATE = re.compile(r"[\ud800-\udfff]")

SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*(?=\s|$)")
SHELL = re.compile(
    r"(?:enable|turn on|requires?|activate|need|without) (?:\w+ ){0,3}java ?script|__NEXT_DATA__|__NUXT__|"
    r"window\.__(?:INITIAL|PRELOADED)_STATE__",
    re.IGNORECASE,
)
GONE = re.compile(
    r"(?:page|story|article|content|url) (?:\w+ ){0,4}(?:not found|doesn[’']t exist|no longer (?:exists|available))|"
    r"^\W*(?:error )?404\b|not found|can(?:no|['’])t find|page unavailable",
    re.IGNORECASE,
)
STANDFIRST = re.compile(
    r"excerpt|standfirst|(?:^|[_-])dek(?:$|[ _-])|(?:^|[ _-])(?:lead|intro)(?:$|[ _-])", re.IGNORECASE
)
MOST_PARAGRAPHS = 2_000  # looked at for neglected ones
BLOCKS = {"p", "head", "quote", "code", "list", "item", "table", "row", "cell", "div", "lb", "ab", "body"}


class Unreadable(Exception):
    """Why these bytes yield no article: a stable word, and what a person should know."""

    def __init__(self, reason: str, detail: str) -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}")


def read_page(
    page: Page, body: bytes, *, origin: Literal["reporting", "release"] = "reporting"
) -> Article | Rejection:
    """The article on the page, or a rejection of stage "article" that says why there is none.

    Reasons: empty, binary, too_large, encoding, unreadable, index_page, script_shell, paywall, soft_404,
    no_article. Plain text is only ever empty, binary, too_large or encoding: who hands in a text means it.
    """
    try:
        text_kind = kind_of(page, body)
        content = decode(page, body, text_kind)
        return (
            plain_article(page, content, origin)
            if text_kind == "text"
            else html_article(page, content, origin)
        )
    except Unreadable as why:
        return Rejection(
            rejection_id=record_id(page.url, page.page_id, "article", why.reason),
            page_id=page.page_id,
            url=page.url,
            stage="article",
            reason=why.reason,
            detail=why.detail,
            run_id=page.run_id,
        )


def plain_article(page: Page, text: str, origin: Literal["reporting", "release"]) -> Article:
    if not text.strip():
        raise Unreadable("empty", "the document holds nothing but space")
    day, basis = metadata.published(None, [], {}, page, text)
    url = page.url
    return article(page, url, None, None, day, basis, None, origin, text)


def html_article(page: Page, content: str, origin: Literal["reporting", "release"]) -> Article:
    tree = parse(content)
    nodes = metadata.story_nodes(metadata.json_ld(tree), page.url)
    meta = metadata.metas(tree)
    headline = metadata.headline_of(tree, nodes, meta)
    author = metadata.author_of(tree, nodes, meta)
    url = metadata.canonical_url(tree, meta, page.url)
    cut_boxes(tree)
    lines = without_headline(with_neglected(tree, story_lines(tree, page.url)), headline)
    reason = not_an_article(tree, nodes, lines, content, headline)
    if reason:
        raise reason
    text = "\n".join(lines)
    day, basis = metadata.published(tree, nodes, meta, page, text)
    return article(
        page, url, headline, author, day, basis, metadata.modified(nodes, meta, page), origin, text
    )


def article(
    page: Page,
    url: str,
    headline: str | None,
    author: str | None,
    day: date | None,
    basis: DateBasis,
    changed: date | None,
    origin: Literal["reporting", "release"],
    text: str,
) -> Article:
    story_id = record_id(url)
    return Article(
        article_id=record_id(story_id, text),
        story_id=story_id,
        page_id=page.page_id,
        source_id=page.source_id,
        outlet_id=page.outlet_id,
        url=url,
        headline=headline,
        author=author,
        date_published=day,
        date_basis=basis,
        date_modified=changed,
        origin=origin,
        wire=wire_of(text, author),
        text=text,
        extractor_version="",
    )


# ---------------------------------------------------------------- bytes to characters


def kind_of(page: Page, body: bytes) -> Literal["html", "text"]:
    """Whether to read the bytes as HTML or as plain text; what they are counts, not only what the server says."""
    if len(body) > LARGEST:
        raise Unreadable("too_large", f"{len(body):,} bytes; the limit is {LARGEST:,}")
    start = body[:4096].lstrip()
    if not start and not body.strip():
        raise Unreadable("empty", "the response has no content")
    if start.startswith(MAGIC):
        raise Unreadable("binary", f"begins with {bytes(start[:8])!r}: not a page of text")
    if not body.startswith(tuple(bom for bom, _ in BOMS)) and not wide(page):
        if body.count(0) > len(body) / 100 or sum(byte < 9 for byte in start) > len(start) / 20:
            raise Unreadable("binary", "control bytes all over: not a page of text")
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
    raise Unreadable("binary", f"content type {page.content_type}: neither HTML nor plain text")


def wide(page: Page) -> bool:
    return (page.charset or "").lower().replace("_", "-").startswith(("utf-16", "utf-32"))


def decode(page: Page, body: bytes, kind: Literal["html", "text"]) -> str:
    """The characters: byte order mark, else UTF-8 if that is what the bytes are, else as declared, else cp1252.

    Valid UTF-8 beyond ASCII is never an accident, so it wins over what header and page say. A few broken bytes
    in what is otherwise UTF-8 are read as cp1252, one by one.
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
        label = "cp1252" if label in LATIN else label
        if label not in ("utf-8", "utf8", "utf_8", "cp1252", "windows-1252") and is_text_codec(label):
            try:
                return readable(body.decode(label))
            except (UnicodeDecodeError, ValueError):
                continue
    return readable(body.decode("utf-8", "claimline-cp1252"))


def is_text_codec(label: str) -> bool:
    try:
        return codecs.lookup(label)._is_text_encoding
    except LookupError:
        return False


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
        raise Unreadable("encoding", f"{damaged:,} of {len(text):,} characters cannot be read in any charset")
    return text


# ---------------------------------------------------------------- the text of a page


def parse(content: str) -> Any:
    """The page's element tree."""
    if content.count("<") > 2 * MOST_TAGS:
        raise Unreadable("unreadable", f"{content.count('<'):,} tags: no news page has so many")
    tree = trafilatura.load_html(content)
    if tree is None:
        raise Unreadable("unreadable", "no HTML parser can make a page of this")
    return tree


def story_lines(tree: Any, url: str) -> list[str]:
    """The paragraphs that trafilatura takes for the story, each on one line, no character changed but space."""
    document = trafilatura.bare_extraction(
        tree, url=url, include_comments=False, include_tables=True, deduplicate=False, with_metadata=False
    )
    return [] if document is None or isinstance(document, dict) else lines_of(document.body)


def lines_of(body: Any) -> list[str]:
    lines: list[str] = []
    words: list[str] = []

    def end_line() -> None:
        line = " ".join("".join(words).split())
        words.clear()
        if line:
            lines.append(SURROGATE.sub("\ufffd", line))

    todo: list[Any] = [body]
    while todo:  # no recursion: the page decides how deep it goes
        step = todo.pop()
        if isinstance(step, str):
            words.append(step)
        elif step is None:
            end_line()
        else:
            block = step.tag in BLOCKS
            inside: list[Any] = [None] if block else []
            inside += [step.text] if step.text else []
            for child in step:
                inside.append(child)
                inside += [child.tail] if child.tail else []
            todo += reversed(inside + ([None] if block else []))
    end_line()
    return lines


def with_neglected(tree: Any, lines: list[str]) -> list[str]:
    """The lines, and between them paragraphs that stand in the page just where those do but were left out.

    trafilatura takes one part of the page; a story can be laid out in several parts of the same class (seen at
    wired.com, 2019), or begin with a standfirst above them.
    """
    parts = list(islice(tree.iter("p"), MOST_PARAGRAPHS))
    known = {squash(line): i for i, line in enumerate(lines)}
    where = [known.get(squash(metadata.text_of(part))) for part in parts]
    homes = Counter(home_of(part) for part, at in zip(parts, where, strict=True) if at is not None)
    homes.pop(None, None)
    first = next((i for i, at in enumerate(where) if at is not None), None)
    if first is None:
        return lines
    whole = squash("".join(lines))
    added: dict[int, list[str]] = {}
    after = where[first] or 0
    for i, part in enumerate(parts):
        at = where[i]
        if at is not None:
            after = at + 1
            continue
        standfirst = i < first and not added and STANDFIRST.search(part.get("class") or "")
        if not standfirst and homes[home_of(part)] < 2:
            continue
        line = " ".join(metadata.text_of(part).split())
        linked = sum(len(metadata.text_of(tag)) for tag in part.iter("a"))
        story = len(line) >= 40 and SENTENCE_END.search(line) and linked < len(line) / 2
        if story and squash(line) not in whole and not furniture_of(line):
            added.setdefault(after, []).append(SURROGATE.sub("\ufffd", line))
    return [line for i in range(len(lines) + 1) for line in (*added.get(i, ()), *lines[i : i + 1])]


def home_of(part: Any) -> tuple[str, str] | None:
    """The tag and class of what holds a paragraph, None where it has no class of its own."""
    home = part.getparent()
    return (home.tag, home.get("class")) if home is not None and home.get("class") else None


def squash(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def without_headline(lines: list[str], headline: str | None) -> list[str]:
    """The lines without a headline that the page repeats above its story."""
    kept = list(lines)
    for line in lines[:3]:
        if headline and len(line) < 400 and metadata.agree(line, headline):
            kept.remove(line)
    return kept


def not_an_article(
    tree: Any, nodes: list[metadata.Node], lines: list[str], content: str, headline: str | None
) -> Unreadable | None:
    """Why what was found is no story, else None."""
    prose = [line for line in lines if SENTENCE_END.search(line) and not furniture_of(line)]
    size = sum(map(len, prose))
    sentences = sum(len(SENTENCE_END.findall(line)) for line in prose)
    found = f"{size} characters of prose in {sentences} sentences"
    visible = " ".join(metadata.text_of(tree).split()) if size < TEASER else ""
    if size < TEASER:
        title = next((metadata.text_of(tag).strip() for tag in tree.iter("h1", "title")), "")
        if size < 600 and GONE.search(title[:200]):
            return Unreadable("soft_404", f"the page calls itself {title[:80]!r}")
        if metadata.is_locked(nodes):
            return Unreadable("paywall", f"for subscribers, and only a teaser of it is here: {found}")
    if size >= SHORTEST and (sentences >= SENTENCES or size >= 2 * SHORTEST):
        return None
    links = sum(len(" ".join(metadata.text_of(tag).split())) for tag in tree.iter("a"))
    if SHELL.search(content) and len(visible) - links < 2_000:
        return Unreadable("script_shell", f"the text comes by script, which is not run; {found}")
    if links > len(visible) / 2 and len(list(tree.iter("a"))) > 9:
        return Unreadable("index_page", f"mostly links: {links} of {len(visible)} characters; {found}")
    return Unreadable("no_article", found)


# ---------------------------------------------------------------- rules


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a page that is none of its story."""

    box_id: str
    xpath: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class BoxFile:
    """What `rules/boxes.yml` holds."""

    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Agency:
    """A news agency and the other names it signs with."""

    name: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WireRule:
    """One way in which a text says whose copy it is; `pattern` has a group `agency`."""

    rule_id: str
    where: Literal["start", "end", "author"]
    pattern: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    open: bool = False  # a name that is not listed stands as it is written
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WireFile:
    """What `rules/wire.yml` holds."""

    agencies: tuple[Agency, ...]
    rules: tuple[WireRule, ...]


@cache
def boxes() -> tuple[Box, ...]:
    return load(RULES / "boxes.yml", BoxFile).boxes


def cut_boxes(tree: Any) -> None:
    """Takes the boxes out of the tree, unless that would take a third of the page's paragraphs along."""
    whole = paragraph_text(tree)
    for box in boxes():
        for part in tree.xpath(box.xpath):
            if part.getparent() is not None and paragraph_text(part) <= whole / 3:
                part.drop_tree()


def paragraph_text(part: Any) -> int:
    return sum(len(metadata.text_of(tag)) for tag in part.iter("p"))


@cache
def wire_rules() -> tuple[tuple[WireRule, re.Pattern[str]], ...]:
    path = RULES / "wire.yml"
    found = []
    for i, rule in enumerate(load(path, WireFile).rules):
        try:
            found.append((rule, re.compile(rule.pattern)))
        except re.error as error:
            raise ConfigError(
                path, line_of(path, ("rules", i, "pattern")), f"{rule.pattern!r}: {error}"
            ) from error
    return tuple(found)


@cache
def agencies() -> Mapping[str, str]:
    listed = load(RULES / "wire.yml", WireFile).agencies
    return {name.casefold(): agency.name for agency in listed for name in (agency.name, *agency.also)}


def wire_of(text: str, author: str | None) -> str | None:
    """The agency whose copy the text says it is: by dateline, credit line or author."""
    start = [line.strip()[:300] for line in text[:3_000].splitlines() if line.strip()][:4]
    end = [line.strip()[:600] for line in text[-3_000:].splitlines() if line.strip()][-5:]
    lines = {"start": start, "end": end, "author": [author[:200]] if author else []}
    for rule, pattern in wire_rules():
        for line in lines[rule.where]:
            if found := pattern.match(line):
                name = found["agency"].strip()
                known = agencies().get(name.casefold().removeprefix("the "))
                if known or rule.open:
                    return known or name
    return None
