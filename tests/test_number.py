"""The number grammar: what stands in a text, with which exact value and of which kind."""

from __future__ import annotations

import re
import string
from decimal import Decimal
from functools import cache

import pytest
from babel.localedata import locale_identifiers
from babel.numbers import format_currency, format_decimal, format_percent, list_currencies
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from pipelines.config import load
from pipelines.quantity.incidental import rules, words_of
from pipelines.quantity.measure import measured
from pipelines.quantity.number import numbers
from pipelines.quantity.unit import RULES, CurrencyFile, UnitFile, currency_before, unit_after
from tests.effort import calls, ends_within

FIRST_NUMBER = re.compile(r"\d[\d,.]*(?:k\b| million| billion)?|three")

COUNTED = [
    ("12 sites", "12", 12),
    ("5,000 members", "5,000", 5000),
    ("12,34,567 votes", "12,34,567", 1234567),
    ("1.234.567,89 euros", "1.234.567,89", "1234567.89"),
    ("12'500 francs", "12'500", 12500),
    ("12 500 jobs", "12 500", 12500),
    ("some 1 950 employees", "1 950", 1950),
    ("a rise of 0.7 points", "0.7", "0.7"),
    (".5 per cent", ".5", "0.5"),
    ("minus 4 degrees", "minus 4", -4),
    ("2.5 million people", "2.5 million", 2500000),
    ("$17.1M in pay", "17.1M", 17100000),
    ("£1.2bn of debt", "1.2bn", 1200000000),
    ("a £40k post", "40k", 40000),
    ("4 hundred million", "4 hundred million", 400000000),
    ("10 1/2 hours", "10 1/2", "10.5"),
    ("3½ hours", "3½", "3.5"),
    ("forty-two wards", "forty-two", 42),
    ("one thousand and five", "one thousand and five", 1005),
    ("twenty-eight thousand six hundred forty-two", "twenty-eight thousand six hundred forty-two", 28642),
    ("a dozen calls", "a dozen", 12),
    ("half a dozen calls", "half a dozen", 6),
    ("half a million calls", "half a million", 500000),
    ("two and a half years", "two and a half", "2.5"),
    ("a couple of sites", "a couple", 2),
    ("4 thousand 3 hundred and 21 votes", "4 thousand 3 hundred and 21", 4321),
    ("3 million and a quarter", "3 million and a quarter", 3250000),
    ("two million and three fifths", "two million and three fifths", 2600000),
    ("a quarter of a million calls", "a quarter of a million", 250000),
    ("41 000 members", "41 000", 41000),
    ("a wage of R12 499", "12 499", 12499),
    ("a loss of 30 MUSD", "30 M", 30000000),
    ("3.5 lakh clerks", "3.5 lakh", 350000),
    ("1.1^2", "1.1^2", "1.21"),
    ("three point one four", "three point one four", "3.14"),
]


@pytest.mark.parametrize(("text", "words", "value"), COUNTED)
def test_reads_one_number_exactly(text: str, words: str, value: int | str) -> None:
    [found] = numbers(text)
    assert (text[found.start : found.end], found.low, found.high) == (words, Decimal(value), Decimal(value))


def test_a_day_of_the_month_takes_no_thousands() -> None:
    found = numbers("on June 5 120 people came")
    assert [number.low for number in found if number.kind == "number"] == [120]


OTHER_FORMS = [
    ("half of the wards", "half", "fraction", "0.5", "0.5"),
    ("three twenty-firsts", "three twenty-firsts", "fraction", "0.1428571429", "0.1428571429"),
    ("one hundred thirty-two fifths", "one hundred thirty-two fifths", "fraction", "26.4", "26.4"),
    ("more than 10 and less than 20", "10 and less than 20", "range", "10", "20"),
    ("no more than 50 and no less than 20", "50 and no less than 20", "range", "20", "50"),
    ("the 14th strike", "14th", "ordinal", "14", "14"),
    ("two-thirds of them", "two-thirds", "fraction", "0.6666666667", "0.6666666667"),
    ("a quarter of the staff", "a quarter", "fraction", "0.25", "0.25"),
    ("one in five posts", "one in five", "share", "0.2", "0.2"),
    ("9 out of 10 members", "9 out of 10", "share", "0.9", "0.9"),
    ("thousands marched", "thousands", "vague", "1000", "10000"),
    ("tens of thousands", "tens of thousands", "vague", "10000", "100000"),
    ("several hundred marched", "several hundred", "vague", "200", "1000"),
    ("10 to 15 days", "10 to 15", "range", "10", "15"),
    ("30–40 percent", "30–40", "range", "30", "40"),
    ("four or five days", "four or five", "range", "4", "5"),
    ("between 15 and 17", "15 and 17", "range", "15", "17"),
    ("between 4% and 5%", "4% and 5", "range", "4", "5"),
    ("four thousand to five thousand", "four thousand to five thousand", "range", "4000", "5000"),
    ("four to five thousand", "four to five thousand", "range", "4000", "5000"),
    ("$3 billion to $5 billion", "3 billion to $5 billion", "range", "3000000000", "5000000000"),
    ("the second walkout", "second", "ordinal", "2", "2"),
    ("the twenty-first day", "twenty-first", "ordinal", "21", "21"),
    ("calls doubled", "doubled", "multiple", "2", "2"),
    ("a threefold rise", "threefold", "multiple", "3", "3"),
]


@pytest.mark.parametrize(("text", "words", "kind", "low", "high"), OTHER_FORMS)
def test_reads_other_forms(text: str, words: str, kind: str, low: str, high: str) -> None:
    [found] = numbers(text)
    assert (text[found.start : found.end], found.kind) == (words, kind)
    assert (found.low, found.high) == (Decimal(low), Decimal(high))


@pytest.mark.parametrize(
    "text",
    [
        "10 km and 12 miles",
        "1 million 9 litre cases",
        "nine-fifty",
        "6 feet to 3 days",
        "10 to 5",
        "one 12-hour shift",
        "four nurses or 40 patients",
    ],
)
def test_joins_no_range_where_units_or_order_disagree(text: str) -> None:
    assert [found.kind for found in numbers(text)] == ["number", "number"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("on June 15, 2021", "date"),
        ("at 7:30 a.m.", "time"),
        ("since 2015", "year"),
        ("the 2023-24 deal", "year"),
        ("call 555-010-0199", "phone"),
        ("members of Local 1877", "name"),
        ("under AB 1234", "law"),
        ("at 120 Harbor Street", "address"),
        ("a 3-2 ruling", "score"),
        ("see https://example.org/2024/05", "url"),
        ("on Radio KX13", "name"),
        ("open 24/7", "idiom"),
    ],
)
def test_marks_what_counts_nothing(text: str, kind: str) -> None:
    [found] = numbers(text)
    assert found.is_incidental
    assert found.kind == kind


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule[0].rule_id)
def test_distractor_rules_hold_their_examples(rule: tuple[object, re.Pattern[str], re.Pattern[str]]) -> None:
    described, needed, pattern = rule
    words = described.words  # type: ignore[attr-defined]
    for text in described.matches:  # type: ignore[attr-defined]
        assert pattern.search(text), text
        assert needed.search(text), f"`needs` hides {text!r}"
        assert not words or words_of(text) & set(words), f"`words` hides {text!r}"
    for text in described.rejects:  # type: ignore[attr-defined]
        assert not pattern.search(text), text


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5 MILES off", "mile"),
        ("5 mileſ off", "mile"),
        ("5 \u212ailometres off", "kilometre"),  # with the sign for kelvin
        ("5 mılliseconds", "metre"),  # dotless, and no letter of ours: an m stands alone
        ("5 MİLES", None),
    ],
)
def test_letters_that_only_fold_to_ours_end_no_reading(text: str, unit: str | None) -> None:
    found = unit_after(text, 1)
    assert (found and found.name) == unit


@pytest.mark.parametrize("group", load(RULES / "units.yml", UnitFile).groups, ids=lambda group: group.kind)
def test_unit_groups_hold_their_examples(group: object) -> None:
    for text in group.matches:  # type: ignore[attr-defined]
        assert kind_after(text) == group.kind, text  # type: ignore[attr-defined]
    for text in group.rejects:  # type: ignore[attr-defined]
        assert kind_after(text) != group.kind, text  # type: ignore[attr-defined]


def test_currencies_hold_their_examples() -> None:
    file = load(RULES / "currencies.yml", CurrencyFile)
    for text in file.matches:
        assert any(item.unit and item.unit.kind == "money" for item in measured(text)), text
    for text in file.rejects:
        assert kind_after(text) != "money", text


def kind_after(text: str) -> str | None:
    found = FIRST_NUMBER.search(text)
    assert found, f"no number in the example {text!r}"
    unit = currency_before(text, found.start()) or unit_after(text, found.end())
    return unit.kind if unit else None


ENGLISHES = {
    "en": 10**24,
    "en_NG": 10**18,
    "en_IN": 10**9,
}  # num2words' kinds of English, and how far they go


@settings(max_examples=200, deadline=None)
@given(st.data(), st.sampled_from(sorted(ENGLISHES)))
def test_reads_back_every_whole_number_in_words(data: st.DataObject, language: str) -> None:
    value = data.draw(st.integers(1 - ENGLISHES[language], ENGLISHES[language] - 1))
    spelled = num2words(value, lang=language)
    for text in (f"They counted {spelled} calls.", f"{spelled.capitalize()} calls came."):
        assert [found.low for found in numbers(text)] == [Decimal(value)], text


@settings(max_examples=100, deadline=None)
@given(st.decimals(-(10**6), 10**6, places=3, allow_nan=False, allow_infinity=False))
def test_reads_back_decimals_in_words_and_digits(value: Decimal) -> None:
    plain = (
        abs(value).normalize() if abs(value) < 1 else value.normalize()
    )  # num2words drops "minus" from -0.5
    assert [found.low for found in numbers(f"It came to {num2words(plain)} exactly")] == [plain]
    assert [found.low for found in numbers(f"It came to {value:,} exactly")] == [value]


@cache
def english(point: str) -> list[str]:
    """Babel's English locales in Western digits with this decimal sign."""
    names = [name for name in locale_identifiers() if name.split("_")[0] == "en"]
    return [name for name in names if format_decimal(Decimal("0.5"), locale=name) == f"0{point}5"]


@settings(max_examples=200, deadline=None)
@given(st.data(), st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False))
def test_reads_back_what_babel_writes_in_english(data: st.DataObject, value: Decimal) -> None:
    locale = data.draw(st.sampled_from(english(".")))
    written = format_decimal(value, "#,##0.##", locale=locale)
    assert [found.low for found in numbers(f"It came to {written} exactly")] == [value], (locale, written)
    percent = format_percent(value / 100, "#,##0.##%", locale=locale)
    [share] = measured(f"It came to {percent} exactly")
    assert share.number.low == value, percent
    assert share.unit is not None
    assert share.unit.name == "percent"


@settings(max_examples=100, deadline=None)
@given(st.data(), st.decimals(-(10**12), 10**12, places=2, allow_nan=False, allow_infinity=False))
def test_reads_back_the_decimal_comma(data: st.DataObject, value: Decimal) -> None:
    """In "1,234" alone no text says which habit is meant; two digits behind the comma, or none, do say it."""
    locale = data.draw(st.sampled_from(english(",")))
    written = format_decimal(value, "#,##0.00", locale=locale)
    assert [found.low for found in numbers(f"It came to {written} exactly")] == [value], (locale, written)


CODES = sorted(
    {currency.code for currency in load(RULES / "currencies.yml", CurrencyFile).currencies}
    | {*load(RULES / "currencies.yml", CurrencyFile).codes}
)


@pytest.mark.parametrize("code", [code for code in CODES if code in list_currencies("en")])
def test_reads_back_money_that_babel_writes(code: str) -> None:
    for value in (Decimal(1), Decimal("12.5"), Decimal("12345.67"), Decimal(3_000_000)):
        for pattern in ("¤#,##0.##", "#,##0.## ¤¤¤"):
            paid = format_currency(value, code, pattern, locale="en", currency_digits=False)
            [found] = measured(f"They paid {paid} in all")
            assert found.unit is not None, paid
            assert (found.number.low, found.unit.name) == (value, code), paid
            assert type(found.number.low) is Decimal


def test_keeps_every_digit() -> None:
    for text, value in (
        ("1234567890123456789012345678901234567.25", "1234567890123456789012345678901234567.25"),
        ("1234567890123456789012345678901.5 million", "1234567890123456789012345678901500000"),
    ):
        [found] = numbers(f"It came to {text}")
        assert found.low == Decimal(value), text
    assert numbers("7.5^37 of them")  # once raised an error


@pytest.mark.parametrize(
    "piece",
    ["1,", "1 000 ", "one and ", "a ", "five hundred ", "1-", "from 1 to ", "more than ", "$", "1.", "A1",
     "between 4% and ", "two-", "half ", "1/2 ", "January ", "(", "of the ", "3 in ", "\u00a0", "1st ", "AA",
     "a@a.", "12 months ", "A.1", "1:", "1 a "],
)  # fmt: skip
def test_work_grows_no_faster_than_the_text(piece: str) -> None:
    """Sixteen times the text may take some more than sixteen times the work, but not its square."""

    def work(length: int) -> int:
        text = (piece * length)[:length]
        with ends_within(100):  # patterns call nothing
            return calls(lambda: measured(text))

    work(200)  # loads what is loaded once
    assert work(16_000) < 24 * work(1000) + 1000


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=string.printable + "–—’“”½€£¥\u00a0٣²Ⅷ七", max_size=120))
def test_random_text_raises_nothing_and_spans_lie_within(text: str) -> None:
    for item in measured(text):
        assert 0 <= item.start < item.end <= len(text)
