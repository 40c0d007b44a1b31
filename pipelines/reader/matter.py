"""What a number is about, read from its sentence as a whole.

Topics' words are told by rules and weighed one by one (`claim/topic.py`, `claim/learned.py`). The network
takes them together, and has met words that no list has: it is asked of every number, and has one voice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pipelines.reader.network import MARKED, REST, Part, Reader
from pipelines.reader.sentences import ends_of, reach, sentence_around, squeezed
from pipelines.records import Span

BEFORE, LEFT, WORDS, RIGHT, AFTER = 32, 40, 24, 40, 12  # tokens
LEAST = 1e-4  # no topic is thought less likely


def matters(text: str, figures: Sequence[Span], reader: Reader) -> list[Mapping[str, float]]:
    """For each figure the logarithm of each topic's chance, of those that the network was taught."""
    ends = ends_of(text)
    chances = reader.matters([parts_of(text, ends, figure) for figure in figures])
    return [
        dict(zip(reader.topics, row, strict=True))
        for row in np.log(np.maximum(chances, np.float32(LEAST))).tolist()
    ]


def parts_of(text: str, ends: Sequence[int], words: Span) -> list[Part | None]:
    """The words marked in their sentence, behind the one before it, and with the next."""
    sentence = sentence_around(ends, words)
    begin, end = reach(ends, sentence, before=1)
    before, left, told, right, after = (
        squeezed(text[start:stop])
        for start, stop in (
            (begin, sentence.start),
            (sentence.start, words.start),
            (words.start, words.end),
            (words.end, sentence.end),
            (sentence.end, end),
        )
    )
    return [
        (None, before, -BEFORE), None, (None, left, -LEFT), (MARKED, told, WORDS), (REST, right, RIGHT), None,
        (None, after, AFTER),
    ]  # fmt: skip
