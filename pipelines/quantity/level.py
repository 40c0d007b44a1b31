"""Numbers of a paragraph that belong together: a level and what it came from, a part and its whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise, takewhile

from spacy.tokens import Token

from pipelines.quantity.change import NO_CHANGE, Change, direction_words
from pipelines.quantity.measure import Measured
from pipelines.quantity.noun import counted_noun, sentence_start
from pipelines.quantity.number_words import share
from pipelines.quantity.numeral import Number
from pipelines.quantity.reading import Reading, Story

CHANGED_FROM = re.compile(r"\bfrom\s(?:[\w-]+\s){0,2}[$€£]?$", re.IGNORECASE)
FROM_LEVEL = re.compile(
    r"(?:\s?,)?\s(?:[\w-]+\s){0,2}?from\s(?:about\s|around\s|some\s|nearly\s|an?\s|the\s)?$"
)
UP_FROM = re.compile(
    r"(?:\s?,)?\s(?:[\w’'-]+\s){0,3}?(?:[\w’'-]+,\s)?(?:[\w-]+\s)?(?P<way>up|down)\s(?:sharply\s|slightly\s)?"
    r"from\s(?:about\s|around\s|some\s|nearly\s|just\s|only\s|over\s|under\s|an?\s|the\s)?$"
)
TO_LEVEL = re.compile(r"(?:[\s,][^.;!?]{0,50})?\sto\s(?:about\s|around\s|some\s|nearly\s|just\s|over\s)?$")
# "from 40 to 45 and then 50": the level after the level.
ON_TO = re.compile(
    r"\s?,?\s?(?:(?:and|but|or)\s)?(?:(?:then|now|later|finally|again|eventually)\s)?(?P<to>to\s)?"
    r"(?:about\s|around\s|some\s|nearly\s|just\s|over\s)?$"
)
GONE_FROM = re.compile(
    r"\b(?:go|goes|going|gone|went|mov(?:e|es|ed|ing)|chang(?:e|es|ed|ing)|shift(?:s|ed|ing)?|sw(?:ing|ings|ung))"
    r"\s(?:up\s|down\s|back\s)?from\s(?:[\w-]+\s){0,2}[$€£]?$",
    re.IGNORECASE,
)
BEFORE_FROM = 6  # words before "from 40 to 50" among which one may say that it is a change
IN_EVERY = re.compile(r"\s(?:[A-Za-z’'-]+\s){1,3}?in\s(?:every\s)?")  # "one tram in ten"
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
WHOLES = frozenset(map(Decimal, (*range(2, 13), 15, 20, 25, 50, 100, 1000)))
OF_THE_WHOLE = re.compile(
    r"\s(?:out\s)?of\s(?:the|its|their|our|all|all of the|a total of|some|about|more than"
    r"|nearly)?\s?(?:[\w.’'-]+\s){0,3}?(?:[\w.’'-]+[’']s?\s)?$"
)
# "300 of the 520 had clocked in", where the whole has no noun
OF_THE = re.compile(r"\s(?:out\s)?of\s(?:the|its|their|our|all|all of the|a total of)\s$")
# "38 vacant positions among a complement of 610"
AMONG = re.compile(
    r"(?:\s[\w’'-]+){0,4}?\s(?:among|out of|from|in|of)\s(?:an?|the|its|their)\s(?:[\w’'-]+\s){0,2}?"
    r"(?:complement|establishment|workforce|staff|fleet|payroll|roster|total|membership|department|crew|team)\sof\s"
    r"(?:about\s|some\s|nearly\s|more than\s)?"
)

# "Of the 480 members at the site, 460 are out", "37 failed to report, out of 108 on the list"
OF_WHOLE_AHEAD = re.compile(
    r"(?:^|[.!?:;“\"]\s?|\b(?:that|and|but)\s)[Oo]f\s(?:the\s|its\s|their\s|some\s|about\s|[^.,;:]{1,40}[’']s?\s)?$"
)
PART_BEHIND = re.compile(
    r"[^.;:!?]{0,90},\s(?:[^,.;:!?]{1,30},\s)?"
    r"(?:(?:only|about|some|nearly|just|over|more than|at least)\s){0,2}$"
)
OUT_OF = re.compile(r"[^.,;:!?]{0,60},\sout of\s(?:a total of\s|some\s|about\s|the\s)?$")


def with_levels(story: Story, readings: list[Reading]) -> None:
    """Gives a changed level the value that it came from.

    "raised to 50%, from 40%"; "11%, up from 4%"; "risen from 14 rooms in May to 16"; "to 45 and then 50".
    """
    told = [reading for reading in readings if reading.distractor is None]
    for i, (reading, following) in enumerate(pairwise(told)):
        if not alike(reading, following):
            continue
        first, second = reading.item.number, following.item.number
        between = story.text[reading.end : following.start]
        named = reading.change.basis == "noun"  # "a 23 percent hike, down from 30": of the demand, not of pay
        if second.kind in ("number", "fraction") and not named and (up := UP_FROM.fullmatch(between)):
            reading.change = Change("increase" if up["way"] == "up" else "decrease", "to", "adverb")
            reading.from_value, following.change = second.low, NO_CHANGE
            following.concept = reading.concept or following.concept
        elif second.kind == "number" and reading.change.direction != "none" and FROM_LEVEL.fullmatch(between):
            if reading.from_value is None:
                reading.from_value, following.change = second.low, NO_CHANGE
                following.concept = reading.concept or following.concept
        elif first.kind in ("number", "fraction") and follows_level(story, reading, following, between):
            reading.change = NO_CHANGE
            became(following, [reading], following.change)
        elif goes_on_to(reading, following, between):
            became(following, told[max(0, i - 1) : i + 1], reading.change)


def became(following: Reading, earlier: list[Reading], change: Change) -> None:
    """Makes a number the level after the last of those earlier; who says no unit takes the other's."""
    reading = earlier[-1]
    up = following.item.number.low > reading.item.number.low
    following.change = Change("increase" if up else "decrease", "to", change.basis or "verb")
    following.from_value = reading.item.number.low
    if reading.item.unit is None and reading.head is None and following.item.unit is not None:
        for level in earlier:
            level.item = replace(level.item, unit=following.item.unit)
            level.unit, level.kind = following.unit, following.kind
    elif not following.unit:
        following.unit, following.head, following.concept = reading.unit, reading.head, reading.concept
    reading.rule = "level before" if reading.rule != "level" else reading.rule
    following.rule = "level"


def follows_level(story: Story, reading: Reading, following: Reading, between: str) -> bool:
    """ "risen from 14 rooms to 16": whether the second number is what the first became."""
    if reading.from_value is not None or TO_LEVEL.fullmatch(between) is None:
        return False
    if following.item.number.low == reading.item.number.low:
        return False
    if CHANGED_FROM.search(story.text, max(0, reading.start - 24), reading.start) is None:
        return False
    return (following.change.direction != "none" and following.change.mode == "to") or is_moved(
        story, reading
    )


def is_moved(story: Story, reading: Reading) -> bool:
    """Whether a word just before "from 40" says that something rises, falls or changes."""
    first = story.positions.at(reading.start)
    verbs, adverbs, nouns = direction_words()
    for token in reversed(first.doc[sentence_start(first, BEFORE_FROM) : first.i]):
        word = token.lemma_.lower()
        if word in verbs or token.lower_ in adverbs or (word in nouns and token.pos_ == "NOUN"):
            return True
    return GONE_FROM.search(story.text, max(0, reading.start - 40), reading.start) is not None


def goes_on_to(reading: Reading, following: Reading, between: str) -> bool:
    """ "from 40 to 45 and then to 50": whether the second number is the next level after a level."""
    if reading.from_value is None or reading.change.mode != "to" or following.item.number.kind != "number":
        return False
    on = ON_TO.fullmatch(between)
    return on is not None and (on["to"] is not None or "then" in between)


def alike(one: Reading, other: Reading) -> bool:
    """Whether two numbers count or measure the same thing, as far as it is said."""
    unit, second = one.item.unit, other.item.unit
    if one.from_value is not None and unit is None and one.head is None:
        return True  # "from 40 to 45 and then 50 percent"
    if unit is None and second is None:
        return one.unit == other.unit or one.head is None or other.head is None
    return unit is not None and (unit.name == second.name if second is not None else other.head is None)


def with_bases(story: Story, readings: list[Reading]) -> None:
    """Gives a part its whole, and the whole's noun.

    "5,000 of the company's 175,000 employees", "a third of its 900 nurses", "60 percent of the 900 nurses",
    "38 vacancies in a workforce of 610".
    """
    for part, whole in pairwise(readings):
        first, second = part.item.number, whole.item.number
        if second.kind != "number" or part.distractor or whole.distractor:
            continue
        smaller = first.kind == "number" and first.low < second.low
        between = part.item.end, whole.start
        patterns = (AMONG, OUT_OF, OF_THE) if whole.head is None else (AMONG, OUT_OF)
        if smaller and any(pattern.fullmatch(story.text, *between) for pattern in patterns):
            part.base_value = second.low
            continue
        if whole.head is None or not OF_THE_WHOLE.fullmatch(story.text, *between):
            continue
        if part.kind == "percent" and first.kind in ("number", "range"):
            part.base_value = second.low
        elif part.item.unit is None and (first.kind == "fraction" or smaller):
            part.unit, part.head, part.concept = whole.unit, whole.head, whole.concept
            part.base_value = second.low


def with_bases_ahead(story: Story, readings: list[Reading]) -> None:
    """Gives a part the whole that the sentence begins with, and its noun if it has none behind it."""
    for i, whole in enumerate(readings):
        second = whole.item.number
        ahead = OF_WHOLE_AHEAD.search(story.text, max(0, whole.start - 60), whole.start)
        if second.kind != "number" or whole.distractor or not ahead:
            continue
        for part in readings[i + 1 :]:
            if not story.same_sentence(whole.start, part.start):
                break
            first = part.item.number
            if part.distractor or not PART_BEHIND.fullmatch(story.text, whole.item.end, part.start):
                continue
            if first.kind == "number" and first.low < second.low and part.item.unit is None:
                part.base_value = second.low
                if part.head is None or part.head.idx < part.start:
                    part.unit, part.head, part.concept = whole.unit, whole.head, whole.concept
            break


def with_shares(story: Story) -> Iterator[Measured]:
    """The paragraph's numbers; "one tram in ten" as one, which only the parse tells from "one strike in ten
    wards"."""
    items, i = story.items, 0
    while i < len(items):
        first = items[i]
        second = items[i + 1] if i + 1 < len(items) else None
        i += 1
        if second and is_part_of(story, first, second):
            value = share(first.number.low, second.number.low)
            start, end, ends = first.start, second.end, (first.number, second.number)
            yield Measured(Number(start, end, value, value, "share", ends), start, end)
            i += 1
        else:
            yield first


def is_part_of(story: Story, first: Measured, second: Measured) -> bool:
    """Whether two numbers say together that so many of so many are meant."""
    if first.unit or second.unit or not (first.number.kind == second.number.kind == "number"):
        return False
    if first.number.low >= second.number.low or second.number.low not in WHOLES:
        return False
    if not IN_EVERY.fullmatch(story.text, first.end, second.start):
        return False
    _, behind = story.positions.within(second.start, second.end)
    doc = story.paragraph.doc
    if second.number.low == 2:  # "one tram in two ran", but "one strike in two wards"
        return behind < len(doc) and doc[behind].pos_ in ("VERB", "AUX")
    counted = counted_noun(doc[behind - 1], part=False)
    return counted is None or counted[0].tag_ == "NN" or is_verb(counted[0])  # "one tram in ten came"


def is_verb(noun: Token) -> bool:
    """True for a verb that the parser takes for a plural: "one bus in six runs late".

    Not for "one strike in ten days is enough", where the clause has a verb.
    """
    rest = list(takewhile(lambda word: not word.is_punct, noun.doc[noun.i + 1 : noun.sent.end]))
    if noun.tag_ != "NNS" or not rest or rest[0].pos_ in ("ADP", "CCONJ", "NOUN", "PROPN"):
        return False
    return not any(word.tag_ in FINITE for word in rest)
