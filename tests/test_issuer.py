"""Whose words an article's own are: releases and statements speak for a party, reporters for none."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from flows.stream import no_pages
from pipelines.config import Settings
from pipelines.extract import Extractor
from pipelines.pool import Recipe
from pipelines.records import Extraction
from pipelines.speaker.release import either, release_rules
from tests.invented import make_article, make_page, make_run
from warehouse import db
from warehouse.query import comparisons

UNION_RELEASE = """\
NEWS RELEASE
Guild of Loom Workers

WEAVERS WALK OUT AT TARN MILLS

More than 500 weavers walked out at Tarn Mills this morning after the company refused to restore their breaks.

The guild is seeking a rise of 6 per cent. Fourteen looms stood still for want of hands last week.

“Nobody can live on this,” said Ivo Lind, the guild's secretary.

Media contact: Ada Mott, GLW

ENDS
"""
STATEMENT = """\
Statement from Tarn Mills on today's stoppage

Tarn Mills regrets that the Guild of Loom Workers has chosen to strike. Only 210 of our employees stayed away
this morning, and 70 per cent of looms are running.

We have offered a rise of 4 per cent. Every loom is properly staffed.

“We want our weavers back,” said Dora Pike, director of operations.
"""
UNSIGNED = """\
FOR IMMEDIATE RELEASE

WEAVERS TO STRIKE AT TARN MILLS

Tarn Mills has locked the gates to 480 weavers, who will strike from Monday, the local announced today.

“We have waited long enough,” said the president of Guild Local 9, Ada Mott.

“I have not had a rise in 6 years,” said Oda Brill, who lives in the town. They want a rise of 8 per cent.
"""
OPINION = """\
Why we will not weave tomorrow

Our members have given these looms their best years. Tomorrow 500 weavers walk out at Tarn Mills, and the
strike will last two weeks if it must. Our union has met the mill 12 times in a year of contract talks.
"""
REPORT = """\
At Tarn Mills the looms stand still

We visited the mill on the third day of the strike. Around 500 weavers were on the picket line, and 14 looms
stood idle. “Our offer is fair,” the manager, Dora Pike, told us, “and our employees know it.” “Our members do
not think so,” said Ivo Lind of the Guild of Loom Workers. “Our union is not for sale.”
"""
COLUMN = """\
The town our looms built

In our town everybody has an aunt who wove. We all know somebody who is on strike at Tarn Mills, and 500
families in our streets live on strike pay of $90 a week, which is all that the Guild of Loom Workers can pay.
"""
QUESTIONS = """\
What the strike at Tarn Mills means for you

We asked Tarn Mills and the Guild of Loom Workers. Here's what we know. About 500 weavers are out, and
our readers ask how long. Our members' panel of 40 subscribers sent us their questions on the strike.
"""


@cache
def extractor() -> Extractor:
    with TemporaryDirectory() as empty:
        return Recipe(Settings(disputes=empty), no_pages).extractor()


def read(text: str, source_id: str = "x") -> Extraction:
    page = make_page(f"https://gazette.example/{source_id}", source_id=source_id, body=text.encode())
    return extractor().extract(make_article(page, text, date_published=date(2031, 5, 6), headline=None))


def told(text: str) -> dict[str, str]:
    """The side of each claim in the article's own words."""
    return {claim.span.of(text): claim.side for claim in read(text).claims if claim.attribution_id is None}


@pytest.mark.parametrize(
    ("text", "words", "side"),
    [
        (UNION_RELEASE, "More than 500", "union"),
        (UNION_RELEASE, "6 per cent", "union"),
        (UNION_RELEASE, "Fourteen", "union"),
        (STATEMENT, "Only 210", "employer"),
        (STATEMENT, "70 per cent", "employer"),
        (STATEMENT, "4 per cent", "employer"),
        (STATEMENT, "properly staffed", "employer"),  # a level, without a number
        (UNSIGNED, "8 per cent", "union"),  # by whom it quotes first
        (OPINION, "12 times", "union"),
        (REPORT, "Around 500", "other"),
        (COLUMN, "500", "other"),
        (QUESTIONS, "About 500", "other"),
    ],
)
def test_an_articles_own_words_are_its_senders(text: str, words: str, side: str) -> None:
    assert told(text).get(words) == side


def test_a_release_quotes_its_own_people() -> None:
    sides = {quote.side for quote in read(UNION_RELEASE).attributions if quote.kind == "direct"}
    assert sides == {"union"}


def test_without_its_marks_a_release_reads_as_a_report() -> None:
    plain = UNION_RELEASE.replace("NEWS RELEASE\nGuild of Loom Workers\n\n", "").split("Media contact")[0]
    assert set(told(plain).values()) == {"other"}


def test_a_release_is_set_against_the_other_sides(tmp_path: Path) -> None:
    texts = {"union": UNION_RELEASE, "mill": STATEMENT}
    extractions = [read(text, name) for name, text in texts.items()]
    pages = [
        make_page(f"https://gazette.example/{name}", source_id=name, body=text.encode())
        for name, text in texts.items()
    ]
    with db.build(tmp_path / "x.duckdb") as build:
        build.load(run_id="n", pages=pages, extractions=extractions)
        build.compare()
        assert build.check() == ()
        build.publish(make_run("n"))
    [pair] = [pair for pair in comparisons(tmp_path / "x.duckdb") if pair["topic"] == "strike_size"]
    assert {pair["a"]["side"], pair["b"]["side"]} == {"employer", "union"}
    assert pair["working"].count("Its own release") == 2


def test_rules_hold_of_their_examples() -> None:
    rules = release_rules()
    groups = [(m.patterns, m.matches, m.rejects) for m in (rules.heads, rules.feet, rules.reporters)]
    groups += [(ours.patterns, ours.matches, ours.rejects) for ours in rules.ours]
    for patterns, matches, rejects in groups:
        assert [line for line in matches if not either(patterns).search(line)] == []
        assert [line for line in rejects if either(patterns).search(line)] == []


def test_a_trade_that_begins_a_sentence_is_no_organisation() -> None:
    text = (
        "TARNWICK - Paramedics with the Tarn Vale Ambulance Service are on strike, the Ambulance Workers' "
        "Union says.\n\n"
        "The service says 4 ambulances stood idle during the strike. The union counts 14.\n"
    )
    sides = {claim.span.of(text): claim.side for claim in read(text).claims}
    assert (sides["4"], sides["14"]) == ("employer", "union")
