"""Numbers with what is written right at them: currency sign, unit, "a day", "year-old"; text only."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from pipelines.quantity.incidental import MONTH, STAMPS, begin, overlaps, words_of
from pipelines.quantity.number import numbers
from pipelines.quantity.number_names import OPENERS, listed
from pipelines.quantity.number_words import share
from pipelines.quantity.numeral import SCALE_WORD, Number, scale_value
from pipelines.quantity.old_money import PENCE_WORDS, old_sums
from pipelines.quantity.unit import Unit, currency_before, rate_after, unit_after

DIGIT = re.compile(r"\d|[½⅓⅔¼¾⅛⅜⅝⅞]")
EXTRAS = frozenset(listed("twice dollar pound euro shilling penny cent rand rupee peso krona crown guinea"))
FIRST_WORDS = (
    (OPENERS - {"a", "an"})
    | frozenset(
        listed(
            "couple no not none hours days weeks months years hour day week month year decade "
            "fortnight century"
        )
    )
    | EXTRAS
    | frozenset(PENCE_WORDS)
)
BEFORE_UNIT = re.compile(r"\s(?:more|additional|extra|full|working|consecutive|straight|whole)(?=\s)")
SUSPENDED = re.compile(r"-\s?(?:,|and|or|to)\s|-,\s")
MONEY_TALK = re.compile(
    r"£|\b(?:worth|costs?|pa(?:y|id|ys|ying)|wages?|salar\w+|spen[dt]|earn\w*|price\w*|bonus\w*"
    r"|fined?|profits?|budget|fund\w*|offer\w*)\b"
)
MUCH = Decimal(100_000)  # so many pounds are money, whatever else the text says
ONE, TWO, NO_VALUE = Decimal(1), Decimal(2), Decimal(0)
CHANGE_ENDS = re.compile(r"\s?(?:[.,;)]|$)")
SMALL_COINS = {("shilling", "penny"): 12, ("GBP", "shilling"): 20, ("guinea", "shilling"): 21}  # else 100
UNVALUED = frozenset(["cent", "penny", "sen"])
AGE = re.compile(
    r"[\s-]?(?P<unit>year|month|week|day)s?[\s-](?:old|of[\s-]age)s?\b|[\s-]?(?P<short>y/?o)\b", re.IGNORECASE
)
LENGTHS_OF_TIME = frozenset(
    listed("hour hours day days week weeks month months year years decade fortnight century")
)
DURATION = r"(?P<unit>year|month|week|decade|fortnight|century)"
# One of a unit without a number: "without a contract for the last year", "nearly a decade of talks".
ONE_UNIT = re.compile(
    rf"\bfor\s(?P<stretch>(?:the\s(?:last|past)|an?\s(?:full\s|whole\s)?"
    rf"|another)\s?{DURATION})\b(?!\s(?:ago|earlier|or so old)|-)"
    rf"|\b(?:more than|over|nearly|almost|about|around|at least|less than|under|up to|roughly|close "
    rf"to|some)\s(?P<bounded>an?\s{DURATION.replace('unit', 'unit2')})\b"
    r"(?!\s(?:ago|earlier)|-)"
    r"|\b(?P<long>(?P<unit3>hour|day|week|month|year)-long)\b(?=\s(?:\w+\s)?(?:strike|walkout|stoppage"
    r"|lockout|protest|dispute|action|picket|shutdown|wait|delay)\b)"
    r"|\b(?:last(?:s|ed|ing)?|tak(?:es?|ing)|took|wait(?:s|ed)?)\s"
    rf"(?P<taken>an?\s(?:full\s|whole\s)?{DURATION.replace('unit', 'unit4')})\b"
    r"(?!\s(?:off|out|ago|earlier|later)|-)"
    r"|\b(?P<halved>an?\s(?P<unit5>hour|day|week|month|year))(?=\sand\sa\s(?:half|quarter)\b)",
    re.IGNORECASE,
)  # fmt: skip
# One coin without a number: "a dollar an hour", "a shilling more".
ONE_COIN = re.compile(
    r"\b(?:an?|another)\s(?=(?:dollar|pound|euro|shilling|penny|cent|rand|rupee|peso|krona|crown|guinea)"
    r"\s(?:an?|per|each|every|more|extra)\b)",
    re.IGNORECASE,
)
# "twice the limit", "twice as many": a multiple; "twice a week": a rate. "They met twice" counts nothing.
TWICE = re.compile(
    r"\btwice(?=\s(?:as|the|what|that|this|its|their|his|her|our|an?\s(?:day|week|month|year|shift)\b))",
    re.IGNORECASE,
)
# A bare plural that states a wait or the length of a dispute: "patients wait months", "weeks of talks".
LENGTHS = r"(?:hours|days|weeks|months|years)"
WAITING = (
    r"\b(?:wait(?:s|ed|ing)?|delay(?:s|ed)?|drag(?:s|ged)? on|last(?:s|ed|ing)?|tak(?:es?|ing)|took"
    r"|spen[dt]s?)\s"
)
TALKING = (
    r"of\s(?:\w+\s)?(?:talks|negotiations?|bargaining|waiting|delays?|picketing|striking|mediation|overtime)\b"
    r"|without\s(?:a\s)?(?:new\s)?(?:contract|pay|agreement|raise)|behind\sschedule"
)
BARE_PLURAL = re.compile(
    rf"{WAITING}(?:\w+\s){{0,3}}?(?P<waited>{LENGTHS}(?:\sor(?:\seven)?\s{LENGTHS})?)\b"
    r"(?!\s(?:ago|to come|off|later))"
    rf"|(?<!\d\s)(?<!\w-)\b(?P<talked>{LENGTHS})(?=\s(?:{TALKING})|-long)"
    r"|\b(?:appointments?|schedul\w+|book\w*|visits?)\s(?:\w+\s){0,4}?"
    rf"(?P<booked>{LENGTHS})(?=\s(?:later|out|away|ahead|in advance))",
    re.IGNORECASE,
)
QUALIFIED = re.compile(
    r"\b(?:several|few|many|some|\d+|two|three|four|five|six|seven|eight|nine|ten|twelve|working|after|past"
    r"|last|previous|these|the|those|business|rest|own)\s$",
    re.IGNORECASE,
)
# A wait told by the date on which it ends: "the next opening is in late March", "not seen until January 9".
DAY = rf"(?:(?:early|mid|late)[\s-])?{MONTH}(?:\s\d{{1,2}}(?!\d|,\d{{3}}))?(?:,?\s(?:19|20)\d\d\b)?"
WAIT_DATE = re.compile(
    r"\b(?:next|first|earliest|available|free|follow-up|return)\s(?:\w+\s){0,2}?(?:appointment|opening|slot|visit"
    r"|booking|session)s?\s(?:\w+\s){0,3}?(?:(?:is|are|was|were|set|not|until|till|in|on|for)\s){1,3}"
    rf"(?P<opens>{DAY})"
    r"|(?:\bnot|n[’']t|\bcannot)\s(?:\w+\s){0,4}?(?:seen|see|treated|booked|appointments?)\s(?:\w+\s){0,3}?"
    rf"(?:until|till|before)\s(?P<seen>{DAY})"
)
WAITED_FOR = frozenset(
    listed(
        "appointment appointments opening openings slot slots visit visits booking bookings session sessions"
    )
) | frozenset(["seen", "see", "treated", "booked"])
BY_MONTH = WAITED_FOR | {"early", "mid", "late"}  # beside a month's name they make a date without a digit
AND_A_PART = re.compile(r"\sand\sa\s(?:half|quarter)", re.IGNORECASE)
THE_UNIT_IS_A_SIGN = re.compile(r"[$€£¥₹]")


@dataclass(frozen=True, slots=True)
class Measured:
    """A number, and the unit and rate written at it; `start` and `end` take in both."""

    number: Number
    start: int
    end: int
    unit: Unit | None = None
    per: str | None = None
    is_age: bool = False


def measured(text: str) -> list[Measured]:
    """The text's numbers in order with their written units; bare durations ("months") among them."""
    if not may_hold_numbers(text):
        return []
    sums = [
        with_rate(text, Measured(number, number.start, unit.end, unit)) for number, unit in old_sums(text)
    ]
    sums += wait_dates(text)
    read = [with_unit(text, number) for number in numbers(text)]
    if sums:
        read = sorted(
            [*sums, *(item for item in read if not overlaps(sums, item.start, item.end))], key=begin
        )
    found = merged_change(text, suspended(text, read))
    extras = (one_coins, twice) if not words_of(text).isdisjoint(EXTRAS) else ()
    for more in (
        *extras,
        *((one_units, bare_plurals) if not words_of(text).isdisjoint(LENGTHS_OF_TIME) else ()),
    ):
        extra = [item for item in more(text) if not overlaps(found, item.start, item.end)]
        found = sorted([*found, *extra], key=begin) if extra else found
    return with_halves(text, found)


def with_halves(text: str, found: list[Measured]) -> list[Measured]:
    """ "an hour and a half", "two years and a quarter": the part belongs to the whole ones before it."""
    out: list[Measured] = []
    for item in found:
        last, part = out[-1] if out else None, item.number
        unit = last.unit if last and last.per is None and not last.number.is_incidental else None
        if last and unit and unit.kind == "duration" and item.unit is None:
            whole = last.number
            if AND_A_PART.fullmatch(text, last.end, part.end) and not text.startswith(" of ", part.end):
                number = replace(whole, low=whole.low + part.low, high=whole.high + part.high, end=part.end)
                out[-1] = with_rate(text, replace(last, number=number, end=part.end))
                continue
        out.append(item)
    return out


def may_hold_numbers(text: str) -> bool:
    """Whether there is a digit or a word that a number can begin with: quick, and most texts have none."""
    words = words_of(text)
    return (
        DIGIT.search(text) is not None
        or not FIRST_WORDS.isdisjoint(words)
        or not (BY_MONTH.isdisjoint(words) or STAMPS.isdisjoint(words))
    )


def suspended(text: str, found: list[Measured]) -> list[Measured]:
    """ "8- or 12-hour shifts": a number with a hanging hyphen takes the unit of the one that follows."""
    out: list[Measured] = []
    for item in reversed(found):
        following = out[-1] if out else None
        if item.unit is None and following and following.unit and SUSPENDED.match(text, item.end):
            item = replace(item, unit=replace(following.unit, start=item.end, end=item.end))
        out.append(item)
    return out[::-1]


def with_unit(text: str, number: Number) -> Measured:
    start, end = number.start, number.end
    if number.is_incidental or number.kind in ("ordinal", "multiple", "ratio"):
        return Measured(number, start, end)
    if age := AGE.match(text, end):
        years = Unit(f"{(age['unit'] or 'year').lower()} of age", "duration", end, age.end())
        return Measured(number, start, age.end(), years, is_age=True)
    sign = money_of(text, number)
    unit = sign or unit_of(text, number)
    if unit and unit.kind == "money" and unit.start >= end and (scale := SCALE_WORD.match(text, unit.end)):
        factor = scale_value(scale["scale"].lower())  # "75 USD million"
        number = replace(number, low=number.low * factor, high=number.high * factor, end=scale.end())
        unit, end = replace(unit, end=scale.end()), scale.end()
    start = sign.start if sign else start
    end = max(end, unit.end) if unit else end
    return with_rate(text, Measured(number, start, end, unit))


def with_rate(text: str, item: Measured) -> Measured:
    """The same with the rate that follows its unit: "a day", "/hour"."""
    unit = item.unit
    per = (
        rate_after(text, item.end)
        if unit and (unit.kind != "multiple" or item.number.kind == "multiple")
        else None
    )
    if per is None or (unit and unit.kind == "duration" and per.name == unit.name):
        return item
    return replace(item, end=per.end, per=per.name)


def money_of(text: str, number: Number) -> Unit | None:
    """The currency sign before the number, or before the second end of a range."""
    unit = currency_before(text, number.start)
    if unit is None and number.kind == "range":
        second = currency_before(text, number.parts[1].start)
        if second is not None and second.start >= number.parts[0].end:
            unit = Unit(second.name, "money", number.start, number.start)
    return unit


def unit_of(text: str, number: Number) -> Unit | None:
    """The unit behind the number, behind the first end of a range ("5% to 10"), or after "thousands of"."""
    unit = unit_after(text, number.end)
    if unit and THE_UNIT_IS_A_SIGN.match(text, unit.start) and text[unit.end : unit.end + 1].isdigit():
        unit = None  # "between 5 $10 bills": the sign belongs to the next number
    if unit is None and number.kind == "range":
        first = unit_after(text, number.parts[0].end)
        unit = first if first and first.end <= number.parts[1].start else None
    if (
        unit is None
        and number.kind in ("vague", "fraction", "number")
        and text.startswith((" of a ", " of an "), number.end)
    ):
        unit = unit_after(text, number.end + 5)
        unit = unit if unit and unit.kind in ("measure", "duration") and unit.end - unit.start > 2 else None
    elif unit is None and text.startswith(" of ", number.end) and number.kind == "vague":
        unit = unit_after(text, number.end + 3)
    elif unit is None and (between := BEFORE_UNIT.match(text, number.end)):
        unit = unit_after(text, between.end())
    if unit and unit.name == "pound-mass" and (number.high >= MUCH or MONEY_TALK.search(text)):
        return replace(unit, name="GBP", kind="money")
    if (
        unit
        and unit.name in ("foot", "inch")
        and text[unit.start] in "'\"’"
        and text[: number.start].count('"') % 2
    ):
        return None  # the mark closes a quotation
    return unit


def merged_change(text: str, found: list[Measured]) -> list[Measured]:
    """ "13 dollars and 45 cents" as one amount."""
    out: list[Measured] = []
    for item in found:
        last = out[-1] if out else None
        if (
            last
            and last.unit
            and item.unit
            and last.unit.kind == "money"
            and item.unit.name in ("cent", "penny", "shilling")
        ):
            parts = SMALL_COINS.get((last.unit.name, item.unit.name), 100)
            between = text[last.end : item.start]
            if between in (" and ", " ", ", ") and last.unit.name not in UNVALUED and item.number.low < parts:
                value = last.number.low + share(item.number.low, parts)
                number = replace(last.number, end=item.number.end, low=value, high=value)
                out[-1] = replace(last, number=number, end=item.end, per=item.per)
                continue
        elif last and last.unit and last.unit.kind == "money" and is_change_alone(text, last, item):
            value = last.number.low + item.number.low / 100  # "15 dollars 50"
            number = replace(last.number, end=item.number.end, low=value, high=value)
            out[-1] = replace(last, number=number, end=item.end)
            continue
        out.append(item)
    return out


def is_change_alone(text: str, last: Measured, item: Measured) -> bool:
    """Whether a bare number behind an amount is its small change: "15 dollars 50"."""
    spelled_out = (
        last.unit is not None and last.unit.start >= last.number.end and last.unit.name not in UNVALUED
    )
    whole = last.number.kind == item.number.kind == "number" and last.number.is_whole and item.number.is_whole
    alone = item.unit is None and CHANGE_ENDS.match(text, item.end) is not None
    return (
        spelled_out and whole and alone and text[last.end : item.start] == " " and 10 <= item.number.low < 100
    )


def one_units(text: str) -> list[Measured]:
    found = []
    for match in ONE_UNIT.finditer(text):
        group, unit = next(
            (name, match[named])
            for name, named in (
                ("stretch", "unit"),
                ("bounded", "unit2"),
                ("long", "unit3"),
                ("taken", "unit4"),
                ("halved", "unit5"),
            )
            if match[name]
        )
        start, end = match.span(group)
        number = Number(start, end, ONE, ONE, "one unit")
        found.append(Measured(number, start, end, Unit(unit.lower(), "duration", start, end)))
    return found


def wait_dates(text: str) -> list[Measured]:
    words = words_of(text)
    if WAITED_FOR.isdisjoint(words) or STAMPS.isdisjoint(words):
        return []
    found = []
    for match in WAIT_DATE.finditer(text):
        start, end = match.span("opens" if match["opens"] else "seen")
        end -= text[end - 1] == "."
        unit = Unit("date", "duration", start, end)
        found.append(Measured(Number(start, end, NO_VALUE, NO_VALUE, "wait date"), start, end, unit))
    return found


def one_coins(text: str) -> list[Measured]:
    found = []
    for match in ONE_COIN.finditer(text):
        unit = unit_after(text, match.end() - 1)
        if unit and unit.kind == "money":
            number = Number(match.start(), match.end() - 1, ONE, ONE, "one unit")
            found.append(with_rate(text, Measured(number, match.start(), unit.end, unit)))
    return found


def twice(text: str) -> list[Measured]:
    found = []
    for match in TWICE.finditer(text):
        unit = Unit("time", "multiple", *match.span())
        number = Number(*match.span(), TWO, TWO, "multiple")
        found.append(with_rate(text, Measured(number, *match.span(), unit)))
    return found


def bare_plurals(text: str) -> list[Measured]:
    found = []
    for match in BARE_PLURAL.finditer(text):
        group = next(name for name in ("waited", "talked", "booked") if match[name])
        start, end = match.span(group)
        if QUALIFIED.search(text, max(0, start - 12), start):
            continue
        number = Number(start, end, NO_VALUE, NO_VALUE, "vague")
        name = match[group].split()[0].lower().removesuffix("s")
        found.append(Measured(number, start, end, Unit(name, "duration", start, end)))
    return found
