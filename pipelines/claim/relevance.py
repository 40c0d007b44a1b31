"""Whether an article is about a labour dispute at all: a cheap reading of its words, ahead of any claim."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from pipelines.claim.topic import compiled
from pipelines.config import RULES_FOLDER, load

RULES = RULES_FOLDER / "labour.yml"
PLAIN = str.maketrans({"’": "'", "‘": "'"})


@dataclass(frozen=True, slots=True)
class Relevance:
    enough: int
    enough_with_party: int
    words_per_strong: int
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
    not_employers: str


@dataclass(frozen=True, slots=True)
class LabourRules:
    relevance: Relevance
    parties: PartyWords


@cache
def labour_rules() -> LabourRules:
    """The rules of rules/labour.yml."""
    return load(RULES, LabourRules)


def speaks_of_labour(text: str, names_party: bool = False) -> bool:
    """True for a report of a strike, a lockout or a quarrel over work; False for football and recipes.

    `names_party`: the text names the employer of a known dispute, so that less is enough.
    """
    rules = labour_rules().relevance
    enough = rules.enough_with_party if names_party else rules.enough
    text = text.lower().translate(PLAIN)
    strong = [len(compiled(pattern).findall(text)) for pattern in rules.strong]
    # A word said over and over says no more than three times.
    points = sum(2 * min(count, 3) for count in strong)
    points += sum(1 for pattern in rules.weak if compiled(pattern).search(text))
    points -= sum(2 * min(len(compiled(pattern).findall(text)), 3) for pattern in rules.against)
    words = text.count(" ") + 1
    return points >= enough and sum(strong) * rules.words_per_strong >= words
