"""Parts of a page that are none of its story, told by tag and class. The list is data: `rules/boxes.yml`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from pipelines.article.metadata import text_of
from pipelines.config import RULES_FOLDER, ConfigError, line_of, load

RULES = RULES_FOLDER / "boxes.yml"

MOST_BOXES = 500  # looked at on one page; nested ones are measured again and again
LONGEST_MARK = 200  # characters of class and id looked at
MOST_LINKED = 0.5  # of a story's words: what has more is a list of links


@dataclass(frozen=True, slots=True)
class Box:
    """One kind of box: which tags it has, how it is marked, and what else must be true of it."""

    box_id: str
    tags: tuple[str, ...]
    marked: str  # regular expression, searched in class and id, lower case
    matches: tuple[str, ...]
    rejects: tuple[str, ...]
    longest: int | None = None  # characters of text; more is no such box
    links: bool = False  # only if it is little but links
    note: str | None = None


@dataclass(frozen=True, slots=True)
class BoxFile:
    """What `rules/boxes.yml` holds."""

    boxes: tuple[Box, ...]


@cache
def compiled() -> tuple[tuple[Box, re.Pattern[str]], ...]:
    found = []
    for i, box in enumerate(load(RULES, BoxFile).boxes):
        try:
            found.append((box, re.compile(box.marked)))
        except re.error as error:
            where = line_of(RULES, ("boxes", i, "marked"))
            raise ConfigError(RULES, where, f"{box.marked!r}: {error}") from error
    return tuple(found)


@cache
def tags() -> tuple[str, ...]:
    return tuple(sorted({tag for box, _ in compiled() for tag in box.tags}))


@lru_cache(maxsize=10_000)
def kinds(mark: str) -> Mapping[str, Box]:
    """The first box that this class and id make of each tag. Cached, for outlets repeat themselves."""
    words = mark.lower()
    fitting = [box for box, pattern in reversed(compiled()) if pattern.search(words)]
    return {tag: box for box in fitting for tag in box.tags}


def boxes_of(tree: Any) -> list[tuple[Any, Box]]:
    """The boxes on the page, outer ones first, each with the first rule that it fits."""
    found = []
    for part in tree.iter(*tags()):
        mark = f"{part.get('class', '')} {part.get('id', '')}"[:LONGEST_MARK]
        if mark != " " and (box := kinds(mark).get(part.tag)):
            found.append((part, box))
    return [(part, box) for part, box in islice(found, MOST_BOXES) if fits(part, box)]


def fits(part: Any, box: Box) -> bool:
    if next(part.iter("h1"), None) is not None:
        return False
    if box.longest is None and not box.links:
        return True
    size = len(" ".join(text_of(part).split()))
    if box.longest is not None and size >= box.longest:
        return False
    return not box.links or sum(len(text_of(tag)) for tag in part.iter("a")) > size * MOST_LINKED


def cut_boxes(tree: Any) -> None:
    """Takes the boxes out of the tree, each unless that would take a third of the page's paragraphs along.

    Some publishers mark the body of the story itself with such a word.
    """
    found = boxes_of(tree)
    whole = paragraph_text(tree) if found else 0
    for part, _ in found:
        if part.getparent() is not None and paragraph_text(part) <= whole / 3:
            part.drop_tree()


def paragraph_text(part: Any) -> int:
    return sum(len(text_of(tag)) for tag in part.iter("p"))
