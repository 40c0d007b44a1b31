"""The five articles that the project was asked for: read from files, answered in SQL, scored against gold."""

from __future__ import annotations

import importlib.util
import json
from decimal import Decimal
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from flows.stream import no_pages
from pipelines.config import Settings
from pipelines.contract import article_of, line_of
from pipelines.pool import Recipe
from tests.conftest import at_least
from tests.test_cli import claimline
from warehouse.query import comparisons, rows

# words, value, side, part of the claimant's name: what a reader of the five articles would want to find.
WANTED = [
    ("25 percent", 25, "employer", "John Nelson"),
    ("nearly 200", 200, "employer", "Kaiser"),
    ("30%", 30, "employer", "Awsare"),
    ("at least 19 hours a week", 19, "employer", "Kaiser"),
    ("10-week", 10, "other", None),
    ("approximately 4,000", 4000, "other", None),
    ("more than 100", 100, "union", "National Union of Healthcare Workers"),
    ("$4 million", 4_000_000, "other", None),
    ("42 days", 42, "other", None),
    ("5,000", 5000, "employer", "Kaiser"),
    ("175,000", 175_000, "employer", "Kaiser"),
]


@pytest.fixture(scope="module")
def data(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeds")
    done = claimline("ingest", str(shared / "seeds"), "--data", str(folder), "--quiet")
    assert done.returncode == 0, done.stderr.decode()
    return folder


@pytest.fixture(scope="module")
def claims(data: Path) -> list[dict[str, Any]]:
    done = claimline(
        "sql", "--json", "--data", str(data), "select words, value, side, claimant, party from claims"
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(("words", "value", "side", "claimant"), WANTED)
def test_the_numbers_of_the_five_articles_are_there(
    claims: list[dict[str, Any]], words: str, value: int, side: str, claimant: str | None
) -> None:
    found = [row for row in claims if words in row["words"] and Decimal(row["value"]) == value]
    assert [row["side"] for row in found] == [side]
    if claimant is not None:
        assert claimant in f"{found[0]['claimant']} {found[0]['party']}"


def test_the_five_articles_tell_of_four_strikes_and_none_contradicts_another_year(data: Path) -> None:
    told = rows(data / "claimline.duckdb", "select distinct action_id, dispute_id from claims")[1]
    assert {action for action, _ in told if action} == {
        "kaiser-nuhw-2015-01",
        "kaiser-nuhw-2019-12",
        "kaiser-nuhw-norcal-2022-08",
        "kaiser-nuhw-socal-2024-10",
    }
    assert {dispute for _, dispute in told} == {"kaiser-nuhw"}
    pairs = rows(
        data / "claimline.duckdb",
        "select relation, a.action_id = b.action_id from comparisons "
        "join claims as a on a.claim_id = a_claim_id join claims as b on b.claim_id = b_claim_id "
        "where relation in ('conflict', 'denial')",
    )[1]
    assert {relation for relation, _ in pairs} == {"conflict", "denial"}
    assert [pair for pair in pairs if not pair[1]] == []


def test_the_pairs_of_the_five_articles(shared: Path, data: Path) -> None:
    scorer = module(shared / "eval" / "score_comparisons.py")
    lines = (shared / "gold" / "seeds.jsonl").read_text(encoding="utf-8").splitlines()
    places = scorer.spans_of([json.loads(line) for line in lines if line.strip()])
    pairs = json.loads((shared / "gold" / "seeds-crosschecks.json").read_text(encoding="utf-8"))
    found = list(comparisons(data / "claimline.duckdb"))
    for end in (row[side] for row in found for side in "ab"):
        end["id"] = f"s{Path(end['id']).stem[:3]}"  # the gold numbers the articles as their files are
    report, errors = scorer.score(places, pairs, found)
    at_least("five articles, pairs", {"right": report["all"].get("right", 0) / len(pairs)}, errors)


def test_the_gold_of_the_five_articles(shared: Path, tmp_path: Path) -> None:
    scorer = module(shared / "eval" / "score_articles.py")
    gold = scorer.read_jsonl(shared / "gold" / "seeds.jsonl")
    extractor = Recipe(Settings(), no_pages).extractor()
    found = {}
    for line in gold.values():
        article, _ = article_of(json.dumps({"id": line["id"], "text": line["text"]}))
        found[line["id"]] = json.loads(json.dumps(line_of(extractor.extract(article), extractor.disputes)))
    report, errors = scorer.score(gold, found)
    figures = {name: row["f1"] for name, row in report.items() if isinstance(row, dict) and "f1" in row}
    at_least("seeds", figures, errors)
    employer = report["recall of employer attributions"]["recall"]
    labour = report["recall of union or worker attributions"]["recall"]
    at_least("seeds, even-handed", {"1 - gap in recall": 1 - abs(employer - labour)}, errors)


def module(path: Path) -> ModuleType:
    """A script of the evaluation data as a module."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded
