"""Which pages are worth reading: of a large archive first a search in raw bytes, then one in cheap text.

An archive holds some two pages about labour disputes in a hundred. Finding an article costs fifty times as
much as these two steps together; the words are data (`rules/sieve.yml`) and the disputes that are followed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import blake2b

import hyperscan
from resiliparse.extract.html2text import extract_plain_text

from pipelines.article.second import MOST_TAGS
from pipelines.config import RULES_FOLDER, ConfigError, load
from pipelines.records import Dispute

RULES = RULES_FOLDER / "sieve.yml"

GAP = r"(?:\s|&nbsp;|&#160;|\xc2\xa0|['’]|<[^<>]{1,12}>){1,3}"
APART = 8  # bytes within which words count as one: patterns overlap
SHORTEST_NAME = 4  # letters; shorter ones stand in any page's script
BARE = 10_000  # bytes; a smaller page has no head in which its headline stands again, and is soon read
SHORTEST_STORY = 500  # characters; with less the quick reading has missed the story, and all text is searched
LONGEST = 2_000_000  # bytes looked at; the longest real article page seen has 3 MB, its story at the start


@dataclass(frozen=True, slots=True)
class SieveFile:
    """What `rules/sieve.yml` holds."""

    enough_in_page: int  # points, as all of these
    enough_in_story: int
    enough_in_short: int
    short: int  # characters of text
    words: tuple[str, ...]  # Hyperscan's regular expressions
    hints: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


class Sieve:
    """Compiled once a process; the disputes' parties and keywords are searched beside the general words.

    `name` changes with anything that could make it judge a page otherwise.
    """

    def __init__(self, disputes: Sequence[Dispute] = ()) -> None:
        self.rules = rules()
        strong = (*self.rules.words, *literal(names_of(disputes)))
        hints = (*self.rules.hints, *literal(keywords_of(disputes)))
        self.points = [2] * len(strong) + [1] * len(hints)
        self.database = compiled((*strong, *hints))
        self.name = blake2b(repr((strong, hints, self.rules)).encode(), digest_size=8).hexdigest()

    def may_concern(self, body: bytes) -> bool:
        """False if the bytes of a page, markup and all, have too few words of labour disputes."""
        bare = len(body) < BARE
        return self.has(body[:LONGEST], self.rules.enough_in_short if bare else self.rules.enough_in_page)

    def concerns(self, html: str) -> bool:
        """Whether the story on the page has enough; true of a page too tangled to find the story soon."""
        if html.count("<") > MOST_TAGS:
            return True
        text = extract_plain_text(html, main_content=True, alt_texts=False)
        if len(text) < SHORTEST_STORY:
            text = extract_plain_text(html, alt_texts=False)
        short = len(text) < self.rules.short
        enough = self.rules.enough_in_short if short else self.rules.enough_in_story
        return self.has(text.encode("utf-8", "replace"), enough)

    def worth_reading(self, body: bytes) -> bool:
        """Both steps, the second only if the first says so."""
        return self.may_concern(body) and self.concerns(body[:LONGEST].decode("utf-8", "replace"))

    def may_matter(self, headline: str | None, text: str) -> bool:
        """Whether an article has any such words. One too many costs a second, one missed all its claims."""
        told = f"{headline or ''}\n{text}".encode("utf-8", "replace")
        return self.has(told, self.rules.enough_in_short)

    def has(self, text: bytes, enough: int) -> bool:
        """Whether it has so many points; the search ends with the last of them."""
        found = counted = 0
        place = -1

        def count(pattern: int, _start: int, end: int, *_: object) -> bool:
            nonlocal found, counted, place
            if end // APART != place:
                counted, place = 0, end // APART
            if self.points[pattern] > counted:
                found += self.points[pattern] - counted
                counted = self.points[pattern]
            return found >= enough

        try:
            self.database.scan(text, match_event_handler=count)
        except hyperscan.ScanTerminated:
            return True
        return False


@cache
def rules() -> SieveFile:
    return load(RULES, SieveFile)


def compiled(patterns: Sequence[str]) -> hyperscan.Database:
    database = hyperscan.Database()
    expressions = [pattern.replace(" ", GAP).encode() for pattern in patterns]
    ids = list(range(len(expressions)))
    try:
        database.compile(expressions=expressions, ids=ids, flags=hyperscan.HS_FLAG_CASELESS)
    except hyperscan.CompilerError as error:
        raise ConfigError(RULES, None, f"one of its words is no regular expression: {error}") from error
    return database


def literal(names: set[str]) -> list[str]:
    return [
        rf"\b{re.escape(name)}\b".replace(r"\ ", " ") for name in sorted(names) if len(name) >= SHORTEST_NAME
    ]


def names_of(disputes: Sequence[Dispute]) -> set[str]:
    """The disputes' parties by all their names."""
    parties = [party for dispute in disputes for party in dispute.parties]
    return {name for party in parties for name in (party.name, *party.aliases)}


def keywords_of(disputes: Sequence[Dispute]) -> set[str]:
    return {word for dispute in disputes for word in dispute.keywords}
