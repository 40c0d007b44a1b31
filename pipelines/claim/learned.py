"""The topic of a number by trained weights, with the rules as one voice among the signs.

A softmax over the signs of `signs.py` and over the meanings of the words around the number, as vectors. The
rules' choice is believed a little more than the sentences taught.
Training is `python -m pipelines.training.topics`; `models/topics/MODEL_CARD.md` tells what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.claim.signs import phrases_of, signs_of, stem
from pipelines.claim.surroundings import Surroundings
from pipelines.claim.topic import CUE, ENOUGH, Advice, Choice, measure_of
from pipelines.config import MODELS_FOLDER, Topic
from pipelines.records import Quantity
from pipelines.weights import weights_in

MODEL = MODELS_FOLDER / "topics"
VECTORS, WEIGHTS = "vectors.npz", "weights.npz"
FORMAT = 2  # of the files and of the signs' names; a model of another format is refused
REMEDY = "install claimline anew, or train again: python -m pipelines.training.topics"
MEANING = np.float32(1.3)  # how strongly meanings count beside signs; chosen by cross-validation
BELIEF, SURE = 0.5, 1.5  # log-odds added to the rules' choice; the second where its own clause tells it
HEARING = np.float32(0.6)  # how strongly the second reader's word counts beside them
LEANING = 4.5  # log-odds added to the topic of the number that this one seems to answer
SIGN = "by weights"  # of a topic that no rule chose; warehouse/figure.sql doubts it
Numbers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordVectors:
    """Where words stand among each other: a row of `matrix`, of length one, for each known word."""

    rows: Mapping[str, int]
    matrix: Numbers  # words × dimensions

    def of(self, words: Sequence[str]) -> Numbers:
        """The words' meanings together: their sum over the root of their number; zero where none is known."""
        rows = [row for row in map(self.row, words) if row is not None]
        if not rows:
            return np.zeros(self.matrix.shape[1], np.float32)
        return np.asarray(self.matrix[rows].sum(axis=0) / np.sqrt(np.float32(len(rows))), np.float32)

    def row(self, word: str) -> int | None:
        """The word's row, else that of its last part ("post" for "half-post") or of its stem."""
        for form in (word, word.rpartition("-")[2], stem(word)):
            if form in self.rows:
                return self.rows[form]
        return None


@dataclass(frozen=True, slots=True)
class TopicModel:
    """Trained weights: for each sign, each dimension of each phrase, and the last for all, one a topic."""

    topics: tuple[str, ...]
    signs: Mapping[str, int]
    weights: Numbers  # (signs + phrases' dimensions + 1) × topics
    vectors: WordVectors


def topic_voted(
    quantity: Quantity,
    around: Surroundings,
    advice: Advice,
    topics: Mapping[str, Topic],
    model: TopicModel,
    leaning: str | None = None,
    heard: Mapping[str, float] | None = None,
) -> Choice:
    """The likeliest topic that a number of this kind can have, among the given ones.

    `leaning` is the topic of an earlier number that this one seems to answer, `heard` the logarithm of each
    topic's chance by the second reader. A topic that was added since the training is chosen where the rules
    or that number choose it. `score` is the rules' for the topic chosen: how clearly the number's own words
    speak for it.
    """
    able = [name in topics and quantity.kind in topics[name].kinds for name in model.topics]
    if leaning is not None and leaning not in model.topics:
        return replace(advice.choice, topic=leaning)
    if not any(able) or (leaning is None and advice.choice.topic not in model.topics):
        return advice.choice
    odds = np.where(able, odds_of(quantity, around, advice, model), -np.inf)
    if heard:
        least = min(heard.values())
        odds += HEARING * np.array([heard.get(name, least) for name in model.topics], np.float32)
    if advice.choice.sign and advice.choice.topic in model.topics:
        odds[model.topics.index(advice.choice.topic)] += (
            SURE if advice.choice.score >= CUE["clause"] else BELIEF
        )
    if leaning is not None:
        odds[model.topics.index(leaning)] += LEANING
    name = model.topics[int(odds.argmax())]
    if name == advice.choice.topic:
        return advice.choice
    chance = 1 / float(np.exp(odds - odds.max()).sum())
    measure = measure_of(topics[name], quantity, around)
    ruled = min(advice.choice.score, ENOUGH)  # not less than enough where the rules heard anything
    score = max((advice.far or advice.near).get(name, 0.0), ruled)
    return Choice(name, measure, score, f"{SIGN}, {chance:.2f}")


def odds_of(quantity: Quantity, around: Surroundings, advice: Advice, model: TopicModel) -> Numbers:
    """The logarithm of each topic's odds, up to a common term."""
    signs = signs_of(quantity, around, advice)
    known = [(model.signs[sign], strength) for sign, strength in signs.items() if sign in model.signs]
    rows = [row for row, _ in known]
    strengths = np.array([strength for _, strength in known], np.float32)
    meant = meaning_of(around, model.vectors)
    told = model.weights[len(model.signs) : -1]
    return np.asarray(strengths @ model.weights[rows] + meant @ told + model.weights[-1], np.float32)


def meaning_of(around: Surroundings, vectors: WordVectors) -> Numbers:
    """The meanings of the phrases around a number, one after the other."""
    return MEANING * np.concatenate([vectors.of(words) for words in phrases_of(around)])


# ---------------------------------------------------------------- files


@cache
def load_topic_model(folder: Path = MODEL) -> TopicModel:
    """The trained weights in this folder. Raises ModelError naming the file that is missing or damaged."""
    weights = weights_in(folder, FORMAT, REMEDY)
    vectors = vectors_in(arrays_in(weights.file(VECTORS)))
    held = arrays_in(weights.file(WEIGHTS))
    signs = {sign: i for i, sign in enumerate(words_in(held["signs"]))}
    told = held["weights"].astype(np.float32) * held["scale"]
    return TopicModel(tuple(words_in(held["topics"])), signs, told, vectors)


def vectors_in(held: Mapping[str, NDArray[Any]]) -> WordVectors:
    """Word vectors from the arrays of their file."""
    matrix = held["matrix"].astype(np.float32)
    matrix /= np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-9)
    rows = dict(zip(words_in(held["words"]), held["rows"].tolist(), strict=True))
    return WordVectors(rows, matrix)


def arrays_in(content: bytes) -> dict[str, NDArray[Any]]:
    """The arrays of an .npz file, by name."""
    with np.load(BytesIO(content), allow_pickle=False) as held:
        return dict(held)


def words_in(packed: NDArray[np.uint8]) -> list[str]:
    """The words of an array made by `packed`."""
    return packed.tobytes().decode("utf-8").split("\n")


def packed(words: Iterable[str]) -> NDArray[np.uint8]:
    """Words as an array that needs no pickle to be kept."""
    return np.frombuffer("\n".join(words).encode("utf-8"), np.uint8)
