"""The JSON Lines that `claimline extract` reads and writes: the contract that tools hold on to.

In:  {"id", "text", optional "outlet", "date_published" (ISO 8601), "dispute"}.
Out: {"id", "attributions", "quantities", "claims", "distractors"}; offsets count characters of the given
text. A line that cannot be read yields {"id", "rejected": {"reason", "detail"}} with empty lists, so that
output and input stay in step.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pipelines.records import Article, Attribution, Claim, Dispute, Extraction, Quantity, Span, record_id

Json = dict[str, Any]
KEYS = {"id", "text", "outlet", "date_published", "dispute"}


class BadLineError(ValueError):
    """What is wrong with an input line: `reason` in one word, and the line's own id where it has one."""

    def __init__(self, reason: str, detail: str, line_id: str | None = None) -> None:
        self.reason, self.line_id = reason, line_id
        super().__init__(detail)


def article_of(line: str) -> tuple[Article, str | None]:
    """The article that an input line describes, and the dispute that it names. Raises `BadLineError`."""
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadLineError("not_json", f"not JSON: {error}") from error
    if not isinstance(row, dict):
        raise BadLineError("not_json", "expected an object with id and text")
    line_id = str(row["id"]) if isinstance(row.get("id"), str | int) else None
    unknown = sorted(set(row) - KEYS)
    if unknown:
        raise BadLineError(
            "unknown_key", f"unknown key {unknown[0]!r}; known: {', '.join(sorted(KEYS))}", line_id
        )
    if line_id is None:
        raise BadLineError("no_id", "id is missing or neither text nor a whole number")
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise BadLineError("empty", "text is missing or empty", line_id)
    if text.encode("utf-8", "replace").decode() != text:
        raise BadLineError("encoding", "text holds half a surrogate pair", line_id)
    for key in ("outlet", "dispute"):
        if not isinstance(row.get(key), str | None):
            raise BadLineError("wrong_type", f"{key} must be text", line_id)
    published = given_date(row.get("date_published"), line_id)
    story = record_id(line_id)
    return Article(
        article_id=record_id(story, text),
        story_id=story,
        page_id="",
        source_id=line_id,
        outlet_id=row.get("outlet") or "",
        url="",
        headline=None,
        author=None,
        date_published=published,
        date_basis="given" if published else "unknown",
        date_modified=None,
        origin="reporting",
        wire=None,
        text=text,
        extractor_version="",
    ), row.get("dispute")


def given_date(value: object, line_id: str | None) -> date | None:
    if value is None:
        return None
    try:
        return datetime.fromisoformat(str(value)).date()
    except ValueError as error:
        raise BadLineError("bad_date", f"date_published {value!r} is not ISO 8601", line_id) from error


def rejected(reason: str, detail: str, line_id: str | None) -> Json:
    """The output line for an input line that could not be read."""
    lists: Json = {key: [] for key in ("attributions", "quantities", "claims", "distractors")}
    return {"id": line_id, "rejected": {"reason": reason, "detail": detail}, **lists}


def line_of(extraction: Extraction, disputes: Sequence[Dispute]) -> Json:
    """The output line for an article."""
    text = extraction.article.text
    names = {party.party_id: party.name for dispute in disputes for party in dispute.parties}
    quotes = {row.attribution_id: row for row in extraction.attributions}
    numbers = {row.quantity_id: row for row in extraction.quantities}
    counted = [row for row in extraction.quantities if not row.distractor]
    return {
        "id": extraction.article.source_id,
        "attributions": [attribution_json(row, text, names) for row in extraction.attributions],
        "quantities": [quantity_json(row, text) for row in counted],
        "claims": [
            claim_json(row, numbers[row.quantity_id], quotes.get(row.attribution_id or ""), text, names)
            for row in extraction.claims
            if row.quantity_id is not None
        ],
        "distractors": [
            {"span": span_json(row.span), "kind": row.distractor}
            for row in extraction.quantities
            if row.distractor
        ],
    }


def attribution_json(row: Attribution, text: str, names: Mapping[str, str]) -> Json:
    return {
        "id": row.attribution_id,
        "kind": row.kind,
        "content": [span_json(span) for span in row.content],
        "source": span_json(row.source),
        "cue": span_json(row.cue),
        "speaker": speaker_name(row, text, names),
        "role": words(row.role, text),
        "affiliation": words(row.affiliation, text),
        "party": row.party_id,
        "side": row.side,
        "via": row.via,
    }


def quantity_json(row: Quantity, text: str) -> Json:
    return {
        "id": row.quantity_id,
        "span": span_json(row.span),
        "value": number(row.value),
        "low": number(row.low),
        "high": number(row.high),
        "bound": row.bound,
        "unit": row.unit,
        "per": row.per,
        "kind": row.kind,
        "change": {"direction": row.direction, "mode": row.mode, "from_value": number(row.from_value)},
        "concept": words(row.concept, text),
    }


def claim_json(
    row: Claim, quantity: Quantity, quote: Attribution | None, text: str, names: Mapping[str, str]
) -> Json:
    return quantity_json(quantity, text) | {
        "id": row.claim_id,
        "topic": row.topic,
        "speaker": speaker_name(quote, text, names) if quote else words(row.claimant, text),
        "side": row.side,
        "status": row.status,
        "about_side": row.about_side,
        "attribution": row.attribution_id,
        "period": span_json(row.period),
        "place": words(row.place, text),
    }


def speaker_name(row: Attribution, text: str, names: Mapping[str, str]) -> str | None:
    """An organisation of the dispute by its full name, everybody else as the article names them."""
    if row.speaker_kind != "person" and row.party_id is not None and row.party_id in names:
        return names[row.party_id]
    return words(row.speaker, text)


def span_json(span: Span | None) -> dict[str, int] | None:
    return None if span is None else {"start": span.start, "end": span.end}


def words(span: Span | None, text: str) -> str | None:
    return None if span is None else span.of(text)


def number(value: Decimal | None) -> int | float | None:
    """A JSON number: whole where the decimal is whole, else the shortest that reads back to it."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
