"""Whose copy a text says it is. The wordings are data: `rules/wire.yml`.

An agency that is listed counts wherever a rule finds it. A name that is not listed counts by the rule's
`trust`, for papers and stations put their own names into datelines too. The outlet's own name never counts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipelines.config import RULES_FOLDER, ConfigError, line_of, load

RULES = RULES_FOLDER / "wire.yml"


@dataclass(frozen=True, slots=True)
class Agency:
    """A news agency and the other names it signs with."""

    name: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WireRule:
    """One way in which a text says whose copy it is; `pattern` has a group `agency`.

    `trust`: which names count. "listed": those of the list. "credited": also what stands in a dateline and
    is credited elsewhere. "agency": also what is written as an agency's name. "any": all.
    """

    rule_id: str
    where: Literal["start", "end", "author"]
    pattern: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    trust: Literal["listed", "agency", "credited", "any"] = "listed"
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WireFile:
    """What `rules/wire.yml` holds."""

    agencies: tuple[Agency, ...]
    agency_name: str  # regular expression: how agencies are called
    station_name: str  # … and what stations call themselves, which are no agencies
    rules: tuple[WireRule, ...]


@cache
def wire_rules() -> tuple[tuple[WireRule, re.Pattern[str]], ...]:
    found = []
    for i, rule in enumerate(load(RULES, WireFile).rules):
        try:
            found.append((rule, re.compile(rule.pattern)))
        except re.error as error:
            where = line_of(RULES, ("rules", i, "pattern"))
            raise ConfigError(RULES, where, f"{rule.pattern!r}: {error}") from error
    return tuple(found)


@cache
def agencies() -> Mapping[str, str]:
    listed = load(RULES, WireFile).agencies
    return {name.casefold(): agency.name for agency in listed for name in (agency.name, *agency.also)}


@cache
def called(kind: Literal["agency_name", "station_name"]) -> re.Pattern[str]:
    return re.compile(getattr(load(RULES, WireFile), kind))


def wire_of(
    text: str, author: str | None, byline: str | None = None, outlet: str | None = None
) -> str | None:
    """The agency whose copy the text says it is: by dateline, credit line, author or byline.

    `outlet` is what the site calls itself: its own name in a dateline is no wire.
    """
    start = [line.strip()[:300] for line in text[:3_000].splitlines() if line.strip()][:4]
    end = [line.strip()[:600] for line in text[-3_000:].splitlines() if line.strip()][-5:]
    names = [name[:200] for name in (author, byline) if name]
    lines = {"start": start, "end": end, "author": names}
    found = [
        (rule, match["agency"].strip(" ."))
        for rule, pattern in wire_rules()
        for line in lines[rule.where]
        if (match := pattern.match(line))
    ]
    for rule, name in found:
        known = agencies().get(bare(name))
        if own(name, outlet) or (known and own(known, outlet)):
            continue
        if known or trusted(rule, name, {other.where for other, same in found if bare(same) == bare(name)}):
            return known or name
    return None


def trusted(rule: WireRule, name: str, places: set[str]) -> bool:
    """Whether a name that is not listed counts: found by this rule, and altogether in these places."""
    if rule.trust == "any":
        return True
    if rule.trust == "listed" or called("station_name").fullmatch(name):
        return False
    return {"start"} < places or (rule.trust == "agency" and bool(called("agency_name").search(name)))


def bare(name: str) -> str:
    return name.casefold().removeprefix("the ")


def own(name: str, outlet: str | None) -> bool:
    """Whether this is the outlet itself, by a longer or a shorter name."""
    one, other = ("".join(filter(str.isalnum, bare(given or ""))) for given in (name, outlet))
    short, long = sorted((one, other), key=len)
    return one == other or (len(short) > 3 and short in long)
