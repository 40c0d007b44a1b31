"""What an article calls a speaker → its side. Patterns and their examples lie in rules/sides.yml."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipelines.config import HERE, load, must_compile
from pipelines.records import Side

SIDES = HERE / "rules" / "sides.yml"
Aspect = Literal["organisation", "role", "setting", "theme", "speech"]


@dataclass(frozen=True, slots=True)
class SideRule:
    """Patterns that, found in a speaker's name, role, setting or speech, tell its side."""

    id: str
    of: Aspect
    side: Side
    patterns: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideFile:
    rules: tuple[SideRule, ...]


@cache
def rules() -> SideFile:
    file = load(SIDES, SideFile)
    for rule in file.rules:
        must_compile(SIDES, "rules", rule.patterns)
    return file


@cache
def compiled(aspect: Aspect) -> tuple[tuple[Side, re.Pattern[str]], ...]:
    return tuple(
        (rule.side, re.compile("|".join(f"(?:{p})" for p in rule.patterns), re.IGNORECASE))
        for rule in rules().rules
        if rule.of == aspect
    )


def side_of(aspect: Aspect, wording: str) -> Side | None:
    """The side that the first matching rule names, None if no rule knows the words."""
    return next((side for side, pattern in compiled(aspect) if pattern.search(wording)), None)
