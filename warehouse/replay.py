"""Puts into a build what lies outside it: reviews and reference figures; and the words to search by.

The log and the reference files are read whole each time, so that a build always says what they say.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.records import Reference, Review
from warehouse import decisions, reference
from warehouse.compare import try_rollback
from warehouse.tables import Row, arrow

HERE = Path(__file__).parent
REPLAY = (HERE / "replay.sql").read_text(encoding="utf-8")
INDEX = (HERE / "search.sql").read_text(encoding="utf-8")
SPELLING = (HERE / "views" / "29_texts.sql").read_text(encoding="utf-8")
# What comparisons depend on: which claims are none, and what is right of the others.
CHANGED = """
select claim_id, state = 'rejected', corrections from record.review_state
where state = 'rejected' or corrections <> '{}' order by claim_id
"""


def replay(connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
    """Fills record.review, review_state and reference afresh; brings document and posting up to date."""
    recall(connection, folder)
    index(connection)


def recall(connection: duckdb.DuckDBPyConnection, folder: Path) -> bool:
    """Whether people's decisions change a claim otherwise than the build knew, after reading them into it.

    `folder` holds the published file, the log and the reference files. A line of the log that cannot be read
    becomes a rejection. What is compared must be compared afresh where the answer is yes.
    """
    log = decisions.read(folder / decisions.LOG)
    before = connection.execute(CHANGED).fetchall()
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
    except BaseException:
        try_rollback(connection)
        raise
    finally:
        for name in staged:
            connection.unregister(name)
    return connection.execute(CHANGED).fetchall() != before


def index(connection: duckdb.DuckDBPyConnection) -> None:
    """Brings record.document and posting up to date; under other rules for words it makes them afresh."""
    connection.execute("set variable spelling = $rules", {"rules": SPELLING})
    connection.execute(INDEX)
