"""How well a published warehouse agrees with the sample newsroom's `expected.yml`.

    python -m tests.newsroom_score demo/claimline.duckdb

A claim is found when a claim of the same story version overlaps its words; it is right when value, side and
topic are right too. A comparison is found when claims at both its ends were compared, and right when the
verdict and, where the pair is not fully comparable, the gate are right.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows.newsroom.expected import (
    Expected,
    ExpectedClaim,
    ExpectedComparison,
    ExpectedStory,
    Pointer,
    load_expected,
)
from flows.newsroom.stories import load_stories
from warehouse.query import rows

Row = dict[str, Any]


@dataclass
class Score:
    """Counts, and a line for everything that is not as expected."""

    counts: Counter[str] = field(default_factory=Counter)
    errors: list[str] = field(default_factory=list)

    def share(self, right: str, of: str) -> float:
        return self.counts[right] / self.counts[of] if self.counts[of] else 0.0

    @property
    def claim_recall(self) -> float:
        return self.share("claims right", "claims expected")

    @property
    def claim_precision(self) -> float:
        return self.share("claims right", "claims given")

    @property
    def quote_recall(self) -> float:
        return self.share("quotes right", "quotes expected")

    @property
    def conflict_precision(self) -> float:
        """Of the pairs called a conflict that were also judged by hand, the share judged so."""
        return self.share("conflicts right", "conflicts judged")

    @property
    def comparison_recall(self) -> float:
        return self.share("comparisons right", "comparisons expected")


class Warehouse:
    """The rows of a published file by story version."""

    def __init__(self, published: Path) -> None:
        self.articles = self.versions(read(published, "from record.article join record.page using (page_id)"))
        self.claims = by_article(
            read(
                published,
                "select claim.*, value from record.claim left join record.quantity using (quantity_id)",
            )
        )
        self.quotes = by_article(read(published, "from record.attribution"))
        self.comparisons = read(published, "from record.comparison")

    @staticmethod
    def versions(articles: list[Row]) -> dict[tuple[str, int], Row]:
        """Articles by story key and version: the first fetched is version 1."""
        keys = {(story.outlet_id, story.path): key for key, story in load_stories(2).items()}
        seen: Counter[str] = Counter()
        found = {}
        for article in sorted(articles, key=lambda row: row["fetched_at"]):
            key = keys[article["outlet_id"], urlsplit(article["url"]).path]
            seen[key] += 1
            found[key, seen[key]] = article
        return found


def read(published: Path, sql: str) -> list[Row]:
    columns, found = rows(published, sql)
    return [dict(zip(columns, row, strict=True)) for row in found]


def by_article(found: list[Row]) -> dict[str, list[Row]]:
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        grouped[row["article_id"]].append(row)
    return grouped


def score(published: Path, expected: Expected | None = None) -> Score:
    """The whole score of a published file."""
    expected = expected or load_expected()
    warehouse = Warehouse(published)
    result = Score()
    for story in expected.stories:
        article = warehouse.articles.get((story.story, story.version))
        if article is None:
            result.errors.append(f"{story.story} version {story.version}: no article")
            result.counts["claims expected"] += sum(not claim.optional for claim in story.claims)
            result.counts["quotes expected"] += len(story.quotes)
            continue
        score_claims(story, article, warehouse.claims[article["article_id"]], result)
        score_quotes(story, article, warehouse.quotes[article["article_id"]], result)
    for comparison in expected.comparisons:
        score_comparison(comparison, warehouse, result)
    return result


def place(text: str, words: str, near: str | None) -> tuple[int, int] | None:
    outer = near or words
    start = text.find(outer)
    if start < 0:
        return None
    start += outer.index(words)
    return start, start + len(words)


def overlaps(row: Row, where: tuple[int, int] | None) -> bool:
    return where is not None and bool(row["span_start_char"] < where[1] and where[0] < row["span_end_char"])


def score_claims(story: ExpectedStory, article: Row, given: list[Row], result: Score) -> None:
    numeric = [row for row in given if row["quantity_id"] is not None]
    used: set[str] = set()
    for claim in story.claims:
        where = place(article["text"], claim.words, claim.near)
        match = next((row for row in numeric if overlaps(row, where) and row["claim_id"] not in used), None)
        if match:
            used.add(match["claim_id"])
        if claim.optional:
            continue
        result.counts["claims expected"] += 1
        if match is None:
            result.errors.append(f"{story.story}: missed {claim.words!r}")
            continue
        result.counts["claims given"] += 1
        wrong = list(differences(claim, match))
        result.counts["claims right"] += not wrong
        result.counts[f"claims of {bloc(claim.side)}"] += 1
        result.counts[f"claims of {bloc(claim.side)} right"] += not wrong
        if wrong:
            result.errors.append(f"{story.story}: {claim.words!r}: {'; '.join(wrong)}")
    for row in numeric:
        if row["claim_id"] not in used:
            result.counts["claims given"] += 1
            result.errors.append(
                f"{story.story}: spurious {row['span']!r} ({row['topic']}): {row['sentence'][:90]!r}"
            )


def bloc(side: str) -> str:
    return "labour" if side in ("union", "worker") else side


def differences(claim: ExpectedClaim, row: Row) -> list[str]:
    wrong = []
    values = [claim.value] if claim.value is not None else []
    if values and not (row["value"] is not None and Decimal(row["value"]) == claim.value):
        wrong.append(f"value {row['value']} for {claim.value}")
    if row["side"] not in (claim.side, *claim.side_alt):
        wrong.append(f"side {row['side']} for {claim.side}")
    if row["topic"] not in (claim.topic, *claim.topic_alt):
        wrong.append(f"topic {row['topic']} for {claim.topic}")
    return wrong


def score_quotes(story: ExpectedStory, article: Row, given: list[Row], result: Score) -> None:
    for quote in story.quotes:
        result.counts["quotes expected"] += 1
        start = article["text"].find(quote.content)
        holding = [
            row
            for row in given
            if any(
                part["start"] < start + len(quote.content) and start < part["end"] for part in row["content"]
            )
        ]
        innermost = min(
            holding, key=lambda row: sum(p["end"] - p["start"] for p in row["content"]), default=None
        )
        if innermost is None:
            result.errors.append(f"{story.story}: no quote holds {quote.content!r}")
        elif (innermost["side"] not in (quote.side, *quote.side_alt)) or not same_name(
            innermost["speaker"], quote.speaker
        ):
            found = f"{innermost['speaker']} ({innermost['side']})"
            result.errors.append(
                f"{story.story}: {quote.content!r} by {found}, not {quote.speaker} ({quote.side})"
            )
        else:
            result.counts["quotes right"] += 1


def same_name(found: str | None, wanted: str) -> bool:
    """Whether the one name's words are among the other's."""
    if found is None:
        return False
    small = {"the", "a", "an", "its", "of", "and"}
    one, other = (set(name.lower().split()) - small for name in (found, wanted))
    return bool(one) and (one <= other or other <= one)


def claims_at(pointer: Pointer, warehouse: Warehouse) -> set[str]:
    article = warehouse.articles.get((pointer.story, pointer.version))
    if article is None:
        return set()
    where = place(article["text"], pointer.words or pointer.quote or "", pointer.near)
    return {row["claim_id"] for row in warehouse.claims[article["article_id"]] if overlaps(row, where)}


def score_comparison(comparison: ExpectedComparison, warehouse: Warehouse, result: Score) -> None:
    result.counts["comparisons expected"] += 1
    ends = claims_at(comparison.a, warehouse), claims_at(comparison.b, warehouse)
    found = [
        row
        for row in warehouse.comparisons
        if (row["claim_a"] in ends[0] and row["claim_b"] in ends[1])
        or (row["claim_a"] in ends[1] and row["claim_b"] in ends[0])
    ]
    words = [pointer.words or pointer.quote for pointer in (comparison.a, comparison.b)]
    pair = f"{comparison.a.story} {words[0]!r} / {words[1]!r}"
    if not found:
        missing = [end for end, claims in zip("ab", ends, strict=True) if not claims]
        why = f"no claim at {' and '.join(missing)}" if missing else "not compared"
        result.errors.append(f"{pair} [{comparison.topic}]: {why}, expected {comparison.verdict}")
        return
    result.counts["comparisons found"] += 1
    row = found[0]
    verdict_ok = row["verdict"] in (comparison.verdict, *comparison.verdict_alt)
    gate_ok = comparison.gate is None or row["gate"] in (comparison.gate, *comparison.gate_alt)
    if row["verdict"] == "conflict":
        result.counts["conflicts judged"] += 1
        result.counts["conflicts right"] += verdict_ok
    if verdict_ok and gate_ok:
        result.counts["comparisons right"] += 1
    else:
        result.errors.append(
            f"{pair} [{comparison.topic}]: {row['verdict']} at {row['gate']}, "
            f"expected {comparison.verdict} at {comparison.gate}: {row['working'][-160:]}"
        )


def main() -> None:
    result = score(Path(sys.argv[1]))
    for line in result.errors:
        print("-", line)  # noqa: T201
    for name, count in sorted(result.counts.items()):
        print(f"{name:32}{count:6}")  # noqa: T201
    for name in (
        "claim_recall",
        "claim_precision",
        "quote_recall",
        "comparison_recall",
        "conflict_precision",
    ):
        print(f"{name:32}{getattr(result, name):6.3f}")  # noqa: T201


if __name__ == "__main__":
    main()
