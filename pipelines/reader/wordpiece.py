"""Words → the pieces that the network's vocabulary knows.

WordPiece as BERT uses it (Devlin et al. 2019): small letters without accents, cut at punctuation, and each
word into the longest pieces known, from its start; a word that holds an unknown piece is one unknown token.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

UNKNOWN = "[UNK]"
CONTINUES = "##"
LONGEST = 100  # characters of a word; a longer one is unknown


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The pieces, by their ids."""

    ids: Mapping[str, int]

    def of(self, text: str, most: int) -> list[int]:
        """The ids of the text's first pieces, at most so many; of its last, where `most` is negative."""
        found: list[int] = []
        for word in words(text):
            found += self.pieces(word)
            if 0 <= most <= len(found):
                break
        return found[:most] if most >= 0 else found[most:]

    def pieces(self, word: str) -> Sequence[int]:
        """The ids of a word's pieces."""
        start, found = 0, []
        while start < len(word) <= LONGEST:
            for end in range(len(word), start, -1):
                piece = word[start:end] if start == 0 else CONTINUES + word[start:end]
                if piece in self.ids:
                    found.append(self.ids[piece])
                    start = end
                    break
            else:
                return (self.ids[UNKNOWN],)
        return found or (self.ids[UNKNOWN],)


def vocabulary(content: bytes) -> Vocabulary:
    """The vocabulary of a file with a piece a line."""
    return Vocabulary({piece: i for i, piece in enumerate(content.decode("utf-8").split("\n")) if piece})


def words(text: str) -> list[str]:
    """Words and marks, in small letters without accents."""
    plain = "".join(c for c in unicodedata.normalize("NFD", text.lower()) if unicodedata.category(c) != "Mn")
    return "".join(spaced(c) for c in plain).split()


@lru_cache(maxsize=4096)
def spaced(character: str) -> str:
    """The character, with spaces around it where it is a word of its own, or none where it is no text."""
    if character.isspace():
        return " "
    kind = unicodedata.category(character)
    if kind.startswith("C") or character == "\ufffd":
        return ""
    ascii_mark = character.isascii() and not character.isalnum()
    ideograph = 0x4E00 <= ord(character) <= 0x9FFF or 0x3400 <= ord(character) <= 0x4DBF
    return f" {character} " if ascii_mark or ideograph or kind.startswith("P") else character
