"""Sets the opposing sides' claims next to each other: each claim read alone (figure.sql), then the pairs (compare.sql)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa
from duckdb.func import ARROW

from pipelines.config import load_topics
from pipelines.records import record_id

HERE = Path(__file__).parent
STEPS = tuple((HERE / f"{step}.sql").read_text(encoding="utf-8") for step in ("figure", "compare"))


def compare(connection: duckdb.DuckDBPyConnection) -> int:
    """How many pairs there are, after filling record.comparison afresh from claim and quantity.

    Cost grows with the number of pairs: linearly in claims for a fixed number per dispute and topic.
    """
    connection.create_function("record_id", pair_ids, ["varchar", "varchar"], "varchar", type=ARROW)
    connection.execute("begin")
    try:
        connection.register("kin", kin())
        for step in STEPS:
            connection.execute(step)
        connection.execute("commit")
    except BaseException:
        try_rollback(connection)
        raise
    finally:
        connection.remove_function("record_id")
        connection.unregister("kin")
    return int(connection.sql("select count(*) from record.comparison").fetchall()[0][0])


@cache
def kin() -> pa.Table:
    """Columns topic and other: the topics whose numbers may answer each other, as their files say; either way round."""
    pairs = {(topic.topic, other) for topic in load_topics().values() for other in topic.kin}
    both = sorted(pairs | {(other, topic) for topic, other in pairs})
    return pa.table({"topic": [topic for topic, _ in both], "other": [other for _, other in both]})


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
