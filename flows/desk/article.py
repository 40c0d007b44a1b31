"""An article's text with its quotes and claims marked, and what changed between two versions."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

WORD = re.compile(r"\s+|[^\s\w]|\w+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that one quote and one claim, or none, hold throughout."""

    text: str
    quote: dict[str, Any] | None
    claim: dict[str, Any] | None


def paragraphs(
    text: str, quotes: Sequence[dict[str, Any]], claims: Sequence[dict[str, Any]]
) -> list[list[Piece]]:
    """The text as paragraphs of pieces. Where claims overlap, the shorter one is marked."""
    holders: list[tuple[int, int, str, dict[str, Any]]] = [
        (quote["part"]["start"], quote["part"]["end"], "quote", quote) for quote in quotes
    ]
    holders += [(claim["span_start_char"], claim["span_end_char"], "claim", claim) for claim in claims]
    holders.sort(key=lambda holder: holder[0] - holder[1])  # the longest first, so that the shortest stays
    quote_at: list[dict[str, Any] | None] = [None] * len(text)
    claim_at: list[dict[str, Any] | None] = [None] * len(text)
    for start, end, kind, held in holders:
        for place in range(start, min(end, len(text))):
            (quote_at if kind == "quote" else claim_at)[place] = held
    found, begin = [], 0
    for line in text.split("\n"):
        found.append(
            list(pieces(line, quote_at[begin : begin + len(line)], claim_at[begin : begin + len(line)]))
        )
        begin += len(line) + 1
    return [one for one in found if one]


def pieces(
    line: str, quotes: Sequence[dict[str, Any] | None], claims: Sequence[dict[str, Any] | None]
) -> Iterable[Piece]:
    start = 0
    for end in range(1, len(line) + 1):
        ended = end == len(line)
        if ended or quotes[end] is not quotes[start] or claims[end] is not claims[start]:
            yield Piece(line[start:end], quotes[start], claims[start])
            start = end


@dataclass(frozen=True, slots=True)
class Change:
    """Words that stay, go or come."""

    kind: str  # same, gone or new
    text: str


def changes(before: str, after: str) -> list[list[Change]]:
    """Both versions in one text, paragraph by paragraph, those that changed word by word."""
    old, new = before.split("\n"), after.split("\n")
    found: list[list[Change]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, old_from, old_to, new_from, new_to in matcher.get_opcodes():
        if kind == "equal":
            found.extend([Change("same", line)] for line in old[old_from:old_to] if line)
            continue
        gone, come = old[old_from:old_to], new[new_from:new_to]
        for line, other in paired(gone, come):
            if line is None:
                found.append([Change("new", other or "")])
            elif other is None:
                found.append([Change("gone", line)])
            else:
                found.append(worded(line, other))
    return found


def paired(gone: Sequence[str], come: Sequence[str]) -> Iterable[tuple[str | None, str | None]]:
    """Each paragraph that went with the one most like it that came, in the order of the new text."""
    left = list(gone)
    for line in come:
        likeness = {old: difflib.SequenceMatcher(None, old, line).quick_ratio() for old in left}
        best = max(left, key=lambda old: likeness[old], default=None)
        if best is not None and likeness[best] > 0.6:
            left.remove(best)
            yield best, line
        else:
            yield None, line
    for line in left:
        yield line, None


def worded(before: str, after: str) -> list[Change]:
    old, new = WORD.findall(before), WORD.findall(after)
    found: list[Change] = []
    for kind, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "equal":
            found.append(Change("same", "".join(old[old_from:old_to])))
            continue
        if old_to > old_from:
            found.append(Change("gone", "".join(old[old_from:old_to])))
        if new_to > new_from:
            found.append(Change("new", "".join(new[new_from:new_to])))
    return found
