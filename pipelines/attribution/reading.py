"""What the second field makes of each cue: source and content as intervals, and how surely they are right."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.attribution.clause import Interval, Words, governing_subject, mention
from pipelines.attribution.features import (
    Advice,
    Vocabulary,
    candidates,
    cue_features,
    node_features,
    quote_words,
)
from pipelines.attribution.nodes import Node, nodes_around, role

if TYPE_CHECKING:
    from pycrfsuite import Tagger

SPEECH, ATTITUDE = "S", "A"
PUNCTUATION = frozenset(",.;:!?-–—―…()[]") | {"--", "..."}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Chances below which a part of content is left out."""

    speech: float  # where speech alone is asked for
    any: float  # where attitudes are told too


@dataclass(frozen=True, slots=True)
class Model:
    """Weights in memory. Load once a process; a Tagger belongs to one thread."""

    vocabulary: Vocabulary
    cues: Tagger
    nodes: Tagger
    judge: dict[str, float]
    thresholds: Thresholds
    names: dict[str, list[str]]  # the second field's labels by the role they stand for


@dataclass(frozen=True, slots=True)
class Part:
    """One stretch of content, and the chance that it and its source are right if the cue is one."""

    tokens: Interval
    traits: dict[str, float]
    right: float


@dataclass(slots=True)
class Reading:
    """What the second field makes of one cue."""

    cue: int
    cue_words: Interval
    source: Interval | None
    parts: list[Part]
    speech: float  # the chance that the word is a cue of speech
    attitude: float

    def chance(self, right: float, attitudes: bool) -> float:
        return chance_of(self.speech, self.attitude, right, attitudes)


def chance_of(speech: float, attitude: float, right: float, attitudes: bool) -> float:
    """The chance that a part is rightly told; one of an attitude nobody asked for does no harm."""
    if attitudes:
        return (speech + attitude) * right
    return speech * right / max(1 - attitude, 1e-6)


# ---------------------------------------------------------------- one cue


def readings(words: Words, place: str, model: Model, advice: Advice, attitudes: bool) -> list[Reading]:
    """What each cue of the paragraph reports that may pass the limit, and how surely.

    `place` says where in the article the paragraph stands, `advice` what the rules make of it.
    """
    at = candidates(words, model.vocabulary)
    if not at:
        return []
    sizes = quote_words(words)
    model.cues.set([cue_features(words, model.vocabulary, sizes, i, place, advice) for i in at])
    speech = {i: model.cues.marginal(SPEECH, x) for x, i in enumerate(at)}
    attitude = {i: model.cues.marginal(ATTITUDE, x) for x, i in enumerate(at)}
    chances = {i: speech[i] + attitude[i] for i in at}
    limit = model.thresholds.any if attitudes else model.thresholds.speech
    found = []
    for i in at:
        if chance_of(speech[i], attitude[i], 1.0, attitudes) >= limit:
            reading = read_cue(words, i, sizes, chances, advice, model)
            if reading is not None:
                reading.speech, reading.attitude = speech[i], attitude[i]
                found.append(reading)
    return found


def read_cue(
    words: Words, i: int, sizes: list[int], chances: dict[int, float], advice: Advice, model: Model
) -> Reading | None:
    """The labelling of the nodes around cue i as intervals, None if nothing is left as content."""
    nodes = nodes_around(words, i)
    tagger = model.nodes
    labels = tagger.tag(node_features(words, model.vocabulary, sizes, i, nodes, chances, advice))
    roles = [role(label) for label in labels]
    if "Q" not in roles:
        return None
    sure = math.log(max(tagger.probability(labels), 1e-12))
    within = [sum(tagger.marginal(name, x) for name in model.names["Q"]) for x in range(len(nodes))]
    contents = stretches(words, nodes, roles, "Q")
    if not contents:
        return None
    sources = stretches(words, nodes, roles, "S")
    source: Interval | None = None
    source_chance = 0.0
    if sources:
        first, last, x, y = min(sources, key=lambda s: min(abs(s[0] - i), abs(s[1] - 1 - i)))
        source = whole_source(words, (first, last))
        source_chance = max(sum(tagger.marginal(name, z) for name in model.names["S"]) for z in range(x, y))
    else:
        source = climbed(words, i, [(a, b) for a, b, _, _ in contents])
    cue = next(((a, b) for a, b, _, _ in stretches(words, nodes, roles, "C") if a <= i < b), (i, i + 1))
    parts = []
    for first, last, x, y in contents:
        traits = part_traits(words, nodes, within, (first, last, x, y), i)
        traits["logp"] = sure
        traits["parts"] = float(len(contents) > 1)
        traits["source"] = source_chance
        traits["climbed"] = float(not sources and source is not None)
        traits["sourceless"] = float(source is None)
        parts.append(Part((first, last), traits, judged(model.judge, traits)))
    return Reading(i, cue, source, parts, 0.0, 0.0)


def stretches(
    words: Words, nodes: list[Node], roles: list[str], wanted: str
) -> list[tuple[int, int, int, int]]:
    """Runs of nodes in this role, lone punctuation bridged: first and last token, first and last node."""
    found = []
    x = 0
    while x < len(roles):
        if roles[x] != wanted:
            x += 1
            continue
        y = x + 1
        while y < len(roles):
            if roles[y] == wanted:
                y += 1
            elif y + 1 < len(roles) and roles[y + 1] == wanted and roles[y] == "O" and bare(words, nodes[y]):
                y += 2
            else:
                break
        first, last = nodes[x].first, nodes[y - 1].last
        while first < last and words.quoted[first] < 0 and words.text[first] in PUNCTUATION:
            first += 1
        while last > first and words.quoted[last - 1] < 0 and words.text[last - 1] in PUNCTUATION:
            last -= 1
        if any(words.is_word(j) for j in range(first, last)):
            found.append((first, last, x, y))
        x = y
    return found


def bare(words: Words, node: Node) -> bool:
    return node.kind == "w" and words.text[node.head] in PUNCTUATION


def whole_source(words: Words, source: Interval) -> Interval:
    """The source with the name that its "which" stands for, and without what it is accused of."""
    first, last = source
    if last - first == 1 and words.lower[first] in ("who", "which"):
        verb = words.head[first]
        noun = words.head[verb]
        if words.dep[verb] == "relcl" and noun < first and words.quoted[noun] == words.quoted[first]:
            name = mention(words, noun)
            if not any(words.is_word(j) for j in range(name[1], first)):
                return name[0], last
    for j in range(first + 1, last - 1):
        if words.lower[j] == "of" and words.tag[j + 1] == "VBG":  # "by the guild of hiding injuries"
            return first, j
    return source


def climbed(words: Words, cue: int, contents: list[Interval]) -> Interval | None:
    """The source that governs the cue from a clause above: "he courted them by telling them that …"."""
    if words.tag[cue] == "VBN" and words.child(cue, "auxpass") is not None:
        return None
    subject = governing_subject(words, cue)
    if subject is None or subject == cue or words.quoted[subject] >= 0:
        return None
    source = mention(words, subject)
    if any(a < source[1] and source[0] < b for a, b in contents) or source[0] <= cue < source[1]:
        return None
    return source


# ---------------------------------------------------------------- how sure


def part_traits(
    words: Words, nodes: list[Node], within: list[float], part: tuple[int, int, int, int], cue: int
) -> dict[str, float]:
    """What tells whether a part of the content is right: how sure the field is of it and of what is near."""
    first, last, x, y = part
    size = [float(words.end[n.last - 1] - words.start[n.first]) for n in nodes]
    inside = sum(size[z] * within[z] for z in range(x, y))
    whole = sum(size[z] for z in range(x, y))
    near = 0.0
    for walk in (range(x - 1, -1, -1), range(y, len(nodes))):
        for z in walk:  # what else may belong to this part: up to the cue or another clear break
            if nodes[z].first <= cue < nodes[z].last or within[z] < 0.02:
                break
            near += size[z] * within[z]
    quoted = [words.quoted[j] >= 0 for j in range(first, last) if words.is_word(j)]
    return {
        "expected": inside / (whole + near),
        "least": min(within[x:y]),
        "direct": float(all(quoted)),
        "mixed": float(any(quoted) and not all(quoted)),
        "short": float(len(quoted) < 3),
        "length": math.log1p(len(quoted)),
    }


def judged(weights: dict[str, float], traits: dict[str, float]) -> float:
    total = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in traits.items())
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))
