"""When a page was published, and how that is known."""

# Tables of pages read better unbroken.
# ruff: noqa: E501, UP031

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.article.dates import day_in_url, day_of
from tests.kestrel import LD, URL, html, read

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


@pytest.mark.parametrize(
    ("below", "expected"),
    [
        ("<p>Kestrel News<br>4 Mar 2021, 22:11 GMT+10</p>", date(2021, 3, 4)),
        ("<div>Written by <a href='/orr'>Mina Orr</a> in <a href='/l'>Labor</a> on 4 March 2021 at 08:34 PM EDT.</div>",
         date(2021, 3, 4)),
        ("<span>Published On March 4, 2021 01:52 PM</span>", date(2021, 3, 4)),
        ("<span>Last updated March 4, 2021 01:52 PM</span>", None),
        ("<p>Come to the owl fair on March 4, 2021 at 8:30 PM</p>", None),
        ("<p>READ MORE: The owls of March 4, 2021</p>", None),
        ("<p>3/4/2021</p>", None),
    ],
)  # fmt: skip
def test_date_right_below_the_headline(below: str, expected: date | None) -> None:
    body = html('<meta property="og:title" content="Bakers walk out of mill">', lead=below)
    result = read(body)
    assert (result.date_published, result.date_basis) == (expected, "text" if expected else "unknown")
    assert read(body.replace(b"h1>", b"h2>")).date_published == expected
    far = html(tail=f"<div><h3>Owls nest in library clock</h3>{below}</div>")
    assert read(far).date_published is None


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
