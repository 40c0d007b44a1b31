"""Whose copy a text says it is. The wordings are data: `rules/wire.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from pipelines.config import ConfigError, line_of, load

RULES = Path(__file__).parent / "rules" / "wire.yml"


@dataclass(frozen=True, slots=True)
class Agency:
    """A news agency and the other names it signs with."""

    name: str
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WireRule:
    """One way in which a text says whose copy it is; `pattern` has a group `agency`."""

    rule_id: str
    where: Literal["start", "end", "author"]
    pattern: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    open: bool = False  # a name that is not listed stands as it is written
    note: str | None = None


@dataclass(frozen=True, slots=True)
class WireFile:
    """What `rules/wire.yml` holds."""

    agencies: tuple[Agency, ...]
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


def wire_of(text: str, author: str | None) -> str | None:
    """The agency whose copy the text says it is: by dateline, credit line or author."""
    start = [line.strip()[:300] for line in text[:3_000].splitlines() if line.strip()][:4]
    end = [line.strip()[:600] for line in text[-3_000:].splitlines() if line.strip()][-5:]
    lines = {"start": start, "end": end, "author": [author[:200]] if author else []}
    for rule, pattern in wire_rules():
        for line in lines[rule.where]:
            if found := pattern.match(line):
                name = found["agency"].strip()
                known = agencies().get(name.casefold().removeprefix("the "))
                if known or rule.open:
                    return known or name
    return None
