"""`claimline attribute`: an article's text with sources, cues and contents marked, for people who look.

On a terminal the marks are colours, one for each side; elsewhere they are words in brackets.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from rich.console import Console
from rich.text import Text

from flows.screen import plain
from pipelines.article.read import read_page
from pipelines.config import Settings
from pipelines.parse import paragraphs
from pipelines.pool import Recipe
from pipelines.records import Article, Attribution, Rejection, Span
from spiders.files import read_files
from spiders.store import PageStore

# Told apart by people who see red and green alike, on dark and on light.
COLOURS = {"employer": "cyan", "union": "magenta", "worker": "bright_magenta", "government": "yellow"}
OTHERS = "green"
STYLES = {"source": "bold underline", "cue": "italic", "content": ""}


@dataclass(frozen=True, slots=True)
class Marking:
    """Words of the text, what they are in an attribution, and the colour of its speaker's side."""

    span: Span
    part: str
    colour: str


def attribute_files(paths: Sequence[Path], settings: Settings) -> Iterator[Rejection | Text]:
    """Each article of these files, marked up, or why it could not be read."""
    with tempfile.TemporaryDirectory() as folder:
        store = PageStore(Path(folder))
        extractor = Recipe(settings, store.get).extractor()
        in_colour = Console().is_terminal
        for page in read_files(paths, store, run_id=""):
            if isinstance(page, Rejection):
                yield page
                continue
            article = read_page(page, store.get(page.sha256))
            if isinstance(article, Rejection):
                yield article
            else:
                found = extractor.attributions(article, extractor.parser(article.text))
                yield marked_up(article, found, in_colour)


def marked_up(article: Article, attributions: Sequence[Attribution], in_colour: bool) -> Text:
    """The text, each paragraph followed by a line for everybody who speaks in it."""
    markings = [marking for row in attributions for marking in markings_of(row)]
    show = coloured if in_colour else bracketed
    shown = Text(f"{plain(article.headline)}\n\n" if article.headline else "", style="bold")
    for paragraph in paragraphs(article.text):
        shown.append_text(show(article.text, paragraph.span, markings))
        shown.append("\n")
        for row in attributions:
            if paragraph.span.contains(row.content[0]):
                colour = COLOURS.get(row.side, OTHERS)
                shown.append(f"  → {plain(who(article.text, row))}\n", style=f"not bold dim {colour}")
        shown.append("\n")
    return shown


def markings_of(row: Attribution) -> Iterator[Marking]:
    colour = COLOURS.get(row.side, OTHERS)
    for span in row.content:
        yield Marking(span, "content", colour)
    if row.cue:
        yield Marking(row.cue, "cue", colour)
    if row.source:
        yield Marking(row.source, "source", colour)


def coloured(text: str, within: Span, markings: Sequence[Marking]) -> Text:
    shown = Text()
    for piece, over in pieces(within, markings):
        styles = (f"not bold {mark.colour} {STYLES[mark.part]}" for mark in over)
        shown.append(plain(piece.of(text)), style=" ".join(("not bold", *styles)))
    return shown


def bracketed(text: str, within: Span, markings: Sequence[Marking]) -> Text:
    shown = Text()
    open_marks: list[Marking] = []
    for piece, over in pieces(within, markings):
        shown.append("]" * len([mark for mark in open_marks if mark not in over]))
        shown.append("".join(f"[{mark.part} " for mark in over if mark not in open_marks))
        shown.append(plain(piece.of(text)))
        open_marks = over
    shown.append("]" * len(open_marks))
    return shown


def pieces(within: Span, markings: Sequence[Marking]) -> Iterator[tuple[Span, list[Marking]]]:
    """The stretch cut where a marking begins or ends, with the markings over each piece, outermost first."""
    here = [mark for mark in markings if mark.span.overlaps(within)]
    ends = {end for mark in here for end in (mark.span.start, mark.span.end)}
    cuts = sorted({within.start, within.end} | {cut for cut in ends if within.start < cut < within.end})
    for start, end in pairwise(cuts):
        over = [mark for mark in here if mark.span.start <= start and end <= mark.span.end]
        yield Span(start, end), sorted(over, key=lambda mark: (mark.span.start, -mark.span.end))


def who(text: str, row: Attribution) -> str:
    """ "Petra Aasen, spokeswoman, Lindholm Tramways (employer)"; "nobody named" where no speaker is."""
    named = [span.of(text) for span in (row.speaker or row.source, row.role) if span]
    if row.affiliation and not any(row.affiliation.of(text) in words for words in named):
        named.append(row.affiliation.of(text))
    within = ", as told within the quote around it" if row.via else ""
    return f"{', '.join(named) or 'nobody named'} ({row.side}){within}"
