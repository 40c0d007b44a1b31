"""Which sentences of the two sides speak of one matter, and how they stand to each other.

"Every round was covered," says the council; the crews' branch, that two streets in its ward saw no lorry all
week. No word is shared, neither gives the other's number. Rules find what is denied in like words
(`claim/answers.py`); here the network reads the likeliest pairs of sentences, and says which belong together.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import log
from typing import get_args

from pipelines.config import RULES_FOLDER, load
from pipelines.reader.network import EMPLOYERS, LABOURS, Part, Reader, Reading
from pipelines.reader.sentences import ends_of, squeezed
from pipelines.records import Article, Attribution, Side, Span, record_id

RULES = RULES_FOLDER / "exchange.yml"
MOST = 16  # pairs of sentences of an article that are read; three in four that belong together are among them
TOKENS = 56  # of a sentence
SUBJECT = 7  # words at a sentence's beginning among which its subject stands
STEM = 5  # letters
WORD = re.compile(r"[a-z]{3,}")


@dataclass(frozen=True, slots=True)
class SideNouns:
    side: Side
    nouns: str  # a regular expression


@dataclass(frozen=True, slots=True)
class ExchangeRules:
    """What `rules/exchange.yml` holds."""

    common: str
    sides: tuple[SideNouns, ...]


@cache
def rules() -> ExchangeRules:
    return load(RULES, ExchangeRules)


@cache
def common() -> frozenset[str]:
    return frozenset(rules().common.split())


@dataclass(frozen=True, slots=True)
class Turn:
    """What somebody of a side says within one sentence."""

    quote: Attribution
    span: Span  # his words
    sentence: Span  # the sentence that holds them


@dataclass(frozen=True, slots=True)
class Exchange:
    """A turn of each side on one matter. `chance`: how likely it is that they are, and stand so."""

    employers: Turn
    labours: Turn
    reading: Reading
    chance: float


def exchanges(text: str, attributions: Sequence[Attribution], reader: Reader) -> list[Exchange]:
    """The article's, the likeliest first."""
    employers, labours = (turns(text, attributions, sides) for sides in (("employer",), ("union", "worker")))
    able = ranked(text, employers, labours)[:MOST]
    inputs = [parts_of(one.sentence.of(text), other.sentence.of(text)) for one, other in able]
    found = []
    for (one, other), row in zip(able, reader.readings(inputs).tolist(), strict=True):
        chances = dict(zip(get_args(Reading), row[1:], strict=True))
        found.append(Exchange(one, other, max(chances, key=chances.__getitem__), 1 - row[0]))
    return sorted(found, key=lambda one: (-one.chance, one.employers.span, one.labours.span))


def parts_of(employers: str, labours: str) -> list[Part | None]:
    """Two sentences as the network takes them."""
    return [(EMPLOYERS, squeezed(employers), TOKENS), None, (LABOURS, squeezed(labours), TOKENS)]


def told_of(article: Article, attributions: Sequence[Attribution]) -> list[Attribution]:
    """Sentences in the reporter's words that begin with somebody of a side, as quotes of nobody.

    "Berg regards nine of them as working", "The branch's number is 700": nothing is attributed, and still it
    is that side's account. They are read beside what is, and never kept as quotes.
    """
    names = names_of_sides(article.text, attributions)
    quoted = sorted(part for quote in attributions for part in quote.content)
    found = []
    for start, end in pairwise(ends_of(article.text)):
        span = trimmed(article.text, start, end)
        if span is None or any(part.overlaps(span) for part in quoted):
            continue
        opening = " ".join(span.of(article.text).split()[:SUBJECT])
        sides = {side for side, pattern in names.items() if pattern.search(opening)}
        if len(sides) == 1:
            made = record_id(article.article_id, span)
            found.append(
                Attribution(made, article.article_id, "indirect", (span,), None, None, side=sides.pop())
            )
    return found


def names_of_sides(text: str, attributions: Sequence[Attribution]) -> dict[Side, re.Pattern[str]]:
    """What an article calls either side: names of its speakers, and nouns that mean a side in any article."""
    called: dict[str, set[Side]] = {}
    for quote in attributions:
        if quote.speaker and quote.speaker_kind in ("person", "organisation"):
            words = squeezed(quote.speaker.of(text)).split()
            name = words[-1] if quote.speaker_kind == "person" else " ".join(words)
            if name[:1].isupper():
                called.setdefault(name, set()).add("union" if quote.side == "worker" else quote.side)
    found = {}
    for one in rules().sides:
        own = [name for name, sides in called.items() if sides == {one.side}]
        found[one.side] = re.compile("|".join([one.nouns, *(rf"\b{re.escape(name)}\b" for name in own)]))
    return found


def turns(text: str, attributions: Sequence[Attribution], sides: Sequence[Side]) -> list[Turn]:
    """What these sides say, a turn a sentence, in the order of the text; each stretch once."""
    ends = ends_of(text)
    found: dict[tuple[Span, Span], Turn] = {}
    for quote in attributions:
        if quote.side not in sides:
            continue
        for part in quote.content:
            for start, end in pairwise(ends):
                if start < part.end and part.start < end:
                    words = trimmed(text, max(start, part.start), min(end, part.end))
                    if words is None:
                        continue
                    found.setdefault((Span(start, end), words), Turn(quote, words, Span(start, end)))
    return sorted(found.values(), key=lambda turn: turn.span)


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The stretch without white space around it, None if there is nothing else."""
    words = text[start:end]
    start, end = start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip())
    return Span(start, end) if start < end else None


def ranked(text: str, employers: Sequence[Turn], labours: Sequence[Turn]) -> list[tuple[Turn, Turn]]:
    """Pairs of turns: those first that share telling words, or numbers, and stand near each other."""
    ends = ends_of(text)
    sentences = [stems(text[start:end]) for start, end in pairwise(ends)]
    often = Counter(stem for some in sentences for stem in some)
    weight = {stem: log((len(sentences) + 1) / (count + 0.5)) for stem, count in often.items()}
    told = {turn.sentence: stems(turn.sentence.of(text)) for turn in (*employers, *labours)}
    counted = {sentence for sentence in told if re.search(r"\d", sentence.of(text))}

    def nearness(pair: tuple[Turn, Turn]) -> float:
        one, other = (turn.sentence for turn in pair)
        shared = sum(weight.get(stem, 0.0) for stem in told[one] & told[other])
        away = min(abs(one.start - other.start), 3000) / 1000
        return shared / 4 - 0.6 * away + 0.3 * (one in counted and other in counted)

    return sorted(pairs(employers, labours), key=nearness, reverse=True)


def pairs(employers: Sequence[Turn], labours: Sequence[Turn]) -> Iterator[tuple[Turn, Turn]]:
    """Every turn of the one with every turn of the other, but what the one retells of the other."""
    return ((one, other) for one in employers for other in labours if not one.span.overlaps(other.span))


def stems(words: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in WORD.findall(words.lower()) if word not in common())
