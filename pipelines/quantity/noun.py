"""What a number counts or measures, read from the dependency parse: the counted noun, what it is about."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from spacy.tokens import Doc, Token

NOUNS = frozenset(["NOUN", "PROPN"])
NAMING = NOUNS | {
    "NUM",
    "ADJ",
    "ADV",
    "X",
    "VERB",
}  # what a subject may be, however it is tagged: "the S&P 500"
BEFORE_NOUN = frozenset(["amod", "nummod", "advmod", "compound", "nmod", "npadvmod"])
BEFORE_HEAD = frozenset(["compound", "nmod", "amod", "poss"])
WITHIN_PHRASE = frozenset(
    ["amod", "compound", "nmod", "poss", "npadvmod", "nummod", "punct", "quantmod", "advmod"]
)
LEADS_TO_NOUN = WITHIN_PHRASE | {"prep", "appos", "relcl", "acl"}
ABOUT = frozenset(
    ["of", "for", "in", "between"]
)  # prepositions that carry on a noun phrase: "demand for care"
PLACING = frozenset(["in", "at", "across", "from", "throughout", "near"])
CALENDAR = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|(?:jan|feb|aug|sept|oct|nov|dec)\.?)s?"
)
SUBJECTS = frozenset(["nsubj", "nsubjpass", "csubj"])
CLAUSES = frozenset(["conj", "xcomp", "advcl", "ccomp", "pcomp", "prep"])
DATING = {"last", "next", "this"}
SKIPPED_BEFORE_NOUN = frozenset(["other", "more", "additional", "of", "such", "extra", "further"])
SMALLER = frozenset(["JJS", "JJR"])
LONGEST_PHRASE = 9  # words between a number and the noun it counts
LONGEST_CONCEPT = 14
MANY = 60  # words looked back at before a noun


class Positions:
    """Finds the token at a character of a document."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        self.length = len(doc.text)
        self.starts: list[int] = []
        self.sentences: list[int] = []
        self.places: dict[int, list[Token]] = {}  # named places by the index of the word that each belongs to
        preposition = doc.vocab.strings["prep"]
        for token in doc:
            begin = token.idx
            self.starts.append(begin)
            if token.is_sent_start or not begin:
                self.sentences.append(begin)
            if token.dep == preposition and token.lower_ in PLACING:
                for name in named_places(token):
                    self.places.setdefault(token.head.i, []).append(name)

    def at(self, character: int) -> Token:
        """The token that covers this character, or the last one before it."""
        return self.doc[max(0, bisect_right(self.starts, character) - 1)]

    def sentence_of(self, character: int) -> tuple[int, int]:
        """First character of the sentence that covers this one, and of the next sentence."""
        i = max(0, bisect_right(self.sentences, character) - 1)
        following = self.sentences[i + 1] if i + 1 < len(self.sentences) else self.length
        return self.sentences[i], following

    def within(self, start: int, end: int) -> tuple[int, int]:
        """First token and the one behind the last of those that begin in this stretch."""
        first = self.at(start).i
        return first, max(first + 1, bisect_right(self.starts, end - 1))


def counted_noun(last: Token, part: bool) -> tuple[Token, list[Token]] | None:
    """The head noun that a number ending at token `last` counts, and its words from the number on.

    `part` says that the number is one of a whole ("half", "dozens", "one"), so that "of" may follow it.
    """
    doc, i = last.doc, last.i + 1
    of = part and i < len(doc) and doc[i].lower_ == "of"
    i += of
    while i < len(doc) and stands_before_noun(doc[i], of, part):
        i += 1
    if i + 1 < len(doc) and doc[i].lower_ in DATING and doc[i + 1].tag_ == "NN":
        return None  # "hired 260 last year": a date, whatever the parse says
    words: list[Token] = []
    head = None
    for token in doc[i : i + LONGEST_PHRASE]:
        following = doc[token.i + 1] if token.i + 1 < len(doc) else None
        if token.pos_ in NOUNS and not (token.is_sent_start and token.i > i):
            words.append(token)
            head = token
            if following is None or not goes_on(token, following, of):
                break
        elif modifies(token):
            if token.pos_ == "VERB" and token.tag_ not in ("VBG", "VBN"):
                break
            words.append(token)
        elif token.lower_ == "and" and words and words[-1].dep_ in BEFORE_NOUN:
            words.append(token)
        elif (token.tag_ == "POS" and of) or token.is_quote:
            continue
        else:
            break
    if head is None:
        return None
    words = [word for word in words if word.i <= head.i]
    return measured_by(last, words, head) if not of else (head, words)


def stands_before_noun(token: Token, of: bool, part: bool) -> bool:
    """Whether a word between number and noun is passed over: "half the", "40-", "200 more"."""
    return (
        (part and (token.pos_ == "DET" or token.tag_ == "PRP$"))
        or token.text == "-"
        or token.lower_ in SKIPPED_BEFORE_NOUN
        or (of and token.tag_ == "POS")
    )


def goes_on(noun: Token, following: Token, of: bool) -> bool:
    """Whether the phrase goes on behind this noun, which is then not its head."""
    if following.pos_ in NOUNS:
        return bool(noun.head.i >= following.i and noun.dep_ in BEFORE_HEAD)
    if following.pos_ == "ADJ" and following.i + 1 < len(following.doc) and following.nbor(1).pos_ == "NOUN":
        # "Harborview mental health workers", whatever the parse says; "full-time equivalent nurses".
        return noun.pos_ == "PROPN" or (noun.dep_ in BEFORE_HEAD and noun.head.i > following.i)
    if following.text in ("-", "and", "&", "/"):
        return noun.dep_ in BEFORE_HEAD | {"npadvmod"} and noun.head.i > noun.i
    return of and following.tag_ == "POS"


def modifies(token: Token) -> bool:
    return (
        (token.pos_ in ("ADJ", "NUM", "ADV", "VERB") and (token.dep_ in BEFORE_NOUN or token.pos_ == "ADJ"))
        or token.text == "-"
        or token.tag_ in ("HYPH", "JJS", "VBG", "VBN", "JJ")
    )


def measured_by(last: Token, words: list[Token], head: Token) -> tuple[Token, list[Token]]:
    """In "a four-cylinder engine" and "12 page document" the first noun is what the number counts."""
    nouns = [word for word in words if word.pos_ in NOUNS]
    first = nouns[0]
    hyphen = last.i + 1 < len(last.doc) and last.nbor(1).text == "-"
    near = len(nouns) > 1 and last.lower_ not in ("one", "1") and first.tag_ == "NN" and first.i <= last.i + 2
    if near and (hyphen or (head.tag_ == "NN" and first.i == last.i + 1)):
        return first, [first]
    return head, words


def unit_name(head: Token, words: list[Token]) -> str:
    """The counted noun phrase as a unit: lower case, head in the singular, no stop words."""
    parts: list[str] = []
    for word in words:
        hyphened = (word.i > 0 and word.nbor(-1).text == "-") or (
            word.i + 1 < len(word.doc) and word.nbor(1).text == "-"
        )
        if (word.is_stop and word.pos_ not in NOUNS and not hyphened) or (word.is_punct and word.text != "-"):
            continue
        if word.pos_ == "ADV" and not hyphened:
            continue
        singular = word is head or word.tag_ in SMALLER or word.tag_ == "NNS"
        if word.tag_ == "NNPS" and word.text.endswith("s"):
            parts.append(word.text[:-1])
        else:
            parts.append(
                word.lemma_ if (singular and word.pos_ != "PROPN") or word.tag_ in SMALLER else word.text
            )
    return " ".join(parts).replace(" - ", "-").strip("- ").lower() or head.lower_


def subject_of(verb: Token) -> Token | None:
    """The subject of a verb, or of the clause that it hangs on."""
    for _ in range(4):
        for child in sorted(verb.children, key=is_no_noun):
            if child.dep_ in SUBJECTS:
                relative = child.tag_ in ("WDT", "WP") and verb.dep_ == "relcl"
                return verb.head if relative else child
        if verb.dep_ in ("relcl", "acl"):
            return verb.head if verb.head.pos_ in NOUNS else None
        if verb.dep_ not in CLAUSES or verb.head is verb:
            return None
        verb = verb.head
    return None


def is_no_noun(token: Token) -> bool:
    """Sorts nouns before what the parser took for a second subject."""
    return token.pos_ not in NOUNS


def object_of(verb: Token) -> Token | None:
    """The direct object (or predicate noun) of a verb."""
    return next(
        (child for child in verb.children if child.dep_ in ("dobj", "attr") and child.pos_ in NOUNS), None
    )


def concept_head(anchor: Token, taken: Collection[int]) -> Token | None:
    """The noun that a measure, percentage or amount is about; `taken` are the tokens of the quantities.

    Tried in turn: "25% of the posts"; "a 30% rise in demand"; the noun that it modifies; the object of a verb
    of change ("increased therapists by 25%"); the subject; "$1 billion in gains"; the noun before.
    """
    return (
        under_preposition(anchor, ("of",), taken)
        or noun_above(anchor, taken)
        or under_preposition(anchor, ("in", "for", "from", "on"), taken)
        or noun_before(anchor, taken)
    )


def under_preposition(anchor: Token, words: tuple[str, ...], taken: Collection[int]) -> Token | None:
    """The noun of a prepositional phrase that hangs on this token, or on its verb: "paid $5 for a badge"."""
    for up in (anchor, anchor.head) if anchor.head.pos_ == "VERB" and "for" in words else (anchor,):
        for child in up.children:
            if child.dep_ == "prep" and child.lower_ in words and child.i > anchor.i:
                noun = noun_under(child, taken)
                if noun is not None:
                    return noun
    return None


def noun_before(anchor: Token, taken: Collection[int]) -> Token | None:
    """The last noun before a number of its sentence, for want of any other: "Dow +0.2%"."""
    for token in reversed(anchor.doc[sentence_start(anchor, MANY) : anchor.i]):
        if (
            token.pos_ in NOUNS
            and token.i not in taken
            and token.dep_ not in ("compound", "poss", "npadvmod")
        ):
            return token
    return None


def noun_above(anchor: Token, taken: Collection[int]) -> Token | None:
    """The noun that governs a measure, or the noun that the verb above is about."""
    token = anchor
    for _ in range(6):
        up = token.head
        if up is token:
            return None
        if up.pos_ in NOUNS and up.i not in taken and token.dep_ in LEADS_TO_NOUN:
            return about(up, taken)
        if up.pos_ in ("VERB", "AUX"):
            return of_verb(up, token, taken)
        token = up
    return None


def about(noun: Token, taken: Collection[int]) -> Token:
    """Of a noun like "increase" or "ratio" what it is an increase or ratio of, else the noun itself."""
    for child in noun.children:
        if child.dep_ == "prep" and child.lower_ in ("in", "of") and child.i > noun.i:
            inner = noun_under(child, taken)
            if inner is not None:
                return inner
    return noun


def of_verb(verb: Token, below: Token, taken: Collection[int]) -> Token | None:
    subject, thing = subject_of(verb), object_of(verb)
    if (
        subject is not None and subject.pos_ == "PRON"
    ):  # "each of the wards costs …", "the mill said it lost …"
        subject = under_preposition(subject, ("of",), taken) or teller_of(verb, subject)
    if below.pos_ == "NUM" and below.dep_ in ("nsubj", "nsubjpass"):  # "900 had taken part": of nobody named
        thing = None
    by = below.dep_ == "prep" or below.dep_ in ("npadvmod", "advmod")
    if by and thing is not None and thing.i not in taken and thing is not below:
        return thing
    if subject is not None and subject is not below and subject.i not in taken and subject.pos_ in NAMING:
        return subject
    return thing if thing is not None and thing is not below and thing.i not in taken else None


def teller_of(verb: Token, pronoun: Token) -> Token | None:
    """Whom "it" or "they" stands for in what is told: the subject of the clause above."""
    if pronoun.lower_ not in ("it", "they") or verb.dep_ not in ("ccomp", "advcl") or verb.head.i > verb.i:
        return None
    above = subject_of(verb.head)
    return above if above is not None and above.pos_ in NOUNS else None


def noun_under(preposition: Token, taken: Collection[int]) -> Token | None:
    return next(
        (c for c in preposition.children if c.dep_ == "pobj" and c.pos_ in NOUNS and c.i not in taken), None
    )


def phrase(head: Token, taken: Collection[int]) -> tuple[int, int]:
    """First and last token of the noun phrase of a head, without article, number and relative clause."""
    first = last = head.i
    for child in head.lefts:
        if child.dep_ in WITHIN_PHRASE and child.i not in taken:
            edge = child.left_edge.i
            if all(i not in taken for i in range(edge, head.i)):
                first = min(first, edge)
    while first < head.i and (
        head.doc[first].is_punct or head.doc[first].tag_ in ("PRP$", "DT", "POS") or head.doc[first].is_space
    ):
        first += 1
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in ABOUT and child.i == last + 1:
            noun = noun_under(child, taken)
            if (
                noun is not None
                and noun.i - first < LONGEST_CONCEPT
                and not any(i in taken for i in range(child.i, noun.i + 1))
            ):
                last = phrase(noun, taken)[1]
        elif child.dep_ in ("conj", "cc") or child.text == ",":
            break
    return first, last


def named_places(preposition: Token) -> Iterator[Token]:
    """The places that stand under a preposition: "in Harborview"."""
    for name in preposition.children:
        if name.dep_ == "pobj" and name.pos_ == "PROPN" and not CALENDAR.fullmatch(name.lower_):
            yield name


def place_near(
    anchor: Token, places: Mapping[int, Sequence[Token]], taken: Collection[int]
) -> tuple[int, int] | None:
    """First and last token of the named place that a noun or its verb stands with: "wards in Harborview"."""
    token = anchor
    for _ in range(4 if places else 0):
        for name in places.get(token.i, ()):
            if name.i not in taken:
                return proper_start(name), name.i
        if token.pos_ in ("VERB", "AUX") or token.head is token:
            return None
        token = token.head
    return None


def sentence_start(token: Token, most: int) -> int:
    """Index of the first token of this one's sentence, looked for at most so many words back."""
    doc, i = token.doc, token.i
    first = max(0, i - most)
    while i > first and not doc[i].is_sent_start:
        i -= 1
    return i


def proper_start(name: Token) -> int:
    """The first token of the run of proper nouns that ends in this one."""
    first: int = name.i
    while first > 0 and name.doc[first - 1].pos_ == "PROPN":
        first -= 1
    return first
