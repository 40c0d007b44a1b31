"""What a text's numbers are when they count nothing: dates, clock times, names with numbers, laws, scores …

The rules are `rules/distractors.yml`. Only the text is looked at; what takes a parse to tell (ages, tenure,
surveys, "one of the best") is in `pipelines.distractor`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Protocol

from pipelines.config import HERE, ConfigError, load
from pipelines.quantity.number_names import listed
from pipelines.quantity.unit import iso_codes

FILE = HERE / "rules" / "distractors.yml"
WORD = re.compile(r"[a-z]+|0+|[#+&:@]")
NOUGHTS = str.maketrans("123456789", "000000000")
MONTH = (  # only a short form has a stop: "in May. 30 left" names no day
    r"(?:(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|january|february|april|june|july|august|september|october|november|december)(?![A-Za-z])"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:jan|feb|aug|sept|oct|nov|dec)(?=\.))(?![A-Za-z])\.?)"
)
MONTHS = listed("january february march april may june july august september october november december")
STAMPS = frozenset(
    [*MONTHS, *(month[:3] for month in MONTHS), "sept", "0000"]
)  # of which one is in every date


@dataclass(frozen=True, slots=True)
class DistractorRule:
    """A pattern of numbers that count nothing, and why they do not."""

    rule_id: str
    kind: str
    pattern: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    needs: str = r"\d"  # looked for first, because it is found faster: without it the rule is not tried
    words: tuple[str, ...] = ()  # one of them must be among `words_of` the text: asked before `needs`


@dataclass(frozen=True, slots=True)
class DistractorFile:
    """`rules/distractors.yml`."""

    rules: tuple[DistractorRule, ...]


@dataclass(frozen=True, slots=True)
class Incidental:
    """A stretch of text whose numbers are no quantities."""

    start: int
    end: int
    kind: str
    rule_id: str


def incidentals(text: str) -> list[Incidental]:
    """The stretches that the rules find, in order, none overlapping: the earlier rule wins."""
    found: list[Incidental] = []  # in order
    present: dict[str, bool] = {}
    words = words_of(text)
    for rule, needed, pattern in rules():
        if rule.words and words.isdisjoint(rule.words):
            continue
        if rule.needs not in present:
            present[rule.needs] = needed.search(text) is not None
        if not present[rule.needs]:
            continue
        for match in pattern.finditer(text):
            start, end = match.span(match.lastgroup or 0)
            start += len(text[start:end]) - len(text[start:end].lstrip())
            if start < end and not overlaps(found, start, end):
                insort(found, Incidental(start, end, rule.kind, rule.rule_id), key=begin)
    return found


@lru_cache(maxsize=8)  # every step asks it of the same paragraph
def words_of(text: str) -> frozenset[str]:
    """The words of a text in lower case; a run of digits is as many noughts ("0000" for a year)."""
    return frozenset(WORD.findall(text.lower().translate(NOUGHTS)))


class Stretch(Protocol):
    """Anything with a beginning and an end in a text."""

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


def begin(stretch: Stretch) -> int:
    return stretch.start


def overlaps(stretches: Sequence[Stretch], start: int, end: int) -> bool:
    """Whether a stretch of text meets one of those given, which are in order and meet none of each other."""
    i = bisect_left(stretches, end, key=begin)
    return i > 0 and stretches[i - 1].end > start


@cache
def rules(path: Path = FILE) -> list[tuple[DistractorRule, re.Pattern[str], re.Pattern[str]]]:
    """The rules with their needs and patterns compiled; `ConfigError` names the one that does not compile."""
    compiled, codes = [], "|".join(iso_codes())
    for rule in load(path, DistractorFile).rules:
        try:
            pattern = rule.pattern.replace("{month}", MONTH).replace("{codes}", codes)
            compiled.append((rule, re.compile(rule.needs), re.compile(pattern)))
        except re.error as error:
            raise ConfigError(path, None, f"{rule.rule_id}: {error}") from error
    return compiled
