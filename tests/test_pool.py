"""Extraction in processes: what one process would give, in order, whatever a page does to its process."""

from __future__ import annotations

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from pipelines import pool
from pipelines.config import Settings
from pipelines.records import Extraction, Page, Rejection, record_id

STORY = (
    "Nurses at Marlow Valley Clinics walked out on Monday. “We hired nearly {n} nurses last year,” said Ruth "
    "Okafor, a spokeswoman for the clinics.\n\nThe union said the strike would last three days and that "
    "its members had been without a contract for a year. Talks are to go on next week, both sides said."
)


def page(body: bytes) -> Page:
    sha256 = hashlib.sha256(body).hexdigest()
    url = f"file:///stories/{sha256[:8]}.txt"
    return Page(
        page_id=record_id(url, sha256),
        url=url,
        source_id=sha256[:8],
        outlet_id="local",
        fetched_at=datetime(2031, 5, 4, tzinfo=UTC),
        status=200,
        content_type="text/plain",
        charset="utf-8",
        sha256=sha256,
        size=len(body),
        etag=None,
        last_modified=None,
        date_hint=None,
        hint_basis="unknown",
        run_id="r1",
    )


@dataclass(frozen=True)
class Shelf:
    """Bytes by sha256; those of the deadly page end whoever fetches them."""

    bodies: dict[str, bytes]
    deadly: str | None = None

    def __call__(self, sha256: str) -> bytes:
        if sha256 == self.deadly:
            os._exit(9)
        return self.bodies[sha256]


def shelf(count: int) -> tuple[list[pool.Job], dict[str, bytes]]:
    bodies = [STORY.format(n=100 + i).encode() for i in range(count)]
    pages = [page(body) for body in bodies]
    jobs = [pool.Job(one, "reporting") for one in pages]
    return jobs, {one.sha256: body for one, body in zip(pages, bodies, strict=True)}


def recipe(shelf: Shelf) -> pool.Recipe:
    return pool.Recipe(Settings(attribution="rules"), shelf)


def test_processes_give_what_one_gives_in_order_though_a_page_ends_its_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pool, "IN_PROCESS", 0)
    monkeypatch.setattr(pool, "BATCH", 3)
    jobs, bodies = shelf(6)
    deadly = 4
    with_pool = list(pool.extract_pages(jobs, recipe(Shelf(bodies, jobs[deadly].page.sha256)), workers=2))
    crashed = with_pool.pop(deadly)
    assert isinstance(crashed, Rejection)
    assert (crashed.reason, crashed.page_id) == ("crashed", jobs[deadly].page.page_id)
    alone = list(pool.extract_pages(jobs, recipe(Shelf(bodies)), workers=1))
    assert with_pool == alone[:deadly] + alone[deadly + 1 :]
    values = [
        [int(row.value or 0) for row in outcome.quantities if row.value and row.value >= 100]
        for outcome in alone
        if isinstance(outcome, Extraction)
    ]
    assert values == [[100 + i] for i in range(len(jobs))]


@pytest.mark.parametrize("in_thread", [False, True])
def test_a_page_that_takes_too_long_is_rejected(monkeypatch: pytest.MonkeyPatch, in_thread: bool) -> None:
    monkeypatch.setattr(pool, "LONGEST_PAGE_S", 0.01)
    jobs, bodies = shelf(1)
    bodies[jobs[0].page.sha256] = "\n\n".join(STORY.format(n=i) for i in range(500)).encode()

    def read() -> list[pool.Outcome]:
        return list(pool.extract_pages(jobs, recipe(Shelf(bodies)), workers=1))

    with ThreadPoolExecutor(1) as threads:  # as the workers of a cluster do their work
        (outcome,) = threads.submit(read).result() if in_thread else read()
    assert isinstance(outcome, Rejection)
    assert outcome.reason == "too_slow"
