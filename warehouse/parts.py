"""Parquet parts: records written in one place and read in another, such as by the workers of a cluster.

A part lies in any fsspec location. It is written under another name and then moved, so that whoever sees it
sees all of it; its name says what it was made from, so that one that is there need not be made again. What is
read from a part equals what was written, to the last digit: its columns follow from the record's type hints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from io import BytesIO
from secrets import token_hex
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.tables import bare

T = TypeVar("T")
PARTIAL = ".partial"

# Arrow's strings are UTF-8, which has no halves of surrogate pairs; JSON Lines may smuggle them in.
ESCAPE = "\U0010ffff"  # no character, and in no sensible text
TO_ESCAPE = re.compile(f"[\ud800-\udfff{ESCAPE}]")
ESCAPED = re.compile(f"{ESCAPE}([0-9a-f]{{6}})")


class PartError(Exception):
    """What could not be written or read, where, and what to do."""


# ---------------------------------------------------------------- places


def write(url: str, record: type[T], records: Iterable[T]) -> None:
    """Puts the records into a part of this name, in one step. Raises `PartError`."""
    into = codec(hint_of(record))
    rows = [into.plain(one) for one in records]
    # Field by field, so that readers of Parquet find columns rather than one structure.
    schema = pa.schema(list(into.type))
    buffer = BytesIO()
    pq.write_table(pa.Table.from_pylist(rows, schema), buffer, compression="zstd")
    with told(url, "written"):
        filesystem, path = fsspec.url_to_fs(url)
        partial = f"{path}.{token_hex(4)}{PARTIAL}"
        filesystem.makedirs(path.rpartition("/")[0], exist_ok=True)
        filesystem.pipe_file(partial, buffer.getvalue())
        filesystem.mv(partial, path)


def read(url: str, record: type[T]) -> list[T]:
    """The records of a part, in their order. Raises `PartError`."""
    out_of = codec(hint_of(record))
    with told(url, "read"):
        filesystem, path = fsspec.url_to_fs(url)
        rows = pq.read_table(BytesIO(filesystem.cat_file(path))).to_pylist()
        return [out_of.record(row) for row in rows]


def exists(url: str) -> bool:
    with told(url, "looked for"):
        filesystem, path = fsspec.url_to_fs(url)
        filesystem.invalidate_cache()  # other machines write there too
        return bool(filesystem.exists(path))


def discard(urls: Sequence[str]) -> None:
    """Deletes these parts, and what dead writers of them left; those that are gone already are no matter."""
    for url in urls:
        with told(url, "deleted"):
            filesystem, path = fsspec.url_to_fs(url)
            filesystem.invalidate_cache()
            for found in (path, *filesystem.glob(f"{path}.*{PARTIAL}")):
                if filesystem.exists(found):
                    filesystem.rm_file(found)


@contextmanager
def told(url: str, what: str) -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise PartError(f"{url}: {error}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PartError(
            f"{url}: cannot be {what} ({type(error).__name__}: {str(error)[:200]}); check that `parts` in "
            "claimline.yml is a place that every machine of the cluster reaches under this name"
        ) from error


# ---------------------------------------------------------------- records and rows


@dataclass(frozen=True, slots=True)
class Codec:
    """The Arrow type of a field, what of its value goes there, and how the value is had back."""

    type: pa.DataType
    plain: Callable[[Any], Any]
    record: Callable[[Any], Any]


def hint_of(record: type) -> Any:
    return record


def same(value: Any) -> Any:
    return value


PLAIN: dict[object, Codec] = {
    bool: Codec(pa.bool_(), same, same),
    int: Codec(pa.int64(), same, same),
    float: Codec(pa.float64(), same, same),
    bytes: Codec(pa.binary(), same, same),
    date: Codec(pa.date32(), same, same),
    datetime: Codec(pa.timestamp("us", tz="UTC"), same, lambda value: value.astimezone(UTC)),
    Decimal: Codec(pa.string(), str, Decimal),  # as written: no column has room for every number
    str: Codec(
        pa.string(),
        lambda text: TO_ESCAPE.sub(lambda found: f"{ESCAPE}{ord(found[0]):06x}", text),
        lambda text: ESCAPED.sub(lambda found: chr(int(found[1], 16)), text),
    ),
}


@cache
def codec(hint: Any) -> Codec:
    """How values of this type hint go into a part and come back."""
    if is_dataclass(hint):
        return of_dataclass(hint)
    if get_origin(hint) is tuple:
        inner = codec(get_args(hint)[0])
        return Codec(
            pa.list_(inner.type),
            lambda values: [inner.plain(value) for value in values],
            lambda values: tuple(inner.record(value) for value in values),
        )
    return PLAIN[str if get_origin(hint) is Literal else hint]


def of_dataclass(record: Any) -> Codec:
    hints = get_type_hints(record)
    inner = [(field.name, codec(bare(hints[field.name]))) for field in fields(record)]

    def plain(value: Any) -> dict[str, Any]:
        return {name: None if (one := getattr(value, name)) is None else of.plain(one) for name, of in inner}

    def back(row: dict[str, Any]) -> Any:
        return record(**{name: None if row[name] is None else of.record(row[name]) for name, of in inner})

    return Codec(pa.struct([pa.field(name, of.type) for name, of in inner]), plain, back)
