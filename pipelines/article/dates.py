"""When a story was published, and how that is known."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from pipelines.article.furniture import furniture_of
from pipelines.article.metadata import Node, agree, one_line, split, text_of
from pipelines.records import DateBasis, Page

# Names of meta tags, lower case, best first.
PUBLISHED = (
    "article:published_time", "og:article:published_time", "http://ogp.me/ns/article#published_time",
    "article:published", "article.published", "article:publicationdate", "datepublished",
    "rnews:datepublished", "og:datepublished", "parsely-pub-date", "sailthru.date", "dcterms.issued",
    "dc.date.issued", "pubdate", "publishdate", "publish_date", "publish-date", "publication_date",
    "publication-date", "pub_date", "published", "published_at", "originalpublicationdate",
    "article_date_original", "prism.publicationdate", "bt:pubdate", "cxenseparse:recs:publishtime",
    "cxenseparse:publishtime", "shareaholic:article_published_time", "iso-8601-publish-date",
    "citation_publication_date", "displaydate", "date.release", "dc.date", "dcterms.date",
    "dcterms.created", "dc.date.created", "article.created", "date.created", "datecreated", "pdate",
    "ptime", "date",
)  # fmt: skip
MODIFIED = (
    "article:modified_time", "og:article:modified_time", "article:modified", "article.updated",
    "datemodified", "og:updated_time", "lastmod", "last-modified", "last_updated", "lastpublisheddate",
    "dcterms.modified", "dc.date.modified", "date.modified", "date.updated", "bt:moddate",
    "article_date_updated", "utime",
)  # fmt: skip

MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
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
MOST_STAMPS = 12  # texts after the headline looked at: names, sections, labels of buttons
SENTENCE = 60  # characters of a text that is none of these
DATED = re.compile(r"date|time|publish|posted|dateline|byline", re.IGNORECASE)
CHANGED = re.compile(r"updat|modif|revis", re.IGNORECASE)
ISSUED = re.compile(r"publi|posted|created|issued", re.IGNORECASE)


def published(
    tree: Any | None,
    nodes: Iterable[Node],
    meta: Mapping[str, str],
    page: Page,
    text: str,
    headline: str | None = None,
    chosen: Sequence[str] = (),
) -> tuple[date | None, DateBasis]:
    """The day of publication and how it is known; `chosen` is what the outlet file's selectors find.

    A date that somebody gave with the document comes first, then the page's own word. What lies after the
    fetch or before printed news is nobody's date. The day of the crawl is never taken for it.
    """
    latest = page.fetched_at.date() + timedelta(days=1)

    def first(values: Iterable[object]) -> date | None:
        days = (day_of(value) for value in values)
        return next((day for day in days if day and plausible(day, latest)), None)

    # Functions, for what costs most stands late and is seldom asked.
    cascade: list[tuple[DateBasis, Callable[[], Iterable[object]]]] = [
        ("given", lambda: [page.date_hint if page.hint_basis == "given" else None]),
        ("json-ld", lambda: [node.get(key) for node in nodes for key in ("datePublished", "dateCreated")]),
        ("meta", lambda: [meta.get(name) for name in PUBLISHED]),
        ("text", lambda: chosen),
        ("time-tag", lambda: time_tags(tree) if tree is not None else []),
        (page.hint_basis, lambda: [page.date_hint]),
        ("url", lambda: [day_in_url(url) for url in (page.url, meta.get("og:url", ""))]),
        ("text", lambda: shown_dates(tree) if tree is not None else []),
        ("text", lambda: [dateline_of(text)]),
        ("text", lambda: stamps(tree, headline) if tree is not None else []),
    ]
    for basis, values in cascade:
        if day := first(values()):
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
    """The calendar day that is written, in the zone it is written in; None if it could be two days."""
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


def stamps(tree: Any, headline: str | None) -> list[str]:
    """Texts right after the headline that are nothing but a date, however they are marked up, in order."""
    headings = list(islice(tree.iter("h1", "h2", "h3"), 50))
    named = (tag for tag in headings if headline and agree(one_line(text_of(tag)), headline))
    heading = next(named, None)
    if heading is None:
        return []
    found: list[str] = []
    prose = 0
    for raw in islice(heading.xpath("following::text()[normalize-space()]"), MOST_STAMPS):
        text = one_line(str(raw)).removeprefix("on ")
        prose += len(text) >= SENTENCE
        if prose > 1:  # one may be a standfirst; after two the story is under way
            break
        if furniture_of(text) == "timestamp" and not CHANGED.search(text):
            found.append(text)
    return found


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
