"""Claims without a number: levels ("chronically understaffed") and denials ("they haven't seen those hires").

Only what somebody is quoted as saying counts. A denial counts only where the other side gives a number or
states a level that it can answer; it then takes that one's topic, so that the two can be put side by side.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.claim.signs import stems
from pipelines.claim.stance import camp
from pipelines.claim.surroundings import surroundings
from pipelines.claim.topic import OTHER, compiled, topic_of_words
from pipelines.config import RULES_FOLDER, Topic, load
from pipelines.parse import ParsedParagraph
from pipelines.records import Article, Attribution, Claim, Side, Span

RULES = RULES_FOLDER / "wordless.yml"
SAME_LENGTH = str.maketrans({"’": "'", "‘": "'"})  # offsets must stay
NEARBY = 700  # characters: about three paragraphs of a news story
NEGATED = re.compile(r"(?:\b(?:not?|never|without|hardly)|n't)(?: [\w'-]+){0,2} ?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Level:
    topic: str
    measure: str
    cues: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Denials:
    naming: tuple[str, ...]  # those that say who claims it
    cues: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WordlessRules:
    levels: tuple[Level, ...]
    denials: Denials


@dataclass(frozen=True, slots=True)
class Wordless:
    """What somebody says of a topic without a number."""

    attribution: Attribution
    span: Span
    topic: str
    measure: str
    denies: Span | None  # what the other side says that it answers; None: it states a level
    rule_id: str


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody says of a topic, with a number or without."""

    span: Span
    topic: str
    side: Side


@cache
def wordless_rules() -> WordlessRules:
    """The rules of rules/wordless.yml."""
    return load(RULES, WordlessRules)


def wordless(
    article: Article,
    paragraphs: Sequence[ParsedParagraph],
    attributions: Sequence[Attribution],
    numeric: Sequence[Claim],
    topics: Mapping[str, Topic],
) -> list[Wordless]:
    """The levels and denials that the article's speakers state, in order, one a topic and quote."""
    text = lowered(article.text)
    found: dict[tuple[str, str, str], Wordless] = {}
    inner: dict[str, list[Span]] = {}
    for quote in attributions:
        if quote.via:
            inner.setdefault(quote.via, []).extend(quote.content)
    stated = {quote.attribution_id: list(levels(text, quote)) for quote in attributions}
    told = [Told(claim.span, claim.topic, claim.side) for claim in numeric if claim.attribution_id]
    told += [
        Told(one.span, one.topic, quote.side)
        for quote in attributions
        for one in stated[quote.attribution_id]
    ]
    told.sort(key=lambda one: one.span)
    for quote in attributions:
        for one in (*stated[quote.attribution_id], *denials(text, quote, paragraphs, told, topics)):
            # What an inner speaker says is the inner quote's.
            if not any(part.contains(one.span) for part in inner.get(quote.attribution_id, ())):
                found.setdefault((quote.attribution_id, one.topic, one.measure), one)
    return sorted(found.values(), key=lambda one: one.span)


def lowered(text: str) -> str:
    """The text in lower case with plain apostrophes and the same offsets: "İ" alone would grow by one."""
    plain = text.translate(SAME_LENGTH)
    low = plain.lower()
    return low if len(low) == len(plain) else "".join(c.lower() if len(c.lower()) == 1 else c for c in plain)


def levels(text: str, quote: Attribution) -> Iterator[Wordless]:
    taken: list[Span] = []  # "refuses to hire enough staff" holds "enough staff": the earlier rule has it
    for rule in wordless_rules().levels:
        for span in matches_in(text, quote, rule.cues):
            if not any(span.overlaps(other) for other in taken):
                taken.append(span)
                yield Wordless(quote, span, rule.topic, rule.measure, None, f"wordless.levels.{rule.measure}")
                break


def denials(
    text: str,
    quote: Attribution,
    paragraphs: Sequence[ParsedParagraph],
    told: Sequence[Told],
    topics: Mapping[str, Topic],
) -> Iterator[Wordless]:
    """Denials of what the opposing camp says in the article, in like words if it can be, else nearest."""
    opposing = [
        one
        for one in told
        if one.topic != OTHER and {camp(one.side), camp(quote.side)} == {"employer", "union"}
    ]
    if not opposing:
        return
    rules = wordless_rules().denials
    named = list(matches_in(text, quote, rules.naming, negations=True))
    others = matches_in(text, quote, rules.cues, negations=True)
    for span in (*named, *(span for span in others if not any(span.overlaps(other) for other in named))):
        topic = topic_of_words(surroundings(paragraphs, span, None, quote.content), topics).topic
        answers = {topic, *(topics[topic].kin if topic in topics else ())} if topic != OTHER else set()
        before = [one for one in opposing if one.span.start < span.start] or opposing
        near = [one for one in before if abs(one.span.start - span.start) <= NEARBY]
        # Words that name no topic answer what was just said, or nothing.
        fitting = [one for one in before if one.topic in answers] if answers else near
        if not fitting:  # "our members haven't seen those hires" is not of members
            fitting = [one for one in near if stems(span.of(text)) & stems(one.topic.replace("_", " "))]
        if span in named:  # "as the union claims": it did, be it paragraphs ago
            fitting = fitting or near or before
        if fitting:
            denied = stems(span.of(text))
            answered = min(
                fitting,
                key=lambda one: (-len(denied & stems(one.span.of(text))), abs(one.span.start - span.start)),
            )
            yield Wordless(quote, span, answered.topic, "denial", answered.span, "wordless.denials")


def matches_in(text: str, quote: Attribution, cues: Sequence[str], negations: bool = False) -> Iterator[Span]:
    """Where a cue stands in the quote's content; negated ones only where the cue is itself a negation."""
    for part in quote.content:
        words = part.of(text)
        for cue in cues:
            for match in compiled(cue).finditer(words):
                if match.group().strip() and (negations or not NEGATED.search(words[: match.start()])):
                    yield Span(part.start + match.start(), part.start + match.end())
