"""What `speaker` knows of an article while it reads: its words, its cast, and who has spoken so far."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from pipelines.cast import Cast, Organisation, Person, best
from pipelines.clause import Interval, Words
from pipelines.name import Name
from pipelines.records import Party, Span, SpeakerKind


@dataclass(slots=True)
class Speaker:
    """Who a source mention stands for."""

    span: Span
    kind: SpeakerKind
    where: int  # paragraph of the mention
    person: Person | None = None
    organisation: Organisation | None = None
    wording: Span | None = None  # an unnamed source's own words
    role: Span | None = None
    affiliation: Span | None = None


@dataclass(slots=True)
class Story:
    """An article as far as it has been read."""

    text: str
    pages: list[Words]
    starts: list[int]  # of the paragraphs
    cast: Cast
    parties: list[tuple[Party, re.Pattern[str]]] = field(default_factory=list)  # of the disputes it is about
    people: dict[str, str] = field(default_factory=dict)  # name in lower case → party_id
    employer: Organisation | None = None
    spoken: list[tuple[int, Speaker]] = field(default_factory=list)  # where the source stands, who it is

    def locate(self, span: Span) -> tuple[int, Interval]:
        """Paragraph and tokens of a span."""
        number = max(bisect_right(self.starts, span.start) - 1, 0)
        words = self.pages[number]
        first = bisect_right(words.end, span.start)
        last = bisect_left(words.start, span.end)
        return number, (first, max(last, first + 1))

    def organisation(self, name: Name) -> Organisation | None:
        """The organisation that a name or short form stands for."""
        able = self.cast.by_word.get(" ".join(word.lower() for word in name.words))
        return best(able) if able else None
