"""Quantities with all that belongs to them, read from invented stories."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.config import load
from pipelines.parse import Parser
from pipelines.quantity.change import BoundFile, DirectionFile, bounded
from pipelines.quantity.quantities import quantities
from pipelines.quantity.unit import RULES
from pipelines.records import Article, Quantity, Span
from tests.conftest import FLOORS, at_least
from tests.effort import calls
from tests.quantity_eval import MODEL, article_of, predicted, scored

SHARED = Path(__file__).resolve().parents[2] / "shared"


def article(text: str) -> Article:
    return replace(article_of(text), date_published=date(2024, 10, 21))


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser(MODEL)


def read(parser: Parser, text: str) -> list[Quantity]:
    return quantities(article(text), parser(text))


def counted(parser: Parser, text: str) -> list[Quantity]:
    return [quantity for quantity in read(parser, text) if quantity.distractor is None]


# text, span, value, bound, unit, per, kind
QUANTITIES = [
    ("It hired nearly 200 new counsellors.", "nearly 200", 200, "about", "new counsellor", None, "count"),
    ("It is at least 19 hours a week.", "at least 19 hours a week", 19, "at_least", "hour", "week", "rate"),
    ("She sees up to 10 patients a day.", "up to 10 patients a day", 10, "up_to", "patient", "day", "rate"),
    ("They do about two hours of overtime a day.", "about two hours of overtime a day", 2, "about", "hour",
     "day", "rate"),
    ("It wants 5 return visits for every new visit.", "5 return visits for every new visit", 5, "exact",
     "return visit", "new visit", "ratio"),
    ("The state fined the company $4 million.", "$4 million", 4000000, "exact", "USD", None, "money"),
    ("Porters earn £17.50 an hour.", "£17.50 an hour", "17.5", "exact", "GBP", "hour", "money"),
    ("The walkout will hit more than 100 depots.", "more than 100", 100, "more_than", "depot", None, "count"),
    ("Fewer than 20 nurses crossed the line.", "Fewer than 20", 20, "less_than", "nurse", None, "count"),
    ("No more than 12 pupils sat in each class.", "No more than 12", 12, "at_most", "pupil", None, "count"),
    ("Children waited 42 days for a visit.", "42 days", 42, "exact", "day", None, "duration"),
    ("We hired 260 last year.", "260", 260, "exact", "", None, "count"),
    ("There were 90,000 this season.", "90,000", 90000, "exact", "", None, "count"),
    ("A 10-week walkout ended on Friday.", "10-week", 10, "exact", "week", None, "duration"),
    ("Half of the wards stayed shut.", "Half", "0.5", "exact", "ward", None, "ratio"),
    ("One in five posts is vacant.", "One in five", "0.2", "exact", "post", None, "ratio"),
    ("They have had no contract for the last year.", "the last year", 1, "about", "year", None, "duration"),
    ("The strike is now in its ninth day.", "ninth day", 9, "exact", "day", None, "ordinal_time"),
    ("On day 9 of the strike nobody worked.", "day 9", 9, "exact", "day", None, "ordinal_time"),
    ("The ratio of nurses to patients is 1:7.", "1:7", 1, "exact", "", None, "ratio"),
    ("It is the second strike at the port.", "second", 2, "exact", "strike", None, "ordinal_time"),
    ("It is the 14th strike at the port.", "14th", 14, "exact", "strike", None, "ordinal_time"),
    ("Dockers began the second walkout of the spring.", "second", 2, "exact", "walkout", None,
     "ordinal_time"),
    ("Trams stood still for a sixth day.", "sixth day", 6, "exact", "day", None, "ordinal_time"),
    ("STOPPAGE ENTERS FOURTH WEEK", "FOURTH WEEK", 4, "exact", "week", None, "ordinal_time"),
    ("In the seventh week she sold her car.", "seventh week", 7, "exact", "week", None, "ordinal_time"),
    ("The ruling was the second defeat for the line in a month.", "second", 2, "exact", "defeat", None,
     "ordinal_time"),
    ("Barely one tram in ten came.", "Barely one tram in ten", "0.1", "about", "tram", None, "ratio"),
    ("One train in five will run.", "One train in five", "0.2", "exact", "train", None, "ratio"),
    ("One bus in six runs late.", "One bus in six", "0.1666666667", "exact", "bus", None, "ratio"),
    ("One driver in five works a split.", "One driver in five", "0.2", "exact", "driver", None, "ratio"),
    ("One in every five posts is vacant.", "One in every five", "0.2", "exact", "post", None, "ratio"),
    ("One strike in ten days is enough.", "One", 1, "exact", "strike", None, "count"),
    ("Nine in 10 drivers stayed out.", "Nine in 10", "0.9", "exact", "driver", None, "ratio"),
    ("The firm lost 11.5 mln dlrs.", "11.5 mln dlrs", 11500000, "exact", "USD", None, "money"),
    ("They want R12 500 a month.", "R12 500 a month", 12500, "exact", "ZAR", "month", "money"),
    ("They earn 1,200 soles a month.", "1,200 soles a month", 1200, "exact", "PEN", "month", "money"),
    ("The mine lost 300,000 bolivianos.", "300,000 bolivianos", 300000, "exact", "BOB", None, "money"),
    ("The bank paid Rs 12 crore.", "Rs 12 crore", 120000000, "exact", "INR", None, "money"),
    ("It cost the port KSh 30,000.", "KSh 30,000", 30000, "exact", "KES", None, "money"),
    ("Losses came to 30 MUSD.", "30 MUSD", 30000000, "exact", "USD", None, "money"),
    ("Fields pump 50,000 bpd.", "50,000 bpd", 50000, "exact", "barrel", "day", "rate"),
    ("It wants 25 students per class.", "25 students per class", 25, "exact", "student", "class", "ratio"),
    ("Ferries carry 900 passengers daily.", "900 passengers daily", 900, "exact", "passenger", "day",
     "rate"),
    ("Drivers held a one-day strike.", "one-day", 1, "exact", "day", None, "duration"),
    ("They threatened a strike within 10 days.", "within 10 days", 10, "at_most", "day", None, "duration"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "span", "value", "bound", "unit", "per", "kind"), QUANTITIES)
def test_reads_a_quantity_whole(
    parser: Parser, text: str, span: str, value: int | str, bound: str, unit: str, per: str | None, kind: str
) -> None:
    [found] = counted(parser, text)
    assert found.span.of(text) == span
    assert (found.value, found.bound, found.unit) == (Decimal(value), bound, unit)
    assert (found.per, found.kind) == (per, kind)


def test_ranges_keep_both_ends_and_no_value(parser: Parser) -> None:
    [found] = counted(parser, "They kept her for four or five days of care.")
    assert (found.value, found.low, found.high, found.bound) == (None, Decimal(4), Decimal(5), "range")
    assert (found.unit, found.kind) == ("day", "duration")


def test_vague_numbers_claim_no_value(parser: Parser) -> None:
    [crowd] = counted(parser, "Thousands of dockers walked out.")
    assert (crowd.value, crowd.low, crowd.bound, crowd.unit) == (None, None, "vague", "docker")
    [wait] = counted(parser, "Patients wait months for a first visit.")
    assert (wait.value, wait.bound, wait.unit, wait.kind) == (None, "vague", "month", "duration")


# text, span, direction, mode, from_value
CHANGES = [
    ("They increased staff by 25 percent.", "25 percent", "increase", "by", None),
    ("The board faces a 30% increase in demand.", "30%", "increase", "by", None),
    ("Pay fell 3% last year.", "3%", "decrease", "by", None),
    ("Absences were down 8 percent.", "8 percent", "decrease", "by", None),
    ("Caseloads climbed to 60 patients.", "60", "increase", "to", None),
    ("The firm employs 60 nurses.", "60", "none", None, None),
    ("The dispute spread to 60 nurses.", "60", "none", None, None),
    ("Others left, bringing the number on strike to 1,140.", "1,140", "increase", "to", None),
    ("The employers have offered 4 percent.", "4 percent", "increase", "by", None),
    ("The port owner bought 4 percent of the shares.", "4 percent", "none", None, None),
]


@pytest.mark.parametrize(("text", "span", "direction", "mode", "level"), CHANGES)
def test_tells_change_from_level(
    parser: Parser, text: str, span: str, direction: str, mode: str | None, level: int | None
) -> None:
    [found] = counted(parser, text)
    assert found.span.of(text) == span
    assert (found.direction, found.mode) == (direction, mode)
    assert found.from_value == (Decimal(level) if level else None)


# text, the two levels, unit
LEVELS = [
    ("Vacancies rose from 40 percent to 50 percent.", "40 percent", 40, "50 percent", 50, "percent"),
    ("It would lift pay from £60,000 to nearly £65,000.", "£60,000", 60000, "nearly £65,000", 65000, "GBP"),
    ("The quota has risen from 14 rooms to 16.", "14", 14, "16", 16, "room"),
    ("Staff fell from 900 to 700 in March.", "900", 900, "700", 700, ""),
]


@pytest.mark.parametrize(("text", "words", "was", "second", "became", "unit"), LEVELS)
def test_a_change_from_one_level_to_another_is_two_quantities(
    parser: Parser, text: str, words: str, was: int, second: str, became: int, unit: str
) -> None:
    before, after = counted(parser, text)
    assert (before.span.of(text), before.value, before.direction) == (words, Decimal(was), "none")
    assert (after.span.of(text), after.value) == (second, Decimal(became))
    assert (after.mode, after.from_value) == ("to", Decimal(was))
    assert before.unit == after.unit == unit or not unit


@pytest.mark.parametrize(
    ("text", "value", "level", "direction"),
    [
        ("The company lost €9.4m last year, up from €5.6m in 2015.", 9400000, 5600000, "increase"),
        ("Attendance stood at 11% on Thursday, up from 4% in March.", 11, 4, "increase"),
        ("The port handled 300 ships, down from 420 a year ago.", 300, 420, "decrease"),
        ("The firm raised its offer to 11 percent from 9.5 percent.", 11, "9.5", "increase"),
    ],
)
def test_a_level_knows_the_one_before(
    parser: Parser, text: str, value: int, level: int | str, direction: str
) -> None:
    after, before = counted(parser, text)
    assert (after.value, after.from_value) == (Decimal(value), Decimal(level))
    assert (after.direction, after.mode, before.direction) == (direction, "to", "none")


def test_a_range_without_a_change_stays_one(parser: Parser) -> None:
    [prices] = counted(parser, "Tickets cost from 10 to 15 dollars.")
    assert (prices.low, prices.high, prices.direction) == (Decimal(10), Decimal(15), "none")


def test_an_explanation_inherits_the_direction(parser: Parser) -> None:
    text = "The union wants to raise this to nearly half of their time — at least 19 hours a week."
    half, hours = counted(parser, text)
    assert (half.direction, half.mode) == (hours.direction, hours.mode) == ("increase", "to")


def test_a_part_knows_its_whole(parser: Parser) -> None:
    text = "It has just 5,000 of the company's 175,000 employees."
    part, whole = counted(parser, text)
    assert (part.span.of(text), part.value, part.base_value) == ("just 5,000", Decimal(5000), Decimal(175000))
    assert part.unit == whole.unit == "employee"


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("There are 38 vacant berths among a complement of 610.", Decimal(610)),
        ("There are 38 vacant berths in a workforce of about 610.", Decimal(610)),
        ("There are 38 vacant berths in a port of 610.", None),
        ("In all 71 pilots failed to report, out of 108 on the list.", Decimal(108)),
        ("The harbour counted 90, out of 410 on the quay.", Decimal(410)),
        ("In all 300 of the 520 had clocked in.", Decimal(520)),
        ("In all 26 of a dredging crew of 71 failed to come.", Decimal(71)),
        ("In all 71 pilots ran out of 108 harbours.", None),
    ],
)
def test_a_part_among_many(parser: Parser, text: str, base: Decimal | None) -> None:
    assert counted(parser, text)[0].base_value == base


@pytest.mark.parametrize(
    ("text", "part", "base", "unit"),
    [
        ("Of the 480 members of two lodges at the pit, 460 are out.", "460", Decimal(480), "member"),
        ("Of 310 people on the early shift, it says, 287 stayed away.", "287", Decimal(310), "people"),
        ("The harbour was shut. Of the pit's 90 winders, only 12 came.", "12", Decimal(90), "winder"),
        ("Of its 40 pilots, 12 trainees came.", "12", Decimal(40), "trainee"),  # its own noun stays
        ("Of the 480 members at the pit, 620 are out.", "620", None, ""),  # more than there are
        ("Of the 480 members at the pit 12 spoke.", "12", None, ""),  # no comma tells where the part begins
        ("It is one of the 40 pits, 12 of them closed.", "12", None, ""),
    ],
)
def test_a_whole_that_stands_ahead(
    parser: Parser, text: str, part: str, base: Decimal | None, unit: str
) -> None:
    [found] = [q for q in read(parser, text) if q.span.of(text).endswith(part)]
    assert found.base_value == base
    assert not base or found.unit == unit


def test_a_window_is_a_period_and_no_quantity(parser: Parser) -> None:
    text = "They increased counsellors by 25 percent in the last three years."
    growth, window = read(parser, text)
    assert growth.period is not None
    assert growth.period.of(text) == "the last three years"
    assert (growth.period_start, growth.period_end) == (date(2021, 10, 21), date(2024, 10, 21))
    assert growth.period_basis == "article date"
    assert growth.concept is not None
    assert growth.concept.of(text) == "counsellors"
    assert window.distractor == "period"


@pytest.mark.parametrize(
    "text",
    [
        "Membership rose 18 percent over the same three years.",
        "In the same 12 months, the union says, the firm hired 189.",
        "It hired nearly 200 clinicians in the two and a half years to June.",
        "The line lost €1.3 million over the three days.",
        "It is the first strike there in 15 years.",
    ],
)
def test_the_stretch_in_which_another_number_is_counted_is_no_quantity(parser: Parser, text: str) -> None:
    assert len(counted(parser, text)) == 1
    assert "period" in [quantity.distractor for quantity in read(parser, text)]


DISTRACTORS = [
    ("Lena Ortiz, 54, drives a tram.", "age"),
    ("She was 41 when the mill closed.", "age"),
    ("The 68-year-old retired.", "age"),
    ("Paul Reyes has taught for 25 years.", "tenure"),
    ("Mara Lund, a nurse for 25 years, spoke first.", "tenure"),
    ("He is a 20-year veteran.", "tenure"),
    ("Ana Kell, who drove trams himself for 19 years, spoke.", "tenure"),
    ("A survey of 1,200 members was published.", "survey"),
    ("It closed two years ago.", "date"),
    ("Mara Lund, who has cleaned rooms there for 11 years, spoke.", "tenure"),
    ("A driver with five years’ service spoke.", "tenure"),
    ("The rock driller, 41, sold his car.", "age"),
    ("I'm 58.", "age"),
    ("A roofer with three daughters came.", "family"),
    ("Talks between the two sides go on.", "idiom"),
    ("One driver, who gave no name, agreed.", "article"),
    ("A second union disagreed.", "ordinal"),
    ("Queues grow in the first week of the month.", "ordinal"),
    ("They live on the 22nd floor.", "ordinal"),
    ("No one was there.", "idiom"),
    ("It is one of the largest ports.", "one of"),
    ("The first lady spoke.", "idiom"),
    ("They sought a first contract.", "ordinal"),
    ("The cause is twofold: pay and hours.", "idiom"),
    ("A 60 Minutes report followed.", "name"),
]


@pytest.mark.parametrize(("text", "kind"), DISTRACTORS)
def test_what_is_no_quantity_of_the_dispute_is_kept_and_marked(parser: Parser, text: str, kind: str) -> None:
    assert counted(parser, text) == []
    assert kind in [quantity.distractor for quantity in read(parser, text)]


def test_bounds_hold_their_examples() -> None:
    for rule in load(RULES / "bounds.yml", BoundFile).bounds:
        for example in rule.matches:
            assert bound_in(example) == rule.bound, example
        for example in rule.rejects:
            assert bound_in(example) != rule.bound, example


def bound_in(example: str) -> str:
    start, end = example.index("["), example.index("]") - 1
    return bounded(example.replace("[", "").replace("]", ""), start, end).bound


def test_directions_hold_their_examples(parser: Parser) -> None:
    file = load(RULES / "directions.yml", DirectionFile)
    for direction, rule in (("increase", file.increase), ("decrease", file.decrease)):
        for example in rule.matches:
            assert direction in directions_in(parser, example), example
        for example in rule.rejects:
            assert direction not in directions_in(parser, example), example


def directions_in(parser: Parser, example: str) -> list[str]:
    return [quantity.direction for quantity in read(parser, example.replace("[", "").replace("]", ""))]


SENTENCES = [str(row[0]) for row in (*QUANTITIES, *CHANGES, *DISTRACTORS)]


@settings(max_examples=15, deadline=None)
@given(st.lists(st.sampled_from(SENTENCES), min_size=2, max_size=6))
def test_joining_paragraphs_changes_nothing_in_each(sentences: list[str]) -> None:
    parser = Parser(MODEL)  # the model itself is cached
    joined, base = read(parser, "\n".join(sentences)), 0
    alone = []
    for sentence in sentences:
        found = read(parser, sentence)
        alone += [
            (q.span.start + base, q.span.end + base, q.value, q.unit, q.kind, q.distractor) for q in found
        ]
        base += len(sentence) + 1
    assert alone == [(q.span.start, q.span.end, q.value, q.unit, q.kind, q.distractor) for q in joined]


VOCABULARY = (
    "the a of nurses hours a week day per for every each in from to by up rose cut about nearly at "
    "least one two 12 3,000 $5 £2m 40% percent million thousands dozen half and or - — ( ) . , "
    "year-old years second strike patients Harborview who was said Monday 2019 may May 1:3 ½ doubled "
    "between no more than 7-8 months later ago"
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(VOCABULARY.split(" ")), max_size=16).map(" ".join))
def test_any_words_in_any_order_are_read(text: str) -> None:
    for quantity in read(Parser(MODEL), text):
        assert quantity.span.of(text).strip() == quantity.span.of(text) != ""
        known = quantity.value is not None or quantity.low is not None
        assert known or quantity.distractor or quantity.bound == "vague"


def test_every_span_is_a_substring_and_in_order(parser: Parser) -> None:
    text = "\n".join(SENTENCES)
    found = read(parser, text)
    spans = [quantity.span for quantity in found]
    assert spans == sorted(spans)
    for quantity in found:
        for span in (quantity.span, quantity.concept, quantity.period, quantity.place):
            assert span is None or span.of(text).strip() == span.of(text) != ""


@pytest.mark.parametrize("piece", ["12 months ", "40 nurses left in two years, ", "from 1 to 2 and "])
def test_work_grows_no_faster_than_the_paragraph(parser: Parser, piece: str) -> None:
    def work(length: int) -> int:
        paragraphs = parser((piece * length)[:length])
        quantities(article(""), paragraphs)  # fills what is cached
        return calls(lambda: quantities(article(""), paragraphs))

    assert work(8000) < 12 * work(1000)


def test_nothing_is_found_where_there_are_no_numbers(parser: Parser) -> None:
    assert read(parser, "The talks went on, and nobody gave way.") == []
    assert read(parser, "") == []


@pytest.mark.skipif(not (SHARED / "gold" / "seeds.jsonl").exists(), reason="needs ../shared/gold")
def test_annotated_articles(parser: Parser) -> None:
    """Every annotated claim that must be found is found with its value; nothing else counts as a quantity."""
    missed, spurious = [], []
    for line in (SHARED / "gold" / "seeds.jsonl").read_text("utf-8").splitlines():
        gold = json.loads(line)
        found = counted(parser, gold["text"])
        spans = [Span(claim["span"]["start"], claim["span"]["end"]) for claim in gold["claims"]]
        spurious += [q.span for q in found if not any(q.span.overlaps(span) for span in spans)]
        for claim, span in zip(gold["claims"], spans, strict=True):
            wanted = [claim.get("value"), claim.get("low"), claim.get("high")]
            right = any(
                quantity.span.overlaps(span)
                and (claim.get("vague") or [quantity.value, quantity.low, quantity.high] == wanted)
                and quantity.kind == claim["kind"]
                and quantity.direction == claim["change"]["direction"]
                for quantity in found
            )
            if not right and not claim.get("optional"):
                missed.append((gold["id"], claim["span"]["text"]))
    assert missed == []
    assert spurious == []


@pytest.mark.skipif(not (SHARED / "gold" / "newsquant-a.jsonl").exists(), reason="needs ../shared/gold")
def test_benchmark_floor(parser: Parser) -> None:
    """F1 on half A of NewsQuant."""
    gold = SHARED / "gold" / "newsquant-a.jsonl"
    lines, _ = predicted(parser, gold)
    printed = scored(gold, SHARED / "eval" / "score_quantities.py", lines, "--json")
    scores = {name: row["F1"] for name, row in json.loads(printed)["scores"].items()}
    at_least("quantities, NewsQuant half A", scores, printed.splitlines())


RQUANT: dict[str, float] = json.loads(FLOORS.read_text())["quantities, R-Quant halves A"]


@pytest.mark.skipif(
    not (SHARED / "gold" / "rquant-ms-number-a.jsonl").exists(), reason="needs ../shared/gold"
)
@pytest.mark.parametrize("part", RQUANT)
def test_rquant_floors(parser: Parser, part: str) -> None:
    """F1 of the value on half A of each part."""
    gold = SHARED / "gold" / f"rquant-{part}-a.jsonl"
    lines, _ = predicted(parser, gold)
    printed = scored(gold, SHARED / "eval" / "score_quantities.py", lines, "--json")
    assert json.loads(printed)["scores"]["value"]["F1"] >= RQUANT[part], printed
