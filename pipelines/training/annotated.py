"""Invented disputes in YAML, as a careful reader annotated them: to teach from, and to measure by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.records import Side

Relation = Literal["conflict", "denial", "consistent", "not_comparable"]


@dataclass(frozen=True, slots=True)
class Told:
    """An article."""

    id: str
    date_published: date
    text: str


@dataclass(frozen=True, slots=True)
class Says:
    """A statement in an article, and who makes it; the reporter is "narrator"."""

    article: str
    words: str
    who: str
    side: Side
    topic: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Words of two articles, or of one, that a careful reader would set side by side."""

    a: tuple[str, ...]  # article, words
    b: tuple[str, ...]
    topic: str
    relation: Relation
    relation_alt: Relation | None = None  # as right
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Annotated:
    """A dispute of one or two articles, with every statement in them."""

    manner: str
    articles: tuple[Told, ...]
    says: tuple[Says, ...]
    pairs: tuple[Pair, ...]
