"""Whose account a figure is that stands in nobody's mouth.

A reporter who gives a party's account says so once and goes on ("Pay would rise, he said. The first half
comes in May"), or puts it so that no rule sees who speaks: "The branch's own count is 61". Of such sentences
the network says which party's they are, if it is sure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter

from pipelines.reader.network import ACCOUNTS, TOLD, Part, Reader
from pipelines.reader.sentences import ends_of, reach, sentence_around, squeezed
from pipelines.records import Side, Span

SURE = 0.7  # chance from which an account is a party's; higher finds fewer, lower tells more wrongly
BEFORE, THE_SENTENCE, AFTER = 56, 64, 24  # tokens
AS_IT_IS_CALLED: Mapping[Side, str] = {"employer": "the employer", "union": "the union"}

Names = Mapping[Side, Sequence[str]]


def accounts(text: str, figures: Sequence[Span], names: Names, reader: Reader) -> list[Side | None]:
    """For each figure the party whose account its sentence is; None where it is the reporter's, or unsure.

    `names`: what the article calls its parties and those who speak for them.
    """
    ends = ends_of(text)
    around = [sentence_around(ends, figure) for figure in figures]
    sentences = sorted(set(around))
    chances = reader.accounts([parts_of(text, ends, one, names) for one in sentences])
    sides = {one: likeliest(row) for one, row in zip(sentences, chances.tolist(), strict=True)}
    return [sides[one] for one in around]


def parts_of(text: str, ends: Sequence[int], sentence: Span, names: Names) -> list[Part | None]:
    """A sentence as the network takes it: behind the two before it, and with the next."""
    begin, end = reach(ends, sentence, before=2)
    called = frozen(names)
    before, told, after = (
        with_sides(squeezed(text[start:stop]), called)
        for start, stop in (
            (begin, sentence.start),
            (sentence.start, sentence.end),
            (sentence.end, end),
        )
    )
    return [(None, before, -BEFORE), None, (TOLD, told, THE_SENTENCE), None, (None, after, AFTER)]


def likeliest(chances: Sequence[float]) -> Side | None:
    """The party that the network is sure of."""
    chance, account = max(zip(chances, ACCOUNTS, strict=True), key=itemgetter(0))
    return account if account and chance >= SURE else None


def with_sides(words: str, names: tuple[tuple[Side, tuple[str, ...]], ...]) -> str:
    """The words with each party's names replaced by what it is: the network learns no names."""
    for side, some in names:
        if some:
            words = one_of(some).sub(AS_IT_IS_CALLED[side], words)
    return words


def frozen(names: Names) -> tuple[tuple[Side, tuple[str, ...]], ...]:
    """The two parties' names, the longest first, so that "Tarn Mills" is not left with "Mills"."""
    called: tuple[tuple[Side, Sequence[str]], ...] = (
        ("employer", names.get("employer", ())),
        ("union", (*names.get("union", ()), *names.get("worker", ()))),
    )
    return tuple(
        (side, tuple(sorted(set(some), key=lambda name: (-len(name), name)))) for side, some in called
    )


@lru_cache(maxsize=64)  # names come from articles: a whole archive's must not pile up
def one_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:\b[Tt]he )?(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")
