"""Invented pages of the Kestrel, a newspaper that is none, and what reading them gives."""

# ruff: noqa: E501

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from pipelines.article.read import read_page
from pipelines.records import Article, Page, Rejection, record_id

URL = "https://kestrel.example/news/bakers-strike"

STORY = [
    "About 1,400 bakers walked out of Corvin Mills on Tuesday after talks over night shifts broke down, the union said.",
    "“We asked for two days of rest and got a leaflet,” said Mina Orr, who has baked at the Kestrel Bay plant for 11 years.",
    "Corvin Mills said it had raised pay by 12.5 percent since 2021 — “more than any mill in the region” — and called the strike needless.",
    "The company’s spokesman, Jo Feld, said nearly 300 bakers had come to work. The union’s count was 90.",
    "A mediator will meet both sides on Thursday.",
]  # fmt: skip

LD = '<script type="application/ld+json">{}</script>'


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
