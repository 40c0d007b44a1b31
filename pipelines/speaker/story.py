"""What `speaker` knows of an article while it reads: its words, its cast, and who has spoken so far."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from pipelines.attribution.clause import Interval, Words
from pipelines.records import Party, Span, SpeakerKind
from pipelines.speaker.cast import Cast, Person
from pipelines.speaker.conflict import PUBLIC, Conflict
from pipelines.speaker.name import Name, names
from pipelines.speaker.organisation import BODIES, Organisation, best

UNITS = frozenset({"lodge", "local", "branch", "chapter", "chapel"})
OF_MEMBERS = (
    r"(?:['’]s| (?:pays|paid|told|tells|urged|balloted|polled|represents|(?:said|says) (?:that )?its)"
    r"(?: its| all)?)"
    r" (?:[\d,]+ )?(?:members|membership)\b"
)

THE_NOUN = re.compile(r"\b[Tt]he ([a-z]+)\b")


@dataclass(slots=True)
class Speaker:
    """Who a source mention stands for."""

    span: Span
    kind: SpeakerKind
    where: int  # paragraph of the mention
    person: Person | None = None
    organisation: Organisation | None = None
    wording: Span | None = None  # an unnamed source's own words
    role: Span | None = None
    affiliation: Span | None = None


@dataclass(slots=True)
class Story:
    """An article as far as it has been read."""

    text: str
    pages: list[Words]
    starts: list[int]  # of the paragraphs
    cast: Cast
    conflict: Conflict
    parties: list[tuple[Party, re.Pattern[str]]] = field(default_factory=list)  # of the disputes it is about
    people: dict[str, str] = field(default_factory=dict)  # name in lower case → party_id
    employer: Organisation | None = None
    spoken: list[tuple[int, Speaker]] = field(default_factory=list)  # where the source stands, who it is

    def find_employer(self) -> None:
        """Settles who the employer is: whoever the article's words for the struck side lead to."""
        self.lend_kind()
        for organisation in self.cast.organisations:
            words = {
                word.lower() for word in organisation.name.words
            }  # "Halden County", where "the county" offers
            organisation.kinds |= words & set(PUBLIC) & set(self.conflict.struck)
            if organisation.side != "union":
                organisation.staff += 2 * sum(
                    min(self.conflict.struck[kind], 2) for kind in organisation.kinds
                )
        self.employer = self.cast.employer()

    def lend_kind(self) -> None:
        """Whatever "the resort" is where the one organisation named before it is told to be nothing else."""
        called = (match for match in THE_NOUN.finditer(self.text) if match[1] in names().employer_nouns)
        first = next(called, None)
        if first is None or first[1] in names().firms:
            return
        before = [o for o in self.cast.organisations if o.name.span.start < first.start()]
        near = self.text.rfind("\n", 0, first.start()) < before[0].name.span.start if before else False
        if len(before) == 1 and near and before[0].side is None and not before[0].kinds:
            before[0].kinds.add(first[1])

    def employer_is_public(self) -> bool:
        """Whether the employer is a hospital, a council, a school: no firm."""
        words = {word.lower() for word in self.employer.name.words} if self.employer else set()
        return bool(words & names().public_kinds)

    def locate(self, span: Span) -> tuple[int, Interval]:
        """Paragraph and tokens of a span."""
        number = max(bisect_right(self.starts, span.start) - 1, 0)
        words = self.pages[number]
        first = bisect_right(words.end, span.start)
        last = bisect_left(words.start, span.end)
        return number, (first, max(last, first + 1))

    def organisation(self, name: Name) -> Organisation | None:
        """The organisation that a name or short form stands for: "Ferrow", "FCU", "the Federation"."""
        form = " ".join(word.lower() for word in name.words)
        able = self.cast.by_word.get(form)
        if able:
            return best(able)
        return self.called(form, name.span.start) if form in names().referring else None

    def of_kind(self, noun: str, at: int) -> Organisation | None:
        """The organisation named last that "the association" or "the airline" may lead back to."""
        able = [o for o in self.cast.organisations if noun in o.kinds]
        if not able and noun in ("group", "body", "organisation", "organization"):
            able = [o for o in self.cast.organisations if o.kinds & BODIES and o.name.span.start < at]
        return nearest([o for o in able if o.name.span.start < at] or able, at) if able else None

    def called(self, noun: str, at: int) -> Organisation | None:
        """The organisation behind a common noun: by its kind, or the article's one union or employer."""
        known = names()
        if (noun in known.union_nouns or noun in known.employer_nouns) and noun not in known.body_nouns:
            union = noun in known.union_nouns
            sided = self.cast.unions() if union else self.employers()
            alike = [o for o in self.cast.organisations if noun in o.kinds]
            if noun in ("union", "unions") or not union:
                alike = [o for o in alike if (o.side == "union") == union]
            if not alike and noun in known.firms and self.employer_is_public():
                firms = [o for o in self.cast.organisations if o.side in (None, "employer")]
                alike = [o for o in firms if o is not self.employer and o.name.span.start < at]
            if alike or sided:
                return nearest(alike or sided, at)
        if noun in known.government_nouns and (
            bodies := [o for o in self.cast.organisations if o.side == "government"]
        ):
            return self.of_kind(noun, at) or nearest(bodies, at)
        return self.of_kind(noun, at) if noun not in ("union", "unions", "management") else None

    def is_union_unit(self, noun: str) -> bool:
        """Whether "the lodge" or "the branch" is a union's here: one that has a number, or members."""
        if noun not in UNITS:
            return False
        unit = rf"\b{noun.capitalize()} (?:No\.? ?)?\d|\b(?:[Mm]embers|membership) of the {noun}\b"
        return re.search(rf"{unit}|\b[Tt]he {noun}{OF_MEMBERS}", self.text) is not None

    def employers(self) -> list[Organisation]:
        return [self.employer] if self.employer else []


def nearest(able: list[Organisation], at: int) -> Organisation:
    """The organisation named last before this place; the one named first if none was."""

    def last_before(organisation: Organisation) -> int:
        return max((n.span.start for n in organisation.mentions if n.span.start < at), default=-1)

    return max(able, key=lambda o: (last_before(o), -o.name.span.start))
