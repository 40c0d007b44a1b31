"""Statements without a number that the other side turns round in like words.

"The guild refused our last offer," then "They never made a last offer": neither gives a number or states a
level, but the second denies the first. Where one side's sentence shares its telling words with what the other
side was quoted as saying right before, and one of the two is negated, both count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipelines.claim.signs import stems
from pipelines.claim.stance import camp
from pipelines.claim.surroundings import sentence_of, surroundings
from pipelines.claim.topic import OTHER, topic_of_words
from pipelines.config import Topic
from pipelines.parse import ParsedParagraph
from pipelines.records import Attribution, Span

NEAR = 400  # characters between two answers: the same or the next paragraph
ALIKE = 2  # telling words that both share; one is enough where there is no other: "We walked out of nothing"
SHORTEST = 12  # characters of a sentence that can be denied or deny
NEGATION = re.compile(
    r"\b(?:not|never|no|none|nobody|nothing|neither|nor|nowhere|without|no one|hardly|cannot)\b|n't\b"
)
UNTELLING = stems(
    "union company management guild federation association members workers employees staff people strike"
    " strikes striking walkout lockout contract work working says said told tell make made making take"
    " taken took get got give given gave come came put go gone went want wants wanted need know see seen"
    " think thing way time times day days week weeks month months year years monday tuesday wednesday"
    " thursday friday saturday sunday today yesterday last first new same good right every each all really"
    " simply just still even now never nothing nobody none not own dispute side sides"
)


@dataclass(frozen=True, slots=True)
class Echo:
    """A statement, and the other side's denial of it in like words."""

    told_by: Attribution
    told: Span
    denied_by: Attribution
    denial: Span
    topic: str


def echoes(
    text: str,
    paragraphs: Sequence[ParsedParagraph],
    attributions: Sequence[Attribution],
    topics: Mapping[str, Topic],
    otherwise: str,
) -> Iterator[Echo]:
    """The article's statements that are denied in like words, by order of the later one.

    `text` is the article's in lower case and plain apostrophes; `otherwise` the topic where none speaks.
    """
    spoken = [quote for quote in attributions if camp(quote.side) in ("employer", "union") and not quote.via]
    spoken.sort(key=lambda quote: quote.content[0])
    for n, later in enumerate(spoken):
        earlier = [
            quote
            for quote in spoken[max(0, n - 3) : n]
            if camp(quote.side) != camp(later.side)
            and 0 <= later.content[0].start - quote.content[-1].end <= NEAR
        ]
        able = [
            (len(shared), quote, one, other)
            for quote in earlier
            for one in sentences(paragraphs, quote)
            for other in sentences(paragraphs, later)
            if (shared := alike(one.of(text), other.of(text)))
        ]
        if not able:
            continue
        _, quote, one, other = max(able, key=lambda pair: (pair[0], pair[2], pair[3]))
        topic = topic_of_words(surroundings(paragraphs, one, None, quote.content), topics).topic
        if topic == OTHER:
            topic = topic_of_words(surroundings(paragraphs, other, None, later.content), topics).topic
        topic = otherwise if topic == OTHER else topic
        if negated(other.of(text)):
            yield Echo(quote, one, later, other, topic)
        else:
            yield Echo(later, other, quote, one, topic)


def sentences(paragraphs: Sequence[ParsedParagraph], quote: Attribution) -> Iterator[Span]:
    """What the quote says, sentence by sentence."""
    for part in quote.content:
        at = part.start
        while at < part.end:
            end = min(max(sentence_of(paragraphs, Span(at, at + 1)).end, at + 1), part.end)
            if end - at >= SHORTEST:
                yield Span(at, end)
            at = end


def alike(one: str, other: str) -> set[str]:
    """The telling words that both share, if one of the two is negated and they are enough."""
    if negated(one) == negated(other):
        return set()
    told, answer = stems(one) - UNTELLING, stems(other) - UNTELLING
    shared = told & answer
    enough = len(shared) >= ALIKE or 2 * len(shared) > min(len(told), len(answer))
    return shared if enough else set()


def negated(words: str) -> bool:
    return NEGATION.search(words) is not None
