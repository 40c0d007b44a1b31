"""The same claim in several outlets, and a party's number over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import duckdb
import pytest

from pipelines.records import Extraction, Page
from tests.invented import HARBOUR, story
from warehouse import db, load
from warehouse.compare import compare

EMPLOYER: dict[str, Any] = {"side": "employer", "party_id": "northgate"}
UNION: dict[str, Any] = {"side": "union", "party_id": "crane-drivers"}
STRIKE = {"topic": "strike_size", "measure": "striking", "action_id": "march-2031", "population": "drivers"}
OUT = {"words": "about 800", "value": 800, "bound": "about"} | STRIKE | UNION
GROWTH = {
    "unit": "percent", "counts": "percent", "direction": "increase", "mode": "by", "topic": "staffing_level",
    "measure": "growth",
} | EMPLOYER  # fmt: skip
ASKED = {
    "topic": "patient_facing_time", "measure": "not_facing", "kind": "demand", "status": "demanded",
    "about_side": "union",
} | EMPLOYER  # fmt: skip

WIRE = "The union said about 800 drivers had stopped work and that all four of the city's berths were closed."

Told = tuple[Page, Extraction]


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        db.migrate(connection)
        yield connection


def ask(connection: duckdb.DuckDBPyConnection, told: list[Told], *queries: str) -> list[Any]:
    """The rows of the query, or of each, after these stories alone have been loaded and compared."""
    connection.execute(
        "truncate record.claim; truncate record.quantity; truncate record.article; truncate record.page"
    )
    clerks = replace(HARBOUR.actions[0], action_id="clerks-2030", start=date(2030, 5, 1), unit="clerks")
    drivers = [replace(action, unit="crane drivers") for action in HARBOUR.actions]
    load.load(
        connection, run_id="n", pages=[page for page, _ in told],
        extractions=[extraction for _, extraction in told],
        disputes=[replace(HARBOUR, actions=(*drivers, clerks))],
    )  # fmt: skip
    compare(connection)
    assert db.check(connection) == ()
    found = [connection.execute(query).fetchall() for query in queries]
    return found if len(found) > 1 else found[0]


def test_wire_copies_collapse(connection: duckdb.DuckDBPyConnection) -> None:
    told = [
        story(WIRE, OUT, url="https://northlight.example/1"),
        story(WIRE, OUT, url="https://courier.example/1", wire="Northlight"),
        story(
            WIRE.replace("about", "some"), OUT | {"words": "some 800"}, url="https://echo.example/1",
            wire="Northlight", date_published=date(2031, 3, 4),
        ),
    ]  # fmt: skip
    groups, tellings = ask(
        connection, told,
        "select appearances, outlets, origins from record.claim_group",
        "select outlet_id, kind, drift from claim_groups order by place",
    )  # fmt: skip
    assert groups == [(3, 3, 1)]
    assert tellings == [
        ("northlight", "first", None),
        ("courier", "wire_copy", None),
        ("echo", "wire_copy", "gains “some”; loses “about”"),
    ]


def test_a_number_asked_for_anew_is_another_origin(connection: duckdb.DuckDBPyConnection) -> None:
    told = [
        story(WIRE, OUT, url="https://northlight.example/1"),
        story("By her own count about 800 were out, Varga told us.", OUT | {"population": None, "unit": ""},
              url="https://courier.example/1", date_published=date(2031, 3, 4)),
        story("Asked again, Varga put those drivers at about 800.", OUT, url="https://echo.example/1",
              date_published=date(2031, 3, 4)),
    ]  # fmt: skip
    assert ask(
        connection, told, "select appearances, outlets, origins from record.claim_group order by 1"
    ) == [
        (1, 1, 1),  # of whom, it does not say
        (2, 2, 2),
    ]


def test_drift_from_the_release(connection: duckdb.DuckDBPyConnection) -> None:
    said = "The walkout will potentially shut down more than 100 berths from Northgate to Southgate."
    sites = {"words": "more than 100", "value": 100, "bound": "more_than", "topic": "sites_affected",
             "measure": "affected", "population": "berths", "action_id": "march-2031"} | UNION  # fmt: skip
    told = [
        story(said, sites, url="https://union.example/1", origin="release", date_published=date(2031, 3, 1)),
        story(said.replace("potentially shut down", "close"), sites, url="https://courier.example/1"),
        story("It says more than 100 berths will be hit.", sites, url="https://echo.example/1"),
    ]
    rows, groups = ask(
        connection, told,
        "select outlet_id, kind, drift from claim_groups order by place, outlet_id",
        "select first_told, origins from record.claim_group",
    )  # fmt: skip
    assert groups == [(date(2031, 3, 1), 2)]
    assert rows[:2] == [
        ("union", "first", None),
        ("courier", "release_copy", "gains “close”; loses “potentially shut down”"),
    ]
    assert rows[2][:2] == ("echo", "independent")
    assert rows[2][2].startswith("gains “it says be hit”; loses “the walkout potentially shut down")


OTHERS: dict[str, dict[str, Any]] = {
    "the same": {},
    "value": {"value": 640},
    "bound": {"bound": "exact"},
    "population": {"population": "clerks"},
    "action": {"action_id": "may-2027"},
    "period": {"period_start": date(2031, 3, 2), "period_end": date(2031, 3, 2)},
    "measure": {"measure": "picketing"},
    "teller": EMPLOYER,
}


def test_another_truth_condition_is_another_group(connection: duckdb.DuckDBPyConnection) -> None:
    text = "The union said about 800 drivers were out.\nclerks"
    told = [
        story(
            text, OUT | claim | {"dispute_id": name}, url=f"https://{outlet}.example/{name.replace(' ', '-')}"
        )
        for name, other in OTHERS.items()
        for outlet, claim in (("courier", {}), ("echo", other))
    ]
    found = ask(connection, told, "select dispute_id, count(*) from record.claim_group group by dispute_id")
    assert dict(found) == {name: 1 if name == "the same" else 2 for name in OTHERS}


def test_a_correction_supersedes_and_both_stay(connection: duckdb.DuckDBPyConnection) -> None:
    left = {"topic": "turnover", "measure": "leavers", "population": "drivers"} | UNION
    told = [
        story("In a year 350 drivers left.", {"words": "350", "value": 350} | left,
              url="https://union.example/1", origin="release", date_published=date(2031, 3, 1)),
        story("The union had said that 350 drivers left. That was wrong. The correct number is 312 drivers.",
              {"words": "350", "value": 350, "kind": "deny", "status": "denied"} | left,
              {"words": "312", "value": 312} | left, date_published=date(2031, 3, 9)),
    ]  # fmt: skip
    history = "select value, is_superseded from number_history order by date_published"
    changed = "select a_words, b_words, relation from comparisons where verdict = 'changed'"
    numbers, pairs = ask(connection, told, history, changed)
    assert numbers == [(350, True), (312, False)]
    assert set(pairs) == {("350", "312", "consistent")}
    # The near twin: it denies a number that is the other side's, so nothing of its own is replaced.
    told[0] = story("In a year 350 drivers left.", {"words": "350", "value": 350} | left | EMPLOYER,
                    url="https://employer.example/1", date_published=date(2031, 3, 1))  # fmt: skip
    told[1] = story(
        "It is not 350 drivers. By our count 312 drivers left.",
        {"words": "350", "value": 350, "kind": "deny", "status": "denied"} | left,
        {"words": "312", "value": 312} | left, date_published=date(2031, 3, 9),
    )  # fmt: skip
    numbers, pairs = ask(connection, told, history, changed)
    assert (numbers, pairs) == ([(350, False), (312, False)], [])


def growth(year: int, value: int, start: date, end: date) -> Told:
    text = f"Its drivers have grown by {value} percent."
    claim = {"words": f"{value} percent", "value": value, "period_start": start, "period_end": end} | GROWTH
    return story(text, claim | {"population": "drivers"}, url=f"https://gazette.example/{year}",
                 date_published=date(year, 1, 12))  # fmt: skip


def test_consecutive_windows_compound(connection: duckdb.DuckDBPyConnection) -> None:
    history = "select value, continues_value, compounded from number_history order by date_published"
    first = growth(2015, 25, date(2012, 1, 12), date(2015, 1, 12))
    since = growth(2018, 30, date(2015, 1, 1), date(2018, 1, 12))
    # Two numbers for two periods are no contradiction either way.
    assert ask(connection, [first, since], history, "from record.comparison") == [
        [(25, None, None), (30, 25, 62.5)],
        [],
    ]
    overlapping = growth(2018, 30, date(2013, 1, 1), date(2018, 1, 12))
    assert ask(connection, [first, overlapping], history) == [(25, None, None), (30, None, None)]


def asked(day: date, words: str, claim: dict[str, Any]) -> Told:
    return story(f"They want {words} away from the cranes.", claim | {"words": words} | ASKED,
                 url=f"https://gazette.example/{day}", date_published=day)  # fmt: skip


def test_shares_and_hours_of_the_week_are_one_series(connection: duckdb.DuckDBPyConnection) -> None:
    percent = {"unit": "percent", "counts": "percent", "action_id": "march-2031"}
    hours = {"unit": "hour", "per": "week", "counts": "rate"}
    told = [
        asked(date(2031, 2, 1), "40 percent or more", {"value": 40, "bound": "at_least"} | percent),
        asked(date(2030, 5, 2), "11 hours a week", {"value": 11, "action_id": "clerks-2030"} | hours),
        asked(date(2031, 3, 2), "at least 19 hours a week",
              {"value": 19, "bound": "at_least", "action_id": "march-2031"} | hours),
        asked(date(2031, 3, 9), "almost 50 percent", {"value": 50, "bound": "about"} | percent),
    ]  # fmt: skip
    found = ask(
        connection, told,
        "select words, percent_of_week, previous_words, bargaining_unit from number_history "
        "order by date_published",
    )  # fmt: skip
    assert found == [
        ("11 hours a week", 27.5, None, "clerks"),
        ("40 percent or more", 40, None, "crane drivers"),
        ("at least 19 hours a week", 47.5, "40 percent or more", "crane drivers"),
        ("almost 50 percent", 50, "at least 19 hours a week", "crane drivers"),
    ]
