"""Official figures that a newsroom adds: work stoppages, bargaining notices, membership.

`claimline reference add FILE` reads a CSV or Parquet file, checks every row, and keeps it with its source,
vintage and address in the folder `reference` beside the published file. Each build loads the folder whole;
view `reference_comparisons` sets the figures against what the sides say.

The columns of the file, in any order: `topic`, `value`, `unit`; and as far as the source has them `measure`,
`rounded_to`, `population`, `place`, `period_start`, `period_end`, `dispute_id`, `employer_name`,
`union_name`, `note`; and `source`, `url`, `vintage` where they are not given for the whole file.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.config import ConfigError, load_topics
from pipelines.records import Reference, record_id

FOLDER = "reference"
NEEDED = ("topic", "value", "unit", "source", "url", "vintage")
COLUMNS = tuple(
    field.name for field in fields(Reference) if field.name not in ("reference_id", "dataset", "row")
)
NUMBERS = ("value", "rounded_to")
DAYS = ("vintage", "period_start", "period_end")
LONGEST = 2_000
NAME = re.compile(r"[^a-z0-9]+")


def add(
    folder: Path,
    file: Path,
    *,
    source: str | None = None,
    url: str | None = None,
    vintage: str | None = None,
) -> tuple[Path, int]:
    """Where the figures are kept from now on, and how many there are; the next build has them.

    `folder` is the data folder. `source`, `url` and `vintage` hold for rows that do not give their own.
    Adding a file of the same name again replaces what it gave. Raises `ConfigError` naming file and line (of
    Parquet the row) for the first thing wrong, and keeps nothing then.
    """
    given = {"source": source, "url": url, "vintage": vintage}
    figures = [figure(file, number, line, row, given) for number, (line, row) in enumerate(rows(file), 1)]
    if not figures:
        raise ConfigError(file, None, "holds no rows")
    kept = folder / FOLDER / f"{dataset(file)}.jsonl"
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_name(f".{kept.name}.{os.getpid()}")
    with partial.open("w", encoding="utf-8") as lines:
        for one in figures:
            lines.write(json.dumps(asdict(one), default=str, ensure_ascii=False) + "\n")
        lines.flush()
        os.fsync(lines.fileno())
    partial.replace(kept)
    return kept, len(figures)


def stored(folder: Path) -> Iterator[Reference]:
    """Every figure that was added to this data folder. Raises `ConfigError` for a file that was damaged."""
    for path in sorted((folder / FOLDER).glob("*.jsonl")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                told = json.loads(line)
                yield Reference(**{name: typed(name, value) for name, value in told.items()})
            except (ValueError, TypeError, InvalidOperation) as error:
                advice = f"is no reference figure ({error}); add its file again"
                raise ConfigError(path, number, advice) from error


def typed(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in NUMBERS:
        return Decimal(value)
    return date.fromisoformat(value) if name in DAYS else value


def dataset(file: Path) -> str:
    """The file's name as a word that is safe in any path."""
    return NAME.sub("-", file.stem.lower()).strip("-")[:80] or "figures"


def rows(file: Path) -> Iterator[tuple[int | None, dict[str, Any]]]:
    """Each row's line in the file, and the row by column; empty cells are None. Parquet has no lines."""
    if file.suffix.lower() == ".parquet":
        try:
            table = pq.read_table(file)
        except pa.ArrowException as error:
            raise ConfigError(file, None, f"is no Parquet file that can be read ({error})") from error
        columns_known(file, table.column_names)
        yield from ((None, row) for row in table.to_pylist())
    elif file.suffix.lower() == ".csv":
        try:
            with file.open(encoding="utf-8-sig", newline="") as lines:
                reader = csv.DictReader(lines, strict=True)
                columns_known(file, reader.fieldnames or ())
                for row in reader:
                    if None in row or None in row.values():
                        raise ConfigError(file, reader.line_num, "has not as many cells as the header")
                    yield reader.line_num, {name: text.strip() or None for name, text in row.items()}
        except (UnicodeDecodeError, csv.Error) as error:
            raise ConfigError(file, None, f"is no CSV in UTF-8 ({error})") from error
    else:
        raise ConfigError(file, None, "is neither .csv nor .parquet")


def columns_known(file: Path, names: Any) -> None:
    odd = [name for name in names if name not in COLUMNS]
    if odd:
        raise ConfigError(file, 1, f"unknown column {odd[0]!r}; known: {', '.join(COLUMNS)}")
    twice = [name for name in names if list(names).count(name) > 1]
    if twice:
        raise ConfigError(file, 1, f"column {twice[0]!r} stands there twice")


def figure(
    file: Path, number: int, line: int | None, row: dict[str, Any], given: dict[str, str | None]
) -> Reference:
    """The row as a record. Raises `ConfigError` naming its place for a value that its column cannot hold."""

    def wrong(message: str) -> ConfigError:
        return ConfigError(file, line, message if line else f"row {number}: {message}")

    whole = given | {name: value for name, value in row.items() if value is not None}
    missing = [name for name in NEEDED if whole.get(name) is None]
    if missing:
        raise wrong(f"{missing[0]} is missing; give a column, or --{missing[0]} for the whole file"
                    if missing[0] in given else f"{missing[0]} is missing")  # fmt: skip
    values: dict[str, Any] = dict.fromkeys(COLUMNS)
    for name, value in whole.items():
        try:
            values[name] = read(name, value)
        except ValueError as error:
            raise wrong(str(error)) from error
    if values["topic"] not in load_topics():
        raise wrong(f"no topic {values['topic']!r}; known: {', '.join(sorted(load_topics()))}")
    start, end = values["period_start"], values["period_end"]
    if start and end and end < start:
        raise wrong(f"period_end {end} is before period_start {start}")
    if not (values["dispute_id"] or values["employer_name"]):
        raise wrong("says of which dispute it is neither by dispute_id nor by employer_name")
    if not re.fullmatch(r"https?://\S+", values["url"]):
        raise wrong(f"url begins with http:// or https://, not {values['url'][:80]!r}")
    told = [values[name] for name in COLUMNS if name != "note"]
    return Reference(reference_id=record_id(*told), dataset=dataset(file), row=number, **values)


def read(name: str, value: Any) -> Any:
    """A cell as its column's type. Raises `ValueError` with what would be right."""
    if value is None:
        return None
    if name in NUMBERS:
        try:
            number = Decimal(str(value).replace(",", ""))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) >= Decimal(10) ** 28:
            raise ValueError(f"{name} is a number such as 1300 or 4.5, not {str(value)[:40]!r}")
        return number
    if name in DAYS:
        if isinstance(value, datetime):
            return value.date()
        try:
            return value if isinstance(value, date) else date.fromisoformat(str(value))
        except ValueError:
            raise ValueError(f"{name} is a day such as 2023-08-14, not {str(value)[:40]!r}") from None
    text = str(value).strip()
    if len(text) > LONGEST:
        raise ValueError(f"{name} is longer than {LONGEST:,} characters")
    return text
