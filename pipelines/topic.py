"""What a number, or a sentence without one, is about: one topic of `topics/*.yml`, and the measure within it.

Each topic's cues are weighed where they stand: in the number's own words and clause they count in full, in
the clauses above it and the rest of its sentence less, in the sentence before least. The heaviest topic is
taken; where none reaches `ENOUGH`, nothing spoke, and the topic is `other`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pipelines.config import ConfigError, Measure, Topic, load
from pipelines.records import Quantity
from pipelines.surroundings import Surroundings

RULES = Path(__file__).parent / "rules"
OTHER = "other"
ENOUGH = 1.0

# Weights by region. A cue that names the number's place (`<N>`) is nearly as good in the whole sentence as in
# the clause, where a wrong parse may have cut it off; one that does not is only the sentence's colour there.
CUE = {"clause": 4.0, "above": 1.5, "sentence": 1.0, "before": 0.8}
PLACED_CUE = {"clause": 4.0, "sentence": 3.0}
HINT = {"clause": 1.4, "above": 0.9, "sentence": 0.7, "before": 0.4}
NOUN = 1.6
AGAINST = -3.0
FADE = 0.4  # each further sign of the same topic counts this much of the one before


@dataclass(frozen=True, slots=True)
class WordList:
    """Words that patterns share as `{name}`, with words that the list must (not) hold."""

    name: str
    pattern: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    lists: tuple[WordList, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """The topic of a number, and the sign that spoke loudest for it."""

    topic: str
    measure: str | None
    score: float
    sign: str | None


Sign = tuple[str, re.Pattern[str]]  # a pattern as its file has it, and compiled


@dataclass(frozen=True, slots=True)
class Reading:
    """A topic's patterns, compiled."""

    cues: tuple[Sign, ...]
    placed: tuple[Sign, ...]
    hints: tuple[Sign, ...]
    nouns: tuple[Sign, ...]
    against: tuple[re.Pattern[str], ...]
    measures: tuple[tuple[Measure, tuple[re.Pattern[str], ...]], ...]


def topic_of(quantity: Quantity, around: Surroundings, topics: Mapping[str, Topic]) -> Choice:
    """The topic and measure of a quantity, `other` where no topic speaks."""
    able = {name: topic for name, topic in topics.items() if quantity.kind in topic.kinds}
    name, score, sign = heaviest(around, able)
    return Choice(name, measure_of(topics[name], quantity, around) if name in topics else None, score, sign)


def topic_of_words(around: Surroundings, topics: Mapping[str, Topic]) -> Choice:
    """The topic of words without a number ("they have not seen those hires"), `other` where none speaks."""
    name, score, sign = heaviest(around, topics)
    return Choice(name, None, score, sign)


def heaviest(around: Surroundings, topics: Mapping[str, Topic]) -> tuple[str, float, str | None]:
    """The topic of the greatest weight; of equals the first by name."""
    best: tuple[str, float, str | None] = (OTHER, 0.0, None)
    for name in sorted(topics):
        score, sign = weigh(reading(topics[name]), around)
        if score > best[1]:
            best = name, score, sign
    return best if best[1] >= ENOUGH else (OTHER, 0.0, None)


def weigh(read: Reading, around: Surroundings) -> tuple[float, str | None]:
    """How much speaks for the topic, and the pattern that speaks loudest."""
    regions = {
        "clause": f"{around.own} | {around.clause}",
        "above": around.above,
        "sentence": around.sentence if around.sentence != around.clause else "",
        "before": around.before,
    }
    signs: list[tuple[float, str]] = []
    for patterns, weights in ((read.placed, PLACED_CUE), (read.cues, CUE), (read.hints, HINT)):
        for raw, pattern in patterns:
            region = next((name for name in weights if pattern.search(regions[name])), None)
            if region:
                signs.append((weights[region], raw))
    if around.noun:
        signs += [(NOUN, raw) for raw, noun in read.nouns if noun.fullmatch(around.noun)]
    if not signs:
        return 0.0, None
    signs.sort(key=lambda sign: -sign[0])
    score = sum(weight * FADE**i for i, (weight, _) in enumerate(signs))
    score += AGAINST * sum(1 for pattern in read.against if pattern.search(regions["clause"]))
    return score, signs[0][1]


def measure_of(topic: Topic, quantity: Quantity, around: Surroundings) -> str | None:
    """The first of the topic's measures that fits."""
    for measure, cues in reading(topic).measures:
        fits = (not measure.kinds or quantity.kind in measure.kinds) and (
            not measure.directions or quantity.direction in measure.directions
        )
        near = f"{around.own} | {around.clause}"
        if fits and (not cues or any(cue.search(near) for cue in cues)):
            return measure.measure
    return None


# ---------------------------------------------------------------- patterns


@cache
def reading(topic: Topic) -> Reading:
    """The topic's patterns, compiled once; those that place the number apart from those that do not."""

    def signs(patterns: Iterable[str]) -> tuple[Sign, ...]:
        return tuple((pattern, compiled(pattern)) for pattern in patterns)

    return Reading(
        cues=signs(cue for cue in topic.cues if not placed(cue)),
        placed=signs(cue for cue in topic.cues if placed(cue)),
        hints=signs(topic.hints),
        nouns=signs(topic.nouns),
        against=tuple(map(compiled, topic.against)),
        measures=tuple((measure, tuple(map(compiled, measure.cues))) for measure in topic.measures),
    )


MARK = re.compile(r"<(\w+|\(\?:[\w|]+\))>")
CAPITAL = re.compile(r"(?<!\\)[A-Z]")
NAME = re.compile(r"\{([a-z]\w*)\}")


def placed(cue: str) -> bool:
    return MARK.search(cue) is not None


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern of a rule file for lower-cased text: three times as fast as ignoring case."""
    return re.compile(CAPITAL.sub(lambda match: match[0].lower(), written_out(pattern)))


def written_out(pattern: str) -> str:
    """The pattern with its word lists and marks in full."""
    pattern = NAME.sub(lambda match: word_list(match[1]), pattern)
    return MARK.sub(lambda match: r"<n_\w+>" if match[1] == "N" else f"<n_{match[1]}>", pattern)


def word_list(name: str) -> str:
    lists = vocabulary()
    if name not in lists:
        path = RULES / "vocabulary.yml"
        raise ConfigError(path, None, f"no list {name!r}; known: {', '.join(sorted(lists))}")
    return lists[name]


@cache
def vocabulary() -> dict[str, str]:
    """The patterns of rules/vocabulary.yml by name."""
    return {words.name: words.pattern for words in load(RULES / "vocabulary.yml", Vocabulary).lists}
