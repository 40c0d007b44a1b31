"""What leaves the warehouse: exports, explanations, read-only SQL."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pyarrow.parquet as pq
import pytest

from flows.alerts import announce
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
from warehouse.export import export, export_timeline, write_feed
from warehouse.exports.html import visible
from warehouse.exports.tables import json_text
from warehouse.query import cross_check, rows, timeline
from warehouse.review import decide

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=cmd|" /C calc"!A0']
HARMLESS = [
    "a=1",
    "1-2",
    "'quoted",
    " spaced",
    "zero \0 byte",
    "\u202eturned \x1b[31mred",
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
                shown = (value or "").replace("\0", "␀").replace("\x1b", "␛").replace("\u202e", "[U+202E]")
                assert (
                    of_csv[name].removeprefix("'" if (value or "").startswith(tuple("=+-@\t\r＝")) else "")
                    == shown
                )
                assert of_xlsx[name] == (shown.replace("\r", "␍") or None)


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
    assert claimants == {f"'{words}" for words in FORMULAS} | {
        words.replace("\0", "␀").replace("\x1b", "␛").replace("\u202e", "[U+202E]") for words in HARMLESS
    }
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


# ---------------------------------------------------------------- documents of other programs

DAY = {
    "type": "object",
    "required": ["year", "month", "day"],
    "properties": {
        "year": {"type": "integer"},
        "month": {"type": "integer", "minimum": 1, "maximum": 12},
        "day": {"type": "integer", "minimum": 1, "maximum": 31},
    },
}
TEXT = {"type": "object", "required": ["headline"], "properties": {"headline": {"type": "string"}}}
# https://timeline.knightlab.com/docs/json-format.html
TIMELINE_JS = {
    "type": "object",
    "required": ["title", "events"],
    "properties": {
        "title": {"type": "object", "required": ["text"], "properties": {"text": TEXT}},
        "events": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["start_date", "text", "unique_id", "group"],
                "properties": {
                    "start_date": DAY,
                    "end_date": DAY,
                    "text": TEXT,
                    "group": {},
                    "unique_id": {},
                },
                "additionalProperties": False,
            },
        },
        "eras": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["start_date", "end_date"],
                "properties": {"start_date": DAY, "end_date": DAY, "text": TEXT},
            },
        },
    },
    "additionalProperties": False,
}
# https://www.jsonfeed.org/version/1.1/
JSON_FEED = {
    "type": "object",
    "required": ["version", "title", "items"],
    "properties": {
        "version": {"const": "https://jsonfeed.org/version/1.1"},
        "title": {"type": "string"},
        "items": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["id", "content_text", "date_published", "title", "url", "tags"],
                "properties": {
                    "id": {"type": "string"},
                    "url": {"type": "string", "pattern": "^https?://"},
                    "external_url": {"type": "string", "pattern": "^https?://"},
                    "content_text": {"type": "string"},
                    "date_published": {"type": "string", "format": "date-time"},
                    "tags": {"type": "array", "items": {"type": "string"}},
                },
            },
        },
    },
}
# Required and recommended: https://developers.google.com/search/docs/appearance/structured-data/factcheck
CLAIM_REVIEW = {
    "type": "array",
    "items": {
        "type": "object",
        "required": [
            "@context", "@type", "url", "claimReviewed", "reviewRating", "author", "itemReviewed",
            "datePublished",
        ],
        "properties": {
            "@context": {"const": "https://schema.org"},
            "@type": {"const": "ClaimReview"},
            "url": {"type": "string", "pattern": "^https?://"},
            "claimReviewed": {"type": "string", "minLength": 1},
            "datePublished": {"type": "string", "format": "date"},
            "author": {"type": "object", "required": ["@type", "name"]},
            "reviewRating": {
                "type": "object",
                "required": ["@type", "alternateName", "ratingValue", "bestRating", "worstRating"],
                "properties": {"ratingValue": {"type": "integer", "minimum": 1, "maximum": 5}},
            },
            "itemReviewed": {
                "type": "object",
                "required": ["@type", "author", "appearance", "datePublished"],
                "properties": {
                    "@type": {"const": "Claim"},
                    "author": {
                        "type": "object",
                        "required": ["@type", "name"],
                        "properties": {"@type": {"enum": ["Person", "Organization"]}},
                    },
                    "appearance": {
                        "type": "array",
                        "items": {"type": "object", "required": ["@type", "url"]},
                    },
                },
            },
        },
    },
}  # fmt: skip


def valid(path: Path, schema: dict[str, object]) -> Any:
    told = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(told, schema, format_checker=jsonschema.FormatChecker())
    return told


def test_timelinejs_has_a_lane_a_side_and_runs_nothing(published: Path, tmp_path: Path) -> None:
    (path,) = export(published, tmp_path, "timeline", ("timelinejs",))
    told = valid(path, TIMELINE_JS)
    rows_ = rows(published, "select claim_id, side, date_published from exported_timeline")[1]
    by_id = {event["unique_id"]: event for event in told["events"]}
    assert set(by_id) == {f"claim-{claim}" for claim, _, _ in rows_}
    for claim, side, day in rows_:
        event = by_id[f"claim-{claim}"]
        assert event["group"] == {"employer": "Employer", "union": "Union"}[side]
        shown = event["start_date"]
        wanted = day or FETCHED.date()
        assert (shown["year"], shown["month"], shown["day"]) == (wanted.year, wanted.month, wanted.day)
        assert ("no day" in event["text"]["text"]) == (day is None)
    assert [era["text"]["headline"] for era in told["eras"]][:1] == ["May strike"]
    assert "<script" not in path.read_text().lower()


def test_the_feed_is_what_sql_calls_disputed(published: Path, tmp_path: Path) -> None:
    told = valid(write_feed(published, tmp_path), JSON_FEED)
    wanted = rows(published, "select comparison_id from record.comparison where verdict = 'conflict'")[1]
    assert [(item["id"],) for item in told["items"]] == wanted
    (item,) = told["items"]
    assert item["title"] == "hires: Northgate Harbour Company: “nearly 200” against Ines Varga: “40”"
    assert "do not meet" in item["content_text"]
    assert item["date_published"] == FETCHED.isoformat()
    assert item["_claimline"]["a_sentence"].startswith("“We hired nearly 200 drivers,” said")


def test_only_what_somebody_signed_off_becomes_a_claim_review(published: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    mine = Path(shutil.copy(published, data))
    employers, unions = (claim.claim_id for claim in night()[1].claims)
    decide(
        mine,
        employers,
        "check",
        "Ana Ruiz",
        rating="mostly_false",
        link="https://desk.example/1",
        reason="189 by its own list",
    )
    decide(mine, unions, "check", "Ana Ruiz", rating="true")  # no link: not published
    odd = rows(mine, "select claim_id from claims where dispute_id = 'odd' order by claim_id")[1]
    decide(mine, odd[0][0], "confirm", "Ana Ruiz")
    decide(mine, odd[1][0], "check", "Ana Ruiz", rating="false", link="https://desk.example/2")
    decide(mine, odd[1][0], "reject", "Ben", reason="no claim at all")
    with db.build(mine) as build:
        build.publish(make_run("night-2"))
    (path,) = export(mine, tmp_path, "claims", ("claimreview",))
    (told,) = valid(path, CLAIM_REVIEW)
    assert (told["url"], told["author"]["name"]) == ("https://desk.example/1", "Ana Ruiz")
    assert (told["reviewRating"]["ratingValue"], told["reviewRating"]["alternateName"]) == (2, "Mostly false")
    assert told["itemReviewed"]["author"] == {"@type": "Organization", "name": "Northgate Harbour Company"}
    assert told["itemReviewed"]["appearance"][0]["url"] == "https://gazette.example/a"
    assert rows(mine, "select count(*) from exported_timeline where state = 'rejected'")[1] == [(0,)]


def test_a_document_can_be_pasted_into_a_page() -> None:
    told = {"</script>": "<img src=x onerror=alert(1)>", "two": ["R&D", "“twelve”", 12]}
    assert not set("<>&") & set(json_text(told))
    assert "“twelve”" in json_text(told)
    assert json.loads(json_text(told)) == told


@pytest.mark.parametrize("what", ["timeline", "dossier"])
def test_pages_hold_every_row_as_text(published: Path, tmp_path: Path, what: str) -> None:
    (path,) = export(published, tmp_path, what, ("html",))
    page = path.read_text(encoding="utf-8")
    wanted = {claim for (claim,) in rows(published, "select claim_id from exported_timeline")[1]}
    assert set(re.findall(r'data-claim="(\w+)"', page)) == wanted
    assert "default-src 'none'" in page
    assert not re.search(r"<(script|iframe|img|object)|\bon\w+=|url\(", page)
    assert not set("\0\r\x1b\u202e") & set(page)
    blocks = dict(re.findall(r'data-claim="(\w+)"(.*?)</(?:tr|li)>', page, re.DOTALL))
    asked = (
        "select claim_id, claimant, words, sentence, side, url, snapshot, fetched_at from exported_timeline"
    )
    for claim, *values in rows(published, asked)[1]:
        shown = html.unescape(re.sub(r"</?mark>", "", blocks[claim]))
        for value in values:
            told = f"{value:%Y-%m-%d %H:%M} UTC" if isinstance(value, datetime) else visible(value)
            assert told[:600].rstrip() in shown, (claim, told)
    conflicts = rows(published, "select comparison_id from exported_comparisons where verdict = 'conflict'")[
        1
    ]
    if what == "dossier":
        assert [(pair,) for pair in re.findall(r'data-comparison="([\w-]+)"', page)] == conflicts


def test_a_dossier_for_programs(published: Path, tmp_path: Path) -> None:
    (path,) = export(published, tmp_path, "dossier", ("json",), dispute="northgate-harbour")
    (told,) = json.loads(path.read_text())
    assert [party["name"] for party in told["parties"]] == [
        "Northgate Harbour Company",
        "Crane Drivers' Union",
    ]
    assert [pair["verdict"] for pair in told["pairs"]] == ["conflict"]
    assert {row["words"] for row in told["rows"]} == {"nearly 200", "40"}


# ---------------------------------------------------------------- alerts


def test_a_night_leaves_the_feed_and_tells_nobody(published: Path, tmp_path: Path) -> None:
    assert announce(published, tmp_path, make_run(), None) == []
    assert [path.name for path in tmp_path.iterdir()] == ["feed.json"]


@contextmanager
def channel() -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """A chat room on this machine: its port, and the messages that it took; it takes none at /refused."""
    told: list[dict[str, Any]] = []

    class Room(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            if self.path == "/news":
                told.append(json.loads(body))
            self.send_response(200 if self.path == "/news" else 403)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Room) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port, told
        server.shutdown()
        thread.join(10)


def test_who_asked_is_told_what_the_night_brought(published: Path, tmp_path: Path) -> None:
    addresses = tmp_path / "addresses"
    with channel() as (port, told):
        addresses.write_text(
            f"# the desk\njson://127.0.0.1:{port}/news\nnonsense\njson://secret:word@127.0.0.1:{port}/refused\n"
        )
        failures = announce(published, tmp_path, make_run(), addresses)
        assert failures == [
            "alerts: address 2 is none that apprise knows", "alerts: the message to address 3 was not taken"
        ]  # fmt: skip
        assert "secret" not in str(failures)
        (message,) = told
        assert message["title"] == "claimline: 1 newly disputed"
        assert (
            message["message"]
            == "• conflict: hires: Northgate Harbour Company: “nearly 200” against Ines Varga: “40”"
        )
        assert announce(published, tmp_path, make_run("another-night"), addresses) == []
        assert len(told) == 1
    assert "no alert was sent" in announce(published, tmp_path, make_run(), tmp_path / "missing")[0]


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
    """Each dispute's in a queue of its own."""
    ranked = rows(published, "select dispute_id, rank, contradicted_by from unreviewed order by rank")[1]
    by_dispute = {
        name: [row[1:] for row in ranked if row[0] == name] for name in ("northgate-harbour", "odd")
    }
    assert by_dispute["northgate-harbour"][:2] == [(1, 1), (2, 1)]
    assert by_dispute["odd"][0] == (1, 0)
    for queue in by_dispute.values():
        assert [rank for rank, _ in queue] == list(range(1, len(queue) + 1))
