"""The persons that an article names, surnames joined to full names, beside its organisations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.attribution.clause import Words
from pipelines.records import Span
from pipelines.speaker.gathering import gather_organisations
from pipelines.speaker.name import Gender, Name, known_names, names, names_in
from pipelines.speaker.organisation import BODIES, Organisation
from pipelines.speaker.side import names_a_trade, side_of

LEAGUES = BODIES - {"group", "network", "organisation", "organization", "body"}  # of members: no company
OFFICES = frozenset({"authority", "board", "commission", "agency"})  # public, unless they have staff out
OPENERS = frozenset({"the", "a", "an", "its", "their"})  # of an apposition
PLACE_PREPOSITIONS = frozenset(
    {"in", "at", "from", "near", "across", "through", "throughout", "outside", "around", "to"}
)


@dataclass(slots=True)
class Person:
    """A person under the fullest name the article gives."""

    name: Name
    gender: Gender | None = None
    mentions: list[Name] = field(default_factory=list)
    role: Span | None = None
    affiliation: Span | None = None
    belonging: Span | None = None  # "of the union", behind the name
    evidence: int = 0  # titles, roles, back references: what makes the run of capitals a person's name


@dataclass(slots=True)
class Cast:
    """Everybody an article names."""

    names: dict[int, list[Name]]  # by paragraph
    persons: dict[str, list[Person]]  # by last name, lower case
    organisations: list[Organisation]
    by_word: dict[str, list[Organisation]]  # by name, first word and short form, lower case

    def unions(self) -> list[Organisation]:
        return [o for o in self.organisations if o.side == "union"]

    def employer(self) -> Organisation | None:
        """The organisation that most often stands as the employer. Ministries and universities need staff."""
        able = [
            o
            for o in self.organisations
            if o.side == "employer"
            or (o.side is None and (o.staff or (o.voice and not o.kinds & (LEAGUES | OFFICES))))
            or (o.side in ("expert", "government") and o.staff)
        ]
        spoken_of = [
            o for o in self.organisations if o.side is None and len(o.mentions) > 1 and not o.kinds & LEAGUES
        ]
        return max(able or spoken_of, key=employing, default=None)


def employing(organisation: Organisation) -> tuple[int, int]:
    known = 2 if organisation.side == "employer" else 0
    return 2 * organisation.staff + organisation.voice + known, len(organisation.mentions)


def cast_of(text: str, pages: Sequence[Words]) -> Cast:
    """The persons and organisations of the article, short forms joined to full ones."""
    known = known_names(pages)
    found = [name for number, words in enumerate(pages) for name in names_in(number, words, known)]
    found = [name for name in found if not trade_that_opens(pages[name.paragraph], name)]
    by_paragraph: dict[int, list[Name]] = defaultdict(list)
    for name in found:
        by_paragraph[name.paragraph].append(name)
    organisations, by_word = gather_organisations(text, found)
    persons = gather_persons(pages, found)
    return Cast(by_paragraph, persons, organisations, by_word)


def trade_that_opens(words: Words, name: Name) -> bool:
    """ "Stokers with the gasworks say …": a capital letter that only the sentence's beginning gives."""
    first, end = name.interval
    opens = first == words.unit_bounds[words.unit[first]][0] and end == first + 1
    return opens and words.tag[first] == "NNS" and names_a_trade(words.lower[first])


# ---------------------------------------------------------------- persons


def told_behind(words: Words, name: Name) -> bool:
    """ "Scanlan, the union's organiser, said": by the last name alone, and told who he is."""
    head, end = name.interval[1] - 1, name.interval[1]
    subject = words.dep[head] in ("nsubj", "nsubjpass")
    opened = words.text[end : end + 1] == [","] and not OPENERS.isdisjoint(words.lower[end + 1 : end + 2])
    stop = next((i for i in range(end + 2, min(end + 14, len(words))) if words.text[i] == ","), None)
    if not (subject and opened and stop):
        return False
    return side_of("role", " ".join(words.lower[end + 1 : stop])) is not None


def gather_persons(pages: Sequence[Words], found: Sequence[Name]) -> dict[str, list[Person]]:
    """Persons by last name. Several with one last name are kept apart by their forenames."""
    persons: dict[str, list[Person]] = defaultdict(list)
    for name in found:
        if name.is_organisation or len(name.words) < 2 or len(name.words) > 5:
            continue
        last, first = name.words[-1].lower(), name.words[0].lower()
        same = next((p for p in persons[last] if p.name.words[0].lower() == first), None)
        if same is None:
            same = Person(name, name.gender)
            persons[last].append(same)
        elif len(name.words) > len(same.name.words):
            same.name = name
        same.gender = same.gender or name.gender
        same.mentions.append(name)
        words, (start, _) = pages[name.paragraph], name.interval
        before = words.lower[start - 1] if start else ""
        if name.gender or (
            start and words.tag[start - 1] == "NN" and words.dep[start - 1] in ("compound", "nmod")
        ):
            same.evidence += 2
        if words.dep[name.interval[1] - 1] in ("nsubj", "nsubjpass", "appos", "poss", "attr"):
            same.evidence += 1
        behind = words.lower[name.interval[1] : name.interval[1] + 2]
        if behind in ([",", "who"], [",", "whose"]) or (behind[:1] == [","] and behind[-1].isdigit()):
            same.evidence += 3
        if before in PLACE_PREPOSITIONS:
            same.evidence -= 2
    alone = [name for name in found if len(name.words) == 1 and not name.is_organisation]
    for name in alone:  # "Mayor Scanlan"
        key, start = name.words[0].lower(), name.interval[0]
        titled = start and pages[name.paragraph].lower[start - 1] in names().titles | names().honorifics
        if (titled or told_behind(pages[name.paragraph], name)) and len(key) > 1 and not persons.get(key):
            persons[key].append(Person(name, name.gender))
    for name in alone:
        for person in persons.get(name.words[0].lower(), ())[:1]:
            person.mentions.append(name)
            person.evidence += 2
            person.gender = person.gender or name.gender
    return persons
