"""The part that an organisation plays in a dispute, by the words around its name. Rules: rules/parts.yml."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipelines.config import HERE, load, must_compile
from pipelines.records import Side
from pipelines.speaker.name import names
from pipelines.speaker.side import trades

PARTS = HERE / "rules" / "parts.yml"
AHEAD, BEHIND = 80, 130  # characters that a pattern can reach
ALIAS = r"(?:\s*\([^()\n]{1,40}\))?"  # "(HBT)" between a name and what follows it
COUNT = r"(?:(?:all|about|some|around|nearly|over|more than) )?(?:[\d,.]+|hundreds of|thousands of|dozens of)"

LED_UP_TO = re.compile(
    r"\b(?:at|of|for|with|from|in|by|against|to|on|near|outside|across) (?:the |its |their )?$"
)

Where = Literal["ahead", "behind"]


@dataclass(frozen=True, slots=True)
class PartRule:
    """Words around a name that show one part in a dispute."""

    part: Literal["union", "employer"]
    where: Where
    weight: int
    patterns: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    subject: bool = False  # holds only of a name that can be its sentence's subject


@dataclass(frozen=True, slots=True)
class PartFile:
    rules: tuple[PartRule, ...]


@cache
def rules() -> tuple[tuple[PartRule, re.Pattern[str]], ...]:
    found = []
    for n, rule in enumerate(load(PARTS, PartFile).rules):
        patterns = tuple(map(written_out, rule.patterns))
        must_compile(PARTS, "rules", patterns, (n, "patterns"))
        either = "|".join(f"(?:{pattern})" for pattern in patterns)
        found.append(
            (rule, re.compile(f"{ALIAS}(?:{either})" if rule.where == "behind" else f"(?:{either})"))
        )
    return tuple(found)


def written_out(pattern: str) -> str:
    employer = "|".join(sorted(names().employer_nouns, key=len, reverse=True))
    return (
        pattern.replace("{trade}", rf"(?:{trades()})(?:(?<=s)|(?<=men))")
        .replace("{employer}", f"(?:{employer})")
        .replace("{count}", COUNT)
    )


def part_of(text: str, start: int, end: int) -> Counter[Side]:
    """How strongly the words around the name at these offsets show a union and an employer."""
    found: Counter[Side] = Counter()
    for rule, pattern in rules():
        if shows(rule, pattern, text, start, end):
            found[rule.part] += rule.weight
    return found


def shows(rule: PartRule, pattern: re.Pattern[str], text: str, start: int, end: int) -> bool:
    """Whether the rule holds of the name at these offsets."""
    ahead = text[max(0, start - AHEAD) : start]
    if rule.where == "ahead":
        return pattern.search(ahead) is not None
    if rule.subject and LED_UP_TO.search(ahead):
        return False
    return pattern.match(text[end : end + BEHIND]) is not None


def parts_of(text: str, spans: Iterable[tuple[int, int]]) -> Counter[Side]:
    """The same for all places where a name stands."""
    return sum((part_of(text, *span) for span in spans), Counter[Side]())
