"""Headline and address as a page gives them."""

from __future__ import annotations

import pytest

from pipelines.article.metadata import without_site
from pipelines.records import record_id
from tests.kestrel import LD, URL, html, read


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
