"""Page furniture: lines that stand among the story's paragraphs and are none of it."""

from __future__ import annotations


def furniture_of(paragraph: str) -> str | None:
    """The id of the rule that makes this paragraph furniture, else None."""
    return None
