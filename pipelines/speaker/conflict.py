"""Who strikes and who is struck, in an article's own words. Patterns and examples lie in rules/conflict.yml.

What somebody does in a dispute tells more of their side than what they are called: a professor who walks out
is a worker, a council whose drivers walk out an employer.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipelines.config import HERE, load, must_compile
from pipelines.speaker.name import names

PUBLIC = ("government", "state", "city", "county", "municipality", "province", "town", "village")
REACH = 110  # characters between a deed and those who do it
CONFLICT = HERE / "rules" / "conflict.yml"
TRADE = r"[a-z-]{3,}(?:[^us\W]s|men|staff|crews?)"
MANY = (
    r"(?:(?:about|some|around|nearly|almost|over|an estimated|more than|up to|all|the|its) )*"
    r"(?:[\d,.]+ |hundreds of |thousands of |dozens of )?"
)


@dataclass(frozen=True, slots=True)
class Strikers:
    no_trades: tuple[str, ...]
    subject: str
    deeds: tuple[str, ...]
    patterns: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Struck:
    patterns: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConflictFile:
    strikers: Strikers
    struck: Struck


@dataclass(frozen=True, slots=True)
class Conflict:
    """Who stands against whom, as nouns in the singular and lower case."""

    strikers: frozenset[str]  # trades: "nurse", "professor"
    struck: Counter[str]  # what the employer is called, and how often: "council", "company"


@cache
def rules() -> ConflictFile:
    file = load(CONFLICT, ConflictFile)
    strikers = (file.strikers.subject, *file.strikers.deeds, *file.strikers.patterns)
    must_compile(CONFLICT, "strikers", tuple(map(written_out, strikers)))
    must_compile(CONFLICT, "struck", tuple(map(written_out, file.struck.patterns)))
    return file


def written_out(pattern: str) -> str:
    known = names()
    nouns = (known.employer_nouns | known.government_nouns | known.body_nouns) - known.union_nouns
    able = "|".join(sorted({*nouns, *PUBLIC, "trust", "administration"}, key=len, reverse=True))
    last = f"(?:{able})\\b(?! (?:{able})\\b)"  # the council of "the city council"
    return pattern.replace("{employer}", last).replace("{trade}", TRADE).replace("{many}", MANY)


@cache
def either(which: Literal["subject", "deeds", "strikers", "struck"]) -> tuple[re.Pattern[str], ...]:
    file = rules()
    patterns = {
        "subject": (file.strikers.subject,),
        "deeds": ("|".join(file.strikers.deeds),),
        "strikers": file.strikers.patterns,
        "struck": file.struck.patterns,
    }
    return tuple(re.compile(written_out(p)) for p in patterns[which])


def conflict_of(text: str) -> Conflict:
    """Strikers and struck of an article."""
    text = text.lower()
    no_trades = rules().strikers.no_trades
    trades = {
        singular(word)
        for nouns in strikers_in(text)
        for word in re.findall(r"[\w-]+", nouns.lower())
        if re.fullmatch(TRADE, word) and word not in no_trades
    }
    struck = Counter(match["noun"].lower() for p in either("struck") for match in p.finditer(text))
    return Conflict(frozenset(trades), struck)


def strikers_in(text: str) -> Iterator[str]:
    """The nouns of those who strike, as written."""
    [subject], [deeds] = either("subject"), either("deeds")
    for deed in deeds.finditer(text):
        clause = re.split(r"[.;:\n“”\"]", text[max(0, deed.start() - REACH) : deed.start()])[-1]
        if match := subject.search(clause):
            yield match["nouns"]
    for pattern in either("strikers"):
        for match in pattern.finditer(text):
            yield match["nouns"]


def singular(noun: str) -> str:
    """ "nurses" → "nurse", "signalmen" → "signalman"."""
    if noun.endswith("men"):
        return noun[:-3] + "man"
    if noun.endswith("ies"):
        return noun[:-3] + "y"
    return noun[:-1] if noun.endswith("s") and not noun.endswith("ss") else noun
