"""The network and its files. It was trained by `python -m pipelines.training.reader`; see its model card."""

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
from pipelines.weights import weights_in

MODEL = MODELS_FOLDER / "reader"
NETWORK, VOCABULARY = "network.onnx", "vocabulary.txt"
FORMAT = 2
REMEDY = "install claimline anew, or train again: python -m pipelines.training.reader"

SIDES: tuple[Side, ...] = ("employer", "union", "worker", "government", "expert", "patient", "other")
ACCOUNTS: tuple[Side | None, ...] = (None, "employer", "union")  # None: neither party's

# The vocabulary's ids: two that open and close every input, and free ones that say what the next words are.
OPEN, CLOSE = 101, 102
CALLED, SAID, TOLD = 1, 2, 3
Chances = NDArray[np.float32]
# The id that announces the words, the words, and how many tokens at most; below zero, that many of the last.
Part = tuple[int | None, str, int]


@dataclass(frozen=True, slots=True)
class Reader:
    """The loaded network. Make one per process and keep it; it gives the same for the same words."""

    session: Any  # onnxruntime.InferenceSession, which has no types
    vocabulary: Vocabulary

    def sides(self, inputs: Sequence[Sequence[Part | None]]) -> Chances:
        """inputs × SIDES: how likely each speaker stands where."""
        return self.read("sides", len(SIDES), inputs)

    def accounts(self, inputs: Sequence[Sequence[Part | None]]) -> Chances:
        """inputs × ACCOUNTS: how likely each sentence is whose account."""
        return self.read("accounts", len(ACCOUNTS), inputs)

    def read(self, asked: str, width: int, inputs: Sequence[Sequence[Part | None]]) -> Chances:
        found = np.zeros((len(inputs), width), np.float32)
        for row, parts in enumerate(inputs):  # one by one: weights of few bits round by what is read beside
            ids = np.array([ids_of(parts, self.vocabulary)], np.int64)
            (logits,) = self.session.run([asked], {"ids": ids, "mask": np.ones_like(ids)})
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
    """The network in this folder. Raises ModelError naming the file that is missing or damaged."""
    import onnxruntime  # a fifth of a second, and not needed by who only asks the warehouse

    weights = weights_in(folder, FORMAT, REMEDY)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1  # articles are shared out among processes
    options.log_severity_level = 3
    network = weights.file(NETWORK)
    try:
        session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # of types of its own, which share no other base
        raise weights.lacking(error) from error
    return Reader(session, vocabulary(weights.file(VOCABULARY)))
