"""Asks the published warehouse: any SQL, read-only, and the tables that the command line shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from pipelines.config import load_topics
from warehouse import db

QUERIES = Path(__file__).parent / "queries"

Rows = tuple[list[str], list[tuple[Any, ...]]]


def rows(published: Path, sql: str) -> Rows:
    """Column names and rows of the last statement.

    The connection can read this file and nothing else: no other file, no extension, no setting, no network.
    Raises `WarehouseError` for SQL that cannot be run, with DuckDB's words.
    """
    return asked(published, sql)


def cross_check(published: Path, dispute: str | None = None, topic: str | None = None) -> Rows:
    """Opposing claims side by side with the verdict and its working, the verdicts that say most first.

    Raises `WarehouseError` for a dispute or topic that there is not, naming those there are.
    """
    must_exist(published, dispute, topic)
    return asked(published, query("cross_check"), {"dispute": dispute, "topic": topic})


def comparisons(
    published: Path, dispute: str | None = None, topic: str | None = None
) -> Iterator[dict[str, Any]]:
    """One dict a comparison, as `claimline compare --json` prints it, the verdicts that say most first.

    `a` and `b` name an article by the id that it was ingested with, and count characters of its text from 0,
    end excluded. A side's answers to itself (`verdict` "changed" or "arithmetic_fails") are among them.
    Raises `WarehouseError` for a dispute or topic that there is not, naming those there are.
    """
    must_exist(published, dispute, topic)
    names, found = asked(published, query("comparisons"), {"dispute": dispute, "topic": topic})
    for row in found:
        told = dict(zip(names, row, strict=True))
        yield {
            side: {
                "id": told.pop(f"{side}_source_id"),
                "start": told.pop(f"{side}_start_char"),
                "end": told.pop(f"{side}_end_char"),
                "claimant": told.pop(f"{side}_claimant"),
                "side": told.pop(f"{side}_side"),
            }
            for side in ("a", "b")
        } | told


def must_exist(published: Path, dispute: str | None, topic: str | None) -> None:
    """Raises `WarehouseError` unless the dispute and the topic exist; a topic may exist without any claim."""
    if dispute is None and topic is None:
        return
    known: dict[str, set[str]] = {"dispute": set(), "topic": set(load_topics())}
    for what, name in asked(published, query("compared"))[1]:
        known[what].add(name)
    for what, name in (("dispute", dispute), ("topic", topic)):
        if name is not None and name not in known[what]:
            named = ", ".join(sorted(known[what])) or "none yet"
            raise db.WarehouseError(f"{published}: there is no {what} {name!r}; there are: {named}")


def timeline(published: Path, dispute: str | None = None) -> Rows:
    """The view claim_timeline, of one dispute or of all, oldest first."""
    return asked(published, query("timeline"), {"dispute": dispute})


def query(name: str) -> str:
    """The SQL of queries/<name>.sql."""
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")


def asked(published: Path, sql: str, values: dict[str, Any] | None = None) -> Rows:
    with db.reader(published) as connection:
        try:
            cursor = connection.execute(sql, values)
            columns = [column[0] for column in cursor.description or ()]
            return columns, cursor.fetchall() if columns else []
        except duckdb.Error as error:
            raise db.WarehouseError(f"{published}: {error}") from error
