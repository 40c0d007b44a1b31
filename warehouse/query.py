"""Asks the published warehouse: any SQL, read-only, and the tables that the command line shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

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
    """Opposing claims side by side with the verdict and its working, the verdicts that say most first."""
    return asked(published, query("cross_check"), {"dispute": dispute, "topic": topic})


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
