"""Pages are dropped only when they are old, nobody wants them, and the settings say so."""

from __future__ import annotations

import os
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows.backup import backup, restore
from flows.night import ingest, make_room
from flows.place import Place
from flows.reextract import reextract
from flows.tally import begin
from pipelines.config import Settings
from spiders.retire import KEPT, dropped, retire
from spiders.store import PAGES, PageStore, StoreError
from tests.test_operations import STORY, claims, no_progress
from warehouse.query import rows

OLD = datetime.now(UTC) - timedelta(days=400)
LIMIT = datetime.now(UTC) - timedelta(days=365)
BODIES = [b"one " * 500, b"two " * 500, b"three " * 500]


def archived(folder: Path, bodies: list[bytes], when: datetime) -> list[str]:
    """The names of these bodies, after a store of their own has kept them, then."""
    store = PageStore(folder)
    names = [store.put(body) for body in bodies]
    store.close()
    age(folder, when)
    return names


def age(folder: Path, when: datetime) -> None:
    for path in folder.glob("*.warc.gz"):
        os.utime(path, (when.timestamp(), when.timestamp()))


def test_what_is_wanted_stays_and_the_rest_goes_once(tmp_path: Path) -> None:
    one, two, three = archived(tmp_path, BODIES, OLD)
    with_index = PageStore(tmp_path)
    assert with_index.get(two) == BODIES[1]
    retired = retire(with_index, LIMIT, {two}.__contains__)
    assert (retired.files, retired.bodies) == (1, 2)
    assert retired.bytes > 0
    assert with_index.get(two) == BODIES[1]
    assert PageStore(tmp_path).get(two) == BODIES[1]
    for name in (one, three):
        with pytest.raises(StoreError, match=name):
            with_index.get(name)
    assert dropped(tmp_path) == {one, three}
    [path] = tmp_path.glob("*.warc.gz")
    assert path.name.startswith(KEPT)
    age(tmp_path, OLD)
    assert retire(with_index, LIMIT, lambda _: False).files == 0  # it has been through this
    assert with_index.get(two) == BODIES[1]


def test_a_younger_archive_is_left_alone(tmp_path: Path) -> None:
    [name] = archived(tmp_path, BODIES[:1], LIMIT + timedelta(hours=1))
    store = PageStore(tmp_path)
    assert retire(store, LIMIT, lambda _: False).files == 0
    assert store.get(name) == BODIES[0]


def test_a_damaged_archive_is_left_alone_and_costs_no_other(tmp_path: Path) -> None:
    damaged = archived(tmp_path / "a", BODIES[:2], OLD)
    path = next((tmp_path / "a").glob("*.warc.gz"))
    content = path.read_bytes()
    path.write_bytes(content[:-60] + b"?" * 30 + content[-30:])
    [whole] = archived(tmp_path / "b", BODIES[2:], OLD)
    shutil.copy(next((tmp_path / "b").glob("*.warc.gz")), tmp_path / "a")
    age(tmp_path / "a", OLD)
    store = PageStore(tmp_path / "a")
    retired = retire(store, LIMIT, {whole}.__contains__)
    assert (retired.files, retired.bodies) == (1, 0)
    assert path.exists()
    assert store.get(damaged[0]) == BODIES[0]
    assert store.get(whole) == BODIES[2]


def test_a_kill_before_the_old_archive_went_does_no_harm(tmp_path: Path) -> None:
    _, two, _ = archived(tmp_path, BODIES, OLD)
    [old] = tmp_path.glob("*.warc.gz")
    before = old.read_bytes()
    retire(PageStore(tmp_path), LIMIT, {two}.__contains__)
    old.write_bytes(before)
    age(tmp_path, OLD)
    store = PageStore(tmp_path)
    assert store.get(two) == BODIES[1]
    assert retire(store, LIMIT, {two}.__contains__).files == 1
    assert not old.exists()
    assert store.get(two) == BODIES[1]


PLAIN = "LINDHOLM — The lake froze over on Monday.\n\nChildren skated until the lamps were lit.\n"


def place(data: Path, **settings: object) -> Place:
    return Place.of(Settings(data=str(data), workers=1, attribution="rules", **settings))  # type: ignore[arg-type]


def test_a_run_keeps_what_claims_rest_on_unless_told(tmp_path: Path) -> None:
    for name, text in (("tram", STORY), ("lake", PLAIN)):
        (tmp_path / f"{name}.txt").write_text(text)
    data, twin, restored = tmp_path / "data", tmp_path / "twin", tmp_path / "restored"
    run, _ = ingest(
        place(data, keep_pages_for=365), [tmp_path / "tram.txt", tmp_path / "lake.txt"], no_progress
    )
    assert (run.counts["pages dropped"], run.failures) == (0, ())
    before = claims(data)
    age(data / PAGES, OLD)
    shutil.copytree(data, twin)

    tally = begin()
    make_room(place(data), tally, days=0)  # all that was fetched by now
    assert (tally.counts["pages dropped"], tally.failures) == (1, [])
    ((lake,),) = rows(data / "claimline.duckdb", "select sha256 from record.page where url like '%lake%'")[1]
    assert dropped(data / PAGES) == {lake}

    # What is dropped is no trouble to whoever reads all again, also from nothing.
    backup(data, tmp_path / "backup")
    restore(tmp_path / "backup", restored)
    (restored / "claimline.duckdb").unlink()
    run, rejections = ingest(place(restored), [tmp_path / "nothing"], no_progress)
    assert sorted(one.reason for one in rejections) == ["dropped", "missing"]
    assert claims(restored) == before
    assert reextract(place(restored), no_progress).pages == 0

    # Told so, the page with claims goes too; the claims stay.
    make_room(place(twin, keep_claimed_pages=False), begin(), days=0)
    assert len(dropped(twin / PAGES)) == 2
    assert claims(twin) == before
