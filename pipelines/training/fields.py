"""Aligned articles → the two conditional random fields, and what each says of articles it has not seen."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pycrfsuite

from pipelines.attribution.clause import Words
from pipelines.attribution.features import (
    Advice,
    Vocabulary,
    candidates,
    cue_features,
    node_features,
    quote_words,
)
from pipelines.attribution.learned import place_of
from pipelines.attribution.nodes import encode, nodes_around
from pipelines.attribution.reading import ATTITUDE, SPEECH
from pipelines.training.gold import GoldCue, node_roles

# Of each (article, paragraph) and token: the chances of being a cue of speech, and of another attitude.
Chances = dict[tuple[int, int], dict[int, tuple[float, float]]]

# Chosen by the score on a fifth of the training articles, trained on the rest.
CUE_SETTINGS = {"c1": 1.0, "c2": 0.3, "max_iterations": 70, "feature.minfreq": 2}
NODE_SETTINGS = {"c1": 1.0, "c2": 0.05, "max_iterations": 80, "feature.minfreq": 3}


@dataclass(frozen=True, slots=True)
class Document:
    """An annotated article: its paragraphs' words, what the rules make of them, and the cues in them."""

    row: dict[str, Any]
    pages: list[Words]
    advice: list[Advice]
    cues: list[list[GoldCue]]


def cue_forms(documents: Iterable[Document]) -> frozenset[str]:
    """Words other than verbs that stood as cues more than once."""
    forms = Counter(
        words.lower[cue.head]
        for document in documents
        for words, cues in zip(document.pages, document.cues, strict=True)
        for cue in cues
        if not words.tag[cue.head].startswith("VB")
    )
    return frozenset(form for form, count in forms.items() if count > 1)


def folds(count: int, of: int, seed: int) -> list[int]:
    """For each article the number of its fold."""
    numbers = [n % of for n in range(count)]
    random.Random(seed).shuffle(numbers)  # noqa: S311 (no secret: the same folds for the same seed)
    return numbers


@dataclass(frozen=True, slots=True)
class CueRow:
    article: int
    paragraph: int
    at: list[int]
    items: pycrfsuite.ItemSequence
    labels: list[str]


def cue_rows(documents: Sequence[Document], vocabulary: Vocabulary) -> list[CueRow]:
    """One training sequence a paragraph: its candidates, and which are cues."""
    made = []
    for article, document in enumerate(documents):
        for number, (words, cues) in enumerate(zip(document.pages, document.cues, strict=True)):
            at = candidates(words, vocabulary)
            if not at:
                continue
            sizes = quote_words(words)
            place = place_of(number, len(document.pages))
            gold = {cue.head: SPEECH if cue.speech else ATTITUDE for cue in cues}
            items = [cue_features(words, vocabulary, sizes, i, place, document.advice[number]) for i in at]
            labels = [gold.get(i, "O") for i in at]
            made.append(CueRow(article, number, at, pycrfsuite.ItemSequence(items), labels))
    return made


def train_cues(rows: Sequence[CueRow], wanted: Callable[[int], bool], path: Path) -> None:
    """Writes the first field, trained on the wanted articles."""
    trainer = trainer_with(CUE_SETTINGS)
    for row in rows:
        if wanted(row.article):
            trainer.append(row.items, row.labels)
    trainer.train(str(path))


def cue_chances(rows: Sequence[CueRow], wanted: Callable[[int], bool], path: Path) -> Chances:
    """What the field in this file says of the wanted articles' candidates."""
    tagger = pycrfsuite.Tagger()
    tagger.open(str(path))
    chances: Chances = {}
    for row in rows:
        if wanted(row.article):
            tagger.set(row.items)
            chances[row.article, row.paragraph] = {
                i: (tagger.marginal(SPEECH, x), tagger.marginal(ATTITUDE, x)) for x, i in enumerate(row.at)
            }
    return chances


def train_nodes(
    documents: Sequence[Document],
    vocabulary: Vocabulary,
    chances: Chances,
    wanted: Callable[[int], bool],
    path: Path,
) -> None:
    """Writes the second field, trained on the annotated cues of the wanted articles."""
    trainer = trainer_with(NODE_SETTINGS)
    for article, document in enumerate(documents):
        if not wanted(article):
            continue
        for number, (words, cues) in enumerate(zip(document.pages, document.cues, strict=True)):
            sizes = quote_words(words)
            known = {i: s + a for i, (s, a) in chances.get((article, number), {}).items()}
            for cue in cues:
                nodes = nodes_around(words, cue.head)
                at = next(x for x, node in enumerate(nodes) if node.first <= cue.head < node.last)
                labels = encode(node_roles(nodes, cue.roles), at)
                items = node_features(
                    words, vocabulary, sizes, cue.head, nodes, known, document.advice[number]
                )
                trainer.append(items, labels)
    trainer.train(str(path))


def trainer_with(settings: dict[str, float]) -> pycrfsuite.Trainer:
    trainer = pycrfsuite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params({**settings, "feature.possible_transitions": True})
    return trainer
