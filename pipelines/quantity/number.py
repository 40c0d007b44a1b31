"""The numbers written in an English text, with exact values.

Digits with every separator, words ("forty-two"), mixed ("2.5 million", "£40k"), fractions and shares
("two-thirds", "one in five"), vague plurals ("thousands"), ranges ("10 to 15", "between 4% and 5%"), ordinals
and multiples ("doubled"). Numbers that count nothing (dates, names, laws …) come out too, marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from functools import cache

from pipelines.config import HERE, load
from pipelines.quantity.incidental import Incidental, begin, incidentals, overlaps, words_of
from pipelines.quantity.number_join import (
    between_bounds,
    dashed,
    joined_parts,
    joined_ranges,
    joined_shares,
    joined_tails,
    spelled,
)
from pipelines.quantity.number_names import OPENERS
from pipelines.quantity.number_words import Words
from pipelines.quantity.numeral import GLUED_TO_CODE, SUFFIXES, Number, digit_numbers

DIGITS_KEPT = 100  # so many digits of a number are exact: more than anybody writes
SPELLED = OPENERS - {"a", "an"}
NONE = frozenset(["no", "not", "none", "zero"])
COUPLE = re.compile(
    r"\b(?:a|another|last|next)\scouple(?=\s(?:of|hundred|thousand|dozen|more)\b)", re.IGNORECASE
)


def numbers(text: str) -> list[Number]:
    """The numbers of a text in order, none overlapping; those that count nothing included and marked."""
    with localcontext(prec=DIGITS_KEPT):
        return in_text(text)


def in_text(text: str) -> list[Number]:
    stretches = incidentals(text)
    digits = [number for number in digit_numbers(text) if not overlaps(stretches, number.start, number.end)]
    taken: list[Incidental | Number] = sorted([*stretches, *in_order(digits)], key=begin)
    words = [number for number in word_numbers(text) if not overlaps(taken, number.start, number.end)]
    counted = joined_shares(text, in_order([*digits, *words]))
    counted = joined_parts(text, joined_tails(text, counted))
    for joins in (dashed, spelled, between_bounds):  # "from 24 to 33-35 billion": the dash binds closer
        counted = joined_ranges(text, counted, joins)
    nothing = (Number(s.start, s.end, Decimal(0), Decimal(0), s.kind, rule_id=s.rule_id) for s in stretches)
    return sorted([*counted, *nothing], key=lambda number: number.start)


def in_order(found: Sequence[Number]) -> list[Number]:
    """The numbers by where they begin, without those that overlap one before."""
    out: list[Number] = []
    for number in sorted(found, key=begin):
        if not out or out[-1].end <= number.start:
            out.append(number)
    return out


def word_numbers(text: str) -> Iterator[Number]:
    """Numbers in words, and "a couple" (two)."""
    words = words_of(text)
    spelled = Words("" if SPELLED.isdisjoint(words) else text)
    for found in spelled.numbers():
        start, end = spelled.words[found.first].start, spelled.words[found.behind - 1].end
        if text[start - 1 : start] not in ("$", "#", "@") and not text[end : end + 1].isdigit():
            low, high = found.low, found.high
            if found.form == "number" and (glued := GLUED_TO_CODE.match(text, end)):  # "twenty MUSD"
                factor, end = Decimal(10) ** SUFFIXES[glued["letter"].lower()], glued.end()
                low, high = low * factor, high * factor
            yield Number(start, end, low, high, found.form)
    for match in COUPLE.finditer(text) if "couple" in words else ():
        yield Number(match.start(), match.end(), Decimal(2), Decimal(2))
    for match in zeros().finditer(text) if not NONE.isdisjoint(words) else ():
        start, end = match.span(match.lastgroup or 0)
        yield Number(start, end, Decimal(0), Decimal(0))


@dataclass(frozen=True, slots=True)
class ZeroFile:
    """`rules/zeros.yml`."""

    counted: str
    between: str
    not_before: str
    done: str
    nil: str
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@cache
def zeros() -> re.Pattern[str]:
    """Matches "no", "not one", "none" before what can be counted; the word is the group that took part."""
    file = load(HERE / "rules" / "zeros.yml", ZeroFile)
    many, ends = rf"{file.between}{file.counted}s", rf"\b(?!{file.not_before})"
    return re.compile(
        rf"(?:\b|(?<=\w)(?=n['’]t))(?:(?P<no>no|zero)\s(?:{many}{ends}|{file.between}{file.counted}{file.done})"
        rf"|(?P<not>not\s(?:one|a\ssingle))(?:\s{file.between}{file.counted}{ends}|(?<=one){file.done})"
        rf"|(?:not|never|n['’]t)\s(?:[a-z]+\s){{1,3}}?(?P<single>a\ssingle)\s{file.between}{file.counted}{ends}"
        rf"|{file.nil}(?P<nil>none)(?=\s?[.,;!?”\"]|$)"
        rf"|(?P<none>none)(?:\sof\s(?:the|its|their|our|his|her|these|those)\s(?:\d[\d,.]*\s)?{many}{ends}|{file.done}))",
        re.IGNORECASE,
    )
