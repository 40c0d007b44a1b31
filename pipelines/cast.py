"""The persons and organisations that an article names, short forms joined to full ones."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.clause import Words
from pipelines.name import Gender, Name, names, names_in
from pipelines.records import Side, Span
from pipelines.side import side_of

PLACE_PREPOSITIONS = frozenset(
    {"in", "at", "from", "near", "across", "through", "throughout", "outside", "around", "to"}
)
ABOUT_TO_NAME_AN_EMPLOYER = re.compile(
    r"\b(?:against|struck|employed by|employs|work(?:s|ed|ing)? (?:for|at)"
    r"|(?:strike|walkout|stoppage|picket\w*) (?:at|by|against|of)"
    r"|(?:workers|employees|nurses|teachers|pilots|drivers|miners|staff|members|mechanics|engineers|crews|doctors"
    r"|therapists|clerks|attendants|guards|operatives|hands|men) (?:at|of|for|with)|\w+(?:s|men|women) at"
    r"|(?:talks|negotiations|contract|dispute|bargaining|agreement|deal) with)\s+(?:the\s+)?$",
    re.IGNORECASE,
)

AT_WORK = re.compile(
    r"\b\w+(?:s|men|women|staff) at (?:the )?$", re.IGNORECASE
)  # "fettlers at Harrow Castings"


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
class Organisation:
    """An organisation under the fullest name the article gives."""

    name: Name
    side: Side | None
    mentions: list[Name] = field(default_factory=list)
    staff: int = 0  # how often it stands as the employer of those who work or strike


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
        """The organisation that most often stands as the employer."""
        able = [
            o for o in self.organisations if o.side in (None, "employer", "expert", "government") and o.staff
        ]
        return max(able, key=lambda o: (o.staff + (o.side == "employer"), len(o.mentions)), default=None)


def cast_of(text: str, pages: Sequence[Words]) -> Cast:
    """The persons and organisations of the article, short forms joined to full ones."""
    found = [name for number, words in enumerate(pages) for name in names_in(number, words)]
    by_paragraph: dict[int, list[Name]] = defaultdict(list)
    for name in found:
        by_paragraph[name.paragraph].append(name)
    organisations, by_word = gather_organisations(text, found)
    persons = gather_persons(pages, found)
    return Cast(by_paragraph, persons, organisations, by_word)


# ---------------------------------------------------------------- organisations


def gather_organisations(
    text: str, found: Sequence[Name]
) -> tuple[list[Organisation], dict[str, list[Organisation]]]:
    """Organisations by their full names, and every word that leads to one."""
    full: dict[tuple[str, ...], Organisation] = {}
    workplaces = {n.words for n in found if AT_WORK.search(text[max(0, n.span.start - 30) : n.span.start])}
    for name in found:
        key = tuple(w.lower() for w in name.words)
        if (name.words in workplaces or named_by_kind(text, name)) and key[0] not in names().genders:
            name.is_organisation = True
        if name.is_organisation and len(key) > 1:
            if key not in full:
                full[key] = Organisation(name, side_of("organisation", name.span.of(text)))
            full[key].mentions.append(name)
    short: dict[str, list[Organisation]] = defaultdict(list)
    counts = Counter(" ".join(w.lower() for w in n.words) for n in found)
    for key, organisation in full.items():
        short[" ".join(key)].append(organisation)
        if key[0] not in names().weak_first_words:
            short[key[0]].append(organisation)
        for form in short_forms(text, organisation.name):
            short[form].append(organisation)
    # Names without a telltale word, whose first word stands alone elsewhere: "Ferrow Castings … Ferrow".
    for name in found:
        key = tuple(w.lower() for w in name.words)
        if (
            len(key) == 2
            and not name.is_organisation
            and counts[key[0]]
            and key[0] not in names().genders
            and (key[0] not in names().weak_first_words and counts[key[0]] > counts[key[1]])
        ):
            if key not in full:
                full[key] = Organisation(name, None)
                short[" ".join(key)].append(full[key])
                short[key[0]].append(full[key])
            full[key].mentions.append(name)
            name.is_organisation = True
    for able in short.values():  # "Hale" is the university rather than the Hale Workers' Union
        able.sort(key=lambda o: o.side == "union")
    for name in found:
        key = tuple(w.lower() for w in name.words)
        if len(key) == 1:
            if short.get(key[0]):
                best(short[key[0]]).mentions.append(name)
                name.is_organisation = True
            elif name.is_organisation or staffed(text, name):
                side = side_of("organisation", name.span.of(text))
                short[key[0]].append(Organisation(name, side, [name]))
                full[key] = short[key[0]][0]
    for name in found:
        form = " ".join(w.lower() for w in name.words)
        if short.get(form) and (weight := staff_weight(text, name)):
            best(short[form]).staff += weight
    for organisation in full.values():
        if organisation.side is None and called_union(text, organisation):
            organisation.side = "union"
    return list(full.values()), short


def best(choice: list[Organisation]) -> Organisation:
    return max(choice, key=lambda o: (o.side != "union", len(o.mentions), len(o.name.words)))


def short_forms(text: str, name: Name) -> Iterator[str]:
    """ "Harbour Workers' Union (HWU)" and the initials that such a name would have."""
    after = re.match(
        r"\s*\(\s*(?:the\s+)?([A-Z][A-Za-z.&-]{1,9})\b", text[name.span.end : name.span.end + 24]
    )
    if after:
        yield after.group(1).lower()
    initials = "".join(w[0] for w in name.words if w[0].isupper())
    if len(initials) > 2:
        yield initials.lower()


def named_by_kind(text: str, name: Name) -> bool:
    """ "the operator, Transit West,": an organisation, whatever its name."""
    kind = re.search(r"\bthe (?:\w+ )?([a-z]+), $", text[max(0, name.span.start - 40) : name.span.start])
    enclosed = text[name.span.end : name.span.end + 1] == ","
    return enclosed and kind is not None and kind.group(1) in names().employer_nouns


def staffed(text: str, name: Name) -> bool:
    return staff_weight(text, name) > 1


def staff_weight(text: str, name: Name) -> int:
    """How strongly this mention shows an employer: "Ferrow workers", "on strike against Ferrow"."""
    before = text[max(0, name.span.start - 40) : name.span.start]
    after = re.match(r"(?:['’]s?)?\s+((?:[\w-]+\s+){0,3}?)([\w-]+)", text[name.span.end : name.span.end + 60])
    weight = 2 if ABOUT_TO_NAME_AN_EMPLOYER.search(before) else 0
    if named_by_kind(text, name):
        weight += 2
    if after:
        words = [*after.group(1).lower().split(), after.group(2).lower()]
        nearby = re.match(r"(?:['’]s?)?((?:\s+[\w-]+){1,4})", text[name.span.end : name.span.end + 60])
        run = nearby.group(1).lower().split() if nearby else words
        if any(w in names().staff for w in run[:3]):
            weight += 2
        elif run and (
            run[0] in names().employer_deeds
            or (run[0] in ("has", "had", "have") and run[1:2] and run[1] in names().employer_deeds)
        ):
            weight += 1
    if (
        re.search(r"\b(?:in|from|of)\s+$", before)
        and weight == 2
        and not ABOUT_TO_NAME_AN_EMPLOYER.search(before)
    ):
        weight = 0
    return weight


def called_union(text: str, organisation: Organisation) -> bool:
    for name in organisation.mentions[:6]:
        around = text[max(0, name.span.start - 30) : name.span.start]
        behind = text[name.span.end : name.span.end + 40]
        if re.search(r"\b(?:union|federation|local|strikers)(?:,)?\s+(?:\(|the\s+)?$", around, re.IGNORECASE):
            return True
        if re.match(r"(?:\)?,? (?:the|a|an|which is the) (?:\w+[ -]){0,3}union\b)", behind, re.IGNORECASE):
            return True
    return False


# ---------------------------------------------------------------- persons


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
        if words.dep[name.interval[1] - 1] in ("nsubj", "appos"):
            same.evidence += 1
        if before in PLACE_PREPOSITIONS:
            same.evidence -= 2
    for name in found:
        if len(name.words) == 1 and not name.is_organisation:
            for person in persons.get(name.words[0].lower(), ())[:1]:
                person.mentions.append(name)
                person.evidence += 2
                person.gender = person.gender or name.gender
    return persons
