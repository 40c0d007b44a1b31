"""Sets the opposing sides' claims next to each other; the gates are in compare.sql."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb.func import ARROW

from pipelines.records import record_id

COMPARE = (Path(__file__).parent / "compare.sql").read_text(encoding="utf-8")


def compare(connection: duckdb.DuckDBPyConnection) -> int:
    """How many pairs there are, after filling record.comparison afresh from claim and quantity.

    Cost grows with the number of pairs: linearly in claims for a fixed number per dispute and topic.
    """
    connection.create_function("record_id", pair_ids, ["varchar", "varchar"], "varchar", type=ARROW)
    connection.execute("begin")
    try:
        connection.execute(COMPARE)
        connection.execute("commit")
    except BaseException:
        try_rollback(connection)
        raise
    finally:
        connection.remove_function("record_id")
    return int(connection.sql("select count(*) from record.comparison").fetchall()[0][0])


def pair_ids(claims_a: pa.ChunkedArray, claims_b: pa.ChunkedArray) -> pa.Array:
    """`record_id` of each pair, so that SQL and Python name a comparison alike."""
    pairs = zip(claims_a.to_pylist(), claims_b.to_pylist(), strict=True)
    return pa.array([record_id(a, b) for a, b in pairs], type=pa.string())


def try_rollback(connection: duckdb.DuckDBPyConnection) -> None:
    """Rolls back unless the failure has already ended the transaction, as a full disk does."""
    try:
        connection.execute("rollback")
    except duckdb.Error:
        return
