"""Text → paragraphs → spaCy documents. The only place where a language model is loaded.

Every stage reads the same parse: tagger, dependency parser and lemmatizer, paragraph by paragraph, page
furniture left out. A paragraph's document starts at character 0; `ParsedParagraph.base` leads back to the
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipelines.article.furniture import furniture_of
from pipelines.records import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.pipeline import Lemmatizer
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as DocSpan

LONGEST = 20_000  # characters parsed at once: memory grows with it, and no paragraph of prose is that long
LINE = re.compile(r"[^\r\n]+")
BREAKS = {ord("\r"): " ", ord("\n"): " "}  # within a joined paragraph; offsets stay as they are
BROKEN_WIDTH = (40, 100)  # characters of a line that was broken at a fixed width
MANY_LEMMAS = 500_000  # entries kept: words come from articles, and an archive's must not pile up
UNUSED_PIPES = ("ner", "senter")


class ModelError(Exception):
    """The language model is missing or broken, and what to do."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of the article's text; `furniture` names the rule that says it is none of the story."""

    span: Span
    furniture: str | None


@dataclass(frozen=True, slots=True)
class ParsedParagraph:
    """A paragraph of the story and its parse. `doc` offsets count from `base`."""

    span: Span
    doc: Doc

    @property
    def base(self) -> int:
        return self.span.start

    def span_of(self, tokens: Token | DocSpan) -> Span:
        """Where these tokens stand in the article's text."""
        start = tokens.idx if hasattr(tokens, "idx") else tokens.start_char
        return Span(self.base + start, self.base + start + len(tokens.text))


class Parser:
    """A loaded model. Loading takes about a second; make one per process and keep it."""

    def __init__(self, model: str) -> None:
        self.model = model
        self.nlp = load_model(model)
        pipes: dict[str, Any] = dict(self.nlp.components)
        self.lemmatizer: Lemmatizer | None = pipes.get("lemmatizer")
        self.lemmas: dict[tuple[int, int, int], int] = {}

    def __call__(self, text: str) -> list[ParsedParagraph]:
        """The story's paragraphs, parsed, in order."""
        return next(iter(self.many([text])))

    def many(self, texts: Iterable[str]) -> Iterator[list[ParsedParagraph]]:
        """The same for each text in turn, streaming."""
        for text in texts:
            spans = [
                piece for part in paragraphs(text) if not part.furniture for piece in pieces(text, part.span)
            ]
            docs = self.nlp.pipe((span.of(text).translate(BREAKS) for span in spans), batch_size=64)
            yield [ParsedParagraph(span, self.lemmatized(doc)) for span, doc in zip(spans, docs, strict=True)]

    def lemmatized(self, doc: Doc) -> Doc:
        """The document with its lemmas, each worked out once for a word in a part of speech and form.

        spaCy's own component takes a third of the whole parse for the same lemmas.
        """
        for token in doc:
            if token.lemma == 0 and self.lemmatizer is not None:
                key = token.orth, token.pos, hash(token.morph)
                if key not in self.lemmas:
                    if len(self.lemmas) > MANY_LEMMAS:
                        self.lemmas.clear()
                    self.lemmas[key] = doc.vocab.strings.add(self.lemmatizer.lemmatize(token)[0])
                token.lemma = self.lemmas[key]
        return doc


@cache
def load_model(model: str) -> Language:
    import spacy  # a second of imports that `claimline --help` need not wait for

    try:
        return spacy.load(model, exclude=list(UNUSED_PIPES), disable=["lemmatizer"])
    except OSError as error:
        raise ModelError(
            f"the language model {model!r} cannot be loaded ({error}); install it, or name an installed one "
            "as `model` in claimline.yml"
        ) from error


def paragraphs(text: str) -> list[Paragraph]:
    """The lines of the text that hold anything, stripped of outer space, with furniture marked.

    Lines broken at a fixed width, as old wire archives have them, are joined again.
    """
    found: list[Span] = []
    for line in LINE.finditer(text):
        words = line.group().strip()
        if words:
            start = line.start() + line.group().index(words[0])
            found.append(Span(start, start + len(words)))
    return [Paragraph(span, furniture_of(span.of(text))) for span in unwrapped(text, found)]


def unwrapped(text: str, lines: list[Span]) -> list[Span]:
    """The lines joined into paragraphs if a third of them break off in mid-sentence; else as they are."""
    gaps = [text[a.end : b.start] for a, b in pairwise(lines)]
    broken = [
        BROKEN_WIDTH[0] <= a.end - a.start <= BROKEN_WIDTH[1]
        and (text[a.end - 1].isalnum() or text[a.end - 1] in ",-")
        and text[b.start].islower()
        and gap.strip("\r") == "\n"
        for (a, b), gap in zip(pairwise(lines), gaps, strict=True)
    ]
    if sum(broken) < 3 or sum(broken) * 3 < len(lines):
        return lines
    width = max(line.end - line.start for line in lines)
    joined = lines[:1]
    for (a, b), gap in zip(pairwise(lines), gaps, strict=True):
        ends_short = text[a.end - 1] in '.?!"”’' and a.end - a.start < 0.75 * width
        if gap.count("\n") > 1 or gap.endswith("  ") or ends_short:
            joined.append(b)
        else:
            joined[-1] = Span(joined[-1].start, b.end)
    return joined


def pieces(text: str, span: Span) -> Iterator[Span]:
    """The span itself, or cut at spaces into parts that can be parsed at once."""
    start = span.start
    while span.end - start > LONGEST:
        cut = max(text.rfind(" ", start + LONGEST // 2, start + LONGEST), start + LONGEST // 2)
        yield Span(start, cut)
        start = cut
        while start < span.end and text[start].isspace():
            start += 1
    if start < span.end:
        yield Span(start, span.end)
