"""Records and tables cannot drift apart, and nothing in the warehouse is without a comment."""

from __future__ import annotations

import inspect
import re
import shutil
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import NoneType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import duckdb
import pytest

from pipelines import records
from warehouse import db

NARROW = {"Pair", "OpenPair", "Apart", "Comparison"}  # tables of millions: a word of these fields is one byte
CLOSED = {"comparable", "gate", "verdict"}
NO_TABLE = {"Span", "Extraction"}  # three columns; a parcel
PART_OF_DISPUTE = {"Party", "Person", "Round", "Action"}
A_VIEW = {"Comparison"}  # of pairs and statements, in words
PLAIN = {
    str: "VARCHAR",
    bool: "BOOLEAN",
    int: "BIGINT",
    float: "DOUBLE",
    Decimal: "DECIMAL(38,10)",
    date: "DATE",
    datetime: "TIMESTAMP WITH TIME ZONE",
}
PIECES = 'STRUCT("start" INTEGER, "end" INTEGER, "text" VARCHAR)[]'


@pytest.fixture(scope="module")
def schema() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        db.migrate(connection)
        yield connection


def dataclasses() -> dict[str, type]:
    found = inspect.getmembers(records, lambda thing: inspect.isclass(thing) and is_dataclass(thing))
    return {name: record for name, record in found if name not in NO_TABLE}


def table(name: str) -> str:
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", name).lower()


def expected(record: type) -> list[tuple[str, str, bool]]:
    """Name, type and whether null is allowed, of every column that the record should have."""
    columns = [("dispute_id", "VARCHAR", False)] if record.__name__ in PART_OF_DISPUTE else []
    hints = get_type_hints(record)
    for field in fields(record):
        options = get_args(hints[field.name])
        null = NoneType in options
        hint: Any = (
            next(option for option in options if option is not NoneType) if null else hints[field.name]
        )
        if hint is records.Span:
            columns += [
                (field.name, "VARCHAR", null),
                (f"{field.name}_start_char", "INTEGER", null),
                (f"{field.name}_end_char", "INTEGER", null),
            ]
        elif hint == tuple[records.Span, ...]:
            columns.append((field.name, PIECES, null))
        elif hint == tuple[str, ...]:
            columns.append((field.name, "VARCHAR[]", null))
        elif get_origin(hint) is dict:
            columns.append((field.name, "JSON", null))
        elif get_origin(hint) is tuple and is_dataclass(get_args(hint)[0]):
            assert get_args(hint)[0].__name__ in PART_OF_DISPUTE
        elif get_origin(hint) is Literal and record.__name__ in NARROW and field.name in CLOSED:
            columns.append((field.name, f"ENUM({', '.join(map(repr, get_args(hint)))})", null))
        else:
            columns.append((field.name, PLAIN[str if get_origin(hint) is Literal else hint], null))
    return columns


@pytest.mark.parametrize("name", sorted(dataclasses()))
def test_table_has_the_fields_of_its_record(name: str, schema: duckdb.DuckDBPyConnection) -> None:
    columns = schema.execute(
        "select column_name, data_type, is_nullable from duckdb_columns() "
        "where schema_name = 'record' and table_name = ? order by column_index",
        [table(name)],
    ).fetchall()
    wanted = expected(dataclasses()[name])
    if name in A_VIEW:  # whose columns may all be null as far as the database knows
        wanted = [(column, kind, True) for column, kind, _ in wanted]
    assert columns == wanted


def test_every_table_has_its_record(schema: duckdb.DuckDBPyConnection) -> None:
    tables = schema.execute("select table_name from duckdb_tables() where schema_name = 'record'").fetchall()
    stored = {table(name) for name in dataclasses() if name not in A_VIEW}
    assert {name for (name,) in tables} == stored | {"migration"}


def test_everything_is_commented(schema: duckdb.DuckDBPyConnection) -> None:
    bare = schema.execute(
        "select table_name, '' from duckdb_tables() where not internal and coalesce(trim(comment), '') = '' "
        "union all select view_name, '' from duckdb_views() "
        "where not internal and coalesce(trim(comment), '') = '' "
        "union all select table_name, column_name from duckdb_columns() "
        "where not internal and coalesce(trim(comment), '') = ''"
    ).fetchall()
    assert bare == []


def test_one_view_a_file(schema: duckdb.DuckDBPyConnection) -> None:
    views = schema.execute("select view_name from duckdb_views() where not internal").fetchall()
    assert {name for (name,) in views} == {path.stem.partition("_")[2] for path in db.VIEWS.glob("*.sql")}
    assert {name for (name,) in views} >= {
        "claims", "quotes", "employer_vs_union", "claim_timeline", "number_history", "unreviewed",
    }  # fmt: skip


def test_every_check_says_what_it_proves() -> None:
    unsaid = [path.name for path in db.CHECKS.glob("*.sql") if not db.leading_comment(path.read_text())]
    assert unsaid == []


def test_closed_lists_are_those_of_the_records(schema: duckdb.DuckDBPyConnection) -> None:
    """words_known.sql names every word of every Literal field, and no field is forgotten."""
    sql = " ".join((db.CHECKS / "words_known.sql").read_text().split())
    for name, record in dataclasses().items():
        for field, hint in get_type_hints(record).items():
            for option in (hint, *get_args(hint)):
                if get_origin(option) is Literal and name not in NARROW:  # whose types are closed
                    listed = ", ".join(f"'{word}'" for word in get_args(option))
                    start = (
                        sql.index(f"'{field}', {field} from record.{table(name)} ")
                        if name.lower() != "page"
                        else 0
                    )
                    clause = sql[start : sql.index(")", start)].replace("( ", "(")
                    assert listed in clause, f"{name}.{field}"


def migrations(folder: Path, **files: str) -> Path:
    for name, sql in files.items():
        (folder / f"{name}.sql").write_text(sql)
    return folder


FIRST = (
    "create schema record;"
    "create table record.migration (name varchar, sha256 varchar, applied_at timestamptz);"
)


def test_migrations_run_once_and_in_order(tmp_path: Path) -> None:
    folder = migrations(tmp_path, **{"0001_a": FIRST, "0002_b": "create table record.b as select 1 as n"})
    with duckdb.connect() as connection:
        for _ in range(2):
            db.migrate(connection, folder, views=tmp_path / "none")
        assert connection.sql("select name from record.migration order by name").fetchall() == [
            ("0001_a.sql",),
            ("0002_b.sql",),
        ]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"0001_a": FIRST + " select 1;"}, "edited after it ran"),
        ({"0001_a": FIRST, "0000_early": "select 1"}, "higher number"),
        ({"0001_a": FIRST, "0003_wrong": "create tabel x"}, "0003_wrong.sql"),
    ],
)
def test_migrations_refuse(tmp_path: Path, files: dict[str, str], words: str) -> None:
    with duckdb.connect() as connection:
        db.migrate(connection, migrations(tmp_path, **{"0001_a": FIRST}), views=tmp_path / "none")
        with pytest.raises(db.WarehouseError, match=words):
            db.migrate(connection, migrations(tmp_path, **files), views=tmp_path / "none")
        connection.sql(
            "select * from record.migration"
        ).fetchall()  # still usable: the failed one rolled back


def test_newer_warehouse_is_refused(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        db.migrate(connection)
        connection.execute("insert into record.migration values ('0999_later.sql', 'x', now())")
        with pytest.raises(
            db.WarehouseError, match=r"^the warehouse: made by a newer claimline .*0999_later.sql.*update"
        ):
            db.migrate(connection)


def catalogue(connection: duckdb.DuckDBPyConnection) -> list[list[tuple[object, ...]]]:
    """Every view and macro with its SQL and comment, and every column with its own."""
    return [
        connection.execute(query).fetchall()
        for query in (
            "select schema_name, view_name, sql, comment from duckdb_views() where not internal order by all",
            "select function_name, macro_definition from duckdb_functions() where not internal order by all",
            "select schema_name, table_name, column_name, data_type, comment from duckdb_columns() "
            "where not internal order by all",
        )
    ]


def test_a_later_build_has_the_views_of_the_first_though_most_are_not_made_again(tmp_path: Path) -> None:
    """DuckDB's copy of a database writes some of them otherwise; a person may have changed others."""
    published = tmp_path / "claimline.duckdb"
    with db.build(published) as build:
        first = catalogue(build.connection)
        build.connection.execute("checkpoint")
        shutil.copy(build.path, published)
    with db.build(published) as build:
        assert catalogue(build.connection) == first
    with duckdb.connect(published) as meddled:
        meddled.execute("create or replace view claims as select 1 as x")
        meddled.execute("create view mine as select 1 as x")
        meddled.execute("create or replace macro spelt(number) as 'three'")
    with db.build(published) as build:
        assert catalogue(build.connection) == first
