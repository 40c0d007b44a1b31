"""Quotation marks → quoted stretches.

Marks are paired paragraph by paragraph, so that an odd one costs no more than its own. Double marks of every
kind come first. A mark left open runs to its paragraph's end (the custom for a quotation of several
paragraphs) and goes on if the next paragraph opens with a mark. Single marks count where no apostrophe can be
meant: within double marks they hold a quote within a quote, outside them a quotation (the British custom).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pipelines.records import Span

DOUBLE = re.compile(r"[“„‟”«»\"″＂]|''|``")
OPENING, CLOSING = frozenset("“„‟«") | {"``"}, frozenset("”»″") | {"''"}
SINGLE = re.compile(r"(?<!')[‘’‚‹›'`](?!')")
BEFORE_OPENING = frozenset(" \t\r\n\u00a0([{-–—―/:“„«\"‘'")
AFTER_CLOSING = frozenset(" \t\r\n\u00a0)]}-–—―/:;,.?!…”»\"’'")
# "'em", "'90s", "rock 'n' roll": an apostrophe at a word's beginning opens nothing.
# ", she said." at the end of a stretch: what stands before it is quoted, mark or not.
SAID = re.compile(
    r"[^\s,][,?!]()\s+(?:(?:he|she|they|it|[Tt]he \w+|[A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){0,3}) "
    r"(?:said|says|added|adds|asked|replied|explained|wrote)|said (?:[A-Z][\w.’'-]+ ?){1,4})\.?\s*$"
)
ELIDED = re.compile(r"(?:\d|em\b|til\b|tis\b|twas\b|cause\b|bout\b|n\b|n'|round\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Quotation:
    """One quoted stretch; `span` takes its marks in, `inner` leaves them out; `within`: quotes inside."""

    span: Span
    inner: Span
    closed: bool  # False: its paragraph ended before a closing mark came
    reopened: bool  # it goes on with the quotation that the paragraph before left open
    within: tuple[Quotation, ...] = ()


def quotations(text: str, paragraphs: Iterable[Span]) -> list[list[Quotation]]:
    """The quotations of each paragraph, in order and without overlap. Never fails, whatever the marks."""
    found: list[list[Quotation]] = []
    open_before = False
    for paragraph in paragraphs:
        pairs = double_pairs(text, paragraph)
        outer = [
            Quotation(
                span=Span(start, end),
                inner=inner,
                closed=closed,
                reopened=open_before and start == paragraph.start,
                within=tuple(single_quotations(text, inner.start, inner.end)),
            )
            for start, end, inner, closed in pairs
        ]
        gaps = zip(
            [paragraph.start, *(q.span.end for q in outer)],
            [*(q.span.start for q in outer), paragraph.end],
            strict=True,
        )
        singles = [q for start, end in gaps for q in single_quotations(text, start, end)]
        if open_before and singles and singles[0].span.start == paragraph.start:
            first = singles[0]
            singles[0] = Quotation(first.span, first.inner, first.closed, True, first.within)
        found.append(sorted(outer + singles, key=lambda q: q.span))
        open_before = bool(found[-1]) and not found[-1][-1].closed
    return found


def double_pairs(text: str, paragraph: Span) -> list[tuple[int, int, Span, bool]]:
    """Start, end, inner span and whether it was closed, for each pair of double marks in the paragraph."""
    pairs: list[tuple[int, int, Span, bool]] = []
    opened: re.Match[str] | None = None
    depth = 0

    def close(start: re.Match[str], inner_end: int, end: int, closed: bool) -> None:
        inner = stripped(text, start.end(), inner_end)
        if inner:
            pairs.append((start.start(), end, inner, closed))

    for mark in DOUBLE.finditer(text, paragraph.start, paragraph.end):
        turn = direction(text, paragraph, mark)
        if opened is None:
            # ”So” is how some set both marks; but a closing mark behind a word has merely lost its partner.
            if turn != "close":
                opened, depth = mark, 0
        elif turn == "open" and mark.group() in OPENING and text[opened.start()] not in OPENING:
            depth += 1  # “ within "…"
        elif turn == "open":
            if closings_to_come(text, mark.end(), paragraph.end, depth + 2):
                depth += 1
            else:  # the closing mark was forgotten: the next quotation ends this one, or its "she said"
                end = forgotten(text, opened.end(), mark.start())
                close(opened, end, end, True)
                opened, depth = mark, 0
        elif depth:
            depth -= 1
        else:
            close(opened, mark.start(), mark.end(), True)
            opened = None
    if opened is not None:
        end = forgotten(text, opened.end(), paragraph.end)
        close(opened, end, end, end < paragraph.end)
    return pairs


def forgotten(text: str, start: int, end: int) -> int:
    """Where a quotation without a closing mark ends: before a final ", she said.", else with its stretch."""
    said = SAID.search(text, start, end)
    return said.start(1) if said else end


def direction(text: str, paragraph: Span, mark: re.Match[str]) -> str:
    """ "open", "close" or "either", from the mark's own shape or, for straight ones, from its neighbours."""
    before = text[mark.start() - 1] if mark.start() > paragraph.start else " "
    after = text[mark.end()] if mark.end() < paragraph.end else " "
    may_open = before in BEFORE_OPENING and not after.isspace()
    may_close = after in AFTER_CLOSING and not before.isspace()
    if mark.group() in OPENING and not (
        may_close and not may_open
    ):  # „So“ closes with the other's opening mark
        return "open"
    if mark.group() in CLOSING and not (
        may_open and not may_close
    ):  # ”So” opens with the other's closing mark
        return "close"
    if may_open != may_close:
        return "open" if may_open else "close"
    return "either"


def closings_to_come(text: str, start: int, end: int, wanted: int) -> bool:
    """Whether so many closing marks follow before the next opening one: then a quote stands in a quote."""
    for count, mark in enumerate(DOUBLE.finditer(text, start, end), 1):
        if direction(text, Span(start, end), mark) == "open":
            return False
        if count >= wanted:
            return True
    return False


def single_quotations(text: str, start: int, end: int) -> list[Quotation]:
    """Stretches between single marks in text[start:end], apostrophes left alone."""
    if end - start < 3:
        return []
    found: list[Quotation] = []
    marks = list(SINGLE.finditer(text, start, end))
    at = 0
    while at < len(marks):
        opening = marks[at]
        at += 1
        if not opens(text, start, end, opening.start()):
            continue
        closing = closing_of(text, end, marks, at)
        if closing is None:
            continue
        inner = stripped(text, opening.end(), marks[closing].start())
        if inner:
            found.append(Quotation(Span(opening.start(), marks[closing].end()), inner, True, False))
        at = closing + 1
    return found


def opens(text: str, start: int, end: int, at: int) -> bool:
    if at + 1 >= end or text[at + 1].isspace() or text[at] in "’›":
        return False
    before = text[at - 1] if at > start else " "
    return before in BEFORE_OPENING and not ELIDED.match(text, at + 1)


def closing_of(text: str, end: int, marks: list[re.Match[str]], at: int) -> int | None:
    """Which of the marks from `at` on closes the stretch that the mark before them opened."""
    plural: int | None = None  # "the workers' pay": closes only if nothing better comes
    for i in range(at, min(at + 24, len(marks))):  # further off no quote within a quote is closed
        here = marks[i].start()
        before, after = text[here - 1], text[here + 1] if here + 1 < end else " "
        if opens(text, marks[at - 1].end(), end, here):
            return plural
        if text[here] in "‘‚‹`" or before.isspace() or after not in AFTER_CLOSING:
            continue
        if before not in "sS" or after in ',.?!;:)”"':
            return i
        plural = i if plural is None else plural
    return plural


def stripped(text: str, start: int, end: int) -> Span | None:
    """The span without blanks at its edges; None if no letter or digit is in it."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if any(c.isalnum() for c in text[start:end]) else None
