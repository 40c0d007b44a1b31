"""What a number, or a sentence without one, is about: one topic of `topics/*.yml`, and the measure within it.

Each topic's cues are weighed where they stand: in the number's own words and clause they count in full, in
the clauses above it and the rest of its sentence less, in the sentence before least. The heaviest topic is
taken; where none reaches `ENOUGH`, nothing spoke, and the topic is `other`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines.claim.literal import Needs, grams, may_match, needs
from pipelines.claim.surroundings import Surroundings
from pipelines.config import RULES_FOLDER, ConfigError, Measure, Topic, load, load_topics
from pipelines.records import Quantity

RULES = RULES_FOLDER
OTHER = "other"
ENOUGH = 1.0

# Weights by region. A cue that names the number's place (`<N>`) is nearly as good in the whole sentence as in
# the clause, where a wrong parse may have cut it off; one that does not is only the sentence's colour there.
CUE = {"clause": 4.0, "above": 1.5, "sentence": 1.0, "before": 0.8}
PLACED_CUE = {"clause": 4.0, "sentence": 3.0}
HINT = {"clause": 1.4, "above": 0.9, "sentence": 0.7, "before": 0.4}
FRAME = {"frame": 4.5}
NOUN = 2.4
AGAINST = -3.0
COUNTING = {"count", "ratio", "percent", "rate"}  # kinds whose numbers can count things
FADE = 0.4  # each further sign of the same topic counts this much of the one before


@dataclass(frozen=True, slots=True)
class WordList:
    """Words that patterns share as `{name}`, with words that the list must (not) hold."""

    name: str
    pattern: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    things: bool = False  # what a number can count: topics name such lists under `counts`


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


@dataclass(frozen=True, slots=True)
class Advice:
    """The rules' choice, and the weight of each topic that such a number can have, nothing left out."""

    choice: Choice
    near: Mapping[str, float]  # by the number's own clause
    far: Mapping[str, float]  # by all around it; empty where its clause was enough


Weight = tuple[str, float, str | None]  # a topic, how much speaks for it, and the pattern that speaks loudest
Sign = tuple[str, str, Needs | None]  # a pattern as its file has it, written out, and what it needs
Region = tuple[str, Needs]  # a text, and its groups of letters


@dataclass(frozen=True, slots=True)
class Reading:
    """A topic's patterns, written out for one kind of number. Each is compiled when it may match at all."""

    cues: tuple[Sign, ...]
    placed: tuple[Sign, ...]
    frames: tuple[Sign, ...]
    hints: tuple[Sign, ...]
    nouns: tuple[Sign, ...]
    against: tuple[Sign, ...]


def topic_of(quantity: Quantity, around: Surroundings, topics: Mapping[str, Topic]) -> Choice:
    """The topic and measure of a quantity, `other` where no topic speaks."""
    return advice_of(quantity, around, topics).choice


def advice_of(quantity: Quantity, around: Surroundings, topics: Mapping[str, Topic]) -> Advice:
    """What the rules say of a quantity: the topic that they choose, and how much speaks for each."""
    counted = class_of(around.noun) if quantity.kind in COUNTING else None
    able = [
        name
        for name, topic in topics.items()
        if quantity.kind in topic.kinds and (not counted or not topic.counts or counted & set(topic.counts))
    ]
    near, far = weights(around, able, topics, quantity.kind)
    name, score, sign = heaviest(far or near)
    measure = measure_of(topics[name], quantity, around) if name in topics else None
    return Advice(Choice(name, measure, score, sign), scores(near), scores(far))


def topic_of_words(around: Surroundings, topics: Mapping[str, Topic]) -> Choice:
    """The topic of words without a number ("they have not seen those hires"), `other` where none speaks."""
    near, far = weights(around, topics, topics, None)
    name, score, sign = heaviest(far or near)
    return Choice(name, None, score, sign)


@lru_cache(maxsize=4096)  # nouns come from articles: a whole archive's must not pile up
def class_of(noun: str) -> frozenset[str] | None:
    """The word lists that hold a counted noun, by its last word; None for a noun that tells nothing."""
    last = noun.rpartition(" ")[2]
    if not last or compiled("{anybody}").fullmatch(last):
        return None
    for words in (noun, last):
        held = frozenset(name for name in things() if compiled(f"{{{name}}}").fullmatch(words))
        if held:
            return held
    return None


def weights(
    around: Surroundings, able: Iterable[str], topics: Mapping[str, Topic], kind: str | None
) -> tuple[list[Weight], list[Weight]]:
    """The topics' weights in the number's own clause, and with all that stands around it.

    Where the number's own clause says what it is about, nothing further off is asked: the second is empty.
    """
    names = sorted(able)
    near = regions_of({"frame": around.frame, "clause": f"{around.own} | {around.clause}"})
    close = [(name, *weigh(reading(topics[name], kind), around, near)) for name in names]
    if any(weight[1] >= CUE["clause"] for weight in close):
        return close, []
    far = {"above": around.above, "before": around.before}
    if around.sentence != around.clause:
        far["sentence"] = around.sentence
    regions = near | regions_of(far)
    return close, [(name, *weigh(reading(topics[name], kind), around, regions)) for name in names]


def heaviest(weights: Sequence[Weight]) -> Weight:
    """The topic of the greatest weight, of equals the first by name; `other` where nothing spoke."""
    best = max(weights, key=lambda weight: weight[1], default=(OTHER, 0.0, None))
    return best if best[1] >= ENOUGH else (OTHER, 0.0, None)


def scores(weights: Iterable[Weight]) -> dict[str, float]:
    return {name: weight for name, weight, _ in weights}


def regions_of(texts: Mapping[str, str]) -> dict[str, Region]:
    return {name: (text, grams(text)) for name, text in texts.items() if text}


def weigh(read: Reading, around: Surroundings, regions: Mapping[str, Region]) -> tuple[float, str | None]:
    """How much speaks for the topic in these regions, and the pattern that speaks loudest."""
    signs: list[tuple[float, str]] = []
    for patterns, weights in (
        (read.frames, FRAME),
        (read.placed, PLACED_CUE),
        (read.cues, CUE),
        (read.hints, HINT),
    ):
        places = [(weight, *regions[region]) for region, weight in weights.items() if region in regions]
        for raw, pattern, needed in patterns:
            for weight, text, held in places:
                if (needed is None or not needed.isdisjoint(held)) and expression(pattern).search(text):
                    signs.append((weight, raw))
                    break
    if around.noun:
        held = grams(around.noun)
        signs += [
            (NOUN, raw)
            for raw, noun, needed in read.nouns
            if may_match(needed, held) and expression(noun).fullmatch(around.noun)
        ]
    if not signs:
        return 0.0, None
    signs.sort(key=lambda sign: -sign[0])
    score = sum(weight * FADE**i for i, (weight, _) in enumerate(signs))
    text, held = regions["clause"]
    score += AGAINST * sum(
        1
        for _, pattern, needed in read.against
        if may_match(needed, held) and expression(pattern).search(text)
    )
    return score, signs[0][1]


def measure_of(topic: Topic, quantity: Quantity, around: Surroundings) -> str | None:
    """The first of the topic's measures that fits."""
    for measure, cues in measures(topic):
        fits = (not measure.kinds or quantity.kind in measure.kinds) and (
            not measure.directions or quantity.direction in measure.directions
        )
        near = f"{around.own} | {around.clause}"
        if fits and (not cues or any(cue.search(near) for cue in cues)):
            return measure.measure
    return None


# ---------------------------------------------------------------- patterns


@cache
def reading(topic: Topic, kind: str | None) -> Reading:
    """The topic's patterns for a kind of number: those that place the number apart from those that do not."""

    for name in topic.counts:
        word_list(name)  # an unknown list is an error

    def signs(patterns: Iterable[str]) -> tuple[Sign, ...]:
        whole = ((raw, in_lower_case(raw, kind)) for raw in patterns if speaks_of(raw, kind))
        return tuple((raw, pattern, needs(pattern)) for raw, pattern in whole)

    return Reading(
        cues=signs(cue for cue in topic.cues if not placed(cue)),
        placed=signs(cue for cue in topic.cues if placed(cue)),
        frames=signs(topic.frames),
        hints=signs(topic.hints),
        nouns=signs(topic.nouns),
        against=signs(topic.against),
    )


@cache
def measures(topic: Topic) -> tuple[tuple[Measure, tuple[re.Pattern[str], ...]], ...]:
    """The topic's measures with their cues, compiled."""
    return tuple((measure, tuple(map(compiled, measure.cues))) for measure in topic.measures)


MARK = re.compile(r"<(\w+|\(\?:[\w|]+\))>")
CAPITAL = re.compile(r"(?<!\\)[A-Z]")
TOP_LEVEL = re.compile(r"\((?:[^()]|\([^()]*\))*\)")  # what stands in brackets
NAME = re.compile(r"\{([a-z]\w*)\}")


def placed(cue: str) -> bool:
    return MARK.search(cue) is not None


def speaks_of(pattern: str, kind: str | None) -> bool:
    """False if every mark in the pattern is of other kinds, so that it can match no such number."""
    marks = MARK.findall(pattern)
    return not marks or "|" in TOP_LEVEL.sub("", pattern) or any(names(mark, kind) for mark in marks)


def names(mark: str, kind: str | None) -> bool:
    return kind is None or mark == "N" or kind in mark.strip("(?:)").split("|")


@cache
def compiled(pattern: str, kind: str | None = None) -> re.Pattern[str]:
    """The pattern of a rule file for lower-cased text, which is three times as fast as ignoring case."""
    return expression(in_lower_case(pattern, kind))


@cache
def expression(pattern: str) -> re.Pattern[str]:
    """The pattern, compiled. A topic's that cannot be is a `ConfigError`, which names its line."""
    try:
        return re.compile(pattern)
    except re.error as error:
        load_topics(proved=True)
        raise ConfigError(RULES, None, f"{pattern!r}: {error}") from error


def in_lower_case(pattern: str, kind: str | None) -> str:
    """The pattern for lower-cased text, its lists and marks written out.

    With a kind the marks stand for that alone: a pattern that begins with a fixed word is soon refused.
    """
    if kind:
        pattern = MARK.sub(lambda match: f"<{kind}>" if names(match[1], kind) else match[0], pattern)
    return CAPITAL.sub(lambda match: match[0].lower(), written_out(pattern))


def written_out(pattern: str) -> str:
    """The pattern with its word lists and marks in full."""
    pattern = NAME.sub(lambda match: word_list(match[1]), pattern)
    return MARK.sub(lambda match: r"<n_\w+>" if match[1] == "N" else f"<n_{match[1]}>", pattern)


@cache
def things() -> tuple[str, ...]:
    """The word lists of things that a number can count."""
    return tuple(words.name for words in load(RULES / "vocabulary.yml", Vocabulary).lists if words.things)


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
