"""Whether an article is about a labour dispute at all: a cheap reading of its words, ahead of any claim."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.claim.topic import compiled
from pipelines.config import RULES_FOLDER, load

RULES = RULES_FOLDER / "labour.yml"
NAME = re.compile(r"\b[A-Z]\w{3,}")
PLAIN = str.maketrans({"’": "'", "‘": "'"})


@dataclass(frozen=True, slots=True)
class Relevance:
    enough: int
    enough_with_party: int
    enough_where_both_speak: int
    enough_of_weak: int
    words_per_strong: int
    enough_of_an_act: int
    words_per_act: int
    opening: int
    acts: tuple[str, ...]
    strong: tuple[str, ...]
    weak: tuple[str, ...]
    against: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartyWords:
    union_words: str
    known_unions: str
    not_unions: str
    employers: tuple[str, ...]
    employer_words: str
    dropped_words: str  # of a firm's name, where papers call it for short
    common: str
    common_first: str
    not_employers: str


@dataclass(frozen=True, slots=True)
class LabourRules:
    relevance: Relevance
    parties: PartyWords


@cache
def labour_rules() -> LabourRules:
    """The rules of rules/labour.yml."""
    return load(RULES, LabourRules)


def speaks_of_labour(text: str, names_party: bool = False, both_speak: bool = False) -> bool:
    """True for a report of a strike, a lockout or a quarrel over work; False for football and recipes.

    `names_party`: the text names the employer of a known dispute, so that less is enough.
    `both_speak`: a union and an employer are quoted in it, which tells something too.
    """
    rules = labour_rules().relevance
    enough = rules.enough_where_both_speak if both_speak else rules.enough
    enough = rules.enough_with_party if names_party else enough
    text = text.lower().translate(PLAIN)
    acts = [[match.start() for match in compiled(pattern).finditer(text)] for pattern in rules.acts]
    strong = [*map(len, acts), *(len(compiled(pattern).findall(text)) for pattern in rules.strong)]
    # A word said over and over says no more than three times.
    points = sum(2 * min(count, 3) for count in strong)
    points += sum(1 for pattern in rules.weak if compiled(pattern).search(text))
    points -= sum(2 * min(len(compiled(pattern).findall(text)), 3) for pattern in rules.against)
    words = text.count(" ") + 1
    dense = sum(strong) * rules.words_per_strong >= words
    begins_with_act = any(place < rules.opening for places in acts for place in places)
    if begins_with_act and sum(strong) * rules.words_per_act >= words and points >= rules.enough_of_an_act:
        return True
    heard = both_speak and (any(strong) or points >= rules.enough_of_weak)
    return points >= enough and (dense or heard)


def strays(paragraphs: Sequence[str]) -> list[bool]:
    """For each paragraph whether it is of another story: no word of labour, and no name from one that has.

    Pages mix teasers of other stories into the text; their numbers are claims of no dispute.
    """
    rules = labour_rules().relevance
    patterns = [compiled(pattern) for pattern in (*rules.acts, *rules.strong, *rules.weak)]
    plain = [text.lower().translate(PLAIN) for text in paragraphs]
    of_labour = [any(pattern.search(text) for pattern in patterns) for text in plain]
    names = {
        name for text, ours in zip(paragraphs, of_labour, strict=True) if ours for name in NAME.findall(text)
    }
    return [
        not ours and names.isdisjoint(NAME.findall(text))
        for text, ours in zip(paragraphs, of_labour, strict=True)
    ]
