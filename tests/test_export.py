"""What leaves the warehouse: exports, explanations, read-only SQL."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest

from pipelines.records import Extraction
from tests.invented import (
    FETCHED,
    HARBOUR,
    make_article,
    make_claim,
    make_page,
    make_quantity,
    make_run,
    night,
)
from warehouse import db
from warehouse.explain import explain
from warehouse.export import export, export_timeline
from warehouse.query import cross_check, rows, timeline

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=cmd|" /C calc"!A0']
HARMLESS = [
    "a=1",
    "1-2",
    "'quoted",
    " spaced",
    "zero \0 byte",
    'line\nbreak, and "marks"',
    "👩\u200d🚒 e\u0301",
    "w" * 9999,
]


def odd_night() -> tuple[object, Extraction]:
    """A story of another dispute whose claimants are spelt to be trouble, and numbers of every kind."""
    page = make_page("https://gazette.example/odd?a=1&b=2", outlet_id="gazette")
    texts = [*FORMULAS, *HARMLESS]
    article = make_article(
        page, "\n".join(f"({n}) {words}" for n, words in enumerate(texts)), date_published=None
    )
    numbers, claims = [], []
    for n, words in enumerate(texts):
        value = Decimal([-5, "0.25", "100000000000000000000", "1200", "33.3333333333"][n % 5])
        numbers.append(make_quantity(article, f"({n})", value))
        claims.append(
            make_claim(article, f"({n})", numbers[-1], claimant=words, side="union", dispute_id="odd")
        )
    return page, Extraction(article, (), tuple(numbers), tuple(claims))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "claimline.duckdb"
    nights = [night(), odd_night()]
    with db.build(path) as build:
        build.load(
            run_id="night-1",
            pages=[page for page, _ in nights],  # type: ignore[misc]
            extractions=[extraction for _, extraction in nights],
            disputes=[HARBOUR, replace(HARBOUR, dispute_id="odd", people=())],
        )
        build.compare()
        build.publish(make_run())
    return path


# ---------------------------------------------------------------- exports


@pytest.mark.parametrize("what", ["timeline", "claims", "comparisons"])
def test_exports_say_what_sql_says(published: Path, tmp_path: Path, what: str) -> None:
    """CSV, Parquet, JSON and XLSX hold the rows of one view, value by value."""
    key = "comparison_id" if what == "comparisons" else "claim_id"
    names, wanted = rows(published, f"select * from exported_{what} order by {key}")  # noqa: S608
    assert len(wanted) == (1 if what == "comparisons" else 2 + len(FORMULAS) + len(HARMLESS))
    folder = tmp_path / "new" / "folder"
    paths = export(published, folder, what, ("csv", "parquet", "json", "xlsx"))
    assert [path.name for path in paths] == [f"{what}.{kind}" for kind in ("csv", "parquet", "json", "xlsx")]
    assert {path.name for path in folder.iterdir()} == {path.name for path in paths} | {f"{what}.columns.csv"}

    table = pq.read_table(paths[1])
    assert table.column_names == names
    place = names.index(key)
    assert sorted((tuple(row.values()) for row in table.to_pylist()), key=lambda row: row[place]) == wanted

    told = sorted(json.loads(paths[2].read_text()), key=lambda row: row[key])
    with paths[0].open(encoding="utf-8-sig", newline="") as file:
        cells = sorted(csv.DictReader(file), key=lambda row: row[key])
    sheet = openpyxl.load_workbook(paths[3])[what]
    header, *lines = sheet.iter_rows(values_only=True)
    assert list(header) == names
    sheets = sorted((dict(zip(names, line, strict=True)) for line in lines), key=lambda row: str(row[key]))
    for sql, of_json, of_csv, of_xlsx in zip(wanted, told, cells, sheets, strict=True):
        row = dict(zip(names, sql, strict=True))
        assert list(of_json) == list(of_csv) == names
        for name, value in row.items():
            if isinstance(value, Decimal):
                assert Decimal(of_csv[name]) == value
                assert of_json[name] == pytest.approx(float(value), rel=1e-15)
                assert float(of_xlsx[name]) == pytest.approx(float(value), rel=1e-14)
                assert isinstance(of_xlsx[name], str) == (len(value.normalize().as_tuple().digits) > 15)
            elif isinstance(value, datetime):
                assert of_csv[name] == of_json[name] == value.isoformat()
                assert of_xlsx[name] == value.replace(tzinfo=None)
            elif isinstance(value, date):
                assert of_csv[name] == of_json[name] == value.isoformat()
                assert of_xlsx[name] == datetime(value.year, value.month, value.day)  # noqa: DTZ001
            elif isinstance(value, bool):
                assert (of_csv[name], of_json[name], of_xlsx[name]) == (str(value).lower(), value, value)
            elif isinstance(value, float | int):
                assert (float(of_csv[name]), of_json[name], of_xlsx[name]) == (value, value, value)
            else:
                assert of_json[name] == value
                assert of_csv[name].removeprefix(
                    "'" if (value or "").startswith(tuple("=+-@\t\r＝")) else ""
                ) == (value or "")
                shown = (value or "").replace("\0", "␀").replace("\r", "␍")
                assert of_xlsx[name] == (shown or None)


def test_a_workbook_holds_no_formula_and_links_where_it_may(published: Path, tmp_path: Path) -> None:
    (path,) = export(published, tmp_path / "exports", "timeline", ("xlsx",), dispute="odd")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["timeline", "columns"]
    cells = [cell for line in book["timeline"].iter_rows(min_row=2) for cell in line]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    linked = {cell.hyperlink.target for cell in cells if cell.hyperlink}
    assert "https://gazette.example/odd?a=1&b=2" in linked
    page, _ = odd_night()
    assert f"http://127.0.0.1:8321/snapshot/{page.sha256}" in linked  # type: ignore[attr-defined]
    meanings = {line[0]: line[1] for line in book["columns"].iter_rows(min_row=2, values_only=True)}
    assert set(meanings) == {cell.value for cell in book["timeline"][1]}
    assert all(meanings.values())


def test_parquet_carries_its_dictionary(published: Path, tmp_path: Path) -> None:
    (path,) = export(published, tmp_path, "claims", ("parquet",))
    schema = pq.read_schema(path)
    comments = dict(
        rows(
            published,
            "select column_name, comment from duckdb_columns() where table_name = 'exported_claims'",
        )[1]
    )
    assert {field.name: (field.metadata or {})[b"comment"].decode() for field in schema} == comments
    with (tmp_path / "claims.columns.csv").open(encoding="utf-8-sig", newline="") as file:
        assert {row["column"]: row["meaning"] for row in csv.DictReader(file)} == comments


def test_each_row_leads_back(published: Path, tmp_path: Path) -> None:
    (path,) = export_timeline(published, tmp_path, formats=["json"], dispute="northgate-harbour")
    told = json.loads(path.read_text())
    assert [(row["words"], row["value"]) for row in told] in (
        [("nearly 200", 200), ("40", 40)],
        [("40", 40), ("nearly 200", 200)],
    )
    assert {row["url"] for row in told} == {"https://gazette.example/a"}
    assert {row["fetched_at"] for row in told} == {FETCHED.isoformat()}
    assert any(row["sentence"].startswith("“We hired nearly 200 drivers,” said") for row in told)


def test_csv_runs_no_formula(published: Path, tmp_path: Path) -> None:
    (path,) = export_timeline(published, tmp_path, formats=["csv"], dispute="odd")
    with path.open(encoding="utf-8-sig", newline="") as file:
        told = list(csv.DictReader(file))
    claimants = {row["claimant"] for row in told}
    assert claimants == {f"'{words}" for words in FORMULAS} | set(HARMLESS)
    # Numbers stay numbers, below zero too, and none loses its zeros.
    assert {row["value"] for row in told} == {"-5", "0.25", "100000000000000000000", "1200", "33.3333333333"}


def test_export_replaces_the_last_one(published: Path, tmp_path: Path) -> None:
    (tmp_path / "timeline.json").write_text("old")
    export_timeline(published, tmp_path, formats=["json"])
    assert json.loads((tmp_path / "timeline.json").read_text())


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"formats": ["pdf"]}, "'pdf' is none of csv, parquet, json, xlsx, timelinejs, html"),
        ({"dispute": "nowhere"}, "no dispute 'nowhere'; known: northgate-harbour, odd"),
    ],
)
def test_export_refuses(published: Path, tmp_path: Path, how: dict[str, object], words: str) -> None:
    with pytest.raises(db.WarehouseError, match=words):
        export_timeline(published, tmp_path, **how)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_export_into_a_file(published: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(db.WarehouseError, match="taken"):
        export_timeline(published, tmp_path / "taken")


# ---------------------------------------------------------------- explanations


def test_explain_a_claim(published: Path) -> None:
    page, extraction = night()
    claim = extraction.claims[0]
    found = explain(published, claim.claim_id)
    assert found is not None
    assert (found.kind, found.url, found.fetched_at, found.outlet_id) == (
        "claim",
        page.url,
        FETCHED,
        "gazette",
    )
    assert (found.page_sha256, found.rule_id, found.extractor_version) == (page.sha256, "topic.hires", "v1")
    assert found.passage == "“We hired nearly 200 drivers,” said Northgate Harbour Company."
    marked = {mark.field: found.passage[mark.start : mark.end] for mark in found.marks}
    assert marked == {
        "span": "nearly 200",
        "population": "drivers",
        "claimant": "Northgate Harbour Company",
    }
    assert found.facts["topic"] == "hires"


def test_explain_every_kind(published: Path) -> None:
    page, extraction = night()
    quote, number = extraction.attributions[1], extraction.quantities[1]
    said = explain(published, quote.attribution_id)
    assert said is not None
    assert said.passage == "Ines Varga, president of the union, said only 40 drivers were hired."
    assert [
        (m.field, said.passage[m.start : m.end]) for m in said.marks if m.field in ("content", "role")
    ] == [
        ("role", "president of the union"),
        ("content", "only 40 drivers were hired"),
    ]
    counted = explain(published, number.quantity_id)
    assert counted is not None
    assert ("span", "40") in [(m.field, (counted.passage or "")[m.start : m.end]) for m in counted.marks]
    article = explain(published, extraction.article.article_id)
    assert article is not None
    assert (article.headline, article.passage, article.marks) == ("Cranes stand still", None, ())
    fetched = explain(published, page.page_id)
    assert fetched is not None
    assert (fetched.kind, fetched.page_sha256, fetched.article_id) == ("page", page.sha256, None)
    both = [claim.claim_id for claim in extraction.claims]
    compared = explain(published, "-".join(both))
    assert compared is not None
    assert [side.id for side in compared.sides] == both
    assert compared.working is not None
    assert "do not meet" in compared.working


def test_explain_by_the_first_digits(published: Path) -> None:
    claim_id = night()[1].claims[0].claim_id
    found = explain(published, claim_id[:8])
    assert found is not None
    assert found.id == claim_id
    assert explain(published, "0123456789abcdef") is None
    assert explain(published, "'; drop table record.claim; --") is None
    with pytest.raises(db.WarehouseError, match="at least 6 digits"):
        explain(published, claim_id[:5])
    with pytest.raises(db.WarehouseError, match="at least 6 digits"):
        explain(published, "")


def test_explain_digits_that_fit_two(tmp_path: Path) -> None:
    page, extraction = night()
    twin = replace(extraction.claims[1], claim_id=extraction.claims[0].claim_id[:7] + "f" * 9)
    with db.build(tmp_path / "c.duckdb") as build:
        claims = (extraction.claims[0], twin)
        build.load(
            run_id="n", pages=[page], extractions=[replace(extraction, claims=claims)], disputes=[HARBOUR]
        )
        build.compare()
        build.publish(make_run())
    with pytest.raises(db.WarehouseError, match=f"could be claim .*, claim .*{'f' * 9}; give more digits"):
        explain(tmp_path / "c.duckdb", twin.claim_id[:7])


# ---------------------------------------------------------------- SQL


def test_rows(published: Path) -> None:
    assert rows(published, "select 1 as one, 'é' as two union all select 2, null order by 1") == (
        ["one", "two"],
        [(1, "é"), (2, None)],
    )
    assert rows(published, "select fetched_at from record.page limit 1")[1] == [(FETCHED,)]


@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from '/etc/passwd'",
        "select * from glob('/*')",
        "copy record.page to '{folder}/out.csv'",
        "export database '{folder}/out'",
        "attach '{folder}/other.duckdb' as other",
        "install httpfs",
        "load '{folder}/x.duckdb_extension'",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "set memory_limit = '64GB'",
        "set timezone = 'Asia/Tokyo'",
        "delete from record.claim",
        "create table here (n integer)",
        "drop view claims",
        "select * from secret",  # a variable of the caller
        "selct",
    ],
)
def test_sql_can_only_read_this_file(published: Path, tmp_path: Path, sql: str) -> None:
    secret = pq.read_table  # noqa: F841
    before = published.read_bytes()
    with pytest.raises(db.WarehouseError, match=str(published)):
        rows(published, sql.format(folder=tmp_path))
    assert published.read_bytes() == before
    assert list(tmp_path.iterdir()) == []


def test_sql_stays_locked_with_a_second_reader_in_the_process(published: Path) -> None:
    with db.reader(published) as first:
        assert rows(published, "select 1")[1] == [(1,)]
        assert first.execute("select current_setting('timezone')").fetchall() == [("UTC",)]
        with pytest.raises(db.WarehouseError):
            rows(published, "select * from read_text('/etc/passwd')")


def test_tables_of_the_command_line(published: Path) -> None:
    names, found = cross_check(published)
    assert [dict(zip(names, row, strict=True))["verdict"] for row in found] == ["conflict"]
    assert cross_check(published, topic="wages")[1] == []
    assert cross_check(published, dispute="odd")[1] == []
    names, found = timeline(published, dispute="northgate-harbour")
    assert {row[names.index("claimant")] for row in found} == {"Northgate Harbour Company", "Ines Varga"}


# ---------------------------------------------------------------- views


def test_number_history_follows_a_partys_number(tmp_path: Path) -> None:
    told = []
    for year, value in ((2027, 40), (2031, 50), (2029, 19)):
        page = make_page(f"https://gazette.example/{year}")
        article = make_article(page, f"{value} percent", date_published=date(year, 3, 1))
        number = make_quantity(article, f"{value} percent", value, unit="percent", kind="percent")
        claim = make_claim(article, "", number, side="employer", party_id="northgate", measure="time")
        other = make_claim(article, f"{value}", None, side="union", party_id="crane-drivers", measure="time")
        told.append((page, Extraction(article, (), (number,), (claim, other))))
    path = tmp_path / "c.duckdb"
    with db.build(path) as build:
        build.load(
            run_id="n", pages=[p for p, _ in told], extractions=[e for _, e in told], disputes=[HARBOUR]
        )
        build.compare()
        build.publish(make_run())
    assert rows(
        path, "select teller, value, previous_value, change from number_history order by date_published"
    )[1] == [
        ("northgate", 40, None, None),
        ("northgate", 19, 40, -21),
        ("northgate", 50, 19, 31),
    ]


def test_unreviewed_puts_what_is_contradicted_first(published: Path) -> None:
    ranked = rows(published, "select rank, contradicted_by, dispute_id from unreviewed order by rank")[1]
    assert [row[1:] for row in ranked[:3]] == [(1, "northgate-harbour"), (1, "northgate-harbour"), (0, "odd")]
    assert [row[0] for row in ranked] == list(range(1, len(ranked) + 1))
