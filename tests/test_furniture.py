"""Page furniture: what is left out, and above all what is not."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.article.furniture import LONGEST, ORNAMENT, RULES, FurnitureFile, FurnitureRule, furniture_of
from pipelines.config import load
from tests.effort import ends_within

RULE_LIST = load(RULES, FurnitureFile).rules

FURNITURE = [
    ("READ MORE: Rare Owl Nests In Library Clock", "read-more"),
    ("MORE NEWS: Bridge Closed After Truck Loses Load Of Melons", "read-more"),
    ("RELATED | What the bakers' contract says", "read-more"),
    ("Kestrel Bay councils will vote on the clock tower. Read more here.", "link-teaser"),
    ("Get a weekly recap of Kestrel Bay news. >Sign up for the Slate & Chalk newsletter.", "newsletter"),
    ("(Photo by Mina Orr)", "photo-credit"),
    ("Mina Orr / Staff photographer", "photo-credit"),
    ("AP Photo/Mina Orr", "photo-credit"),
    ("By Mina Orr, Staff Writer", "byline"),
    ("By MINA ORR and JO FELD, Harbor Wire", "byline"),
    ("Follow Mina Orr on Twitter: @minaorr", "follow"),
    ("Contact the writer at 555-0199 or morr@kestrel.example", "contact"),
    ("This is a developing story.", "developing"),
    ("Harbor Wire writers Mina Orr and Jo Feld contributed to this report.", "contributors"),
    ("Copyright 2024 Kestrel Media", "rights"),
    ("All rights reserved.", "rights"),
    ("Share this article", "share"),
    ("Advertisement", "advertisement"),
    ("Local", "section-label"),
    ("Updated: Jan 3, 2015 at 5:03 pm", "timestamp"),
    ("Click here to see all the closures", "link-teaser"),
    ("Watch: Bakers sing outside city hall", "read-more"),
    ("We and our partners use cookies to personalise ads.", "consent"),
    ("• • •", "separator"),
    ("\u200f  READ MORE: Rare Owl Nests In Library Clock \u200e", "read-more"),
]  # fmt: skip

STORY = [
    "Read the union's letter, she said.",
    "“Read more than the headline,” the mediator told both sides.",
    "By Tuesday, 1,400 bakers had walked out.",
    "By Kestrel Bay standards, 40 pickets is a crowd.",
    "Follow the contract, Orr said, and nobody needs a strike.",
    "Local 12 represents 900 bakers.",
    "Copyright fees rose by 9 percent, the orchestra said.",
    "Watch for delays, the ferry line told passengers: 14 sailings are off.",
    "The company shared this article with 3,000 employees.",
    "Photo editors at three papers joined the walkout.",
    "Updated figures show 200 hires since June.",
    "Sign up 500 members and we will recognise you, the company said.",
    "Click farms, it said, had faked 20,000 of the 90,000 signatures.",
    "This is a developing dispute, and 300 jobs hang on it.",
    "Stress and long shifts contributed to this wave of 120 resignations.",
    "He said 900 of them (nurses and/or aides) would strike.",
    "Advertisements for replacements offered $70 an hour.",
    "More than 4,000 joined.",
    "Contact hours fell from 30 to 24 a week.",
    "",
]


@pytest.mark.parametrize("rule", RULE_LIST, ids=lambda rule: rule.rule_id)
def test_rule_keeps_its_own_examples(rule: FurnitureRule) -> None:
    assert rule.matches, "a rule needs lines that it must match"
    assert rule.rejects, "a rule needs lines of a story that it must leave alone"
    for line in rule.matches:
        bare = line.strip(ORNAMENT)
        assert any(re.fullmatch(pattern, bare) for pattern in rule.patterns), line
        assert furniture_of(line) is not None, line
    for line in rule.rejects:
        assert furniture_of(line) is None, line


@pytest.mark.parametrize("rule", RULE_LIST, ids=lambda rule: rule.rule_id)
def test_every_pattern_has_an_example(rule: FurnitureRule) -> None:
    # Not each of the many wordings, but no rule may be mostly untried.
    tried = sum(any(re.fullmatch(p, line.strip(ORNAMENT)) for line in rule.matches) for p in rule.patterns)
    assert tried >= len(rule.patterns) / 2


def test_rule_ids_are_unique() -> None:
    assert len({rule.rule_id for rule in RULE_LIST}) == len(RULE_LIST)


@pytest.mark.parametrize(("line", "rule_id"), FURNITURE)
def test_furniture(line: str, rule_id: str) -> None:
    assert furniture_of(line) == rule_id


@pytest.mark.parametrize("line", STORY)
def test_story_is_never_dropped(line: str) -> None:
    assert furniture_of(line) is None


HOSTILE = [
    "READ MORE: " + "a" * 200_000,
    "Jan 1 " * 40_000,
    "1" * 200_000,
    "By " + "A. " * 70_000,
    "(" * 200_000,
    "Sign up for " + "to and " * 30_000,
    "tags: " + "a," * 100_000,
    "facebook " * 25_000,
    " \t" * 100_000,
]


@pytest.mark.parametrize("unit", HOSTILE, ids=lambda unit: unit[:8])
@pytest.mark.parametrize("length", [LONGEST, 200_000])
def test_hostile_lines_cost_little(unit: str, length: int) -> None:
    with ends_within(10):
        furniture_of(unit[:length])
        furniture_of(unit[: length - 1] + "!")


def test_no_pattern_backtracks_without_end() -> None:
    """Every example's beginning, drawn out by what nearly matches: each rule's own words made long."""
    lines = [line for rule in RULE_LIST for line in (*rule.matches, *rule.rejects)]
    starts = {" ".join(line.split()[:words]) for line in lines for words in (1, 2)}
    fillers = ["A" * LONGEST, "Aa " * 250, "U.S. " * 150, "1-" * 350, "a,b " * 200, "1 " * 350]
    for start in starts:
        for filler in fillers:
            with ends_within(10):
                furniture_of(f"{start} {filler}"[: LONGEST - 1] + "\x01")


@given(st.text(max_size=LONGEST))
def test_any_text_gets_an_answer(text: str) -> None:
    known = {rule.rule_id for rule in RULE_LIST} | {"separator", None}
    assert furniture_of(text) in known
