"""Text → paragraphs → spaCy documents. The only place where a language model is loaded.

Every stage reads the same parse: tagger, dependency parser and lemmatizer, paragraph by paragraph, page
furniture left out. A paragraph's document starts at character 0; `ParsedParagraph.base` leads back to the
text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from pipelines.article.furniture import furniture_of
from pipelines.records import Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as DocSpan

    from pipelines.inference import Analyst

LONGEST = 20_000  # characters parsed at once: memory grows with it, and no paragraph of prose is that long
LINE = re.compile(r"[^\r\n]+")
BREAKS = {ord("\r"): " ", ord("\n"): " "}  # within a joined paragraph; offsets stay as they are
BROKEN_WIDTH = (40, 100)  # characters of a line that was broken at a fixed width
# A forename or title, and a surname.
LIKE_AN_ADVERB = re.compile(r"\b(?:[A-Z][\w’'-]+|[A-Z]\.|(?:Mrs?|Ms|Dr)\.) ([A-Z][a-z]+ly)\b")
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
        self.nlp, self.lemmatized = load_model(model)

    def __call__(self, text: str) -> list[ParsedParagraph]:
        """The story's paragraphs, parsed, in order."""
        return next(iter(self.many([text])))

    def many(self, texts: Iterable[str]) -> Iterator[list[ParsedParagraph]]:
        """The same for each text in turn, streaming."""
        for text in texts:
            spans = [
                piece for part in paragraphs(text) if not part.furniture for piece in pieces(text, part.span)
            ]
            surnames = adverbial_surnames(text)
            docs = (doc for batch in batches(spans) for doc in self.docs(text, batch, surnames))
            yield [ParsedParagraph(span, doc) for span, doc in zip(spans, docs, strict=True)]

    def docs(self, text: str, spans: Sequence[Span], surnames: Set[str] = frozenset()) -> list[Doc]:
        """These parts of the text as spaCy documents, parsed together."""
        from pipelines.inference import find_arcs, steps_plainly

        docs = [self.nlp.make_doc(span.of(text).translate(BREAKS)) for span in spans]
        name: str
        pipe: Any
        for name, pipe in self.nlp.pipeline:
            if name == "parser" and steps_plainly(pipe):
                find_arcs(pipe, docs)
            else:
                docs = list(pipe.pipe(docs, batch_size=len(docs)))
        for doc in docs if surnames else ():
            mend_surnames(doc, surnames)
        return [self.lemmatized(doc) for doc in docs]


def adverbial_surnames(text: str) -> Set[str]:
    """Surnames that a tagger may take for adverbs: "Brearly" of "Ann Brearly", where nothing is "brearly"."""
    return {name for name in LIKE_AN_ADVERB.findall(text) if not re.search(rf"\b{name.lower()}\b", text)}


def mend_surnames(doc: Doc, surnames: Set[str]) -> None:
    """Makes such names nouns, and subjects of the verb that they stand before."""
    for token in doc:
        if token.text not in surnames or token.tag_ != "RB":
            continue
        token.tag_ = "NNP"
        verb = token.head
        if token.dep_ == "advmod" and verb.i > token.i and verb.tag_.startswith("VB"):
            for other in verb.lefts:  # the forename, alone
                if other.dep_ == "nsubj" and other.i == token.i - 1:
                    other.dep_, other.head = "compound", token
            if not any(other.dep_ == "nsubj" for other in verb.lefts):
                token.dep_ = "nsubj"


@cache
def load_model(model: str) -> tuple[Language, Analyst]:
    import spacy  # a second of imports that `claimline --help` need not wait for

    from pipelines.inference import Analyst, quicken

    try:
        nlp = spacy.load(model, exclude=list(UNUSED_PIPES), disable=["attribute_ruler", "lemmatizer"])
    except Exception as error:  # spaCy has a dozen for files that are missing or damaged
        said = " ".join(str(error).split()) or type(error).__name__
        raise ModelError(
            f"the language model {model!r} cannot be loaded ({said}); install it anew, or name another "
            "installed one as `model` in claimline.yml"
        ) from error
    quicken(nlp)
    return nlp, Analyst(nlp)


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


def batches(spans: Sequence[Span]) -> Iterator[list[Span]]:
    """The spans in turn, as many together as memory is sure to hold: one by one they take longer."""
    batch: list[Span] = []
    for span in spans:
        if batch and span.end - batch[0].start > LONGEST:
            yield batch
            batch = []
        batch.append(span)
    if batch:
        yield batch
