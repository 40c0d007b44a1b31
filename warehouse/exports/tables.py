"""Rows of a view as CSV, JSON, Parquet and XLSX: every value as the database has it, text as text."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from warehouse.exports.html import TURNS

# What makes a spreadsheet read a cell as a formula; the full-width forms do so in East Asian settings.
# https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

# Excel's own limits: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
SHEET_ROWS = 1_048_576
CELL_CHARACTERS = 32_767
CELL_LINKS = 60_000  # 65,530 a sheet
LINK_CHARACTERS = 2_000  # 2,079
EXACT_DIGITS = 15

WEB = re.compile(r"https?://[^\s\"<>]+", re.ASCII)
# What a person's spreadsheet hides, cuts off at or obeys is shown: controls as their pictures (U+2400 ...),
# marks that turn the direction spelt out, as on every page. JSON and Parquet, for programs, keep them.
SHOWN = (
    {code: chr(0x2400 + code) for code in range(0x20) if chr(code) not in "\t\n\r"}
    | {0x7F: "␡"}
    | {code: f"[U+{code:04X}]" for code in (*range(0x80, 0xA0), *map(ord, TURNS))}
)
UNSEEN = SHOWN | {0x0D: "␍", 0xFFFE: "\ufffd", 0xFFFF: "\ufffd"}  # what XML cannot carry besides
MARKUP = {ord(mark): f"\\u{ord(mark):04x}" for mark in "<>&"}


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of one view, still to be read, and what each of its columns means."""

    name: str
    batches: pa.RecordBatchReader
    comments: Mapping[str, str]

    def rows(self) -> Iterator[dict[str, Any]]:
        return values(self.batches)


def write_csv(answer: Answer, path: Path) -> None:
    """UTF-8 with a byte order mark, without which Excel misreads quotation marks."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(answer.batches.schema.names)
        for row in answer.rows():
            writer.writerow([cell(value) for value in row.values()])


def write_parquet(answer: Answer, path: Path) -> None:
    """Each column's description is in its field's metadata, under `comment`."""
    schema = answer.batches.schema
    for i, field in enumerate(schema):
        if comment := answer.comments.get(field.name):
            schema = schema.set(i, field.with_metadata({"comment": comment}))
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in answer.batches:
            writer.write_batch(pa.RecordBatch.from_arrays(batch.columns, schema=schema))


def write_json(answer: Answer, path: Path) -> None:
    """One array of objects."""
    with path.open("w", encoding="utf-8") as file:
        file.write("[")
        for i, row in enumerate(answer.rows()):
            plain = {name: jsonable(value) for name, value in row.items()}
            file.write(("," if i else "") + "\n" + json.dumps(plain, ensure_ascii=False))
        file.write("\n]\n")


def write_json_value(value: object, path: Path) -> None:
    """One JSON document."""
    path.write_text(json_text(value, indent=1) + "\n", encoding="utf-8")


def json_text(value: object, indent: int | None = None) -> str:
    """JSON that ends no `<script>` it is pasted into, and is no page to a browser that guesses at types."""
    return json.dumps(value, ensure_ascii=False, indent=indent).translate(MARKUP)


def write_xlsx(answer: Answer, path: Path) -> None:
    """A sheet with the rows, types kept, and a sheet that says what each column means.

    Nothing is ever a formula. Articles and captures are linked. A number of more than 15 digits, which a
    spreadsheet would round, stays text.
    """
    options = {"constant_memory": True, "in_memory": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(
        path, {**options, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        formats = Formats(
            day=book.add_format({"num_format": "yyyy-mm-dd"}),
            moment=book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            link=book.add_format({"font_color": "#1d5c8f", "underline": 1}),
        )
        names = answer.batches.schema.names
        sheets = 0
        row_number = SHEET_ROWS
        sheet: Worksheet
        for row in answer.rows():
            if row_number >= SHEET_ROWS:
                sheets += 1
                sheet = new_sheet(book, answer.name, sheets, names, bold)
                row_number = 1
            for column, (name, value) in enumerate(row.items()):
                put(sheet, row_number, column, name, value, formats)
            row_number += 1
        if not sheets:
            new_sheet(book, answer.name, 1, names, bold)
        meanings = book.add_worksheet("columns")
        meanings.set_column(0, 0, 24)
        meanings.set_column(1, 1, 110)
        for i, heading in enumerate(("column", "meaning")):
            meanings.write_string(0, i, heading, bold)
        for i, name in enumerate(names, 1):
            meanings.write_string(i, 0, name)
            meanings.write_string(i, 1, answer.comments.get(name, ""))


@dataclass(frozen=True, slots=True)
class Formats:
    day: Any
    moment: Any
    link: Any


def new_sheet(book: Any, name: str, number: int, names: list[str], bold: Any) -> Worksheet:
    sheet = book.add_worksheet(name if number == 1 else f"{name} {number}")
    for column, heading in enumerate(names):
        wide = heading.endswith(("sentence", "working", "headline", "reason"))
        sheet.set_column(column, column, 60 if wide else 16)
        sheet.write_string(0, column, heading, bold)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, SHEET_ROWS - 1, len(names) - 1)
    return sheet


def put(sheet: Worksheet, row: int, column: int, name: str, value: object, formats: Formats) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float | Decimal):
        if len(Decimal(str(value)).normalize().as_tuple().digits) > EXACT_DIGITS:
            sheet.write_string(row, column, plain_number(Decimal(str(value))))
        else:
            sheet.write_number(row, column, value)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, column, value.astimezone(UTC).replace(tzinfo=None), formats.moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), formats.day)  # noqa: DTZ001
    else:
        text = sheet_text(value)
        link = link_of(name, text)
        if link and row <= CELL_LINKS // 4:
            sheet.write_url(row, column, link, formats.link, text)
        else:
            sheet.write_string(row, column, text)


def sheet_text(value: object) -> str:
    """The value as text that a workbook can hold."""
    text = (value if isinstance(value, str) else cell(value)).translate(UNSEEN)
    return text if len(text) <= CELL_CHARACTERS else text[: CELL_CHARACTERS - 1] + "…"


def link_of(name: str, text: str) -> str | None:
    """Where a cell leads: an article's or finding's address, or its captured page."""
    if len(text) > LINK_CHARACTERS:
        return None
    return text if name.endswith(("url", "link", "snapshot")) and WEB.fullmatch(text) else None


def values(batches: Iterable[pa.RecordBatch]) -> Iterator[dict[str, Any]]:
    """The rows by column; a map column as a dict."""
    for batch in batches:
        maps = [field.name for field in batch.schema if pa.types.is_map(field.type)]
        for row in batch.to_pylist():
            for name in maps:
                row[name] = None if row[name] is None else dict(row[name])
            yield row


def cell(value: object) -> str:
    """The value as a spreadsheet shall show it: text as text, plain numbers, times as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return plain_number(value)
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, list | dict):
        return json.dumps(jsonable(value), ensure_ascii=False)
    text = str(value).translate(SHOWN)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def plain_number(value: Decimal) -> str:
    digits = f"{value:f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def jsonable(value: object) -> object:
    """The value in JSON's own types; a decimal as a number, whole where it is whole."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list):
        return [jsonable(item) for item in value]
    if isinstance(value, dict):
        return {name: jsonable(item) for name, item in value.items()}
    return value
