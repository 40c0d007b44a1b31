"""`claimline attribute`: what is marked, in brackets and in colour; and no page draws on the screen."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.text import Text

from flows.marked import Marking, attribute_files, bracketed, coloured, marked_up
from pipelines.config import Settings
from pipelines.records import Rejection, Span
from tests.attribution_eval import article_of
from tests.invented import make_attribution

STORY = """\
“We hired nearly 200 drivers last year,” said Petra Aasen, a spokeswoman for Lindholm Tramways.

The drivers' union said that 350 drivers had left.
"""
MARKS = ("content", "cue", "source")


@pytest.fixture
def story(tmp_path: Path) -> Path:
    path = tmp_path / "story.txt"
    path.write_text(STORY)
    return path


def test_marks_sources_cues_and_contents(story: Path) -> None:
    [shown] = attribute_files([story], Settings())
    assert isinstance(shown, Text)
    lines = [line for line in shown.plain.splitlines() if line]
    assert lines[0] == (
        "“[content We hired nearly 200 drivers last year,]” [cue said] "
        "[source Petra Aasen, a spokeswoman for Lindholm Tramways]."
    )
    assert lines[1] == "  → Petra Aasen, a spokeswoman for Lindholm Tramways (employer)"
    assert lines[2] == "[source The drivers' union] [cue said] [content that 350 drivers had left]."
    assert lines[3] == "  → The drivers' union (union)"


def test_sides_have_colours_of_their_own() -> None:
    text = "The mill said it hired 200. The union said 350 had left."
    article = replace(article_of(text), headline="Two tallies")
    mill = make_attribution(article, "it hired 200", source="The mill", cue="said", side="employer")
    union = make_attribution(article, "350 had left", source="The union", cue="said", side="union")
    shown = marked_up(article, [mill, union], in_colour=True)
    colours = {shown.plain[span.start : span.end]: str(span.style) for span in shown.spans}
    assert "cyan" in colours["The mill"]
    assert "cyan" in colours["it hired 200"]
    assert "magenta" in colours["The union"]
    assert shown.plain.startswith("Two tallies\n\n" + text)


def test_escapes_of_a_page_are_shown_and_not_obeyed() -> None:
    text = "The mill\x1b[2J said \u202eit hired 200."
    for in_colour in (True, False):
        shown = marked_up(article_of(text), [], in_colour).plain
        assert not re.search("[\x1b\u202e]", shown)
        assert "\\x1b[2J" in shown
        assert "\\u202e" in shown


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "photo.txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    [outcome] = attribute_files([tmp_path], Settings())
    assert isinstance(outcome, Rejection)
    assert "photo.txt" in outcome.url


TEXT = "Alva said nine lines stood still."
ENDS = st.sets(st.integers(0, len(TEXT)), min_size=2, max_size=2).map(sorted)
MARKINGS = st.builds(Marking, ENDS.map(lambda ends: Span(*ends)), st.sampled_from(MARKS), st.just("cyan"))


@given(st.lists(MARKINGS, max_size=6))
def test_marks_take_nothing_away_and_are_closed(marks: list[Marking]) -> None:
    whole = Span(0, len(TEXT))
    assert coloured(TEXT, whole, marks).plain == TEXT
    shown = bracketed(TEXT, whole, marks).plain
    assert shown.count("[") == shown.count("]")
    assert re.sub(r"\[(?:content|cue|source) |\]", "", shown) == TEXT
