"""Two sides' numbers of one thing: "92 percent of orders went out", then "it was fewer than half".

A reader takes the second for an answer to the first, whatever words come with it. So where two numbers of one
kind stand near each other in opposing mouths and are told in like words, or the second leans on the first,
both are of one topic: the one that the rules read more clearly. What the second leaves out, how it measures
and of when, it takes from the first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipelines.claim.ellipsis import elliptical, is_light
from pipelines.claim.signs import stem, stems
from pipelines.claim.surroundings import Surroundings
from pipelines.claim.topic import CUE, OTHER, Choice, compiled, measure_of
from pipelines.config import Topic
from pipelines.records import Quantity, Side

NEAR = 450  # characters: the same or the preceding paragraph of a news story
NEXT = 300  # characters: the next sentence, long as it may be
TURN = 200  # characters: a sentence, and who says the next
CLOSE = 120  # characters: the same clause or the one before
ALIKE = 2  # words that both clauses share, besides what is counted and when
CLEAR = CUE["clause"]  # a score at which the rules read a number's own words
WHEN = stems(
    "day days week month year season quarter last past next now today monday tuesday wednesday"
    " thursday friday saturday sunday"
)
SIGN = "as the number that it answers"  # warehouse/figure.sql doubts it
CAMPS = {"employer": "employer", "union": "union", "worker": "union"}
IN_UNITS = ("money", "rate")  # kinds whose numbers answer one another in the same unit only
TIMES = frozenset({"minute", "hour", "shift", "day", "week", "month", "year"})
POINTING = (
    r"; subject (?:it|they|that|this|these|those|which|he|she|(?:[\w'-]+ )?(?:figure|number|total|count)) ;"
)
TELLING = 50  # a count from which on that both sides give it is no accident
SHORT = 3  # sums that answer one another are seldom further apart than this many times
TALLY = r"\b(?:figure|number|total|count|tally|estimate) (?:is|was|stands at) <n_\w+>(?: ?[,.;]|$)"
NAMING = (
    r"\b(?:figure|number|total|count|tally|estimate) (?:of|is|was|stands at) <n_"
    r"|<n_\w+> (?:is|was|would be) (?:nearer|closer to) (?:the (?:mark|truth)\b|it\b)"
    r"|\b(?:puts?|reckons?|estimates?) (?:the|that|this|its) (?:real |true |actual )?"
    r"(?:figure|number|total|count|share|proportion|increase|rise|cut|saving|cost|bill|loss|average)"
    r" at (?:[\w-]+ ){0,3}?<n_"
)


def met(
    quantities: Sequence[Quantity],
    around: Sequence[Surroundings],
    sides: Sequence[Side | None],
    chosen: Sequence[Choice],
    topics: Mapping[str, Topic],
    earlier: Sequence[int | None],
) -> list[Choice]:
    """The choices, numbers that answer one another under one topic.

    `sides`: for whom each number speaks; `earlier`: the number that each replies to, as `replies` finds it.
    """
    settled = list(chosen)
    matched: set[int] = set()  # numbers that stand by one of their own topic already
    for i, quantity in enumerate(quantities):
        camp = CAMPS.get(sides[i] or "")
        if camp is None:
            continue
        if (j := earlier[i]) is not None:
            settled[i], settled[j] = joined(i, j, quantities, around, settled, topics)
            if settled[i].topic == settled[j].topic != OTHER:
                matched |= {i, j}
                continue
        for j in range(i - 1, -1, -1):
            if quantity.span.start - quantities[j].span.end > NEAR:
                break
            if CAMPS.get(sides[j] or "") in {None, camp}:
                continue
            if settled[i].topic == settled[j].topic:
                if settled[i].topic != OTHER and can_meet(quantity, quantities[j]):
                    matched |= {i, j}
                    break
                continue
            lead, rest = sorted((i, j), key=lambda n: (settled[n].topic == OTHER, -settled[n].score))
            topic = topics.get(settled[lead].topic)
            if topic is None or topic.topic == OTHER or quantities[rest].kind not in topic.kinds:
                continue
            if rest in matched:
                continue
            clear = settled[rest].score >= CLEAR
            if told_alike(i, j, quantities, around, clear) or (
                not clear and told_in_turn(i, j, quantities, around)
            ):
                measure = measure_of(topic, quantities[rest], around[rest])
                settled[rest] = Choice(topic.topic, measure, settled[rest].score, SIGN)
                break
    return of_one_thing(quantities, around, sides, settled, topics)


def of_one_thing(
    quantities: Sequence[Quantity],
    around: Sequence[Surroundings],
    sides: Sequence[Side | None],
    chosen: Sequence[Choice],
    topics: Mapping[str, Topic],
) -> list[Choice]:
    """The choices, numbers that both sides give of one thing under one topic, wherever they stand.

    One thing is a count of people that they share ("118 people", "118 of us"), or a share of the same things
    ("90 percent of shifts", "nine in 10 shifts"). The side that gives it most clearly tells the topic.
    """
    settled = list(chosen)
    alike: dict[tuple[object, ...], list[int]] = {}
    for i, quantity in enumerate(quantities):
        if CAMPS.get(sides[i] or ""):
            for thing in things_told(quantity, around[i]):
                alike.setdefault(thing, []).append(i)
    for told in alike.values():
        if len({CAMPS[sides[i] or ""] for i in told}) < 2:
            continue
        lead = max(told, key=lambda i: (settled[i].topic != OTHER, settled[i].score, -i))
        topic = topics.get(settled[lead].topic)
        if topic is None or topic.topic == OTHER:
            continue
        for i in told:
            weak = settled[i].score < CLEAR or settled[i].topic == OTHER
            if weak and settled[i].topic != topic.topic and quantities[i].kind in topic.kinds:
                measure = measure_of(topic, quantities[i], around[i])
                settled[i] = Choice(topic.topic, measure, settled[i].score, SIGN)
    return settled


def things_told(quantity: Quantity, around: Surroundings) -> list[tuple[object, ...]]:
    """What a number tells that another of the same must be of: its value, or what it is a share of."""
    head = stem(head_of(around)) if around.noun else ""
    people = not head or is_anybody(head_of(around))
    kind = kind_of(quantity)
    found: list[tuple[object, ...]] = []
    if kind == "count" and people and quantity.per is None and (quantity.value or 0) >= TELLING:
        found.append(("value", kind, quantity.unit if not head else "", quantity.value))
    if kind == "percent" and head and not people and quantity.value is not None:
        share = quantity.value * (100 if quantity.kind == "ratio" else 1)
        found.append(("share", head, round(share, 1)))
    return found


def replies(
    quantities: Sequence[Quantity], around: Sequence[Surroundings], sides: Sequence[Side | None]
) -> list[int | None]:
    """For each number the other side's that stands right before it and that it leans on, if any."""
    found: list[int | None] = [None] * len(quantities)
    for i, quantity in enumerate(quantities):
        camp = CAMPS.get(sides[i] or "")
        if camp is None:
            continue
        pointing = names_nothing(around[i]) or is_light(around[i])
        for j in range(i - 1, -1, -1):
            if quantity.span.start - quantities[j].span.end > NEXT:
                break
            if not comparable(quantity, quantities[j], pointing):
                if not pointing and quantity.span.start - quantities[j].span.end > CLOSE:
                    break  # something else was told between
                continue
            opposing = CAMPS.get(sides[j] or "") not in {None, camp}
            if (
                opposing
                and j not in found
                and (leans(around[i], quantity) or is_short_for(quantity, quantities[j]))
            ):
                found[i] = j
            break
    return found


def leans(around: Surroundings, quantity: Quantity) -> bool:
    """True if the number's clause leaves out what is counted or measured."""
    if quantity.kind == "count" and compiled(TALLY).search(around.clause):
        return True  # "the union's tally is 46, chiefly clerks"
    return points_back(around) or (quantity.kind in ("count", "ratio") and elliptical(around))


def is_short_for(quantity: Quantity, earlier: Quantity) -> bool:
    """True for a sum that may be one an hour, a week … as the earlier one is, but does not say so."""
    if quantity.kind != "money" or quantity.per is not None or earlier.per is None:
        return False
    one, other = quantity.value, earlier.value
    return one is not None and other is not None and max(one, other) < SHORT * min(one, other)


def points_back(around: Surroundings) -> bool:
    """True if the clause is of "it", "they" or "the figure"."""
    return elliptical(around) and (is_light(around) or names_nothing(around))


def names_nothing(around: Surroundings) -> bool:
    """True if the clause's subject is a pronoun, or a word for a number."""
    patterns = ((POINTING, around.frame), (NAMING, around.clause))
    return any(compiled(pattern).search(text) for pattern, text in patterns)


def comparable(one: Quantity, other: Quantity, pointing: bool = False) -> bool:
    """True for two numbers of one kind, unit and rate, as far as their own words tell.

    One that is `pointing` ("they put it at less than $1 million") need not say again per what.
    """
    if is_bare(one) and other.kind == "percent":  # "7.5 percent", "Seven and a half over three years"
        return True
    if pointing and is_bare(one) and other.kind == "rate" and other.unit not in TIMES:  # "42 trams a day"
        return True
    if kind_of(one) != kind_of(other):
        return False
    unsaid = one.unit == other.unit and one.per is None and (pointing or is_short_for(one, other))
    if one.per != other.per and not (unsaid and one.kind == "money"):
        return False
    return one.kind not in IN_UNITS or one.unit == other.unit


def joined(
    i: int,
    j: int,
    quantities: Sequence[Quantity],
    around: Sequence[Surroundings],
    settled: Sequence[Choice],
    topics: Mapping[str, Topic],
) -> tuple[Choice, Choice]:
    """The choices of a number and of the one it answers: one topic, and one measure if it names no other."""
    one, other = settled[i], settled[j]
    if one.topic != other.topic:
        if min(one.score, other.score) >= CLEAR and not names_nothing(around[i]):
            return one, other  # each says what it is about: "The offer is 9 percent"
        leader, rest = (i, j) if other.topic == OTHER or one.score > other.score + CLEAR else (j, i)
        topic = topics.get(settled[leader].topic)
        if topic is None or topic.topic == OTHER or quantities[rest].kind not in topic.kinds:
            return one, other
        if is_bare(quantities[i]) and quantities[j].kind == "percent":
            return Choice(topic.topic, other.measure, one.score, SIGN), other
        taken = Choice(
            topic.topic, measure_of(topic, quantities[rest], around[rest]), settled[rest].score, SIGN
        )
        one, other = (taken, other) if rest == i else (one, taken)
    topic = topics.get(one.topic)
    if topic is not None and one.measure != other.measure and topic.measures:
        if is_bare(quantities[i]) and quantities[j].kind == "percent":
            return replace(one, measure=other.measure), other
        unsaid = {measure.measure for measure in topic.measures if not measure.cues}
        if one.measure in unsaid and fits(topic, other.measure, quantities[i]):
            one = replace(one, measure=other.measure)
    return one, other


def fits(topic: Topic, name: str | None, quantity: Quantity) -> bool:
    """True if the topic's measure can be of such a number."""
    return any(
        measure.measure == name
        and (not measure.kinds or quantity.kind in measure.kinds)
        and (not measure.directions or quantity.direction in measure.directions)
        for measure in topic.measures
    )


def told_alike(
    i: int, j: int, quantities: Sequence[Quantity], around: Sequence[Surroundings], clear: bool
) -> bool:
    """True for two numbers of one kind, unit and direction (if told) in clauses that share words beside them.

    Where the rules read both clearly, both must count the same.
    """
    heads = heads_of(around[i], around[j])
    counted = {*map(stem, heads)}
    if not can_meet(quantities[i], quantities[j]) or not count_alike(heads):
        return False
    if clear and (len(heads) < 2 or len(counted) == 2):
        return False
    shared = words_of(around[i]) & words_of(around[j])
    same = not clear and len(heads) == 2 and len(counted) == 1  # a word in common that is already told
    return len(shared - WHEN - counted) + same >= ALIKE


def told_in_turn(i: int, j: int, quantities: Sequence[Quantity], around: Sequence[Surroundings]) -> bool:
    """True for two numbers that nothing of their kind stands between, one a sentence after the other."""
    one, other = quantities[i], quantities[j]
    if one.span.start - other.span.end > TURN or not can_meet(one, other):
        return False
    if any(comparable(one, between) for between in quantities[j + 1 : i]):
        return False
    return count_alike(heads_of(around[i], around[j]))


def can_meet(one: Quantity, other: Quantity) -> bool:
    """True for two numbers of one kind, unit and direction, as far as it is told."""
    return comparable(one, other) and {one.direction, other.direction} != {"increase", "decrease"}


def heads_of(*around: Surroundings) -> list[str]:
    """What is counted, in one word each, of those that tell it."""
    return [head_of(words) for words in around if words.noun]


def count_alike(heads: Sequence[str]) -> bool:
    """True for words for one thing, or for people and posts by whatever word."""
    return len({*map(stem, heads)}) < 2 or all(map(is_anybody, heads))


def is_bare(quantity: Quantity) -> bool:
    """True for a small number of nothing that is named: "they offer three"."""
    return quantity.kind == "count" and not quantity.unit and (quantity.value or 100) < 100


def kind_of(quantity: Quantity) -> str:
    """The quantity's kind; a share is one, in percent or in parts."""
    return "percent" if quantity.kind == "ratio" and quantity.per is None else quantity.kind


def head_of(around: Surroundings) -> str:
    """What is counted, in one word."""
    return around.noun.rpartition(" ")[2]


def is_anybody(noun: str) -> bool:
    """True for people and posts, which either side calls by a word of its own."""
    return compiled(r"(?:{workers}|{posts}|{anybody})").fullmatch(noun) is not None


def words_of(around: Surroundings) -> set[str]:
    return stems(around.clause) | stems(around.own)
