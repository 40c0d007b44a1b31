"""Decisions of people: nothing is lost, nothing is overwritten, and each finds its claim again."""

from __future__ import annotations

import json
import multiprocessing
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.config import ConfigError
from pipelines.records import Extraction, Page, Review
from tests.invented import (
    STORY,
    make_article,
    make_attribution,
    make_claim,
    make_page,
    make_quantity,
    night,
    publish,
)
from tests.test_cli import claimline
from warehouse import db, decisions, reference
from warehouse.query import rows
from warehouse.replay import replay
from warehouse.review import ReviewError, decide


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
ACTIONS = st.sampled_from(["confirm", "correct", "reject", "comment", "check"])


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
NAMES = {"c": "confirm", "r": "reject", "x": "correct", "v": "check", "m": "comment"}


def test_the_desk_and_the_database_agree_on_what_stands(published: Path) -> None:
    """`standing` says of a log what view review_state says of it in the next build."""
    _, extraction = night()
    claim = extraction.claims[0]
    log = published.parent / decisions.LOG
    with db.build(published) as build:
        for run in ("c", "m", "cr", "rc", "vr", "vc", "rv", "xx", "mc", "vrc", "xmv", "rxv"):
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
    earlier = claimline("review", "list", "--at", "2001-01-01", "--json", "--data", data)
    assert earlier.stdout == b""


# ---------------------------------------------------------------- reference figures

FIGURES = """\
topic,value,unit,rounded_to,measure,period_start,period_end,employer_name,union_name
hires,{value},driver,{rounded},level,2031-03-01,2031-03-31,Northgate,Crane Drivers' Union
"""


@pytest.mark.parametrize(
    ("value", "rounded", "employers", "unions"),
    [
        ("190", "", "within_bounds", "conflict"),  # “nearly 200” allows 180 to 220; 40 allows 39.6 to 40.4
        ("300", "", "conflict", "conflict"),
        ("300", "200", "within_bounds", "conflict"),  # the source's own rounding leaves 200 to 400
        ("40", "", "conflict", "agree"),
    ],
)
def test_official_figures_go_through_the_gates(
    published: Path, tmp_path: Path, value: str, rounded: str, employers: str, unions: str
) -> None:
    file = tmp_path / "Work stoppages (2031).csv"
    file.write_text(FIGURES.format(value=value, rounded=rounded))
    kept, count = reference.add(
        published.parent, file, source="Labour Office", url="https://labour.example/1", vintage="2031-06-01"
    )
    assert (kept.name, count) == ("work-stoppages-2031.jsonl", 1)
    publish(published, run="night-2")
    found = rows(
        published, "select words, verdict, comparable, source, reference_url from reference_comparisons"
    )[1]
    assert {row[0]: row[1] for row in found} == {"nearly 200": employers, "40": unions}
    assert {row[2:] for row in found} == {("yes", "Labour Office", "https://labour.example/1")}


@pytest.mark.parametrize(
    ("changed", "gate", "comparable"),
    [
        ({"period_start": "2027-05-01", "period_end": "2027-05-31"}, "window", "no"),
        ({"period_start": ""}, "window", "if"),
        ({"measure": "growth"}, "measure", "no"),
        ({"measure": ""}, "measure", "if"),
        ({"unit": "percent"}, "unit", "no"),
    ],
)
def test_the_first_gate_that_fails_is_the_reason(
    published: Path, tmp_path: Path, changed: dict[str, str], gate: str, comparable: str
) -> None:
    header, line = FIGURES.format(value="999", rounded="").splitlines()
    row = dict(zip(header.split(","), line.split(","), strict=True)) | changed
    file = tmp_path / "f.csv"
    file.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n")
    reference.add(published.parent, file, source="S", url="https://s.example/", vintage="2031-06-01")
    publish(published, run="night-2")
    found = set(rows(published, "select gate, comparable, verdict from reference_comparisons")[1])
    assert found == {(gate, comparable, "unresolved")}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("topic,value\nhires,1\n", "row 1: unit is missing"),
        ("topic,value,unit,dispute_id\nhires,many,driver,d\n", "row 1: value is a number"),
        ("topic,value,unit,dispute_id\nweather,1,driver,d\n", "row 1: no topic 'weather'"),
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
