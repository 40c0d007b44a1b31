"""Real sentences of two sides: each conflict or denial beside its near twin that is none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from pipelines.records import Dispute
from tests.invented import HARBOUR, make_run, story
from warehouse import db
from warehouse.query import comparisons

EMPLOYER: dict[str, Any] = {"side": "employer", "party_id": "northgate", "action_id": "march-2031"}
UNION: dict[str, Any] = {"side": "union", "party_id": "crane-drivers", "action_id": "march-2031"}
OUT = {"topic": "strike_size", "measure": "striking"}
RUNNING = {"topic": "service_level", "measure": "running", "unit": "percent", "counts": "percent"}
ASKED = {
    "topic": "patient_facing_time",
    "measure": "not_facing",
    "unit": "hour",
    "per": "week",
    "counts": "rate",
}
DEMAND = {"kind": "demand", "status": "demanded"}
OFFER = {"kind": "offer", "status": "proposed"}
HIRED = {"topic": "hires", "measure": "started", "population": "drivers"}
LEVEL = {"topic": "staffing_level"}
WAIT = {"topic": "wait_time"}
LONG = {"counts": "duration", "measure": "wait"} | WAIT
FINE = {"topic": "fines_penalties", "measure": "fine", "unit": "EUR", "counts": "money"}
GROWN = {"topic": "staffing_level", "measure": "growth", "unit": "percent", "counts": "percent",
         "direction": "increase", "mode": "by", "population": "drivers"}  # fmt: skip
YEARS = {"period_start": date(2028, 3, 3), "period_end": date(2031, 3, 3)}
UNSEEN = {"words": "have not seen those hires", "topic": "staffing_level", "measure": "denial",
          "kind": "deny", "status": "denied"} | UNION  # fmt: skip
SHIFT = {"topic": "overtime", "measure": "hours", "unit": "hour", "counts": "duration"}
HOURLY = {"topic": "wages", "measure": "hourly", "unit": "EUR", "per": "hour", "counts": "money"}
COST = {"topic": "cost", "measure": "losses", "unit": "EUR", "counts": "money"}
HARM = {"topic": "harm", "measure": "injuries"}
STOPS = {"topic": "caseload", "measure": "load", "population": "stops", "unit": "stop"}
PAY_SHARE = {"topic": "wages", "measure": "pay", "unit": "percent", "counts": "percent"}
RISE = PAY_SHARE | {"direction": "increase", "mode": "by"} | YEARS
YEARLY = PAY_SHARE | {"unit": "EUR", "per": "year", "counts": "money"}
PENSION = {"topic": "benefits", "measure": "pension", "unit": "EUR", "per": "month", "counts": "money"}
SHUT = {"topic": "sites_affected", "measure": "closed", "population": "cranes"}
BETTER = {"topic": "bargaining", "measure": "better"}
WORSE = {"topic": "bargaining", "measure": "worse"}
SHORT = {"words": "chronically understaffed", "measure": "short"} | LEVEL | UNION
ENOUGH = {"words": "the drivers it needs", "measure": "enough"} | LEVEL | EMPLOYER

Claims = list[dict[str, Any]]
Case = tuple[str, list[tuple[str, dict[str, Any], Claims]], tuple[str, str | None, str]]


def out(words: str, value: int, population: str, **changed: Any) -> dict[str, Any]:
    return {"words": words, "value": value, "population": population, "unit": population} | OUT | changed


CASES: list[Case] = [
    # ------------------------------------------------ the same strikers under other nouns
    ("other nouns for the strikers", [("Some 1,300 crane drivers were out. No, 1,900 operators were.", {}, [
        out("1,300", 1300, "crane drivers", **EMPLOYER), out("1,900", 1900, "operators", **UNION)])],
     ("yes", None, "conflict")),
    ("two trades counted apart", [("Out were 1,300 drivers and 400 clerks. And some 410 clerks.", {}, [
        out("1,300", 1300, "drivers", **EMPLOYER), out("400", 400, "clerks", **EMPLOYER),
        out("some 410", 410, "clerks", bound="about", **UNION)])],
     ("no", "population", "unresolved")),
    ("called out against come out", [("All 2,400 drivers were called out. Only 1,700 drivers were out.", {}, [
        out("2,400", 2400, "drivers", **UNION | {"measure": "called_out"}),
        out("1,700", 1700, "drivers", **EMPLOYER)])],
     ("no", "measure", "unresolved")),
    # ------------------------------------------------ demands and offers, whoever tells them
    ("a demand told by both", [("The union wants 19 hours a week. Our demand is nine hours a week.", {}, [
        {"words": "19 hours a week", "value": 19, "about_side": "union"} | ASKED | OFFER | EMPLOYER,
        {"words": "nine hours a week", "value": 9} | ASKED | DEMAND | UNION])],
     ("yes", None, "conflict")),
    ("an offer told by both", [("We offer five hours a week. They offer four hours a week.", {}, [
        {"words": "five hours a week", "value": 5} | ASKED | OFFER | EMPLOYER,
        {"words": "four hours a week", "value": 4, "about_side": "employer"} | ASKED | OFFER | UNION])],
     ("yes", None, "conflict")),
    ("a demand and an offer", [("We offer five hours a week. Our demand is nine hours a week.", {}, [
        {"words": "five hours a week", "value": 5} | ASKED | OFFER | EMPLOYER,
        {"words": "nine hours a week", "value": 9} | ASKED | DEMAND | UNION])],
     ("no", "stage", "unresolved")),
    ("whose demand it is, is not said", [("They demand 19 hours a week. We, nine hours a week.", {}, [
        {"words": "19 hours a week", "value": 19} | ASKED | DEMAND | EMPLOYER,
        {"words": "nine hours a week", "value": 9} | ASKED | DEMAND | UNION])],
     ("if", "stage", "unresolved")),
    # ------------------------------------------------ days
    ("one morning's service", [
        ("On Tuesday 52 percent ran.", {}, [{"words": "52 percent", "value": 52} | RUNNING | EMPLOYER]),
        ("Below 30 percent ran on Tuesday.", {}, [
            {"words": "Below 30 percent", "value": 30, "bound": "less_than"} | RUNNING | UNION])],
     ("yes", None, "conflict")),
    ("the next day's service", [
        ("On Wednesday 57 percent ran.", {"date_published": date(2031, 3, 5)}, [
            {"words": "57 percent", "value": 57} | RUNNING | EMPLOYER]),
        ("Below 30 percent ran.", {"date_published": date(2031, 3, 4)}, [
            {"words": "Below 30 percent", "value": 30, "bound": "less_than"} | RUNNING | UNION])],
     ("no", "window", "unresolved")),
    ("the first day and the fourth", [
        ("About 1,300 drivers are out.", {"date_published": date(2031, 3, 3)}, [
            out("About 1,300", 1300, "drivers", bound="about", **EMPLOYER)]),
        ("On Thursday 1,925 drivers were on strike.", {"date_published": date(2031, 3, 6)}, [
            out("1,925", 1925, "drivers", **UNION)])],
     ("no", "window", "unresolved")),
    ("said on a day, of no day", [("It said on Tuesday that 500 drivers were out. No: 640 drivers.", {}, [
        out("500", 500, "drivers", **EMPLOYER), out("640", 640, "drivers", **UNION)])],
     ("yes", None, "conflict")),
    # ------------------------------------------------ windows
    ("neither window stated, some days apart", [
        ("Only 120 drivers were hired.", {}, [{"words": "120", "value": 120} | HIRED | EMPLOYER]),
        ("They hired 31 drivers.", {"date_published": date(2031, 3, 8)}, [
            {"words": "31", "value": 31} | HIRED | UNION])],
     ("yes", None, "conflict")),
    ("neither window stated, weeks apart", [
        ("Only 120 drivers were hired.", {}, [{"words": "120", "value": 120} | HIRED | EMPLOYER]),
        ("They hired 31 drivers.", {"date_published": date(2031, 4, 8)}, [
            {"words": "31", "value": 31} | HIRED | UNION])],
     ("if", "window", "unresolved")),
    ("one window stated", [("It hired 120 drivers in the year. It was 31 drivers.", {}, [
        {"words": "120", "value": 120} | YEARS | HIRED | EMPLOYER,
        {"words": "31", "value": 31} | HIRED | UNION])],
     ("if", "window", "unresolved")),
    ("the same three years", [
        ("Up are drivers, 25 percent in three years. Up 4 percent in the same three years.", {}, [
        {"words": "25 percent", "value": 25} | GROWN | YEARS | EMPLOYER,
        {"words": "4 percent", "value": 4} | GROWN | UNION])],
     ("yes", None, "conflict")),
    ("other years", [("Up are drivers, 25 percent in three years. Up 4 percent in 2027.", {}, [
        {"words": "25 percent", "value": 25} | GROWN | YEARS | EMPLOYER,
        {"words": "4 percent", "value": 4, "period_start": date(2027, 1, 1), "period_end": date(2027, 12, 31)}
        | GROWN | UNION])],
     ("no", "window", "unresolved")),
    # ------------------------------------------------ the most and the least
    ("some do what nobody does", [("Some drive up to 16 hours. Nobody drives more than 12 hours.", {}, [
        {"words": "up to 16 hours", "value": 16, "bound": "up_to"} | SHIFT | UNION,
        {"words": "more than 12 hours", "value": 12, "bound": "more_than"} | SHIFT | EMPLOYER])],
     ("yes", None, "conflict")),
    ("some do less than is allowed", [("Some drive up to 11 hours. Nobody drives more than 12 hours.", {}, [
        {"words": "up to 11 hours", "value": 11, "bound": "up_to"} | SHIFT | UNION,
        {"words": "more than 12 hours", "value": 12, "bound": "more_than"} | SHIFT | EMPLOYER])],
     ("yes", None, "within_bounds")),
    ("nobody earns less", [("Pay is €16 an hour. No employee earns less than €18 an hour.", {}, [
        {"words": "€16 an hour", "value": 16} | HOURLY | UNION,
        {"words": "less than €18 an hour", "value": 18, "bound": "less_than", "population": "employee"}
        | HOURLY | EMPLOYER])],
     ("yes", None, "conflict")),
    ("they earn less", [("Pay is €16 an hour. Employees earn less than €18 an hour.", {}, [
        {"words": "€16 an hour", "value": 16} | HOURLY | UNION,
        {"words": "less than €18 an hour", "value": 18, "bound": "less_than"} | HOURLY | EMPLOYER])],
     ("yes", None, "within_bounds")),
    # ------------------------------------------------ per what, left out
    ("short for a day", [("The strike costs €40,000 a day. They put it at €100,000.", {}, [
        {"words": "€40,000 a day", "value": 40_000, "per": "day"} | COST | EMPLOYER,
        {"words": "€100,000", "value": 100_000} | COST | UNION])],
     ("yes", None, "conflict")),
    ("a day's and all", [("The strike costs €40,000 a day. Lost so far were €100,000.", {}, [
        {"words": "€40,000 a day", "value": 40_000, "per": "day"} | COST | EMPLOYER,
        {"words": "€100,000", "value": 100_000} | COST | UNION])],
     ("no", "unit", "unresolved")),
    ("a part of them", [("Seven cranes were shut. Three of them were.", {}, [
        {"words": "Seven", "value": 7} | SHUT | EMPLOYER,
        {"words": "Three", "value": 3} | SHUT | UNION])],
     ("if", "population", "unresolved")),
    ("others shut", [("Seven cranes were shut. Three cranes were.", {}, [
        {"words": "Seven", "value": 7} | SHUT | EMPLOYER,
        {"words": "Three", "value": 3} | SHUT | UNION])],
     ("yes", None, "conflict")),
    # ------------------------------------------------ what is said of one thing
    ("morale, by either side", [("Morale is good. Morale is bad.", {}, [
        {"words": "Morale is good", "population": "Morale"} | BETTER | EMPLOYER,
        {"words": "Morale is bad", "population": "Morale"} | WORSE | UNION])],
     ("yes", None, "conflict")),
    ("morale and the food", [("Morale is good. Their food is bad.", {}, [
        {"words": "Morale is good", "population": "Morale"} | BETTER | EMPLOYER,
        {"words": "food is bad", "population": "food"} | WORSE | UNION])],
     ("if", "population", "unresolved")),
    # ------------------------------------------------ levels without numbers
    ("opposite levels", [("The port has the drivers it needs. We are chronically understaffed.", {}, [
        ENOUGH, SHORT])],
     ("yes", None, "conflict")),
    ("the same level", [("Yes, understaffed we are. We are chronically understaffed.", {}, [
        {"words": "understaffed we are", "measure": "short"} | LEVEL | EMPLOYER, SHORT])],
     ("yes", None, "agree")),
    ("opposite levels of two strikes", [("The port has the drivers it needs.", {}, [ENOUGH]), (
        "In 2027 we were chronically understaffed.", {}, [SHORT | {"action_id": "may-2027"}])],
     ("no", "window", "unresolved")),
    ("timely and long", [("Goods are loaded in a timely way. There are long waits.", {}, [
        {"words": "in a timely way", "measure": "timely"} | WAIT | EMPLOYER,
        {"words": "long waits", "measure": "long"} | WAIT | UNION])],
     ("yes", None, "conflict")),
    ("a level against a number", [
        ("Up are drivers, 25 percent in three years. We are chronically understaffed.", {}, [
        {"words": "25 percent", "value": 25} | GROWN | YEARS | EMPLOYER, SHORT])],
     ("no", "measure", "unresolved")),
    ("the first visit and the next", [("New crews wait ten days. The return visit takes seven weeks.", {}, [
        {"words": "ten days", "value": 10, "unit": "day"} | LONG | EMPLOYER,
        {"words": "seven weeks", "value": 7, "unit": "week"} | LONG | UNION])],
     ("no", "measure", "unresolved")),
    # ------------------------------------------------ denials
    ("hires not seen", [("It hired 200 drivers. Members have not seen those hires.", {}, [
        {"words": "200", "value": 200} | HIRED | EMPLOYER, UNSEEN])],
     ("yes", None, "denied")),
    ("the nearest number is denied", [
        ("It hired 90 drivers in 2029. It hired 200 drivers since. Members have not seen those hires.", {}, [
            {"words": "90", "value": 90} | HIRED | EMPLOYER,
            {"words": "200", "value": 200} | HIRED | EMPLOYER, UNSEEN])],
     ("yes", None, "denied")),
    ("hires of another strike not seen", [("It hired 200 drivers.", {}, [
        {"words": "200", "value": 200} | HIRED | EMPLOYER]), (
        "In 2027 members of ours have not seen those hires.", {}, [UNSEEN | {"action_id": "may-2027"}])],
     ("no", "topic", "unresolved")),
    # ------------------------------------------------ sums
    ("a sum with the fine in it", [
        ("They paid €6 million. The fine was €2 million, the rest €4 million.", {}, [
        {"words": "€2 million", "value": 2_000_000} | FINE | EMPLOYER,
        {"words": "€6 million", "value": 6_000_000} | FINE | UNION,
        {"words": "€4 million", "value": 4_000_000, "side": "other"} | FINE])],
     ("no", "measure", "unresolved")),
    ("two fines", [("They paid €7 million. The fine was €2 million, the rest €4 million.", {}, [
        {"words": "€2 million", "value": 2_000_000} | FINE | EMPLOYER,
        {"words": "€7 million", "value": 7_000_000} | FINE | UNION,
        {"words": "€4 million", "value": 4_000_000, "side": "other"} | FINE])],
     ("yes", None, "conflict")),
    ("some of the meetings", [("There were nine sessions. Five of the meetings were with us.", {}, [
        {"words": "nine", "value": 9, "topic": "bargaining", "measure": "sessions"} | EMPLOYER,
        {"words": "Five", "value": 5, "unit": "", "topic": "bargaining", "measure": "sessions"} | UNION])],
     ("if", "population", "unresolved")),
    # ------------------------------------------------ the whole, and what is singled out of it
    ("one kind of all", [("We reported 27 injuries. There were 61 injuries, including two broken legs.", {}, [
        {"words": "27 injuries", "value": 27, "unit": "injury"} | HARM | EMPLOYER,
        {"words": "two broken legs", "value": 2, "unit": "broken leg"} | HARM | UNION])],
     ("if", "population", "unresolved")),
    ("all against all", [("We reported 27 injuries. There were 61 injuries.", {}, [
        {"words": "27 injuries", "value": 27, "unit": "injury"} | HARM | EMPLOYER,
        {"words": "61 injuries", "value": 61, "unit": "injury"} | HARM | UNION])],
     ("yes", None, "conflict")),
    ("what it was up from", [("Only 980 drivers were out. Out were 1,650, up from 1,300 in May.", {}, [
        out("980", 980, "drivers", **EMPLOYER), out("1,300", 1300, "drivers", **UNION)])],
     ("if", "window", "unresolved")),
    ("what it was", [("Only 980 drivers were out. Out were 1,650, up from 1,300 in May.", {}, [
        out("980", 980, "drivers", **EMPLOYER), out("1,650", 1650, "drivers", **UNION)])],
     ("yes", None, "conflict")),
    # ------------------------------------------------ an average, and one of those whom it is taken of
    ("an average and my own", [("The average round has 1,020 stops. I used to do 900 stops.", {}, [
        {"words": "1,020 stops", "value": 1020} | STOPS | EMPLOYER,
        {"words": "900 stops", "value": 900} | STOPS | UNION | {"side": "worker"}])],
     ("if", "measure", "unresolved")),
    ("an average and another", [("The average round has 1,020 stops. The average is 1,250 stops.", {}, [
        {"words": "1,020 stops", "value": 1020} | STOPS | EMPLOYER,
        {"words": "1,250 stops", "value": 1250} | STOPS | UNION | {"side": "worker"}])],
     ("yes", None, "conflict")),
    ("an average and the longest", [("Shifts averaged 11 hours. There are days that run to 14 hours.", {}, [
        {"words": "11 hours", "value": 11} | SHIFT | EMPLOYER,
        {"words": "14 hours", "value": 14} | SHIFT | UNION])],
     ("if", "measure", "unresolved")),
    ("two averages", [("Shifts averaged 11 hours. They averaged 14 hours.", {}, [
        {"words": "11 hours", "value": 11} | SHIFT | EMPLOYER,
        {"words": "14 hours", "value": 14} | SHIFT | UNION])],
     ("yes", None, "conflict")),
    # ------------------------------------------------ a share, and a number that names nothing
    ("a share and two people", [("We ran 81 percent of the trains. Two of the crews stayed.", {}, [
        {"words": "81 percent", "value": 81} | RUNNING | EMPLOYER,
        {"words": "Two", "value": 2} | RUNNING | {"unit": "", "counts": "count"} | UNION])],
     ("if", "unit", "unresolved")),
    ("a share told again", [("We ran 81 percent of the trains. It was 40.", {}, [
        {"words": "81 percent", "value": 81} | RUNNING | EMPLOYER,
        {"words": "40", "value": 40} | RUNNING | {"unit": "", "counts": "count"} | UNION])],
     ("yes", None, "conflict")),
    # ------------------------------------------------ how far above, how much less
    ("above the minimum, and a share", [("It is 25 percent above the legal minimum. It is 60 percent.", {}, [
        {"words": "25 percent", "value": 25} | PAY_SHARE | EMPLOYER,
        {"words": "60 percent", "value": 60} | PAY_SHARE | UNION])],
     ("if", "measure", "unresolved")),
    ("pay and rents", [("We raised pay by 31 percent. The rent in town went up by 58 percent.", {}, [
        {"words": "31 percent", "value": 31} | RISE | EMPLOYER,
        {"words": "58 percent", "value": 58} | RISE | UNION])],
     ("no", "measure", "unresolved")),
    ("pay and pay", [("We raised pay by 31 percent. Pay went up by 18 percent.", {}, [
        {"words": "31 percent", "value": 31} | RISE | EMPLOYER,
        {"words": "18 percent", "value": 18} | RISE | UNION])],
     ("yes", None, "conflict")),
    ("the top and the middle", [("The top of the scale is €92,000. Median pay is €71,400.", {}, [
        {"words": "€92,000", "value": 92000} | YEARLY | EMPLOYER,
        {"words": "€71,400", "value": 71400} | YEARLY | UNION])],
     ("no", "measure", "unresolved")),
    ("the top told twice", [("The top of the scale is €92,000. The top rate is €71,400.", {}, [
        {"words": "€92,000", "value": 92000} | YEARLY | EMPLOYER,
        {"words": "€71,400", "value": 71400} | YEARLY | UNION])],
     ("yes", None, "conflict")),
    ("a pension and what is lost of it", [("It pays €1,240 a month. He is losing €310 a month.", {}, [
        {"words": "€1,240 a month", "value": 1240} | PENSION | EMPLOYER,
        {"words": "€310 a month", "value": 310} | PENSION | UNION])],
     ("if", "measure", "unresolved")),
    ("a pension and a pension", [("It pays €1,240 a month. He gets €930 a month.", {}, [
        {"words": "€1,240 a month", "value": 1240} | PENSION | EMPLOYER,
        {"words": "€930 a month", "value": 930} | PENSION | UNION])],
     ("yes", None, "conflict")),
]  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[dict[str, Any]]]:
    """What `claimline compare` prints of each case, each being a dispute of its own."""
    path = tmp_path_factory.mktemp("opposing") / "c.duckdb"
    stories = [
        story(
            text.replace(". ", ".\n"), *({"dispute_id": name} | claim for claim in claims), **fields,
            url=f"https://{outlet}.example/{name}",
        )
        for name, articles, _ in CASES
        for outlet, (text, fields, claims) in zip(("gazette", "courier"), articles, strict=False)
    ]  # fmt: skip
    parts = HARBOUR.parties, HARBOUR.people, HARBOUR.rounds, HARBOUR.actions
    with db.build(path) as build:
        build.load(
            run_id="n", pages=[page for page, _ in stories],
            extractions=[extraction for _, extraction in stories],
            disputes=[Dispute(name, name, "ports", *parts) for name, _, _ in CASES],
        )  # fmt: skip
        build.compare()
        build.publish(make_run())
    return {name: list(comparisons(path, dispute=name)) for name, _, _ in CASES}


@pytest.mark.parametrize(("name", "wanted"), [(name, wanted) for name, _, wanted in CASES])
def test_pair(found: dict[str, Any], name: str, wanted: tuple[str, str | None, str]) -> None:
    """The pair is found so, and none of the others is called a conflict, or denied along with it."""
    told = found[name]
    assert wanted in {(row["comparable"], row["gate"], row["verdict"]) for row in told}
    assert [row["verdict"] for row in told].count("denied") <= 1
    if wanted[2] != "conflict":
        assert "conflict" not in {row["relation"] for row in told}


def test_what_compare_prints(found: dict[str, Any]) -> None:
    (row,) = found["opposite levels"]
    working = row.pop("working")
    text = "The port has the drivers it needs.\nWe are chronically understaffed."
    assert row == {
        "a": {"id": "https://gazette.example/opposite levels", "start": text.index("the drivers"),
              "end": text.index(".\n"), "claimant": None, "side": "employer"},
        "b": {"id": "https://gazette.example/opposite levels", "start": text.index("chronically"),
              "end": len(text) - 1, "claimant": None, "side": "union"},
        "topic": "staffing_level", "comparable": "yes", "gate": None, "relation": "conflict",
        "verdict": "conflict",
    }  # fmt: skip
    assert working == (
        "Unnamed (employer), in gazette, 2031-03-03: “the drivers it needs”, states a level, without a "
        "number. Unnamed (union), in gazette, 2031-03-03: “chronically understaffed”, states a level, "
        "without a number. Every gate passed. One level rules the other out, so they cannot both be true."
    )
