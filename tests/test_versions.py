"""What a story that was changed says otherwise: claims and quotes, one row each; trivial edits told apart."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

VIEWS = Path(__file__).parents[1] / "warehouse" / "views"
TABLES = """
create schema record;
create table record.page (page_id varchar, fetched_at timestamptz);
create table record.article (
    story_id varchar, article_id varchar, page_id varchar, outlet_id varchar, url varchar, headline varchar,
    "text" varchar
);
create table record.claim (
    article_id varchar, span varchar, sentence varchar, topic varchar, measure varchar, side varchar,
    claimant varchar
);
create table record.attribution (
    article_id varchar, content struct("start" integer, "end" integer, "text" varchar)[], side varchar,
    speaker varchar
);
"""
UNION = ("strike_size", "joined", "union", "the union")
FIRST = "About 1,400 bakers walked out on Tuesday, the union said."
LATER = "About 1,900 bakers walked out on Tuesday, the union said."


@pytest.fixture
def warehouse() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(TABLES)
    for view in ("19_story_versions.sql", "33_version_changes.sql"):
        connection.execute((VIEWS / view).read_text(encoding="utf-8"))
    return connection


def version(
    warehouse: duckdb.DuckDBPyConnection,
    number: int,
    text: str,
    claims: list[tuple[str, str]] = [],  # noqa: B006
    quotes: list[tuple[str, str]] = [],  # noqa: B006
) -> None:
    """The story as it stood on day `number`: claims as words and sentence, quotes as speaker and words."""
    warehouse.execute(
        "insert into record.page values (?, ?)", [f"p{number}", f"2024-06-{number:02} 03:00:00+00"]
    )
    row = ["s", f"a{number}", f"p{number}", "kestrel", "https://kestrel.example/1", "Bakers", text]
    warehouse.execute("insert into record.article values (?, ?, ?, ?, ?, ?, ?)", row)
    for words, sentence in claims:
        warehouse.execute(
            "insert into record.claim values (?, ?, ?, ?, ?, ?, ?)", [f"a{number}", words, sentence, *UNION]
        )
    for speaker, words in quotes:
        warehouse.execute(
            'insert into record.attribution values (?, [{"start": 0, "end": 1, "text": ?}], ?, ?)',
            [f"a{number}", words, "union", speaker],
        )


def changes(warehouse: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    return warehouse.execute('select what, change, "before", "after" from version_changes').fetchall()


def test_a_story_seen_once_has_no_changes(warehouse: duckdb.DuckDBPyConnection) -> None:
    version(warehouse, 1, FIRST, [("1,400", FIRST)])
    assert changes(warehouse) == []


def test_a_corrected_number_is_a_changed_claim(warehouse: duckdb.DuckDBPyConnection) -> None:
    version(warehouse, 1, FIRST, [("About 1,400", FIRST)])
    version(warehouse, 2, LATER, [("About 1,900", LATER)])
    assert changes(warehouse) == [("claim", "changed", "About 1,400", "About 1,900")]


def test_what_came_and_what_went(warehouse: duckdb.DuckDBPyConnection) -> None:
    other = "The mill has hired 40 people since."
    kept = ("Mina Orr", "we asked for two days of rest")
    version(warehouse, 1, FIRST, [("1,400", FIRST)], [kept, ("Jo Feld", "needless")])
    version(warehouse, 2, other, [("40", other)], [kept, ("Mina Orr", "nobody came to the table on Friday")])
    assert changes(warehouse) == [
        ("claim", "appeared", None, "40"),
        ("claim", "vanished", "1,400", None),
        ("quote", "appeared", None, "nobody came to the table on Friday"),
        ("quote", "vanished", "needless", None),
    ]


def test_a_reworded_quote_is_one_change(warehouse: duckdb.DuckDBPyConnection) -> None:
    version(warehouse, 1, "a", [], [("Mina Orr", "we asked for two days of rest and got a leaflet")])
    version(warehouse, 2, "b", [], [("Mina Orr", "we asked for two days of rest and we got a leaflet")])
    assert [row[:2] for row in changes(warehouse)] == [("quote", "changed")]


def test_the_same_words_twice_and_then_once(warehouse: duckdb.DuckDBPyConnection) -> None:
    version(warehouse, 1, "a", [("1,400", FIRST), ("1,400", FIRST)])
    version(warehouse, 2, "b", [("1,400", FIRST)])
    assert changes(warehouse) == [("claim", "vanished", "1,400", None)]


def test_trivial_edits_are_told_apart_and_each_step_is_its_own(warehouse: duckdb.DuckDBPyConnection) -> None:
    version(warehouse, 1, FIRST, [("1,400", FIRST)])
    version(warehouse, 2, FIRST.replace("Tuesday,", "tuesday –"), [("1,400", FIRST)])
    version(warehouse, 3, f"{FIRST} The weather was fine.", [("1,400", FIRST)])
    assert changes(warehouse) == [("text", "trivial", None, None), ("text", "other words", None, None)]
