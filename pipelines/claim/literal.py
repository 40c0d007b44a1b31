"""What a pattern cannot match without: groups of five letters or three, one of which any match must hold.

A rule's pattern is tried on every number's clause and fails on nearly all. Asking first whether the clause
holds any of the letters that the pattern needs costs a tenth of trying it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from re import _parser as parser  # type: ignore[attr-defined]  # the standard library's own reading of a pattern
from typing import Any

SIZES = (5, 3)  # a group of five is rarer; three is the least that tells anything
MARK = re.compile(r"<n_\w*>?")  # stands in every clause: needing it tells nothing
Needs = frozenset[str]


@cache
def needs(pattern: str) -> Needs | None:
    """Groups of letters of which every match holds at least one; None if no such groups are known."""
    return needs_of(list(parser.parse(pattern)))


def grams(text: str) -> Needs:
    """All groups of letters in the text."""
    return frozenset(text[i : i + size] for size in SIZES for i in range(len(text) - size + 1))


def rarest(run: str) -> str | None:
    """The group that stands for a run of letters; None for one too short."""
    return next((run[:size] for size in SIZES if len(run) >= size), None)


def may_match(needed: Needs | None, held: Needs) -> bool:
    return needed is None or not needed.isdisjoint(held)


def needs_of(items: Sequence[tuple[Any, Any]]) -> Needs | None:
    """The needs of things that follow each other: those of the one that needs the fewest groups."""
    found: list[Needs] = []
    run = ""
    for operation, value in [*items, (None, None)]:
        if operation is parser.LITERAL:
            run += chr(value)
            continue
        found += [frozenset({group}) for group in map(rarest, MARK.split(run)) if group]
        run = ""
        inner = needs_within(operation, value)
        if inner is not None:
            found.append(inner)
    return min(found, key=lambda groups: (len(groups), -min(map(len, groups))), default=None)


def needs_within(operation: Any, value: Any) -> Needs | None:
    """The needs of one part of a pattern; None for what may be left out or be any letter."""
    if operation is parser.SUBPATTERN:
        return needs_of(list(value[3]))
    if operation in (parser.MAX_REPEAT, parser.MIN_REPEAT) and value[0] > 0:
        return needs_of(list(value[2]))
    if operation is parser.BRANCH:
        branches = [needs_of(list(branch)) for branch in value[1]]
        known = [branch for branch in branches if branch is not None]
        return frozenset().union(*known) if len(known) == len(branches) else None
    return None
