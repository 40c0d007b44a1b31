"""Writes the claim timeline for other programs: CSV for spreadsheets, Parquet, JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse import db
from warehouse.query import query

ROWS_AT_ONCE = 10_000
# What makes a spreadsheet read a cell as a formula; the full-width forms do so in East Asian settings.
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export_timeline(
    published: Path,
    folder: Path,
    formats: Sequence[str] = ("csv", "parquet", "json"),
    dispute: str | None = None,
) -> list[Path]:
    """The files written, `timeline.<format>` in the folder, each replaced in one step.

    One row a claim, with its link, capture time and sentence: the view claim_timeline, of one dispute or of
    all. CSV is UTF-8 with a byte order mark, without which Excel misreads quotation marks; in it, text that
    a spreadsheet would run as a formula gets a leading apostrophe, and numbers stay numbers. JSON is one
    array of objects. Raises `WarehouseError` for an unknown format or dispute, or an unusable folder.
    """
    if unknown := sorted(set(formats) - FORMATS.keys()):
        raise db.WarehouseError(f"format {unknown[0]!r} is none of {', '.join(FORMATS)}")
    written = []
    with db.reader(published) as connection, db.explained(folder, "the timeline could not be written"):
        if dispute is not None:
            must_exist(connection, dispute)
        folder.mkdir(parents=True, exist_ok=True)
        for name in formats:
            path = folder / f"timeline.{name}"
            partial = folder / f".timeline.{name}.partial"
            cursor = connection.execute(query("timeline"), {"dispute": dispute})
            try:
                FORMATS[name](cursor.to_arrow_reader(ROWS_AT_ONCE), partial)
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
            written.append(path)
    return written


def must_exist(connection: duckdb.DuckDBPyConnection, dispute: str) -> None:
    known = [
        name for (name,) in connection.execute("select dispute_id from record.dispute order by 1").fetchall()
    ]
    if dispute not in known:
        raise db.WarehouseError(f"no dispute {dispute!r}; known: {', '.join(known) or 'none'}")


def write_csv(batches: pa.RecordBatchReader, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(batches.schema.names)
        for row in values(batches):
            writer.writerow([cell(value) for value in row.values()])


def write_parquet(batches: pa.RecordBatchReader, path: Path) -> None:
    with pq.ParquetWriter(path, batches.schema, compression="zstd") as writer:
        for batch in batches:
            writer.write_batch(batch)


def write_json(batches: pa.RecordBatchReader, path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for i, row in enumerate(values(batches)):
            plain = {name: jsonable(value) for name, value in row.items()}
            file.write(("," if i else "") + "\n" + json.dumps(plain, ensure_ascii=False))
        file.write("\n]\n")


FORMATS: dict[str, Callable[[pa.RecordBatchReader, Path], None]] = {
    "csv": write_csv,
    "parquet": write_parquet,
    "json": write_json,
}


def values(batches: Iterable[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    for batch in batches:
        yield from batch.to_pylist()


def cell(value: object) -> str:
    """The value as a spreadsheet shall show it: text as text, plain numbers, times as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain_number(value: Decimal) -> str:
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def jsonable(value: object) -> object:
    """The value in JSON's own types; a decimal as a number, whole where it is whole."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    return value
