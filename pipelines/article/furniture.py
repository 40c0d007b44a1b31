"""Page furniture: lines that stand among the story's paragraphs and are none of it.

The rules are data (`rules/furniture.yml`). Each describes a whole line, and each carries lines that it must
match and lines of a story that it must leave alone: a lost sentence costs more than a stray caption.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from pipelines.config import RULES_FOLDER, ConfigError, line_of, load

RULES = RULES_FOLDER / "furniture.yml"

LONGEST = 700  # characters; longer lines are prose, and no pattern can be made to work long on hostile input

# What extractors and editors set before a line: bullets, arrows, marks of writing direction.
ORNAMENT = " \t\xa0\u200b\u200e\u200f\u202a\u202b\u202c\u2060\ufeff•·*▶►»›>|-–—_"

# A paragraph that ends by naming its speaker is story, however it begins: "Read the letter," she said.
# The comma, with or without a closing quotation mark, tells it from a headline: "Pay talks fail, union says".
ENDS_WITH_SPEAKER = re.compile(
    r"[,?!][\"”’']? (?:\w[\w.’'-]*,? ){0,8}(?:said|says|added|wrote|asked|told [\w .’'-]{1,40})"
    r"(?: [\w .’'-]{1,40})?\.$"
)


@dataclass(frozen=True, slots=True)
class FurnitureRule:
    """One kind of furniture. A line is furniture when one of the patterns covers all of it."""

    rule_id: str
    patterns: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class FurnitureFile:
    """What `rules/furniture.yml` holds."""

    rules: tuple[FurnitureRule, ...]


def furniture_of(paragraph: str) -> str | None:
    """The id of the rule that makes this paragraph furniture, else None."""
    if len(paragraph) > LONGEST:
        return None
    line = " ".join(paragraph.split()).strip(ORNAMENT)
    if not line:
        return "separator" if paragraph.strip() else None
    if ENDS_WITH_SPEAKER.search(line):
        return None
    return next((rule_id for rule_id, pattern in compiled() if pattern.fullmatch(line)), None)


@cache
def compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Rule id and pattern, in the order of the file."""
    found = []
    for i, rule in enumerate(load(RULES, FurnitureFile).rules):
        for j, pattern in enumerate(rule.patterns):
            try:
                found.append((rule.rule_id, re.compile(pattern)))
            except re.error as error:
                where = line_of(RULES, ("rules", i, "patterns", j))
                raise ConfigError(RULES, where, f"{pattern!r}: {error}") from error
    return tuple(found)
