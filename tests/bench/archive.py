"""A sweep over a web archive in which two pages of a hundred are about strikes, on one core.

Beside it FastWARC alone on the same file, and trafilatura on every page, which is what a sweep saves.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import trafilatura
from fastwarc.warc import ArchiveIterator, WarcRecordType

from pipelines.article.read import read_page
from pipelines.article.sieve import Sieve as Words
from pipelines.config import load_disputes
from pipelines.records import Page
from spiders.archive import Sieve, read_archives
from spiders.store import PageStore
from spiders.warc import Exchange, WarcWriter, digest_of
from tests.page_eval import PAGES

RECORDS, HITS = 4_000, 0.02
SAMPLE = 100  # pages that trafilatura reads
ROUNDS = 3  # the fastest counts, for other programs can only make it slower


def run() -> list[tuple[str, str]]:
    """Name and value of each figure; one row that says so where the page collection is absent."""
    if not PAGES.is_dir():
        return [("archive swept", f"skipped: no page collection at {PAGES}")]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.warc.gz"
        wanted, bodies = write(path)
        alone = min(seconds(lambda: sum(1 for _ in records(path))) for _ in range(ROUNDS))
        words = Words(tuple(load_disputes().values()))
        swept, found, store = min(
            (sweep(path, Path(folder) / str(n), words) for n in range(ROUNDS)), key=lambda one: one[0]
        )
        read = seconds(lambda: [read_page(page, store.get(page.sha256)) for page in found])
        all_read = seconds(lambda: [trafilatura.extract(body) for body in bodies[:SAMPLE]]) / SAMPLE
    rate = RECORDS / swept
    hits = sum(page.url in wanted for page in found)
    return [
        (f"records swept, of {RECORDS} with {HITS:.0%} about strikes", f"{rate:.0f} records/s"),
        ("FastWARC alone, same file", f"{RECORDS / alone:.0f} records/s"),
        ("ratio", f"{alone / swept:.3f}"),
        ("recall", f"{hits / len(wanted):.3f}"),
        ("kept that are about something else", f"{(len(found) - hits) / RECORDS:.2%} of records"),
        ("swept and what was kept read to articles", f"{RECORDS / (swept + read):.0f} records/s"),
        ("trafilatura on every page", f"{1 / all_read:.1f} records/s"),
        ("sweep over that", f"{rate * all_read:.0f} times"),
    ]


def write(path: Path) -> tuple[set[str], list[bytes]]:
    """The addresses of the pages about strikes in the archive written here, and some other pages."""
    rows = [json.loads(line) for line in (PAGES / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    bodies = {row["file"]: gzip.decompress((PAGES / row["file"]).read_bytes()) for row in rows}
    strikes = [row["file"] for row in rows if row["strike"]]
    others = [row["file"] for row in rows if not row["strike"]]
    hits = int(RECORDS * HITS)
    plan = [strikes[i % len(strikes)] for i in range(hits)]
    plan += [others[i % len(others)] for i in range(RECORDS - hits)]
    Random(6).shuffle(plan)  # noqa: S311
    writer, wanted = WarcWriter(path), set()
    for number, file in enumerate(plan):
        url = f"https://news.example/{number}"
        if file in strikes:
            wanted.add(url)
        html = [("Content-Type", b"text/html")]
        body = bodies[file]
        writer.exchange(Exchange(url, "GET", [], 200, "OK", html, body, datetime.now(UTC)), digest_of(body))
    writer.close()
    return wanted, [bodies[file] for file in plan[:SAMPLE]]


def records(path: Path) -> ArchiveIterator:
    return ArchiveIterator(str(path), record_types=WarcRecordType.response, parse_http=False)


def sweep(path: Path, data: Path, words: Words) -> tuple[float, list[Page], PageStore]:
    """Processor seconds, the pages kept, and where."""
    store, found = PageStore(data / "pages"), list[Page]()
    sieve = Sieve(words.name, words.worth_reading)

    def work() -> None:
        outcomes = read_archives(
            [str(path)], data, store, "bench", sieve, lambda host: host, lambda sweep: None
        )
        found.extend(outcome for outcome in outcomes if isinstance(outcome, Page))

    return seconds(work), found, store


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds that the work takes."""
    started = time.process_time()
    work()
    return time.process_time() - started
