"""The ten questions at a million claims, and a minute of fifty readers and five reviewers while a night runs.

`python -m tests.bench desk`; CLAIMLINE_BENCH_CLAIMS sets how many claims (1,000,000), _SECONDS how long (60).
"""

from __future__ import annotations

import multiprocessing
import os
import re
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx

from flows.desk.serve import serve
from tests.bench.comparisons import SYNTHETIC
from tests.invented import make_run
from tests.test_desk import free_port
from warehouse import db, decisions
from warehouse.compare import compare
from warehouse.load import record_run
from warehouse.query import rows
from warehouse.replay import replay

CLAIMS = int(os.environ.get("CLAIMLINE_BENCH_CLAIMS", "1000000"))
CLAIMS_OF_CROWD = 100_000
CLAIMS_OF_A_DISPUTE = 5_000
SECONDS = float(os.environ.get("CLAIMLINE_BENCH_SECONDS", "60"))
READERS, REVIEWERS, NIGHTS = 50, 5, 2

QUESTIONS = {
    "1 every number on a topic": "from numbers_given where topic = 'hires' and dispute_id = 'dispute-7'",
    "2 which pairs conflict": "from disputed_numbers where dispute_id = 'dispute-7' and topic = 'hires'",
    "3 how a number moved": "from number_history where dispute_id = 'dispute-7' and topic = 'hires'",
    "4 who said it first": "from first_told where dispute_id = 'dispute-7'",
    "5 lacks a base or a period": "from incomplete_claims where dispute_id = 'dispute-7'",
    "6 does not add up": "from arithmetic_failures where dispute_id = 'dispute-7'",
    "7 what a side says the other demands": "from demands_retold where dispute_id = 'dispute-7'",
    "8 against official figures": "from reference_comparisons where dispute_id = 'dispute-7'",
    "9 changed after publication": "from revisions limit 200",
    "10 overnight": "from overnight where rank <= 100",
    "search": "from search('mechanics company 4711')",
}


def run() -> Iterator[tuple[str, str]]:
    """What was measured and the figure, each as soon as it is known."""
    with tempfile.TemporaryDirectory(prefix="claimline-bench-") as folder:
        if CLAIMS:
            published = Path(folder) / "large" / "claimline.duckdb"
            concluded, indexed = make(published, CLAIMS)
            yield f"{CLAIMS:,} claims: compared", f"{concluded:.0f} s"
            yield f"{CLAIMS:,} claims: reviews replayed and texts indexed", f"{indexed:.0f} s"
            yield f"{CLAIMS:,} claims: file", f"{published.stat().st_size / 1e6:,.0f} MB"
            for name, query in QUESTIONS.items():
                yield asked(published, name, query)
        if SECONDS:
            published = Path(folder) / "small" / "claimline.duckdb"
            make(published, CLAIMS_OF_CROWD)
            yield from crowd(published)


def asked(published: Path, name: str, query: str) -> tuple[str, str]:
    """The best of three: from the clock, and of the processor alone, which a busy machine leaves as it is."""
    clock, processor, found = [], [], 0
    with db.reader(published) as connection:
        for _ in range(3):
            begun, spent = time.perf_counter(), time.process_time()
            found = len(connection.execute(query).fetchall())
            clock.append(time.perf_counter() - begun)
            processor.append(time.process_time() - spent)
    return f"{name} ({found:,} rows)", f"{min(clock) * 1000:,.0f} ms, cpu {min(processor) * 1000:,.0f}"


def make(published: Path, claims: int) -> tuple[float, float]:
    """Seconds to compare and to index a warehouse of so many synthetic claims.

    It is put in place without its checks, which would find that no article holds the words of its claims.
    """
    published.parent.mkdir()
    config = {"threads": 2, "temp_directory": f"{published}.tmp"}
    with db.connect(published, config=config) as connection:
        connection.execute("set timezone = 'UTC'")
        db.migrate(connection)
        connection.execute("set variable claims = $n", {"n": claims})
        connection.execute("set variable disputes = $n", {"n": max(claims // CLAIMS_OF_A_DISPUTE, 10)})
        connection.execute(SYNTHETIC)
        connection.execute("update record.page set run_id = 'older' where hash(page_id) % 200 > 0")
        record_run(connection, make_run("bench"))
        filled = time.perf_counter()
        compare(connection)
        compared = time.perf_counter()
        replay(connection, published.parent)
        connection.execute("checkpoint")
    return compared - filled, time.perf_counter() - compared


def night(published: Path, n: int) -> None:
    """All of a night but the reading: copied, a dispute changed, compared, put in place by one rename."""
    build = published.with_name("build.duckdb")
    db.discard(build)
    db.copy(published, build)
    with db.connect(build, config={"threads": 1, "temp_directory": f"{build}.tmp"}) as connection:
        connection.execute("set timezone = 'UTC'")
        changed = "update record.claim set place = $place where dispute_id = 'dispute-3'"
        connection.execute(changed, {"place": f"Hall {n}"})
        compare(connection)
        replay(connection, published.parent)
        connection.execute("force checkpoint")
    build.replace(published)


@contextmanager
def desk_of(published: Path) -> Iterator[str]:
    """A desk in a process of its own, as a newsroom runs it, and its address."""
    port = free_port()
    desk = process(serve, published, "127.0.0.1", port, None, (), "Ana", print)
    base = f"http://127.0.0.1:{port}"
    try:
        while True:
            with suppress(httpx.ConnectError):
                httpx.get(f"{base}/keys").raise_for_status()
                break
            assert desk.is_alive()
            time.sleep(0.05)
        yield base
    finally:
        desk.terminate()
        desk.join()


def process(work: Callable[..., object], *told: object) -> BaseProcess:
    one = multiprocessing.get_context("spawn").Process(target=work, args=told)
    one.start()
    return one


def at_once(work: Callable[..., object], *told: object) -> None:
    """Does it in a process of its own, and raises where that failed."""
    one = process(work, *told)
    one.join()
    assert one.exitcode == 0


def crowd(published: Path) -> Iterator[tuple[str, str]]:
    """Readers that turn a page a second and reviewers that decide every two, while nights publish."""
    pages = [
        "/", "/?side=union", "/disputes", "/dispute?id=dispute-7", "/dispute?id=dispute-7&topic=hires",
        "/search?q=mechanics+4711", "/reviews", "/revisions",
    ]  # fmt: skip
    claims = [claim for (claim,) in rows(published, "select claim_id from record.claim limit 200")[1]]
    pages += [f"/claim/{claim}" for claim in claims[:40]]
    took: list[float] = []
    troubles: list[str] = []
    answered: list[str] = []
    stop = threading.Event()

    def read(base: str, n: int) -> None:
        with httpx.Client(base_url=base, timeout=60) as client:
            while not stop.wait(1.0):
                begun = time.perf_counter()
                answer = client.get(pages[n % len(pages)])
                took.append(time.perf_counter() - begun)
                if answer.status_code != 200:
                    troubles.append(f"{answer.status_code} {pages[n % len(pages)]}")
                n += 7

    def write(base: str, who: str) -> None:
        with httpx.Client(base_url=base, timeout=60) as client:
            n = 0
            while not stop.wait(2.0):
                claim = claims[(n * 7) % len(claims)]
                found = re.search(r'name="csrf" value="(\w+)"', client.get(f"/claim/{claim}").text)
                reason = f"{who} {n}"
                form = {
                    "csrf": found[1] if found else "",
                    "claim": claim,
                    "action": "comment",
                    "reason": reason,
                }
                begun = time.perf_counter()
                answer = client.post("/review", data=form)
                took.append(time.perf_counter() - begun)
                if answer.status_code == 303:
                    answered.append(reason)
                else:
                    troubles.append(f"{answer.status_code} review")
                n += 1

    with desk_of(published) as base:
        people = [threading.Thread(target=read, args=(base, n)) for n in range(READERS)]
        people += [threading.Thread(target=write, args=(base, f"reviewer {n}")) for n in range(REVIEWERS)]
        for one in people:
            one.start()
        until = time.monotonic() + SECONDS
        for n in range(NIGHTS):
            time.sleep(max(0.0, until - time.monotonic()) / (2 * (NIGHTS - n)))
            at_once(night, published, n)
        time.sleep(max(0.0, until - time.monotonic()))
        stop.set()
        for one in people:
            one.join(60)
    kept = {one.reason for one in decisions.read(decisions.log_of(published)).reviews}
    took.sort()
    yield f"{READERS} readers, {REVIEWERS} reviewers, {NIGHTS} nights: pages", f"{len(took):,}"
    yield "median", f"{statistics.median(took) * 1000:,.0f} ms"
    yield "95th percentile", f"{took[int(len(took) * 0.95)] * 1000:,.0f} ms"
    yield "slowest", f"{took[-1] * 1000:,.0f} ms"
    yield "errors", str(len(troubles))
    yield f"reviews lost of {len(answered)}", str(len(set(answered) - kept))
