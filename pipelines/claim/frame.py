"""Who does what in a number's clause, read from the parse: what topics' `frames` match.

A frame is one line of `role words` entries, each ended by ` ;`, and the number's mark:

    counts new weavers ; undergoes hire ; subject mill ; verb hire ; <n_count>

`counts` is what the number counts, `does` a verb of which that is the subject, `undergoes` one of which it is
the object (a passive's subject), a preposition the word that the counted things hang from ("by strike" in "a
strike by 400 weavers"). `subject`, `verb` and `object` tell the clause around a percentage, a sum or a time.
Verbs are lemmas with their particle, so that "left", "will leave" and "has been leaving" read the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.tokens import Span as DocSpan
    from spacy.tokens import Token

THINGS = {"count", "rate", "ratio"}  # kinds whose measure word may be what is counted: "14 rooms"
SUBJECT = {"nsubj", "csubj"}
PASSIVE = {"nsubjpass", "csubjpass"}
OBJECT = {"dobj", "dative", "oprd"}
AMOUNTS = {  # words that stand between a number and what it counts
    "total", "number", "average", "maximum", "minimum", "majority", "half", "third", "quarter", "share",
    "estimated", "more", "most", "rest", "many", "few", "hundred", "hundreds", "thousand", "thousands",
    "dozen", "dozens", "lakh", "million", "crore", "score", "scores", "percent", "cent", "pct", "none",
    "some", "all", "each", "times", "occasions",
}  # fmt: skip
APART = {"out", "off", "away"}
PARTICLES = {"out", "off", "up", "away", "down", "on", "back", "in", "over", "home"}


def counted_token(tokens: DocSpan) -> Token:
    """The noun (or "those", "them") that the number counts; in an ellipsis the number itself."""
    head = tokens.root
    inside = range(tokens.start, tokens.end)
    after = tokens.doc[tokens.end : tokens.end + 1]
    if head.i in inside and len(after) and after[0].lower_ == "of":  # "half of the weavers"
        whole = next((child for child in after[0].children if child.dep_ == "pobj"), None)
        if whole is not None and whole.pos_ != "NUM":
            return whole
    if head.pos_ in {"NOUN", "PROPN"} and head.lower_ not in AMOUNTS and head.i not in inside:
        return head
    noun = head
    while (
        noun.dep_ in {"nummod", "quantmod", "amod", "compound", "det", "advmod", "npadvmod"}
        and noun.head.i != noun.i
    ):
        noun = noun.head
        if noun.i not in inside and noun.pos_ in {"NOUN", "PROPN"} and noun.lower_ not in AMOUNTS:
            return noun
    return head


def frame_of(tokens: DocSpan, kind: str | None) -> str:
    """The frame of a number, in lower case."""
    noun = counted_token(tokens)
    entries: list[tuple[str, str]] = []
    inside = range(tokens.start, tokens.end)
    phrase = [t.lower_ for t in noun.lefts if t.dep_ in {"amod", "compound", "nmod"} and t.i not in inside]
    if noun.i not in inside or (kind in THINGS and noun.pos_ == "NOUN" and noun.lower_ not in AMOUNTS):
        entries.append(("counts", " ".join([*phrase, noun.lower_])))
    owner = next((child for child in noun.children if child.dep_ == "poss"), None)
    if owner is not None:
        entries.append(("owner", owner.lower_))
    top = raised(noun, inside)
    entries += roles(top)
    entries += described(noun)
    if top.i != noun.i:
        entries += described(top)
    entries += clause(top)
    told = " ; ".join(f"{role} {words}" for role, words in dict.fromkeys(entries))
    return f"{told if told.startswith('counts ') else f'; {told}'} ; <n_{kind}>"


def raised(noun: Token, inside: range) -> Token:
    """The noun, or the amount that it is part of: "350" in "350 of its weavers", "half" in "half of them"."""
    top = noun
    while True:
        up = top.head
        if top.dep_ == "pobj" and up.lower_ == "of" and (up.head.i in inside or up.head.lower_ in AMOUNTS):
            top = up.head
        elif top.i in inside and up.i in inside and up.i != top.i:
            top = up
        elif top.dep_ in {"conj", "appos"} and top.pos_ in {"NOUN", "PROPN", "NUM"} and up.i != top.i:
            if up.pos_ not in {"NOUN", "PROPN", "NUM"}:
                return top
            top = up
        elif top.dep_ in {"nummod", "quantmod"} and up.i != top.i and up.lower_ in AMOUNTS:
            top = up
        else:
            return top


def roles(top: Token) -> Iterator[tuple[str, str]]:
    """What the counted things do, undergo or hang from."""
    up = top.head
    if up.i == top.i:
        return
    if top.dep_ in SUBJECT:
        for verb in chain(up):
            yield "does", verb
    elif top.dep_ in PASSIVE or top.dep_ in OBJECT:
        first, *rest = chain(up)
        yield "undergoes", first
        for verb in rest:  # "teachers are expected to retire": they retire
            yield "does" if top.dep_ in PASSIVE else "undergoes", verb
    elif top.dep_ == "attr":
        yield "is", next((child.lower_ for child in up.lefts if child.dep_ in SUBJECT), up.lemma_.lower())
    elif top.dep_ == "pobj":
        if up.dep_ == "agent":
            for verb in chain(up.head):
                yield "does", verb
        yield up.lower_, (phrasal(up.head) if up.head.pos_ in {"VERB", "AUX"} else up.head.lemma_.lower())


def described(noun: Token) -> Iterator[tuple[str, str]]:
    """Verbs of the clauses that hang from the noun: "who left", "hired since", "leaving the trade"."""
    for child in noun.children:
        if child.dep_ == "relcl":
            subject = next((word for word in child.children if word.dep_ in SUBJECT | PASSIVE), None)
            own = subject is None or subject.lower_ in {"who", "which", "that"}
            passive = subject is not None and subject.dep_ in PASSIVE
            for verb in chain(child):
                yield "does" if own and not passive else "undergoes", verb
        elif child.dep_ == "acl":
            for verb in chain(child):
                yield "undergoes" if child.tag_ == "VBN" else "does", verb


def clause(top: Token) -> Iterator[tuple[str, str]]:
    """Subject, verbs and object of the clause around the number."""
    verb = top
    while verb.pos_ not in {"VERB", "AUX"} and verb.head.i != verb.i:
        verb = verb.head
    if verb.pos_ not in {"VERB", "AUX"}:
        return
    bearer = verb
    while not any(child.dep_ in SUBJECT | PASSIVE for child in bearer.children):
        if bearer.dep_ not in {"conj", "xcomp", "advcl"} or bearer.head.pos_ not in {"VERB", "AUX"}:
            break
        bearer = bearer.head
    for child in bearer.children:
        if child.dep_ in SUBJECT | PASSIVE and child.i != top.i:
            yield "subject", noun_phrase(child)
    for word in chain(verb):
        yield "verb", word
    for child in verb.children:
        if child.dep_ in {"dobj", "dative", "attr", "acomp"} and child.i != top.i:
            yield "object", noun_phrase(child)


def chain(verb: Token) -> Iterator[str]:
    """The verb, and what hangs from it with the same subject: "expect", "retire" in "expected to retire"."""
    rest, seen = [verb], 0
    while rest and seen < 5:
        token = rest.pop(0)
        seen += 1
        yield phrasal(token)
        for child in token.children:
            same = child.dep_ in {"xcomp", "conj"} and child.pos_ in {"VERB", "AUX"}
            if same and not any(word.dep_ in SUBJECT | PASSIVE for word in child.children):
                rest.append(child)


def phrasal(verb: Token) -> str:
    """The verb's lemma with its particle: "walk out"."""
    particle = next((child.lower_ for child in verb.rights if child.dep_ == "prt"), None)
    if particle is None and verb.i + 1 < len(verb.doc):
        after = verb.nbor()
        alone = after.lower_ in APART or not any(after.children)  # "out of town", but not "on Monday"
        if after.lower_ in PARTICLES and after.head.i == verb.i and alone:
            particle = after.lower_
    lemma = str(verb.lemma_).lower()
    return f"{lemma} {particle}" if particle else lemma


def noun_phrase(noun: Token) -> str:
    """The noun with what belongs to it on the left and one "of …" on the right."""
    left = [child.lower_ for child in noun.lefts if child.dep_ in {"amod", "compound", "poss", "nmod"}]
    words = [*left, str(noun.lower_)]
    of = next((child for child in noun.rights if child.lower_ in {"of", "in"}), None)
    if of is not None:
        for child in of.children:
            if child.dep_ == "pobj":
                inner = [word.lower_ for word in child.lefts if word.dep_ in {"amod", "compound"}]
                words += [str(of.lower_), *inner, str(child.lower_)]
    return " ".join(words)
