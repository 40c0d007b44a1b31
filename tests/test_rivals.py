"""Numbers that both sides give of one thing come under one topic, wherever in the article they stand."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pipelines.claim.rivals import leans, met, names_nothing, of_one_thing, told_in_turn
from pipelines.claim.surroundings import Surroundings
from pipelines.claim.topic import CUE, OTHER, Choice
from pipelines.config import load_topics
from pipelines.records import Quantity, Side
from tests.test_claim import around, number

CLEAR, WEAK = CUE["clause"], CUE["clause"] / 2


def told(marked: str, kind: Any = "count", **fields: Any) -> tuple[Quantity, Surroundings]:
    text = marked.replace("[", "").replace("]", "")
    words = marked[marked.index("[") + 1 : marked.index("]")]
    return number(text, words, kind, **fields), around(marked, kind)


OF_US = told("There are [118] of us left.", value=Decimal(118))
PEOPLE = told("The council employs [118] people.", value=Decimal(118))
OTHERS = told("The council employs [190] people.", value=Decimal(190))
A_FEW = told("There are [12] of us left.", value=Decimal(12))
DOZEN = told("The council employs [12] people.", value=Decimal(12))


@pytest.mark.parametrize(
    ("one", "other", "sides", "score", "joined"),
    [
        pytest.param(OF_US, PEOPLE, ("union", "worker"), WEAK, False, id="one camp"),
        pytest.param(OF_US, PEOPLE, ("other", "employer"), WEAK, False, id="a bystander"),
        pytest.param(OF_US, PEOPLE, ("union", "employer"), CLEAR, False, id="each says what it is about"),
        pytest.param(OF_US, PEOPLE, ("union", "employer"), WEAK, True, id="one value"),
        pytest.param(OF_US, OTHERS, ("union", "employer"), WEAK, False, id="two values"),
        pytest.param(A_FEW, DOZEN, ("union", "employer"), WEAK, False, id="a small number may be chance"),
    ],
)
def test_one_thing_has_one_topic(
    one: tuple[Quantity, Surroundings],
    other: tuple[Quantity, Surroundings],
    sides: tuple[Side, Side],
    score: float,
    joined: bool,
) -> None:
    chosen = [Choice("turnover", None, score, None), Choice("staffing_level", None, CLEAR + 1, None)]
    found = of_one_thing([one[0], other[0]], [one[1], other[1]], sides, chosen, load_topics())
    assert found[1] == chosen[1]
    assert found[0].topic == ("staffing_level" if joined else "turnover")


def test_numbers_of_no_topic_stay_so() -> None:
    chosen = [Choice(OTHER, None, 0.0, None)] * 2
    quantities, words = [OF_US[0], PEOPLE[0]], [OF_US[1], PEOPLE[1]]
    assert of_one_thing(quantities, words, ("union", "employer"), chosen, load_topics()) == chosen


@pytest.mark.parametrize(
    ("marked", "names"),
    [
        ("The committee puts the increase at more than [$300] a month.", True),
        ("The committee estimates the real cost at [$300].", True),
        ("The committee thinks [$300] is nearer the mark.", True),
        ("The committee thinks [$300] is a fair rent.", False),
        ("The committee puts the night premium at [$300] a month.", False),
        ("The increase in rent was [$300].", False),
    ],
)
def test_who_puts_the_increase_at_a_sum_answers_one_told_before(marked: str, names: bool) -> None:
    assert names_nothing(around(marked, "money")) is names


@pytest.mark.parametrize(
    ("marked", "leaning"),
    [
        ("The guild's tally is [46], chiefly clerks and pilots.", True),
        ("The guild's number is [46].", True),
        ("The guild's choir is [46] pilots.", False),
        ("The guild counts [46] pilots.", False),
    ],
)
def test_a_tally_is_of_what_was_told_before_it(marked: str, leaning: bool) -> None:
    counted, words = told(marked)
    assert leans(words, counted) is leaning


IN_TURN = "The line runs at {} of its volume, the firm says. The union thinks {} is nearer the mark."


@pytest.mark.parametrize(
    ("text", "first", "second", "fields", "in_turn"),
    [
        pytest.param(IN_TURN, "80%", "30%", {}, True, id="one sentence after the other"),
        pytest.param(
            IN_TURN.replace("The union", "A rival runs at 55%. The union"), "80%", "30%", {}, False,
            id="another of their kind between",
        ),
        pytest.param(
            IN_TURN.replace("The union", "x" * 200 + " The union"), "80%", "30%", {}, False,
            id="too far apart",
        ),
        pytest.param(IN_TURN, "80%", "30%", {"direction": "decrease"}, False, id="a rise and a fall"),
    ],
)  # fmt: skip
def test_sides_that_speak_in_turn(
    text: str, first: str, second: str, fields: dict[str, Any], in_turn: bool
) -> None:
    told = text.format(first, second)
    of = [number(told, first, "percent", unit="percent", direction="increase" if fields else "none")]
    if "55%" in told:
        of.append(number(told, "55%", "percent", unit="percent"))
    of.append(number(told, second, "percent", unit="percent", **fields))
    words = [around(told.replace(one.span.of(told), f"[{one.span.of(told)}]"), "percent") for one in of]
    assert told_in_turn(len(of) - 1, 0, of, words) is in_turn


@pytest.mark.parametrize(
    ("first_said_by", "topic"),
    [
        pytest.param("employer", "service_level", id="it stands by the other side's number of its own topic"),
        pytest.param(None, "wages", id="it stands by none"),
    ],
)
def test_a_number_is_moved_to_a_rivals_topic_only_where_it_has_no_rival_of_its_own(
    first_said_by: Side | None, topic: str
) -> None:
    text = "At noon 80% were clean. The union thinks 30% is nearer the mark. The firm is at 4% and will stay."
    of = [number(text, words, "percent", unit="percent") for words in ("80%", "30%", "4%")]
    words = [around(text.replace(one.span.of(text), f"[{one.span.of(text)}]"), "percent") for one in of]
    chosen = [
        Choice("service_level", None, WEAK, None),
        Choice("service_level", None, WEAK, None),
        Choice("wages", None, CLEAR, None),
    ]
    sides: list[Side | None] = [first_said_by, "union", "employer"]
    found = met(of, words, sides, chosen, load_topics(), [None, None, None])
    assert [choice.topic for choice in found] == ["service_level", topic, "wages"]
