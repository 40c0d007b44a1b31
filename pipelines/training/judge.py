"""Readings of articles that the fields have not seen → how far a reading can be trusted.

The judge is a logistic regression, fitted by Newton's method with a slight ridge, over the traits of one part
of a content: the chance that the part and its source are right, given that the cue is one. The limits are
those with the best F1 of parts rightly read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from pipelines.attribution.clause import Interval, Words
from pipelines.attribution.learned import settled
from pipelines.attribution.reading import Reading, Thresholds
from pipelines.training.fields import Document

OVERLAP = 0.5  # of the characters of both: below it a part is not the one annotated
RIDGE = 0.01
STEPS = 30
LIMITS = [n / 50 for n in range(10, 36)]


@dataclass(frozen=True, slots=True)
class Example:
    """One part of a reading, and whether it is right."""

    traits: dict[str, float]
    right: bool


def match(
    document: Document, words: Words, part: Interval, source: Interval | None
) -> tuple[bool, bool, bool]:
    """Whether a part is an annotated one, whether its source is right too, and whether that is speech."""
    start, end = words.start[part[0]], words.end[part[1] - 1]
    best, found = 0.0, None
    for attribution in document.row["attributions"]:
        for a, b in attribution["content"]:
            shared = min(end, b) - max(start, a)
            if shared > 0 and shared / (max(end, b) - min(start, a)) > best:
                best, found = shared / (max(end, b) - min(start, a)), attribution
    if found is None or best < OVERLAP:
        return False, False, True
    speech = bool(found.get("speech", True))
    if source is None or not found["source"]:
        return True, source is None and not found["source"], speech
    low, high = words.start[source[0]], words.end[source[1] - 1]
    return True, any(low < b and a < high for a, b in found["source"]), speech


def fit(examples: Sequence[Example]) -> dict[str, float]:
    """The weight of each trait, and `bias`."""
    names = sorted(examples[0].traits)
    table = np.array([[1.0, *(e.traits[name] for name in names)] for e in examples])
    right = np.array([float(e.right) for e in examples])
    weights = np.zeros(table.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-table @ weights))
        curve = (table * (chance * (1 - chance))[:, None]).T @ table + RIDGE * np.eye(len(weights))
        weights += np.linalg.solve(curve, table.T @ (right - chance) - RIDGE * weights)
    return {name: round(float(w), 4) for name, w in zip(["bias", *names], weights, strict=True)}


def best_limit(read: Iterable[tuple[Document, list[tuple[Words, list[Reading]]]]], attitudes: bool) -> float:
    """The limit under which the F1 of parts rightly read is best."""
    rows = list(read)
    scores = []
    for limit in LIMITS:
        thresholds = Thresholds(limit, limit)
        right = told = there = 0
        for document, pages in rows:
            there += sum(
                len(a["content"]) for a in document.row["attributions"] if attitudes or a.get("speech", True)
            )
            for words, readings in pages:
                for f in settled(0, words, readings, thresholds, attitudes):
                    for part in f.parts:
                        found, good, speech = match(document, words, part, f.source)
                        if attitudes or speech or not found:
                            told += 1
                            right += good
        scores.append((2 * right / max(1, told + there), limit))
    return max(scores)[1]
