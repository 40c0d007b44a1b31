"""An article's text cut where sentences end: roughly, and just as it was when the network was trained."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from pipelines.records import Span

END = re.compile(r"(?<=[.!?])[\"”’']*\s+|\n+")


def ends_of(text: str) -> list[int]:
    """Where sentences begin, and where the last ends."""
    return [0, *(match.end() for match in END.finditer(text)), len(text)]


def sentence_around(ends: Sequence[int], span: Span) -> Span:
    """The sentences that hold the span."""
    last = min(bisect_left(ends, span.end), len(ends) - 1)
    return Span(ends[bisect_right(ends, span.start) - 1], ends[last])


def reach(ends: Sequence[int], sentence: Span, before: int) -> tuple[int, int]:
    """Where so many sentences before this one begin, and where the next ends."""
    first, last = ends.index(sentence.start), ends.index(sentence.end)
    return ends[max(0, first - before)], ends[min(last + 1, len(ends) - 1)]


def squeezed(words: str) -> str:
    """The words with single spaces between them."""
    return " ".join(words.split())
