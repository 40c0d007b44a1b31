"""Parts: what is read equals what was written, whole or not at all, in any place that fsspec knows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Literal

import fsspec
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows import cluster
from pipelines.config import Layout
from pipelines.records import Attribution, Extraction, Page, Quantity, Span
from spiders.archive import Found
from warehouse import parts

TEXTS = st.text(st.characters(codec=None), max_size=6)  # halves of surrogate pairs among them
SPANS = st.tuples(st.integers(0, 2**30), st.integers(1, 9)).map(lambda pair: Span(pair[0], sum(pair)))
MOMENTS = st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


@dataclass(frozen=True, slots=True)
class Everything:
    """A field of every kind that records have."""

    text: str
    word: Literal["one", "other"]
    whole: int
    real: float
    number: Decimal | None
    yes: bool
    raw: bytes
    day: date | None
    moment: datetime
    span: Span | None
    pieces: tuple[Span, ...]
    names: tuple[str, ...]


EVERYTHING = st.builds(
    Everything,
    TEXTS,
    st.sampled_from(["one", "other"]),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.none() | st.decimals(allow_nan=False),
    st.booleans(),
    st.binary(max_size=6),
    st.none() | st.dates(),
    MOMENTS,
    st.none() | SPANS,
    st.lists(SPANS, max_size=2).map(tuple),
    st.lists(TEXTS, max_size=2).map(tuple),
)


@pytest.fixture(params=["memory", "file"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return f"memory://{tmp_path.name}" if request.param == "memory" else (tmp_path / "parts").as_uri()


@settings(max_examples=40, deadline=None)
@given(st.lists(EVERYTHING, max_size=2))
def test_what_is_read_equals_what_was_written(rows: list[Everything]) -> None:
    parts.write("memory://any/part", Everything, rows)
    assert parts.read("memory://any/part", Everything) == rows


@pytest.mark.parametrize("record", [cluster.Sent, cluster.Read, Found])
def test_all_that_a_cluster_sends_has_its_columns(record: type) -> None:
    parts.write("memory://any/part", record, [])
    assert parts.read("memory://any/part", record) == []


def test_numbers_keep_every_digit_and_texts_every_character(place: str) -> None:
    attribution = Attribution("a", "b", "direct", (Span(3, 5),), Span(0, 2), None)
    numbers = [Decimal(text) for text in ("1E+40", "0.10", "-0", "123456789.123456789123456789")]
    for number in numbers:
        row = Quantity(
            quantity_id="q\ud83d",
            article_id="\U0010ffff10ffff",
            span=Span(0, 1),
            value=number,
            low=None,
            high=None,
            bound="exact",
            unit="Überstunde\0",
            per=None,
            kind="count",
            direction="none",
            mode=None,
            from_value=None,
            base_value=None,
            concept=None,
            period=None,
            period_start=date(2031, 5, 4),
            period_end=None,
            period_basis=None,
            place=None,
            distractor=None,
        )
        parts.write(f"{place}/one", Quantity, [row])
        (back,) = parts.read(f"{place}/one", Quantity)
        assert back == row
        assert str(back.value) == str(number)
    parts.write(f"{place}/two", Attribution, [attribution])
    assert parts.read(f"{place}/two", Attribution) == [attribution]


def test_a_part_is_seen_whole_or_not_at_all(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    filesystem, folder = fsspec.url_to_fs(place)
    seen = []
    move = filesystem.mv

    def watched(source: str, target: str) -> None:
        seen.append((parts.exists(url), filesystem.size(source)))
        move(source, target)

    monkeypatch.setattr(filesystem, "mv", watched)
    url = f"{place}/deep/in/one.parquet"
    parts.write(url, Layout, [Layout(title="h1")])
    assert seen == [(False, filesystem.size(f"{folder}/deep/in/one.parquet"))]
    assert len(filesystem.find(folder)) == 1
    parts.write(url, Layout, [Layout(title="h2")])  # as two workers with the same task do
    assert parts.read(url, Layout) == [Layout(title="h2")]
    filesystem.pipe_file(f"{folder}/deep/in/one.parquet.0badc0de.partial", b"left by a killed worker")
    parts.discard([url, f"{place}/never.parquet"])
    assert filesystem.find(folder) == []


def test_other_programs_find_columns_in_a_part(tmp_path: Path) -> None:
    path = tmp_path / "one.parquet"
    parts.write(path.as_uri(), Extraction, [])
    assert pq.read_schema(path).names == ["article", "attributions", "quantities", "claims"]


@pytest.mark.parametrize(
    ("url", "words"), [("nosuchplace://x/a", "nosuchplace"), ("memory://parts/no", "cannot be read")]
)
def test_what_cannot_be_read_is_told(url: str, words: str) -> None:
    with pytest.raises(parts.PartError, match=words) as told:
        parts.read(url, Page)
    assert url in str(told.value)


def test_a_place_that_takes_nothing_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(parts.PartError, match="cannot be written") as told:
        parts.write((tmp_path / "file" / "a").as_uri(), Page, [])
    assert "`parts` in claimline.yml" in str(told.value)
