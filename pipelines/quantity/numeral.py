"""Numbers written in digits, with exact values: every separator, "2.5 million", "£40k", "3½", "1.2e6"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pipelines.quantity.number_names import DOZEN, PARTS, SCALES
from pipelines.quantity.number_words import share
from pipelines.quantity.unit import currency_before, unit_after

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
    r"""(?:(?<![\w.,/⁄])|(?<=\bRM)|(?<=CFA)|(?<=\bR)|(?<=\bN)|(?<=\bRs)|(?<=\bRp)|(?<=\bDM)|(?<=\bSh)|(?<=\bPS)|(?<=\$US)|(?<=\b[A-Z]{3})(?<!COV))
    (?P<number>
      (?P<other_way>\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?!\d) | \d{1,3}\.\d{3},\d+(?!\d) | 0,\d+(?![\d,])
          | \d+,\d{1,2}(?![\d,]|\.\d|\s?(?:and|or|&|to|-|–)\s?\d))
      | (?P<spaced>\d{1,3}(?:[\u00a0\u202f\u2009]\d{3})+(?:[.,]\d+)?(?!\d)
          | \d{1,3}(?:\ \d{3})*\ \d00(?!\d) | \d{1,3}(?:\ \d{3}){2,}(?!\d)
          | (?<=[R$€£])\d{1,3}(?:\ \d{3})+(?!\d)
          | (?<=[a-z,]\ )(?<!June\ |July\ |uary\ |arch\ |pril\ |mber\ |gust\ |ober\ )(?<!May\ )
            [1-9]\d?\ \d{3}(?=\ [a-z])
          | \d{1,3}(?:[’']\d{3})+(?:\.\d+)?(?!\d))
      | \d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d) | \d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?(?!\d)
      | \d+(?:\.\d+)? | \.\d+
    )
    (?:\s?\^\s?(?P<raised>[-−+]?\d{1,2})\b
      | \s?[x×]\s?10\s?\^?\s?(?P<power>[-−+]?\d{1,3})\b | [eE](?P<exponent>[-+]?\d{1,3})\b)?
    (?:\s?(?P<vulgar>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒]) | \s{1,2}(?P<extra>\d)[/⁄](?P<of>\d{1,2})(?![\d/])
      | [/⁄](?P<whole>\d{1,3})(?![\d/,]))?
    """,
    re.VERBOSE,
)
RUN_OF_DIGITS = re.compile(r"\.?\d+")
SIGNED = re.compile(r"(?<![\w.)])(?<!\d\s)[-−+]\s?$|(?<=\d\s)[-−+]$")
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
    if factor >= 1000 and (part := AND_A_PART.match(text, end)):  # "3 million and a quarter"
        value, end = value + factor * share(1, PARTS[part["part"].lower()]), part.end()
    sign = SIGNED.search(text, max(0, start - 2), start)
    minus = MINUS.search(text, max(0, start - 10), start)
    if (sign and sign[0][0] in "-−") or minus:
        value = -value
    start = minus.start() if minus else start
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
    if match["raised"] and value:
        value = share(value ** int(match["raised"].replace("−", "-")), 1)
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
        decimal = "." in text[start:end]
        thousands = (
            (sign in "kK" and (touches or decimal)) or sign == "B" or (sign == "b" and touches and decimal)
        )
        if thousands or currency_before(text, start) or COUNTED_IN_LETTERS.match(text, letter.end()):
            return Decimal(10) ** SUFFIXES[sign.lower()], letter.end()
    return factor, end


def scale_value(word: str) -> Decimal:
    if word == "hundred":
        return Decimal(100)
    if word in DOZEN:
        return Decimal(12)
    return SCALES.get(word) or Decimal(10) ** SUFFIXES[word]
