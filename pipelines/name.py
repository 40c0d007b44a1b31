"""Runs of capitals → names, by capitals, titles and offices: there is no name recogniser in the parse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipelines.clause import Interval, Words
from pipelines.config import HERE, load
from pipelines.records import Span
from pipelines.side import side_of

NAMES = HERE / "rules" / "names.yml"
Gender = Literal["male", "female"]
LINKS = frozenset({"of", "for", "&"})


@dataclass(frozen=True, slots=True)
class Honorifics:
    male: tuple[str, ...]
    female: tuple[str, ...]
    either: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameFile:
    honorifics: Honorifics
    titles: tuple[str, ...]
    offices: tuple[str, ...]
    particles: tuple[str, ...]
    suffixes: tuple[str, ...]
    organisation_words: tuple[str, ...]
    not_names: tuple[str, ...]
    weak_first_words: tuple[str, ...]
    documents: tuple[str, ...]
    staff: tuple[str, ...]
    employer_deeds: tuple[str, ...]
    union_nouns: tuple[str, ...]
    employer_nouns: tuple[str, ...]
    government_nouns: tuple[str, ...]
    back_references: tuple[str, ...]
    plural_people: tuple[str, ...]
    female_names: tuple[str, ...]
    male_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NameLexicon:
    genders: dict[str, Gender]  # honorifics and forenames
    honorifics: frozenset[str]
    titles: frozenset[str]
    offices: frozenset[str]
    particles: frozenset[str]
    suffixes: frozenset[str]
    organisation_words: frozenset[str]
    not_names: frozenset[str]
    weak_first_words: frozenset[str]
    documents: frozenset[str]
    staff: frozenset[str]
    employer_deeds: frozenset[str]
    union_nouns: frozenset[str]
    employer_nouns: frozenset[str]
    government_nouns: frozenset[str]
    back_references: frozenset[str]
    plural_people: frozenset[str]


@dataclass(slots=True)
class Name:
    """One run of capitals in the text."""

    paragraph: int
    interval: Interval
    span: Span
    words: tuple[str, ...]
    is_organisation: bool
    gender: Gender | None


@cache
def names() -> NameLexicon:
    file = load(NAMES, NameFile)
    genders: dict[str, Gender] = dict.fromkeys((*file.honorifics.male, *file.male_names), "male")
    genders |= dict.fromkeys((*file.honorifics.female, *file.female_names), "female")
    return NameLexicon(
        genders=genders,
        honorifics=frozenset((*file.honorifics.male, *file.honorifics.female, *file.honorifics.either)),
        titles=frozenset((*file.titles, *file.offices)),
        offices=frozenset(file.offices),
        particles=frozenset(file.particles),
        suffixes=frozenset(file.suffixes),
        organisation_words=frozenset(file.organisation_words),
        not_names=frozenset(file.not_names),
        weak_first_words=frozenset(file.weak_first_words),
        documents=frozenset(file.documents),
        staff=frozenset(file.staff),
        employer_deeds=frozenset(file.employer_deeds),
        union_nouns=frozenset(file.union_nouns),
        employer_nouns=frozenset(file.employer_nouns),
        government_nouns=frozenset(file.government_nouns),
        back_references=frozenset(file.back_references),
        plural_people=frozenset(file.plural_people),
    )


def names_in(number: int, words: Words) -> Iterator[Name]:
    """Runs of capitals, titles cut off; organisations with their "of the …"."""
    i = 0
    while i < len(words):
        if not capital(words, i):
            i += 1
            continue
        end = i + 1
        while end < len(words):
            if (
                capital(words, end)
                or (words.text[end] == "-" and end + 1 < len(words) and capital(words, end + 1))
                or (
                    words.lower[end] in names().particles
                    and end + 1 < len(words)
                    and capital(words, end + 1)
                    and end > i
                )
            ) or (words.tag[end] == "CD" and words.lower[end - 1] in ("local", "lodge", "district", "no.")):
                end += 1
            elif words.lower[end] == "and" and (further := joined_by_and(words, i, end)):
                end = further
            elif words.lower[end] in LINKS and organisation_like(words, i, end):
                skip = end + 2 if end + 1 < len(words) and words.lower[end + 1] == "the" else end + 1
                if skip < len(words) and capital(words, skip):
                    end = skip
                else:
                    break
            elif (
                words.lower[end] in ("'s", "'")
                and end + 1 < len(words)
                and capital(words, end + 1)
                and (words.lower[end + 1] in names().organisation_words)
            ):
                end += 1
            else:
                break
        yield from name_of(number, words, i, end)
        i = end


def joined_by_and(words: Words, first: int, link: int) -> int | None:
    """Where "the Tram and Bus Union" ends, if "and" is a part of the name."""
    if first == 0 or words.lower[first - 1] != "the" or organisation_like(words, link - 1, link):
        return None
    end = link + 1
    while end < len(words) and (capital(words, end) or words.lower[end] in ("'", "'s")):
        end += 1
    while end > link + 1 and not words.is_word(end - 1):
        end -= 1
    return end if end > link + 1 and organisation_like(words, end - 1, end) else None


def capital(words: Words, i: int) -> bool:
    word = words.text[i]
    return word[:1].isupper() and words.tag[i] in ("NNP", "NNPS") and words.lower[i] not in ("i",)


def organisation_like(words: Words, first: int, last: int) -> bool:
    return any(words.lower[j] in names().organisation_words for j in range(first, last))


def name_of(number: int, words: Words, first: int, last: int) -> Iterator[Name]:
    """The name in a run of capitals: "Carla Whitfield" of "Union President Carla Whitfield"."""
    known = names()
    offices = [j for j in range(first, last - 1) if words.lower[j] in known.offices]
    if offices and not any(
        words.lower[j] in known.organisation_words or words.lower[j] in LINKS
        for j in range(offices[-1] + 1, last)
    ):
        end = offices[0]
        while end > first and words.lower[end - 1] in known.titles:
            end -= 1
        if end > first:  # "SNA" of "SNA Executive Director Ruth Okafor"
            yield from name_of(number, words, first, end)
        first = offices[-1] + 1
    gender: Gender | None = None
    organisation = organisation_like(words, first, last) or any(
        words.lower[j] in LINKS for j in range(first, last)
    )
    start = first
    while start < last - 1 and (words.lower[start] in known.honorifics or words.lower[start] in known.titles):
        if organisation and words.lower[start] not in known.honorifics:
            break
        if words.lower[start] in known.honorifics:
            gender = known.genders.get(words.lower[start], gender)
            organisation = False
        start += 1
    if (
        not organisation
        and last - start > 2
        and words.lower[start] not in known.genders
        and (side_of("role", words.lower[start]) is not None)
    ):
        start += 1  # "Picker Darren Holt" at the beginning of a sentence
    end = last
    while end > start + 1 and (words.lower[end - 1] in known.suffixes or words.text[end - 1] in "-,"):
        end -= 1
    if end <= start or all(words.lower[j] in known.not_names for j in range(start, end)):
        return
    if end == start + 1 and words.lower[start] in known.suffixes:
        return  # "Ruth Okafor, RN"
    text = tuple(words.text[j] for j in range(start, end))
    acronym = len(text) == 1 and len(text[0]) > 1 and text[0].isupper()
    gender = gender or known.genders.get(text[0].lower())
    if start > 0 and gender is None:
        gender = known.genders.get(words.lower[start - 1])
    yield Name(number, (start, end), words.span((start, end)), text, organisation or acronym, gender)
