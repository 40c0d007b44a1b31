"""How well pages are read: body, headline, date, and whether a story inside a page comes out whole.

    python -m tests.page_eval [--every N] [--show]

Reads the page collection beside the repository (`../shared/pages`); nothing of it is part of the project.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from pipelines.article.metadata import agree
from pipelines.article.read import read_page
from pipelines.records import Article, Page, Rejection

PAGES = Path(__file__).resolve().parents[2] / "shared" / "pages"
GOLD = PAGES.parent / "gold"
WORDS = re.compile(r"\w+")


@dataclass
class Scores:
    """Values by measure, the pages behind each, and the processor seconds spent on reading."""

    values: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    worst: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    seconds: float = 0.0
    pages: int = 0

    def add(self, measure: str, value: float, row: dict[str, Any], note: object = "") -> None:
        self.values[measure].append(value)
        if value < 0.9:
            self.worst[measure].append(f"{value:.2f} {row['file']} {note}")

    def mean(self, measure: str) -> float:
        values = self.values[measure]
        return sum(values) / len(values) if values else 0.0


def page_of(row: dict[str, Any], body: bytes) -> Page:
    return Page(
        page_id=row["file"], url=row["url"] or f"file:///{row['file']}", source_id=row["file"],
        outlet_id="eval", fetched_at=datetime(2026, 11, 1, tzinfo=UTC), status=200, content_type="text/html",
        charset=None, sha256="", size=len(body), etag=None, last_modified=None, date_hint=None,
        hint_basis="unknown", run_id="eval",
    )  # fmt: skip


def words(text: str) -> Counter[str]:
    return Counter(WORDS.findall(text.lower()))


def token_f1(found: str, gold: str) -> float:
    a, b = words(found), words(gold)
    shared = sum((a & b).values())
    return 2 * shared / (sum(a.values()) + sum(b.values())) if shared else 0.0


def flat(text: str) -> str:
    return " ".join(text.split())


@cache
def gold_quotes() -> dict[str, list[str]]:
    """By number of the article, every part of a quotation that people marked in it."""
    rows = [json.loads(line) for line in (GOLD / "seeds.jsonl").read_text(encoding="utf-8").splitlines()]
    return {
        row["id"].removeprefix("s"): [
            row["text"][part["start"] : part["end"]] for quote in row["quotes"] for part in quote["content"]
        ]
        for row in rows
    }


def score(row: dict[str, Any], result: Article | Rejection, scores: Scores) -> None:
    """Adds what this page says about each measure for which it has gold."""
    text = result.text if isinstance(result, Article) else ""
    why = "" if isinstance(result, Article) else f"{result.reason}: {result.detail}"
    kind = row["body_kind"]
    if row["strike"]:
        gold = [flat(line) for line in row["body"].split("\n") if line.strip()]
        lost = [line for line in gold if line not in flat(text)]
        scores.add("strike: paragraphs found", 1 - len(lost) / len(gold), row)
        scores.add("strike: nothing lost", not lost, row, [line[:60] for line in lost][:3])
        scores.add("strike: body F1", token_f1(text, row["body"]), row)
        for quote in gold_quotes()[row["seed"][:3]]:
            scores.add("strike: gold quotes verbatim", flat(quote) in flat(text), row, quote[:60])
    elif kind in ("human", "publisher", "snapshot"):
        value = token_f1(text, row["body"])
        if row.get("body_no_summary"):
            value = max(value, token_f1(text, row["body_no_summary"]))
        scores.add(f"{kind}: body F1", value, row, why)
    elif kind == "segments":
        wanted, other = row["segments"]["with"], row["segments"]["without"]
        if wanted:
            scores.add("segments present", sum(flat(s) in flat(text) for s in wanted) / len(wanted), row, why)
        if other:
            scores.add("segments absent", sum(flat(s) not in flat(text) for s in other) / len(other), row)
    if not isinstance(result, Article):
        scores.add(f"rejected: {result.reason}", 1, row)
        if row["kind"] == "news" or row["strike"]:
            scores.worst["news rejected"].append(f"{row['file']} {why}")
        return
    if row["title"] and not row["strike"]:
        exact = squash(result.headline or "") == squash(row["title"])
        scores.add("title exact", exact, row, [result.headline, row["title"]])
        scores.add("title agrees", exact or agree(result.headline or "", row["title"]), row)
    if row["published"] and not row["strike"]:
        gold_day = date.fromisoformat(row["published"][:10])
        day = result.date_published
        note = [str(day), result.date_basis, row["published"], row["url"]]
        scores.add("date within a day", day is not None and abs((day - gold_day).days) <= 1, row, note)
        if day is not None:
            scores.add("date right when given", abs((day - gold_day).days) <= 1, row, note)
        scores.add(f"basis {result.date_basis}", 1, row)
    if row.get("authors") and any(row["authors"]):
        named = squash(result.author or "")
        scores.add(
            "author named", any(squash(name) in named for name in row["authors"] if name), row, result.author
        )


def squash(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def evaluate(every: int = 1, index: Path = PAGES / "index.jsonl") -> Scores:
    """Scores over each `every`th page of the collection."""
    scores = Scores()
    for line in index.read_text(encoding="utf-8").splitlines()[::every]:
        row = json.loads(line)
        body = gzip.decompress((index.parent / row["file"]).read_bytes())
        started = time.process_time()
        result = read_page(page_of(row, body), body)
        scores.seconds += time.process_time() - started
        scores.pages += 1
        score(row, result, scores)
    return scores


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only each Nth page")
    parser.add_argument("--show", metavar="MEASURE", help="list the pages below 0.9 by this measure")
    options = parser.parse_args()
    if not PAGES.is_dir():
        print(f"no page collection at {PAGES}", file=sys.stderr)  # noqa: T201
        return 2
    scores = evaluate(options.every)
    for measure, values in sorted(scores.values.items()):
        print(f"{measure:28} {scores.mean(measure):.4f}  of {len(values)}")  # noqa: T201
    print(f"{scores.pages} pages, {scores.pages / scores.seconds:.1f} pages/s")  # noqa: T201
    for line in scores.worst.get(options.show or "", []):
        print(line)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
