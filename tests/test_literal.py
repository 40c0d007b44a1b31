"""What patterns need: a pattern whose needs are absent must not match."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.claim.literal import grams, may_match, needs
from pipelines.claim.topic import compiled
from pipelines.config import load_topics

PATTERNS = sorted(
    {
        compiled(pattern, "count").pattern
        for topic in load_topics().values()
        for pattern in (*topic.cues, *topic.hints, *topic.frames, *topic.against)
    }
)
EXAMPLES = [
    re.sub(r"\[[^]]*\]", "<n_count>", sentence.lower())
    for topic in load_topics().values()
    for sentence in (*topic.matches, *topic.rejects)
]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        (r"\bhired\b", {"hired"}),
        (r"\bhired\b.{0,9}<n_count>", {"hired"}),
        (r"(?:hire|recruit)(?:s|ed)?", {"hir", "recru"}),
        (r"(?:hire|recruit|it)", None),
        (r"(?:strike )?<n_count>", None),
        (r"(?:the )?walk-?out", {"wal"}),
        (r"[a-z]+", None),
        (r"(?:hire|quit){2}", {"hir", "qui"}),
        (r"(?:strike|stroke)", {"str"}),
        (r"(?!never)now", {"now"}),
        (r"pay.*strikers", {"strik"}),  # the rarer of two
    ],
)
def test_needs(pattern: str, wanted: set[str] | None) -> None:
    assert needs(pattern) == (None if wanted is None else frozenset(wanted))


def test_most_patterns_need_something() -> None:
    assert sum(needs(pattern) is not None for pattern in PATTERNS) > 0.7 * len(PATTERNS)


@pytest.mark.parametrize("text", EXAMPLES[::3])
def test_no_pattern_matches_what_lacks_its_needs(text: str) -> None:
    held = grams(text)
    for pattern in PATTERNS:
        if re.search(pattern, text):
            assert may_match(needs(pattern), held), pattern


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(["hire", "ed", "recruit", " ", "<n_count>", "x"]), max_size=8))
def test_on_any_words(words: list[str]) -> None:
    text = "".join(words)
    for pattern in (r"\bhire[ds]?\b", r"(?:hire|recruit)(?:ed)? <n_count>", r"<n_count>(?: x){0,2} hire"):
        if re.search(pattern, text):
            assert may_match(needs(pattern), grams(text))
