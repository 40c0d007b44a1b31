"""Pages gone wrong in every way: each ends as an article or as a reason, soon, and the same each time.

`make bench` reads five thousand of them (`bench/mutated.py`), this a few.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from pipelines.article.read import read_page
from pipelines.records import Article, Rejection, record_id
from tests.effort import ends_within
from tests.kestrel import LD, html, page
from tests.mutated import mutated
from tests.page_eval import PAGES

INVENTED = (
    html(),
    html(LD.format('{"@type":"NewsArticle","datePublished":"2024-06-09","author":{"name":"Mina Orr"}}')),
    (Path(__file__).parent / "pages" / "broadcaster.html").read_bytes(),
)
REASONS = {
    "empty", "binary", "too_large", "encoding", "unreadable", "index_page", "script_shell", "paywall", "wall",
    "soft_404", "no_article",
}  # fmt: skip
BATCHES, OF = 4, 25


def outcome_of(body: bytes) -> Article | Rejection:
    """What a page gone wrong ends as, after proving that it is one whole outcome."""
    with ends_within(120):
        result = read_page(page(), body)
    if isinstance(result, Rejection):
        assert result.reason in REASONS
        assert result.detail
        assert result.rejection_id == record_id(result.url, result.page_id, "article", result.reason)
    else:
        assert result.text.strip()
        assert result.article_id == record_id(result.story_id, result.text)
    str(result).encode()  # no half characters
    return result


@pytest.mark.parametrize("batch", range(BATCHES))
def test_mutated_invented_pages(batch: int) -> None:
    for seed in range(batch * OF, (batch + 1) * OF):
        outcome_of(mutated(INVENTED, seed))


def test_the_same_page_ends_the_same() -> None:
    for seed in range(1_000, 1_008):
        body = mutated(INVENTED, seed)
        assert outcome_of(body) == outcome_of(body)


def test_mutated_real_pages(shared: Path) -> None:
    rows = [json.loads(line) for line in (shared / "pages" / "index.jsonl").read_text().splitlines()]
    pages = [gzip.decompress((PAGES / row["file"]).read_bytes()) for row in rows[::40]]
    for seed in range(20):
        outcome_of(mutated(pages, seed))
