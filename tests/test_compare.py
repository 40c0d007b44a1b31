"""Two sides' claims through the gates: each conflict beside its near twin that is none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from math import prod
from typing import Any

import duckdb
import pytest

from pipelines.claim import chosen, learned, rivals
from pipelines.records import Article, Claim, Extraction, Quantity
from tests.invented import (
    HARBOUR,
    make_article,
    make_attribution,
    make_claim,
    make_page,
    make_quantity,
)
from warehouse import db, load
from warehouse.compare import STEPS, compare, rules_known

PERIOD = {"period_start": date(2028, 3, 3), "period_end": date(2031, 3, 3)}
ANOTHER = {"period_start": date(2024, 1, 1), "period_end": date(2027, 1, 1)}
GROWTH = {"topic": "staffing_level", "measure": "growth", "population": "drivers", **PERIOD}
LEVEL = {"topic": "strike_size", "measure": "striking", "population": "drivers"}
PERCENT = {"unit": "percent", "kind": "percent", "direction": "increase", "mode": "by"}
MONEY = {"unit": "EUR", "kind": "money"}
HOURS = {"unit": "hour", "kind": "rate", "per": "week"}
TIME = {"unit": "week", "kind": "duration"}
PAY = {"topic": "wages", "measure": "pay", "population": None}
RAISE = PAY | {"measure": "raise"}
SHARE = {"unit": "percent", "kind": "percent"}

GUESSED = f"topics/strike_size.yml: {learned.SIGN}, 0.62"
SPEAKERS = f"topics/strike_size.yml: {chosen.SIGN} patient"
ANSWERING = f"topics/strike_size.yml: {rivals.SIGN}"
Told = tuple[object, dict[str, Any], dict[str, Any]]  # value, fields of the quantity, fields of the claim


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        db.migrate(connection)
        yield connection


def tell(where: Article, told: Told, side: str) -> tuple[Quantity | None, Claim]:
    value, number, claim = told
    words = f"the {side} figure"
    quantity = None if value is None and not number else make_quantity(where, words, value, **number)
    return quantity, make_claim(where, words, quantity, **({"side": side, "claimant": side} | claim))


def put(connection: duckdb.DuckDBPyConnection, told: list[tuple[Article, Quantity | None, Claim]]) -> None:
    """Loads the claims in place of all others."""
    connection.execute(
        "truncate record.claim; truncate record.quantity; truncate record.article; truncate record.page"
    )
    articles: dict[str, Article] = {article.article_id: article for article, _, _ in told}
    pages = [make_page(article.url) for article in articles.values()]
    extractions = [
        Extraction(
            article, (),
            tuple(number for where, number, _ in told if where is article and number),
            tuple(claim for where, _, claim in told if where is article),
        )
        for article in articles.values()
    ]  # fmt: skip
    load.load(connection, run_id="n", pages=pages, extractions=extractions, disputes=[HARBOUR])


def pair(name: str, employer: Told, other: Told, **how: Any) -> list[tuple[Article, Quantity | None, Claim]]:
    """Two claims in a dispute of this name: of one article, unless `apart` gives the other's date."""
    side = how.get("side", "union")
    counted = {told[2].get("population") or "" for told in (employer, other)}
    text = (
        f"Here is the employer figure.\nAnd here, {how.get('words', 'at last')}, the {side} figure.\n"
        f"Of whom or what: {', '.join(sorted(counted))}."
    )
    here = make_article(make_page(f"https://gazette.example/{name}"), text)
    there = here
    if "apart" in how:
        there = make_article(make_page(f"https://courier.example/{name}"), text, date_published=how["apart"])
    told = [(here, *tell(here, employer, "employer")), (there, *tell(there, other, side))]
    return [(article, number, replace(claim, dispute_id=name)) for article, number, claim in told]


def percent(value: object, **changed: Any) -> Told:
    number = {key: changed.pop(key) for key in ("direction", "from_value") if key in changed}
    return value, PERCENT | number, GROWTH | changed


def people(value: object, bound: str = "exact", **changed: Any) -> Told:
    number = {key: changed.pop(key) for key in ("unit", "low", "high", "kind", "per") if key in changed}
    return value, {"bound": bound, **number}, LEVEL | changed


def out(value: object, base_value: object = None, **changed: Any) -> Told:
    return value, {"bound": "exact", "base_value": base_value}, OUT | changed


def hours(value: object, **changed: Any) -> Told:
    return (
        value,
        HOURS,
        {"topic": "patient_facing_time", "measure": "hours", "population": "drivers"} | changed,
    )


DENIAL: Told = (
    None,
    {},
    GROWTH | {"kind": "deny", "status": "denied", "measure": "denial", "population": None},
)
SAME = {"apart": date(2031, 3, 3)}  # another article of the same day
FAR = {"words": "at long last " * 20}  # one article, but nothing that the second side would be answering

RUNNING = {"topic": "service_level", "measure": "running", "population": "loaves"}
COST = {"topic": "cost", "measure": "cost_of_demand", "population": None}
OUT = {"topic": "strike_size", "measure": "striking", "population": "drivers"}
LOST = {"topic": "staffing_level", "measure": "cuts"}
JOBS = LOST | {"unit": "job", "population": "jobs"}
OPEN = {"topic": "turnover", "measure": "vacancies"}
PLANNED = {"topic": "benefits", "measure": "health", "kind": "predict", "modality": "planned"}
PREMIUM = PLANNED | {"population": "premium"}  # which the workers pay
PENSION = PLANNED | {"population": "pension"}
DEARER = MONEY | {"direction": "increase", "mode": "by", "per": "month"}

CASES: list[tuple[str, Told, Told, dict[str, Any], tuple[str, str | None, str]]] = [
    # ------------------------------------------------ verdicts, every gate passed
    ("growth over the same years", percent(25), percent(4), {}, ("yes", None, "conflict")),
    ("the same growth", percent(25), percent("25.0"), {}, ("yes", None, "agree")),
    ("growth against decline", percent(5), percent(5, direction="decrease"), {}, ("yes", None, "conflict")),
    ("rounded in print", percent(25), percent("25.2"), {}, ("yes", None, "within_bounds")),
    ("fewer than, below", people(1700, "less_than"), people(2400), {}, ("yes", None, "conflict")),
    ("fewer than, just below", people(2500, "less_than"), people(2400), {}, ("yes", None, "within_bounds")),
    ("about, near", people(793), people(800, "about"), {}, ("yes", None, "within_bounds")),
    ("about, far", people(1300, "about"), people(1900, "more_than"), {}, ("yes", None, "conflict")),
    ("at least, met", people(500, "at_least"), people(2400), {}, ("yes", None, "within_bounds")),
    ("at least, not met", people(5000, "at_least"), people(2400), {}, ("yes", None, "conflict")),
    ("up to, met", people(5000, "up_to"), people(2400), {}, ("yes", None, "within_bounds")),
    ("a range around it", people(None, "range", low=2000, high=3000), people(2400), {},
     ("yes", None, "within_bounds")),
    ("a range beside it", people(None, "range", low=2000, high=2200), people(2400), {},
     ("yes", None, "conflict")),
    ("two articles of one day", people(500), people(640), SAME, ("yes", None, "conflict")),
    ("an expert's figure", people(500), people(640), {"side": "expert"}, ("yes", None, "conflict")),
    ("a worker's figure", people(500), people(640), {"side": "worker"}, ("yes", None, "conflict")),
    ("number of drivers", people(500), people(640, population="the number of drivers"), {},
     ("yes", None, "conflict")),
    ("staff, and people", people(500, population="the staff"), people(640, population="people"), {},
     ("yes", None, "conflict")),
    ("posts, and jobs", people(95, population="positions"), people(140, population="jobs"), {},
     ("yes", None, "conflict")),
    ("an hour unsaid of pay", (21, MONEY | {"per": "hour"}, PAY | {"measure": "hourly"}),
     (21, MONEY, PAY), {},
     ("yes", None, "agree")),
    ("what the employer will pay is its offer",
     (11, PERCENT, RAISE | {"kind": "predict", "modality": "planned"}),
     (11, PERCENT, RAISE | {"kind": "offer", "status": "proposed", "about_side": "employer"}), {},
     ("yes", None, "agree")),
    ("weeks as days", (6, TIME, {"measure": "mean", "population": "repairs"}),
     (42, TIME | {"unit": "day"}, {"measure": "mean", "population": "repairs"}), {}, ("yes", None, "agree")),
    ("the demand as each tells it", hours(19, kind="demand", status="demanded", about_side="union"),
     hours(9, kind="demand", status="demanded"), {}, ("yes", None, "conflict")),
    ("a number of another topic beside it", people(40), people(40, **OPEN), {},
     ("no", "topic", "unresolved")),
    ("nobody loses a job, and posts that go", people(0, unit="member", population="members", **LOST),
     people(41, unit="job", population="jobs", **LOST), {}, ("yes", None, "conflict")),
    ("some lose a job, and posts that go", people(3, unit="member", population="members", **LOST),
     people(41, unit="job", population="jobs", **LOST), {}, ("if", "population", "unresolved")),
    ("unfilled positions, and jobs", people(310, population="unfilled positions", **OPEN),
     people(900, unit="job", population="jobs", **OPEN), {}, ("yes", None, "conflict")),
    ("unfilled nursing positions, and jobs", people(310, population="unfilled nursing positions", **OPEN),
     people(900, unit="job", population="jobs", **OPEN), {}, ("if", "population", "unresolved")),
    ("what a premium will rise by", (40, DEARER, PREMIUM), (300, DEARER, PREMIUM), {},
     ("yes", None, "conflict")),
    ("what a pension will rise by", (40, DEARER, PENSION), (300, DEARER, PENSION), {},
     ("no", "stage", "unresolved")),
    ("a share, and a number of nothing", (80, SHARE, RUNNING),
     (35, {"unit": ""}, RUNNING | {"population": None}), {}, ("yes", None, "conflict")),
    ("a share, and a number of something", (80, SHARE, RUNNING), (35, {"unit": "loaf"}, RUNNING), {},
     ("no", "unit", "unresolved")),
    ("what a year costs, and what it costs", (1_900_000, MONEY | {"per": "year"}, COST),
     (640_000, MONEY, COST), {}, ("yes", None, "conflict")),
    ("what a year costs, and a small cost", (1_900_000, MONEY | {"per": "year"}, COST),
     (40_000, MONEY, COST), {}, ("no", "unit", "unresolved")),
    ("more than there are", out(41, base_value=44), out(9, measure="working"), {}, ("yes", None, "conflict")),
    ("no more than there are", out(31, base_value=44), out(9, measure="working"), {},
     ("no", "measure", "unresolved")),
    ("nobody says how many there are", out(41), out(9, measure="working"), {},
     ("no", "measure", "unresolved")),
    ("shares of more than all", (80, SHARE, OUT), (40, SHARE, OUT | {"measure": "working"}), {},
     ("yes", None, "conflict")),
    ("shares of all", (80, SHARE, OUT), (20, SHARE, OUT | {"measure": "working"}), {},
     ("no", "measure", "unresolved")),
    ("a count and a share of more than all", out(41, base_value=44),
     (30, SHARE, OUT | {"measure": "working"}), {}, ("yes", None, "conflict")),
    ("a share and a count of more than all", (30, SHARE, OUT | {"measure": "working"}),
     out(41, base_value=44), {}, ("yes", None, "conflict")),
    ("a count and a share of all", out(31, base_value=44), (30, SHARE, OUT | {"measure": "working"}), {},
     ("no", "measure", "unresolved")),
    ("a count of nobody knows how many, and a share", out(41), (30, SHARE, OUT | {"measure": "working"}), {},
     ("no", "measure", "unresolved")),
    # ------------------------------------------------ topics that no word tells
    ("a topic that trained weights alone see, right beside", out(41), out(90, rule_id=GUESSED), {},
     ("yes", None, "conflict")),
    ("a topic that trained weights alone see on either side, of the same noun", out(41, rule_id=GUESSED),
     out(90, rule_id=GUESSED), {}, ("yes", None, "conflict")),
    ("a topic that trained weights alone see on either side",
     (41, {"unit": ""}, OUT | {"rule_id": GUESSED, "population": None}),
     (90, {"unit": ""}, OUT | {"rule_id": GUESSED, "population": None}), {}, ("if", "topic", "unresolved")),
    ("a topic that each number has only from the other", out(41, rule_id=ANSWERING),
     out(90, rule_id=ANSWERING), {"words": "at long last " * 12}, ("if", "topic", "unresolved")),
    ("a topic that each number has only from the other, in one breath", out(41, rule_id=ANSWERING),
     out(90, rule_id=ANSWERING), {}, ("yes", None, "conflict")),
    ("a topic that its speaker alone tells, in another article", out(41), out(90, rule_id=SPEAKERS),
     {"apart": date(2031, 3, 3)}, ("if", "topic", "unresolved")),
    ("a topic that an answer has from what it answers", out(41), out(90, rule_id=ANSWERING), {},
     ("yes", None, "conflict")),
    ("a topic that trained weights alone see, in another article", out(41), out(90, rule_id=GUESSED),
     {"apart": date(2031, 3, 3)}, ("if", "topic", "unresolved")),
    ("one number by weights and by words", out(41), out(41, rule_id=GUESSED), {}, ("yes", None, "agree")),
    ("more than there are, on two days", out(41, base_value=44), out(9, measure="working"),
     {"apart": date(2031, 3, 4)}, ("no", "measure", "unresolved")),
    # ------------------------------------------------ denials
    ("a denial in the same article", percent(25), DENIAL, {}, ("yes", None, "denied")),
    ("a worker's denial", percent(25), DENIAL, {"side": "worker"}, ("yes", None, "denied")),
    ("the number denied", percent(25), percent(25, status="denied", kind="deny"), {},
     ("yes", None, "denied")),
    ("another number denied", percent(25), percent(90, status="denied", kind="deny"), {},
     ("yes", None, "unresolved")),
    ("a denial elsewhere", percent(25), DENIAL, SAME, ("if", "measure", "unresolved")),
    ("a denial elsewhere of one action", percent(25, action_id="march-2031"),
     (None, {}, DENIAL[2] | {"action_id": "march-2031"}), SAME, ("if", "measure", "denied")),
    ("a denial of another action", percent(25, action_id="march-2031"),
     (None, {}, DENIAL[2] | {"action_id": "may-2027"}), SAME, ("no", "window", "unresolved")),
    ("both deny", percent(25, status="denied", kind="deny"), DENIAL, {}, ("if", "measure", "unresolved")),
    # ------------------------------------------------ gates, in their order
    ("measure differs", percent(25), percent(4, measure="cuts"), {}, ("no", "measure", "unresolved")),
    ("measure unstated by one", percent(25), percent(4, measure=None), {}, ("if", "measure", "unresolved")),
    ("a change against a level", percent(25, measure=None), percent(4, measure=None, direction="none"), {},
     ("no", "measure", "unresolved")),
    ("no number", percent(25), (None, {}, GROWTH), {}, ("if", "measure", "unresolved")),
    ("a vague number", people(500), people(None, "vague"), {}, ("if", "measure", "unresolved")),
    ("one patient's case", people(500), people(640), {"side": "patient"}, ("if", "measure", "unresolved")),
    ("other people", people(500), people(640, population="clerks"), {}, ("no", "population", "unresolved")),
    ("some of the people", people(500), people(640, population="senior drivers"), {},
     ("if", "population", "unresolved")),
    ("perhaps the same people", people(500), people(640, population="workers"), {},
     ("if", "population", "unresolved")),
    ("hours told of a thing, not of people", hours(7), hours(7, population="agreement"), {},
     ("yes", None, "agree")),
    ("hours of drivers, and of crews right behind", hours(3), hours(6, population="crews"), {},
     ("yes", None, "conflict")),
    ("hours of drivers, and of crews", hours(3), hours(6, population="crews"), FAR,
     ("if", "population", "unresolved")),
    ("hours of drivers, and many more of crews", hours(3), hours(30, population="crews"), {},
     ("if", "population", "unresolved")),
    ("some of the staff, and people", people(500, population="night staff"),
     people(640, population="people"), {}, ("if", "population", "unresolved")),
    ("people, and posts", people(95, population="people"), people(140, population="jobs"), {},
     ("if", "population", "unresolved")),
    ("a share of the staff, and of the members", (33, SHARE, LEVEL | {"population": "the staff"}),
     (80, SHARE, LEVEL | {"population": "members"}), {}, ("if", "population", "unresolved")),
    ("another sum without its hour", (21, MONEY | {"per": "hour"}, PAY | {"measure": "hourly"}),
     (900, MONEY, PAY), {}, ("no", "unit", "unresolved")),
    ("what the employer will pay is not what is asked",
     (11, PERCENT, RAISE | {"kind": "predict", "modality": "planned"}),
     (15, PERCENT, RAISE | {"kind": "demand", "status": "demanded"}), {}, ("no", "stage", "unresolved")),
    ("people unstated, right beside", hours(3), hours(6, population=None), {}, ("yes", None, "conflict")),
    ("people unstated, elsewhere", hours(3), hours(6, population=None), SAME,
     ("if", "population", "unresolved")),
    ("percent against count", percent(25), (4, {"direction": "increase", "mode": "by"}, GROWTH), {},
     ("no", "unit", "unresolved")),
    ("euro against dollar", (5, MONEY, {}), (9, MONEY | {"unit": "USD"}, {}), {},
     ("no", "unit", "unresolved")),
    ("a day against a sum", (5, MONEY | {"per": "day"}, {}), (9, MONEY, {}), {},
     ("no", "unit", "unresolved")),
    ("a week against unsaid", hours(3), (6, HOURS | {"per": None}, hours(6)[2]), {},
     ("if", "unit", "unresolved")),
    ("full-time posts against people", people(500, unit="FTE driver"), people(640, unit="people"), {},
     ("no", "headcount_fte", "unresolved")),
    ("full-time posts against unsaid", people(500, unit="FTE driver"), people(640), {},
     ("if", "headcount_fte", "unresolved")),
    ("gross against net", people(120), people(31), {"words": "net"}, ("no", "gross_net", "unresolved")),
    ("an offer against a demand",
     hours(5, kind="offer", status="proposed"), hours(9, kind="demand", status="demanded"), {}
     ,
     ("no", "stage", "unresolved")),
    ("each its own offer",
     hours(5, kind="offer", status="proposed"), hours(9, kind="offer", status="proposed"), {}
     ,
     ("no", "stage", "unresolved")),
    ("a demand against what is", hours(5), hours(9, kind="demand", status="demanded"), {},
     ("no", "stage", "unresolved")),
    ("foretold against what is", people(500), people(640, modality="planned"), {},
     ("if", "stage", "unresolved")),
    ("foretold, the same number", people(500), people(500, modality="planned"), {}, ("if", "stage", "agree")),
    ("posts that go, and posts that will", people(190, **JOBS), people(370, modality="planned", **JOBS), {},
     ("yes", None, "conflict")),
    ("posts that go, and, at length, posts that will", people(190, **JOBS),
     people(370, modality="planned", **JOBS), FAR, ("if", "stage", "unresolved")),
    ("another place", people(500, place="employer"), people(640, place="union"), {},
     ("no", "place", "unresolved")),
    ("place unstated", people(500, place="employer"), people(640), {}, ("if", "place", "unresolved")),
    ("another period", percent(25), percent(4, **ANOTHER), {}, ("no", "window", "unresolved")),
    ("a period a week off", percent(25), percent(4, period_start=date(2028, 3, 10)), {},
     ("yes", None, "conflict")),
    ("Monday against Tuesday",
     people(500, period_start=date(2031, 3, 3), period_end=date(2031, 3, 3)),
     people(640, period_start=date(2031, 3, 4), period_end=date(2031, 3, 4)),
     {}, ("no", "window", "unresolved")),
    ("period of one only, the same number", people(120, **PERIOD), people(120), {},
     ("if", "window", "agree")),
    ("another action", people(500, action_id="march-2031"), people(640, action_id="may-2027"), {},
     ("no", "window", "unresolved")),
    ("another day", people(500), people(640), {"apart": date(2031, 3, 6)}, ("if", "window", "unresolved")),
    ("years apart", people(500), people(640), {"apart": date(2027, 5, 3)}, ("no", "window", "unresolved")),
    ("an undated article", people(500), people(640), {"apart": None}, ("if", "window", "unresolved")),
    ("no base",
     percent(25, period_start=None, period_end=None), percent(4, period_start=None, period_end=None), {}
     ,
     ("if", "base_date", "unresolved")),
    ("another base", percent(25, from_value=100), percent(4, from_value=300), {},
     ("no", "base_date", "unresolved")),
    # ------------------------------------------------ order: the first failure counts, and before any unknown
    ("all wrong", percent(25), (4, MONEY, GROWTH | ANOTHER | {"measure": "cuts"}), {},
     ("no", "measure", "unresolved")),
    ("an unknown before a failure",
     people(500, place="employer"), people(640, population="workers", place="union"), {}
     ,
     ("no", "place", "unresolved")),
]  # fmt: skip

WORKED = {
    "about, far": (
        "employer (employer), in gazette, 2031-03-03: “the employer figure”, allows 1,170 to 1,430 drivers. "
        "union (union), in gazette, 2031-03-03: “the union figure”, allows 1,881 or more drivers. "
        "Every gate passed. The two ranges do not meet, so they cannot both be true."
    ),
    "another period": (
        "employer (employer), in gazette, 2031-03-03: “the employer figure”, allows a rise of 24.75 to 25.25 "
        "percent. union (union), in gazette, 2031-03-03: “the union figure”, allows a rise of 3.96 to 4.04 "
        "percent. Not comparable at the gate “window”: 2028-03-03 to 2031-03-03 against 2024-01-01 to "
        "2027-01-01."
    ),
    "the demand as each tells it": (
        "employer (employer), in gazette, 2031-03-03: “the employer figure”, allows 18.81 to 19.19 hours per "
        "week. union (union), in gazette, 2031-03-03: “the union figure”, allows 8.91 to 9.09 hours per "
        "week. The union's own word on its demand, against the employer's telling of it. Every gate "
        "passed. The two ranges do not meet, so they cannot both be true."
    ),
}


@pytest.fixture(scope="module")
def comparisons() -> dict[str, dict[str, Any]]:
    """The comparison of every case by its name: each case is a dispute of its own."""
    with duckdb.connect() as connection:
        db.migrate(connection)
        put(
            connection,
            [told for name, *both, how, _ in CASES for told in pair(name, *both, **how)],
        )
        assert compare(connection) == len(CASES)
        assert db.check(connection) == ()
        cursor = connection.execute("select * from record.comparison")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {row["dispute_id"]: row for row in rows}


@pytest.mark.parametrize(("name", "wanted"), [(name, wanted) for name, _, _, _, wanted in CASES])
def test_gates(comparisons: dict[str, Any], name: str, wanted: tuple[str, str | None, str]) -> None:
    found = comparisons[name]
    assert (found["comparable"], found["gate"], found["verdict"]) == wanted
    assert found["comparison_id"] == f"{found['claim_a']}-{found['claim_b']}"
    assert found["working"].startswith("employer (employer), in gazette, 2031-03-03: “the employer figure”, ")


@pytest.mark.parametrize("name", WORKED)
def test_working_lets_a_reader_redo_it(comparisons: dict[str, Any], name: str) -> None:
    assert comparisons[name]["working"] == WORKED[name]


def sides(connection: duckdb.DuckDBPyConnection, *told: tuple[str, dict[str, Any]]) -> int:
    """How many pairs claims of these sides make."""
    put(connection, [])
    article = make_article(
        make_page(), "\n".join(f"the {n} figure by {side}" for n, (side, _) in enumerate(told))
    )
    claims = [
        (article, None, make_claim(article, f"the {n} figure by {side}", side=side, **changed))
        for n, (side, changed) in enumerate(told)
    ]
    put(connection, claims)
    return compare(connection)


def test_who_is_compared_with_whom(connection: duckdb.DuckDBPyConnection) -> None:
    every = ["employer", "union", "worker", "patient", "government", "expert", "other"]
    assert sides(connection, *((side, {}) for side in every)) == 5
    assert sides(connection, ("employer", {}), ("employer", {}), ("union", {}), ("union", {})) == 4
    assert sides(connection, ("employer", {}), ("union", {"topic": "wages"})) == 0
    assert sides(connection, ("employer", {}), ("union", {"dispute_id": "mill"})) == 0
    assert sides(connection, ("employer", {"dispute_id": None}), ("union", {"dispute_id": None})) == 0


def test_only_the_latest_version_of_a_story_speaks(connection: duckdb.DuckDBPyConnection) -> None:
    first = make_article(make_page(body=b"1"), "the employer figure. the union figure of old drivers.")
    second_page = make_page(body=b"2", fetched_at=datetime(2031, 3, 5, tzinfo=UTC))
    second = make_article(second_page, "the employer figure. the union figure of drivers, corrected.")
    put(connection, [])
    for page, article, value in ((make_page(body=b"1"), first, 900), (second_page, second, 500)):
        told = [tell(article, people(500), "employer"), tell(article, people(value), "union")]
        numbers, claims = zip(*told, strict=True)
        extraction = Extraction(article, (), numbers, claims)
        load.load(connection, run_id="n", pages=[page], extractions=[extraction], disputes=[HARBOUR])
    assert compare(connection) == 1
    assert connection.execute("select verdict, other_value from employer_vs_union").fetchall() == [
        ("agree", 500)
    ]


def test_a_copied_sentence_is_compared_once(connection: duckdb.DuckDBPyConnection) -> None:
    told = []
    for outlet, wire in (("https://courier.example/1", "Northlight"), ("https://northlight.example/1", None)):
        article = make_article(
            make_page(outlet), "Today the employer figure and the union figure of drivers", wire=wire
        )
        told += [
            (article, *tell(article, people(500), "employer")),
            (article, *tell(article, people(640), "union")),
        ]
    put(connection, told)
    assert compare(connection) == 1
    assert connection.execute("select employer_url, other_url from employer_vs_union").fetchall() == [
        ("https://northlight.example/1", "https://northlight.example/1")
    ]


def test_a_releases_own_words_are_its_partys(connection: duckdb.DuckDBPyConnection) -> None:
    text = (
        "Only 640 drivers were out.\n“We counted them twice,” said Varga.\nNo, 500 drivers, said the harbour."
    )
    page = make_page("https://union.example/1", outlet_id="union")
    for origin, verdicts in (("release", [("conflict", "union")]), ("reporting", [])):
        release = make_article(page, text, origin=origin)
        quote = make_attribution(release, "We counted them twice,", side="union", party_id="crane-drivers")
        numbers = make_quantity(release, "640", 640), make_quantity(release, "500", 500)
        told = {"population": "drivers", "topic": "strike_size", "measure": "striking"}
        claims = (
            make_claim(release, "640", numbers[0], side="other", depth="narrator", **told),
            make_claim(release, "500", numbers[1], side="employer", **told),
        )
        put(connection, [])
        extraction = Extraction(release, (quote,), numbers, claims)
        load.load(connection, run_id="n", pages=[page], extractions=[extraction], disputes=[HARBOUR])
        compare(connection)
        assert connection.execute("select verdict, b_side from comparisons").fetchall() == verdicts
        assert db.check(connection) == ()
        connection.execute("truncate record.attribution")


def test_counts_far_apart_are_doubted_each_for_itself(connection: duckdb.DuckDBPyConnection) -> None:
    """What one number leaves open, whether both mean the same people, another of the same side may not."""
    told = []
    for outlet, side, value in (
        ("gazette", "employer", 2000),
        ("courier", "employer", 90),
        ("herald", "union", 60),
    ):
        where = make_article(
            make_page(f"https://{outlet}.example/counts"), f"The {outlet} has the {side} figure of drivers."
        )
        told.append((where, *tell(where, (value, {}, {"population": "drivers"}), side)))
    put(connection, told)
    compare(connection)
    found = connection.execute(
        "select one.value, comparable, gate from record.comparison "
        "join record.statement as one on one.claim_id = claim_a order by one.value"
    ).fetchall()
    assert [(int(value), comparable, gate) for value, comparable, gate in found] == [
        (90, "yes", None),
        (2000, "if", "population"),
    ]


def test_comparisons_are_made_afresh(connection: duckdb.DuckDBPyConnection) -> None:
    put(connection, pair("afresh", people(500), people(640)))
    assert compare(connection) == compare(connection) == 1
    put(connection, [])
    assert compare(connection) == 0


# What changes, one after the other, and of which of the three disputes something is concluded afresh.
CHANGES = {
    "nothing": ("select 1", ""),
    "a claim's words": ("update record.claim set population = 'clerks' where claim_id = '1/3/4'", "1"),
    "a claim moves": ("update record.claim set dispute_id = '2' where claim_id = '0/3/4'", "02"),
    "a claim goes": ("delete from record.claim where claim_id = '0/3/5'", "0"),
    "a claim is rejected": (
        "insert into record.review_state "
        "(claim_id, state, corrections, contested, comments, reviews, last_line) "
        "values ('1/3/6', 'rejected', '{}', false, 0, 1, 1)",
        "1",
    ),
    "a party": (
        "insert into record.party (dispute_id, party_id, name, side, role, aliases) "
        "values ('1', 'union', 'Dockers', 'union', '', [])",
        "1",
    ),
    "a dispute goes": ("delete from record.claim where dispute_id = '2'", "2"),
    "a number of the article": ("update record.quantity set value = 50 where quantity_id = '0/1/1'", "01"),
    "the address of the page": ("update record.article set url = 'https://gazette.example/1'", "01"),
    "the rules": ("update record.concluded set digest = 'of other rules'", "01"),
}


def test_only_what_has_changed_is_concluded_afresh(connection: duckdb.DuckDBPyConnection) -> None:
    """The others' statements stay as they are, and in words all is as if concluded from nothing."""
    put(connection, [])
    connection.execute("set variable disputes = 3")
    connection.execute(SYNTHETIC)
    compare(connection)
    there = set("012")
    for change, (sql, changed) in CHANGES.items():
        connection.execute("update record.statement set sha256 = 'as before'")  # which no view below shows
        connection.execute(sql)
        compare(connection)
        kept = connection.execute(
            "select distinct dispute_id from record.statement where sha256 = 'as before'"
        )
        assert {dispute for (dispute,) in kept.fetchall()} == there - set(changed), change
        there = {
            dispute for (dispute,) in connection.execute("select dispute_id from record.concluded").fetchall()
        }
    in_words = shown(connection)
    connection.execute("delete from record.concluded")
    compare(connection)
    assert shown(connection) == in_words
    assert all(in_words.values())
    connection.execute("delete from record.review_state; delete from record.party")


def shown(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """What people see of the conclusions, whatever numbers statements go by."""
    views = (
        "comparisons",
        "employer_vs_union",
        "disputed_numbers",
        "number_history",
        "claim_groups",
        "first_told",
    )
    return {view: connection.execute(f"from {view} order by all").fetchall() for view in views}


# Ten claims of each side on each of twenty topics of each dispute: one page, each topic far from the others.
SYNTHETIC = """
create or replace temp table made as
select
    d::varchar as dispute, t::varchar as topic, n, d || '/' || t || '/' || n as id
from range(getvariable('disputes')) as disputes(d), range(20) as topics(t), range(20) as claims(n);
insert into record.page by name
select 'p' as page_id, '' as url, '' as source_id, 'gazette' as outlet_id, now() as fetched_at, 200 as status,
    '' as content_type, '' as sha256, 1 as size, 'unknown' as hint_basis, 'r' as run_id;
insert into record.article by name
select 'a' as article_id, 's' as story_id, 'p' as page_id, '' as source_id, 'gazette' as outlet_id, '' as url,
    date '2031-03-03' as date_published, 'given' as date_basis, 'reporting' as origin, 'text' as text,
    'v' as extractor_version;
insert into record.quantity by name
select id as quantity_id, 'a' as article_id, id as span, 0 as span_start_char, 4 as span_end_char,
    100 + n as value, 'exact' as bound, 'driver' as unit, 'count' as kind, 'none' as direction,
    '' as rule_id, 'v' as extractor_version
from made;
insert into record.claim by name
select id as claim_id, 'a' as article_id, id as quantity_id, id as span,
    topic::integer * 1000 as span_start_char, span_start_char + 4 as span_end_char,
    id || ' words of a sentence about the striking drivers' as sentence,
    span_start_char as sentence_start_char, span_end_char as sentence_end_char, topic, 'striking' as measure,
    'striking drivers' as population,
    if(n % 2 = 0, 'employer', 'union') as side, 'party' as depth, 'assert' as kind, 'actual' as modality,
    'asserted' as status, dispute as dispute_id, 'core' as check_worthy, '' as check_reason, '' as rule_id,
    'v' as extractor_version
from made;
"""


def work(connection: duckdb.DuckDBPyConnection, disputes: int) -> tuple[int, int]:
    """Pairs judged, and the rows that all joins and scans together handled, by DuckDB's own count."""
    put(connection, [])
    connection.execute("set variable disputes = $n", {"n": disputes})
    connection.execute(SYNTHETIC)
    handled = 0
    with rules_known(connection):
        for step in STEPS:
            for statement in connection.extract_statements(step):
                if re.search("^(?:insert into|create or replace temp table) ", statement.query, re.MULTILINE):
                    analyzed = f"explain (analyze, format json) {statement.query}"
                    handled += rows_of(json.loads(connection.execute(analyzed).fetchall()[0][1]))
                else:
                    connection.execute(statement)
    (pairs,) = connection.sql(
        "select (select count(*) from record.pair) + (select count(*) from record.open_pair)"
    ).fetchall()[0]
    return int(pairs), handled


def rows_of(node: dict[str, Any]) -> int:
    """Rows that the operator and those below it gave out; of a join row by row, those that it tried."""
    given = [int(child.get("operator_cardinality", 0)) for child in node["children"]]
    tried = prod(given) if re.search("NESTED|NL_JOIN|CROSS", str(node.get("operator_type"))) else 0
    return int(node.get("operator_cardinality", 0)) + tried + sum(map(rows_of, node["children"]))


def test_work_grows_with_the_pairs_only(connection: duckdb.DuckDBPyConnection) -> None:
    """Four times the disputes are four times the pairs and four times the rows handled, and no more."""
    few, for_few = work(connection, 3)
    many, for_many = work(connection, 12)
    assert (few, many) == (3 * 20 * 100, 12 * 20 * 100)
    assert for_few > few
    assert for_many < 4.5 * for_few
