"""Numbers that make one: shares ("one in five"), ratios ("1:3,000"), ranges ("10 to 15", "four or five")."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from pipelines.quantity.number_words import share
from pipelines.quantity.numeral import Number, scale_value
from pipelines.quantity.unit import currency_before, unit_after

Joins = Callable[[str, int, Number, Number], bool]  # text, end of the first unit, the two numbers
RATIO = re.compile(r"\bratios?\b")
ONE_IN = re.compile(r"\s(?:in|out of)\s(?:every\s)?")
SIGN = r"(?:(?:US|AU|NZ|HK|CA|C|A|S)?\s?[$€£¥₹]\s?(?:US)?|RM\s?|Rs\.?\s?|R|DM\s?|EUR\s?|USD\s?)?"
DASH = re.compile(rf"\s?[-–—]\s?{SIGN}")
TO = re.compile(rf"(?:-\s|-|\s)?(?:to|through)[\s-]{SIGN}")
OR = re.compile(rf"\s?-?\sor\s{SIGN}")
AND = re.compile(rf"\sand\s(?:between\s)?{SIGN}")
BETWEEN = re.compile(rf"\b(?:between|from|anywhere between)\s(?:about\s|around\s)?{SIGN}$", re.IGNORECASE)
FROM = re.compile(
    rf"\bfrom\s(?:(?:about|around|up to|nearly|just|roughly|an?|some|only)\s){{0,2}}{SIGN}$", re.IGNORECASE
)
ENDS = re.compile(r"\s*(?:[.;]\s|[.;]?$)")
TAIL = re.compile(r"\s(?:and\s)?")
SCALE = re.compile(r"hundred|thousand|million", re.IGNORECASE)
HUNDRED = Decimal(100)
SCALED = re.compile(r"(?:hundred|thousand|million|billion)$", re.IGNORECASE)
OR_EQUAL = r"(?:\sor\sequal)?"
MORE = rf"(?:(?:more|greater|larger|higher){OR_EQUAL}\sthan|no\s(?:less|fewer)\sthan|at\sleast|above|over)"
LESS = rf"(?:(?:less|fewer|smaller|lower){OR_EQUAL}\sthan|no\smore\sthan|at\smost|below|under)"
EQUAL_TO = rf"(?:\sor\sequal\sto)?\s{SIGN}"
OVER = re.compile(rf"\b{MORE}{EQUAL_TO}$", re.IGNORECASE)
UNDER = re.compile(rf"\b{LESS}{EQUAL_TO}$", re.IGNORECASE)
AND_UNDER = re.compile(
    rf",?\s(?:and|but)\s(?:is\s)?(?:{LESS}|less\sor\sequal\sthan){EQUAL_TO}", re.IGNORECASE
)
AND_OVER = re.compile(rf",?\s(?:and|but)\s(?:is\s)?{MORE}{EQUAL_TO}", re.IGNORECASE)
UP_TO = re.compile(rf"\s(?:up\s)?to\s(?:(?:about|around|nearly|just|roughly|over|more than)\s)?{SIGN}")


def joined_shares(text: str, found: list[Number]) -> list[Number]:
    """ "one in five" and "3 out of 10" as one number."""
    out: list[Number] = []
    for number in found:
        last = out[-1] if out else None
        if last and is_ratio(text, last, number):
            out[-1] = Number(last.start, number.end, last.low, last.low, "ratio", (last, number))
            continue
        if last and is_over(text, last, number):
            value = share(last.low, number.low)
            out[-1] = Number(last.start, number.end, value, value, "fraction")
            continue
        if last and last.kind == number.kind == "number" and ONE_IN.fullmatch(text, last.end, number.start):
            part, whole = last.low, number.low
            small = whole <= 100 or "out" in text[last.end : number.start]
            if (
                0 < part < whole
                and part <= 99
                and small
                and not unit_after(text, number.end)
                and not currency_before(text, number.start)
            ):
                value = share(part, whole)
                out[-1] = Number(last.start, number.end, value, value, "share", (last, number))
                continue
        out.append(number)
    return out


def is_over(text: str, first: Number, second: Number) -> bool:
    """ "one over 20", where nothing is counted."""
    plain = first.kind == second.kind == "number" and second.low > 0
    return plain and text[first.end : second.start] == " over " and ENDS.match(text, second.end) is not None


def joined_tails(text: str, found: list[Number]) -> list[Number]:
    """ "4 thousand 3 hundred and 21" as one number."""
    out: list[Number] = []
    for number in found:
        last = out[-1] if out else None
        if last and last.kind == number.kind == "number" and TAIL.fullmatch(text, last.end, number.start):
            scale = SCALED.search(text, last.start, last.end)
            size = scale_value(scale[0].lower()) if scale and text[last.start].isdigit() else 0
            small = size == HUNDRED and "and" in text[last.end : number.start]  # no "3 million and 40"
            goes_on = small or SCALE.search(text, number.start, number.end)
            if 0 < number.low < size and goes_on and last.is_whole:
                value = last.low + number.low
                out[-1] = replace(last, end=number.end, low=value, high=value)
                continue
        out.append(number)
    return out


def joined_parts(text: str, found: list[Number]) -> list[Number]:
    """ "a quarter of a million", "two thirds of a million" as one number."""
    out: list[Number] = []
    for number in found:
        last = out[-1] if out else None
        whole = last is not None and number.low >= 1000 and text[number.start : number.start + 2] == "a "
        if last and whole and last.kind == "fraction" and text[last.end : number.start] == " of ":
            value = last.low * number.low
            out[-1] = Number(last.start, number.end, value, value)
            continue
        out.append(number)
    return out


def is_ratio(text: str, first: Number, second: Number) -> bool:
    """ "1:3,000"; "a 5-to-1 ratio", where the word stands by."""
    if first.kind != "number" or second.kind != "number" or second.start - first.end > 4:
        return False
    if text[first.end : second.start] == ":":
        return True
    before, after = text[max(0, first.start - 30) : first.start], text[second.end : second.end + 30]
    near = before.rpartition(". ")[2] + after.partition(". ")[0]
    return text[first.end : second.start] in ("-to-", " to ") and RATIO.search(near) is not None


def joined_ranges(text: str, found: list[Number], joins: Joins) -> list[Number]:
    """ "10 to 15", "between 4% and 5%", "four or five" as one number each; only where the units agree."""
    out: list[Number] = []
    for number in found:
        last = out[-1] if out else None
        joined = range_of(text, last, number, joins) if last else None
        if joined:
            out[-1] = joined
        else:
            out.append(number)
    return out


def range_of(text: str, low: Number, high: Number, joins: Joins) -> Number | None:
    """The range from the one number to the other, if the words between and before say so."""
    if (
        low.kind not in ("number", "fraction")
        or high.kind not in ("number", "fraction")
        or high.start - low.end > 30
    ):
        return None
    middle = low.end
    unit = unit_after(text, low.end)
    if unit and unit.end < high.start:
        behind = unit_after(text, high.end)
        if behind is None or behind.name != unit.name:
            return None
        middle = unit.end
    low = with_scale_of(text, low, high)
    if not joins(text, middle, low, high):
        return None
    if joins is between_bounds:
        least, most = sorted((low.low, high.low))
        return Number(low.start, high.end, least, most, "range", (low, high))
    return Number(low.start, high.end, low.low, high.low, "range", (low, high))


def dashed(text: str, middle: int, low: Number, high: Number) -> bool:
    """ "30-40", "$30,000–$40,000", "two-three"; a hyphen taken for a minus sign joins nothing."""
    if text[low.start].isalpha() and high.low > 2 * low.low:
        return False  # a price or a score: "nine-fifty"
    return (
        DASH.fullmatch(text, middle, high.start) is not None
        and high.low > low.low
        and text[high.start] not in "-−"
    )


def spelled(text: str, middle: int, low: Number, high: Number) -> bool:
    """ "10 to 15", "from 40 down to 30", "between 4% and 5%", "four or five"."""
    before, rising = text[max(0, low.start - 40) : low.start], high.low > low.low
    if TO.fullmatch(text, middle, high.start):
        return rising or FROM.search(before) is not None
    if UP_TO.fullmatch(text, middle, high.start):
        return FROM.search(before) is not None
    if AND.fullmatch(text, middle, high.start):
        return rising and BETWEEN.search(before) is not None
    if OR.fullmatch(text, middle, high.start):
        near = high.low <= low.low + max(Decimal(2), low.low / 2)
        return rising and near and text[low.end : low.end + 1] != "-"
    return False


def between_bounds(text: str, middle: int, low: Number, high: Number) -> bool:
    """ "more than 10 and less than 20", "no more than 50 and no less than 20"."""
    rising = OVER.search(text, max(0, low.start - 40), low.start) and AND_UNDER.fullmatch(
        text, middle, high.start
    )
    falling = UNDER.search(text, max(0, low.start - 40), low.start) and AND_OVER.fullmatch(
        text, middle, high.start
    )
    return bool(rising and high.low > low.low) or bool(falling and high.low < low.low)


def with_scale_of(text: str, low: Number, high: Number) -> Number:
    """ "10 to 15 million", "four to five thousand": the first end takes the scale of the second."""
    scale = re.search(
        r"(?:(?<=\d)\s?|\b)(hundred|thousand|million|billion|trillion|bn|mn|[kKmMb])$",
        text[high.start : high.end],
    )
    if not scale or re.search(
        r"(?:hundred|thousand|million|billion|trillion|bn|mn|\d[kKmMb])$", text[low.start : low.end]
    ):
        return low
    value = low.low * scale_value(scale[1].lower())
    if low.low >= 1000 or value > high.low:
        return low
    return replace(low, low=value, high=value)
