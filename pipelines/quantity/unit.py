"""Units and money as news writes them: what stands right behind a number, or right before it.

The names are data: `rules/units.yml`, `rules/currencies.yml`, and for the world's other currencies the names
that CLDR gives them (Babel).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from babel import Locale
from babel.numbers import get_currency_name, list_currencies

from pipelines.config import HERE, load
from pipelines.quantity.number_names import listed

RULES = HERE / "rules"
UnitKind = Literal["percent", "duration", "measure", "multiple", "money"]


@dataclass(frozen=True, slots=True)
class UnitGroup:
    """Measures of one kind; each row holds the name first, then its other forms."""

    kind: UnitKind
    units: tuple[tuple[str, ...], ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UnitFile:
    """`rules/units.yml`."""

    groups: tuple[UnitGroup, ...]


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency: its ISO 4217 code (or "cent" and its like), signs before and words after the number."""

    code: str
    signs: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CurrencyFile:
    """`rules/currencies.yml`."""

    currencies: tuple[Currency, ...]
    codes: tuple[str, ...]  # ISO codes that may stand for money in a text
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit found in a text: its name, its kind, and where it stands."""

    name: str
    kind: UnitKind
    start: int
    end: int


PER = re.compile(
    r"\s?(?:(?P<slash>/)\s?|(?P<each>per|a|an|each|every)\s(?:a\s|single\s|working\s)?|-(?:a|per)-)"
    r"(?P<per>(?:square |sq |cubic )?[A-Za-zµ°²³]+\d?)"
)
# After "a", "an", "each", "every" only these make a rate: "two a day", but not "gave 25 a raise".
RATE_NOUNS = frozenset(
    listed(
        "second minute hour day night week weekday weekend fortnight month quarter year annum decade "
        "century shift session "
        "visit appointment class semester term pay-period paycheck person head capita worker employee "
        "member nurse "
        "teacher therapist clinician doctor student pupil patient child resident bed ward clinic school "
        "household share barrel gallon litre liter pound ounce gram kilogram ton tonne mile kilometre "
        "acre unit piece "
        "game gallon dozen case room car vehicle mmbtu"
    )
)
PER_NAMES = {
    "annum": "year",
    "hr": "hour",
    "hrs": "hour",
    "s": "second",
    "sec": "second",
    "mmbtu": "mega british thermal unit",
}
# "a year ago" and "a year earlier" are dates, "a year-old dispute" an age.
NOT_A_RATE = re.compile(
    r"\s(?:ago|earlier|later|before|after|prior|old|from now|into|of (?:talks|negotiations"
    r"|bargaining))\b|-(?:old|long|end|over)"
)
STOP = re.compile(r"\s*(?:$|[A-Z“\"'‘]|(?<=\s)\d)")
DAILY_UNITS = {
    "hourly": "hour", "daily": "day", "nightly": "night", "weekly": "week", "monthly": "month",
    "yearly": "year", "annually": "year",
}  # fmt: skip
DAILY = re.compile(rf"\s(?P<word>{'|'.join(DAILY_UNITS)})\b(?!\s[a-z])")
ALPHANUMERIC = re.compile(r"[A-Za-z0-9]")
DOUBLE_SPACE = re.compile(r"[\s\u00a0-]{1,2}")


def unit_after(text: str, end: int) -> Unit | None:
    """The unit written right behind a number that ends at `end`."""
    lead = DOUBLE_SPACE.match(text, end)
    start = lead.end() if lead else end
    if start >= len(text):
        return None
    names = lexicon()[0]
    form = longest_form(text, start)
    if form is None:
        return None
    end = start + len(form)
    name, kind = names[form] if form in names else names[form.lower()]
    if form[-1] == "." and form[:-1] in names and STOP.match(text, end):
        end -= 1  # the stop ends the sentence
    return Unit(name, kind, start, end)


def currency_before(text: str, start: int) -> Unit | None:
    """The currency sign or code written right before a number that starts at `start`."""
    codes, glued, longest = currency_signs()
    end = start - text.startswith(("-", "−", "+"), max(0, start - 1), start)
    spaced = text[max(0, end - 1) : end].isspace()
    end -= spaced
    for begin in range(max(0, end - longest), end):
        code = codes.get(sign := text[begin:end])
        if code is None or (sign[0].isalpha() and begin and text[begin - 1].isalpha()):
            continue
        if spaced and ((len(sign) == 1 and sign.isalpha()) or sign in glued):
            continue  # "R4,500", but not "Grade R 4"; "TRY40", but not "TRY 40 times"
        if sign in "$£¥" and begin and text[begin - 1].isupper():
            return None  # a dollar that is not known: "Z$40"
        return Unit(code, "money", begin, start)
    return None


def rate_after(text: str, end: int) -> Unit | None:
    """What a number is "per": "a day", "/hour", "per patient"; `kind` is that of the unit."""
    found = PER.match(text, end)
    if not found or NOT_A_RATE.match(text, found.end()):
        return None
    word = found["per"]
    names = lexicon()[0]
    name, kind = names.get(word) or names.get(word.lower(), ("", "measure"))
    if word.lower() in PER_NAMES:
        name = PER_NAMES[word.lower()]
    elif not name:
        name = word.lower()
    single = word.lower().removesuffix("s") if found["slash"] else word.lower()
    if found["each"] != "per" and not found["slash"] and single not in RATE_NOUNS:
        return None
    if found["slash"] and single not in RATE_NOUNS and word not in names:
        return None
    return Unit(name, kind, found.start(), found.end())


def adverb_rate(text: str, end: int) -> Unit | None:
    """What a number of things is per, said in an adverb: "110,000 passengers daily"."""
    found = DAILY.match(text, end)
    return Unit(DAILY_UNITS[found["word"]], "duration", found.start(), found.end()) if found else None


# ---------------------------------------------------------------- the lexicon


def longest_form(text: str, start: int) -> str | None:
    """The longest form that stands there as a whole word: as written, one that may be folded in any case."""
    names, folded, lengths = lexicon()
    for length in lengths.get(text[start].lower(), ()):
        form = text[start : start + length]
        if (form in names or form.lower() in folded) and not (
            form[-1].isalnum() and ALPHANUMERIC.match(text, start + length)
        ):
            return form
    return None


@cache
def lexicon() -> tuple[dict[str, tuple[str, UnitKind]], frozenset[str], dict[str, list[int]]]:
    """Name and kind by form; forms that may be in any case; lengths by first letter, the longest first."""
    names: dict[str, tuple[str, UnitKind]] = {}
    for form, code in currency_words():
        names.setdefault(form, (code, "money"))
    for group in load(RULES / "units.yml", UnitFile).groups:
        for row in group.units:
            names |= dict.fromkeys(row, (row[0], group.kind))
    long = [form for form in names if len(form) > 3 and form.isascii() and form[-1].isalpha()]
    for form in long:
        names.setdefault(form.lower(), names[form])
    lengths: dict[str, set[int]] = {}
    for form in names:
        lengths.setdefault(form[0].lower(), set()).add(len(form))
    descending = {first: sorted(found, reverse=True) for first, found in lengths.items()}
    return names, frozenset(map(str.lower, long)), descending


def currency_words() -> Iterator[tuple[str, str]]:
    """Every name of money that can follow a number, with its code; the file's come before CLDR's."""
    file = currency_file()
    for currency in file.currencies:
        for form in (*currency.words, *(sign for sign in currency.signs if not sign.isalpha())):
            yield form, currency.code
    for code in file.codes:
        yield code, code
    locale = Locale("en")
    for code in sorted(list_currencies(locale)):
        for count in (1, 2):
            name = get_currency_name(code, count, locale)
            if " " in name and "(" not in name:
                yield name, code


@cache
def currency_file() -> CurrencyFile:
    return load(RULES / "currencies.yml", CurrencyFile)


@cache
def currency_signs() -> tuple[dict[str, str], frozenset[str], int]:
    """The code of each sign and code that stands before numbers, those that must touch them, the longest."""
    file = currency_file()
    codes = {code: code for code in file.codes}
    for currency in file.currencies:
        codes |= dict.fromkeys(currency.signs, currency.code)
    glued = frozenset(iso_codes()) - frozenset(codes)
    codes |= {code: code for code in glued}
    return codes, glued, max(map(len, codes))


def iso_codes() -> list[str]:
    """Every ISO 4217 code of the file."""
    file = currency_file()
    named = (currency.code for currency in file.currencies)
    return [*file.codes, *(code for code in named if len(code) == 3 and code.isupper())]
