"""Web archives: what is worth keeping is kept, once, wherever the reading was interrupted."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import fsspec
import pytest

from flows.archive import sweep_in_pool
from pipelines.article.sieve import Sieve as Words
from pipelines.records import Page, Rejection
from spiders import archive
from spiders.archive import (
    STRETCH,
    Found,
    Sieve,
    Stretch,
    Sweep,
    SweepAhead,
    mark_of,
    read_archives,
    sweep_stretch,
)
from spiders.store import PageStore
from spiders.warc import Exchange, WarcWriter, digest_of
from tests import kestrel
from tests.test_cli import claimline

WORTH = b"bakers"


def sieve(name: str = "one") -> Sieve:
    return Sieve(name, lambda body: WORTH in body)


def page(number: int) -> bytes:
    about = "bakers strike" if number % 10 == 0 else "owls nest"
    return f"<html><title>{number}</title><p>{number}: {about}".encode()


def write(path: Path, count: int, **given: Any) -> Path:
    """An archive of so many pages, one of ten worth keeping, among requests, redirects and pictures."""
    writer = WarcWriter(path)
    for number in range(count):
        fields = {
            "url": f"https://news.example/{number}",
            "method": "GET",
            "asked": [("Host", b"news.example")],
            "status": 200,
            "reason": "OK",
            "answered": [("Content-Type", b"text/html; charset=utf-8")],
            "payload": page(number),
            "when": datetime(2022, 8, 15, 12, 0, number % 60, tzinfo=UTC),
        } | given
        writer.exchange(Exchange(**fields), digest_of(fields["payload"]))
    picture = [("Content-Type", b"image/png")]
    for status, answered in ((302, [("Location", b"/x")]), (404, []), (200, picture)):
        lost = Exchange("https://news.example/x", "GET", [], status, "", answered, WORTH, datetime.now(UTC))
        writer.exchange(lost, digest_of(WORTH))
    writer.close()
    return path


class Data:
    """A data folder, and what sweeps over archives bring into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = PageStore(folder / "pages")
        self.told: list[Sweep] = []

    def sweep(
        self,
        *paths: str | Path,
        by: Sieve | None = None,
        stop: int | None = None,
        ahead: SweepAhead | None = None,
        length: int = STRETCH,
    ) -> list[Any]:
        outcomes = []
        reading = read_archives(
            [str(path) for path in paths],
            self.folder,
            self.store,
            "run-1",
            by or sieve(),
            lambda host: f"outlet of {host}",
            self.told.append,
            ahead,
            length,
        )
        for outcome in reading:
            outcomes.append(outcome)
            if len(outcomes) == stop:
                break
        return outcomes


@pytest.fixture
def data(tmp_path: Path) -> Data:
    return Data(tmp_path / "data")


def test_what_is_worth_it_is_kept_with_the_day_of_its_capture(data: Data, tmp_path: Path) -> None:
    found = data.sweep(write(tmp_path / "a.warc.gz", 25))
    assert [outcome.url for outcome in found] == [f"https://news.example/{n}" for n in (0, 10, 20)]
    one = found[1]
    assert isinstance(one, Page)
    assert one.fetched_at == datetime(2022, 8, 15, 12, 0, 10, tzinfo=UTC)
    assert (one.date_hint, one.hint_basis) == (None, "unknown")  # a capture is no publication
    assert (one.outlet_id, one.content_type, one.charset) == ("outlet of news.example", "text/html", "utf-8")
    assert data.store.get(one.sha256) == page(10)
    last = data.told[-1]
    assert (last.records, last.pages, last.kept, last.done) == (28, 25, 3, True)
    assert last.read_to == last.size == (tmp_path / "a.warc.gz").stat().st_size


def test_packed_bodies_are_unpacked_and_bombs_are_not(data: Data, tmp_path: Path) -> None:
    answered = [("Content-Type", b"text/html"), ("Content-Encoding", b"gzip")]
    packed = write(tmp_path / "a.warc.gz", 1, payload=gzip.compress(page(0)), answered=answered)
    bomb = gzip.compress(b"bakers" + b" " * 12_000_000)
    burst = write(tmp_path / "b.warc.gz", 1, payload=bomb, answered=answered)
    (one,) = data.sweep(packed, burst)
    assert data.store.get(one.sha256) == page(0)


def test_a_plain_warc_a_folder_and_another_filesystem_are_read(data: Data, tmp_path: Path) -> None:
    packed = write(tmp_path / "in" / "deep" / "a.warc.gz", 1)
    (tmp_path / "in" / "b.warc").write_bytes(gzip.decompress(packed.read_bytes()).replace(b"/0", b"/9"))
    (tmp_path / "in" / "notes.txt").write_text("no archive")
    assert len(data.sweep(tmp_path / "in")) == 2
    with fsspec.open("memory://crawls/c.warc.gz", "wb") as file:
        file.write(packed.read_bytes())
    (one,) = data.sweep("memory://crawls/*.warc.gz")
    assert one.url == "https://news.example/0"


def test_a_second_sweep_reads_nothing_until_the_sieve_is_another(data: Data, tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", 11)
    assert len(data.sweep(path)) == 2
    assert data.sweep(path) == []
    assert len(data.sweep(path, by=sieve("two"))) == 2


@pytest.mark.parametrize("stop", [1, 3, 5])
def test_an_interrupted_sweep_goes_on_at_the_record(
    data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stop: int
) -> None:
    monkeypatch.setattr(archive, "BATCH", 20)
    path = write(tmp_path / "a.warc.gz", 100)
    first = data.sweep(path, stop=stop)
    looked: list[bytes] = []

    def noting(body: bytes) -> bool:
        looked.append(body)
        return WORTH in body

    second = data.sweep(path, by=Sieve("one", noting))
    assert {one.url for one in first + second} == {f"https://news.example/{n}" for n in range(0, 100, 10)}
    assert data.told[-1].done
    batches = (stop - 1) // 2  # two pages of each batch are worth keeping
    assert len(looked) == 100 - 20 * batches
    last = data.told[-1]
    assert (last.records, last.pages, last.kept) == (103, 100, 10)


def test_what_is_yielded_is_in_the_store_and_what_was_marked_was_yielded(
    data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BATCH", 20)
    path = write(tmp_path / "a.warc.gz", 100)
    (one,) = data.sweep(path, stop=1)
    assert PageStore(data.folder / "pages").get(one.sha256) == page(0)
    assert not mark_of(data.folder, path.as_uri()).exists()  # the batch was not yet taken whole


def test_a_sweep_interrupted_over_and_over_still_reads_every_record_once(
    data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "BATCH", 10)
    path = write(tmp_path / "a.warc.gz", 100)
    found = [one.url for _ in range(12) for one in data.sweep(path, stop=2)]  # a page of ten is worth it
    assert found[-1] == "https://news.example/90"
    assert list(dict.fromkeys(found)) == [f"https://news.example/{n}" for n in range(0, 100, 10)]
    last = data.told[-1]
    assert (last.records, last.pages, last.kept, last.done) == (103, 100, 10, True)


# ---------------------------------------------------------------- swept ahead


class Ahead:
    """Sweeps stretches as another machine would, and keeps what it found."""

    def __init__(self) -> None:
        self.found: list[tuple[Stretch, Found]] = []

    def __call__(self, stretches: Iterator[Stretch]) -> Iterator[Found]:
        for stretch in stretches:
            self.found.append((stretch, sweep_stretch(stretch, sieve().worth_reading)))
            yield self.found[-1][1]


def unpacked(path: Path) -> Path:
    plain = path.with_name(f"plain-{path.stem}")
    plain.write_bytes(gzip.decompress(path.read_bytes()))
    return plain


@pytest.mark.parametrize("plain", [False, True], ids=["packed", "plain"])
@pytest.mark.parametrize("length", [400, 1_500, 20_000, 10**9])
def test_stretches_swept_ahead_give_what_one_reader_finds(tmp_path: Path, length: int, plain: bool) -> None:
    paths = [write(tmp_path / f"{name}.warc.gz", count) for name, count in (("a", 61), ("b", 1), ("c", 30))]
    if plain:
        paths = [unpacked(path) for path in paths]
    alone, together, ahead = Data(tmp_path / "alone"), Data(tmp_path / "together"), Ahead()
    expected = alone.sweep(*paths)
    assert len(expected) == 7 + 1 + 3
    assert together.sweep(*paths, ahead=ahead, length=length) == expected
    assert {one.path: one for one in together.told} == {one.path: one for one in alone.told}
    counted = sum(found.records for stretch, found in ahead.found)
    assert counted == sum(one.records for one in alone.told)  # nothing had to be read again here


@pytest.mark.parametrize("ahead", [None, Ahead()], ids=["alone", "ahead"])
def test_an_archive_packed_as_a_whole_is_read_to_its_end(
    data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ahead: Ahead | None
) -> None:
    monkeypatch.setattr(archive, "BATCH", 10)
    whole = tmp_path / "whole.warc.gz"  # so that no record but the first can be gone to
    whole.write_bytes(gzip.compress(unpacked(write(tmp_path / "a.warc.gz", 40)).read_bytes()))
    assert len(data.sweep(whole, ahead=ahead, length=300)) == 4
    assert data.told[-1].done


def forged(url: str) -> bytes:
    """A record of WARC as a hostile page might hold it."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>bakers strike, says the forger"
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2022-08-15T00:00:00Z\r\n"
        "Content-Type: application/http; msgtype=response\r\n"
        f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return head.encode() + http + b"\r\n\r\n"


@pytest.mark.parametrize("plain", [False, True], ids=["packed", "plain"])
def test_a_record_forged_within_a_page_is_never_taken_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: bool
) -> None:
    record = forged("https://elsewhere.example/forged")
    hidden = b"\r\n\r\n" + record if plain else gzip.compress(record)
    stored = zlib.compressobj
    # As a compressor does with what it cannot make smaller: the bytes of the page stand as they are.
    monkeypatch.setattr(zlib, "compressobj", lambda level=0, *rest: stored(0, *rest))
    path = write(tmp_path / "a.warc.gz", 3, payload=b"bakers " + b"." * 3_000 + hidden + b"." * 3_000)
    monkeypatch.undo()
    path = unpacked(path) if plain else path
    ahead, data = Ahead(), Data(tmp_path / "data")
    found = data.sweep(path, ahead=ahead, length=2_000)
    fooled = [capture.url for _, one in ahead.found for capture in one.captures]
    assert "https://elsewhere.example/forged" in fooled  # or this test would prove nothing
    assert [one.url for one in found] == [f"https://news.example/{n}" for n in range(3)]


def test_what_is_too_much_for_memory_comes_in_pieces(
    data: Data, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_KEPT", 100)
    path, ahead = write(tmp_path / "a.warc.gz", 60), Ahead()
    assert len(data.sweep(path, ahead=ahead)) == 6
    assert len(ahead.found[0][1].captures) < 6


def test_an_address_that_cannot_be_read_stops_nothing(data: Data, tmp_path: Path) -> None:
    one, two = write(tmp_path / "a.warc.gz", 1, url="http://[::/"), write(tmp_path / "b.warc.gz", 1)
    rejection, page = data.sweep(one, two)
    assert (rejection.reason, rejection.url) == ("malformed", "http://[::/")
    assert page.url == "https://news.example/0"


def test_processes_find_what_one_reader_finds(tmp_path: Path) -> None:
    bodies = [b"<html><title>Walkout</title><p>" + b"The bakers' union went on strike over pay. " * 20]
    bodies += [b"<html><title>Owls</title><p>" + b"Two owls nest in the clock. " * 20]
    paths = [write(tmp_path / f"{n}.warc.gz", 8, payload=bodies[n % 2]) for n in range(3)]
    with fsspec.open("memory://crawls/other.warc.gz", "wb") as file:  # which no other process can read
        file.write(paths[0].read_bytes())
    swept = partial(sweep_in_pool, disputes=(), workers=2)
    words = Words()
    by = Sieve(words.name, words.worth_reading)
    places = [*paths, "memory://crawls/other.warc.gz"]
    expected = Data(tmp_path / "alone").sweep(*places, by=by)
    assert len(expected) == 3 * 8
    assert Data(tmp_path / "together").sweep(*places, by=by, ahead=swept, length=1_000) == expected


# ---------------------------------------------------------------- damage


def cut(body: bytes) -> bytes:
    return body[: len(body) * 2 // 3]


def flip(body: bytes) -> bytes:
    middle = len(body) // 2
    return body[:middle] + bytes(byte ^ 0xFF for byte in body[middle : middle + 40]) + body[middle + 40 :]


@pytest.mark.parametrize("damage", [cut, flip], ids=["cut", "flipped"])
def test_a_damaged_archive_gives_what_it_has_and_says_so(
    data: Data, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    path = write(tmp_path / "a.warc.gz", 100)
    path.write_bytes(damage(path.read_bytes()))
    found = data.sweep(path)
    pages = [outcome for outcome in found if isinstance(outcome, Page)]
    assert 4 <= len(pages) <= 9
    if damage is flip:
        rejections = [outcome for outcome in found if isinstance(outcome, Rejection)]
        assert [rejection.reason for rejection in rejections] == ["corrupt"]
        assert str(path) in rejections[0].detail


def test_what_is_not_there_is_told_and_the_rest_is_read(data: Data, tmp_path: Path) -> None:
    missing, one = data.sweep(tmp_path / "none.warc.gz", write(tmp_path / "a.warc.gz", 1))
    assert (missing.reason, one.url) == ("missing", "https://news.example/0")
    (unknown,) = data.sweep("nosuchplace://x/a.warc.gz")
    assert unknown.reason == "missing"


def test_a_mark_that_is_damaged_only_costs_time(data: Data, tmp_path: Path) -> None:
    path = write(tmp_path / "a.warc.gz", 1)
    data.sweep(path)
    mark = next((data.folder / "archive").glob("*.json"))
    assert json.loads(mark.read_text())["done"]
    mark.write_text("{")
    assert len(data.sweep(path)) == 1


def test_the_command_reads_and_publishes_what_an_archive_has(tmp_path: Path) -> None:
    bodies = [kestrel.html(), b"<html><title>Owls</title><p>Two owls nest in the clock. They hoot at noon."]
    writer = WarcWriter(tmp_path / "crawl.warc.gz")
    for number, body in enumerate(bodies):
        answered = [("Content-Type", b"text/html; charset=utf-8")]
        when = datetime(2024, 6, 10, tzinfo=UTC)
        url = f"https://kestrel.example/news/2024/06/09/{number}"
        writer.exchange(Exchange(url, "GET", [], 200, "OK", answered, body, when), digest_of(body))
    writer.close()
    data = ["--data", str(tmp_path / "data")]
    done = claimline("archive", str(tmp_path / "crawl.warc.gz"), *data, "--json", timeout=240)
    assert done.returncode == 0, done.stderr.decode()
    counts = json.loads(done.stdout)["counts"]
    assert (counts["archive records"], counts["archive pages"], counts["archive pages kept"]) == (2, 2, 1)
    asked = "select * from record.article join record.page using (page_id, outlet_id, url)"
    (row,) = claimline("sql", asked, *data, "--json").stdout.splitlines()
    found = json.loads(row)
    assert (found["outlet_id"], found["headline"]) == ("kestrel.example", "Bakers walk out of mill")
    assert (found["date_published"], found["date_basis"]) == (
        "2024-06-09",
        "url",
    )  # the captured day is another
    assert found["fetched_at"].startswith("2024-06-10")
