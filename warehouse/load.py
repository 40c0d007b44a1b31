"""Puts records into a build of the warehouse, all or nothing, through Arrow and load.sql."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from pipelines.records import (
    Article,
    Dispute,
    Extraction,
    Page,
    Quantity,
    Rejection,
    Run,
    record_id,
)
from warehouse.compare import try_rollback
from warehouse.tables import (
    PARTS_OF_DISPUTE,
    RECORDS,
    Row,
    UnstorableError,
    arrow,
    stored,
    table_name,
)

HERE = Path(__file__).parent
LOAD = (HERE / "load.sql").read_text(encoding="utf-8")
RUN = (HERE / "run.sql").read_text(encoding="utf-8")
COUNTS = (HERE / "counts.sql").read_text(encoding="utf-8")
ARTICLES_AT_ONCE = 500  # some tens of megabytes of staging
PAGES_AT_ONCE = 20_000

T = TypeVar("T")
Staging = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """Rows gained by table (below zero where a new reading found fewer) and what was refused."""

    gained: Mapping[str, int]
    rejections: tuple[Rejection, ...]


def load(
    connection: duckdb.DuckDBPyConnection,
    *,
    run_id: str,
    pages: Iterable[Page] = (),
    rejections: Iterable[Rejection] = (),
    extractions: Iterable[Extraction] = (),
    disputes: Iterable[Dispute] = (),
) -> Loaded:
    """Rows gained and values refused, after putting all of it into the build in one transaction.

    Loading the same records again changes nothing. An article that another extractor version read again has
    its attributions, quantities and claims replaced; its page stays as it was. What no column can hold is
    refused as a `Rejection` of stage "load", and the rest goes in.
    """
    before = counts(connection)
    refused: list[Rejection] = []
    connection.execute("begin")
    try:
        known = of_disputes(disputes) | {"rejection": [Row(storable(rejection)) for rejection in rejections]}
        pages_left = chunks(pages, PAGES_AT_ONCE)
        put(connection, known | staged_pages(next(pages_left, [])))
        for more in pages_left:
            put(connection, staged_pages(more))
        for some in chunks(extractions, ARTICLES_AT_ONCE):
            staging = staged_extractions(some, run_id)
            refused.extend(row.record for row in staging["rejection"])
            put(connection, staging)
        connection.execute("commit")
    except BaseException:
        try_rollback(connection)
        raise
    after = counts(connection)
    return Loaded({name: after[name] - before[name] for name in after}, tuple(refused))


def record_run(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Puts the run's row in place of any with its id."""
    with staged(connection, {"run": [Row(run)]}):
        connection.execute(RUN)


def counts(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Rows by table of schema `record`."""
    return dict(connection.execute(COUNTS).fetchall())


def put(connection: duckdb.DuckDBPyConnection, staging: Staging) -> None:
    with staged(connection, staging):
        connection.execute(LOAD)


@contextmanager
def staged(connection: duckdb.DuckDBPyConnection, staging: Staging) -> Iterator[None]:
    """Every record's rows as a view `staged_<table>`, empty if not given; the first of equal ids counts."""
    names = []
    try:
        for record in RECORDS:
            name = f"staged_{table_name(record)}"
            rows = staging.get(table_name(record), [])
            if record in (Page, Rejection, Article, Dispute):
                rows = first_of_each(rows, fields(record)[0].name)
            connection.register(name, arrow(record, rows))
            names.append(name)
        yield
    finally:
        for name in names:
            connection.unregister(name)


def first_of_each(rows: Iterable[Row], key: str) -> list[Row]:
    found: dict[str, Row] = {}
    for row in rows:
        found.setdefault(getattr(row.record, key), row)
    return list(found.values())


def staged_pages(pages: Iterable[Page]) -> Staging:
    return {"page": [Row(storable(page)) for page in pages]}


def of_disputes(disputes: Iterable[Dispute]) -> Staging:
    """The disputes and their parts, each part with the id of its dispute."""
    staging: Staging = {table_name(record): [] for record in (Dispute, *PARTS_OF_DISPUTE)}
    for dispute in disputes:
        staging["dispute"].append(Row(dispute))
        for part in (*dispute.parties, *dispute.people, *dispute.rounds, *dispute.actions):
            staging[table_name(type(part))].append(Row(part, dispute_id=dispute.dispute_id))
    return staging


def staged_extractions(extractions: Iterable[Extraction], run_id: str) -> Staging:
    """What the articles yielded, without what cannot be stored, and the rejections that say so."""
    staging: Staging = {name: [] for name in ("article", "attribution", "quantity", "claim", "rejection")}
    seen: set[str] = set()
    for extraction in extractions:
        article = extraction.article
        if article.article_id in seen:  # the same text under the same address, fetched twice
            continue
        seen.add(article.article_id)
        if field := unencodable(article):
            detail = (
                f"{field} holds half of a surrogate pair, which is no Unicode text; nothing of it was loaded"
            )
            staging["rejection"].append(Row(rejection(article, "not_unicode", detail, run_id)))
            continue
        refused = {
            quantity.quantity_id: why for quantity in extraction.quantities if (why := unstorable(quantity))
        }
        text = article.text
        staging["article"].append(Row(article))
        staging["attribution"].extend(Row(attribution, text) for attribution in extraction.attributions)
        for quantity in extraction.quantities:
            if quantity.quantity_id not in refused:
                staging["quantity"].append(Row(quantity, text))
        for claim in extraction.claims:
            if claim.quantity_id not in refused:
                staging["claim"].append(Row(claim, text))
        if refused:
            detail = "left out, with the claims on them: " + "; ".join(refused.values())
            staging["rejection"].append(Row(rejection(article, "number_out_of_range", detail, run_id)))
    return staging


def unstorable(quantity: Quantity) -> str | None:
    """Why no row can hold this quantity."""
    try:
        for name in ("value", "low", "high", "from_value", "base_value"):
            stored(getattr(quantity, name), name)
    except UnstorableError as error:
        return f"characters {quantity.span.start} to {quantity.span.end}: {error}"
    return None


def unencodable(record: Any) -> str | None:
    """The first field whose text UTF-8 cannot carry: JSON may smuggle in half of a surrogate pair."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str):
            try:
                value.encode()
            except UnicodeEncodeError:
                return field.name
    return None


def storable(record: Any) -> Any:
    """The record with halves of a surrogate pair spelt out, as `\\udc80`: no offset points into it."""
    if unencodable(record) is None:
        return record
    texts = {
        field.name: value for field in fields(record) if isinstance(value := getattr(record, field.name), str)
    }
    return replace(
        record, **{name: text.encode(errors="backslashreplace").decode() for name, text in texts.items()}
    )


def rejection(article: Article, reason: str, detail: str, run_id: str) -> Rejection:
    url = article.url.encode(errors="backslashreplace").decode()
    rejection_id = record_id(url, article.page_id, "load", reason)
    return Rejection(rejection_id, article.page_id, url, "load", reason, detail, run_id)


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(items)
    while some := list(islice(remaining, size)):
        yield some
