"""Words that report speech: the cue lexicon, and a paragraph's cues with their sources."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Literal

from pipelines.attribution.clause import Interval, Words, agent, governing_subject, mention
from pipelines.config import HERE, load
from pipelines.records import Span

Takes = Literal[
    "quotation",
    "clause",
    "infinitive",
    "object",
    "judgement",
    "cause",
    "addressee",
    "finding",
    "figure",
    "charge",
    "topic",
    "tally",
    "statement",
]

CUES = HERE / "rules" / "cues.yml"
FINITE = frozenset({"MD", "VBD", "VBZ", "VBP"})


@dataclass(frozen=True, slots=True)
class CueGroup:
    """Verbs that take the same kinds of content, with sentences to prove it."""

    id: str
    lemmas: tuple[str, ...]
    takes: tuple[Takes, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CueFile:
    verbs: tuple[CueGroup, ...]
    nouns: tuple[str, ...]
    tallies: tuple[str, ...]
    documents: tuple[str, ...]
    refusals: tuple[str, ...]
    withheld: tuple[str, ...]
    figures: tuple[str, ...]
    statements: tuple[str, ...]
    media: tuple[str, ...]
    demands: tuple[str, ...]
    labels: tuple[str, ...]
    captions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The cue file, by word."""

    takes: dict[str, frozenset[Takes]]
    nouns: frozenset[str]
    tallies: frozenset[str]
    documents: frozenset[str]
    refusals: frozenset[str]
    withheld: frozenset[str]
    figures: frozenset[str]
    statements: frozenset[str]
    media: frozenset[str]
    demands: frozenset[str]
    labels: frozenset[str]
    captions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that reports speech, and the source that the sentence gives it."""

    at: int
    words: Interval
    source: Interval | None
    takes: frozenset[Takes]
    clause: Interval  # cue, source and what else stands between them and the content


@dataclass(slots=True)
class Found:
    """An attribution in the making; parts are token intervals of its paragraph."""

    paragraph: int
    parts: list[Interval]
    cue: Cue | None
    source: Interval | None
    rule: str
    confidence: float
    more: list[Span] = field(default_factory=list)  # parts in later paragraphs
    borrowed: Span | None = None  # a source from an earlier paragraph
    borrowed_cue: Span | None = None  # "She added:" in the paragraph before
    outer: Found | None = None


@cache
def lexicon() -> Lexicon:
    file = load(CUES, CueFile)
    takes: dict[str, frozenset[Takes]] = {}
    for group in file.verbs:
        for lemma in group.lemmas:
            takes[lemma] = takes.get(lemma, frozenset()) | frozenset(group.takes)
    return Lexicon(
        takes,
        frozenset(file.nouns),
        frozenset(file.tallies),
        frozenset(file.documents),
        frozenset(file.refusals),
        frozenset(file.withheld),
        frozenset(file.figures),
        frozenset(file.statements),
        frozenset(file.media),
        frozenset(file.demands),
        frozenset(file.labels),
        frozenset(file.captions),
    )


def find_cues(words: Words) -> list[Cue]:
    """The paragraph's verbs of speech outside marks, left to right."""
    known = lexicon()
    cues: dict[int, Cue] = {}
    for i in range(len(words)):
        takes = known.takes.get(words.lemma[i])
        if (
            takes is None
            or words.quoted[i] >= 0
            or not (words.tag[i].startswith("VB") or mistagged(words, i))
        ):
            continue
        if not asserted(words, i, known):
            continue
        source = source_of(words, i)
        if source is None and i > 0 and (words.quoted[i - 1] >= 0 or words.text[i - 1] == ","):
            source = noun_phrase_behind(words, i)
            if source is None or begins_content(words, i, source):
                source = noun_phrase_beyond(words, i)
        if source and source[0] <= i < source[1]:
            source = None
        low = words.unit_bounds[words.unit[i]][0]
        if source and source[0] < low and words.start[low] == words.body:  # with the dateline's town
            source = noun_phrase_before(words, i, opens=low)
        if source is None and words.child(i, "auxpass") is None and words.tag[i] in ("VBD", "VBZ", "VBP"):
            source = noun_phrase_before(words, i)
        cues[i] = Cue(i, (i, i + 1), source, takes, cue_clause(words, i, source))
    before: Cue | None = None
    for i, cue in cues.items():  # "posed Miller, explaining that …"
        trailing = words.tag[i] == "VBG" and i > 0 and words.text[i - 1] == ","
        if cue.source is None and (trailing or words.dep[i] in ("advcl", "conj", "dep")):
            governor = before if trailing else cues.get(words.head[i])
            if governor and governor.source and words.unit[governor.at] == words.unit[i]:
                cues[i] = cue = replace(cue, source=governor.source)
        before = cue
    return list(cues.values())


def mistagged(words: Words, i: int) -> bool:
    """Whether a verb has been taken for a noun: "The strikers, 900 in all, claim that …"."""
    return (
        words.tag[i] in ("NN", "NNS", "NNP")
        and words.dep[i] in ("ROOT", "appos", "conj", "dep")
        and i + 1 < len(words)
        and words.lower[i + 1] == "that"
        and i > 0
        and (words.text[i - 1] in ",—–)" or words.tag[i - 1] in ("NNS", "NNP"))
    )


def noun_phrase_before(words: Words, cue: int, opens: int = -1) -> Interval | None:
    """The source of "…, the union said", where the parser saw no subject; it may stand at `opens`."""
    nouns = ("NN", "NNS", "NNP", "NNPS")
    at = cue
    while (
        at > max(opens, 0)
        and words.quoted[at - 1] < 0
        and (words.tag[at - 1] in ("DT", "JJ", "PRP$", "POS", *nouns) or words.text[at - 1] == "&")
    ):
        at -= 1
        if words.tag[at] in ("DT", "PRP$"):
            break
    if at == cue or words.tag[cue - 1] not in nouns:
        return None
    apart = at == opens or (at > 0 and words.text[at - 1] in ',—–”"')
    return (at, cue) if apart else None


def noun_phrase_beyond(words: Words, cue: int) -> Interval | None:
    """The source of "The guild, which keeps books, claims looms are idle": what the clause is about."""
    low = words.unit_bounds[words.unit[cue]][0]
    if words.text[cue - 1] != "," or words.quoted[cue - 1] >= 0:
        return None
    for i in range(cue - 2, low, -1):
        if words.lower[i] in ("who", "which", "whose") and words.text[i - 1] == "," and words.quoted[i] < 0:
            return noun_phrase_before(words, i - 1, opens=low)
    return None


def begins_content(words: Words, cue: int, source: Interval) -> bool:
    """Whether what looks like the source is the content's subject: "…, said each loom cost nine crowns"."""
    end = source[1]
    if source[0] <= cue or end >= len(words) or words.quoted[end] >= 0:
        return False
    inserted = words.text[cue - 1] in ",—–" or words.quoted[cue - 1] >= 0  # "The average, says Berg, is nine"
    if words.text[end] == "," and not inserted:
        end += 1  # "but says the average, with overtime, is nine"
    return words.unit[end : end + 1] == [words.unit[cue]] and words.tag[end] in FINITE


def noun_phrase_behind(words: Words, cue: int) -> Interval | None:
    """The source of "“…,” said he", where the parser saw no subject."""
    nouns = ("NN", "NNS", "NNP", "NNPS")
    first = at = cue + 1
    while at < len(words) and words.quoted[at] < 0 and words.tag[at] in ("DT", "JJ", "PRP$", "POS", *nouns):
        at += 1
    if at == first and at < len(words) and words.quoted[at] < 0 and words.tag[at] == "PRP":
        return at, at + 1
    return (first, at) if at > first and words.tag[at - 1] in nouns else None


def asserted(words: Words, i: int, known: Lexicon) -> bool:
    """False for what was not said: "did not say", "declined to say"; who did "not dispute" it grants it."""
    denies = "statement" in known.takes.get(words.lemma[i], ())
    if not denies and words.child(i, "neg") is not None:
        return False
    head = words.head[i]
    if words.lemma[i] == "ask" and words.dep[i] == "advcl" and words.child(i, "nsubj") is None:
        return False  # "Asked whether it would appeal, the port said …"
    if words.dep[i] == "xcomp" and words.lemma[head] in known.refusals:
        return False
    return not (words.dep[i] in ("advcl",) and any(words.lower[k] == "if" for k in words.children[i]))


def source_of(words: Words, i: int) -> Interval | None:
    if words.child(i, "auxpass", "nsubjpass") is not None or (
        words.tag[i] == "VBN" and words.child(i, "agent") is not None
    ):
        by = agent(words, i)
        return mention(words, by) if by is not None and words.lemma[by] not in lexicon().media else None
    if mistagged(words, i) and words.tag[words.head[i]].startswith(("NN", "PRP")) and words.head[i] < i:
        return mention(words, words.head[i])
    subject = governing_subject(words, i)
    if subject is not None and begins_content(words, i, (words.left[subject], words.right[subject])):
        shared = words.dep[i] == "conj"  # "will not budge, but says the average is nine"
        subject = governing_subject(words, words.head[i]) if shared else None
    if subject is None or words.quoted[subject] >= 0:
        return None
    return mention(words, subject)


def cue_clause(words: Words, i: int, source: Interval | None) -> Interval:
    """The stretch around a cue that is neither its content nor anybody else's."""
    first, last = i, i + 1
    behind = {"dative", "prep", "npadvmod"}
    if "addressee" in lexicon().takes.get(words.lemma[i], ()):
        behind.add("dobj")
    for k in words.children[i]:
        if words.dep[k] in ("aux", "auxpass", "neg", "advmod", "prt", "nsubj", "nsubjpass", "npadvmod") and (
            words.unit[k] == words.unit[i]
        ):
            if words.dep[k] == "nsubj" and k > i and not (source and source[0] <= k < source[1]):
                continue  # the content's subject
            if words.dep[k] in ("advmod", "npadvmod") and not all(
                words.quoted[j] < 0 for j in range(words.left[k], words.right[k])
            ):
                continue
            first, last = min(first, words.left[k]), max(last, words.right[k])
    for k in words.children[i]:
        if (
            words.dep[k] in behind
            and words.left[k] == last
            and (all(words.quoted[j] < 0 for j in range(words.left[k], words.right[k])))
        ):
            last = words.right[k]
    if source and words.unit[source[0]] == words.unit[i] and source[0] < first:
        between = range(source[1], first)
        if not any(words.text[j] == "," for j in between):
            first = source[0]
    low, high = words.unit_bounds[words.unit[i]]
    return max(first, low), min(last, high)
