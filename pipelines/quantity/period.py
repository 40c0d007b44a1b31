"""Windows of time in a text ("in the last three years", "since 2015"), resolved to dates.

A window said in relation to the day of writing is resolved against the article's date; without one it keeps
its span and no dates. `basis` says how the dates came about.
"""

from __future__ import annotations

import calendar
import re
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from dateutil.relativedelta import relativedelta

from pipelines.quantity.incidental import MONTH, STAMPS, begin, overlaps, words_of
from pipelines.quantity.number_names import ORDINALS, listed
from pipelines.quantity.number_words import Words

ARTICLE_DATE, NAMED_YEAR, NAMED_MONTH, NAMED_DAY = "article date", "named year", "named month", "named day"
REACH = 110  # characters between a quantity and the window that belongs to it
YEAR = r"(?:19|20)\d\d"
UNIT = r"(?:years?|months?|weeks?|days?|decades?|quarters?|fortnights?)"
COUNT = (
    r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|eighteen|twenty"
    r"|thirty|couple of|few|several)"
)
NAMED_MONTHS = rf"(?-i:{MONTH})"  # "may" and "march" are words, whatever the case of the rest
STAMP = (
    rf"(?:{NAMED_MONTHS}\s\d{{1,2}},?\s{YEAR}|\d{{1,2}}\s{NAMED_MONTHS}\s{YEAR}"
    rf"|{NAMED_MONTHS},?\s(?:of\s)?{YEAR}|{YEAR}|{NAMED_MONTHS}(?:\s\d{{1,2}}\b)?)"
)
AFTER_MODAL = ("will", "would", "could", "may", "might", "can", "should", "must", "to", "not", "n't", "n’t")
LAST = (
    "".join(rf"(?<!\b{word}\s)" for word in AFTER_MODAL) + "last"
)  # "the strike could last six weeks" is a verb
EARLY = r"(?:(?:early|late|mid)[\s-])?"
WHOLE = r"(?![\d,.]\d|\s?%|-?\w)"  # "in 2019" but not "in 2019.5", "in 20%"
# How a window is worded, and by which name `resolved` knows it. The first that covers a stretch of text wins.
PATTERNS = tuple(
    (form, re.compile(pattern, re.IGNORECASE))
    for form, pattern in (
        (
            "between",
            rf"\b(?:from|between)\s(?P<first>{STAMP})\s(?:to|and|through|until|till)\s(?P<last>{STAMP}){WHOLE}",
        ),
        ("years", rf"\b(?P<first>{YEAR})\s?[-–/]\s?(?P<last>{YEAR}|\d\d)\b(?![\d,%])"),
        (
            "part",
            rf"\b(?:(?:the\s)?(?P<which>first|second|third|fourth|last|final)\s(?P<part>half|quarter)\s(?:of\s)?"
            rf"|Q(?P<number>[1-4])\s(?:of\s)?)(?P<first>{YEAR})\b",
        ),
        (
            "year to",
            r"\b(?:in|over|during|for)\sthe\s(?:full\s|financial\s)?year\s(?:to|ending|ended)\s"
            rf"(?:the end of\s)?(?P<last>{STAMP}){WHOLE}",
        ),
        ("since", rf"\bsince\s{EARLY}(?P<first>{STAMP}){WHOLE}"),
        (
            "start",
            r"\bsince\s(?:the\s)?(?:last\s|this\s)?(?:(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)day)"
            r"|(?:strike|walkout|stoppage|lockout|dispute|action|shutdown)(?:\s(?:began|started|begins))?"
            r"|(?P<unit>year|month|week|summer|winter|spring|fall|autumn))\b",
        ),
        ("until", rf"\b(?:by|until|till|before)\s(?:the end of\s)?{EARLY}(?P<last>{STAMP}){WHOLE}"),
        (
            "in",
            rf"\b(?:in|during|of|throughout|after|for|from|on)\s(?:fiscal\s)?{EARLY}(?P<first>{STAMP}){WHOLE}",
        ),
        ("named", rf"\b(?:the|a|their|its)\s(?P<first>{YEAR})(?=\s[a-z])"),
        (
            "window",
            r"\b(?:(?:the|these|his|her|their|its|our)\s)?"
            rf"(?P<way>{LAST}|past|previous|preceding|next|coming|following)\s"
            rf"(?P<count>{COUNT}\s)?(?:full\s)?(?P<unit>{UNIT})\b",
        ),
        (
            "span",
            r"\b(?P<word>in|over|within|across|during|spread over)\s"
            r"(?:just\s|only\s|about\s|the course of\s|nearly\s|almost\s)?"
            r"(?P<same>(?:the|these|those|that)\s(?:same\s|first\s|full\s|whole\s)?)?"
            rf"(?P<count>{COUNT}(?P<half>\sand\sa\shalf)?)[\s-](?P<unit>{UNIT})\b"
            rf"(?:\sto\s(?P<last>{STAMP}){WHOLE})?(?!-|\s(?:old|ago|later|earlier|away|of))",
        ),
        (
            "this",
            r"\b(?P<way>this|last|next)\s(?P<unit>year|month|week|quarter|summer|winter|spring|fall|autumn)\b",
        ),
        ("ago", rf"\b(?P<count>{COUNT})\s(?P<unit>{UNIT})\s(?:ago|earlier)\b"),
        ("day", r"\b(?P<way>today|yesterday|tomorrow)\b"),
    )
)
DATED = frozenset(["between", "years", "part", "year to", "since", "until", "in", "named"])
# To save time: one of these words of a form, and one of a date or unit, must be among the text's.
OPENED_BY = {
    form: frozenset(listed(words))
    for form, words in {
        "between": "from between", "years": "0000", "part": "half quarter q",
        "year to": "year", "since": "since", "start": "since",
        "until": "by until till before", "in": "in during of throughout after for from on",
        "named": "the a their its", "window": "last past previous preceding next coming following",
        "span": "in over within across during spread", "this": "this last next", "ago": "ago earlier",
        "day": "today yesterday tomorrow",
    }.items()
}  # fmt: skip
UNITS = frozenset(
    listed(
        "year years month months week weeks day days decade decades quarter quarters fortnight fortnights "
        "summer winter spring fall autumn today yesterday tomorrow since"
    )
)
MONTHS = {name.lower()[:3]: number for number, name in enumerate(calendar.month_name) if name}
SEASONS = {"spring": 3, "summer": 6, "fall": 9, "autumn": 9, "winter": 12}
WEEKDAYS = [name.lower() for name in calendar.day_name]
EXACT_COUNT = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Window:
    """A stretch of time that a text names: where it says so, its first and last day, how they are known."""

    start: int
    end: int
    form: str  # which pattern found it
    first: date | None
    last: date | None
    basis: str | None


def windows(text: str, published: date | None) -> list[Window]:
    """The windows of a text in order, none overlapping; dates are None where nothing says them."""
    found: list[Window] = []
    words = words_of(text)
    if words.isdisjoint(STAMPS) and words.isdisjoint(UNITS):
        return found
    for form, pattern in PATTERNS:
        if words.isdisjoint(OPENED_BY[form]) or words.isdisjoint(STAMPS if form in DATED else UNITS):
            continue
        for match in pattern.finditer(text):
            start, end = match.span()
            if form in ("in", "named"):
                start = match.start("first")
            end -= text[end - 1] == "."  # of an abbreviated month, or of the sentence
            if overlaps(found, start, end):
                continue
            first, last, basis = resolved(form, match, published)
            if form in ("in", "since", "until") and basis == NAMED_DAY and first is None and last is None:
                continue
            insort(found, Window(start, end, form, first, last, basis), key=begin)
    return found


def nearest(found: Sequence[Window], start: int, end: int, sentence: tuple[int, int]) -> Window | None:
    """The sentence's window that stands closest to `text[start:end]`, rather behind it than in front."""
    best: tuple[int, Window] | None = None
    first = bisect_left(found, start - 2 * REACH, key=begin)
    for window in found[first : bisect_left(found, end + REACH, key=begin)]:
        if window.start < sentence[0] or window.end > sentence[1] or window.form == "day":
            continue
        behind = window.start >= end
        gap = window.start - end if behind else start - window.end
        if gap < 0:  # the quantity itself says the window: "for the last year"
            gap = 0
        distance = gap if behind else gap + 25
        if distance <= REACH and (best is None or distance < best[0]):
            best = distance, window
    return best[1] if best else None


# ---------------------------------------------------------------- dates

Dates = tuple[date | None, date | None, str | None]


def resolved(form: str, match: re.Match[str], published: date | None) -> Dates:
    """First and last day that a match means, and the basis."""
    if form in ("between", "years"):
        last = match["last"]
        if form == "years" and len(last) == 2:
            last = match["first"][:2] + last
        first_day, _, basis = stamp(match["first"], published)
        _, last_day, _ = stamp(last, published)
        if first_day and last_day and last_day < first_day:
            if re.search(YEAR, match["first"]):
                return None, None, None
            first_day -= relativedelta(years=1)
        return first_day, last_day, basis
    if form == "part":
        return part_of_year(match)
    if form == "year to":
        _, last_day, basis = stamp(match["last"], published)
        first_day = last_day + timedelta(days=1) - relativedelta(years=1) if last_day else None
        return first_day, last_day, basis
    if form in ("in", "named"):
        return stamp(match["first"], published)
    if form == "since":
        first_day, _, basis = stamp(match["first"], published)
        if first_day and published and first_day > published:  # "since November", written in March
            first_day -= relativedelta(years=1)
        return first_day, published, basis
    if form == "until":
        _, last_day, basis = stamp(match["last"], published)
        return None, last_day, basis
    if published is None:
        return None, None, None
    if form == "start":
        return since_start(match, published)
    try:
        return relative(form, match, published)
    except (ValueError, OverflowError):  # before the year 1 or after 9999
        return None, None, None


def part_of_year(match: re.Match[str]) -> Dates:
    """Dates of "the first half of 2024", "Q3 2023"."""
    months = 6 if match["part"] == "half" else 3
    if match["number"]:
        nth = int(match["number"])
    else:
        which = match["which"].lower()
        nth = 12 // months if which in ("last", "final") else ORDINALS[which]
    if nth * months > 12:
        return None, None, None
    first = date(int(match["first"]), 1 + (nth - 1) * months, 1)
    return first, first + relativedelta(months=months, days=-1), NAMED_YEAR


def relative(form: str, match: re.Match[str], published: date) -> Dates:
    """Dates of what is said in relation to the day of writing."""
    if form == "day":
        day = published + timedelta(days={"today": 0, "yesterday": -1, "tomorrow": 1}[match["way"].lower()])
        return day, day, ARTICLE_DATE
    unit = match["unit"].lower()
    way = match["way"].lower() if form in ("this", "window") else ""
    bare = form == "window" and match["count"] is None and not unit.endswith("s")
    if form == "this" or (bare and way in ("last", "next") and not match[0].lower().startswith("the")):
        return calendar_unit(unit, {"this": 0, "last": -1, "next": 1}[way], published)
    length = length_of(match["count"], unit)
    if length is None:
        return None, None, None
    if form == "span":
        return span_to(match, length, published)
    if form == "ago":
        then = published - length
        return then, then, ARTICLE_DATE
    if form == "window" and way in ("next", "coming", "following"):
        return published, published + length, ARTICLE_DATE
    return published - length, published, ARTICLE_DATE


def since_start(match: re.Match[str], published: date) -> Dates:
    """Dates of "since Monday", "since last summer"; when the strike began is not said here."""
    if match["day"]:
        back = (published.weekday() - WEEKDAYS.index(match["day"].lower())) % 7
        return published - timedelta(days=back), published, ARTICLE_DATE
    if match["unit"]:
        step = 0 if "this" in match[0].lower() else -1
        return calendar_unit(match["unit"].lower(), step, published)[0], published, ARTICLE_DATE
    return None, None, None


def span_to(match: re.Match[str], length: relativedelta, published: date) -> Dates:
    """Dates of "in two years", "in the two and a half years to June"; none of "over the same years"."""
    if match["half"] and match["unit"].lower().startswith("year"):
        length += relativedelta(months=6)
    if match["last"]:
        _, last, basis = stamp(match["last"], published)
        return (last + timedelta(days=1) - length, last, basis) if last else (None, None, None)
    if match["same"] or match["word"].lower() != "in":
        return None, None, None
    return published - length, published, ARTICLE_DATE


def length_of(count: str | None, unit: str) -> relativedelta | None:
    """How long "three years" is; None where the count is open ("several years")."""
    word = (count or "one").strip().lower()
    if word in ("few", "several"):
        return None
    if word in ("couple of", "couple"):
        n = 2
    elif word in ("a", "an"):
        n = 1
    elif EXACT_COUNT.fullmatch(word):
        n = int(word[:4])
    else:
        n = int(next((number.low for number in Words(word).numbers()), Decimal(1)))
    unit = unit.rstrip("s")
    if unit in ("decade", "quarter", "fortnight"):
        return {
            "decade": relativedelta(years=10 * n), "quarter": relativedelta(months=3 * n),
            "fortnight": relativedelta(weeks=2 * n),
        }[unit]  # fmt: skip
    return relativedelta(**{f"{unit}s": n})  # type: ignore[arg-type]


def calendar_unit(unit: str, step: int, published: date) -> Dates:
    """ "this week", "last year", "next summer" as the calendar has them; weeks begin on Monday."""
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6), ARTICLE_DATE
    if unit == "year":
        return date(published.year + step, 1, 1), date(published.year + step, 12, 31), ARTICLE_DATE
    if unit in SEASONS:
        begin = date(published.year, SEASONS[unit], 1)
        if (step < 0 and begin + relativedelta(months=3) > published) or (
            step == 0 and unit == "winter" and published.month < 3
        ):
            begin -= relativedelta(years=1)
        elif step > 0 and begin <= published:
            begin += relativedelta(years=1)
        return begin, begin + relativedelta(months=3, days=-1), ARTICLE_DATE
    months = 3 if unit == "quarter" else 1
    begin = date(published.year, published.month - (published.month - 1) % months, 1) + relativedelta(
        months=months * step
    )
    return begin, begin + relativedelta(months=months, days=-1), ARTICLE_DATE


def stamp(words: str, published: date | None) -> Dates:
    """First and last day of "2015", "June 2021", "June 15, 2021", or "June" (nearest to the article)."""
    year = re.search(YEAR, words)
    month = re.search(MONTH, words)
    day = re.search(r"\b\d{1,2}\b(?!\d)", words)
    if month is None:
        named = int(words)
        return date(named, 1, 1), date(named, 12, 31), NAMED_YEAR
    number = MONTHS[month[0].lower()[:3]]
    if year:
        in_year, basis = int(year[0]), NAMED_MONTH
    elif published:
        in_year, basis = nearest_year(number, published), ARTICLE_DATE
    else:
        return None, None, NAMED_DAY
    length = calendar.monthrange(in_year, number)[1]
    if day and 1 <= int(day[0]) <= length:
        exact = date(in_year, number, int(day[0]))
        return exact, exact, NAMED_DAY if year else ARTICLE_DATE
    return date(in_year, number, 1), date(in_year, number, length), basis


def nearest_year(month: int, published: date) -> int:
    """The year in which a month named without one lies closest to the article's date."""
    return published.year + (month - published.month < -6) - (month - published.month > 6)
