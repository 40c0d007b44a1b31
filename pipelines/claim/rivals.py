"""Two sides' numbers of one thing: "92 percent of orders went out", then "fewer than half of orders".

A reader takes the second for an answer to the first, whatever words come with it. So where two numbers of one
kind stand near each other in opposing mouths and are told in like words, both are of one topic: the one
that the rules read more clearly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.claim.signs import stem, stems
from pipelines.claim.surroundings import Surroundings
from pipelines.claim.topic import CUE, OTHER, Choice, compiled, measure_of
from pipelines.config import Topic
from pipelines.records import Quantity, Side

NEAR = 450  # characters: the same or the preceding paragraph of a news story
ALIKE = 2  # words that both clauses share, besides what is counted and when
CLEAR = CUE["clause"]  # a score at which the rules read a number's own words
WHEN = stems(
    "day days week month year season quarter last past next now today monday tuesday wednesday"
    " thursday friday saturday sunday"
)
SIGN = "as the number that it answers"
CAMPS = {"employer": "employer", "union": "union", "worker": "union"}


def met(
    quantities: Sequence[Quantity],
    around: Sequence[Surroundings],
    sides: Sequence[Side | None],
    chosen: Sequence[Choice],
    topics: Mapping[str, Topic],
) -> list[Choice]:
    """The choices, numbers that answer one another under one topic. `sides`: for whom each number speaks."""
    settled = list(chosen)
    for i, quantity in enumerate(quantities):
        camp = CAMPS.get(sides[i] or "")
        if camp is None:
            continue
        for j in range(i - 1, -1, -1):
            if quantity.span.start - quantities[j].span.end > NEAR:
                break
            if CAMPS.get(sides[j] or "") in {None, camp} or settled[i].topic == settled[j].topic:
                continue
            lead, rest = sorted((i, j), key=lambda n: -settled[n].score)
            topic = topics.get(settled[lead].topic)
            if topic is None or topic.topic == OTHER or quantities[rest].kind not in topic.kinds:
                continue
            if told_alike(i, j, quantities, around, settled[rest].score >= CLEAR):
                measure = measure_of(topic, quantities[rest], around[rest])
                settled[rest] = Choice(topic.topic, measure, settled[rest].score, SIGN)
                break
    return settled


def told_alike(
    i: int, j: int, quantities: Sequence[Quantity], around: Sequence[Surroundings], clear: bool
) -> bool:
    """True for two numbers of one kind, unit and direction in clauses that share words beside them.

    Where the rules read both clearly, both must count the same.
    """
    one, other = quantities[i], quantities[j]
    if (kind_of(one), one.per, one.direction) != (kind_of(other), other.per, other.direction):
        return False
    if one.kind not in ("count", "percent", "ratio") and one.unit != other.unit:
        return False
    heads = [words.noun.rpartition(" ")[2] for words in (around[i], around[j]) if words.noun]
    counted = {*map(stem, heads)}
    if len(counted) == 2 and (clear or not all(map(is_anybody, heads))):
        return False
    if clear and len(heads) < 2:
        return False
    shared = words_of(around[i]) & words_of(around[j])
    return len(shared - WHEN - counted) >= ALIKE


def kind_of(quantity: Quantity) -> str:
    """The quantity's kind; a share is one, in percent or in parts."""
    return "percent" if quantity.kind == "ratio" and quantity.per is None else quantity.kind


def is_anybody(noun: str) -> bool:
    """True for people and posts, which either side calls by a word of its own."""
    return compiled(r"(?:{workers}|{posts}|{anybody})").fullmatch(noun) is not None


def words_of(around: Surroundings) -> set[str]:
    return stems(around.clause) | stems(around.own)
