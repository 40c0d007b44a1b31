"""Five thousand pages gone wrong: how many end as an article or a reason, and the longest that one took."""

from __future__ import annotations

import gzip
import json
import time

from pipelines.article.read import read_page
from pipelines.pool import LONGEST_PAGE_S
from pipelines.records import Article
from tests.kestrel import page
from tests.mutated import mutated
from tests.page_eval import PAGES
from tests.test_mutated import INVENTED, outcome_of

COUNT = 5_000


def run() -> list[tuple[str, str]]:
    """Counts and seconds; without the page collection the invented pages alone are spoilt."""
    pages = list(INVENTED)
    if PAGES.is_dir():
        rows = [json.loads(line) for line in (PAGES / "index.jsonl").read_text(encoding="utf-8").splitlines()]
        pages += [gzip.decompress((PAGES / row["file"]).read_bytes()) for row in rows]
    articles = slow = 0
    longest = 0.0
    for seed in range(COUNT):
        started = time.process_time()
        articles += isinstance(outcome_of(mutated(pages, seed)), Article)
        taken = time.process_time() - started
        longest, slow = max(longest, taken), slow + (taken > LONGEST_PAGE_S)
    assert read_page(page(), pages[0])  # and an ordinary page is read as ever
    return [
        (f"of {COUNT} mutated pages, articles", str(articles)),
        ("… reasons why there is none", str(COUNT - articles)),
        ("… lost, fallen or hung", str(slow)),
        ("longest page", f"{longest:.1f} s of {LONGEST_PAGE_S}"),
    ]
