"""Windows of time and the dates they mean, seen from an article of Monday, 21 October 2024."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.quantity.period import nearest, windows

PUBLISHED = date(2024, 10, 21)

RESOLVED = [
    ("up in the last three years.", "the last three years", "2021-10-21", "2024-10-21", "article date"),
    ("over the next 18 months.", "the next 18 months", "2024-10-21", "2026-04-21", "article date"),
    ("30% since 2015.", "since 2015", "2015-01-01", "2024-10-21", "named year"),
    ("between March and May.", "between March and May", "2024-03-01", "2024-05-31", "article date"),
    ("in the first half of 2024.", "the first half of 2024", "2024-01-01", "2024-06-30", "named year"),
    ("out in Q3 2023 alone", "Q3 2023", "2023-07-01", "2023-09-30", "named year"),
    ("in the year to June 2023.", "in the year to June 2023", "2022-07-01", "2023-06-30", "named month"),
    ("lost in fiscal 2023.", "2023", "2023-01-01", "2023-12-31", "named year"),
    ("since November.", "since November", "2023-11-01", "2024-10-21", "article date"),
    ("from June 2021 to May 2022.", "from June 2021 to May 2022", "2021-06-01", "2022-05-31", "named month"),
    ("between 2014 and 2017.", "between 2014 and 2017", "2014-01-01", "2017-12-31", "named year"),
    ("the 2023-24 budget", "2023-24", "2023-01-01", "2024-12-31", "named year"),
    ("a walkout in 2022 by", "2022", "2022-01-01", "2022-12-31", "named year"),
    ("on March 3, 2023.", "March 3, 2023", "2023-03-03", "2023-03-03", "named day"),
    ("out this week.", "this week", "2024-10-21", "2024-10-27", "article date"),
    ("cut last year.", "last year", "2023-01-01", "2023-12-31", "article date"),
    ("paid last month.", "last month", "2024-09-01", "2024-09-30", "article date"),
    ("closed last summer.", "last summer", "2024-06-01", "2024-08-31", "article date"),
    ("second strike in two years.", "in two years", "2022-10-21", "2024-10-21", "article date"),
    (
        "hired 200 in the two and a half years to June.",
        "in the two and a half years to June",
        "2022-01-01",
        "2024-06-30",
        "article date",
    ),
    ("late for three shifts since Monday.", "since Monday", "2024-10-21", "2024-10-21", "article date"),
    ("eight strikes since last summer.", "since last summer", "2024-06-01", "2024-10-21", "article date"),
    ("begun two years ago.", "two years ago", "2022-10-21", "2022-10-21", "article date"),
    ("by the end of 2026.", "by the end of 2026", None, "2026-12-31", "named year"),
]


@pytest.mark.parametrize(("text", "words", "first", "last", "basis"), RESOLVED)
def test_resolves_windows(text: str, words: str, first: str | None, last: str, basis: str) -> None:
    [found] = windows(text, PUBLISHED)
    assert text[found.start : found.end] == words
    assert found.first == (date.fromisoformat(first) if first else None)
    assert (found.last, found.basis) == (date.fromisoformat(last), basis)


@pytest.mark.parametrize("text", ["the last three years", "last year", "two years ago", "this week"])
def test_without_an_article_date_keeps_the_words_and_claims_no_dates(text: str) -> None:
    [found] = windows(text, None)
    assert (found.first, found.last, found.basis) == (None, None, None)


def test_claims_no_dates_where_the_words_are_open() -> None:
    [found] = windows("over the past several years", PUBLISHED)
    assert (found.first, found.last) == (None, None)
    for text in (
        "a 12 percent raise over four years",
        "it rose 18 percent over the same three years",
        "it lost €1 million over the three days",
        "five have died since the strike began",
    ):
        [found] = windows(text, PUBLISHED)
        assert (found.first, found.last) == (None, None), text


@pytest.mark.parametrize("text", ["in 2,015 cases", "of 2015.5 hours", "they may march", "40 of 2000% more"])
def test_finds_no_window_in_other_numbers(text: str) -> None:
    assert windows(text, PUBLISHED) == []


def test_picks_the_window_of_the_same_sentence_rather_behind_than_in_front() -> None:
    text = "In 2019 they hired 40 nurses in the last two years. In 2023 others left."
    found = windows(text, PUBLISHED)
    sentence = (0, text.index(" In 2023"))
    chosen = nearest(found, text.index("40"), text.index("40") + 2, sentence)
    assert chosen is not None
    assert text[chosen.start : chosen.end] == "the last two years"
    assert nearest(found, len(text) - 5, len(text) - 1, (len(text) - 5, len(text))) is None


WORDS = (
    "in since until by from to between during over the last next past this two 12 several years year "
    "months week decades quarter summer winter ago earlier May may March march july Dec. 2015 "
    "2021-22 1999 31 February 30 and , . -"
)


@settings(max_examples=400, deadline=None)
@given(st.dates(), st.lists(st.sampled_from(WORDS.split(" ")), max_size=14))
def test_any_words_and_date_give_windows_within_the_text(published: date, words: list[str]) -> None:
    text = " ".join(words)
    for found in windows(text, published):
        assert 0 <= found.start < found.end <= len(text)
        if found.first and found.last and found.form == "between":
            assert found.first <= found.last
