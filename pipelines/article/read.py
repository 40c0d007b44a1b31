"""A kept page → the article on it, or the reason why there is none.

HTML is read with trafilatura, what it says of itself with `pipelines.metadata` and `pipelines.dates`. Plain
text stays exactly as it was given, line ends included: spans count into it. Only a byte order mark goes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import Any

import trafilatura
from lxml import etree  # type: ignore[import-untyped]

from pipelines.article import dates, metadata, selectors
from pipelines.article.boxes import cut_boxes
from pipelines.article.charset import SURROGATE, UnreadableError, decode, kind_of
from pipelines.article.furniture import furniture_of
from pipelines.article.second import far_more_text
from pipelines.article.sketch import sketch_of
from pipelines.article.wire import wire_of
from pipelines.config import Layout
from pipelines.records import Article, DateBasis, Origin, Page, Rejection, record_id

MOST_TAGS = 30_000  # "<" on a page: five times the most of 407 real ones; more take seconds to extract
MOST_COMPARED = 12_000  # beyond, no second extractor is asked: jusText's time grows with the square
SHORTEST = 200  # characters of prose without which a page holds no article
SENTENCES = 3  # … and sentences, unless the prose is twice as long
TEASER = 500  # characters: less of a locked story is an advertisement for it, more is worth reading

SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*(?=\s|$)")
SHELL = re.compile(
    r"(?:enable|turn on|requires?|activate|need|without) (?:\w+ ){0,3}java ?script|__NEXT_DATA__|__NUXT__|"
    r"window\.__(?:INITIAL|PRELOADED)_STATE__",
    re.IGNORECASE,
)
GONE = re.compile(
    r"(?:page|story|article|content|url) (?:\w+ ){0,4}(?:not found|doesn[’']t exist|no longer available)|"
    r"^\W*(?:error )?404\b|not found|can(?:no|['’])t find|page unavailable",
    re.IGNORECASE,
)
# What stands before a page instead of it: a question for consent, or for proof of being no robot.
WALL = re.compile(
    r"before you continue|we value your privacy|(?:accept|manage) (?:all )?cookies|"
    r"checking (?:if the site|your browser)|just a moment|are you a robot|unusual traffic|"
    r"verify (?:that )?you(?:'re| are) (?:a )?(?:human|not)|access (?:to this page has been )?denied|"
    r"attention required",
    re.IGNORECASE,
)
WALL_SIZE = 2_000  # characters of all text on a page that is a wall; a banner stands on a page with more
STANDFIRST = re.compile(
    r"excerpt|standfirst|(?:^|[_-])dek(?:$|[ _-])|(?:^|[ _-])(?:lead|intro)(?:$|[ _-])", re.IGNORECASE
)
MOST_PARAGRAPHS = 2_000  # looked at for neglected ones
BLOCKS = {"p", "head", "quote", "code", "list", "item", "table", "row", "cell", "div", "lb", "ab", "body"}


def read_page(
    page: Page,
    body: bytes,
    *,
    origin: Origin = "reporting",
    layouts: Sequence[Layout] = (),
) -> Article | Rejection:
    """The article on the page, or a rejection of stage "article" that says why there is none.

    `layouts` are the outlet file's: where its pages keep what their structured data do not name.

    Reasons: empty, binary, too_large, encoding, unreadable, index_page, script_shell, paywall, wall,
    soft_404, no_article. Plain text is only ever empty, binary, too_large or encoding: who hands in a text
    means it.
    """
    try:
        text_kind = kind_of(page, body)
        content = decode(page, body, text_kind)
        return (
            plain_article(page, content, origin)
            if text_kind == "text"
            else html_article(page, content, origin, layouts)
        )
    except UnreadableError as why:
        return Rejection(
            rejection_id=record_id(page.url, page.page_id, "article", why.reason),
            page_id=page.page_id,
            url=page.url,
            stage="article",
            reason=why.reason,
            detail=why.detail,
            run_id=page.run_id,
        )


def plain_article(page: Page, text: str, origin: Origin) -> Article:
    if not text.strip():
        raise UnreadableError("empty", "the document holds nothing but space")
    day, basis = dates.published(None, [], {}, page, text)
    url = page.url
    return article(page, url, None, None, day, basis, None, origin, wire_of(text, None), text)


def html_article(page: Page, content: str, origin: Origin, layouts: Sequence[Layout] = ()) -> Article:
    tree = parse(content)
    nodes = metadata.story_nodes(metadata.json_ld(tree), page.url)
    meta = metadata.metas(tree)
    if layouts:  # those of the day of the capture, then those of the story's own: old pages keep old clothes
        told, _ = dates.published(tree, nodes, meta, page, "")
        layouts = selectors.in_force(layouts, page.fetched_at.date(), told)
    chosen = {field: selectors.values(tree, layouts, field) for field in selectors.VALUES} if layouts else {}
    headline = metadata.headline_of(tree, nodes, meta, chosen.get("title", ()))
    author = metadata.author_of(tree, nodes, meta, chosen.get("author", ()))
    selected = [] if metadata.has_body(nodes) else selectors.paragraphs(tree, layouts)
    byline = metadata.byline_of(tree)
    url = metadata.canonical_url(tree, meta, page.url)
    title = next((metadata.text_of(tag).strip() for tag in tree.iter("h1", "title")), "")
    cut_wordless(tree)
    cut_boxes(tree)
    fast = content.count("<") > MOST_COMPARED
    lines = selected
    if not lines or not_an_article(tree, nodes, lines, content, title):
        lines = without_headline(with_neglected(tree, story_lines(tree, page.url, fast)), headline)
    if reason := not_an_article(tree, nodes, lines, content, title):
        raise reason
    text = "\n".join(lines)
    day, basis = dates.published(tree, nodes, meta, page, text, headline, chosen.get("published", ()))
    changed = dates.modified(nodes, meta, page)
    wire = wire_of(text, author, byline, meta.get("og:site_name"))
    more = far_more_text(content, text)
    return article(page, url, headline, author, day, basis, changed, origin, wire, text, more)


def article(
    page: Page,
    url: str,
    headline: str | None,
    author: str | None,
    day: date | None,
    basis: DateBasis,
    changed: date | None,
    origin: Origin,
    wire: str | None,
    text: str,
    found_elsewhere: int | None = None,
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
        wire=wire,
        text=text,
        extractor_version="",
        sketch=sketch_of(text),
        found_elsewhere=found_elsewhere,
    )


# ---------------------------------------------------------------- the text of a page


def parse(content: str) -> Any:
    """The page's element tree."""
    if content.count("<") > MOST_TAGS:
        raise UnreadableError("unreadable", f"{content.count('<'):,} tags: no news page has so many")
    tree = trafilatura.load_html(content)
    if tree is None:
        raise UnreadableError("unreadable", "no HTML parser can make a page of this")
    return tree


def cut_wordless(tree: Any) -> None:
    """Takes out what holds no words to read, for the extractor copies the tree several times.

    Structured data stay: where a page shows too little, the extractor reads the text that they carry.
    """
    etree.strip_elements(tree, "style", "svg", "template", "link", with_tail=False)
    for script in list(tree.iter("script")):
        if "ld+json" not in (script.get("type") or "").lower() and script.getparent() is not None:
            script.drop_tree()


def story_lines(tree: Any, url: str, fast: bool) -> list[str]:
    """The paragraphs that trafilatura takes for the story, one a line, no character changed but space."""
    try:
        document = trafilatura.bare_extraction(tree, url=url, fast=fast, include_comments=False)
    except (etree.LxmlError, RecursionError, AttributeError, IndexError, KeyError) as error:
        raise UnreadableError("unreadable", f"the extractor gave up on it: {error!r:.200}") from error
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

    trafilatura takes one part of the page; a story can be laid out in several parts of the same class (seen
    at wired.com in 2019) or begin with a standfirst above them.
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
    return "".join(text.split())


def without_headline(lines: list[str], headline: str | None) -> list[str]:
    """The lines without a headline that the page repeats above its story."""
    kept = list(lines)
    for line in lines[:3]:
        if headline and len(line) < 400 and metadata.agree(line, headline):
            kept.remove(line)
    return kept


def not_an_article(
    tree: Any, nodes: list[metadata.Node], lines: list[str], content: str, title: str
) -> UnreadableError | None:
    """Why what was found is no story, else None."""
    size = sentences = 0
    for line in lines:
        if SENTENCE_END.search(line) and not furniture_of(line):
            size += len(line)
            sentences += len(SENTENCE_END.findall(line))
            if size >= TEASER and sentences >= SENTENCES:
                return None
    found = f"{size} characters of prose in {sentences} sentences"
    visible = " ".join(metadata.text_of(tree).split()) if size < TEASER else ""
    if size < TEASER:
        if GONE.search(title[:200]):
            return UnreadableError("soft_404", f"the page calls itself {title[:80]!r}")
        if WALL.search(title[:200]) or (len(visible) < WALL_SIZE and WALL.search(visible[:300])):
            return UnreadableError("wall", f"a question stands before the page: {visible[:80]!r}")
        if metadata.is_locked(nodes):
            return UnreadableError("paywall", f"for subscribers, and only a teaser of it is here: {found}")
    if size >= SHORTEST and (sentences >= SENTENCES or size >= 2 * SHORTEST):
        return None
    links = sum(len(" ".join(metadata.text_of(tag).split())) for tag in tree.iter("a"))
    if SHELL.search(content) and len(visible) - links < 2_000:
        return UnreadableError("script_shell", f"the text comes by script, which is not run; {found}")
    if links > len(visible) / 2 and len(list(tree.iter("a"))) > 9:
        return UnreadableError("index_page", f"mostly links: {links} of {len(visible)} characters; {found}")
    return UnreadableError("no_article", found)
