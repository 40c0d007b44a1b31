"""What an outlet file says of a layout: where its pages keep what their structured data do not name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, Literal

from pipelines.article.charset import SURROGATE
from pipelines.article.metadata import one_line, text_of
from pipelines.config import Layout
from pipelines.selector import compiled

Field = Literal["title", "author", "published", "body"]
VALUES: tuple[Field, ...] = ("title", "author", "published")
BLOCKS = ("p", "li", "h2", "h3", "h4", "blockquote", "pre")


def in_force(layouts: Sequence[Layout], *days: date | None) -> list[Layout]:
    """The layouts that hold on one of these days, those of the first day first, each once."""
    found = [layout for day in days if day for layout in layouts if holds(layout, day)]
    return list(dict.fromkeys(found))


def holds(layout: Layout, day: date) -> bool:
    return (layout.since or date.min) <= day <= (layout.until or date.max)


def parts(tree: Any, layouts: Sequence[Layout], field: Field) -> Iterator[Any]:
    """Every element or attribute that the layouts' selectors of this field find, in order."""
    for layout in layouts:
        if selector := getattr(layout, field):
            found = compiled(selector)(tree)
            yield from found if isinstance(found, list) else []


def values(tree: Any, layouts: Sequence[Layout], field: Field) -> list[str]:
    """What they say: the text, or the `datetime` or `content` of an element that has one."""
    told = (one_line(value_of(part)) for part in parts(tree, layouts, field))
    return [value for value in told if value]


def value_of(part: Any) -> str:
    if isinstance(part, str):  # an XPath may end at an attribute or a text
        return str(part)
    return str(part.get("datetime") or part.get("content") or text_of(part))


def paragraphs(tree: Any, layouts: Sequence[Layout]) -> list[str]:
    """The story's lines within the first part of the page that a `body` selector finds with any."""
    for part in parts(tree, layouts, "body"):
        if isinstance(part, str):
            continue
        inner = [tag for tag in part.iter(*BLOCKS) if next(tag.iterdescendants(*BLOCKS), None) is None]
        lines = [SURROGATE.sub("\ufffd", " ".join(text_of(tag).split())) for tag in inner or [part]]
        if any(lines):
            return [line for line in lines if line]
    return []
