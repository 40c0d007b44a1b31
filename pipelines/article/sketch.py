"""How alike two texts are, told without the texts: a MinHash of every article, kept in its row.

A sentence of a copy may be cut, moved or reworded, and its headline is another; what a copy shares with its
original are runs of words. Of their runs of four words, two reports of one event that were written apart
share hardly any, copies with moderate edits a third or more. The share is estimated from 128 least hashes
(Broder 1997), of which 16 bits each are kept (Li and König 2010): half a kilobyte, within 0.04 of the truth.
"""

from __future__ import annotations

import re

from rensa import RMinHash

HASHES = 128
DIGITS = 4  # hexadecimal ones, of each hash
RUN = 4  # words
SHORTEST = 40  # words; two shorter texts share runs by chance
SEED = 1

WORD = re.compile(r"\w+")


def sketch_of(text: str) -> str | None:
    """The text's least hashes, `DIGITS` each; None for a text too short to be told from others."""
    words = WORD.findall(text.casefold())
    if len(words) < SHORTEST:
        return None
    hashes = RMinHash(num_perm=HASHES, seed=SEED)
    hashes.update([" ".join(words[i : i + RUN]) for i in range(len(words) - RUN + 1)])
    return "".join(f"{value & 0xFFFF:04x}" for value in hashes.digest())


def likeness(one: str, other: str) -> float:
    """The share of their runs of words that two texts have in common, 0 to 1, by their sketches."""
    pairs = zip(hashes_of(one), hashes_of(other), strict=True)
    return sum(a == b for a, b in pairs) / HASHES


def hashes_of(sketch: str) -> list[str]:
    return [sketch[i : i + DIGITS] for i in range(0, len(sketch), DIGITS)]
