"""What an article calls a speaker → its side. Patterns and their examples lie in rules/sides.yml."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from pipelines.config import HERE, load
from pipelines.records import Side

SIDES = HERE / "rules" / "sides.yml"
Aspect = Literal["organisation", "role", "setting", "theme", "document", "bystander", "speech"]


@dataclass(frozen=True, slots=True)
class SideRule:
    """Words and patterns that, found in a speaker's name, role, setting or speech, tell its side."""

    id: str
    of: Aspect
    side: Side
    patterns: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    words: tuple[str, ...] = ()  # nouns in the singular; `{trades}` in a pattern stands for the workers'


@dataclass(frozen=True, slots=True)
class SideFile:
    rules: tuple[SideRule, ...]


# Nouns of trades that masters of the trade are called by too: "the Brewers' Association".
MASTERS = frozenset(
    {"operator", "builder", "brewer", "miller", "baker", "printer", "shipbuilder", "editor", "caterer"}
)


@cache
def rules() -> SideFile:
    return load(SIDES, SideFile)


@cache
def trades() -> str:
    words = next(rule.words for rule in rules().rules if rule.id == "workers")
    return either(tuple(word for word in words if word not in MASTERS))


def either(words: Sequence[str]) -> str:
    """Any of these nouns, in the singular or the plural, as a regular expression."""
    return rf"(?:{'|'.join(re.sub(r'(m)an$|(f)e$|([^aeiou])y$', many, word) for word in words)})(?:e?s)?"


def many(end: re.Match[str]) -> str:
    """ "man" → "man" or "men", "midwife" → "midwives", "orderly" → "orderlies"."""
    if end[1]:
        return "m[ae]n"
    return "(?:fe|ve)" if end[2] else f"{end[3]}(?:y|ie)"


def expression(rule: SideRule) -> re.Pattern[str]:
    """A rule's patterns and words as one."""
    patterns = [f"(?:{p.replace('{trades}', trades())})" for p in rule.patterns]
    nouns = [rf"\b{either(rule.words)}\b"] if rule.words else []
    return re.compile("|".join(patterns + nouns), re.IGNORECASE)


@cache
def compiled(aspect: Aspect) -> tuple[tuple[Side, re.Pattern[str]], ...]:
    return tuple((rule.side, expression(rule)) for rule in rules().rules if rule.of == aspect)


@lru_cache(maxsize=4096)
def side_of(aspect: Aspect, wording: str) -> Side | None:
    """The side that the first matching rule names, None if no rule knows the words."""
    return next((side for side, pattern in compiled(aspect) if pattern.search(wording)), None)


@lru_cache(maxsize=4096)
def names_a_trade(word: str) -> bool:
    """Whether this is a trade in the plural: "compositors", "firemen"."""
    plural = word.endswith("men") or (word.endswith("s") and not word.endswith("ss"))
    return plural and re.fullmatch(trades(), word) is not None


@cache
def outsiders() -> re.Pattern[str]:
    return expression(next(rule for rule in rules().rules if rule.id == "outsiders"))


def is_outsider(role: str) -> bool:
    """Whether the words are for somebody who has no part in a dispute: a priest, a grocer."""
    return outsiders().search(role) is not None
