"""One dispute told by different names is one; two disputes of one party are two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.invented import make_attribution, publish, story
from warehouse import db, load, query
from warehouse.compare import UNIFY

JUNE, JULY, MAY = date(2031, 6, 3), date(2031, 7, 1), date(2031, 5, 1)
FULL = "corral-barges--?arbour-bargees-trimmers-union"  # "?": a letter of the case

ONE: dict[str, tuple[tuple[str, date], ...]] = {
    "its initials": ((FULL, JUNE), ("corral-barges--?btu", JUNE)),
    "a firm for short": ((FULL, JUNE), ("corral--?arbour-bargees-trimmers-union", JUNE)),
    "both for short, years later": ((FULL, JUNE), ("corral--?btu", date(2035, 6, 3))),
    "some of its words": ((FULL, JUNE), ("corral-barges--?arbour-trimmers-union", JUNE)),
    "no union named": ((FULL, JUNE), ("corral-barges--unknown", JULY)),
    "no employer named": ((FULL, JUNE), ("unknown--?arbour-bargees-trimmers-union", JULY)),
    "no employer named, and initials": ((FULL, JUNE), ("unknown--?btu", MAY)),
    "by one name to the fullest": ((FULL, JUNE), ("corral--?btu", JUNE), ("corral--unknown", JUNE)),
    "none knows the full names": (("corral--?btu", JUNE), ("corral--unknown", JULY)),
}
APART: dict[str, tuple[tuple[str, date], ...]] = {
    "another union": ((FULL, JUNE), ("corral-barges--dredgers-union?", JUNE)),
    "another employer": ((FULL, JUNE), ("spindle-barges--?arbour-bargees-trimmers-union", JUNE)),
    "no union named, a year later": ((FULL, JUNE), ("corral-barges--unknown", date(2032, 7, 1))),
    "no employer named, a year before": ((FULL, JUNE), ("unknown--?btu", date(2030, 5, 1))),
    "nobody named": ((FULL, JUNE), ("unknown--unknown", JUNE)),
    "initials of another": ((FULL, JUNE), ("corral-barges--?tbu", JUNE)),
    "a word that many names begin with": (("northern-barges--?btu", JUNE), ("northern--?btu", JUNE)),
    "no guess between two": (
        (FULL, JUNE), ("corral-barges--dredgers-union?", JUNE), ("corral-barges--unknown", JUNE),
    ),
}  # fmt: skip
CASES = ONE | APART


def of_case(name: str, dispute: str) -> str:
    letter = "abcdefghijklmnopqrs"[list(CASES).index(name)]
    return dispute.replace("?", letter).replace("corral", f"{letter}corral")


def told(dispute: str, day: date, side: str = "union", number: str = "40 barges") -> Any:
    claim = {
        "words": number, "value": number.split()[0], "side": side, "topic": "sites_affected",
        "measure": "closed", "population": "barges", "dispute_id": dispute,
        "round_id": f"{dispute}/{day.year}", "action_id": f"{dispute}/{day.year}",
    }  # fmt: skip
    text = f"Of {dispute}, the {side} spoke of {number}."
    return story(text, claim, url=f"https://gazette.example/{dispute}-{day}-{side}", date_published=day)


def unified(stories: Sequence[Any]) -> dict[str, str]:
    """Inferred dispute → the one that it is concluded to be."""
    with duckdb.connect() as connection:
        db.migrate(connection)
        pages, extractions = zip(*stories, strict=True)
        load.load(connection, run_id="n", pages=pages, extractions=extractions)
        connection.execute(UNIFY)
        return dict(connection.sql("select inferred_id, dispute_id from record.same_dispute").fetchall())


@pytest.fixture(scope="module")
def led() -> dict[str, str]:
    return unified(
        [told(of_case(name, dispute), day) for name, case in CASES.items() for dispute, day in case]
    )


@pytest.mark.parametrize("name", ONE)
def test_one_dispute_by_other_names(led: dict[str, str], name: str) -> None:
    ids = [of_case(name, dispute) for dispute, _ in ONE[name]]
    assert [led.get(one) for one in ids] == [None, *(ids[0] for _ in ids[1:])]


@pytest.mark.parametrize("name", APART)
def test_two_disputes(led: dict[str, str], name: str) -> None:
    assert [led.get(of_case(name, dispute)) for dispute, _ in APART[name]] == [None for _ in APART[name]]


People = tuple[tuple[str, str], ...]
Told = tuple[str, date, People]
QUOTED: dict[str, tuple[Told, Told, bool]] = {
    "an employer's spokeswoman, no union named": (
        ("aspindle--a-loom-guild", JUNE, (("Ada Finch", "employer"),)),
        ("aharrow--unknown", JULY, (("Ada Finch", "employer"),)), True,
    ),
    "months later": (
        ("bspindle--b-loom-guild", JUNE, (("Bea Finch", "employer"),)),
        ("bharrow--unknown", date(2031, 11, 3), (("Bea Finch", "employer"),)), False,
    ),
    "for another side": (
        ("cspindle--c-loom-guild", JUNE, (("Cleo Finch", "employer"),)),
        ("charrow--unknown", JULY, (("Cleo Finch", "union"),)), False,
    ),
    "a union's president in two disputes": (
        ("dspindle--d-loom-guild", JUNE, (("Dora Finch", "union"),)),
        ("dharrow--unknown", JULY, (("Dora Finch", "union"),)), False,
    ),
    "both sides' people": (
        ("espindle--e-loom-guild", JUNE, (("Elia Finch", "union"), ("Ewan Moss", "employer"))),
        ("eharrow--e-weft-league", JULY, (("Elia Finch", "union"), ("Ewan Moss", "employer"))), True,
    ),
    "an employer's spokeswoman, not known as such there": (
        ("ispindle--i-loom-guild", JUNE, (("Ida Finch", "employer"),)),
        ("iharrow--unknown", JULY, (("Ida Finch", "other"),)), True,
    ),
    "somebody of whom neither tells": (
        ("jspindle--j-loom-guild", JUNE, (("Jo Finch", "other"),)),
        ("jharrow--unknown", JULY, (("Jo Finch", "other"),)), False,
    ),
    "two people, whatever their sides": (
        ("kspindle--k-loom-guild", JUNE, (("Kit Finch", "employer"), ("Kay Moss", "government"))),
        ("kharrow--k-weft-league", JULY, (("Kit Finch", "union"), ("Kay Moss", "other"))), True,
    ),
    "two last names": (
        ("fspindle--f-loom-guild", JUNE, (("Fay Tarrow", "union"), ("Flo Quill", "employer"))),
        ("fharrow--unknown", JUNE, (("Tarrow", "other"), ("Quill", "other"))), True,
    ),
    "one last name": (
        ("gspindle--g-loom-guild", JUNE, (("Gus Ostler", "union"), ("Gia Hemp", "employer"))),
        ("gharrow--unknown", JUNE, (("Ostler", "other"), ("Wick", "other"))), False,
    ),
    "a spokeswoman, where neither party is named": (
        ("lspindle--l-loom-guild", JUNE, (("Lia Finch", "employer"),)),
        ("unknown--unknown--4be1", JULY, (("Lia Finch", "employer"),)), True,
    ),
    "two people, where neither article names a party": (
        ("unknown--unknown--77aa", JUNE, (("Mia Finch", "employer"), ("Max Moss", "union"))),
        ("unknown--unknown--88bb", JULY, (("Mia Finch", "employer"), ("Max Moss", "other"))), True,
    ),
    "nobody in common, where neither article names a party": (
        ("unknown--unknown--99cc", JUNE, (("Nia Finch", "employer"), ("Nat Moss", "union"))),
        ("unknown--unknown--00dd", JUNE, (("Noa Finch", "employer"), ("Ned Moss", "union"))), False,
    ),
    "two last names of others": (
        ("hspindle--h-loom-guild", JUNE, (("Hal Arden", "union"), ("Hope Birch", "employer"))),
        ("hharrow--unknown", JUNE, (("Hugo Arden", "other"), ("Arden", "other"), ("Birch", "other"))), False,
    ),
}  # fmt: skip


def quoting(dispute: str, day: date, people: tuple[tuple[str, str], ...]) -> Any:
    text = "".join(f"{name} spoke of it. " for name, _ in people)
    page, reading = told(dispute, day)
    article = replace(reading.article, text=f"{reading.article.text} {text}")
    quotes = [
        make_attribution(
            article, f"{name} spoke", source=name, speaker=name, speaker_kind="person", side=side
        )
        for name, side in people
    ]
    return page, replace(reading, article=article, attributions=tuple(quotes))


@pytest.fixture(scope="module")
def led_by_people() -> dict[str, str]:
    return unified([quoting(*one) for *both, _ in QUOTED.values() for one in both])


@pytest.mark.parametrize("name", QUOTED)
def test_people_who_speak_in_both(led_by_people: dict[str, str], name: str) -> None:
    (one, *_), (other, *_), is_one = QUOTED[name]
    ids = {led_by_people.get(one, one), led_by_people.get(other, other)}
    assert len(ids) == (1 if is_one else 2)


def test_the_sides_meet_and_the_round_goes_along(tmp_path: Path) -> None:
    full = "corral-barges--harbour-bargees-trimmers-union"
    published = publish(
        tmp_path / "w.duckdb", told(full, JUNE), told("corral--hbtu", JUNE, "employer", "9 barges")
    )
    [pair] = query.comparisons(published)
    assert {pair["a"]["side"], pair["b"]["side"]} == {"employer", "union"}
    with db.reader(published) as connection:
        rounds = connection.sql("select distinct dispute_id, round_id, action_id from record.standing_claim")
        assert rounds.fetchall() == [(full, f"{full}/2031", f"{full}/2031")]
        read = connection.sql("select dispute_id from claims order by dispute_id").fetchall()
        assert read == [("corral--hbtu",), (full,)]  # as each article names it
