"""Decisions of people: nothing is lost, nothing is overwritten, and each finds its claim again."""

from __future__ import annotations

import json
import multiprocessing
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from flows.__main__ import app
from pipelines.config import ConfigError
from pipelines.records import Extraction, Page, Review
from tests.invented import (
    HARBOUR,
    STORY,
    make_article,
    make_attribution,
    make_claim,
    make_page,
    make_quantity,
    make_run,
    night,
    publish,
    story,
)
from tests.test_cli import claimline
from warehouse import db, decisions, reference
from warehouse.explain import explain
from warehouse.query import rows
from warehouse.replay import replay
from warehouse.review import ReviewError, decide, decide_in


@pytest.fixture(scope="module")
def first_night(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("first") / "claimline.duckdb", night())


@pytest.fixture
def published(first_night: Path, tmp_path: Path) -> Path:
    """A warehouse of one night, each test's own."""
    return Path(shutil.copy(first_night, tmp_path))


EMPLOYERS, UNIONS = (claim.claim_id for claim in night()[1].claims)


def state(published: Path, claim: str = EMPLOYERS) -> tuple[object, ...]:
    found = rows(
        published,
        f"select state, reviewer, corrections, rating, link from review_state where claim_id = '{claim}'",  # noqa: S608
    )[1]
    return found[0] if found else ()


# ---------------------------------------------------------------- the log


def test_a_review_is_in_the_log_at_once_and_in_the_next_build(published: Path) -> None:
    before = published.read_bytes()
    made = decide(published, EMPLOYERS[:8], "confirm", "Ana", reason="heard the tape")
    assert published.read_bytes() == before
    line = json.loads((published.parent / decisions.LOG).read_text())
    assert (line["claim_id"], line["action"], line["reviewer"], line["reason"]) == (
        EMPLOYERS, "confirm", "Ana", "heard the tape",
    )  # fmt: skip
    assert datetime.fromisoformat(line["made_at"]) == made.made_at
    assert state(published) == ()
    publish(published, run="night-2")
    assert state(published) == ("confirmed", "Ana", None, None, None)
    assert rows(published, "select how from review_matches")[1] == [("same",)]


def test_who_when_old_new_and_why_are_kept(published: Path) -> None:
    decide(published, EMPLOYERS, "correct", "Ana", field="value", new="210", reason="the release says 210")
    decide(published, EMPLOYERS, "correct", "Ben", field="value", new="212", reason="recount")
    publish(published, run="night-2")
    told = rows(
        published, "select reviewer, field, old, new, reason, made_at from record.review order by line"
    )[1]
    assert [row[:5] for row in told] == [
        ("Ana", "value", "200", "210", "the release says 210"),
        ("Ben", "value", "210", "212", "recount"),
    ]
    assert told[0][5] < told[1][5]
    asked = f"select value, words, state, contested from reviewed_claims where claim_id = '{EMPLOYERS}'"  # noqa: S608
    assert rows(published, asked)[1] == [(Decimal("212.0000000000"), "nearly 200", "corrected", True)]
    untouched = f"select value from claims where claim_id = '{EMPLOYERS}'"  # noqa: S608
    assert rows(published, untouched)[1] == [(Decimal("200.0000000000"),)]


def test_a_past_day_can_be_rebuilt(published: Path) -> None:
    decide(published, EMPLOYERS, "confirm", "Ana")
    decide(published, EMPLOYERS, "reject", "Ben", reason="not about this strike")
    log = decisions.read(published.parent / decisions.LOG)
    first, second = (
        replace(review, made_at=datetime(2031, 3, day, 9, tzinfo=UTC), line=0)
        for review, day in zip(log.reviews, (5, 8), strict=True)
    )
    (published.parent / decisions.LOG).unlink()
    decisions.append(published.parent / decisions.LOG, first, second)
    publish(published, run="night-2")
    for day, wanted in (
        ("2031-03-05 08:59", []),
        ("2031-03-05 09:00", [("confirmed", "Ana", False)]),
        ("2031-03-07", [("confirmed", "Ana", False)]),
        ("2031-03-09", [("rejected", "Ben", True)]),
    ):
        asked = f"select state, reviewer, contested from review_state_at('{day}')"  # noqa: S608
        assert rows(published, asked)[1] == wanted, day
    for day, listed in (("2031-03-04", []), ("2031-03-05", ["confirmed"]), ("2031-03-08", ["rejected"])):
        command = ["review", "list", "--at", day, "--json", "--data", str(published.parent)]
        told = CliRunner().invoke(app, command).stdout.splitlines()
        assert [json.loads(line)["state"] for line in told] == listed, day


def many(log: Path, who: str, claim: str, count: int) -> None:
    for n in range(count):
        decide(log, claim, "comment", who, reason=f"{who} {n}")


def test_processes_at_once_lose_nothing(published: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=many, args=(published, who, EMPLOYERS, 12)) for who in ("Ana", "Ben")]
    for writer in writers:
        writer.start()
    publish(published, run="night-2")  # a night publishes meanwhile
    for writer in writers:
        writer.join(60)
        assert writer.exitcode == 0
    log = decisions.read(published.parent / decisions.LOG)
    assert sorted(review.reason for review in log.reviews) == sorted(
        f"{who} {n}" for who in ("Ana", "Ben") for n in range(12)
    )
    publish(published, run="night-3")
    assert rows(published, "select count(*) from record.review")[1] == [(24,)]


def test_a_line_that_a_crash_cut_costs_only_itself(published: Path) -> None:
    log = published.parent / decisions.LOG
    decide(published, EMPLOYERS, "confirm", "Ana")
    with log.open("ab") as file:
        file.write(b'{"review_id": "cut off he')
    decide(published, UNIONS, "confirm", "Ben")
    publish(published, run="night-2")
    assert (state(published)[0], state(published, UNIONS)[0]) == ("confirmed", "confirmed")
    assert rows(published, "select stage, reason, url from record.rejection")[1] == [
        ("load", "review", "file:reviews/log.jsonl#2")
    ]
    publish(published, run="night-3")
    assert rows(published, "select count(*) from record.rejection")[1] == [(1,)]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ACTIONS = st.sampled_from(["confirm", "correct", "reject", "comment", "check", "reopen"])


def made(action: str, who: str, new: str, n: int) -> Review:
    """A review of the night's first claim, as the log has them."""
    is_check, is_correction = action == "check", action == "correct"
    return Review(
        review_id=f"{n:016x}", line=0, made_at=datetime(2031, 3, 5, tzinfo=UTC) + timedelta(minutes=n),
        reviewer=who, action=action, claim_id=EMPLOYERS, article_id="a", story_id="s",  # type: ignore[arg-type]
        words=new, words_start_char=0, words_end_char=1, sentence=new,
        field="place" if is_correction else None, old="" if is_correction else None,
        new=new if is_correction else None, reason=new,
        rating="false" if is_check else None, link=None, seen={"place": new},
    )  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(ACTIONS, TEXT, TEXT), max_size=5))
def test_what_is_written_is_read(
    tmp_path_factory: pytest.TempPathFactory, told: list[tuple[str, str, str]]
) -> None:
    log = tmp_path_factory.mktemp("log") / decisions.LOG
    reviews = [made(action, who, new, n) for n, (action, who, new) in enumerate(told)]
    for review in reviews:
        decisions.append(log, review)
    read = decisions.read(log)
    assert [replace(review, line=0) for review in read.reviews] == reviews
    assert [review.line for review in read.reviews] == list(range(1, len(reviews) + 1))
    assert read.rejections == []


STANDS = """
select state, reviewer, made_at, reason, corrections, rating, link, comments, reviews from review_state
"""
NAMES = {"c": "confirm", "r": "reject", "x": "correct", "v": "check", "m": "comment", "o": "reopen"}


def test_the_desk_and_the_database_agree_on_what_stands(published: Path) -> None:
    """`standing` says of a log what view review_state says of it in the next build."""
    _, extraction = night()
    claim = extraction.claims[0]
    log = published.parent / decisions.LOG
    with db.build(published) as build:
        for run in (
            "c",
            "m",
            "cr",
            "rc",
            "vr",
            "vc",
            "rv",
            "xx",
            "mc",
            "vrc",
            "xmv",
            "rxv",
            "co",
            "rox",
            "xvo",
            "ocm",
        ):
            reviews = [
                replace(
                    made(NAMES[letter], f"reviewer {n}", f"new {n}", n),
                    article_id=claim.article_id,
                    story_id=extraction.article.story_id,
                    words="nearly 200",
                    words_start_char=claim.span.start,
                    words_end_char=claim.span.end,
                )
                for n, letter in enumerate(run)
            ]
            log.unlink(missing_ok=True)
            decisions.append(log, *reviews)
            replay(build.connection, published.parent)
            told = build.connection.execute(STANDS).fetchall()
            one = decisions.standing(reviews)[EMPLOYERS]
            mine = (one.state, one.reviewer, one.made_at, one.reason, one.corrections or None)
            assert told == [(*mine, one.rating, one.link, one.comments, one.reviews)], run


# ---------------------------------------------------------------- what decisions change


def logged(published: Path, *told: tuple[str, dict[str, str]]) -> None:
    """Decisions on the night's claims in place of those in the log."""
    decisions.log_of(published).unlink(missing_ok=True)
    for claim, what in told:
        decide(published, claim, reviewer="Ana", **{"action": "correct", **what})  # type: ignore[arg-type]


PAIR = "select verdict, gate, employer_value, other_value from employer_vs_union"
ASSERTED: list[tuple[object, ...]] = [("conflict", None, 200, 40)]
# What is corrected in the employer's claim (0) or the union's (1), and the pair of the next build: verdict,
# gate, the employer's value and the other's.
CORRECTED: list[tuple[str, list[tuple[int, dict[str, str]]], list[tuple[object, ...]]]] = [
    ("nothing", [], ASSERTED),
    ("about 40 and 40", [(0, {"field": "value", "new": "40"})], [("within_bounds", None, 40, 40)]),
    (
        "40 and 40",
        [(0, {"field": "value", "new": "40"}), (0, {"field": "bound", "new": "exact"})],
        [("agree", None, 40, 40)],
    ),
    ("below 40", [(0, {"field": "bound", "new": "up_to"})], [("within_bounds", None, 200, 40)]),
    ("two employers", [(1, {"field": "side", "new": "employer"})], []),
    ("two topics", [(1, {"field": "topic", "new": "wages"})], [("unresolved", "topic", 200, 40)]),
    ("two disputes", [(1, {"field": "dispute_id", "new": "elsewhere"})], []),
    (
        "another month",
        [
            (claim, {"field": field, "new": day})
            for claim, field, day in (
                (1, "period_start", "2027-05-02"), (1, "period_end", "2027-05-09"),
                (0, "period_start", "2031-03-01"), (0, "period_end", "2031-03-09"),
            )
        ],
        [("unresolved", "window", 200, 40)],
    ),
    ("another unit", [(1, {"field": "unit", "new": "percent"})], [("unresolved", "unit", 200, 40)]),
    ("others counted", [(1, {"field": "population", "new": "cooks"})],
     [("unresolved", "population", 200, 40)]),
    ("said by the employer", [(1, {"field": "claimant", "new": "northgate"})], []),
    ("said by somebody unknown", [(1, {"field": "claimant", "new": "Jo Marsh"})],
     ASSERTED),
    ("said by a worker", [(1, {"field": "side", "new": "worker"})], ASSERTED),
    ("no claim", [(1, {"action": "reject"})], []),
    ("a claim after all", [(1, {"action": "reject"}), (1, {"action": "confirm"})],
     ASSERTED),
    ("reopened", [(1, {"action": "reject"}), (1, {"action": "reopen"})],
     ASSERTED),
    ("put back", [(1, {"field": "value", "new": "190"}), (1, {"field": "value", "new": "40"})],
     ASSERTED),
]  # fmt: skip


@pytest.fixture(scope="module")
def rebuilt(first_night: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[db.Build]:
    """A build of the night's file, to compare again and again; what it is a build of takes the decisions."""
    published = Path(shutil.copy(first_night, tmp_path_factory.mktemp("rebuilt")))
    with db.build(published) as build:
        yield build


def test_comparisons_are_made_from_what_people_left(tmp_path: Path) -> None:
    """Each case is a dispute of its own with the night's two claims in it, so that one build has them all."""
    published = tmp_path / "claimline.duckdb"
    cases = {f"case-{n}": case for n, case in enumerate(CORRECTED)}
    nights = {name: night_of(name) for name in cases}
    with db.build(published) as build:
        build.load(
            run_id="night-1", pages=[page for page, _ in nights.values()],
            extractions=[one for _, one in nights.values()],
            disputes=[replace(HARBOUR, dispute_id=name) for name in cases],
        )  # fmt: skip
        build.compare()
        assert set(build.connection.execute(PAIR).fetchall()) == set(ASSERTED)
        build.publish(make_run())
    with db.reader(published) as connection:
        for name, (_, told, _) in cases.items():
            claims = [claim.claim_id for claim in nights[name][1].claims]
            for which, what in told:
                given = {"action": "correct", **what}
                decide_in(
                    connection,
                    decisions.log_of(published),
                    claims[which],
                    given.pop("action"),
                    "Ana",
                    **given,
                )
    with db.build(published) as build:
        build.compare()
        found = {
            case[0]: build.connection.execute(f"{PAIR} where dispute_id = ?", [name]).fetchall()
            for name, case in cases.items()
        }
        assert build.check() == ()
        machine = "select distinct value, side, topic, claimant from claims order by value"
        assert build.connection.execute(machine).fetchall() == [
            (40, "union", "hires", "Ines Varga"), (200, "employer", "hires", "Northgate Harbour Company"),
        ]  # fmt: skip
    assert found == {case[0]: case[2] for case in cases.values()}


def night_of(dispute: str) -> tuple[Page, Extraction]:
    """The night's story told of another dispute, at an address of its own."""
    told = {"population": "drivers", "action_id": "march-2031", "round_id": "2031", "dispute_id": dispute}
    return story(
        STORY,
        {"words": "nearly 200", "value": 200, "bound": "about", "concept": "drivers", "side": "employer",
         "claimant": "Northgate Harbour Company", "party_id": "northgate", **told},
        {"words": "40", "value": 40, "concept": "drivers", "side": "union", "claimant": "Ines Varga",
         "party_id": "crane-drivers", **told},
        url=f"https://gazette.example/{dispute}",
    )  # fmt: skip


def test_a_name_brings_its_side_and_party(rebuilt: db.Build) -> None:
    logged(rebuilt.published, (EMPLOYERS, {"field": "claimant", "new": "Ines Varga"}))
    rebuilt.compare()
    asked = "select side, party_id, claimant, claimant = 'Ines Varga' from reviewed_claims where claim_id = ?"
    assert rebuilt.connection.execute(asked, [EMPLOYERS]).fetchall() == [
        ("union", "crane-drivers", "Ines Varga", True)
    ]
    groups = "select teller, count(*) from record.claim_group group by all"
    assert rebuilt.connection.execute(groups).fetchall() == [("crane-drivers", 2)]


def test_a_rejected_claim_leaves_everything_but_the_record(rebuilt: db.Build) -> None:
    leaves = (
        "record.statement", "record.appearance", "number_history", "numbers_given", "claim_timeline",
        "exported_timeline", "first_told", "claim_groups", "unreviewed",
    )  # fmt: skip
    asked = {view: f"select count(*) from {view} where claim_id = '{UNIONS}'" for view in leaves}  # noqa: S608
    asked["first_told"] += " or independent_tellings > 0"
    logged(rebuilt.published)
    rebuilt.compare()
    before = {view: rebuilt.connection.execute(asked[view]).fetchall() for view in leaves}
    assert set(map(tuple, before.values())) == {((1,),)}
    logged(rebuilt.published, (UNIONS, {"action": "reject", "reason": "a house number"}))
    rebuilt.compare()
    assert [view for view in leaves if rebuilt.connection.execute(asked[view]).fetchall() != [(0,)]] == []
    for view in ("claims", "reviewed_claims", "exported_claims"):
        marked = "" if view == "claims" else " and state = 'rejected' and reason = 'a house number'"
        kept = f"select count(*) from {view} where claim_id = '{UNIONS}'{marked}"  # noqa: S608
        assert rebuilt.connection.execute(kept).fetchall() == [(1,)], view


def test_a_decision_made_while_the_night_runs_reaches_its_comparisons(published: Path) -> None:
    with db.build(published) as build:
        build.compare()
        decide(published, EMPLOYERS, "correct", "Ana", field="value", new="41")
        build.publish(make_run("night-2"))
    assert rows(published, PAIR)[1] == [("within_bounds", None, 41, 40)]
    decide(published, EMPLOYERS, "reopen", "Ben", reason="not so sure")
    with db.build(published) as build:  # nothing new to read
        build.publish(make_run("night-3"))
    assert rows(published, PAIR)[1] == ASSERTED
    told = explain(published, EMPLOYERS)
    assert told is not None
    fields = ("reviewer", "action", "field", "old", "new", "reason")
    assert [tuple(one[field] for field in fields) for one in told.reviews] == [
        ("Ana", "correct", "value", "200", "41", ""), ("Ben", "reopen", None, None, None, "not so sure"),
    ]  # fmt: skip
    screen = claimline("explain", EMPLOYERS, "--data", str(published.parent)).stdout.decode()
    assert "Ana corrected value from 200 to 41" in screen
    assert "Ben reopened it: no decision stands (not so sure)" in screen


def test_a_corrected_claim_read_anew_stays_corrected_in_comparisons(published: Path) -> None:
    decide(published, EMPLOYERS, "correct", "Ana", field="value", new="41")
    publish(published, reread("nearly 200 drivers", 300), run="night-2")
    assert rows(published, PAIR)[1] == [("within_bounds", None, 41, 40)]
    told = "select field, decided, machine_then, machine_now from review_disagreements"
    assert rows(published, told)[1] == [("value", "41", "200", "300")]


# ---------------------------------------------------------------- read anew


def reread(words: str, value: object, version: str = "v2", **changed: object) -> tuple[Page, Extraction]:
    """The night's page as a better rule reads it: the employer's number with other words."""
    page, before = night(version)
    quote = before.attributions[0]
    number = make_quantity(before.article, words, value, bound="about", concept="drivers")
    claim = make_claim(
        before.article, words, number,
        **{"attribution_id": quote.attribution_id, "side": "employer", "population": "drivers", **changed},  # type: ignore[arg-type]
    )  # fmt: skip
    return page, replace(before, quantities=(number, before.quantities[1]), claims=(claim, before.claims[1]))


def test_a_decision_finds_its_claim_under_a_new_id(published: Path) -> None:
    decide(published, EMPLOYERS, "correct", "Ana", field="population", new="crane drivers")
    publish(published, reread("nearly 200 drivers", 200), run="night-2")
    ((claim, how),) = rows(published, "select claim_id, how from review_matches")[1]
    assert claim != EMPLOYERS
    assert how == "moved"
    made = decide(published, claim, "correct", "Ben", field="population", new="drivers of cranes")
    assert (made.old, made.new) == ("crane drivers", "drivers of cranes")
    decisions.log_of(published).write_bytes(decisions.log_of(published).read_bytes().splitlines(True)[0])
    asked = "select words, population, state from reviewed_claims where state is not null"
    assert rows(published, asked)[1] == [("nearly 200 drivers", "crane drivers", "corrected")]


def test_the_machine_disagrees_aloud(published: Path) -> None:
    decide(published, EMPLOYERS, "confirm", "Ana")
    decide(published, UNIONS, "confirm", "Ben")
    publish(published, reread("nearly 200", 300), run="night-2")
    told = "select reviewer, disagreement, field, machine_then, machine_now from review_disagreements"
    found = rows(published, told)[1]
    assert ("Ana", "another reading", "value", "200", "300") in found
    assert {row[0] for row in found} == {"Ana"}
    assert state(published)[0] == "confirmed"
    decide(published, EMPLOYERS, "reopen", "Ana")
    with db.build(published) as build:
        replay(build.connection, published.parent)
        assert build.connection.execute(told).fetchall() == []


def test_a_correction_that_the_machine_came_round_to_is_no_disagreement(published: Path) -> None:
    decide(published, EMPLOYERS, "correct", "Ana", field="value", new="300")
    assert rows(publish(published, run="night-2"), "from review_disagreements")[1] == []
    publish(published, reread("nearly 200", 300), run="night-3")
    assert rows(published, "from review_disagreements")[1] == []
    publish(published, reread("nearly 200", 400, version="v3"), run="night-4")
    told = rows(published, "select field, decided, machine_then, machine_now from review_disagreements")[1]
    assert told == [("value", "300", "200", "400")]
    asked = "select value from reviewed_claims where state is not null"
    assert rows(published, asked)[1] == [(Decimal(300),)]


def test_a_claim_that_is_gone_is_told_and_its_review_kept(published: Path) -> None:
    decide(published, EMPLOYERS, "confirm", "Ana")
    decide(published, UNIONS, "reject", "Ana")
    page, before = night("v2")
    publish(published, (page, replace(before, claims=(), quantities=(), attributions=())), run="night-2")
    told = rows(published, "select reviewed_claim_id, disagreement, words from review_disagreements")[1]
    assert told == [(EMPLOYERS, "lost", "nearly 200")]
    assert rows(published, "select count(*) from record.review")[1] == [(2,)]
    publish(published, night("v3"), run="night-3")
    assert state(published)[0] == "confirmed"


def test_a_revised_story_keeps_what_it_still_says(published: Path) -> None:
    decide(published, EMPLOYERS, "confirm", "Ana")
    text = "A new first line.\n" + STORY
    page = make_page(body=b"<p>again", fetched_at=make_page().fetched_at + timedelta(hours=2))
    article = make_article(page, text)
    quote = make_attribution(article, "We hired nearly 200 drivers,", speaker="Northgate Harbour Company")
    number = make_quantity(article, "nearly 200", 200, bound="about", concept="drivers")
    claim = make_claim(article, "nearly 200", number, attribution_id=quote.attribution_id, side="employer")
    publish(published, (page, Extraction(article, (quote,), (number,), (claim,))), run="night-2")
    assert dict(rows(published, "select claim_id, how from review_matches")[1]) == {
        EMPLOYERS: "same", claim.claim_id: "copied",
    }  # fmt: skip
    assert state(published, claim.claim_id)[0] == "confirmed"
    assert rows(published, "select claim_id from overnight")[1] == []


# ---------------------------------------------------------------- what makes no sense


@pytest.mark.parametrize(
    ("claim", "what", "words"),
    [
        ("0123456789abcdef", {"action": "confirm"}, "no claim '0123456789abcdef'"),
        ("abc", {"action": "confirm"}, "is no claim's id"),
        ("'; drop", {"action": "confirm"}, "is no claim's id"),
        (EMPLOYERS, {"action": "delete"}, "'delete' is no decision"),
        (EMPLOYERS, {"action": "comment"}, "empty comment"),
        (EMPLOYERS, {"action": "correct", "field": "claim_id", "new": "x"}, "cannot be corrected"),
        (EMPLOYERS, {"action": "correct", "field": "side", "new": "boss"}, "side is one of employer, union"),
        (EMPLOYERS, {"action": "correct", "field": "side", "new": ""}, "side cannot be empty"),
        (EMPLOYERS, {"action": "correct", "field": "topic", "new": "weather"}, "no topic 'weather'"),
        (EMPLOYERS, {"action": "correct", "field": "value", "new": "many"}, "value is a number"),
        (EMPLOYERS, {"action": "correct", "field": "value", "new": "1e99"}, "value is a number"),
        (EMPLOYERS, {"action": "correct", "field": "value", "new": "200"}, "says '200' already"),
        (EMPLOYERS, {"action": "correct", "field": "period_start", "new": "May"}, "a day such as"),
        (EMPLOYERS, {"action": "check", "rating": "so so"}, "a verdict is one of true"),
        (EMPLOYERS, {"action": "check", "rating": "true", "link": "javascript:alert(1)"}, "begins with http"),
        (EMPLOYERS, {"action": "confirm", "reason": "x" * 2001}, "longer than 2,000"),
        (EMPLOYERS, {"action": "confirm", "reason": "\udc80"}, "surrogate"),
    ],
)
def test_decisions_that_make_no_sense(published: Path, claim: str, what: dict[str, str], words: str) -> None:
    action = what.pop("action")
    with pytest.raises(ReviewError, match=words):
        decide(published, claim, action, "Ana", **what)  # type: ignore[arg-type]
    assert not (published.parent / decisions.LOG).exists()


def test_on_the_command_line(published: Path) -> None:
    data = str(published.parent)
    wrong = claimline("review", "confirm", "0123456789abcdef", "--data", data)
    assert wrong.returncode == 1
    assert b"no claim" in wrong.stderr
    done = claimline("review", "reject", EMPLOYERS, "--why", "a house number", "--as", "Ana", "--data", data)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["action"] == "reject"
    listed = claimline("review", "list", "--json", "--data", data)
    (told,) = map(json.loads, listed.stdout.splitlines())
    assert (told["reviewer"], told["reason"], told["words"]) == ("Ana", "a house number", "nearly 200")
    before = rows(published, "select run_id, started_at from record.run")[1]
    applied = CliRunner().invoke(app, ["review", "apply", "--data", data])
    assert applied.output.startswith("0 pairs compared as people left their claims")
    assert rows(published, PAIR)[1] == []
    assert rows(published, "select run_id, started_at from record.run")[1] == before  # no night of its own


# ---------------------------------------------------------------- reference figures

DRIVERS = {
    "topic": "hires", "value": "300", "unit": "driver", "measure": "level", "period_start": "2031-03-01",
    "period_end": "2031-03-31", "employer_name": "Northgate", "union_name": "Crane Drivers' Union",
}  # fmt: skip
GROWTH = {
    "unit": "percent", "measure": "growth", "population": "drivers", "value": "9", "period_end": "2031-03-04",
}  # fmt: skip
# What the official figure says otherwise, of which claim; then comparable, gate and verdict. “Nearly 200”
# allows 180 to 220 drivers, 40 only 40: a count below a hundred is not rounded. Each gate has a passing twin.
OFFICIAL: list[tuple[dict[str, str], str, tuple[str, str | None, str]]] = [
    ({"value": "190"}, "nearly 200", ("yes", None, "within_bounds")),
    ({}, "nearly 200", ("yes", None, "conflict")),
    ({"rounded_to": "200"}, "nearly 200", ("yes", None, "within_bounds")),  # from 200 to 400
    ({"value": "40"}, "40", ("yes", None, "agree")),
    ({"value": "41"}, "40", ("yes", None, "conflict")),
    ({"measure": "growth"}, "40", ("no", "measure", "unresolved")),
    ({"measure": ""}, "40", ("if", "measure", "unresolved")),
    ({"population": "The drivers"}, "40", ("yes", None, "conflict")),
    ({"population": "train drivers"}, "40", ("if", "population", "unresolved")),
    ({"population": "cooks"}, "40", ("no", "population", "unresolved")),
    ({"population": "staff"}, "40", ("if", "population", "unresolved")),
    ({"unit": "percent", "population": "drivers"}, "40", ("no", "unit", "unresolved")),
    ({"unit": "hour", "population": "drivers"}, "40", ("no", "unit", "unresolved")),
    ({"note": "full-time equivalents"}, "40", ("if", "headcount_fte", "unresolved")),
    ({"note": "full-time equivalents"}, "310 people", ("no", "headcount_fte", "unresolved")),
    ({"note": "full-time equivalents"}, "320 FTE", ("yes", None, "conflict")),
    ({"note": "headcount"}, "320 FTE", ("no", "headcount_fte", "unresolved")),
    ({"note": "net of those who left"}, "40", ("no", "gross_net", "unresolved")),
    ({"note": "net of those who left"}, "90", ("yes", None, "conflict")),
    ({}, "500", ("no", "stage", "unresolved")),
    ({"place": "Oakport"}, "40", ("if", "place", "unresolved")),
    ({"place": "Oakport"}, "70", ("yes", None, "conflict")),
    ({"place": "Oakport docks"}, "70", ("if", "place", "unresolved")),
    ({"place": "Elmport"}, "70", ("no", "place", "unresolved")),
    ({"period_start": "2027-05-01", "period_end": "2027-05-31"}, "40", ("no", "window", "unresolved")),
    ({"period_start": ""}, "40", ("if", "window", "unresolved")),
    ({"period_start": "2031-02-01", "period_end": "2031-02-28"}, "60", ("yes", None, "conflict")),
    ({"period_start": "2031-02-10", "period_end": "2031-02-28"}, "60", ("no", "window", "unresolved")),
    (GROWTH | {"period_start": "2028-01-01"}, "25 percent", ("yes", None, "conflict")),
    (GROWTH | {"period_start": "2029-06-01"}, "25 percent", ("no", "base_date", "unresolved")),
    (GROWTH | {"period_start": "2028-01-01"}, "30 percent", ("if", "base_date", "unresolved")),
    ({"union_name": "Cooks' Union"}, "40", ("", None, "")),  # another dispute, or none
]  # fmt: skip


def counted() -> tuple[Page, Extraction]:
    """A story with a claim for each gate; all by the union."""
    text = (
        "Of the drivers there were 310 people.\nThere were 320 FTE.\nThere were net 90.\nThere will be 500.\n"
        "In Oakport 70.\nIn February 60.\nBy 25 percent since 2028.\nBy 30 percent."
    )
    given = {"side": "union", "party_id": "crane-drivers", "concept": "drivers", "action_id": "march-2031"}
    growth = given | {
        "kind": "assert",
        "unit": "percent",
        "counts": "percent",
        "direction": "increase",
        "measure": "growth",
        "period_end": date(2031, 3, 4),
    }
    months = {"period_start": date(2031, 2, 1), "period_end": date(2031, 2, 28)}
    return story(
        text,
        {"words": "310 people", "value": 310, **given}, {"words": "320 FTE", "value": 320, **given},
        {"words": "90", "value": 90, **given},
        {"words": "500", "value": 500, "modality": "planned", **given},
        {"words": "70", "value": 70, "place": "Oakport", **given},
        {"words": "60", "value": 60, **months, **given},
        {"words": "25 percent", "value": 25, "period_start": date(2028, 1, 1), **growth},
        {"words": "30 percent", "value": 30, **growth},
        url="https://gazette.example/counted",
    )  # fmt: skip


def test_official_figures_go_through_the_gates(published: Path, tmp_path: Path) -> None:
    figures = [DRIVERS | changed | {"source": f"figure {n}"} for n, (changed, _, _) in enumerate(OFFICIAL)]
    names = list(dict.fromkeys(name for figure in figures for name in figure))
    for suffix in ("csv", "parquet"):
        file = tmp_path / f"Work stoppages (2031).{suffix}"
        columns = {name: [figure.get(name, "") for figure in figures] for name in names}
        if suffix == "csv":
            lines = zip(*([name, *values] for name, values in columns.items()), strict=True)
            file.write_text("".join(",".join(line) + "\n" for line in lines))
        else:
            cells = {name: [value or None for value in values] for name, values in columns.items()}
            pq.write_table(pa.table(cells), file)
        kept, count = reference.add(
            published.parent, file, url="https://labour.example/1", vintage="2031-06-01"
        )
        assert (kept.name, count) == ("work-stoppages-2031.jsonl", len(OFFICIAL))
        if suffix == "csv":
            of_csv = kept.read_text()
    assert kept.read_text() == of_csv  # a figure is the same, whatever file it came in
    publish(published, counted(), run="night-2")
    asked = "select source, words, comparable, gate, verdict from reference_comparisons"
    found = {(row[0], row[1]): row[2:] for row in rows(published, asked)[1]}
    wanted = {(f"figure {n}", words): outcome for n, (_, words, outcome) in enumerate(OFFICIAL) if outcome[0]}
    assert {key: found.get(key) for key in wanted} == wanted
    assert not [key for key in found if key[0] == f"figure {len(OFFICIAL) - 1}"]
    refused = (
        "select gate, any_value(working) from reference_comparisons where comparable = 'no' group by gate"
    )
    workings = dict(rows(published, refused)[1])
    assert set(workings) == {
        "measure", "population", "unit", "headcount_fte", "gross_net", "stage", "place", "window", "base_date"
    }  # fmt: skip
    assert "2031-03-01 to 2031-03-01 against 2027-05-01 to 2027-05-31" in workings["window"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("topic,value\nhires,1\n", r"f\.csv:2: unit is missing"),
        ("topic,value,unit,dispute_id\nhires,many,driver,d\n", r"f\.csv:2: value is a number"),
        (
            "topic,value,unit,dispute_id\nhires,1,driver,d\nweather,1,driver,d\n",
            r"f\.csv:3: no topic 'weather'",
        ),
        ("topic,value,unit\nhires,1,driver\n", "says of which dispute"),
        ("topic,value,unit,color\n", "unknown column 'color'"),
        ("topic,value,unit,dispute_id\nhires,1\n", ":2: has not as many cells"),
        ("topic,value,unit,dispute_id\n", "holds no rows"),
    ],
)
def test_wrong_figures_are_told_and_nothing_is_kept(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "f.csv"
    file.write_text(text)
    with pytest.raises(ConfigError, match=words):
        reference.add(tmp_path, file, source="S", url="https://s.example/", vintage="2031-06-01")
    assert list(reference.stored(tmp_path)) == []


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            {"topic": ["hires", "hires"], "value": [1.5, 2], "unit": ["driver", None]},
            r"f\.parquet: row 2: unit",
        ),
        (
            {"topic": ["hires"], "value": ["many"], "unit": ["driver"]},
            r"f\.parquet: row 1: value is a number",
        ),
        ({"topic": ["hires"], "worth": [1], "unit": ["driver"]}, "unknown column 'worth'"),
        (None, "no Parquet file that can be read"),
    ],
)
def test_wrong_parquet_is_told_too(tmp_path: Path, cells: dict[str, list[object]] | None, words: str) -> None:
    file = tmp_path / "f.parquet"
    if cells is None:
        file.write_text("no such thing")
    else:
        pq.write_table(pa.table(cells | {"dispute_id": ["d"] * len(cells["topic"])}), file)
    with pytest.raises(ConfigError, match=words):
        reference.add(tmp_path, file, source="S", url="https://s.example/", vintage="2031-06-01")
    assert list(reference.stored(tmp_path)) == []
