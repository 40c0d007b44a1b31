"""Many machines: what a cluster finds is what one machine finds, also if a worker is killed on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import fsspec
import pytest
from distributed import KilledWorker, LocalCluster, Security, Status

from flows import cluster, night
from flows.cluster import Cluster, ClusterError
from flows.place import Place
from pipelines import pool
from pipelines.config import ConfigError, Settings, Tls, load_disputes, load_settings
from pipelines.records import Dispute, Extraction, Rejection
from spiders.archive import Sieve
from tests.test_archive import Data, write
from tests.test_pool import STORY, Shelf, shelf
from warehouse import parts
from warehouse.query import rows

pytestmark = pytest.mark.usefixtures("prefect_server")
ON_LOOPBACK = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "threads_per_worker": 1}
AT_WORK = "The bakers' union went on strike over pay. "


@pytest.fixture(scope="module")
def one_thread() -> Iterator[LocalCluster]:
    """A cluster of one worker within this process: quickly there, and it sees what we put in memory."""
    with LocalCluster(processes=False, protocol="tcp", n_workers=1, **ON_LOOPBACK) as running:
        yield running


@pytest.fixture
def asked(one_thread: LocalCluster, tmp_path: Path) -> Cluster:
    settings = Settings(
        scheduler=one_thread.scheduler_address,
        parts=f"memory://{tmp_path.name}",
        attribution="rules",
        disputes=str(tmp_path),
    )
    return Cluster.of(settings, tmp_path, ())


def placed(asked: Cluster) -> list[str]:
    filesystem, path = fsspec.url_to_fs(str(asked.settings.parts))
    return [str(found) for found in filesystem.find(path)] if filesystem.exists(path) else []


def unfetched(sha256: str) -> bytes:
    raise AssertionError(f"{sha256} is read already")


@pytest.mark.parametrize(
    ("pages", "size"), [(12, 12), (100, 12), (288, 24), (289, 25), (1_200, 100), (500_000, 100)]
)
def test_a_few_hundred_pages_are_shared_out_and_an_archive_goes_in_large_batches(
    pages: int, size: int
) -> None:
    assert cluster.pages_a_task(pages) == size


def test_pages_come_back_in_order_and_a_part_that_exists_is_not_made_again(
    asked: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "BATCH", 2)
    jobs, bodies = shelf(5)
    used: list[str] = []
    found = list(cluster.extract_pages(asked, jobs, bodies.__getitem__, used))
    assert found == list(pool.extract_pages(jobs, pool.Recipe(asked.settings, Shelf(bodies)), 1))
    assert all(isinstance(one, Extraction) for one in found)
    assert len(used) == len(placed(asked)) == 3  # no page is left there
    assert list(cluster.extract_pages(asked, jobs, unfetched, [])) == found
    parts.discard(used)
    assert placed(asked) == []


def test_what_follows_from_something_else_is_another_part(asked: Cluster) -> None:
    (job, other), _ = shelf(2)
    later = replace(asked, reading=replace(asked.reading, version="later"))
    names = {
        asked.part(asked.reading.version, (job,)),
        asked.part(asked.reading.version, (other,)),
        asked.part(asked.reading.version, (job, other)),
        asked.part(asked.reading.version, (replace(job, origin="release"),)),
        later.part(later.reading.version, (job,)),
    }
    assert len(names) == 5


def test_archives_in_memory_are_swept_as_by_one_reader(
    asked: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, words in (("a", AT_WORK), ("b", "Two owls nest in the clock. ")):
        path = write(tmp_path / f"{name}.warc.gz", 6, payload=b"<html><p>" + words.encode() * 20)
        with fsspec.open(f"memory://{tmp_path.name}-crawls/{path.name}", "wb") as file:
            file.write(path.read_bytes())
    words = cluster.sieve_for(asked.reading)
    by, place = Sieve(words.name, words.worth_reading), f"memory://{tmp_path.name}-crawls/*.warc.gz"
    alone, together = Data(tmp_path / "alone"), Data(tmp_path / "together")
    expected = alone.sweep(place, by=by)
    assert len(expected) == 6
    ahead = partial(cluster.sweep_ahead, asked)
    assert together.sweep(place, by=by, ahead=ahead, length=1_500) == expected
    assert together.told[-1] == alone.told[-1]
    assert placed(asked) == []


def test_a_worker_with_other_code_reads_nothing(asked: Cluster) -> None:
    jobs, bodies = shelf(1)
    other = replace(asked, reading=replace(asked.reading, code="0.0.1+deadbeef"))
    with pytest.raises(ClusterError, match=r"not 0\.0\.1\+deadbeef: install the same release"):
        list(cluster.extract_pages(other, jobs, bodies.__getitem__, []))


def test_a_batch_that_ends_every_worker_is_read_page_by_page(
    asked: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ends_them(_asked: Cluster, _work: object, given: Iterator[Any]) -> Iterator[bool]:
        yield from (False for _ in given)

    def one_by_one(batch: tuple[pool.Job, ...], _recipe: pool.Recipe) -> Iterator[pool.Outcome]:
        yield from (pool.crashed(job.page) for job in batch)

    monkeypatch.setattr(cluster, "mapped", ends_them)
    monkeypatch.setattr(cluster, "one_by_one", one_by_one)
    jobs, bodies = shelf(3)
    found = list(cluster.extract_pages(asked, jobs, bodies.__getitem__, []))
    assert [one.reason for one in found if isinstance(one, Rejection)] == ["crashed"] * 3
    assert placed(asked) == []


def ends_its_worker() -> None:
    raise KilledWorker("work", SimpleNamespace(address="tcp://127.0.0.1:9"), 3)  # as a scheduler says of it


def test_work_that_ends_its_workers_is_told_from_work_that_fails(asked: Cluster) -> None:
    assert list(cluster.mapped(asked, ends_its_worker, iter([{}, None]))) == [False, True]
    with pytest.raises(TypeError):
        list(cluster.mapped(asked, ends_its_worker, iter([{"unknown": 1}])))


def test_a_scheduler_that_does_not_answer_is_told(asked: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 0.2)
    silent = replace(asked, settings=replace(asked.settings, scheduler="tcp://127.0.0.1:9"))
    with pytest.raises(ClusterError, match=r"127\.0\.0\.1:9: no Dask scheduler can be reached"):
        list(cluster.mapped(silent, cluster.read_pages, iter([{}])))


def test_certificates_open_an_encrypted_scheduler_and_others_do_not(
    asked: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def certificates(folder: Path) -> tuple[Security, Tls]:
        folder.mkdir()
        made = Security.temporary()
        (folder / "ca.pem").write_text(made.tls_ca_file)
        (folder / "cert.pem").write_text(made.tls_client_cert)
        (folder / "key.pem").write_text(made.tls_client_key)
        return made, Tls(*(str(folder / f"{name}.pem") for name in ("ca", "cert", "key")))

    security, ours = certificates(tmp_path / "ours")
    _, others = certificates(tmp_path / "others")
    monkeypatch.setattr(cluster, "CONNECT_S", 1)
    with LocalCluster(processes=False, protocol="tls", security=security, n_workers=1, **ON_LOOPBACK) as safe:
        assert safe.scheduler_address.startswith("tls://")
        settings = replace(asked.settings, scheduler=safe.scheduler_address, tls=ours)
        url = f"{settings.parts}/one"
        parts.write(cluster.outcomes_of(url), cluster.Read, [])
        given = {"url": url, "reading": asked.reading}
        assert list(cluster.mapped(replace(asked, settings=settings), cluster.read_pages, iter([given]))) == [
            True
        ]
        strange = replace(asked, settings=replace(settings, tls=others))
        with pytest.raises(ClusterError, match="no Dask scheduler can be reached"):
            list(cluster.mapped(strange, cluster.read_pages, iter([given])))


def test_a_certificate_that_is_not_there_is_told(asked: Cluster) -> None:
    settings = replace(asked.settings, tls=Tls("/none/ca.pem", "/none/cert.pem", "/none/key.pem"))
    with pytest.raises(ClusterError, match=r"/none/ca\.pem: no such file"):
        list(cluster.mapped(replace(asked, settings=settings), cluster.read_pages, iter([{}])))


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("data: x\nscheduler: 10.0.0.5:8786\n", 2, "'10.0.0.5:8786' is no scheduler's address"),
        ("scheduler: tcp://10.0.0.5\n", 1, "is no scheduler's address"),
        ("scheduler: tcp://10.0.0.5:8786/x\n", 1, "is no scheduler's address"),
        ("scheduler: tls://10.0.0.5:8786\n", 1, "needs `tls` with ca, certificate and key"),
        ("tls: {ca: a, certificate: b, key: c}\nscheduler: tcp://10.0.0.5:8786\n", 2, "not encrypted"),
        ("scheduler: tls://s:1\ntls: {ca: a, certificate: b}\n", 2, "key 'key' is missing"),
        ("parts: s3://newsroom/parts\n", 1, "`parts` is of use with a `scheduler` only"),
    ],
)
def test_a_mistake_about_the_cluster_names_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    path = tmp_path / "claimline.yml"
    path.write_text(text)
    with pytest.raises(ConfigError) as told:
        load_settings(path)
    assert told.value.line == line
    assert words in told.value.message


def test_a_cluster_in_the_settings(tmp_path: Path) -> None:
    path = tmp_path / "claimline.yml"
    path.write_text(
        "scheduler: tls://[fd00::5]:8786\nparts: s3://newsroom/parts\n"
        "tls: {ca: ca.pem, certificate: first.pem, key: first.key}\n"
    )
    settings = load_settings(path)
    assert settings.tls == Tls("ca.pem", "first.pem", "first.key")
    assert Cluster.of(settings, tmp_path, ()).part("this").startswith("s3://newsroom/parts/")


# ---------------------------------------------------------------- workers in processes of their own


def contents(data: Path) -> dict[str, list[Any]]:
    """Every row that the warehouse has, but for the name and the time of the run."""
    published, found = data / "claimline.duckdb", {}
    tables = "select table_name from duckdb_tables() where schema_name = 'record'"
    for (table,) in rows(published, tables)[1]:
        if table not in ("run", "migration"):
            columns = rows(published, f"from record.{table} limit 0")[0]
            kept = ", ".join(
                f'"{name}"' for name in columns if name not in ("run_id", "fetched_at", "digest")
            )
            found[str(table)] = rows(published, f"select {kept} from record.{table} order by all")[1]  # noqa: S608
    return found


def place(data: Path, disputes: dict[str, Dispute], **settings: Any) -> Place:
    given = Settings(data=str(data), workers=1, attribution="rules", **settings)
    return Place(data, given, {}, disputes)


def test_a_worker_killed_in_the_middle_changes_no_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "BATCH", 2)
    monkeypatch.setattr(cluster, "AHEAD", 4)  # every batch at once: the worker that dies has some left
    stories = tmp_path / "stories"
    stories.mkdir()
    for number in range(15):
        (stories / f"{number}.txt").write_text(STORY.format(n=100 + number))
    (stories / "binary.txt").write_bytes(bytes(range(256)) * 40)
    disputes = load_disputes()
    alone = place(tmp_path / "alone", disputes)
    night.ingest(alone, [stories], lambda done, total: None)

    with LocalCluster(n_workers=2, **ON_LOOPBACK) as running:
        killed: list[int] = []

        def kill_one(done: int, total: int) -> None:
            if not killed:  # while it is at the batches after the first
                busiest = max(running.scheduler.workers.values(), key=lambda worker: len(worker.processing))
                assert busiest.processing
                nanny = running.workers[busiest.name]
                nanny.status = Status.closing_gracefully  # or it would start another, too late to be of use
                killed.append(nanny.pid)
                os.kill(killed[0], signal.SIGKILL)

        together = place(tmp_path / "together", disputes, scheduler=running.scheduler_address)
        night.ingest(together, [stories], kill_one)
        assert killed
        assert not Path(f"/proc/{killed[0]}/exe").exists()
        assert not list((together.data / "parts").iterdir())

    found = contents(together.data)
    assert len(found["article"]) == 15
    assert found == contents(alone.data)
