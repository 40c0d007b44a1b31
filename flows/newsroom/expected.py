"""What a careful reader finds in the sample newsroom: `expected.yml`, read strictly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Literal

from flows.newsroom.stories import HERE, Story, load_stories
from pipelines.config import load
from pipelines.records import (
    AttributionKind,
    Bound,
    ChangeMode,
    Comparable,
    DateBasis,
    Direction,
    QuantityKind,
    Side,
    Status,
    Verdict,
)

EXPECTED = HERE / "expected.yml"

Gate = Literal[  # in this order
    "topic", "measure", "population", "unit", "headcount_fte", "gross_net", "stage", "place", "window",
    "base_date",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class ExpectedClaim:
    """A number in a story and all that belongs to it. Without a speaker it is the writer's own word."""

    words: str  # modifier, number, scale and measure word, as the story has them
    topic: str
    side: Side
    kind: QuantityKind
    unit: str
    value: Decimal | None = None
    bound: Bound = "exact"
    per: str | None = None
    near: str | None = None  # words around it, where it occurs more than once
    direction: Direction = "none"
    mode: ChangeMode | None = None
    from_value: Decimal | None = None
    period: str | None = None
    place: str | None = None
    speaker: str | None = None
    via: str | None = None
    status: Status = "asserted"
    about_side: Side | None = None
    topic_alt: tuple[str, ...] = ()  # also right
    side_alt: tuple[Side, ...] = ()
    kind_alt: tuple[QuantityKind, ...] = ()
    status_alt: tuple[Status, ...] = ()
    optional: bool = False  # neither missed nor wrong


@dataclass(frozen=True, slots=True)
class ExpectedQuote:
    """Some words of what is quoted, enough to know it by."""

    content: str
    kind: AttributionKind
    speaker: str
    side: Side
    side_alt: tuple[Side, ...] = ()
    via: str | None = None


@dataclass(frozen=True, slots=True)
class ExpectedStory:
    """One story, or one version of it."""

    story: str  # OUTLET/SLUG
    dispute: str | None  # None: about other things, so that no number in it is a claim of a dispute
    action: str | None = None  # None: it tells of none; a link to the one that follows is not wrong
    version: Literal[1, 2] = 1
    claims: tuple[ExpectedClaim, ...] = ()
    quotes: tuple[ExpectedQuote, ...] = ()
    distractors: tuple[str, ...] = ()  # numbers in the story that are no claim
    furniture: tuple[str, ...] = ()  # numbers on the page that are not even in the story


@dataclass(frozen=True, slots=True)
class Pointer:
    """A claim by its words, or a quote by some of its content."""

    story: str
    words: str | None = None
    near: str | None = None
    quote: str | None = None
    version: Literal[1, 2] = 1


@dataclass(frozen=True, slots=True)
class ExpectedComparison:
    """Two statements against each other; `a` is the employer's unless one side answers itself."""

    topic: str
    a: Pointer
    b: Pointer
    comparable: Comparable
    verdict: Verdict
    why: str
    gate: Gate | None = None  # the first gate that fails, or that nobody can pass for want of knowledge
    gate_alt: tuple[Gate, ...] = ()
    verdict_alt: tuple[Verdict, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpectedHistory:
    """One party's number on one matter, oldest first."""

    party: str
    topic: str
    points: tuple[Pointer, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Expected:
    """The whole of `expected.yml`."""

    date_bases: dict[str, DateBasis]  # by outlet: where alone a story's date stands
    wire_copies: dict[str, tuple[str, ...]]  # original → copies
    stories: tuple[ExpectedStory, ...]
    comparisons: tuple[ExpectedComparison, ...]
    histories: tuple[ExpectedHistory, ...]


def load_expected(path: Path = EXPECTED) -> Expected:
    """The expectations, as written by hand."""
    return load(path, Expected)


def story_of(expected: ExpectedStory | Pointer) -> Story:
    """The story, in the version that is meant."""
    last = load_stories(2)[expected.story]
    return load_stories(1).get(expected.story, last) if expected.version == 1 else last


def place_of(words: str, near: str | None, text: str) -> tuple[int, int]:
    """Where the words stand in the text; ValueError unless they (or `near`, around them) stand there once."""
    outer = near or words
    if text.count(outer) != 1 or outer.count(words) != 1:
        raise ValueError(f"{words!r} (near {near!r}) should stand once in the text")
    start = text.index(outer) + outer.index(words)
    return start, start + len(words)
