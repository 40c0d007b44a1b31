"""Pages to articles: invented pages in, articles or reasons out."""

# Tables of pages read better unbroken.
# ruff: noqa: E501, UP031

from __future__ import annotations

import json
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.article import parse, read_page
from pipelines.boxes import RULES as BOX_RULES
from pipelines.boxes import BoxFile, boxes_of, cut_boxes
from pipelines.charset import LARGEST
from pipelines.config import load
from pipelines.dates import day_in_url, day_of
from pipelines.metadata import without_site
from pipelines.records import Article, Page, Rejection, record_id
from pipelines.wire import RULES, WireFile, wire_of
from tests import page_eval

PAGES = Path(__file__).parent / "pages"
URL = "https://kestrel.example/news/bakers-strike"

STORY = [
    "About 1,400 bakers walked out of Corvin Mills on Tuesday after talks over night shifts broke down, the union said.",
    "“We asked for two days of rest and got a leaflet,” said Mina Orr, who has baked at the Kestrel Bay plant for 11 years.",
    "Corvin Mills said it had raised pay by 12.5 percent since 2021 — “more than any mill in the region” — and called the strike needless.",
    "The company’s spokesman, Jo Feld, said nearly 300 bakers had come to work. The union’s count was 90.",
    "A mediator will meet both sides on Thursday.",
]  # fmt: skip


def page(**given: Any) -> Page:
    fields: dict[str, Any] = {
        "page_id": "p1", "url": URL, "source_id": URL, "outlet_id": "kestrel", "status": 200,
        "fetched_at": datetime(2024, 6, 10, tzinfo=UTC), "content_type": "text/html", "charset": None,
        "sha256": "0" * 64, "size": 1, "etag": None, "last_modified": None, "date_hint": None,
        "hint_basis": "unknown", "run_id": "r1",
    }  # fmt: skip
    return Page(**(fields | given))


def html(head: str = "", body: str | None = None, lead: str = "", tail: str = "") -> bytes:
    story = body if body is not None else "".join(f"<p>{line}</p>" for line in STORY)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Bakers strike | Kestrel</title>{head}'
        f"</head><body><header><nav><a href='/'>Home</a></nav></header><main><article><h1>Bakers walk out of mill</h1>"
        f'{lead}<div class="story-body">{story}</div></article>{tail}</main><footer>Kestrel Media</footer></body></html>'
    ).encode()


def read(body: bytes, **given: Any) -> Article:
    result = read_page(page(**given), body)
    assert isinstance(result, Article), result
    return result


def reason(body: bytes, **given: Any) -> str:
    result = read_page(page(**given), body)
    assert isinstance(result, Rejection), result
    assert result.stage == "article"
    assert result.rejection_id == record_id(result.url, result.page_id, "article", result.reason)
    assert result.detail
    return result.reason


# ---------------------------------------------------------------- text


def test_text_is_the_paragraphs_with_no_character_changed() -> None:
    assert read(html()).text.split("\n") == STORY


def test_broadcaster_page() -> None:
    """A saved page with labels between paragraphs, captions, a newsletter box and a list of other stories."""
    result = read((PAGES / "broadcaster.html").read_bytes())
    lines = result.text.split("\n")
    story = [line for line in lines if not line.startswith(("READ MORE", "MORE NEWS"))]
    assert story[0].startswith("KESTREL BAY (Channel 9) — Tram drivers")
    assert story[-1].endswith("could not say when the trams will run.")
    assert len(story) == 6
    for foreign in ("Pickets at the depot", "weekly letter", "Owl nests", "Cookies help us", "Sign up"):
        assert foreign not in result.text
    assert result.headline == "Tram drivers stop work at dawn"
    assert (result.date_published, result.date_basis) == (date(2022, 8, 15), "json-ld")
    assert result.date_modified == date(2022, 8, 16)
    assert result.author == "Mina Orr"


def test_odd_quotation_marks_stay() -> None:
    odd = (
        "„Wir“ said the sign, ‹and› «so» ''it'' `did` \"too — the mill’s “second one in two weeks, Orr said."
    )
    lines = read(html(body="".join(f"<p>{line}</p>" for line in [*STORY, odd]))).text.split("\n")
    assert lines[-1] == odd


def test_entities_become_characters_once() -> None:
    soup = "Pay rose 5&nbsp;% &mdash; &ldquo;R&amp;D&rdquo; &#8211; cost &pound;4&thinsp;m &amp;amp; more, the mill said."
    text = read(html(body="".join(f"<p>{line}</p>" for line in [*STORY, soup]))).text
    assert text.split("\n")[-1] == "Pay rose 5 % — “R&D” – cost £4 m &amp; more, the mill said."


def test_writing_direction_marks_stay_and_null_bytes_do_no_harm() -> None:
    line = "The sign read \u200fخبز\u200e and 90 bakers cheered it, the union said."
    body = html(body="".join(f"<p>{part}</p>" for part in [*STORY, line])).replace(
        b"Tuesday", b"Tue\x00sday", 1
    )
    text = read(body).text
    assert line in text
    assert "About 1,400 bakers" in text


def test_standfirst_and_second_part_of_the_body_are_not_lost() -> None:
    lead = '<p class="article-dek">Bakers at three mills have struck over nights, in the second walkout this year.</p>'
    halves = "</div><div class='ad'></div><div class='story-body'>".join(
        "".join(f"<p>{line}</p>" for line in part) for part in (STORY[:3], STORY[3:])
    )
    text = read(html(body=halves, lead=lead)).text
    assert text.startswith("Bakers at three mills have struck")
    assert [line for line in STORY if line not in text] == []


def test_plain_text_is_kept_exactly() -> None:
    raw = "  Bakers walked out.\r\n\r\n“Why?” asked one. \u200fx\u200e \t\nREAD MORE: Owls\x00 "
    assert read(b"\xef\xbb\xbf" + raw.encode(), content_type="text/plain").text == raw


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1).filter(lambda text: text.strip() and "\x00" not in text))
def test_any_plain_text_comes_back(text: str) -> None:
    result = read_page(page(content_type="text/plain"), text.encode())
    if isinstance(result, Article):
        assert result.text == text.removeprefix("\ufeff")
    else:  # what looks like a file of another kind, or a page
        assert result.reason in ("binary", "empty", "encoding")


def test_plain_text_of_200_000_words() -> None:
    text = "\n".join(["The union counted 90 bakers and the mill 300. "] * 22_300)
    started = time.perf_counter()
    assert read(text.encode(), content_type="text/plain").text == text
    assert time.perf_counter() - started < 1


# ---------------------------------------------------------------- charset


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("utf-8", "iso-8859-1", "iso-8859-1"),  # a header and a page that lie
        ("cp1252", "utf-8", "utf-8"),
        ("cp1252", None, None),
        ("cp1252", "iso-8859-1", None),
        ("utf-8-sig", None, "windows-1252"),
        ("utf-16", None, None),
        ("utf-16-le", "utf-16le", None),
        ("mac-roman", "mac-roman", None),
        ("utf-8", "no-such-charset", "also-none"),
    ],
)
def test_charset(encoding: str, header: str | None, meta: str | None) -> None:
    raw = html().decode().replace('<meta charset="utf-8">', f'<meta charset="{meta}">' if meta else "")
    assert read(raw.encode(encoding), charset=header).text.split("\n") == STORY


def test_a_few_broken_bytes_in_utf_8_cost_only_themselves() -> None:
    broken = html().replace(b"11 years", b"11\xa0years \x93on nights\x94", 1)
    text = read(broken).text
    assert "for 11 years “on nights”" in text
    assert "“We asked for two days" in text


def test_noise_in_no_charset_is_rejected() -> None:
    noise = bytes(range(0x80, 0x100)) * 200
    assert reason(b"<html><body><p>" + noise + b"</p></body></html>") in ("encoding", "no_article")
    assert reason(noise, content_type="text/plain") == "encoding"


# ---------------------------------------------------------------- dates

LD = '<script type="application/ld+json">{}</script>'
OLD = '{"@type": "NewsArticle", "headline": "Bakers walk out of mill", "datePublished": "2021-03-04T23:30:00-08:00"}'


@pytest.mark.parametrize(
    ("head", "lead", "given", "expected"),
    [
        (LD.format(OLD), "", {}, ("2021-03-04", "json-ld")),
        (LD.format(f"[{OLD}]"), "", {}, ("2021-03-04", "json-ld")),
        (LD.format('{"@graph": [{"@type": "WebSite"}, %s]}' % OLD), "", {}, ("2021-03-04", "json-ld")),
        (LD.format(f"<!-- {OLD}; -->"), "", {}, ("2021-03-04", "json-ld")),
        (LD.format('{"@type": ["Thing", "ReportageNewsArticle"], "datePublished": "2021-03-04"}'), "", {}, ("2021-03-04", "json-ld")),
        # another story's object names its own address
        (LD.format('[{"@type":"NewsArticle","url":"https://kestrel.example/owls","datePublished":"2024-06-01"},'
                   '{"@type":"NewsArticle","url":"%s","datePublished":"2021-03-04"}]' % URL), "", {}, ("2021-03-04", "json-ld")),
        (LD.format("{broken"), "", {}, (None, "unknown")),
        (LD.format('{"@type": "VideoObject", "datePublished": "2024-06-01"}'), "", {}, (None, "unknown")),
        ('<meta property="article:published_time" content="2021-03-04T08:00:00Z">', "", {}, ("2021-03-04", "meta")),
        ('<meta name="pubdate" content="Thu, 04 Mar 2021 08:00:00 GMT">', "", {}, ("2021-03-04", "meta")),
        ('<meta name="date" content="03/04/2021">', "", {}, (None, "unknown")),  # March or April
        ("", '<time datetime="2021-03-04">4 March</time>', {}, ("2021-03-04", "time-tag")),
        ("", '<time class="updated" datetime="2024-01-01">x</time><time class="published" datetime="2021-03-04">y</time>', {},
         ("2021-03-04", "time-tag")),
        ("", "", {"date_hint": date(2021, 3, 4), "hint_basis": "feed"}, ("2021-03-04", "feed")),
        ("", "", {"date_hint": date(2021, 3, 4), "hint_basis": "sitemap"}, ("2021-03-04", "sitemap")),
        ("", "", {"url": "https://kestrel.example/2021/03/04/bakers"}, ("2021-03-04", "url")),
        ("", "", {"url": "https://kestrel.example/news/2021/mar/04/bakers"}, ("2021-03-04", "url")),
        ("", '<span class="date">Thursday, March 4, 2021, 8:00 am</span>', {}, ("2021-03-04", "text")),
        ("", "", {}, (None, "unknown")),
        # the first that is known wins: structured data over meta, tag, feed and URL
        (LD.format(OLD) + '<meta property="article:published_time" content="2023-01-01">', '<time datetime="2022-01-01">x</time>',
         {"date_hint": date(2020, 1, 1), "hint_basis": "feed"}, ("2021-03-04", "json-ld")),
        # what somebody gave with the document wins over all
        (LD.format(OLD), "", {"date_hint": date(2020, 1, 1), "hint_basis": "given"}, ("2020-01-01", "given")),
        # a date after the fetch is nobody's date
        (LD.format('{"@type": "NewsArticle", "datePublished": "2099-12-31"}'), '<time datetime="2021-03-04">x</time>', {},
         ("2021-03-04", "time-tag")),
        (LD.format('{"@type": "NewsArticle", "datePublished": "1970-01-01T00:00:00Z"}'), "", {}, (None, "unknown")),
    ],
)  # fmt: skip
def test_date_and_how_it_is_known(
    head: str, lead: str, given: dict[str, Any], expected: tuple[str | None, str]
) -> None:
    result = read(html(head, lead=lead), **given)
    day = result.date_published
    assert (day.isoformat() if day else None, result.date_basis) == expected


def test_furniture_gives_no_date() -> None:
    newer = (
        '<aside class="related"><h2>More</h2><article><a href="/owl">Owl</a><time datetime="2024-05-05">May 5</time></article></aside>'
        '<div class="comments"><time datetime="2024-06-01">June 1</time></div>'
    )
    result = read(html(tail=newer))
    assert (result.date_published, result.date_basis) == (None, "unknown")
    lead = "<p>READ MORE: Owl Festival Opens January 5, 2024</p><p>Updated: Jan 3, 2024 at 5:03 pm</p>"
    assert read(html(lead=lead)).date_published is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KESTREL BAY, March 4, 2021 (HW) — Bakers walked out.", date(2021, 3, 4)),
        ("KESTREL BAY, Calif., March 4, 2021 /HarborWire/ -- Bakers walked out.", date(2021, 3, 4)),
        ("KESTREL BAY, March 4 (HW) — Bakers walked out.", None),
        ("Updated: Jan 3, 2015 at 5:03 pm\nBakers walked out.", None),
        ("The mill opened on March 4, 2011 — a Friday.", None),
        ("READ MORE: Asteroid, March 4, 2021 — the pictures", None),
    ],
)
def test_dateline_of_plain_text(text: str, expected: date | None) -> None:
    result = read(text.encode(), content_type="text/plain")
    assert (result.date_published, result.date_basis) == (expected, "text" if expected else "unknown")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2021-03-04T23:59:59-08:00", date(2021, 3, 4)),
        ("20210304", date(2021, 3, 4)),
        ("2021/3/4", date(2021, 3, 4)),
        ("4 March 2021", date(2021, 3, 4)),
        ("Mar. 4th, 2021", date(2021, 3, 4)),
        ("Thu Mar 04 08:00:00 PST 2021", date(2021, 3, 4)),
        ("25/03/2021", date(2021, 3, 25)),
        ("3/25/2021 8:00 AM", date(2021, 3, 25)),
        ("3/4/2021", None),
        (1614844800, date(2021, 3, 4)),
        ("1614844800000", date(2021, 3, 4)),
        ("2021-02-30", None),
        ("yesterday", None),
        ({"@value": "2021-03-04"}, None),
        (True, None),
        (float("1e300"), None),
    ],
)
def test_written_dates(written: object, expected: date | None) -> None:
    assert day_of(written) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/2021/03/04/x", date(2021, 3, 4)),
        ("/x-2021-03-04.html", date(2021, 3, 4)),
        ("/20210304/x", date(2021, 3, 4)),
        ("/2021/03/x", None),
        ("/id/14848164", None),
        ("/2021/13/45/x", None),
    ],
)
def test_date_in_url(path: str, expected: date | None) -> None:
    assert day_in_url("https://kestrel.example" + path) == expected


# ---------------------------------------------------------------- headline, address, wire


@pytest.mark.parametrize(
    ("title", "site", "expected"),
    [
        ("Bakers walk out of mill | Kestrel", "", "Bakers walk out of mill"),
        ("Bakers walk out of mill - The Kestrel", "The Kestrel", "Bakers walk out of mill"),
        ("Bakers walk out – again", "The Kestrel", "Bakers walk out – again"),
        ("Bakers: we walk | Labor | Kestrel", "Kestrel", "Bakers: we walk"),
    ],
)
def test_title_without_site(title: str, site: str, expected: str) -> None:
    assert without_site(title, site) == expected


def test_headline_cascade() -> None:
    shown = read(html('<meta property="og:title" content="Bakers walk out of mill - Kestrel">'))
    assert shown.headline == "Bakers walk out of mill"
    told = html(LD.format('{"@type":"NewsArticle","headline":"1,400 bakers &amp; a mill"}')).replace(
        b"<h1>Bakers walk out of mill</h1>", b"<h1>The Kestrel</h1>"
    )
    assert read(told).headline == "1,400 bakers & a mill"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://kestrel.example/news/bakers?utm_source=x#top", "https://kestrel.example/news/bakers"),
        ("/news/other", "https://kestrel.example/news/other"),
        ("https://www.kestrel.example/n/1?id=4", "https://www.kestrel.example/n/1?id=4"),
        ("https://elsewhere.example/bakers", URL),
        ("https://kestrel.example/", URL),
        ("javascript:alert(1)", URL),
        ("http://[", URL),
        ("", URL),
    ],
)
def test_canonical_address(href: str, expected: str) -> None:
    result = read(html(f'<link rel="canonical" href="{href}">'), url=URL + "?utm_medium=feed")
    assert result.url == expected
    assert result.story_id == record_id(expected)
    assert result.article_id == record_id(result.story_id, result.text)


def test_wire_from_the_byline_that_the_page_shows() -> None:
    assert read(html(lead='<p class="byline">By MINA ORR | Associated Press</p>')).wire == "Associated Press"
    assert read(html(lead='<p class="byline">By Mina Orr</p>')).wire is None


WIRE = load(RULES, WireFile).rules


@pytest.mark.parametrize("rule", WIRE, ids=lambda rule: rule.rule_id)
def test_wire_rule_keeps_its_examples(rule: Any) -> None:
    for line in rule.matches:
        assert wire_of(*(("", line) if rule.where == "author" else (line, None))), line
    for line in rule.rejects:
        assert wire_of(*(("", line) if rule.where == "author" else (line, None))) is None, line


@pytest.mark.parametrize(
    ("text", "author", "agency"),
    [
        ("KESTREL BAY (AP) — Bakers walked out.", None, "Associated Press"),
        ("KESTREL BAY, Ore. (Harbor Wire) — Bakers walked out.", None, "Harbor Wire"),
        (
            "Bakers walked out.\nAssociated Press writer Mina Orr contributed to this report.",
            None,
            "Associated Press",
        ),
        ("Bakers walked out.", "MINA ORR | Associated Press", "Associated Press"),
        ("Bakers (about 90) — walked out.", "Mina Orr", None),
        ("Bakers told the Associated Press they would walk out.", None, None),
        ("KESTREL BAY (Channel 9) — Bakers walked out.", None, None),
        ("KESTREL BAY (KKES) -- Bakers walked out.", "KKES", None),
        ("KESTREL BAY (The Slate) — Bakers walked out.", None, None),
        ("KESTREL BAY (The Slate) — Bakers walked out.", "Mina Orr | The Slate", "The Slate"),
        ("KESTREL BAY (HW) - Bakers walked out.\nTalks go on.", None, None),
        ("Bakers walked out.\n— Slate Press", "Slate Press", "Slate Press"),
        ("Bakers walked out.\n— Mina Orr", "Mina Orr", None),
        ("Bakers walked out.", "Slate Press", None),
        ("Bakers walked out.\nThis story was supplied by Slate Press.", None, "Slate Press"),
    ],
)
def test_wire(text: str, author: str | None, agency: str | None) -> None:
    assert wire_of(text, author) == agency


def test_the_outlet_s_own_name_is_no_wire() -> None:
    text = "KESTREL BAY (Kestrel Press) — Bakers walked out."
    assert wire_of(text, None) == "Kestrel Press"
    assert wire_of(text, None, outlet="The Kestrel Press") is None
    assert wire_of(text, None, outlet="Kestrel Press Online") is None
    assert wire_of("KESTREL BAY (AP) — Bakers walked out.", None, outlet="Associated Press") is None
    assert wire_of("KESTREL BAY (AP) — Bakers walked out.", None, outlet="The Kestrel") == "Associated Press"
    site = '<meta property="og:site_name" content="Kestrel Press">'
    lead = "<p>KESTREL BAY (Kestrel Press) — Bakers at two mills have walked out, the union said.</p>"
    assert read(html(site, body=lead + "".join(f"<p>{line}</p>" for line in STORY))).wire is None


@pytest.mark.parametrize("box", load(BOX_RULES, BoxFile).boxes, ids=lambda box: box.box_id)
def test_box_keeps_its_examples(box: Any) -> None:
    assert box.matches, "a box needs snippets that it must cut"
    assert box.rejects, "a box needs snippets that it must leave alone"
    around = (
        "<html><body><main><h1>Bakers</h1>{}"
        + "".join(f"<p>{line}</p>" for line in STORY)
        + "</main></body></html>"
    )
    for snippets, kept in ((box.matches, False), (box.rejects, True)):
        for snippet in snippets:
            tree = parse(around.format(snippet))
            assert [found.box_id for _, found in boxes_of(tree)][:1] == ([] if kept else [box.box_id]), (
                snippet
            )
            cut_boxes(tree)
            assert boxes_of(tree) == []
            assert tree.text_content().count("bakers") == "".join(STORY).count("bakers") + (
                snippet.count("bakers") if kept else 0
            )


# ---------------------------------------------------------------- rejections

LINKS = "".join(f"<li><a href='/n/{i}'>Bakers and tram drivers talk, day {i}</a></li>" for i in range(60))


@pytest.mark.parametrize(
    ("body", "given", "expected"),
    [
        (b"", {}, "empty"),
        (b" \n\t ", {"content_type": "text/plain"}, "empty"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"\0" * 4000, {}, "binary"),
        (b"\x89PNG\r\n" + bytes(range(256)) * 20, {"content_type": "image/png"}, "binary"),
        (b"<html>" + b"\0" * 5000, {}, "binary"),
        (b'{"a": 1}', {"content_type": "application/json"}, "binary"),
        (b"x" * (LARGEST + 1), {"content_type": "text/plain"}, "too_large"),
        (html() + b"<p>filler</p>" * 1_700_000, {}, "too_large"),  # 22 MB
        (b"<!doctype html><html><head><title></title></head><body></body></html>", {}, "no_article"),
        (html(body="<p>Bakers walked out. More soon.</p>"), {}, "no_article"),
        (f"<html><title>Kestrel</title><body><ul>{LINKS}</ul></body></html>".encode(), {}, "index_page"),
        (b"<!doctype html><html><head><title>Bakers</title></head><body><div id='__next'></div>"
         b"<noscript>Please enable JavaScript.</noscript><script id='__NEXT_DATA__'>{}</script></body></html>", {}, "script_shell"),
        (html(LD.format('{"@type":"NewsArticle","isAccessibleForFree":false}'), body=f"<p>{STORY[0]}</p><p>Subscribe to continue.</p>"),
         {}, "paywall"),
        (b"<!doctype html><title>Page not found | Kestrel</title><h1>Sorry, we can't find that page</h1>"
         b"<p>The story may have been moved. Try our search.</p>", {}, "soft_404"),
        (b"<!doctype html><title>Before you continue</title><h1>We value your privacy</h1><p>We and our 842 partners store and access "
         b"information on a device. You can accept or manage your choices. Your choices will be signaled to our partners.</p>", {},
         "no_article"),
        (b"<p>" * 400_000, {}, "unreadable"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_rejected(body: bytes, given: dict[str, Any], expected: str) -> None:
    assert reason(body, **given) == expected


def test_locked_page_with_the_whole_story_is_kept() -> None:
    long = "".join(f"<p>{line}</p>" for line in STORY * 3)
    assert read(html(LD.format('{"@type":"NewsArticle","isAccessibleForFree":"False"}'), body=long)).text


@pytest.mark.parametrize(
    "soup",
    [
        "<div>" * 20_000,
        "<b><i>" * 10_000 + "x",
        "<table><tr><td>" * 3_000,
        "<ul><li>" * 5_000,
        "<a href=x>y" * 20_000,
        "<p>" + "word " * 200_000,
        "<p title='" + "a" * 500_000,
        "</p></div>" * 20_000,
        "<time>" * 20_000,
        "<h1>" * 20_000,
        "<script type='application/ld+json'>" + "[" * 200_000,
        "<script type='application/ld+json'>" + '{"@graph":' * 50_000,
        "&" * 200_000,
        "<!--" * 50_000,
        "<svg><![CDATA[" * 5_000,
    ],
    ids=lambda soup: soup[:24],
)
def test_hostile_pages_end_soon(soup: str) -> None:
    started = time.perf_counter()
    result = read_page(page(), f"<!doctype html><html><body><h1>Bakers</h1>{soup}".encode())
    assert isinstance(result, Article | Rejection)
    assert time.perf_counter() - started < 5


@settings(deadline=None, max_examples=40)
@given(st.binary(max_size=400))
def test_no_bytes_make_it_fall(noise: bytes) -> None:
    for content_type in ("text/html", "text/plain", ""):
        read_page(page(content_type=content_type), noise)
        read_page(page(content_type=content_type), b"<html><body><p>" + noise + b"</p>" + html())


@settings(deadline=None, max_examples=60)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=8) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["@type", "@graph", "author", "headline", "datePublished", "url", "name", "mainEntity"]
                ),
                inner,
            )
        ),
        max_leaves=12,
    )
)
def test_any_structured_data_is_survived(value: Any) -> None:
    head = LD.format(json.dumps({"@type": "NewsArticle", "author": value, "headline": value, "url": value}))
    assert read(
        html(head + LD.format(json.dumps(value)).replace("</", "<\\/", 1).replace("<\\/s", "</s"))
    ).text


# ---------------------------------------------------------------- real pages


def test_floors_on_real_pages() -> None:
    """A fixed sample of the page collection; the floors may be raised, never lowered."""
    if not page_eval.PAGES.is_dir():
        pytest.skip(f"no page collection at {page_eval.PAGES}")
    scores = page_eval.evaluate(every=10)
    assert scores.pages >= 40
    floors = {
        "human: body F1": 0.95,
        "strike: paragraphs found": 0.99,
        "title exact": 0.8,
        "date within a day": 0.9,
    }
    assert {
        measure: scores.mean(measure) for measure, floor in floors.items() if scores.mean(measure) < floor
    } == {}
