"""How a claim is put: its status, kind and modality, and whose demand, offer or figure it tells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from pipelines.claim.surroundings import Surroundings
from pipelines.claim.topic import compiled, written_out
from pipelines.config import RULES_FOLDER, load
from pipelines.records import ClaimKind, Modality, Side, Status

RULES = RULES_FOLDER / "stances.yml"


@dataclass(frozen=True, slots=True)
class StatusRule:
    status: Status
    kind: ClaimKind
    cues: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModalityRule:
    modality: Modality
    cues: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SideWords:
    side: Side
    noun: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfOthers:
    """Words in the mouth of the other camp that make a number this side's: "their offer", said by a union."""

    side: Side
    cue: str


@dataclass(frozen=True, slots=True)
class Acts:
    verbs: str
    nouns: str
    of_others: tuple[OfOthers, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stances:
    statuses: tuple[StatusRule, ...]
    facts: tuple[str, ...]  # topics that nobody demands or offers
    norms: tuple[str, ...]  # topics of which what is expected is the rule today, and no forecast
    modalities: tuple[ModalityRule, ...]
    sides: tuple[SideWords, ...]
    unowned: tuple[SideWords, ...]  # nouns that tell the side where nobody is named as the owner
    acts: Acts


@dataclass(frozen=True, slots=True)
class Stance:
    """How a number is put."""

    status: Status
    kind: ClaimKind
    modality: Modality


@cache
def stances() -> Stances:
    """The rules of rules/stances.yml."""
    return load(RULES, Stances)


def stance_of(around: Surroundings, cue: str = "", topic: str | None = None) -> Stance:
    """Status, kind and modality of the number; asserted as a fact where no rule fits.

    `cue` is the reporting expression: what somebody "demands" or "denies" is demanded or denied.
    """
    rules = stances()
    out = {"demand", "offer"} if topic in rules.facts else {"predict"} if topic in rules.norms else set()
    said = f"{around.own} | {around.clause} || {around.above} | cue: {cue.lower()}"
    status = next((rule for rule in rules.statuses if rule.kind not in out and any_of(rule.cues, said)), None)
    modality = next((rule.modality for rule in rules.modalities if any_of(rule.cues, said)), None)
    if status is None:
        # "The walkout will affect 100 clinics" foretells, but asserts what it foretells.
        return Stance("asserted", "predict" if modality == "planned" else "assert", modality or "actual")
    if status.status == "denied":
        return Stance("denied", "deny", modality or "actual")
    return Stance(status.status, status.kind, "planned")


def owned(stance: Stance, owner: Side) -> Stance:
    """The stance, knowing whose it is: what the union proposes is its demand, whoever tells of it."""
    if stance.kind == "offer" and camp(owner) == "union":
        return Stance("demanded", "demand", stance.modality)
    return stance


def about_side_of(around: Surroundings, claimant: Side, names: Mapping[Side, Sequence[str]]) -> Side | None:
    """The side whose demand, offer or figure this is, where it is not the claimant's own."""
    said = f"{around.clause} | {around.above}"
    found = [(match.start(), side) for side, act in acts(frozen(names)) if (match := act.search(said))]
    found += [
        (match.start(), other.side)
        for other in stances().acts.of_others
        if {camp(claimant), other.side} == {"employer", "union"}
        and (match := compiled(other.cue).search(said))
    ]
    if not found:
        found = [(0, words.side) for words in stances().unowned if compiled(words.noun).search(said)]
    if not found:
        return None
    side = min(found)[1]
    return None if camp(side) == camp(claimant) else side


def camp(side: Side) -> str:
    """Workers and their union speak for one camp."""
    return "union" if side in ("union", "worker") else side


Names = tuple[tuple[Side, tuple[str, ...]], ...]


def frozen(names: Mapping[Side, Sequence[str]]) -> Names:
    return tuple((side, tuple(some)) for side, some in sorted(names.items()))


@lru_cache(maxsize=64)  # names come from articles: a whole archive's must not pile up
def acts(names: Names) -> list[tuple[Side, re.Pattern[str]]]:
    """For each side what shows that a number is its own: "the union is proposing", "the company's offer"."""
    rules = stances()
    patterns: list[tuple[Side, re.Pattern[str]]] = []
    for side in rules.sides:
        known = [re.escape(name) for its, some in names if its == side.side for name in some]
        noun = "(?:" + "|".join([*known, side.noun]) + ")"
        verbs, nouns = rules.acts.verbs, rules.acts.nouns
        between = (
            "(?:, which |, (?!said|which)[^,|]{2,60}, )?"  # "the mill, which has offered"
            "(?:(?:is|are|was|were|has|have|had|been|now|also|still|only|initially|first) ){0,3}"
        )
        forms = (
            rf"(?<!\bat )(?<!\bat the )\b{noun}(?: |(?=,)){between}{verbs}\b",  # "weavers at the mill want"
            rf"\b{noun}(?:'s|s'|') (?:[\w-]+ ){{0,3}}?{nouns}\b",
            rf"\b(?:the |an? |its )?{nouns} (?:[\w%$<>.,'-]+ ){{0,5}}?(?:by|from) (?:the )?{noun}\b",
        )
        patterns.append((side.side, re.compile(written_out("|".join(forms)), re.IGNORECASE)))
    return patterns


def any_of(patterns: Sequence[str], text: str) -> bool:
    return any(compiled(pattern).search(text) for pattern in patterns)
