"""Puts into a build what lies outside it: reviews and reference figures; and the words to search by.

Runs last, when claims and comparisons stand. The log and the reference files are read whole each time, so
that a build always says what they say.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.records import Reference, Review
from warehouse import decisions, reference
from warehouse.tables import Row, arrow

HERE = Path(__file__).parent
REPLAY = (HERE / "replay.sql").read_text(encoding="utf-8")
INDEX = (HERE / "search.sql").read_text(encoding="utf-8")


def replay(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Fills record.review, record.reference, record.document and record.posting afresh.

    `folder` holds the published file, the log and the reference files. A line of the log that cannot be read
    becomes a rejection.
    """
    log = decisions.read(folder / decisions.LOG)
    staged = {
        "staged_reviews": arrow(Review, [Row(review) for review in log.reviews]),
        "staged_references": arrow(Reference, [Row(figure) for figure in reference.stored(folder)]),
    }
    for name, table in staged.items():
        connection.register(name, table)
    try:
        connection.execute("begin")
        connection.execute(REPLAY)
        for rejection in log.rejections:
            connection.execute(
                "insert into record.rejection by name select $rejection_id as rejection_id, null as page_id, "
                "$url as url, $stage as stage, $reason as reason, $detail as detail, $run_id as run_id "
                "where $rejection_id not in (select rejection_id from record.rejection)",
                {
                    name: getattr(rejection, name)
                    for name in ("rejection_id", "url", "stage", "reason", "detail", "run_id")
                },
            )
        connection.execute("commit")
        connection.execute(INDEX)
    finally:
        for name in staged:
            connection.unregister(name)
