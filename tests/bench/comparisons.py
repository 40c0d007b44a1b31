"""What comparing costs: a million synthetic claims of 200 disputes, every view on them; even-handedness."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from flows.stream import no_pages
from pipelines.config import Settings
from pipelines.contract import article_of, line_of
from pipelines.pool import Recipe
from tests.test_seeds import module
from warehouse import db
from warehouse.compare import compare

SHARED = Path(__file__).resolve().parents[3] / "shared"
SYNTHETIC = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
SIZES = ((250_000, 50), (1_000_000, 200))  # claims and disputes: as many claims of each dispute and topic
ONE = "dispute-7"
IN_ORDER = ("disputed_numbers", "exported_comparisons")  # of all pairs, before the first row


def run() -> Iterator[tuple[str, str]]:
    """What was measured and the figure, each as soon as it is known."""
    with TemporaryDirectory(prefix="claimline-bench-") as folder:
        spent = []
        for claims, disputes in SIZES:
            path = Path(folder) / f"{claims}.duckdb"
            wall, processor, pairs = compared(path, claims, disputes)
            spent.append(processor)
            what = f"{claims:,} claims of {disputes} disputes"
            yield f"{what}: pairs judged and kept", f"{pairs:,}"
            yield f"{what}: all concluded, two threads", f"{wall:.0f} s"
            yield f"{what}: the same, processor", f"{processor:.0f} s"
            yield f"{what}: file", f"{path.stat().st_size / 1e6:,.0f} MB"
            yield f"{what}: concluded again after one of its disputes changed", concluded_again(path)
        yield "four times the claims: times the processor time", f"{spent[1] / spent[0]:.2f}"
        yield "greatest memory so far", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB"
        yield from views(path)
    yield from even_handed()


def compared(path: Path, claims: int, disputes: int) -> tuple[float, float, int]:
    """Seconds, seconds of processor time and pairs, after concluding all from that many claims."""
    config = {"threads": 2, "temp_directory": f"{path}.tmp"}
    with db.connect(path, config=config) as connection:
        connection.execute("set timezone = 'UTC'")
        db.migrate(connection)
        connection.execute("set variable claims = $n", {"n": claims})
        connection.execute("set variable disputes = $n", {"n": disputes})
        connection.execute(SYNTHETIC)
        connection.execute("checkpoint")
        wall, processor = time.perf_counter(), time.process_time()
        pairs = compare(connection)
        return time.perf_counter() - wall, time.process_time() - processor, pairs


def concluded_again(path: Path) -> str:
    """What a night costs that brings something new of one dispute."""
    with db.connect(path, config={"threads": 2, "temp_directory": f"{path}.tmp"}) as connection:
        connection.execute("set timezone = 'UTC'")
        connection.execute("update record.claim set place = 'Northgate' where dispute_id = ?", [ONE])
        wall, processor = time.perf_counter(), time.process_time()
        compare(connection)
        return f"{time.perf_counter() - wall:.1f} s ({time.process_time() - processor:.1f} s)"


def views(path: Path) -> Iterator[tuple[str, str]]:
    """Seconds that each view takes for what is asked of it: first rows, a dispute's, a topic's, conflicts."""
    with db.reader(path) as connection:
        connection.execute(
            f"from record.claim where dispute_id = '{ONE}' limit 1"
        ).fetchall()  # opens the file
        named = connection.execute(
            "select view_name, list(column_name) from duckdb_views() join duckdb_columns() "
            "on table_name = view_name where not duckdb_views.internal and duckdb_views.schema_name = 'main' "
            "group by view_name order by view_name"
        ).fetchall()
        for view, columns in named:
            asked = {} if view in IN_ORDER else {"100 rows": f"from {view} limit 100"}
            if "dispute_id" in columns:
                asked["a dispute"] = f"from {view} where dispute_id = '{ONE}' limit 1000"
            if {"dispute_id", "topic"} <= set(columns):
                asked["a dispute's topic"] = f"from {view} where dispute_id = '{ONE}' and topic = 'hires'"
            if "verdict" in columns:
                asked["conflicts"] = f"from {view} where verdict = 'conflict' limit 100"
            for what, sql in asked.items():
                yield f"view {view}, {what}", seconds(connection, sql)


def seconds(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    began, processor = time.perf_counter(), time.process_time()
    connection.execute(sql).fetchall()
    return f"{time.perf_counter() - began:.2f} s ({time.process_time() - processor:.2f} s)"


def even_handed() -> Iterator[tuple[str, str]]:
    """Recall of each side's quotes on the five annotated articles, and how far they are apart."""
    gold_path = SHARED / "gold" / "seeds.jsonl"
    if not gold_path.is_file():
        yield "recall of each side", f"skipped: no articles at {gold_path}"
        return
    scorer = module(SHARED / "eval" / "score_articles.py")
    gold = scorer.read_jsonl(gold_path)
    extractor = Recipe(Settings(), no_pages).extractor()
    found = {}
    for line in gold.values():
        article, _ = article_of(json.dumps({"id": line["id"], "text": line["text"]}))
        found[line["id"]] = json.loads(json.dumps(line_of(extractor.extract(article), extractor.disputes)))
    report, _ = scorer.score(gold, found)
    sides = ("employer", "union or worker")
    recalls = [report[f"recall of {side} attributions"]["recall"] for side in sides]
    for side, recall in zip(sides, recalls, strict=True):
        yield f"five articles, recall of {side} quotes", f"{recall:.3f}"
    yield "five articles, gap between the sides", f"{abs(recalls[0] - recalls[1]) * 100:.1f} points"
