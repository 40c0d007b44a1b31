"""What a page says of its story beside the text: headline, author, address, whether it is locked.

Structured data comes first (schema.org as JSON-LD), then meta tags, then what the page shows. Everything here
is hostile input: any type may stand in any place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from lxml import etree  # type: ignore[import-untyped]

from pipelines.article.charset import SURROGATE

Node = Mapping[str, Any]  # one schema.org object of a page

ARTICLE_TYPES = re.compile(r"(?:article|blogposting|report|pressrelease|statement)$", re.IGNORECASE)
PAGE_TYPES = {"WebPage", "ItemPage"}
MOST_NODES = 2_000  # schema.org objects looked at on one page

BYLINES = etree.XPath("//@class[contains(., 'yline') or contains(., 'YLINE')]/..")
BYLINE_TAGS = {"p", "div", "span", "address"}
TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|cmpid|ncid|smid|sr_share)", re.IGNORECASE)


# ---------------------------------------------------------------- structured data


def json_ld(tree: Any) -> list[Node]:
    """Every schema.org object that stands by itself on the page, in order, graphs and lists unfolded."""
    found: list[Node] = []
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            todo = loose_json(script.text or "")
            while todo and len(found) < MOST_NODES:
                value = todo.pop(0)
                if isinstance(value, list):
                    todo[:0] = value[:MOST_NODES]
                elif isinstance(value, dict):
                    found.append(value)
                    graph = value.get("@graph")
                    todo[:0] = [graph] if isinstance(graph, list | dict) else []
                    entity = value.get("mainEntity")
                    todo += [entity] if isinstance(entity, dict) else []
    return found


def loose_json(raw: str) -> list[Any]:
    """The JSON values in a script, [] if there is none: comments, CDATA and stray semicolons happen."""
    raw = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)", "", raw).strip()
    decoder = json.JSONDecoder(strict=False)
    values: list[Any] = []
    at = 0
    try:
        while at < len(raw) and len(values) < 50:
            value, at = decoder.raw_decode(raw, at)
            values.append(value)
            while at < len(raw) and raw[at] in " \t\r\n;,":
                at += 1
    except (ValueError, RecursionError):
        pass  # what was read so far stands; a broken script is the page's business
    return values


def types_of(node: Node) -> list[str]:
    kind = node.get("@type")
    return [str(one) for one in (kind if isinstance(kind, list) else [kind]) if one]


def story_nodes(nodes: Iterable[Node], url: str) -> list[Node]:
    """The objects that describe this story: the article under this address or without one, then the page."""
    articles = [node for node in nodes if any(ARTICLE_TYPES.search(kind) for kind in types_of(node))]
    here = split(url).path.rstrip("/")
    # A page that lists other stories names their addresses; one without an address means this page.
    own = [node for node in articles if here in set(paths_of(node))]
    unnamed = [node for node in articles if not list(paths_of(node))]
    ranked = own or unnamed or articles[:1]
    return ranked + [node for node in nodes if PAGE_TYPES.intersection(types_of(node))][:1]


def paths_of(node: Node) -> Iterator[str]:
    for key in ("url", "@id", "mainEntityOfPage"):
        value = node.get(key)
        if isinstance(value, dict):
            value = value.get("@id") or value.get("url")
        if isinstance(value, str) and value.startswith(("http", "/")):
            yield split(value).path.rstrip("/")


def is_locked(nodes: Iterable[Node]) -> bool:
    """Whether the page says that the story is for subscribers."""
    return any(str(node.get("isAccessibleForFree")).lower() == "false" for node in nodes)


def has_body(nodes: Iterable[Node]) -> bool:
    """Whether the structured data carry the story's text."""
    return any(isinstance(node.get("articleBody"), str) and node["articleBody"].strip() for node in nodes)


def metas(tree: Any) -> dict[str, str]:
    """Content by name, property or itemprop of the meta tag, lower case; the first of each name."""
    found: dict[str, str] = {}
    for tag in tree.iter("meta"):
        content = (tag.get("content") or tag.get("value") or "").strip()
        for key in ("property", "name", "itemprop"):
            name = (tag.get(key) or "").strip().lower()
            if name and content:
                found.setdefault(name, content)
    return found


# ---------------------------------------------------------------- headline, author, address


def headline_of(
    tree: Any, nodes: Iterable[Node], meta: Mapping[str, str], chosen: Sequence[str] = ()
) -> str | None:
    """The story's headline as the page shows it, else as its metadata give it.

    `chosen` is what the outlet file's selectors find, for a page whose JSON-LD and meta tags name none.
    """
    site = meta.get("og:site_name", "")
    structured = [one_line(node.get("headline") or "") for node in nodes]
    title = without_site(one_line("".join(text_of(tag) for tag in list(tree.iter("title"))[:1])), site)
    shared = [without_site(one_line(meta.get(name, "")), site) for name in ("og:title", "twitter:title")]
    if chosen and not any((*structured, *shared)):
        return chosen[0]
    told = [text for text in (*structured, *shared, title) if text]
    shown = [text for text in (one_line(text_of(tag)) for tag in tree.iter("h1")) if 8 < len(text) < 400]
    for text in shown:
        if any(agree(text, other) for other in told):
            return text
    return next(
        iter([*filter(None, structured), *filter(None, shared), *shown[:1], *filter(None, [title])]),
        None,
    )


def agree(shown: str, told: str) -> bool:
    """Whether two wordings of a headline are the same but for case, punctuation and a cut end."""
    a, b = ("".join(filter(str.isalnum, text.casefold())) for text in (shown, told))
    if a == b:
        return True
    short, long = sorted((a, b), key=len)
    return len(short) >= 15 and (long.startswith(short) or (len(short) > 0.6 * len(long) and short in long))


def without_site(title: str, site: str) -> str:
    """The title without the name of the site that many pages append or put first."""
    site = "".join(filter(str.isalnum, site.casefold()))
    for mark in (" | ", " – ", " — ", " - ", " · ", " » ", " :: "):
        head, found, tail = title.rpartition(mark)
        bare = "".join(filter(str.isalnum, tail.casefold()))
        if not found or len(head) < 12:
            continue
        named = bool(site and bare and (bare in site or site in bare))
        if named or (mark in (" | ", " :: ", " » ") and len(tail) < 50):
            return without_site(head.strip(), "")
        if (
            mark in (" – ", " — ", " - ")
            and len(tail.split()) <= 4
            and tail.istitle()
            and len(head.split()) > 4
        ):
            return head.strip()
    return title


def author_of(
    tree: Any, nodes: Iterable[Node], meta: Mapping[str, str], chosen: Sequence[str] = ()
) -> str | None:
    """The author or authors as the page names them, separated by commas."""
    names: list[str] = []
    for node in nodes:
        given = node.get("author") or node.get("creator")
        listed = given if isinstance(given, list) else [given]
        names = [one_line(one.get("name") if isinstance(one, dict) else one) for one in listed]
        if any(names):
            break
    if not any(names):
        keys = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
        names = [one_line(next((meta[key] for key in keys if is_name(meta.get(key, ""))), ""))]
    if not any(names):
        names = [name for name in chosen if is_name(name)]
    if not any(names):
        for tag in tree.iter("a", "span", "p", "div"):
            if (
                tag.get("rel") == "author"
                or tag.get("itemprop") == "author"
                or "byline" in (tag.get("class") or "")
            ):
                words = re.sub(r"(?i)^(?:written |story )?by:? ", "", one_line(text_of(tag)))
                if is_name(words):
                    names = [words]
                    break
    kept = dict.fromkeys(re.sub(r"(?i)^by:? ", "", name) for name in names if is_name(name))
    return ", ".join(kept) or None


def byline_of(tree: Any) -> str | None:
    """The line under the headline that says who wrote it, agency and all, where the page marks it as such."""
    for tag in BYLINES(tree):
        if tag.tag in BYLINE_TAGS and "byline" in tag.get("class").lower():
            line = one_line(text_of(tag))
            return line if is_name(line) else None
    return None


def is_name(text: str) -> bool:
    return 2 < len(text) < 160 and "://" not in text and not text.startswith("@")


def canonical_url(tree: Any, meta: Mapping[str, str], url: str) -> str:
    """The address that the page calls its own if it lies on the host that was asked, else the one asked."""
    asked = split(url)
    given = [
        tag.get("href") or ""
        for tag in tree.iter("link")
        if "canonical" in (tag.get("rel") or "").lower().split()
    ]
    for raw in (*given, meta.get("og:url", "")):
        parts = split(joined(url, raw.strip())) if raw.strip() else None
        if not parts or parts.scheme not in ("http", "https") or host(parts.netloc) != host(asked.netloc):
            continue
        if parts.path.strip("/") or not asked.path.strip("/"):  # the front page is no story's address
            return tidy(parts)
    return tidy(asked)


def host(netloc: str) -> str:
    return netloc.lower().removeprefix("www.")


def split(url: str) -> Any:
    try:
        return urlsplit(url)
    except ValueError:  # "http://[": no address at all
        return urlsplit("")


def joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return ""


def tidy(parts: Any) -> str:
    """The address without fragment and tracking parameters."""
    if parts.scheme not in ("http", "https"):
        return str(urlunsplit(parts))
    kept = [(key, value) for key, value in parse_qsl(parts.query, True) if not TRACKING.fullmatch(key)]
    query = parts.query if len(kept) == len(parse_qsl(parts.query, True)) else urlencode(kept)
    return str(urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")))


# ---------------------------------------------------------------- words


def text_of(tag: Any) -> str:
    """All text within the tag but that of scripts and styles."""
    if next(tag.iter("script", "style"), None) is None:
        return "".join(tag.itertext())
    return "".join(tag.xpath(".//text()[not(ancestor::script or ancestor::style)]"))


def one_line(value: object) -> str:
    """The words of a metadata value on one line, twice-escaped entities resolved; "" for other types."""
    if not isinstance(value, str):
        return ""
    value = re.sub(r"<[^<>]{0,200}>", "", value[:1_000])
    for entity, char in (
        ("&amp;", "&"),
        ("&quot;", '"'),
        ("&#039;", "'"),
        ("&#39;", "'"),
        ("&apos;", "'"),
        ("&nbsp;", " "),
    ):
        value = value.replace(entity, char)
    return " ".join(SURROGATE.sub("\ufffd", value).split())
