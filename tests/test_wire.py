"""Whose copy a page says it is, and which articles are copies although none says so."""

# Stories read better unbroken.
# ruff: noqa: E501

from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations
from typing import Any

import duckdb
import pytest

from flows.newsroom.stories import load_stories
from pipelines.article.sketch import SHORTEST, likeness, sketch_of
from pipelines.article.wire import RULES, WireFile, wire_of
from pipelines.config import load
from tests.invented import HARBOUR, story
from tests.kestrel import STORY, html, read
from warehouse import db
from warehouse.compare import compare
from warehouse.load import load as load_rows


def test_wire_from_the_byline_that_the_page_shows() -> None:
    assert read(html(lead='<p class="byline">By MINA ORR | Associated Press</p>')).wire == "Associated Press"
    assert read(html(lead='<p class="byline">By Mina Orr</p>')).wire is None


WIRE = load(RULES, WireFile).rules


@pytest.mark.parametrize("rule", WIRE, ids=lambda rule: rule.rule_id)
def test_wire_rule_keeps_its_examples(rule: Any) -> None:
    for line in rule.matches:
        assert wire_of(*(("", line) if rule.where == "author" else (line, None))), line
    for line in rule.rejects:
        assert wire_of(*(("", line) if rule.where == "author" else (line, None))) is None, line


@pytest.mark.parametrize(
    ("text", "author", "agency"),
    [
        ("KESTREL BAY (AP) — Bakers walked out.", None, "Associated Press"),
        ("KESTREL BAY, Ore. (Harbor Wire) — Bakers walked out.", None, "Harbor Wire"),
        (
            "Bakers walked out.\nAssociated Press writer Mina Orr contributed to this report.",
            None,
            "Associated Press",
        ),
        ("Bakers walked out.", "MINA ORR | Associated Press", "Associated Press"),
        ("Bakers (about 90) — walked out.", "Mina Orr", None),
        ("Bakers told the Associated Press they would walk out.", None, None),
        ("KESTREL BAY (Channel 9) — Bakers walked out.", None, None),
        ("KESTREL BAY (KKES) -- Bakers walked out.", "KKES", None),
        ("KESTREL BAY (The Slate) — Bakers walked out.", None, None),
        ("KESTREL BAY (The Slate) — Bakers walked out.", "Mina Orr | The Slate", "The Slate"),
        ("KESTREL BAY (HW) - Bakers walked out.\nTalks go on.", None, None),
        ("Bakers walked out.\n— Slate Press", "Slate Press", "Slate Press"),
        ("Bakers walked out.\n— Mina Orr", "Mina Orr", None),
        ("Bakers walked out.", "Slate Press", None),
        ("Bakers walked out.\nThis story was supplied by Slate Press.", None, "Slate Press"),
    ],
)
def test_wire(text: str, author: str | None, agency: str | None) -> None:
    assert wire_of(text, author) == agency


def test_the_outlet_s_own_name_is_no_wire() -> None:
    text = "KESTREL BAY (Kestrel Press) — Bakers walked out."
    assert wire_of(text, None) == "Kestrel Press"
    assert wire_of(text, None, outlet="The Kestrel Press") is None
    assert wire_of(text, None, outlet="Kestrel Press Online") is None
    assert wire_of("KESTREL BAY (AP) — Bakers walked out.", None, outlet="Associated Press") is None
    assert wire_of("KESTREL BAY (AP) — Bakers walked out.", None, outlet="The Kestrel") == "Associated Press"
    site = '<meta property="og:site_name" content="Kestrel Press">'
    lead = "<p>KESTREL BAY (Kestrel Press) — Bakers at two mills have walked out, the union said.</p>"
    assert read(html(site, body=lead + "".join(f"<p>{line}</p>" for line in STORY))).wire is None


# ---------------------------------------------------------------- copies that do not say so

NEAR = 0.3  # as in warehouse/group.sql

DISPATCH = """Crane drivers at Northgate Harbour walked off the job before dawn on Monday, and four berths stood idle.
The union said about 800 drivers had stopped work, all but a handful of those on the early shift.
Ines Varga, president of the Crane Drivers' Union, said the company had not moved on rest breaks since autumn.
“Nobody should lift forty tonnes over other people's heads after eleven hours awake,” Varga said at the east gate.
Northgate Harbour Company called the walkout reckless and said two of its six cranes were being run by managers.
The company said that its offer of a shorter night shift stood, and that it would meet the union at any hour.
Three container ships lay at anchor outside the breakwater by noon, and a fourth had been sent on to Southgate.
The harbour master, who does not belong to either side, said he expected the queue to double by Wednesday.
Talks over the drivers' contract, which ran out in January, broke down late on Friday after nine sessions."""

EDITED = """Before dawn on Monday crane drivers at Northgate Harbour walked off the job, leaving four berths idle.
Some 800 drivers, the union says, have downed tools.
Ines Varga, president of the Crane Drivers' Union, said the company had not moved on rest breaks since autumn.
“Nobody should lift forty tonnes over other people's heads after eleven hours awake,” Varga said at the east gate.
Northgate Harbour Company called the walkout reckless and said managers were running two of its six cranes.
The company said that its offer of a shorter night shift stood, and that it would meet the union at any hour.
By noon three container ships lay at anchor outside the breakwater, and a fourth had been sent on to Southgate.
Talks over the drivers' contract, which ran out in January, broke down late on Friday after nine sessions.
The Courier asked both sides for the minutes of those talks and has had no answer."""

APART = """The quiet was what people in the old town noticed first: no horns, no winches, no lorries on the ramp.
By its own count, the union had 800 drivers out, and they stood along the fence in borrowed raincoats.
Most of them had been here in 2027, when a strike over rosters ended after a week with little to show for it.
“This time we saved for it,” said one driver, who has worked the night shift at Northgate Harbour for nine years.
A baker on Quay Street gave away the rolls that the ships' cooks had not come for.
The company's managers were running two cranes, slowly, and somebody on the fence timed them with a phone.
Ines Varga, the president of the Crane Drivers' Union, came by at noon and promised nothing.
A spokesman for Northgate Harbour Company said its door was open, and that he would leave it at that for today."""


@pytest.mark.parametrize(
    ("text", "is_copy"),
    [
        (DISPATCH, True),
        (EDITED, True),
        ("\n".join(DISPATCH.splitlines()[:5]), True),  # cut from the end, as papers do
        ("\n".join(reversed(DISPATCH.splitlines())), True),
        (DISPATCH.upper().replace(",", ""), True),
        (DISPATCH.replace("Northgate", "Eastport").replace("Varga", "Dunmore"), True),
        (APART, False),
        ("\n".join([*APART.splitlines(), DISPATCH.splitlines()[3]]), False),  # they heard the same quote
    ],
)
def test_a_copy_is_told_by_its_runs_of_words(text: str, is_copy: bool) -> None:
    one, other = sketch_of(DISPATCH), sketch_of(text)
    assert one is not None
    assert other is not None
    assert (likeness(one, other) >= NEAR) == is_copy


def test_a_sketch_is_near_the_truth_and_always_the_same() -> None:
    words = [f"w{n}" for n in range(2_000)]
    half = sketch_of(" ".join(words[:1_500])), sketch_of(" ".join(words[500:]))
    assert half[0] is not None
    assert half[1] is not None
    assert abs(likeness(half[0], half[1]) - 0.5) < 0.13  # three standard errors
    assert half[0] == sketch_of("  ".join(words[:1_500]).upper())
    assert sketch_of(" ".join(words[: SHORTEST - 1])) is None


def test_copies_in_the_sample_newsroom_are_told_from_other_stories_of_the_same_strikes() -> None:
    """The wire's three stories and their reprints; every other pair was written apart."""
    told = {key: one for day in (1, 2) for key, one in load_stories(day).items()}
    sketches = {key: sketch_of("\n".join(one.paragraphs)) for key, one in told.items()}
    alike: dict[bool, list[float]] = defaultdict(list)
    for a, b in combinations(sketches, 2):
        one, other = sketches[a], sketches[b]
        if one and other and told[a].outlet_id != told[b].outlet_id:
            alike[{a, b} <= TRAMS or {a, b} <= CLINICIANS].append(likeness(one, other))
    assert len(alike[True]) == 6
    assert min(alike[True]) > 2 * NEAR
    assert max(alike[False]) < NEAR * 2 / 3


TRAMS = {
    "northlight/harrowmere-trams-strike",
    "courier/tram-strike-strands-commuters",
    "echo/trams-at-a-standstill",
}
CLINICIANS = {
    "northlight/clinicians-strike-calverra",
    "courier/therapists-walk-out-statewide",
    "echo/therapists-strike-in-calverra",
}


def test_a_copy_whose_sentence_was_written_anew_is_no_second_origin() -> None:
    out = {
        "topic": "strike_size", "measure": "striking", "action_id": "march-2031", "population": "drivers",
        "side": "union", "party_id": "crane-drivers", "value": 800, "bound": "about",
    }  # fmt: skip
    with duckdb.connect() as connection:
        db.migrate(connection)
        for other, expected in (
            (EDITED, ("reprint", 1, "gains “some says have downed tools”; loses ")),
            (APART, ("independent", 2, None)),
        ):
            told = [
                story(
                    text,
                    out | {"words": words},
                    url=f"https://{outlet}.example/1",
                    sketch=sketch_of(text),
                    date_published=date(2031, 3, day),
                )
                for day, outlet, text, words in (
                    (3, "northlight", DISPATCH, "about 800"),
                    (4, "courier", other, "Some 800" if other is EDITED else "800"),
                )
            ]
            connection.execute(
                "truncate record.claim; truncate record.quantity; truncate record.article; truncate record.page"
            )
            load_rows(
                connection, run_id="n", pages=[page for page, _ in told],
                extractions=[extraction for _, extraction in told], disputes=[HARBOUR],
            )  # fmt: skip
            compare(connection)
            (row,) = connection.execute(
                "select kind, origins, drift from record.appearance join record.claim_group using (group_id) "
                "where place = 2"
            ).fetchall()
            assert row[:2] == expected[:2]
            if expected[2]:
                assert row[2].startswith(expected[2])
