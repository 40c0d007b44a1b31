"""How HTML is made here: Jinja2 that escapes everything, and shows what a browser would hide or obey."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from jinja2 import Environment

HERE = Path(__file__).parent
TEMPLATES = HERE / "templates"
STYLE = HERE / "templates" / "page.css"

# Controls, and what turns the direction of the text around it: it could make one side's words look like the
# other's. Joiners stay, for emoji and Indic scripts are spelt with them.
TURNS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
WEB = re.compile(r"https?://[^\s<>\"']+")
LONG = 600  # characters of a name or number that a page shows


def environment(*folders: Path) -> Environment:
    """Templates of these folders and ours; an undefined name is an error, and every value is made visible."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined  # which a night has no use for

    made = Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "spoken": spoken,
        "clip": clip,
        "number": number,
        "marked": marked,
        "moment": moment,
        "web": web,
    }
    return made


@cache
def templates() -> Environment:
    """The environment of the exports."""
    return environment()


def shown(value: object) -> object:
    """A value as a page shows it: nothing for None, and text with what is unseen made visible."""
    if value is None:
        return ""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(value)


def visible(text: str) -> str:
    """The text with control characters as their pictures and turning marks spelt out."""
    if text.isprintable():
        return text
    return "".join(visible_character(char) for char in text)


def visible_character(char: str) -> str:
    if char in "\t\n":
        return char
    if ord(char) < 0x20:
        return chr(0x2400 + ord(char))
    return f"[U+{ord(char):04X}]" if char in TURNS or unicodedata.category(char) in ("Cc", "Cs") else char


def clip(text: str | None, longest: int = LONG) -> str:
    """The text, cut with an ellipsis where it is absurdly long."""
    text = text or ""
    return text if len(text) <= longest else text[:longest] + "…"


def spoken(word: str | None) -> str:
    """A column's word as people say it: strike_size as strike size."""
    return (word or "").replace("_", " ")


def number(value: object) -> str:
    """A number with separators and without idle zeros."""
    if value is None:
        return ""
    digits = f"{Decimal(str(value)):,f}"
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def moment(value: datetime | date | None) -> str:
    """A time as day, hour and minute in UTC; a day as itself."""
    if value is None:
        return ""
    return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if isinstance(value, datetime) else value.isoformat()


def web(address: str | None) -> str:
    """The address if it is one that a browser may follow from a page of ours, else nothing."""
    return address if address and WEB.fullmatch(address) else ""


def marked(sentence: str, words: str) -> Markup:
    """The sentence with the words in a <mark>, escaped."""
    before, found, after = sentence.partition(words)
    if not found or not words:
        return Markup("{}").format(visible(sentence))
    return Markup("{}<mark>{}</mark>{}").format(visible(before), visible(found), visible(after))


def style() -> Markup:
    """The style sheet of every page, for pages that must stand alone. Ours, so it is no page's text."""
    return Markup(STYLE.read_text(encoding="utf-8"))  # noqa: S704


def drawn(svg: str) -> Markup:
    """A drawing of chart.py, which has escaped what is in it."""
    return Markup(svg)  # noqa: S704


def render(template: str, **values: Any) -> str:
    """The page; see templates/."""
    return templates().get_template(template).render(style=style(), **values)
