"""Numbers that say too little of themselves: "the company puts it at 9,200", "the union wants nine".

Such a number is about what an earlier one is about: one of the same value anywhere before it, else the
nearest before it that it can answer. So is one that tells the last again in other terms ("668 left, about
20 percent of the nurses", "that is 500 therapists", "the correct number is 312 drivers"). A number whose
clause tells its topic is not asked, nor else one that counts a thing of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from pipelines.claim.surroundings import Surroundings
from pipelines.claim.topic import CUE, OTHER, Choice, compiled, measure_of
from pipelines.config import RULES_FOLDER, Topic, load
from pipelines.records import Quantity

NEAR = 450  # characters: the same or the preceding paragraph of a news story
SURE = CUE["clause"]
ANSWERS = {  # kind of the number → kinds of an earlier one that it can answer, bare numbers almost any
    "count": ("count", "rate", "duration", "percent", "ratio"),
    "percent": ("percent", "ratio", "count"),
    "ratio": ("ratio", "percent", "duration", "rate", "count"),
    "duration": ("duration", "rate"),
    "rate": ("rate", "duration", "count", "percent"),
    "money": ("money", "rate"),
    "ordinal_time": ("ordinal_time",),
}
LONG = {"day", "week", "month", "year", "decade"}
PEOPLE = {"people", "men"}
HISTORY = "strike_history"  # what a bare number seldom answers: "the third strike", then "seven"
ALL_BUT = " all but <n_"
LIKE = 3  # numbers that answer one another are seldom further apart than this many times
TIMES = {"duration", "rate"}
RULES = RULES_FOLDER / "ellipsis.yml"


@dataclass(frozen=True, slots=True)
class Shape:
    """A pattern, and sentences with a number in [brackets] that it must (not) fit."""

    pattern: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EllipsisRules:
    pointing: Shape
    light: Shape
    again: Shape


@dataclass(frozen=True, slots=True)
class Answered:
    """What a number is about if an earlier one tells it; `again` where it tells that number once more."""

    choice: Choice
    again: bool


@cache
def ellipsis_rules() -> EllipsisRules:
    """The rules of rules/ellipsis.yml."""
    return load(RULES, EllipsisRules)


def answered(
    quantity: Quantity,
    around: Surroundings,
    advice: Choice,
    before: Sequence[Quantity],
    chosen: Sequence[Choice],
    topics: Mapping[str, Topic],
) -> Answered | None:
    """What this number is about as one that tells an earlier one again, or answers it.

    None where no earlier one can be it, or where its own clause tells its topic: then `advice`, the rules'
    choice, is sure.
    """
    if advice.score >= SURE:
        return None
    if tells_again(around):
        place = told_last(quantity, before, chosen, topics)
        if place is None:
            return None
        return Answered(replace(chosen[place], sign="as the number that it tells again"), again=True)
    if not elliptical(around):
        return None
    place = antecedent(quantity, is_light(around), before, chosen, topics)
    if place is None:
        return None
    told = chosen[place]
    measure = measure_of(topics[told.topic], quantity, around) or told.measure
    return Answered(replace(told, measure=measure, sign="as the number that it answers"), again=False)


def tells_again(around: Surroundings) -> bool:
    """True if the number tells in other terms what the one before it told, or corrects it."""
    return compiled(ellipsis_rules().again.pattern).search(around.sentence) is not None


def told_last(
    quantity: Quantity, before: Sequence[Quantity], chosen: Sequence[Choice], topics: Mapping[str, Topic]
) -> int | None:
    """The nearest number before this one, of "1,300 of the 1,940" the first; None if its topic is no such."""
    if not before or quantity.span.start - before[-1].span.end > NEAR:
        return None
    last = len(before) - 1
    if last and before[last].value is not None and before[last].value == before[last - 1].base_value:
        last -= 1
    topic = chosen[last].topic
    return last if topic != OTHER and quantity.kind in topics[topic].kinds else None


def elliptical(around: Surroundings) -> bool:
    """True if the number counts nothing of its own."""
    pointing = compiled(ellipsis_rules().pointing.pattern)
    if ALL_BUT in f" {around.clause}":  # "all but four": of those the rest is told
        return False
    if around.noun in PEOPLE:  # "four people are doing the work of seven" tells what it counts
        return is_light(around)
    return not around.noun or pointing.fullmatch(around.noun) is not None


def is_light(around: Surroundings) -> bool:
    """True if the clause gives the number and does not say of what."""
    return compiled(ellipsis_rules().light.pattern).search(around.frame) is not None


def antecedent(
    quantity: Quantity,
    light: bool,
    before: Sequence[Quantity],
    chosen: Sequence[Choice],
    topics: Mapping[str, Topic],
) -> int | None:
    """The earlier number that this one answers or repeats, None if none can be it.

    A number with a unit answers only where its clause is `light`; a bare one also one of like size.
    """
    able = [
        i
        for i, other in enumerate(before)
        if chosen[i].topic not in (OTHER, HISTORY)
        and other.kind in ANSWERS.get(quantity.kind, ())
        and quantity.kind in topics[chosen[i].topic].kinds
    ]
    if quantity.value is not None:
        same = [i for i in able if before[i].value == quantity.value and alike(quantity, before[i])]
        if same:
            return same[-1]
    near = [i for i in able if quantity.span.start - before[i].span.end <= NEAR]
    sized = [i for i in near if of_like_size(quantity, before[i])]
    if not light:  # "four of them have left" answers no number of years
        counts = [i for i in sized if before[i].unit not in LONG]
        return max(counts, default=None) if quantity.kind == "count" else None
    if quantity.kind == "count":
        return max(sized or near, default=None)
    in_unit = [i for i in near if alike(quantity, before[i])]
    return max(in_unit or ([] if quantity.kind in TIMES else near), default=None)


def alike(one: Quantity, other: Quantity) -> bool:
    """True if both are of one kind, and times in one unit."""
    return one.unit == other.unit if one.kind in TIMES else one.kind == other.kind


def of_like_size(one: Quantity, other: Quantity) -> bool:
    if not one.value or not other.value:
        return False
    return max(one.value, other.value) <= LIKE * min(one.value, other.value)
