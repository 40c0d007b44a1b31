"""Article → Attributions, by trained weights: the same records as `rules.attribute`, found otherwise.

Two linear-chain conditional random fields (CRFsuite) do it, over features of the parse (`features.py`). The
first gives each word its chance of being a cue, of speech or of another attitude. The second, asked once a
cue, labels the nodes around it as source, cue and content. Where readings clash the likelier one stays; a
source that stands elsewhere is looked for in the governing clauses; what stays unclaimed between marks goes
to the nearest source. Training is `python -m pipelines.training`; `models/attribution/MODEL_CARD.md` tells
what it rests on.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.attribution import rules
from pipelines.attribution.clause import Interval, Words, governing_subject, mention, words_of
from pipelines.attribution.cue import Cue, Found, find_cues
from pipelines.attribution.features import (
    Advice,
    Vocabulary,
    advice_of,
    candidates,
    cue_features,
    node_features,
    quote_words,
)
from pipelines.attribution.nodes import Node, nodes_around, role
from pipelines.attribution.quotation import quotations
from pipelines.attribution.quoted import nested_speech
from pipelines.attribution.rules import (
    continue_quotations,
    lead_into_next,
    led_up_to,
    records,
    unclaimed,
)
from pipelines.config import MODELS_FOLDER
from pipelines.parse import ModelError, ParsedParagraph
from pipelines.records import Article, Attribution, Span

if TYPE_CHECKING:
    from pycrfsuite import Tagger

SURE = 0.7  # a rule's measured confidence from which it is believed where the weights are silent
MODEL = MODELS_FOLDER / "attribution"
MANIFEST = "model.json"
CUES, NODES = "cues.crfsuite", "nodes.crfsuite"
FORMAT = 1  # of the manifest and of the features' names; a model of another format is refused
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


def attribute_surely(article: Article, paragraphs: list[ParsedParagraph], model: Model) -> list[Attribution]:
    """What the weights find, and what the surer rules find where the weights find nothing.

    On PolNeAR dev this leaves joint F1 as it is (84.2) and adds to recall; on strike articles that neither
    was made on, it adds a point of F1.
    """
    found = attribute(article, paragraphs, model)
    taken = [span for row in found for span in row.content]
    ids = {row.attribution_id for row in found}
    for row in rules.attribute(article, paragraphs):
        unclaimed = not any(a.overlaps(b) for a in row.content for b in taken)
        # A quote within a quote that the weights cut otherwise would hang in the air.
        if row.confidence >= SURE and unclaimed and (row.via is None or row.via in ids):
            found.append(row)
            ids.add(row.attribution_id)
    return sorted(found, key=lambda row: row.content)


def attribute(
    article: Article, paragraphs: list[ParsedParagraph], model: Model, attitudes: bool = False
) -> list[Attribution]:
    """The article's attributions in order of their content; speaker fields are left for `speaker.identify`.

    With `attitudes` beliefs, wishes and decrees are told too, not speech alone.
    """
    marks = quotations(article.text, [p.span for p in paragraphs])
    pages = [words_of(p, q) for p, q in zip(paragraphs, marks, strict=True)]
    return records(article, pages, find(pages, model, attitudes))


def find(pages: Sequence[Words], model: Model, attitudes: bool = False) -> list[Found]:
    """The attributions of an article's paragraphs, before they become records."""
    found: list[Found] = []
    last: Span | None = None
    lead: tuple[Span, Span] | None = None
    for number, words in enumerate(pages):
        if not len(words):
            continue
        here = read_paragraph(number, len(pages), words, model, found, lead[0] if lead else last, attitudes)
        if lead:
            here = led_up_to(number, words, here, *lead)
        found += here
        lead = lead_into_next(words)
        sources = [(f.parts[0], words.span(f.source)) for f in here if f.source]
        last = max(sources)[1] if sources else last
    return found


def read_paragraph(
    number: int, of: int, words: Words, model: Model, earlier: list[Found], last: Span | None, attitudes: bool
) -> list[Found]:
    """The paragraph's attributions; `earlier` are those of paragraphs before, `last` the latest source."""
    found = settled(number, words, readings(number, of, words, model, attitudes), model.thresholds, attitudes)
    reopened = bool(words.quotes) and words.quotes[0][2].reopened
    if reopened and not any(f.parts[0][0] <= words.quotes[0][0] < f.parts[0][1] for f in found):
        continue_quotations(number, words, found, earlier)
    cues = [f.cue for f in found if f.cue] or find_cues(words)
    found += unclaimed(words, number, cues, found, earlier, last)
    found += nested_speech(number, words, found)
    return sorted(found, key=lambda f: f.parts[0])


# ---------------------------------------------------------------- one cue


def place_of(number: int, of: int) -> str:
    """Where in the article a paragraph stands: first, second, last or between."""
    return "0" if number == 0 else "1" if number == 1 else "m" if number < of - 1 else "e"


def readings(number: int, of: int, words: Words, model: Model, attitudes: bool) -> list[Reading]:
    """What each cue of the paragraph reports that may pass the limit, and how surely."""
    at = candidates(words, model.vocabulary)
    if not at:
        return []
    sizes = quote_words(words)
    advice = advice_of(words, rules.read_paragraph(number, words, [], None))
    place = place_of(number, of)
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
        source = first, last
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


def settled(
    number: int, words: Words, found: Sequence[Reading], limits: Thresholds, attitudes: bool
) -> list[Found]:
    """The readings that are likely enough, each token given to the likeliest one that wants it."""
    limit = limits.any if attitudes else limits.speech
    likely = {r.cue: r for r in found if any(r.chance(p.right, attitudes) >= limit for p in r.parts)}
    made = {at: Found(number, [], cue_of(r), r.source, "learned", 0.0) for at, r in likely.items()}
    ranked = sorted(
        ((r.chance(part.right, attitudes), part.tokens, at) for at, r in likely.items() for part in r.parts),
        key=lambda row: (-row[0], row[1]),
    )
    taken = [False] * len(words)
    for chance, part, at in ranked:
        if chance < limit:
            continue
        first, last = longest_free(taken, part)
        if (last - first) * 2 < part[1] - part[0] or not any(words.is_word(j) for j in range(first, last)):
            continue
        made[at].parts.append((first, last))
        made[at].confidence = max(made[at].confidence, round(chance, 4))
        taken[first:last] = [True] * (last - first)
    for f in made.values():
        f.parts.sort()
    return [f for f in made.values() if f.parts]


def cue_of(reading: Reading) -> Cue:
    return Cue(reading.cue, reading.cue_words, reading.source, frozenset(), reading.cue_words)


def longest_free(taken: Sequence[bool], part: Interval) -> Interval:
    """The longest stretch of the part that no likelier reading has."""
    best = part[0], part[0]
    first = part[0]
    for j in range(part[0], part[1] + 1):
        if j == part[1] or taken[j]:
            if j - first > best[1] - best[0]:
                best = first, j
            first = j + 1
    return best


# ---------------------------------------------------------------- files


@cache
def load_model(folder: Path = MODEL) -> Model:
    """The trained weights in this folder. Raises ModelError naming the file that is missing or damaged."""
    manifest = read_manifest(folder / MANIFEST)
    try:
        vocabulary = Vocabulary(
            frozenset(str(word) for word in manifest["forms"]),
            {
                lemma: str(number)
                for number, lemmas in enumerate(manifest["classes"])
                for lemma in str(lemmas).split(" ")
            },
        )
        judge = {str(name): float(weight) for name, weight in manifest["judge"].items()}
        limits = {str(name): float(value) for name, value in manifest["thresholds"].items()}
        thresholds = Thresholds(**limits)
        digests = {name: str(manifest["sha256"][name]) for name in (CUES, NODES)}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"{folder / MANIFEST} lacks what a model needs ({error!r}); {REMEDY}") from error
    cues, nodes = (read_tagger(folder / name, digest) for name, digest in digests.items())
    return Model(vocabulary, cues, nodes, judge, thresholds, by_role(nodes))


def by_role(nodes: Tagger) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {"Q": [], "S": []}
    for label in nodes.labels():
        names.setdefault(role(label), []).append(label)
    return names


REMEDY = "install claimline again, train anew with `python -m pipelines.training`, or choose the rules alone"


def read_manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); {REMEDY}") from error
    except ValueError as error:
        raise ModelError(f"{path} is damaged ({error}); {REMEDY}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise ModelError(f"{path} is not a model of format {FORMAT}; {REMEDY}")
    return manifest


def read_tagger(path: Path, digest: str) -> Tagger:
    """CRFsuite trusts its files blindly, so that a damaged one must never reach it."""
    from pycrfsuite import Tagger

    try:
        content = path.read_bytes()
    except OSError as error:
        raise ModelError(f"{path} cannot be read ({error.strerror}); {REMEDY}") from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise ModelError(f"{path} is damaged, or of another training than {MANIFEST}; {REMEDY}")
    tagger = Tagger()
    try:
        tagger.open(str(path))  # not open_inmemory: it keeps no hold of the bytes it reads from
    except (ValueError, OSError) as error:
        raise ModelError(f"{path} is damaged ({error}); {REMEDY}") from error
    return tagger
