"""Numbers of one article that must fit each other: each sum that does, beside its near twin that does not."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from pipelines.records import Dispute
from tests.invented import HARBOUR, story
from warehouse import db, load
from warehouse.compare import compare

EMPLOYER: dict[str, Any] = {"side": "employer", "party_id": "northgate"}
UNION: dict[str, Any] = {"side": "union", "party_id": "crane-drivers"}
PERCENT = {"unit": "percent", "counts": "percent"}
HALF = {"unit": "", "counts": "ratio", "bound": "about"}
EURO = {"unit": "EUR", "counts": "money"}
RISE = (
    PERCENT
    | {"direction": "increase", "mode": "by", "topic": "staffing_level", "measure": "growth"}
    | EMPLOYER
)
WEEK = {"topic": "patient_facing_time", "measure": "not_facing"} | EMPLOYER
HOURS = {"unit": "hour", "per": "week", "counts": "rate"} | WEEK
LEFT = {"topic": "turnover", "measure": "leavers"} | UNION
FINE = EURO | {"topic": "fines_penalties", "measure": "fine"} | UNION
COST = EURO | {"topic": "cost", "measure": "losses", "action_id": "march-2031"} | EMPLOYER
OUT = {"topic": "strike_size", "measure": "striking"} | EMPLOYER


def out(number: int) -> dict[str, Any]:
    return {"words": str(number), "value": number} | OUT


def fine(millions: int) -> dict[str, Any]:
    return {"words": f"€{millions} million", "value": millions * 1_000_000} | FINE


Check = tuple[str, str, str]  # rule, result, holds

CASES: list[tuple[str, str, list[dict[str, Any]], list[Check]]] = [
    ("a share and its count imply the whole",
     "We have grown by 30 percent, and that is more than 500 drivers.",
     [{"words": "30 percent", "value": 30} | RISE,
      {"words": "more than 500", "value": 500, "bound": "more_than", "topic": "staffing_level",
       "measure": "growth"} | EMPLOYER],
     [("implied_base", "500 / 30 % = 1,667", "open")]),
    ("the whole that is implied is told",
     "We have grown by 30 percent, and that is 500 drivers. We employ 1,700 drivers.",
     [{"words": "30 percent", "value": 30} | RISE,
      {"words": "500", "value": 500, "topic": "staffing_level", "measure": "growth", "population": "drivers"}
      | EMPLOYER,
      {"words": "1,700", "value": 1700, "topic": "workforce_size", "population": "drivers"} | EMPLOYER],
     [("implied_base", "500 / 30 % = 1,667, held against 1,700 in the same article", "yes")]),
    ("another whole is told",
     "We have grown by 30 percent, and that is 500 drivers. We employ 2,600 drivers.",
     [{"words": "30 percent", "value": 30} | RISE,
      {"words": "500", "value": 500, "topic": "staffing_level", "measure": "growth", "population": "drivers"}
      | EMPLOYER,
      {"words": "2,600", "value": 2600, "topic": "workforce_size", "population": "drivers"} | EMPLOYER],
     [("implied_base", "500 / 30 % = 1,667, held against 2,600 in the same article", "no")]),
    ("leavers and their share",
     "Last year 668 drivers left, about 20 percent, the union said.",
     [{"words": "668", "value": 668} | LEFT, {"words": "about 20 percent", "value": 20, "bound": "about"}
      | PERCENT | LEFT],
     [("implied_base", "668 / 20 % = 3,340", "open")]),
    ("a level is not what a rise makes",
     "The number of drivers rose by 4 percent, to 1,460.",
     [{"words": "4 percent", "value": 4} | RISE,
      {"words": "1,460", "value": 1460, "topic": "staffing_level", "measure": "growth"} | EMPLOYER],
     []),
    ("a share of the count before it",
     "Last year 350 drivers left. 25 percent of those had been here for a year.",
     [{"words": "350", "value": 350} | LEFT, {"words": "25 percent", "value": 25} | PERCENT | LEFT],
     []),
    ("a part of its whole",
     "The union represents just 5,000 of the 175,000 employees.",
     [{"words": "just 5,000", "value": 5000, "base_value": 175000, "topic": "union_size"} | EMPLOYER],
     [("part_of_whole", "5,000 / 175,000 = 2.9 %", "yes")]),
    ("a part greater than its whole",
     "The union represents 5,000 of the 4,000 employees.",
     [{"words": "5,000", "value": 5000, "base_value": 4000, "topic": "union_size"} | EMPLOYER],
     [("part_of_whole", "5,000 / 4,000 = 125 %", "no")]),
    ("members of more than one body",
     "Of the 1,480 members of the two unions nearly all walked out.",
     [{"words": "1,480", "value": 1480, "topic": "union_size", "population": "members"} | EMPLOYER,
      {"words": "two", "value": 2, "topic": "union_size", "population": "unions"} | EMPLOYER],
     []),
    ("what each of them needs",
     "She has nine of whom each needs two helpers.",
     [{"words": "nine", "value": 9, "topic": "caseload"} | EMPLOYER,
      {"words": "two", "value": 2, "topic": "caseload", "population": "helpers"} | EMPLOYER],
     []),
    ("a share of the two beside it",
     "About 1,300 of the 1,940 drivers, or two thirds, stayed out.",
     [{"words": "About 1,300", "value": 1300, "bound": "about", "base_value": 1940} | OUT,
      {"words": "two thirds", "value": "0.6667"} | HALF | OUT],
     [("part_of_whole", "1,300 / 1,940 = 67 %", "yes"),
      ("share_of_count", "1,300 / 1,940 = 67 %, and “two thirds” is 60.003 to 73.337 %", "yes")]),
    ("another share",
     "About 1,300 of the 1,940 drivers, or just over half, stayed out.",
     [{"words": "About 1,300", "value": 1300, "bound": "about", "base_value": 1940} | OUT,
      {"words": "just over half", "value": "0.5"} | HALF | OUT],
     [("part_of_whole", "1,300 / 1,940 = 67 %", "yes"),
      ("share_of_count", "1,300 / 1,940 = 67 %, and “just over half” is 49 to 55 %", "no")]),
    ("nearly half of a week",
     "They want at least 19 hours a week. Nearly half of the week would go.",
     [{"words": "at least 19 hours a week", "value": 19, "bound": "at_least"} | HOURS,
      {"words": "Nearly half", "value": "0.5"} | HALF | WEEK],
     [("share_of_week", "19 / 40 = 47.5 %, and “Nearly half” is 45 to 55 %", "yes")]),
    ("not nearly half of a week",
     "They want 11 hours a week. Nearly half of the week would go.",
     [{"words": "11 hours a week", "value": 11} | HOURS,
      {"words": "Nearly half", "value": "0.5"} | HALF | WEEK],
     [("share_of_week", "11 / 40 = 27.5 %, and “Nearly half” is 45 to 55 %", "no")]),
    ("nearly doubled",
     "The number of leavers nearly doubled to 668, from 335 the year before.",
     [{"words": "668", "value": 668} | LEFT, {"words": "335", "value": 335} | LEFT],
     [("multiple", "668 / 335 = 1.99 times", "yes")]),
    ("not nearly doubled",
     "The number of leavers nearly doubled to 500, from 335 the year before.",
     [{"words": "500", "value": 500} | LEFT, {"words": "335", "value": 335} | LEFT],
     [("multiple", "500 / 335 = 1.49 times", "no")]),
    ("parts that make the whole",
     "There were 40 drivers, 25 clerks and 10 guards: 75 in all.",
     [out(40), out(25), out(10),
      out(75)],
     [("sum_of_parts", "40 + 25 + 10 = 75, against 75", "yes")]),
    ("parts that do not",
     "There were 40 drivers, 25 clerks and 10 guards: 90 in all.",
     [out(40), out(25), out(10),
      out(90)],
     [("sum_of_parts", "40 + 25 + 10 = 75, against 90", "no")]),
    ("counts that nobody adds up",
     "There were 40 drivers on Monday, 60 on Tuesday and 90 on Friday.",
     [out(40), out(60), out(90)],
     []),
    ("a fine and an investment as one sum",
     "They were made to pay €200 million. The fine was €50 million; €150 million was an investment.",
     [fine(200), fine(50),
      fine(150)],
     [("joined_sum", "150,000,000 + 50,000,000 = 200,000,000: one sum for two things", "yes")]),
    ("three sums that are no two of one",
     "They were made to pay €190 million. The fine was €50 million; €150 million was an investment.",
     [fine(190), fine(50),
      fine(150)],
     []),
    ("a rate, its days and a total",
     "The strike costs €400,000 a day and has cost €1.2 million so far.",
     [{"words": "€400,000 a day", "value": 400_000, "per": "day"} | COST,
      {"words": "€1.2 million", "value": 1_200_000} | COST],
     [("rate_and_total", "400,000 × 3 = 1,200,000, against 1,200,000", "yes")]),
    ("a total that the rate does not reach",
     "The strike costs €400,000 a day and has cost €9 million so far.",
     [{"words": "€400,000 a day", "value": 400_000, "per": "day"} | COST,
      {"words": "€9 million", "value": 9_000_000} | COST],
     [("rate_and_total", "400,000 × 3 = 1,200,000, against 9,000,000", "no")]),
]  # fmt: skip


@pytest.fixture(scope="module")
def connection() -> Any:
    """Each case is a dispute of its own, with the harbour's actions: the strike began on 1 March."""
    with duckdb.connect() as connection:
        db.migrate(connection)
        stories, disputes = [], []
        for name, text, claims, _ in CASES:
            told = [claim | {"dispute_id": name} for claim in claims]
            url = f"https://gazette.example/{name}"
            stories.append(story(text, *told, url=url, date_published=date(2031, 3, 3)))
            disputes.append(
                Dispute(name, name, "ports", HARBOUR.parties, (), HARBOUR.rounds, HARBOUR.actions)
            )
        load.load(
            connection, run_id="n", pages=[page for page, _ in stories],
            extractions=[extraction for _, extraction in stories], disputes=disputes,
        )  # fmt: skip
        compare(connection)
        assert db.check(connection) == ()
        yield connection


@pytest.mark.parametrize(("name", "wanted"), [(name, wanted) for name, _, _, wanted in CASES])
def test_reckoning(connection: duckdb.DuckDBPyConnection, name: str, wanted: list[Check]) -> None:
    found = connection.execute(
        "select rule, result, holds from arithmetic_checks where dispute_id = ? order by rule", [name]
    ).fetchall()
    assert found == wanted


def test_every_check_states_inputs_and_assumption(connection: duckdb.DuckDBPyConnection) -> None:
    (row,) = connection.execute(
        "select inputs, assumption, len(claims) from arithmetic_checks "
        "where dispute_id = 'nearly half of a week'"
    ).fetchall()
    assert row == (
        "“at least 19 hours a week” and “Nearly half”; Unnamed (employer), in gazette, 2031-03-03: "
        "“at least 19 hours a week”",
        "a full week has 40 hours",
        2,
    )


def test_two_numbers_of_one_side_that_do_not_fit_are_a_comparison(
    connection: duckdb.DuckDBPyConnection,
) -> None:
    found = connection.execute(
        "select dispute_id, a_words, b_words, relation from comparisons where verdict = 'arithmetic_fails' "
        "order by dispute_id, a_words"
    ).fetchall()
    assert ("another share", "About 1,300", "just over half", "conflict") in found
    assert {name for name, *_ in found} == {
        "a total that the rate does not reach", "another share", "another whole is told",
        "not nearly doubled", "not nearly half of a week",
    }  # fmt: skip
