"""Records → Arrow tables of the same shape as the tables of schema `record`.

The columns follow from the record's type hints, so a field is named once, in pipelines/records.py. A `Span`
becomes its words and two offsets, and therefore needs the text of its article beside the record.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

from pipelines.records import (
    Action,
    Appearance,
    ArithmeticCheck,
    Article,
    Attribution,
    Claim,
    ClaimGroup,
    Comparison,
    Dispute,
    Document,
    Page,
    Party,
    Person,
    Posting,
    Quantity,
    Reference,
    Rejection,
    Review,
    Round,
    Run,
    Span,
)

RECORDS: tuple[type, ...] = (
    Page, Rejection, Article, Attribution, Quantity, Claim,
    Dispute, Party, Person, Round, Action, Comparison, ClaimGroup, Appearance, ArithmeticCheck, Run,
    Review, Reference, Document, Posting,
)  # fmt: skip
PARTS_OF_DISPUTE: tuple[type, ...] = (Party, Person, Round, Action)

CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")
PLACES = Decimal("1e-10")  # decimal(38, 10), as in migrations/0001_tables.sql
EXACTLY = Context(prec=38, rounding=ROUND_HALF_EVEN, traps=[InvalidOperation])
PLAIN_TYPES: dict[object, pa.DataType] = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    Decimal: pa.decimal128(38, 10),
    date: pa.date32(),
    datetime: pa.timestamp("us", tz="UTC"),
}
PARTS = pa.list_(
    pa.struct([pa.field("start", pa.int32()), pa.field("end", pa.int32()), pa.field("text", pa.string())])
)


class UnstorableError(ValueError):
    """A value that no column can hold, and which one."""


@dataclass(frozen=True, slots=True)
class Row:
    """A record, the text that its spans point into, and the dispute that it is part of."""

    record: Any
    text: str = ""
    dispute_id: str | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column and how its value is read off a row."""

    name: str
    type: pa.DataType
    value: Callable[[Row], Any]


def table_name(record: type) -> str:
    """The table of a record, without its schema."""
    return CAPITAL.sub("_", record.__name__).lower()


@cache
def columns(record: type) -> tuple[Column, ...]:
    """The columns of a record's table, in order."""
    found: list[Column] = []
    if record in PARTS_OF_DISPUTE:
        found.append(Column("dispute_id", pa.string(), lambda row: row.dispute_id))
    hints = get_type_hints(record)
    for field in fields(record):
        found.extend(columns_of_field(field.name, bare(hints[field.name])))
    return tuple(found)


def columns_of_field(name: str, hint: Any) -> Iterator[Column]:
    """None for a field that is a table of its own, three for a span, else one."""
    if hint is Span:
        yield Column(name, pa.string(), lambda row: words(getattr(row.record, name), row.text))
        yield Column(f"{name}_start_char", pa.int32(), lambda row: offset(getattr(row.record, name), "start"))
        yield Column(f"{name}_end_char", pa.int32(), lambda row: offset(getattr(row.record, name), "end"))
    elif hint == tuple[Span, ...]:
        yield Column(name, PARTS, lambda row: [part(span, row.text) for span in getattr(row.record, name)])
    elif get_origin(hint) is tuple and is_dataclass(get_args(hint)[0]):
        return
    elif hint == tuple[str, ...]:
        yield Column(name, pa.list_(pa.string()), lambda row: list(getattr(row.record, name)))
    elif get_origin(hint) is dict:
        yield Column(
            name,
            pa.string(),
            lambda row: json.dumps(getattr(row.record, name), ensure_ascii=False, sort_keys=True),
        )
    elif hint is Decimal:
        yield Column(name, PLAIN_TYPES[Decimal], lambda row: stored(getattr(row.record, name), name))
    else:
        plain = str if get_origin(hint) is Literal else hint
        yield Column(name, PLAIN_TYPES[plain], lambda row: getattr(row.record, name))


def bare(hint: Any) -> Any:
    """The type without its `| None`."""
    if get_origin(hint) in (Union, UnionType):
        (hint,) = (option for option in get_args(hint) if option is not NoneType)
    return hint


def words(span: Span | None, text: str) -> str | None:
    return None if span is None else span.of(text)


def offset(span: Span | None, end: Literal["start", "end"]) -> int | None:
    return None if span is None else getattr(span, end)


def part(span: Span, text: str) -> dict[str, Any]:
    return {"start": span.start, "end": span.end, "text": span.of(text)}


def stored(value: Decimal | None, name: str) -> Decimal | None:
    """The value as decimal(38, 10) holds it, rounded half to even beyond ten places.

    Raises `UnstorableError` for what is no finite number or has more than 28 digits before the point.
    """
    if value is None:
        return None
    if not value.is_finite():
        raise UnstorableError(f"{name} is {value}, which is no finite number")
    try:
        return value.quantize(PLACES, context=EXACTLY)
    except InvalidOperation as error:
        raise UnstorableError(f"{name} is {value:.3e}; a column holds 28 digits before the point") from error


def arrow(record: type, rows: Iterable[Row]) -> pa.Table:
    """The rows as an Arrow table with the columns of the record's table."""
    listed = list(rows)
    of_record = columns(record)
    arrays = [pa.array([column.value(row) for row in listed], type=column.type) for column in of_record]
    return pa.Table.from_arrays(arrays, names=[column.name for column in of_record])
