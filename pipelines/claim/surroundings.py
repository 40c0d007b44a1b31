"""The words around a number: its clause, the clauses above it, its sentence and the sentence before.

Topic, status and modality all ask the same question, "what is said of this number?", and the answer is in
its own clause first. In "The union representing the 4,000 nurses says the walkout will affect 100 clinics"
the 4,000 are represented and the 100 affected, though both stand in one sentence.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.claim.frame import frame_of
from pipelines.parse import ParsedParagraph
from pipelines.records import Span

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token
    from spacy.tokens import Span as DocSpan

CLAUSAL = {
    "ROOT",
    "ccomp",
    "xcomp",
    "advcl",
    "acl",
    "relcl",
    "conj",
    "pcomp",
    "csubj",
    "csubjpass",
    "parataxis",
}
JOINED = {"xcomp", "pcomp", "csubj", "csubjpass"}  # "voted to strike": one clause, as a reader takes it
APART = CLAUSAL - JOINED  # these, below the clause's verb, are clauses of their own
NOMINAL = {"acl", "relcl"}
SUBJECTS = {"nsubj", "nsubjpass", "csubj"}
CORRECTED = re.compile(r"(<n_\w+>) ?, not [\d.,]*\d ?,")  # "150, not 135, employees": 150 employees
NEAR = 300  # characters of a sentence read on either side of the number: longer ones are lists or wrecks
PLAIN = str.maketrans({"’": "'", "‘": "'", "“": " ", "”": " ", '"': " ", "–": "-", "—": ",", "\xa0": " "})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What stands around a number, in lower case and plain punctuation, itself replaced by `<n_kind>`."""

    own: str = ""  # the number's own words: "up to 10 patients a day"
    noun: str = ""  # what it counts, with what stands before: "return appointments"
    frame: str = ""  # who does what in its clause: see frame.py
    clause: str = ""
    above: str = ""  # the clauses that govern the number's, up to the one that reports them
    sentence: str = ""
    before: str = ""  # the sentence before, in the same or the preceding paragraph


def surroundings(
    paragraphs: Sequence[ParsedParagraph], span: Span, kind: str | None, within: Sequence[Span] = ()
) -> Surroundings:
    """What stands around the span; `kind` None marks no number. Clauses above end where `within` does."""
    i = index_of(paragraphs, span)
    tokens = tokens_at(paragraphs, span)
    if i is None or tokens is None:
        return Surroundings()
    marked = set(range(tokens.start, tokens.end)) if kind else set()
    # The underscore keeps a kind's name ("rate", "ratio") from passing for a word of the sentence.
    mark = f"<n_{kind}>" if kind else ""
    head = tokens.root
    first, last = tokens[0].sent.start, tokens[-1].sent.end
    near = (
        token
        for token in tokens.doc[first:last]
        if tokens.start_char - NEAR <= token.idx <= tokens.end_char + NEAR
    )
    frame = frame_of(tokens, kind).translate(PLAIN)
    above = clauses_above(head, within, paragraphs[i].base)
    return Surroundings(
        own=str(tokens.text).lower().translate(PLAIN),
        noun=frame[len("counts ") : frame.index(" ;")] if frame.startswith("counts ") else "",
        frame=frame,
        clause=joined(clause_of(head), marked, mark),
        above=" | ".join(joined(clause, set(), "") for clause in above),
        sentence=joined(near, marked, mark),
        before=sentence_before(paragraphs, i, first),
    )


def index_of(paragraphs: Sequence[ParsedParagraph], span: Span) -> int | None:
    """The number of the paragraph in which the span stands, None if in none that was parsed."""
    i = bisect_right(paragraphs, span.start, key=lambda paragraph: paragraph.span.start) - 1
    return i if i >= 0 and paragraphs[i].span.contains(span) else None


def tokens_at(paragraphs: Sequence[ParsedParagraph], span: Span) -> DocSpan | None:
    """The tokens that the span touches, None if it stands in no parsed paragraph."""
    i = index_of(paragraphs, span)
    if i is None:
        return None
    base = paragraphs[i].base
    found = paragraphs[i].doc.char_span(span.start - base, span.end - base, alignment_mode="expand")
    return found if found is not None and len(found) else None


def sentence_of(paragraphs: Sequence[ParsedParagraph], span: Span) -> Span:
    """The sentence in which the span stands; the span itself where nothing was parsed."""
    i = index_of(paragraphs, span)
    tokens = tokens_at(paragraphs, span)
    if i is None or tokens is None:
        return span
    whole = tokens.doc[tokens[0].sent.start : tokens[-1].sent.end]
    words = str(whole.text)
    start = paragraphs[i].base + int(whole.start_char) + len(words) - len(words.lstrip())
    return Span(start, start + len(words.strip()))


# ---------------------------------------------------------------- clauses


def clause_of(head: Token) -> list[Token]:
    """The words of the clause in which the token stands, in order, without clauses that hang from it."""
    verb = verb_of(head)
    path = {token.i for token in (head, *head.ancestors)}
    words: dict[int, Token] = {}
    rest = [verb]
    while rest:
        token = rest.pop()
        words[token.i] = token
        for child in token.children:
            apart = child.dep_ in APART and child.pos_ in {"VERB", "AUX"}
            # A clause that describes the counted noun ("4,000 nurses who walked out") speaks of the number,
            # and so does one of what the number is said to be ("nine is a figure they made up").
            said_of = token.i in path or (token.dep_ == "attr" and token.head.i in path)
            describes = child.dep_ in NOMINAL and said_of
            if not apart or child.i in path or describes:
                rest.append(child)
    if verb.dep_ in NOMINAL:  # "the union representing 4,000": with the noun that the clause describes
        words |= {token.i: token for token in (verb.head, *modifiers(verb.head))}
    if verb.dep_ == "conj" and not any(child.dep_ in SUBJECTS for child in verb.children):
        for subject in (child for child in verb.head.children if child.dep_ in SUBJECTS):
            words |= {token.i: token for token in (subject, *modifiers(subject))}
    return [words[i] for i in sorted(words)]


def clauses_above(head: Token, within: Sequence[Span], base: int) -> list[list[Token]]:
    """The clauses that say the number's, nearest first; none outside `within`, if that is given."""
    found = []
    verb = verb_of(head)
    while verb.dep_ != "ROOT" and verb.head.i != verb.i:
        # "at a time when we face 30 percent": what happens meanwhile is not said of the number. But "a
        # contract that adds 30 percent" is what the verb above offers or wants.
        if verb.dep_ == "advcl" or (verb.dep_ in NOMINAL and verb.head.dep_ != "dobj"):
            break
        verb = verb_of(verb.head)
        if within and not any(span.start <= base + verb.idx < span.end for span in within):
            break
        found.append(clause_of(verb))
    return found


def verb_of(token: Token) -> Token:
    """The verb that heads the token's clause; for a sentence without one, its root."""
    while token.dep_ != "ROOT" and token.head.i != token.i:
        if token.dep_ in APART and token.pos_ in {"VERB", "AUX"}:
            return token
        token = token.head
    return token


def modifiers(noun: Token) -> Iterable[Token]:
    return (child for child in noun.children if child.dep_ in {"det", "amod", "compound", "poss", "nmod"})


# ---------------------------------------------------------------- words


def sentence_before(paragraphs: Sequence[ParsedParagraph], i: int, first: int) -> str:
    """The sentence that ends before token `first` of paragraph `i`."""
    doc: Doc = paragraphs[i].doc
    if first == 0:
        if i == 0:
            return ""
        doc = paragraphs[i - 1].doc
        first = len(doc)
    return str(doc[first - 1].sent.text).lower().translate(PLAIN)[-NEAR:] if first else ""


def joined(tokens: Iterable[Token], marked: set[int], mark: str) -> str:
    """The tokens as one line of plain text, the marked ones replaced by the mark."""
    parts: list[str] = []
    seen, last = False, -1
    for token in tokens:
        if token.i != last + 1:  # words that stood apart must not grow together
            parts.append(" ")
        last = token.i
        if token.i not in marked:
            parts.append(token.text_with_ws)
        elif not seen:
            parts.append(f" {mark} ")
            seen = True
    text = "".join(parts).lower()
    if ", not " in text:
        text = CORRECTED.sub(r"\1", text)
    return re.sub(r"\s+", " ", text.translate(PLAIN)).strip()
