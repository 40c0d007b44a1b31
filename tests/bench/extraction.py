"""From an article to its claims: documents and sentences a second on one core, and where the time goes."""

from __future__ import annotations

import json
from collections.abc import Callable
from time import process_time

from flows.newsroom.stories import load_stories
from flows.stream import no_pages
from pipelines.attribution.rules import attribute
from pipelines.claim.claims import claims
from pipelines.config import Settings
from pipelines.contract import article_of
from pipelines.pool import Recipe
from pipelines.quantity.quantities import quantities
from pipelines.records import Article
from pipelines.speaker.identify import identify

WORDS = 700  # of an ordinary news article
ROUNDS = 3


def run() -> list[tuple[str, str]]:
    """Rows of what was measured and the figure."""
    extractor = Recipe(Settings(), no_pages).extractor()
    articles = [long_article(i) for i in range(8)]
    extractor.extract(articles[0])  # warms every cache
    parse = seconds(lambda article: extractor.parser(article.text), articles)
    parsed = {article.article_id: extractor.parser(article.text) for article in articles}
    quoted = {article.article_id: attribute(article, parsed[article.article_id]) for article in articles}
    counted = {article.article_id: quantities(article, parsed[article.article_id]) for article in articles}
    stages: dict[str, Callable[[Article], object]] = {
        "attribution": lambda a: attribute(a, parsed[a.article_id]),
        "speakers": lambda a: identify(a, parsed[a.article_id], quoted[a.article_id], extractor.disputes),
        "quantities": lambda a: quantities(a, parsed[a.article_id]),
        "claims": lambda a: claims(
            a,
            parsed[a.article_id],
            quoted[a.article_id],
            counted[a.article_id],
            extractor.topics,
            extractor.disputes,
        ),
    }
    spent = {"parsing": parse} | {name: seconds(stage, articles) for name, stage in stages.items()}
    total = sum(spent.values())
    sentences = sum(len(list(part.doc.sents)) for parts in parsed.values() for part in parts)
    rows = [
        (f"articles of {WORDS} words a second, everything", f"{len(articles) / total:.1f}"),
        (
            "articles a second, parsing and attribution",
            f"{len(articles) / (parse + spent['attribution']):.1f}",
        ),
        ("sentences a second, everything", f"{sentences / total:.0f}"),
    ]
    return rows + [(f"share of {name}", f"{time / total:.0%}") for name, time in spent.items()]


def seconds(stage: Callable[[Article], object], articles: list[Article]) -> float:
    """Processor time for all articles, the best of some rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = process_time()
        for article in articles:
            stage(article)
        best = min(best, process_time() - start)
    return best


def long_article(number: int) -> Article:
    """Sample stories put together to the length of an ordinary article."""
    stories = list(load_stories(1).values())
    paragraphs: list[str] = []
    while sum(len(paragraph.split()) for paragraph in paragraphs) < WORDS:
        paragraphs.extend(stories[number % len(stories)].paragraphs)
        number += 7
    line = json.dumps({"id": str(number), "text": "\n\n".join(paragraphs)})
    return article_of(line)[0]
