"""One parsed paragraph as plain lists, with its quotations as nodes, and the walks over its clauses.

A rule or a learned labeller looks at each cue from many sides, and spaCy's token objects are slow to ask.
All indices are token indices within the paragraph; all intervals are half-open.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.attribution.quotation import Quotation
from pipelines.records import Span

if TYPE_CHECKING:
    from pipelines.parse import ParsedParagraph

Interval = tuple[int, int]

SUBJECTS = frozenset({"nsubj", "nsubjpass", "csubj"})
SHARES_SUBJECT = frozenset(
    {"conj", "advcl", "xcomp", "pcomp", "prep", "acl", "ccomp", "dobj", "pobj", "attr", "dep"}
)
EXPLETIVE = frozenset({"there", "that", "which", "what"})
SENTENCE_END = frozenset({".", "?", "!", ";"})
BEHIND_THE_NAME = frozenset({"relcl", "acl", "appos", "advcl", "parataxis", "punct", "dep"})
# "MILLBROOK, Ohio (AP) — ", "ROTTERHAVEN, March 9 - ": no part of the first sentence.
DATELINE = re.compile(
    r"[A-Z][A-Z.’' -]{2,}(?:,? [^—–\n]{0,40}?)?(?: ?\([A-Za-z0-9 .]{2,20}\))?\s?[.]?(?:—|–|--| -)\s?(?=\S)"
)
CLIMBS = 6  # a governing subject further up belongs to another story


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one paragraph, token by token."""

    base: int  # where the paragraph starts in the article's text
    body: int  # where its text begins behind a dateline
    text: list[str]
    lower: list[str]
    lemma: list[str]
    tag: list[str]
    dep: list[str]
    head: list[int]
    children: list[list[int]]
    left: list[int]  # first token of the subtree
    right: list[int]  # behind the last token of the subtree
    start: list[int]  # character offsets in the article's text
    end: list[int]
    quoted: list[int]  # index into `quotes`, -1 outside marks
    quotes: list[tuple[int, int, Quotation]]  # first token, behind the last token
    unit: list[int]  # number of the sentence, counted by full stops outside marks
    unit_bounds: list[Interval]

    def __len__(self) -> int:
        return len(self.text)

    def span(self, interval: Interval) -> Span:
        return Span(self.start[interval[0]], self.end[interval[1] - 1])

    def is_word(self, i: int) -> bool:
        return self.text[i][0].isalnum()

    def child(self, i: int, *deps: str) -> int | None:
        """The first child of token i that hangs on it in one of these ways."""
        return next((k for k in self.children[i] if self.dep[k] in deps), None)


def tokens_in(words: Words, span: Span, first: int, last: int) -> Interval | None:
    """The tokens from first to last that lie in the span."""
    inside = [i for i in range(first, last) if words.start[i] >= span.start and words.end[i] <= span.end]
    return (inside[0], inside[-1] + 1) if inside else None


def words_of(paragraph: ParsedParagraph, quotes: list[Quotation]) -> Words:
    """The paragraph's words, with these quotations of it as nodes."""
    doc, base = paragraph.doc, paragraph.base
    tokens = list(doc)
    start = [base + t.idx for t in tokens]
    end = [base + t.idx + len(t) for t in tokens]
    head = [t.head.i for t in tokens]
    children: list[list[int]] = [[] for _ in tokens]
    for i, h in enumerate(head):
        if h != i:
            children[h].append(i)
    quoted = [-1] * len(tokens)
    nodes: list[tuple[int, int, Quotation]] = []
    at = 0
    for quote in quotes:
        while at < len(tokens) and end[at] <= quote.span.start:
            at += 1
        first = at
        while at < len(tokens) and start[at] < quote.span.end:
            quoted[at] = len(nodes)
            at += 1
        if at > first:
            nodes.append((first, at, quote))
    words = [t.text for t in tokens]
    head_line = DATELINE.match(doc.text)
    body = next((i for i, t in enumerate(tokens) if head_line and t.idx >= head_line.end()), 0)
    unit, bounds = sentence_units(words, quoted, nodes, body)
    return Words(
        base=base,
        body=base + (head_line.end() if head_line else 0),
        text=words,
        lower=[word.lower().replace("’", "'") for word in words],
        lemma=[t.lemma_.lower() for t in tokens],
        tag=[t.tag_ for t in tokens],
        dep=[t.dep_ for t in tokens],
        head=head,
        children=children,
        left=[t.left_edge.i for t in tokens],
        right=[t.right_edge.i + 1 for t in tokens],
        start=start,
        end=end,
        quoted=quoted,
        quotes=nodes,
        unit=unit,
        unit_bounds=bounds,
    )


def sentence_units(
    words: list[str], quoted: list[int], nodes: list[tuple[int, int, Quotation]], body: int
) -> tuple[list[int], list[Interval]]:
    """Sentences by their stops outside marks: the parser's own borders are lost around quotations."""
    unit: list[int] = [0] * body
    bounds: list[Interval] = [(0, body)] if body else []
    first = body
    for i in range(body, len(words)):
        word = words[i]
        unit.append(len(bounds))
        inside = quoted[i] >= 0
        ends = not inside and word in SENTENCE_END
        if inside and i + 1 == nodes[quoted[i]][1] and i + 1 < len(words):
            ends = full_stop(nodes[quoted[i]][2], words, nodes[quoted[i]]) and words[i + 1][:1].isupper()
        if ends:
            bounds.append((first, i + 1))
            first = i + 1
    if first < len(words):
        bounds.append((first, len(words)))
    return unit, bounds


def full_stop(quote: Quotation, words: list[str], node: tuple[int, int, Quotation]) -> bool:
    """Whether the quotation ends with a full stop of its own, so that what follows is a new sentence."""
    inner = [word for word in words[node[0] : node[1]] if word[0].isalnum() or word[0] in ".,?!…-–—"]
    return bool(inner) and inner[-1].endswith(".") and not inner[-1].endswith("..")


def governing_subject(words: Words, verb: int) -> int | None:
    """The subject of the verb, or of the verb that it is coordinated with or controlled by.

    For a passive the subject is no speaker, unless it "was quoted as saying".
    """
    at = verb
    for _ in range(CLIMBS):
        for k in words.children[at]:
            if words.dep[k] == "nsubj" and words.lower[k] not in EXPLETIVE and (words.quoted[k] < 0):
                return k
            if words.dep[k] == "nsubjpass" and words.quoted[k] < 0 and words.lower[k] not in EXPLETIVE:
                return None if at == verb else k
        how = words.dep[at]
        if how == "relcl":
            return words.head[at]
        if how == "acl" and words.tag[at] == "VBG":
            return words.head[at]
        if how not in SHARES_SUBJECT or words.head[at] == at or (how == "ccomp" and at != verb):
            return None
        at = words.head[at]
    return None


def agent(words: Words, verb: int) -> int | None:
    """Whose doing a passive verb is: "was called a sham by the drivers"."""
    by = next(
        (k for k in words.children[verb] if words.dep[k] in ("agent", "prep") and words.lower[k] == "by"),
        None,
    )
    return None if by is None else words.child(by, "pobj")


def mention(words: Words, noun: int) -> Interval:
    """The noun phrase without the clauses and appositions behind it; of a person's name the name alone."""
    first, last = words.left[noun], noun + 1
    named = apposed_name(words, noun)
    if named is not None:
        return mention(words, named)
    for k in words.children[noun]:
        if k < noun and words.dep[k] in (
            "relcl",
            "appos",
            "advcl",
            "parataxis",
            "nsubj",
            "ccomp",
            "cc",
            "conj",
        ):
            first = max(first, words.right[k])
        if k > noun and words.right[k] > last:
            if words.dep[k] in BEHIND_THE_NAME or any(
                words.text[j] in ",;—–(" for j in range(last, words.left[k] + 1)
            ):
                if words.dep[k] == "punct" and words.text[k] == "-":
                    continue
                break
            if words.lower[k] == "of" and words.child(k, "pcomp") is not None:
                break  # accused by the guild | of hiding injuries
            one_name = "&" in words.text[last - 1 : words.left[k] + 1]  # "Brindle & Howe"
            if words.dep[k] in ("conj", "cc") and words.tag[noun] in ("NNP", "PRP") and not one_name:
                break
            if words.dep[k] == "prep" and words.tag[noun] == "NNP" and person_like(words, noun):
                break
            last = words.right[k]
    while first < noun and (not words.is_word(first) or words.dep[first] == "cc" or words.tag[first] == "CC"):
        first += 1
    for i in range(noun - 1, first - 1, -1):  # a comma or mark before the name cuts off what is not of it
        if words.text[i] in ",;:—–-―(" and words.text[i] != "-":
            first = i + 1
            break
    if words.tag[noun] == "NNP" and person_like(
        words, noun
    ):  # "union secretary Ivo Lindqvist": the name alone
        name = noun
        while name > first and words.tag[name - 1] == "NNP":
            name -= 1
        if name > first and words.tag[name - 1] in ("NN", "NNS"):
            first = name
    for i in range(noun + 1, last):
        if words.lower[i] in ("who", "whose", "which"):
            last = i
            break
    while last > noun + 1 and not words.is_word(last - 1) and words.text[last - 1] not in ")":
        last -= 1
    return first, last


def apposed_name(words: Words, noun: int) -> int | None:
    """The name behind "a government mediator," or "the union's president,"."""
    if words.tag[noun] not in ("NN", "NNS"):
        return None
    name = words.child(noun, "appos")
    if name is None or name < noun or words.tag[name] not in ("NNP", "NNPS") or words.left[name] < 1:
        return None
    return name if words.text[words.left[name] - 1] == "," and person_like(words, name) else None


def person_like(words: Words, name: int) -> bool:
    """Whether a run of capitals could be a person's: two to four words, no article, no "of"."""
    first = name
    while first > 0 and words.tag[first - 1] == "NNP" and words.text[first - 1][:1].isupper():
        first -= 1
    return 1 <= name - first <= 4 and (first == 0 or words.tag[first - 1] != "DT")
