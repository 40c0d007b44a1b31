"""Leads a row back to where it came from: page, time, sentence, rule, version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb

from warehouse import db
from warehouse.query import query

SHORTEST = 6  # digits of an id that may stand for the whole
STARTS, ENDS = "_start_char", "_end_char"
SHOWN_ELSEWHERE = {"article_id", "page_id", "rule_id", "extractor_version", "text", "sentence"}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mark:
    """A field whose words stand in the passage, at `passage[start:end]`."""

    field: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where a record comes from. A comparison comes from two claims: `sides`, and has no page of its own."""

    kind: str  # claim, quantity, attribution, article, page or comparison
    id: str
    facts: Row  # the record's own columns that are not explained below
    url: str | None = None
    outlet_id: str | None = None
    fetched_at: datetime | None = None
    page_id: str | None = None
    page_sha256: str | None = None
    article_id: str | None = None
    headline: str | None = None
    date_published: date | None = None
    date_basis: str | None = None
    passage: str | None = None  # the claim's sentence, or the paragraphs that the record's words stand in
    passage_start: int | None = None  # its first character in article.text, counted from 0
    marks: tuple[Mark, ...] = ()
    rule_id: str | None = None
    extractor_version: str | None = None
    working: str | None = None
    sides: tuple[Explanation, ...] = field(default=())
    reviews: tuple[Row, ...] = ()  # of a claim: what people decided; `facts` stay the machine's


def explain(published: Path, record: str) -> Explanation | None:
    """Where the record of this id comes from; None: there is no such record.

    It may be a claim, quantity, attribution, article, page or comparison. The first six or more digits of an
    id will do; raises `WarehouseError` where they fit several.
    """
    with db.reader(published) as connection:
        found = connection.execute(query("find_id"), {"id": record}).fetchall()
        whole = [row for row in found if row[1] == record]
        if not whole and len(record) < SHORTEST:
            raise db.WarehouseError(f"{record!r} is too short for an id; give at least {SHORTEST} digits")
        matches = whole or found
        if len(matches) > 1:
            listed = ", ".join(f"{kind} {name}" for kind, name in matches[:10])
            more = " and more" if len(matches) > 10 else ""
            raise db.WarehouseError(f"{record!r} could be {listed}{more}; give more digits")
        return of(connection, *matches[0]) if matches else None


def of(connection: duckdb.DuckDBPyConnection, kind: str, record: str) -> Explanation:
    row = row_of(connection, kind, record)
    if kind == "comparison":
        sides = tuple(of(connection, "claim", row[side]) for side in ("claim_a", "claim_b"))
        facts = {name: value for name, value in row.items() if name != "working"}
        return Explanation(kind, record, facts, working=row["working"], sides=sides)
    article = row_of(connection, "article", row["article_id"]) if "article_id" in row else {}
    page = row_of(connection, "page", article["page_id"]) if article else row
    start, end = passage(row, article.get("text", ""))
    return Explanation(
        kind=kind,
        id=record,
        facts={
            name: value
            for name, value in row.items()
            if name not in SHOWN_ELSEWHERE and not name.endswith((STARTS, ENDS)) and value is not None
        },
        url=article.get("url", page["url"]),
        outlet_id=page["outlet_id"],
        fetched_at=page["fetched_at"],
        page_id=page["page_id"],
        page_sha256=page["sha256"],
        article_id=article.get("article_id"),
        headline=article.get("headline"),
        date_published=article.get("date_published"),
        date_basis=article.get("date_basis"),
        passage=article["text"][start:end] if end else None,
        passage_start=start if end else None,
        marks=tuple(
            Mark(name, first - start, after - start)
            for name, first, after in spans(row)
            if start <= first and after <= end and name != "sentence"
        ),
        rule_id=row.get("rule_id"),
        extractor_version=row.get("extractor_version"),
        reviews=tuple(reviews_of(connection, record)) if kind == "claim" else (),
    )


def reviews_of(connection: duckdb.DuckDBPyConnection, claim: str) -> list[Row]:
    cursor = connection.execute(query("reviews_of_claim"), {"claim": claim})
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def row_of(connection: duckdb.DuckDBPyConnection, kind: str, record: str) -> Row:
    """The row by column name; `kind` is one of the tables that find_id.sql knows, never a reader's word."""
    if kind == "comparison":  # found by its claims: its id is put together from them
        found = "from record.comparison where claim_a = ? and claim_b = ?"
        cursor = connection.execute(found, record.split("-"))
    else:
        cursor = connection.execute(f"from record.{kind} where {kind}_id = ?", [record])
    names = [column[0] for column in cursor.description]
    (values,) = cursor.fetchall()
    return dict(zip(names, values, strict=True))


def spans(row: Row) -> list[tuple[str, int, int]]:
    """Field, start and end of every span of the row, in the order of the text."""
    found = [("content", piece["start"], piece["end"]) for piece in row.get("content", ())]
    for name, first in row.items():
        if name.endswith(STARTS) and first is not None:
            label = name.removesuffix(STARTS)
            found.append((label, first, row[label + ENDS]))
    return sorted(found, key=lambda span: span[1:])


def passage(row: Row, text: str) -> tuple[int, int]:
    """Where the claim's sentence stands, else the paragraphs around the record's own words; 0, 0: nowhere."""
    by_name = {name: (first, after) for name, first, after in spans(row)}
    if "sentence" in by_name:
        return by_name["sentence"]
    own = [
        (first, after) for name, first, after in spans(row) if name in ("span", "content", "source", "cue")
    ]
    if not own:
        return 0, 0
    first, after = min(start for start, _ in own), max(end for _, end in own)
    end = text.find("\n", after)
    return text.rfind("\n", 0, first) + 1, len(text) if end < 0 else end
