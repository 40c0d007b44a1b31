"""The numbers written in an English text, with exact values.

Digits with every separator, words ("forty-two"), mixed ("2.5 million", "£40k"), fractions and shares
("two-thirds", "one in five"), vague plurals ("thousands"), ranges ("10 to 15", "between 4% and 5%"), ordinals
and multiples ("doubled"). Numbers that count nothing (dates, names, laws …) come out too, marked as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.incidental import Incidental, incidentals
from pipelines.number_words import DOZEN, PARTS, SCALES, Words, share
from pipelines.unit import currency_before, unit_after

VULGAR = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5),
    "⅖": (2, 5), "⅗": (3, 5), "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8),
    "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8), "⅐": (1, 7),
    "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip
SUFFIXES = {"k": 3, "m": 6, "mm": 6, "mn": 6, "mil": 6, "b": 9, "bn": 9, "t": 12, "tn": 12}
# The dot is a decimal point and the comma parts thousands, unless the number itself shows that it is
# otherwise:
# "1.234.567" and "1.234,5" have it the other way round, "12 500" and "12'500" part thousands without either.
DIGITS = re.compile(
    r"""(?:(?<![\w.,/⁄])|(?<=\bRM)|(?<=\bR)|(?<=\bRs)|(?<=\bRp)|(?<=\bDM)|(?<=\bSh)|(?<=\bPS)|(?<=\$US)|(?<=\b[A-Z]{3})(?<!COV))
    (?P<number>
      (?P<other_way>\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?!\d) | \d{1,3}\.\d{3},\d{1,2}(?!\d)
          | \d+,\d{1,2}(?=\s?(?:%|percent|per\scent|million|billion|€|euros?)))
      | (?P<spaced>\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?(?!\d)
          | \d{1,3}(?:\ \d{3})*\ \d00(?!\d) | \d{1,3}(?:\ \d{3}){2,}(?!\d)
          | (?<=[R$€£])\d{1,3}(?:\ \d{3})+(?!\d)
          | \d{1,3}(?:[’']\d{3})+(?:\.\d+)?(?!\d))
      | \d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d) | \d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?(?!\d)
      | \d+(?:\.\d+)? | \.\d+
    )
    (?:\s?[x×]\s?10\s?\^?\s?(?P<power>[-−+]?\d{1,3})\b | [eE](?P<exponent>[-+]?\d{1,3})\b)?
    (?:\s?(?P<vulgar>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒]) | \s{1,2}(?P<extra>\d)[/⁄](?P<of>\d{1,2})(?![\d/])
      | [/⁄](?P<whole>\d{1,3})(?![\d/,]))?
    """,
    re.VERBOSE,
)
RUN_OF_DIGITS = re.compile(r"\.?\d+")
SIGNED = re.compile(r"(?<![\w.)])[-−+]\s?$")
LONE_VULGAR = re.compile("[" + "".join(VULGAR) + "]")
SCALE_WORD = re.compile(
    rf"[\s\u00a0-]?(?P<scale>hundred|bn|tn|mn|{'|'.join([*SCALES, *DOZEN])})\b(?!-?ths?\b)", re.IGNORECASE
)
LETTER = re.compile(r"\s?(?P<letter>mm|MM|mil|k|K|m|M|b|B|t)(?![A-Za-z0-9²³/'’-]|\.[a-z0-9])")
GLUED_TO_CODE = re.compile(
    r"\s?(?P<letter>[kKmM]|bn)(?=(?:USD|EUR|GBP|SEK|NOK|DKK|CHF|CAD|AUD|NZD|INR|ZAR)\b)"
)
COUNTED_IN_LETTERS = re.compile(
    r"\s(?:dollars|euros|pounds|tons?|tonnes|people|shares|barrels|workers|patients)\b"
)
AND_A_PART = re.compile(r"(?:\s|-)and(?:\s|-)an?(?:\s|-)(?P<part>half|quarter|third)\b", re.IGNORECASE)
ORDINAL = re.compile(r"(?:st|nd|rd|th|ST|ND|RD|TH)\b")
MINUS = re.compile(r"\b(?:minus|negative)[\s-]$", re.IGNORECASE)
COUPLE = re.compile(
    r"\b(?:a|another|last|next)\scouple(?=\s(?:of|hundred|thousand|dozen|more)\b)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text. `low` and `high` are the same unless it is a range or vague.

    `kind` is "number", "fraction", "share" ("one in five"), "ratio" ("1:7"), "range", "vague", "multiple",
    "ordinal", or for a number that counts nothing its reason ("date", "name" …); then its value means nothing
    and `rule_id` names the rule.
    """

    start: int
    end: int
    low: Decimal
    high: Decimal
    kind: str = "number"
    parts: tuple[Number, ...] = ()  # the two ends of a range, the two numbers of a share
    rule_id: str = ""

    @property
    def is_incidental(self) -> bool:
        return bool(self.rule_id)

    @property
    def is_whole(self) -> bool:
        return self.low == self.low.to_integral_value()


def numbers(text: str) -> list[Number]:
    """The numbers of a text in order, none overlapping; those that count nothing included and marked."""
    stretches = incidentals(text)
    digits = [number for number in digit_numbers(text) if not covered(number, stretches)]
    words = [number for number in word_numbers(text) if not covered(number, [*stretches, *digits])]
    counted = joined_shares(text, sorted([*digits, *words], key=lambda n: n.start))
    for joins in (dashed, spelled):  # "from 24 to 33-35 billion": the dash binds closer
        counted = joined_ranges(text, counted, joins)
    nothing = (Number(s.start, s.end, Decimal(0), Decimal(0), s.kind, rule_id=s.rule_id) for s in stretches)
    return sorted([*counted, *nothing], key=lambda number: number.start)


def covered(number: Number, stretches: Sequence[Incidental | Number]) -> bool:
    return any(stretch.start < number.end and number.start < stretch.end for stretch in stretches)


# ---------------------------------------------------------------- digits


def digit_numbers(text: str) -> Iterator[Number]:
    """Numbers in digits, with the scale, suffix and fraction that belong to them."""
    behind = 0
    for run in RUN_OF_DIGITS.finditer(text):
        match = DIGITS.match(text, run.start()) if run.start() >= behind else None
        if match:
            number = scaled(text, match)
            behind = number.end
            yield number
    for match in LONE_VULGAR.finditer(text):
        if not text[: match.start()].rstrip()[-1:].isdigit():
            value = share(*VULGAR[match[0]])
            yield Number(match.start(), match.end(), value, value, "fraction")


def scaled(text: str, match: re.Match[str]) -> Number:
    """The number that a match of `DIGITS` begins, with the scale words behind it."""
    value, kind = digits_value(match)
    start, end = match.start("number"), match.end()
    if kind == "number" and (ordinal := ORDINAL.match(text, end)):
        return Number(start, ordinal.end(), value, value, "ordinal")
    part = AND_A_PART.match(text, end)
    if part and not unit_after(text, end):
        value, end = value + share(1, PARTS[part["part"].lower()]), part.end()
    factor, end = scale_after(text, start, end)
    value *= factor
    sign = SIGNED.search(text, max(0, start - 2), start)
    if (sign and sign[0][0] in "-−") or MINUS.search(text, max(0, start - 10), start):
        value = -value
    if sign:
        start = sign.start()
    return Number(start, end, value, value, kind)


def digits_value(match: re.Match[str]) -> tuple[Decimal, str]:
    """The value that the digits alone say, and whether they are a plain number or a fraction."""
    digits = match["number"]
    if match["other_way"]:
        digits = digits.replace(".", "").replace(",", ".")
    elif match["spaced"]:
        digits = re.sub(r"[\s’']", "", digits).replace(",", ".")
    value = Decimal(digits.replace(",", ""))
    if power := match["power"] or match["exponent"]:
        value = value.scaleb(int(power.replace("−", "-")))
    if match["vulgar"]:
        value += share(*VULGAR[match["vulgar"]])
    elif match["extra"] and int(match["of"]):
        value += share(int(match["extra"]), int(match["of"]))
    elif match["whole"] and int(match["whole"]):
        return share(value, int(match["whole"])), "fraction"
    return value, "number"


def scale_after(text: str, start: int, end: int) -> tuple[Decimal, int]:
    """What "hundred million" or "k" behind the digits multiplies them by, and where it ends."""
    factor = Decimal(1)
    while word := SCALE_WORD.match(text, end):
        scale = word["scale"].lower()
        if scale == "mil" and not word["scale"].islower():
            break
        factor *= scale_value(scale)
        end = word.end()
    if factor == 1 and (glued := GLUED_TO_CODE.match(text, end)):  # "30 MUSD"
        return Decimal(10) ** SUFFIXES[glued["letter"].lower()], glued.end()
    letter = LETTER.match(text, end) if factor == 1 else None
    if letter:
        sign = letter["letter"]
        touches = letter.start("letter") == end
        thousands = (sign in "kK" and touches) or sign == "B"
        if thousands or currency_before(text, start) or COUNTED_IN_LETTERS.match(text, letter.end()):
            return Decimal(10) ** SUFFIXES[sign.lower()], letter.end()
    return factor, end


def scale_value(word: str) -> Decimal:
    if word == "hundred":
        return Decimal(100)
    if word in DOZEN:
        return Decimal(12)
    return SCALES.get(word) or Decimal(10) ** SUFFIXES[word]


# ---------------------------------------------------------------- words


def word_numbers(text: str) -> Iterator[Number]:
    """Numbers in words, and "a couple" (two)."""
    spelled = Words(text)
    for found in spelled.numbers():
        start, end = spelled.words[found.first].start, spelled.words[found.behind - 1].end
        if text[start - 1 : start] not in ("$", "#", "@") and not text[end : end + 1].isdigit():
            yield Number(start, end, found.low, found.high, found.form)
    for match in COUPLE.finditer(text):
        yield Number(match.start(), match.end(), Decimal(2), Decimal(2))


# ---------------------------------------------------------------- shares and ranges

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
UP_TO = re.compile(rf"\s(?:up\s)?to\s(?:(?:about|around|nearly|just|roughly|over|more than)\s)?{SIGN}")


def joined_shares(text: str, found: list[Number]) -> list[Number]:
    """ "one in five" and "3 out of 10" as one number."""
    out: list[Number] = []
    for number in found:
        last = out[-1] if out else None
        if last and is_ratio(text, last, number):
            out[-1] = Number(last.start, number.end, last.low, last.low, "ratio", (last, number))
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


def is_ratio(text: str, first: Number, second: Number) -> bool:
    """ "1:3,000"; "a 5-to-1 ratio", where the word stands by."""
    if first.kind != "number" or second.kind != "number" or second.start - first.end > 4:
        return False
    if text[first.end : second.start] == ":":
        return True
    near = text[max(0, first.start - 30) : first.start] + text[second.end : second.end + 30]
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
