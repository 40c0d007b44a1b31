"""What a fact-checker wants of a sentence's numbers: each case beside its near twin, all of it invented.

A case lists every quantity that counts, as `summary` words it; whatever is not listed must not be found.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.parse import Parser
from pipelines.quantity.measure import measured
from pipelines.quantity.quantities import quantities
from pipelines.records import Quantity
from tests.quantity_eval import MODEL, article_of

PUBLISHED = date(2024, 10, 21)


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser(MODEL)


def read(parser: Parser, text: str, published: date = PUBLISHED) -> dict[str, str]:
    article = replace(article_of(text), date_published=published)
    found = quantities(article, parser(text))
    return {q.span.of(text): summary(q) for q in found if q.distractor is None}


def summary(quantity: Quantity) -> str:
    """Value, bound, unit/per, kind; then direction and mode, "from" a level, "of" a whole."""
    if quantity.low is not None and quantity.high is not None:
        value = f"{plain(quantity.low)}..{plain(quantity.high)} "
    else:
        value = f"{plain(quantity.value)} " if quantity.value is not None else ""
    unit = (quantity.unit or "-") + (f"/{quantity.per}" if quantity.per else "")
    words = [f"{value}{quantity.bound}", unit, quantity.kind]
    if quantity.direction != "none":
        words.append(f"{quantity.direction} {quantity.mode}")
    if quantity.from_value is not None:
        words.append(f"from {plain(quantity.from_value)}")
    if quantity.base_value is not None:
        words.append(f"of {plain(quantity.base_value)}")
    return " ".join(words)


def plain(value: object) -> str:
    return f"{value:f}"


NUMBERS = [
    ("The union has 12 345 678 members.", {"12 345 678": "12345678 exact member count"}),
    ("Losses reached 1.234.567 euros.", {"1.234.567 euros": "1234567 exact EUR money"}),
    ("They did 1,234.5 hours of overtime.", {"1,234.5 hours": "1234.5 exact hour duration"}),
    ("Turnout was 62,5 percent.", {"62,5 percent": "62.5 exact percent percent"}),
    ("The heap grew to 62,500 tonnes.", {"62,500 tonnes": "62500 exact metric ton count increase to"}),
    ("Forty-two of the wards shut.", {"Forty-two": "42 exact ward count"}),
    ("About a dozen picketers stayed.", {"About a dozen": "12 about picketer count"}),
    ("A couple of clinics closed.", {"A couple": "2 about clinic count"}),
    ("Two-thirds of the drivers stayed home.", {"Two-thirds": "0.6666666667 exact driver ratio"}),
    ("A quarter of them have left.", {"A quarter": "0.25 exact - ratio"}),
    ("A third are on temporary contracts.", {"A third": "0.3333333333 exact - ratio"}),
    ("About a quarter failed to turn up.", {"About a quarter": "0.25 about - ratio"}),
    ("A third driver is out.", {}),
    ("A good third of the drivers are out.", {"A good third": "0.3333333333 exact driver ratio"}),
    ("They took a good second look.", {}),
    ("The firm employs 2.5 million people.", {"2.5 million": "2500000 exact people count"}),
    ("The levy costs £40k a year.", {"£40k a year": "40000 exact GBP/year money"}),
    ("Each hall holds 30-40 pupils.", {"30-40": "30..40 range pupil count"}),
    ("Waits run between six and nine weeks.", {"six and nine weeks": "6..9 range week duration"}),
    ("Between 300 and 400 dockers marched.", {"300 and 400": "300..400 range docker count"}),
    ("Some 30 or 40 drivers stayed.", {"Some 30 or 40": "30..40 range driver count"}),
    ("It hired 30 drivers or 40 guards.", {"30": "30 exact driver count", "40": "40 exact guard count"}),
    ("Dozens of flights were cancelled.", {"Dozens": "vague flight count"}),
    ("Tens of thousands marched.", {"Tens of thousands": "vague - count"}),
    ("Several hundred nurses voted.", {"Several hundred": "vague nurse count"}),
    ("A few dozen people came.", {"A few dozen": "vague people count"}),
    ("The quay needs 1,000 t of coal.", {"1,000 t": "1000 exact metric ton count"}),
    ("They owe 2 bn dlrs.", {"2 bn dlrs": "2000000000 exact USD money"}),
    ("Output fell 9.5 pct.", {"9.5 pct": "9.5 exact percent percent decrease by"}),
    ("The line lost 30 mln stg.", {"30 mln stg": "30000000 exact GBP money decrease by"}),
]  # fmt: skip
ZEROS = [
    ("There were no new hires this year.", {"no": "0 exact new hire count"}),
    ("Zero nurses crossed the line.", {"Zero": "0 exact nurse count"}),
    ("Not one tram ran on Monday.", {"Not one": "0 exact tram count"}),
    ("Not a single driver reported.", {"Not a single": "0 exact driver count"}),
    ("None of the 40 sites opened.", {"None": "0 exact site count of 40", "40": "40 exact site count"}),
    ("The clinic has no beds.", {"no": "0 exact bed count"}),
    ("No trains ran on Friday.", {"No": "0 exact train count"}),
    ("No patient had been turned away.", {"No": "0 exact patient count"}),
    ("No permanent job has been cut.", {"No": "0 exact permanent job count"}),
    ("No driver will be made redundant.", {"No": "0 exact driver count"}),
    ("Not one was replaced.", {"Not one": "0 exact - count"}),
    ("None were hired.", {"None": "0 exact - count"}),
    ("No nurse is safe.", {}),
    ("No driver likes it.", {}),
    ("It is not one that was asked for.", {}),
    ("There was no comment from the mill.", {}),
    ("No one answered.", {}),
    ("Only one session was held.", {"Only one": "1 exact session count"}),
    ("As of this week six berths are vacant.", {"six": "6 exact berth count"}),
    ("They no longer pay.", {}),
    ("There is no agreement yet.", {}),
    ("No talks are planned.", {}),
    ("None of this is true.", {}),
    ("It has zero tolerance of lateness.", {}),
    ("She is not one to give up.", {}),
    ("No nurse should work alone, she said.", {}),
]  # fmt: skip
MULTIPLES = [
    ("Rents have nearly doubled.", {"nearly doubled": "2 about - ratio increase by"}),
    ("Complaints tripled.", {"tripled": "3 exact - ratio increase by"}),
    ("There was a threefold rise in calls.", {"threefold": "3 exact - ratio increase by"}),
    ("Absences were halved.", {"halved": "0.5 exact - ratio decrease by"}),
    ("Pay is three times the old rate.", {"three times": "3 exact time ratio"}),
    ("They met three times.", {"three times": "3 exact time count"}),
    ("Caseloads are twice the limit.", {"twice": "2 exact time ratio"}),
    ("They have twice as many patients as in May.", {"twice": "2 exact time ratio"}),
    ("She doubled back to the gate.", {}),
    ("He worked a double shift.", {}),
]  # fmt: skip
PERCENT = [
    ("Turnout fell 3 percentage points.",
     {"3 percentage points": "3 exact percentage point percent decrease by"}),
    ("Pay would rise 3 to 4 percent.", {"3 to 4 percent": "3..4 range percent percent increase by"}),
    ("The rate stood at 4 per cent.", {"4 per cent": "4 exact percent percent"}),
    ("A rise of 25 basis points is due.", {"25 basis points": "25 exact basis point percent increase by"}),
]  # fmt: skip
MONEY = [
    ("They won A$40 a day.", {"A$40 a day": "40 exact AUD/day money"}),
    ("It costs NZ$3.2m.", {"NZ$3.2m": "3200000 exact NZD money"}),
    ("They ask for C$12.50 an hour.", {"C$12.50 an hour": "12.5 exact CAD/hour money"}),
    ("A guard earns ¥5,000 a shift.", {"¥5,000 a shift": "5000 exact JPY/shift money"}),
    ("Each got ₹500.", {"₹500": "500 exact INR money"}),
    ("They earn 900 kronor a day.", {"900 kronor a day": "900 exact SEK/day money"}),
    ("The fare is CHF 4.80.", {"CHF 4.80": "4.8 exact CHF money"}),
    ("The pay is 2,300 dirhams a month.", {"2,300 dirhams a month": "2300 exact DIRHAM/month money"}),
    ("The bonus is 12,000 baht.", {"12,000 baht": "12000 exact THB money"}),
    ("The firm owes N30,000 a month.", {"N30,000 a month": "30000 exact NGN/month money"}),
    ("Gloves worth N180 million are missing.", {"N180 million": "180000000 exact NGN money"}),
    ("The firm owes R4,2 million.", {"R4,2 million": "4200000 exact ZAR money"}),
    ("They wore N95 masks on the N7.", {}),
    ("They want ₦30,000 a month.", {"₦30,000 a month": "30000 exact NGN/month money"}),
    ("The fine was 4,000 zlotys.", {"4,000 zlotys": "4000 exact PLN money"}),
    ("They were paid 700 lei.", {"700 lei": "700 exact RON money"}),
    ("The fund paid €20 per head.", {"€20 per head": "20 exact EUR/head money"}),
    ("Cleaners get $15.50/hr.", {"$15.50/hr": "15.5 exact USD/hour money"}),
    ("Supporters raised £40,000 for the strike fund.", {"£40,000": "40000 exact GBP money"}),
    ("It raised wages by £2 an hour.", {"£2 an hour": "2 exact GBP/hour money increase by"}),
    ("They want a dollar an hour more.", {"a dollar an hour": "1 exact USD/hour money"}),
    ("The pay rise is 35 cents on a wage of $12.",
     {"35 cents": "0.35 exact USD money", "$12": "12 exact USD money"}),
    ("Its doors were open from nine to six, as advertised.", {}),
    ("They run the hall from 40 down to 30.",
     {"40": "40 exact - count", "30": "30 exact - count decrease to from 40"}),
    ("The demands would cost €34 million. The union's own estimate was 12 million.",
     {"€34 million": "34000000 exact EUR money", "12 million": "12000000 exact EUR money"}),
    ("The line earned €4 million. It carried 12 million last year.",
     {"€4 million": "4000000 exact EUR money", "12 million": "12000000 exact - count"}),
    ("The line earned €4 million. Its passengers numbered 12 million. Ticket sales were 3 million tickets.",
     {"€4 million": "4000000 exact EUR money", "12 million": "12000000 exact - count",
      "3 million": "3000000 exact ticket count"}),
]  # fmt: skip
OLD_MONEY = [
    ("Porters earned £7 11s. a week.", {"£7 11s. a week": "7.55 exact GBP/week money"}),
    ("They won £3 4s 6d.", {"£3 4s 6d": "3.225 exact GBP money"}),
    ("The rate was 7s 6d a day.", {"7s 6d a day": "0.375 exact GBP/day money"}),
    ("The men asked for fourpence an hour.", {"fourpence an hour": "0.0166666667 exact GBP/hour money"}),
    ("They asked for a shilling an hour more.", {"a shilling an hour": "0.05 exact GBP/hour money"}),
    ("It meant five shillings and sixpence a week.",
     {"five shillings and sixpence a week": "0.275 exact GBP/week money"}),
    ("The 1880s and 1890s were hard.", {}),
]  # fmt: skip
DURATIONS = [
    ("A 48-hour strike began.", {"48-hour": "48 exact hour duration"}),
    ("It took an hour and a half.", {"an hour and a half": "1.5 exact hour duration"}),
    ("It took a year, and half of them left.",
     {"a year": "1 exact year duration", "half": "0.5 exact - ratio"}),
    ("It took two and a half hours.", {"two and a half hours": "2.5 exact hour duration"}),
    ("Trains were half an hour late.", {"half an hour": "0.5 exact hour duration"}),
    ("The day-long walkout ended.", {"day-long": "1 exact day duration"}),
    ("The lockout lasted a fortnight.", {"a fortnight": "1 exact fortnight duration"}),
    ("They are owed six weeks' pay.", {"six weeks": "6 exact week duration"}),
    ("Six weeks ago they left.", {}),
]  # fmt: skip
RATES = [
    ("They work three shifts a week.", {"three shifts a week": "3 exact shift/week rate"}),
    ("It needs 40 patients per nurse.", {"40 patients per nurse": "40 exact patient/nurse ratio"}),
    ("They do eight hours per shift.", {"eight hours per shift": "8 exact hour/shift rate"}),
    ("It wants one nurse for every eight patients.",
     {"one nurse for every eight patients": "1 exact nurse/8 patient ratio of 8"}),
    ("The ratio is 1:3,000.", {"1:3,000": "1 exact - ratio of 3000"}),
    ("It set a 1-to-6 ratio.", {"1-to-6": "1 exact - ratio of 6"}),
    ("The meeting began at 1:30.", {}),
    ("They gave 25 a raise.", {"25": "25 exact - count"}),
]  # fmt: skip
ORDINALS = [
    ("It was the third strike this year.", {"third": "3 exact strike ordinal_time"}),
    ("The walkout is in day 9.", {"day 9": "9 exact day ordinal_time"}),
    ("WEEK TWO OF THE LOCKOUT BEGINS", {"WEEK TWO": "2 exact week ordinal_time"}),
    ("They sat on the third floor.", {}),
    ("It was her third child.", {}),
    ("The third quarter was poor.", {}),
]  # fmt: skip
LEVELS = [
    ("The share rose from 40 to 45 and then 50 percent.",
     {"40": "40 exact percent percent", "45": "45 exact percent percent increase to from 40",
      "50 percent": "50 exact percent percent increase to from 45"}),
    ("The fee went from $160 to $180 to $200.",
     {"$160": "160 exact USD money", "$180": "180 exact USD money increase to from 160",
      "$200": "200 exact USD money increase to from 180"}),
    ("The crew has shrunk from 14 in 2015 to 9 in 2024.",
     {"14": "14 exact - count", "9": "9 exact - count decrease to from 14"}),
    ("Fares will be cut from £3 to £2.",
     {"£3": "3 exact GBP money", "£2": "2 exact GBP money decrease to from 3"}),
    ("Tickets run from £2 to £3.", {"£2 to £3": "2..3 range GBP money"}),
    ("Members voted 82 percent to 18 percent to reject it.",
     {"82 percent": "82 exact percent percent", "18 percent": "18 exact percent percent"}),
    ("They plan to decrease fares by 5 percent.", {"5 percent": "5 exact percent percent decrease by"}),
    ("Staff were cut by a third.", {"a third": "0.3333333333 exact - ratio decrease by"}),
    ("Vacancies are up 12 percent.", {"12 percent": "12 exact percent percent increase by"}),
    ("They gave up 12 percent.", {"12 percent": "12 exact percent percent"}),
]  # fmt: skip
PARTS = [
    ("Only 12 of 40 routes ran.", {"Only 12": "12 exact route count of 40", "40": "40 exact route count"}),
    ("Nine of the 12 clinics shut.", {"Nine": "9 exact clinic count of 12", "12": "12 exact clinic count"}),
    ("A third of its 900 nurses left.",
     {"A third": "0.3333333333 exact nurse ratio of 900", "900": "900 exact nurse count"}),
    ("Some 60 percent of the 900 nurses left.",
     {"Some 60 percent": "60 about percent percent of 900", "900": "900 exact nurse count"}),
    ("A crowd of 900 nurses left.", {"900": "900 exact nurse count"}),
]  # fmt: skip
BOUNDS = [
    ("Not more than 30 came.", {"Not more than 30": "30 at_most - count"}),
    ("At least 30 nurses quit.", {"At least 30": "30 at_least nurse count"}),
    ("As many as 30 nurses quit.", {"As many as 30": "30 up_to nurse count"}),
    ("30 or more nurses quit.", {"30 or more": "30 at_least nurse count"}),
    ("Upwards of 30 nurses quit.", {"Upwards of 30": "30 more_than nurse count"}),
    ("The raise is capped at 3 percent.", {"capped at 3 percent": "3 at_most percent percent"}),
    ("They hired just over 30 nurses.", {"just over 30": "30 more_than nurse count"}),
    ("They took over 30 clinics.", {"30": "30 exact clinic count"}),
    ("A minimum of six weeks is due.", {"A minimum of six weeks": "6 at_least week duration"}),
    ("Fewer than half of the buses ran.", {"Fewer than half": "0.5 less_than bus ratio"}),
]  # fmt: skip
DISTRACTORS = [
    "They met on 12 June at 7.30 pm.",
    "The strike began on the 12th.",
    "Call 020 7946 0018 for details.",
    "They met at 221 Alder Road.",
    "Mara Lund, 43, cleans rooms.",
    "Mara Lund (43) cleans rooms.",
    "She has been a porter since 1998.",
    "He joined the firm 11 years ago.",
    "He has 22 years of experience at the mill.",
    "Members of Local 12 marched.",
    "The iPad 9 is old.",
    "They took the A12 to the depot.",
    "The poll of 900 adults was run in May.",
    "The survey asked 900 members about pay.",
    "They live at Flat 4, 7 Quay Street.",
    "Flight 212 was late.",
    "The vote was 212-188.",
    "It was a 50-50 decision.",
    "They won the first prize.",
    "The mother of two spoke.",
    "They rode the 42 bus.",
    "The talks resume at 9 a.m. on Tuesday.",
    "She was one of the first to go.",
    "One day they will win.",
    "The office is open 24/7.",
    "The World War II bunker is a museum.",
    "They watched Channel 5.",
    "Under Section 7, they may strike.",
    "He turned 60 in May.",
    "The 54-year-old porter spoke.",
    "Room 101 was full.",
]
WAITS = [
    ("The next opening is in late March.", {"late March": "vague date ordinal_time"}),
    ("The first free appointment is on December 9.", {"December 9": "vague date ordinal_time"}),
    ("They cannot be seen until January.", {"January": "vague date ordinal_time"}),
    ("Her next visit is set for Dec. 9.", {"Dec. 9": "vague date ordinal_time"}),
    ("The strike began in late March.", {}),
    ("The contract ran until January 9.", {}),
    ("The appointment of a mediator in March helped.", {}),
    ("She was last seen in March.", {}),
]  # fmt: skip
ALL = [
    *WAITS,
    *NUMBERS,
    *ZEROS,
    *MULTIPLES,
    *PERCENT,
    *MONEY,
    *DURATIONS,
    *RATES,
    *ORDINALS,
    *LEVELS,
    *PARTS,
    *BOUNDS,
]


@pytest.mark.parametrize(("text", "wanted"), ALL, ids=[text for text, _ in ALL])
def test_reads_what_counts_and_nothing_else(parser: Parser, text: str, wanted: dict[str, str]) -> None:
    assert read(parser, text) == wanted


@pytest.mark.parametrize(("text", "wanted"), OLD_MONEY)
def test_reads_old_money(parser: Parser, text: str, wanted: dict[str, str]) -> None:
    assert read(parser, text, date(1912, 3, 4)) == wanted


SENTENCES = [text for text, _ in ALL if text.endswith(".")] + DISTRACTORS


def in_text(text: str, base: int = 0) -> list[tuple[object, ...]]:
    """What the grammar finds in a text, counted from `base`."""
    return [
        (
            item.start + base,
            item.end + base,
            item.number.kind,
            item.number.low,
            item.number.high,
            item.unit is None,
        )
        for item in measured(text)
    ]


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=4))
def test_sentences_side_by_side_change_nothing_in_each(sentences: list[str]) -> None:
    alone, base = [], 0
    for sentence in sentences:
        alone += in_text(sentence, base)
        base += len(sentence) + 1
    assert in_text(" ".join(sentences)) == alone


@pytest.mark.parametrize("text", DISTRACTORS)
def test_counts_nothing_incidental(parser: Parser, text: str) -> None:
    assert read(parser, text) == {}
