"""Article → Attributions, by trained weights: the same records as `rules.attribute`, found otherwise.

Two linear-chain conditional random fields (CRFsuite) do it, over features of the parse (`features.py`). The
first gives each word its chance of being a cue, of speech or of another attitude. The second, asked once a
cue, labels the nodes around it as source, cue and content. Where readings clash the likelier one stays; a
source that stands elsewhere is looked for in the governing clauses; what stays unclaimed between marks goes
to the nearest source. Training is `python -m pipelines.training`; `models/attribution/MODEL_CARD.md` tells
what it rests on.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.attribution import rules
from pipelines.attribution.clause import Interval, Words
from pipelines.attribution.cue import Cue, Found, begins_content
from pipelines.attribution.features import Vocabulary, advice_of
from pipelines.attribution.nodes import role
from pipelines.attribution.reading import Model, Reading, Thresholds, readings
from pipelines.attribution.rules import SoFar, continue_quotations, pages_of, records
from pipelines.attribution.turns import turns
from pipelines.config import MODELS_FOLDER
from pipelines.parse import ParsedParagraph
from pipelines.records import Article, Attribution
from pipelines.weights import Weights, weights_in

if TYPE_CHECKING:
    from pycrfsuite import Tagger

SURE = 0.75  # a rule's measured confidence from which it is believed where the weights are silent
MODEL = MODELS_FOLDER / "attribution"
CUES, NODES = "cues.crfsuite", "nodes.crfsuite"
FORMAT = 1  # of the manifest and of the features' names; a model of another format is refused


def attribute_surely(article: Article, paragraphs: list[ParsedParagraph], model: Model) -> list[Attribution]:
    """What the weights find, and what the surer rules find where the weights find nothing.

    The rules advise the weights on every paragraph, so that what they add costs nothing more. On PolNeAR dev
    this leaves joint F1 as it is and adds to recall; on strike articles that neither was made on, it adds a
    point of F1.
    """
    pages = pages_of(article, paragraphs)
    return records(article, pages, find(pages, model, filled=True))


def attribute(
    article: Article, paragraphs: list[ParsedParagraph], model: Model, attitudes: bool = False
) -> list[Attribution]:
    """The article's attributions in order of their content; speaker fields are left for `speaker.identify`.

    With `attitudes` beliefs, wishes and decrees are told too, not speech alone.
    """
    pages = pages_of(article, paragraphs)
    return records(article, pages, find(pages, model, attitudes))


def find(pages: Sequence[Words], model: Model, attitudes: bool = False, filled: bool = False) -> list[Found]:
    """The attributions of an article's paragraphs, before they become records.

    With `filled` the surer rules' are among them where the weights found nothing.
    """
    so_far = SoFar()
    labelled = turns(pages)
    for number, words in enumerate(pages):
        if not len(words):
            continue
        ruled, cues = rules.read_alone(number, words)
        if number in labelled:
            here = [labelled[number]]
        else:
            advice = advice_of(words, ruled)
            read = readings(words, place_of(number, len(pages)), model, advice, attitudes)
            here = settled(number, words, read, model.thresholds, attitudes)
            lend_sources(here, ruled)
            take_back_sources(words, here, cues)
        if filled:
            here += silent(words, here, ruled)
        reopened = bool(words.quotes) and words.quotes[0][2].reopened
        if reopened and not any(f.parts[0][0] <= words.quotes[0][0] < f.parts[0][1] for f in here):
            continue_quotations(number, words, here, so_far.found)
        beside = [f.cue for f in here if f.cue] or cues
        so_far.take(number, words, here, beside, cues, ruled)
    return so_far.found


def silent(words: Words, found: Sequence[Found], ruled: Sequence[Found]) -> list[Found]:
    """The surer rules' attributions that touch no content of those found, or only with their last clause."""
    taken = [False] * len(words)
    for f in found:
        for first, last in f.parts:
            taken[first:last] = [True] * (last - first)
    heard = [f for f in ruled if f.confidence >= SURE and f.outer is None]
    for f in heard:
        if len(f.parts) == 1 and (end := free_clause(words, taken, f.parts[0])):
            f.parts = [(f.parts[0][0], end)]
    return [f for f in heard if not any(taken[j] for p in f.parts for j in range(*p))]


def free_clause(words: Words, taken: Sequence[bool], part: Interval) -> int | None:
    """Where "nine looms were idle" ends before ", for which he blamed | the guild"; None if little stays."""
    first, last = part
    middle = first + (last - first) // 2
    at = next((j for j in range(first, last) if taken[j]), first)
    return next((j for j in range(at - 1, middle - 1, -1) if words.text[j] == ","), None)


def lend_sources(found: Sequence[Found], ruled: Sequence[Found]) -> None:
    """Gives those for whom the weights found no source the one that a rule found beside the same cue."""
    sources = {f.cue.at: f for f in ruled if f.cue and f.source and f.outer is None}
    for f in found:
        if f.source is None and f.cue and (ruling := sources.get(f.cue.at)):
            f.source = ruling.source


def take_back_sources(words: Words, found: Sequence[Found], cues: Sequence[Cue]) -> None:
    """Gives a content its subject back, taken for the source: "…, said each loom cost nine crowns"."""
    sources = {cue.at: cue.source for cue in cues}
    for f in found:
        if f.cue is None or f.source is None or not f.parts or not begins_content(words, f.cue.at, f.source):
            continue
        meant = sources.get(f.cue.at)
        first, last = next((p for p in f.parts if p[1] > f.source[1]), (0, 0))
        if meant is None or meant[1] > f.cue.at or last == 0 or first > f.source[1] + 1:
            continue
        f.parts = [p for p in f.parts if p != (first, last)] + [(min(first, f.source[0]), last)]
        f.parts.sort()
        f.source = meant


def place_of(number: int, of: int) -> str:
    """Where in the article a paragraph stands: first, second, last or between."""
    return "0" if number == 0 else "1" if number == 1 else "m" if number < of - 1 else "e"


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
    weights = weights_in(folder, FORMAT, REMEDY)
    manifest = weights.manifest
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
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise weights.lacking(error) from error
    cues, nodes = (read_tagger(weights, name) for name in (CUES, NODES))
    return Model(vocabulary, cues, nodes, judge, thresholds, by_role(nodes))


def by_role(nodes: Tagger) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {"Q": [], "S": []}
    for label in nodes.labels():
        names.setdefault(role(label), []).append(label)
    return names


REMEDY = "install claimline again, train anew with `python -m pipelines.training`, or choose the rules alone"


def read_tagger(weights: Weights, name: str) -> Tagger:
    from pycrfsuite import Tagger

    weights.file(name)  # CRFsuite trusts what it opens
    tagger = Tagger()
    try:
        # Not open_inmemory: it keeps no hold of the bytes it reads from.
        tagger.open(str(weights.folder / name))
    except (ValueError, OSError) as error:
        raise weights.damaged(name, str(error)) from error
    return tagger
