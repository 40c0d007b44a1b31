"""How fast pages are read, beside trafilatura alone on the same pages in the same run."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Callable
from functools import partial

import trafilatura

from pipelines.article.charset import UnreadableError, decode
from pipelines.article.read import read_page
from tests.page_eval import PAGES, page_of

EVERY = 7  # of the collection's pages: about sixty
ROUNDS = 3  # the fastest counts, for other programs can only make it slower


def run() -> list[tuple[str, str]]:
    """Name and value of each figure; one row that says so where the page collection is absent."""
    if not PAGES.is_dir():
        return [("pages read", f"skipped: no page collection at {PAGES}")]
    rows = [json.loads(line) for line in (PAGES / "index.jsonl").read_text(encoding="utf-8").splitlines()]
    pages = []
    for row in rows[::EVERY]:
        body = gzip.decompress((PAGES / row["file"]).read_bytes())
        page = page_of(row, body)
        try:
            pages.append((page, body, decode(page, body, "html")))
        except UnreadableError:
            continue
    ours = theirs = 0.0
    for page, body, text in pages:  # by turns, so that a busy machine slows both
        both = (partial(read_page, page, body), partial(trafilatura.extract, text, url=page.url))
        rounds = [[seconds(work) for work in both] for _ in range(ROUNDS)]
        ours += min(mine for mine, _ in rounds)
        theirs += min(other for _, other in rounds)
    return [
        (f"pages read, of {len(pages)}", f"{len(pages) / ours:.1f} pages/s"),
        ("trafilatura.extract alone, same pages", f"{len(pages) / theirs:.1f} pages/s"),
        ("ratio", f"{theirs / ours:.2f}"),
    ]


def seconds(work: Callable[[], object]) -> float:
    """Processor seconds that the work takes."""
    started = time.process_time()
    work()
    return time.process_time() - started
