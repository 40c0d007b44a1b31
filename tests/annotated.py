"""The annotated seed articles as the records that the stages before the claims would give."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipelines.records import Article, Attribution, Claim, Quantity, Span, record_id

SHARED = Path(__file__).resolve().parents[2] / "shared"
Annotated = Mapping[str, Any]


def seeds() -> list[Annotated]:
    """The annotated articles; skips the test where they are not at hand."""
    path = SHARED / "gold" / "seeds.jsonl"
    if not path.exists():
        pytest.skip(
            f"{path} is not here: the annotated articles are evaluation data, not part of the project"
        )
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def scorer() -> ModuleType:
    """The shared scorer of articles."""
    spec = importlib.util.spec_from_file_location("score_articles", SHARED / "eval" / "score_articles.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def article_from(text: str, published: date | None = None, headline: str | None = None) -> Article:
    return Article(
        article_id=record_id(text), story_id="s", page_id="p", source_id="test", outlet_id="test",
        url="file:test", headline=headline, author=None, date_published=published,
        date_basis="given" if published else "unknown", date_modified=None, origin="reporting", wire=None,
        text=text, extractor_version="",
    )  # fmt: skip


def span_from(part: Mapping[str, Any]) -> Span:
    return Span(part["start"], part["end"])


def attributions_from(doc: Annotated) -> list[Attribution]:
    """The annotated quotes, each speaker at its first mention by full name."""
    return [
        Attribution(
            attribution_id=quote["id"],
            article_id=doc["id"],
            kind=quote["kind"],
            content=tuple(span_from(part) for part in quote["content"]),
            source=span_from(quote["source"]) if quote["source"] else None,
            cue=span_from(quote["cue"]) if quote["cue"] else None,
            speaker=mention(doc["text"], quote["speaker"]),
            side=quote["side"],
            via=quote["nested_in"],
        )
        for quote in doc["quotes"]
    ]


def quantities_from(doc: Annotated) -> list[Quantity]:
    """The annotated claims as quantities, and the distractors, marked."""
    return [quantity_from(doc, claim) for claim in doc["claims"]] + [
        quantity_from(doc, {"span": part, "kind": "count", "unit": "", "distractor": part["reason"]})
        for part in doc["distractors"]
    ]


def quantity_from(doc: Annotated, claim: Mapping[str, Any]) -> Quantity:
    def number(key: str) -> Decimal | None:
        return None if claim.get(key) is None else Decimal(str(claim[key]))

    change = claim.get("change") or {}
    period = claim.get("period") or {}
    return Quantity(
        quantity_id=claim.get("id", f"distractor-{claim['span']['start']}"),
        article_id=doc["id"],
        span=span_from(claim["span"]),
        value=number("value"),
        low=number("low"),
        high=number("high"),
        bound="vague" if claim.get("vague") else claim.get("bound", "exact"),
        unit=claim["unit"],
        per=claim.get("per"),
        kind=claim["kind"],
        direction=change.get("direction", "none"),
        mode=change.get("mode"),
        from_value=None,
        base_value=None,
        concept=None,
        period=span_from(period) if period.get("start") is not None else None,
        period_start=None,
        period_end=None,
        period_basis=None,
        place=None,
        distractor=claim.get("distractor"),
    )


def mention(text: str, name: str | None) -> Span | None:
    start = text.find(name) if name else -1
    return Span(start, start + len(name)) if name and start >= 0 else None


def answer(doc: Annotated, claims: Sequence[Claim], quantities: Sequence[Quantity]) -> dict[str, Any]:
    """What `claimline extract` would print of these claims, as far as the scorer reads it."""
    by_id = {quantity.quantity_id: quantity for quantity in quantities}

    def row(claim: Claim, quantity: Quantity) -> dict[str, Any]:
        return {
            "span": {"start": claim.span.start, "end": claim.span.end},
            "value": quantity.value,
            "low": quantity.low,
            "high": quantity.high,
            "bound": quantity.bound,
            "kind": quantity.kind,
            "change": {"direction": quantity.direction},
            "topic": claim.topic,
            "speaker": claim.claimant.of(doc["text"]) if claim.claimant else None,
            "side": claim.side,
            "status": claim.status,
            "period": {"start": claim.period.start, "end": claim.period.end} if claim.period else None,
        }

    rows = [row(claim, by_id[claim.quantity_id]) for claim in claims if claim.quantity_id]
    return {"id": doc["id"], "attributions": [], "claims": rows}
