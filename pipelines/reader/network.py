"""The networks and their files. Trained by `python -m pipelines.training.reader`; see its model card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipelines.config import MODELS_FOLDER
from pipelines.reader.wordpiece import Vocabulary, vocabulary
from pipelines.records import Side
from pipelines.weights import Weights, weights_in

MODEL = MODELS_FOLDER / "reader"
NETWORK, MATTERS, VOCABULARY = "network.onnx", "matters.onnx", "vocabulary.txt"
FORMAT = 3
REMEDY = "install claimline anew, or train again: python -m pipelines.training.reader"

SIDES: tuple[Side, ...] = ("employer", "union", "worker", "government", "expert", "patient", "other")
ACCOUNTS: tuple[Side | None, ...] = (None, "employer", "union")  # None: neither party's

# The vocabulary's ids: two that open and close every input, and free ones that say what the next words are.
OPEN, CLOSE = 101, 102
CALLED, SAID, TOLD, MARKED, REST = 1, 2, 3, 4, 5
Chances = NDArray[np.float32]
# The id that announces the words, the words, and how many tokens at most; below zero, that many of the last.
Part = tuple[int | None, str, int]


@dataclass(frozen=True, slots=True)
class Reader:
    """The loaded networks. Make one per process and keep it; it gives the same for the same words."""

    session: Any  # onnxruntime.InferenceSession, which has no types
    on_matters: Any  # another: one network for all spoiled the answers of both
    vocabulary: Vocabulary
    topics: tuple[str, ...]  # that the second was taught, in the order of its answers

    def sides(self, inputs: Sequence[Sequence[Part | None]]) -> Chances:
        """inputs × SIDES: how likely each speaker stands where."""
        return self.read(self.session, "sides", len(SIDES), inputs)

    def accounts(self, inputs: Sequence[Sequence[Part | None]]) -> Chances:
        """inputs × ACCOUNTS: how likely each sentence is whose account."""
        return self.read(self.session, "accounts", len(ACCOUNTS), inputs)

    def matters(self, inputs: Sequence[Sequence[Part | None]]) -> Chances:
        """inputs × topics: how likely the marked words are about each."""
        return self.read(self.on_matters, "matters", len(self.topics), inputs)

    def read(self, session: Any, asked: str, width: int, inputs: Sequence[Sequence[Part | None]]) -> Chances:
        found = np.zeros((len(inputs), width), np.float32)
        for row, parts in enumerate(inputs):  # one by one: weights of few bits round by what is read beside
            ids = np.array([ids_of(parts, self.vocabulary)], np.int64)
            (logits,) = session.run([asked], {"ids": ids, "mask": np.ones_like(ids)})
            odds = np.exp(logits[0] - logits[0].max())
            found[row] = odds / odds.sum()
        return found


def ids_of(parts: Sequence[Part | None], vocabulary: Vocabulary) -> list[int]:
    """One input as the network takes it; None closes what came before."""
    ids = [OPEN]
    for part in parts:
        if part is None:
            ids.append(CLOSE)
            continue
        sign, words, most = part
        ids += [] if sign is None else [sign]
        ids += vocabulary.of(words, most)
    return [*ids, CLOSE]


@cache
def load_reader(folder: Path = MODEL) -> Reader:
    """The networks in this folder. Raises ModelError naming the file that is missing or damaged."""
    weights = weights_in(folder, FORMAT, REMEDY)
    known, topics = vocabulary(weights.file(VOCABULARY)), weights.names("topics")
    return Reader(session_of(weights, NETWORK), session_of(weights, MATTERS), known, topics)


def session_of(weights: Weights, name: str) -> Any:
    import onnxruntime  # a fifth of a second, and not needed by who only asks the warehouse

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # articles are shared out among processes
    options.log_severity_level = 3
    network = weights.file(name)
    try:
        return onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # of types of its own, which share no other base
        raise weights.lacking(error) from error
