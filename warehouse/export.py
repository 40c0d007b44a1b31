"""Writes what leaves the warehouse: timeline, claims, comparisons, the dossier of a dispute.

Tables are exactly the views exported_timeline, exported_claims and exported_comparisons, whole or of one
dispute; see warehouse/exports/ for each format.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb

from warehouse import db
from warehouse.exports import feeds, story, tables
from warehouse.query import query

ROWS_AT_ONCE = 10_000

TABLES: dict[str, Callable[[tables.Answer, Path], None]] = {
    "csv": tables.write_csv,
    "parquet": tables.write_parquet,
    "json": tables.write_json,
    "xlsx": tables.write_xlsx,
}
Writer = Callable[[duckdb.DuckDBPyConnection, str | None, Path], None]
DOCUMENTS: dict[tuple[str, str], Writer] = {
    ("timeline", "timelinejs"): story.write_timelinejs,
    ("timeline", "html"): story.write_timeline_page,
    ("claims", "claimreview"): feeds.write_claimreview,
    ("comparisons", "feed"): feeds.write_feed,
    ("dossier", "html"): story.write_dossier,
    ("dossier", "json"): story.write_dossier_json,
}
# What each file is called; the rest is <what>.<format>.
NAMES = {"timelinejs": "timelinejs.json", "claimreview": "claimreview.json", "feed": "feed.json"}
FORMATS: dict[str, tuple[str, ...]] = {
    "timeline": ("csv", "parquet", "json", "xlsx", "timelinejs", "html"),
    "claims": ("csv", "parquet", "json", "xlsx", "claimreview"),
    "comparisons": ("csv", "parquet", "json", "xlsx", "feed"),
    "dossier": ("html", "json"),
}


def export_timeline(
    published: Path, folder: Path, formats: Sequence[str] = FORMATS["timeline"], dispute: str | None = None
) -> list[Path]:
    """The timeline in these formats; see `export`."""
    return export(published, folder, "timeline", formats, dispute)


def export(
    published: Path,
    folder: Path,
    what: str,
    formats: Sequence[str] | None = None,
    dispute: str | None = None,
) -> list[Path]:
    """The files written into the folder, each replaced in one step; all formats of `what` unless given.

    Beside a Parquet file lies `<what>.columns.csv`, its data dictionary. Raises `WarehouseError` for an
    unknown export, format or dispute, or an unusable folder.
    """
    if what not in FORMATS:
        raise db.WarehouseError(f"no export {what!r}; known: {', '.join(FORMATS)}")
    if unknown := [name for name in formats or () if name not in FORMATS[what]]:
        raise db.WarehouseError(f"{what}: format {unknown[0]!r} is none of {', '.join(FORMATS[what])}")
    written = []
    with db.reader(published) as connection, db.explained(folder, f"the {what} could not be written"):
        if dispute is not None:
            must_exist(connection, dispute)
        folder.mkdir(parents=True, exist_ok=True)
        for name in formats or FORMATS[what]:
            if (what, name) not in DOCUMENTS:
                answer = answered(connection, what, dispute)
                written.append(placed(folder / f"{what}.{name}", lambda path: TABLES[name](answer, path)))  # noqa: B023
                if name == "parquet":
                    comments = answer.comments
                    placed(folder / f"{what}.columns.csv", lambda path: write_dictionary(comments, path))  # noqa: B023
            else:
                file = NAMES.get(name, f"{what}.{name}")
                writer = DOCUMENTS[what, name]
                written.append(placed(folder / file, lambda path: writer(connection, dispute, path)))  # noqa: B023
    return written


def write_feed(published: Path, folder: Path) -> Path:
    """The feed of new conflicts, as every night leaves it."""
    return export(published, folder, "comparisons", ("feed",))[0]


def answered(connection: duckdb.DuckDBPyConnection, what: str, dispute: str | None) -> tables.Answer:
    view = f"exported_{what}"
    comments = connection.execute(
        "select column_name, comment from duckdb_columns() where table_name = ? order by column_index", [view]
    ).fetchall()
    # A cursor of its own: the rows are read while the next one is asked for.
    cursor = connection.cursor().execute(query(f"export_{what}"), {"dispute": dispute})
    return tables.Answer(what, cursor.to_arrow_reader(ROWS_AT_ONCE), dict(comments))


def placed(path: Path, write: Callable[[Path], None]) -> Path:
    """The path, once the file is whole and in its place."""
    partial = path.with_name(f".{path.stem}.partial{path.suffix}")
    try:
        write(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def write_dictionary(comments: Mapping[str, str], path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["column", "meaning"])
        writer.writerows(comments.items())


def must_exist(connection: duckdb.DuckDBPyConnection, dispute: str) -> None:
    known = [name for (name,) in connection.execute(query("dispute_ids")).fetchall()]
    if dispute not in known:
        raise db.WarehouseError(f"no dispute {dispute!r}; known: {', '.join(known) or 'none'}")
