"""Tables → records: what the warehouse keeps of each article, as extraction once gave it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import duckdb

from pipelines.records import Article, Attribution, Claim, Extraction, Quantity, Span
from warehouse import db
from warehouse.query import query
from warehouse.tables import bare, table_name

T = TypeVar("T", Article, Attribution, Quantity, Claim)


def extractions(published: Path, dispute: str | None = None) -> Iterator[Extraction]:
    """The last version of every article with claims of a dispute, or of this one, oldest first."""
    with db.reader(published) as connection:
        articles = list(
            records(connection.execute(query("articles_of_dispute"), {"dispute": dispute}), Article)
        )
        ids = [article.article_id for article in articles]
        attributions = by_article(connection, Attribution, ids, "content[1].start")
        quantities = by_article(connection, Quantity, ids, "span_start_char")
        claims = by_article(connection, Claim, ids, "span_start_char")
    for article in articles:
        one = article.article_id
        yield Extraction(article, tuple(attributions[one]), tuple(quantities[one]), tuple(claims[one]))


def by_article(
    connection: duckdb.DuckDBPyConnection, record: type[T], articles: list[str], place: str
) -> dict[str, list[T]]:
    """The records of these articles, by article, in the order of the text."""
    name = table_name(record)
    sql = f"from record.{name} where article_id in (select unnest($ids)) order by {place}, {name}_id"
    found: dict[str, list[T]] = defaultdict(list)
    for one in records(connection.execute(sql, {"ids": articles}), record):
        found[one.article_id].append(one)
    return found


def records(asked: duckdb.DuckDBPyConnection, record: type[T]) -> Iterator[T]:
    """The rows as records of this type, whose fields say what every column was."""
    names = [column[0] for column in asked.description]
    hints = {name: bare(hint) for name, hint in get_type_hints(record).items()}
    for values in asked.fetchall():
        row = dict(zip(names, values, strict=True))
        yield record(**{field.name: value_of(row, field.name, hints[field.name]) for field in fields(record)})


def value_of(row: dict[str, Any], name: str, hint: Any) -> Any:
    """The field's value: a span from its offsets, a tuple from a list, anything else as it is."""
    if hint is Span:
        start = row[f"{name}_start_char"]
        return None if start is None else Span(start, row[f"{name}_end_char"])
    if hint == tuple[Span, ...]:
        return tuple(Span(piece["start"], piece["end"]) for piece in row[name])
    return tuple(row[name]) if isinstance(row[name], list) else row[name]
