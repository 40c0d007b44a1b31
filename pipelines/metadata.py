"""What a page says of its story beside the text: headline, author, dates, address, whether it is locked.

Structured data comes first (schema.org as JSON-LD), then meta tags, then what the page shows. Everything here
is hostile input: any type may stand in any place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from pipelines.records import DateBasis, Page

Node = Mapping[str, Any]  # one schema.org object of a page

ARTICLE_TYPES = re.compile(r"(?:article|blogposting|report|pressrelease|statement)$", re.IGNORECASE)
PAGE_TYPES = {"WebPage", "ItemPage"}
MOST_NODES = 2_000  # schema.org objects looked at on one page

# Names of meta tags, lower case, best first.
PUBLISHED = (
    "article:published_time", "og:article:published_time", "http://ogp.me/ns/article#published_time",
    "article:published", "article.published", "article:publicationdate", "datepublished", "rnews:datepublished",
    "og:datepublished", "parsely-pub-date", "sailthru.date", "dcterms.issued", "dc.date.issued", "pubdate",
    "publishdate", "publish_date", "publish-date", "publication_date", "publication-date", "pub_date", "published",
    "published_at", "originalpublicationdate", "article_date_original", "prism.publicationdate", "bt:pubdate",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "shareaholic:article_published_time",
    "iso-8601-publish-date", "citation_publication_date", "displaydate", "date.release", "dc.date", "dcterms.date",
    "dcterms.created", "dc.date.created", "article.created", "date.created", "datecreated", "pdate", "ptime",
    "date",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:article:modified_time", "article:modified", "article.updated", "datemodified",
    "og:updated_time", "lastmod", "last-modified", "last_updated", "lastpublisheddate", "dcterms.modified",
    "dc.date.modified", "date.modified", "date.updated", "bt:moddate", "article_date_updated", "utime",
)  # fmt: skip

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
MONTH = r"(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}"
WRITTEN = tuple(
    re.compile(pattern, re.IGNORECASE | re.ASCII)
    for pattern in (
        r"(?<!\d)(?P<year>(?:19|20)\d\d)-(?P<m>\d\d?)-(?P<day>\d\d?)(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[/.](?P<m>\d\d?)[/.](?P<day>\d\d?)(?!\d)",
        r"(?<!\d)(?P<year>(?:19|20)\d\d)(?P<m>[01]\d)(?P<day>[0-3]\d)(?!\d{1,5}(?:\D|$))",
        rf"\b{MONTH}\.? (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?:at )?(?P<year>(?:19|20)\d\d)\b",
        rf"\b(?P<day>\d\d?)(?:st|nd|rd|th)?[ -]{MONTH}\.?,?[ -](?P<year>(?:19|20)\d\d)\b",
        rf"\b{MONTH} (?P<day>\d\d?) \d\d?:\d\d(?::\d\d)? (?:[a-z]{{2,5}} )?(?P<year>(?:19|20)\d\d)\b",
    )
)
SLASHED = re.compile(r"(?<!\d)(\d\d?)[/.](\d\d?)[/.]((?:19|20)\d\d)(?!\d)", re.ASCII)
EPOCH = re.compile(r"(\d{10})(\d{3})?", re.ASCII)
IN_URL = re.compile(
    r"[/_-](?P<year>(?:19|20)\d\d)(?:[/_-](?P<m>\d\d?)[/_-](?P<day>\d\d?)|(?P<m2>[01]\d)(?P<day2>[0-3]\d)|"
    r"/(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}/(?P<day3>\d\d?))(?=[/_.?-]|$)",
    re.IGNORECASE | re.ASCII,
)
# "PORT ALDER, Calif., March 3, 2015 (HW) —" or "/HarborWire/ --": a place, a full date, a dash.
DATELINE = re.compile(
    r"(?:[A-Z][\w.’'-]{0,25} ){0,3}[A-Z][\w.’'-]{1,25}(?:, [A-Z][\w. ]{1,20})?, ?\(?"
    rf"(?P<date>(?i:{MONTH})\.? \d{{1,2}}, (?:19|20)\d\d)\)?,? ?"
    r"(?:\([^()]{1,40}\)|/[\w. -]{1,40}/)? ?(?:—|–|--?) "
)

# Where a page keeps what is not its story. Read from class, id and tag of the elements around a date.
ASIDE = re.compile(
    r"related|recirc|recommend|popular|trending|comment|sidebar|teaser|promo|footer|widget|latest|newsletter|more-",
    re.IGNORECASE,
)
NOT_STORY_TAGS = {"nav", "footer", "aside"}
DATE_TAGS = ("time", "span", "div", "p", "small", "li", "abbr", "meta", "b", "em")
DATED = re.compile(r"date|time|publish|posted|dateline|byline", re.IGNORECASE)
CHANGED = re.compile(r"updat|modif|revis", re.IGNORECASE)
ISSUED = re.compile(r"publi|posted|created|issued", re.IGNORECASE)

TRACKING = re.compile(r"(?:utm_\w+|fbclid|gclid|mc_cid|mc_eid|cmpid|ncid|smid|sr_share)", re.IGNORECASE)
SURROGATE = re.compile(r"[\ud800-\udfff]")


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
    """The objects that describe this story, best first: the article under this address, then others, the page."""
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


def headline_of(tree: Any, nodes: Iterable[Node], meta: Mapping[str, str]) -> str | None:
    """The story's headline as the page shows it, else as its metadata give it."""
    site = meta.get("og:site_name", "")
    structured = [one_line(node.get("headline") or "") for node in nodes]
    title = without_site(one_line("".join(text_of(tag) for tag in list(tree.iter("title"))[:1])), site)
    shared = [without_site(one_line(meta.get(name, "")), site) for name in ("og:title", "twitter:title")]
    told = [text for text in (*structured, *shared, title) if text]
    shown = [text for text in (one_line(text_of(tag)) for tag in tree.iter("h1")) if 8 < len(text) < 400]
    for text in shown:
        if any(agree(text, other) for other in told):
            return text
    return next(
        iter([*filter(None, structured), *filter(None, shared), *shown[:1], *filter(None, [title])]), None
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


def author_of(tree: Any, nodes: Iterable[Node], meta: Mapping[str, str]) -> str | None:
    """The author or authors as the page names them, separated by commas."""
    names: list[str] = []
    for node in nodes:
        given = node.get("author") or node.get("creator")
        for one in given if isinstance(given, list) else [given]:
            names.append(one_line((one.get("name") or "") if isinstance(one, dict) else (one or "")))
        if any(names):
            break
    if not any(names):
        keys = ("author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "byl")
        names = [one_line(next((meta[key] for key in keys if is_name(meta.get(key, ""))), ""))]
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


def is_name(text: str) -> bool:
    return 2 < len(text) < 160 and "://" not in text and not text.startswith("@")


def canonical_url(tree: Any, meta: Mapping[str, str], url: str) -> str:
    """The story's own address if it lies on the host that was asked, else the one asked; no tracking, no fragment."""
    asked = split(url)
    given = [
        tag.get("href") or ""
        for tag in tree.iter("link")
        if "canonical" in (tag.get("rel") or "").lower().split()
    ]
    for raw in (*given, meta.get("og:url", "")):
        parts = split(joined(url, raw.strip())) if raw.strip() else None
        if parts and parts.scheme in ("http", "https") and host(parts.netloc) == host(asked.netloc):
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
    if parts.scheme not in ("http", "https"):
        return str(urlunsplit(parts))
    kept = [(key, value) for key, value in parse_qsl(parts.query, True) if not TRACKING.fullmatch(key)]
    query = parts.query if len(kept) == len(parse_qsl(parts.query, True)) else urlencode(kept)
    return str(urlunsplit((parts.scheme, parts.netloc, parts.path, query, "")))


# ---------------------------------------------------------------- dates


def published(
    tree: Any | None, nodes: Iterable[Node], meta: Mapping[str, str], page: Page, text: str
) -> tuple[date | None, DateBasis]:
    """The day of publication and how it is known.

    A date that somebody gave with the document comes first, then the page's own word. What lies after the
    fetch or before printed news is nobody's date. The day of the crawl is never taken for it.
    """
    latest = page.fetched_at.date() + timedelta(days=1)

    def first(values: Iterable[object]) -> date | None:
        days = (day_of(value) for value in values)
        return next((day for day in days if day and plausible(day, latest)), None)

    cascade: list[tuple[DateBasis, Iterable[object]]] = [
        ("given", [page.date_hint if page.hint_basis == "given" else None]),
        ("json-ld", (node.get(key) for node in nodes for key in ("datePublished", "dateCreated"))),
        ("meta", (meta.get(name) for name in PUBLISHED)),
        ("time-tag", time_tags(tree) if tree is not None else ()),
        (page.hint_basis, [page.date_hint]),
        ("url", (day_in_url(url) for url in (page.url, meta.get("og:url", "")))),
        ("text", [*(shown_dates(tree) if tree is not None else ()), dateline_of(text)]),
    ]
    for basis, values in cascade:
        if day := first(values):
            return day, basis
    return None, "unknown"


def modified(nodes: Iterable[Node], meta: Mapping[str, str], page: Page) -> date | None:
    """The day of the last change, as structured data or meta tags give it."""
    latest = page.fetched_at.date() + timedelta(days=1)
    values = [node.get("dateModified") for node in nodes] + [meta.get(name) for name in MODIFIED]
    return next((day for day in map(day_of, values) if day and plausible(day, latest)), None)


def plausible(day: date, latest: date) -> bool:
    return day.year >= 1900 and day <= latest and day != date(1970, 1, 1)


def day_of(value: object) -> date | None:
    """The calendar day that a date or time names, in the zone it is written in; None if it could be two days."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, list) and value:
        return day_of(value[0])
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = str(int(value)) if abs(value) < 1e15 else ""
    if not isinstance(value, str) or len(value) > 100:
        return None
    value = " ".join(value.split())
    if epoch := EPOCH.fullmatch(value):
        return datetime.fromtimestamp(int(epoch[1]), UTC).date()
    for pattern in WRITTEN:
        if found := pattern.search(value):
            parts = found.groupdict()
            month = parts.get("m") or MONTHS.index(parts["month"].lower()) + 1
            return calendar_day(parts["year"], month, parts["day"])
    if found := SLASHED.search(value):
        one, two = int(found[1]), int(found[2])
        if one > 12:
            return calendar_day(found[3], two, one)
        return calendar_day(found[3], one, two) if two > 12 or one == two else None
    return None


def calendar_day(year: str, month: str | int, day: str | int) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def day_in_url(url: str) -> date | None:
    found = IN_URL.search(split(url).path)
    if not found:
        return None
    month = found["m"] or found["m2"] or MONTHS.index(found["month"].lower()) + 1
    return calendar_day(found["year"], month, found["day"] or found["day2"] or found["day3"])


def dateline_of(text: str) -> date | None:
    """The date in the dateline of one of the first paragraphs."""
    for line in text[:2_000].splitlines()[:4]:
        if found := DATELINE.match(line.strip()):
            return day_of(found["date"])
    return None


def time_tags(tree: Any) -> list[str]:
    """Times shown with the story, those marked as its publication first; those of other stories left out."""
    marked, near = [], []
    for tag in beside_headline(tree, lambda tag: tag.tag == "time" or tag.get("itemprop") == "datePublished"):
        value = tag.get("datetime") or tag.get("content") or text_of(tag)
        around = tag.getparent()
        labels = (tag.get("itemprop"), tag.get("class"), None if around is None else around.get("class"))
        words = " ".join(filter(None, labels))
        if tag.get("pubdate") is not None or ISSUED.search(words):
            marked.append(value)
        elif not CHANGED.search(words):
            near.append(value)
    return marked + near


def shown_dates(tree: Any) -> list[str]:
    """Short texts beside the headline that are marked up as its date, in order."""
    tags = beside_headline(
        tree, lambda tag: bool(DATED.search(f"{tag.get('class') or ''} {tag.get('id') or ''}"))
    )
    texts = (one_line(text_of(tag)) for tag in tags)
    return [text for text in texts if len(text) < 90 and not CHANGED.search(text.split(" ")[0])]


def beside_headline(tree: Any, wanted: Callable[[Any], bool]) -> list[Any]:
    """The wanted tags in the smallest part of the page that holds its one headline and any of them."""
    headings = list(tree.iter("h1"))
    start = headings[0] if headings else next(iter(tree.iter("article")), None)
    if start is None:
        return []
    for part in islice((start, *start.iterancestors()), 8):
        inside = islice((tag for tag in part.iter(*DATE_TAGS) if wanted(tag)), 50)
        if found := [tag for tag in inside if not beside_story(tag, part)]:
            return found
        if part.tag in ("main", "body"):
            break
    return []


def beside_story(tag: Any, part: Any) -> bool:
    """Whether the tag lies in a list, box or column of other things within this part of the page."""
    for outer in (tag, *tag.iterancestors()):
        if outer is part:
            return False
        if outer.tag in NOT_STORY_TAGS or ASIDE.search(f"{outer.get('class') or ''} {outer.get('id') or ''}"):
            return True
        card = outer.tag in ("article", "li") and next(outer.iter("a"), None) is not None
        if card and next(outer.iter("h1"), None) is None:
            return True
    return False


# ---------------------------------------------------------------- words


def text_of(tag: Any) -> str:
    """All text within the tag but that of scripts and styles."""
    if next(tag.iter("script", "style"), None) is None:
        return "".join(tag.itertext())
    return "".join(tag.xpath(".//text()[not(ancestor::script or ancestor::style)]"))


def one_line(value: object) -> str:
    """The words of a metadata value on one line, entities of a twice-escaped one resolved; "" for other types."""
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
