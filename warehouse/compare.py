"""Concludes from the claims: what is comparable, what was told again, what does not add up.

The steps are SQL files in this order: unify.sql finds which disputes that articles name differently are
one; basis.sql finds the disputes of which something has changed since they were last concluded from, and
forgets what was concluded of those; figure.sql reads each of their claims on its own, compare.sql sets the
opposing sides' next to each other, group.sql finds the same claim in several outlets, statement.sql keeps
what is shown of each, arithmetic.sql reckons.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from pathlib import Path

import duckdb
import pyarrow as pa

from pipelines.config import load_topics

HERE = Path(__file__).parent
STEPS = tuple(
    (HERE / f"{step}.sql").read_text(encoding="utf-8")
    for step in ("unify", "basis", "figure", "compare", "group", "statement", "arithmetic")
)
UNIFY, BASIS, *CONCLUDE = STEPS
FORGET = (HERE / "forget.sql").read_text(encoding="utf-8")


def compare(connection: duckdb.DuckDBPyConnection) -> int:
    """How many pairs there are, after concluding from every dispute of which something has changed.

    That fills record.statement, pair, open_pair, apart, claim_group, appearance and arithmetic_check. What
    was concluded of a dispute stands until something of it changes, so a night costs what its own disputes
    cost: their number of pairs, which is linear in claims for a fixed number per dispute and topic. A build
    for which this fails is half concluded, and to be thrown away: in one transaction DuckDB would plan the
    joins of a step without knowing how many rows the steps before it made.
    """
    connection.execute("set preserve_insertion_order = false")  # rows are found by id, and memory is bounded
    try:
        with rules_known(connection):
            connection.execute(UNIFY)
            connection.execute(BASIS)
            if connection.sql("from concerned limit 1").fetchall():
                for step in CONCLUDE:
                    connection.execute(step)
            connection.execute(FORGET)
    finally:
        connection.execute("reset preserve_insertion_order")
    return int(connection.sql("select count(*) from record.opposed").fetchall()[0][0])


@cache
def rules() -> str:
    """Names what concludes: with other rules, or topics of other kin, every dispute is concluded afresh."""
    return sha256("\x1f".join((*STEPS, str(kin().to_pylist()))).encode()).hexdigest()


@contextmanager
def rules_known(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """The table `kin` and the variable `conclusions` for the time of the block, which the steps read."""
    connection.register("kin", kin())
    connection.execute("set variable conclusions = $rules", {"rules": rules()})
    try:
        yield
    finally:
        connection.unregister("kin")


@cache
def kin() -> pa.Table:
    """Columns topic and other: topics whose numbers may answer each other, as their files say; either way."""
    pairs = {(topic.topic, other) for topic in load_topics().values() for other in topic.kin}
    both = sorted(pairs | {(other, topic) for topic, other in pairs})
    return pa.table({"topic": [topic for topic, _ in both], "other": [other for _, other in both]})


def concluded_id(one: str, other: str) -> str:
    """The id of what is concluded from two things; SQL alone makes millions of them, and has no BLAKE2."""
    return sha256(f"{one}\x1f{other}".encode()).hexdigest()[:16]


def try_rollback(connection: duckdb.DuckDBPyConnection) -> None:
    """Rolls back unless the failure has already ended the transaction, as a full disk does."""
    try:
        connection.execute("rollback")
    except duckdb.Error:
        return
