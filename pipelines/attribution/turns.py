"""Speech set off by a colon alone: "RUTH OKAFOR: We wait." in a transcript, the headline "Union: 300 out"."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from pipelines.attribution.clause import Words
from pipelines.attribution.cue import Found, lexicon
from pipelines.attribution.quoted import words_in

LABEL = re.compile(r"[A-Z][\w.’'-]*(?: [A-Z(][\w.’')-]*){0,4}")
LABEL_TOKENS = 8  # a longer beginning before a colon is a clause
HEADLINE_WORDS = 20
ANSWER, QUESTION = "A", "Q"


def turns(pages: Sequence[Words]) -> dict[int, Found]:
    """By paragraph, the turns of a transcript or interview, and headlines that name their source so."""
    labels = {number: found for number, words in enumerate(pages) if (found := label_of(words))}
    speaking = speakers(pages, labels) if len(labels) > 1 else frozenset()
    made = {}
    for number, (label, colon) in labels.items():
        words = pages[number]
        turn = label in speaking
        if not turn and not headline(words, label):
            continue
        source = None if label == ANSWER else (0, colon)  # who answers is told elsewhere
        part = colon + 1, len(words)
        made[number] = Found(number, [part], None, source, "turn" if turn else "headline", 0.75)
    return made


def speakers(pages: Sequence[Words], labels: dict[int, tuple[str, int]]) -> frozenset[str]:
    """The labels that are names: before several turns, or elsewhere too, and never in lower case."""
    often = Counter(label.lower().split(" ")[-1] for label, _ in labels.values())
    capital: set[str] = set()
    common: set[str] = set()
    for number, words in enumerate(pages):
        first = labels[number][1] + 1 if number in labels else 0
        for i in range(first, len(words)):
            if words.text[i][:1].islower():
                common.add(words.lower[i])
            elif i > first:
                capital.add(words.lower[i])
    named = set()
    for label, _ in labels.values():
        lower = label.lower()
        last = lower.split(" ")[-1]
        if lower in lexicon().captions or last in common:
            continue
        if label != QUESTION and (often[last] > 1 or last in capital):
            named.add(label)
    if {ANSWER, QUESTION} <= {label for label, _ in labels.values()}:
        named.add(ANSWER)
    return frozenset(named)


def label_of(words: Words) -> tuple[str, int] | None:
    """What stands before a colon that opens the paragraph, and the colon's token."""
    colon = next((i for i in range(min(LABEL_TOKENS, len(words))) if words.text[i] == ":"), None)
    if not colon or words.quoted[0] >= 0 or words_in(words, colon + 1, len(words)) < 2:
        return None
    label = " ".join(words.text[:colon])
    return (label, colon) if LABEL.fullmatch(label) else None


def headline(words: Words, label: str) -> bool:
    """Whether this is "Union: 300 walk out": a party's word, and one short line without a stop."""
    party = label.lower().split(" ")[-1] in lexicon().labels
    return party and words.text[-1] not in '.”"' and words_in(words, 0, len(words)) <= HEADLINE_WORDS
