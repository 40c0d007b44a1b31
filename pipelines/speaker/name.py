"""Runs of capitals → names, by capitals, titles and offices: there is no name recogniser in the parse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from pipelines.attribution.clause import Interval, Words
from pipelines.config import HERE, load
from pipelines.records import Span
from pipelines.speaker.side import names_a_trade, side_of

NAMES = HERE / "rules" / "names.yml"
Gender = Literal["male", "female"]
FUNCTION_TAGS = frozenset(
    {"DT", "PDT", "IN", "TO", "PRP", "PRP$", "CC", "MD", "CD", "VBG", "WDT", "WP", "WRB", "EX"}
)
CALENDAR = frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"})
PROPER = frozenset({"NNP", "NNPS"})
PARTICIPLES = frozenset({"VBN", "VBD", "VBG", "JJ", "RB"})
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
    organisation_endings: tuple[str, ...]
    not_names: tuple[str, ...]
    union_brands: tuple[str, ...]
    makers: tuple[str, ...]
    places: tuple[str, ...]
    weak_first_words: tuple[str, ...]
    documents: tuple[str, ...]
    posts: tuple[str, ...]
    firms: tuple[str, ...]
    public_kinds: tuple[str, ...]
    institutions: tuple[str, ...]
    staff: tuple[str, ...]
    voices: tuple[str, ...]
    employer_deeds: tuple[str, ...]
    union_nouns: tuple[str, ...]
    employer_nouns: tuple[str, ...]
    government_nouns: tuple[str, ...]
    body_nouns: tuple[str, ...]
    back_references: tuple[str, ...]
    plural_people: tuple[str, ...]
    female_words: tuple[str, ...]
    male_words: tuple[str, ...]
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
    organisation_endings: tuple[str, ...]
    not_names: frozenset[str]
    union_brands: frozenset[str]
    makers: frozenset[str]
    places: frozenset[str]
    weak_first_words: frozenset[str]
    documents: frozenset[str]
    posts: frozenset[str]
    firms: frozenset[str]
    public_kinds: frozenset[str]
    institutions: frozenset[str]
    staff: frozenset[str]
    voices: frozenset[str]
    employer_deeds: frozenset[str]
    union_nouns: frozenset[str]
    employer_nouns: frozenset[str]
    government_nouns: frozenset[str]
    body_nouns: frozenset[str]
    back_references: frozenset[str]
    plural_people: frozenset[str]
    female_words: frozenset[str]
    male_words: frozenset[str]
    referring: frozenset[str]  # nouns that lead back to an organisation: "the airline", "the association"


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
        organisation_endings=file.organisation_endings,
        not_names=frozenset(file.not_names),
        union_brands=frozenset(file.union_brands),
        makers=frozenset(file.makers),
        places=frozenset(file.places),
        weak_first_words=frozenset(file.weak_first_words),
        documents=frozenset(file.documents),
        posts=frozenset(file.posts),
        firms=frozenset(file.firms),
        public_kinds=frozenset(file.public_kinds),
        institutions=frozenset(file.institutions),
        staff=frozenset(file.staff),
        voices=frozenset(file.voices),
        employer_deeds=frozenset(file.employer_deeds),
        union_nouns=frozenset(file.union_nouns),
        employer_nouns=frozenset(file.employer_nouns),
        government_nouns=frozenset(file.government_nouns),
        body_nouns=frozenset(file.body_nouns),
        back_references=frozenset(file.back_references),
        plural_people=frozenset(file.plural_people),
        female_words=frozenset(file.female_words),
        male_words=frozenset(file.male_words),
        referring=frozenset(
            (*file.union_nouns, *file.employer_nouns, *file.government_nouns, *file.body_nouns)
        ),
    )


def initials_of(words: Iterable[str]) -> str:
    """ "HBT" of "Harbour and Barge Trimmers"."""
    return "".join(word[0] for word in words if word[0].isupper())


def names_in(number: int, words: Words, known: frozenset[str]) -> Iterator[Name]:
    """Runs of capitals, titles cut off; organisations with their "of the …".

    Words that are `known` as names elsewhere count as such. A dateline names a place, and in a line of
    capitals nothing stands out.
    """
    if all(word.isupper() or not word[0].isalpha() for word in words.text):
        return
    named = [capital(words, i, known) for i in range(len(words))]
    starts = {low for low, _ in words.unit_bounds} | {low for low, _, _ in words.quotes}
    capitals = sum(word[0].isupper() for word in words.text if word[0].isalpha())
    if 2 * capitals < sum(word[0].isalpha() for word in words.text):  # not a headline
        for i in range(len(words)):  # "Torsten Brückmann", tagged as common nouns
            if (
                i not in starts
                and words.text[i][0].isupper()
                and words.tag[i] in ("NN", "NNS", "JJ", "VB", "VBP", "FW")
            ):
                beside = words.text[i - 1 : i] + words.text[i + 1 : i + 2]
                named[i] |= any(w[0].isupper() and len(w) > 1 for w in beside) and len(words.text[i]) > 2
    for i in range(1, len(words)):  # "Tramways" of "Harrow Tramways", tagged as a plural
        if named[i - 1] and words.text[i][0].isupper() and words.tag[i] in ("NN", "NNS", "JJ"):
            named[i] = True
    for first, _ in words.unit_bounds:  # "Harrow Tramways" at the beginning of a sentence, tagged as a verb
        if (
            first + 1 < len(words)
            and named[first + 1]
            and words.lower[first + 1] in names().organisation_words
        ):
            named[first] = words.text[first][0].isupper() and words.tag[first] not in FUNCTION_TAGS
        if words.text[first][0].isupper() and words.lower[first] in names().union_brands:
            named[first] = True
    i = next((k for k in range(len(words)) if words.start[k] >= words.body), len(words))
    if 0 < i < len(words) - 1 and not named[i + 1] and names_a_trade(words.lower[i]):
        i += 1  # "PORT SELWYN - Paramedics began", tagged as one name
    while i < len(words):
        if not named[i]:
            i += 1
            continue
        end = i + 1
        while further := goes_on(words, named, i, end):
            end = further
        yield from name_of(number, words, i, end)
        i = end


def goes_on(words: Words, named: list[bool], first: int, end: int) -> int | None:
    """Where the name goes on to that has reached `end`; None if it is complete."""
    if end >= len(words):
        return None
    text, lower = words.text[end], words.lower[end]
    following = end + 1 < len(words) and named[end + 1]
    numbered = ("local", "lodge", "district", "no.", "no")
    if named[end] or (words.tag[end] == "CD" and words.lower[end - 1] in numbered):
        return end + 1
    if (
        lower in ("no.", "no")
        and organisation_like(words, first, end)
        and words.tag[end + 1 : end + 2] == ["CD"]
    ):
        return end + 2
    if text == "." and words.lower[end - 1] == "no" and words.tag[end + 1 : end + 2] == ["CD"]:
        return end + 2
    if text == "-" and end + 1 < len(words) and words.start[end] == words.end[end - 1]:
        syllable = end - first > 1 and words.tag[end - 1] == "NNP" and words.tag[end + 1] not in PARTICIPLES
        return end + 2 if following or (syllable and words.text[end + 1].islower()) else None
    if lower == "'" and end + 1 < len(words) and words.lower[end + 1] in names().organisation_words:
        return end + 2 if words.text[end + 1][0].isupper() else None  # "Publishers' Society"
    if lower in names().particles or lower == "'" or (lower == "'s" and following):
        owned = lower == "'s" and words.lower[end + 1] not in names().organisation_words
        return end + 1 if following and not owned else None
    if lower == "and":
        return joined_by_and(words, named, first, end)
    if lower == "&":  # "Brindle & Howe" is a firm
        return end + 1 if following and words.lower[end + 1].rstrip(".") != "co" else None
    if lower in LINKS and organisation_like(words, first, end):
        skip = end + 2 if words.lower[end + 1 : end + 2] == ["the"] else end + 1
        return skip if skip < len(words) and named[skip] else None
    return None


def joined_by_and(words: Words, named: list[bool], first: int, link: int) -> int | None:
    """Where "the Tram and Bus Union" ends, if "and" is a part of the name."""
    opens = first == words.unit_bounds[words.unit[first]][0] or words.lower[first - 1] in ("the", "of", "for")
    if not opens or (link - first > 1 and organisation_like(words, first, link)):
        return None
    end = link + 1
    while end < len(words) and (named[end] or words.lower[end] in ("'", "'s")):
        end += 1
    while end > link + 1 and not words.is_word(end - 1):
        end -= 1
    return end if end > link + 1 and organisation_like(words, end - 1, end) else None


def known_names(pages: Sequence[Words]) -> frozenset[str]:
    """Capitalised words that the tagger takes for names somewhere in mid-sentence."""
    return frozenset(
        words.lower[i]
        for words in pages
        for low, high in words.unit_bounds
        for i in range(low, high)
        if words.tag[i] in PROPER
        and words.text[i][0].isupper()
        and (i > low or words.tag[i + 1 : i + 2] in (["NNP"], ["NNPS"]))
    )


def capital(words: Words, i: int, known: frozenset[str]) -> bool:
    word = words.text[i]
    if not word[0].isupper() or words.lower[i] == "i" or (any(c.isdigit() for c in word) and len(word) > 2):
        return False
    if words.tag[i] in ("NNP", "NNPS"):
        return True
    acronym = len(word) > 2 and word.isalpha() and word.isupper()
    return acronym or (
        words.lower[i] in known and words.tag[i] not in ("DT", "IN", "PRP", "PRP$", "CC", "MD")
    )


def called_ahead(words: Words, first: int) -> bool:
    """Whether a sentence begins with the kind of company that the name behind it is."""
    kind = words.lower[first] in names().makers or words.lower[first].endswith("maker")
    return kind and first == words.unit_bounds[words.unit[first]][0]


def organisation_like(words: Words, first: int, last: int) -> bool:
    known = names()
    return any(
        words.lower[j] in known.organisation_words
        or words.lower[j].endswith(known.organisation_endings)
        or names_a_trade(words.lower[j])
        for j in range(first, last)
    )


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
    if words.lower[first] in known.offices and words.lower[first + 1 : first + 2] in (["of"], ["for"]):
        return  # "the Minister of Labour", "Secretary of State"
    while first < last - 1 and words.lower[first] in CALENDAR:
        first += 1  # "On Monday Ferrow workers …"
    while first < last - 1 and words.lower[last - 1] in CALENDAR:
        last -= 1  # "the news on Ferrow Television Monday"
    if all(words.lower[j] in known.titles for j in range(first, last)):
        return  # "State Minister"
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
    if start == first and last - start > 1 and called_ahead(words, start):
        start += 1  # "Chipmaker Corral", "Operator Corral Lines" at the beginning of a sentence
    end = last
    while end > start + 1 and (words.lower[end - 1] in known.suffixes or words.text[end - 1] in "-,"):
        end -= 1
    if end <= start or all(words.lower[j] in known.not_names for j in range(start, end)):
        return
    if end == start + 1 and words.lower[start] in known.suffixes:
        return  # "Ruth Okafor, RN"
    text = whole_words(words, start, end)
    acronym = len(text) == 1 and len(text[0]) > 1 and text[0].isupper()
    article = start > 0 and words.lower[start - 1] == "the" and len(text) > 1 and gender is None
    if article and not any(w.lower() in known.genders or w.lower() in known.titles for w in text):
        organisation = True  # "the United Field Hands"
    if len(text) < 4 and text[-1].lower() in known.places:
        organisation = False  # "the Tarrow Valley", "Mill Road"
    gender = gender or known.genders.get(text[0].lower())
    if start > 0 and gender is None:
        gender = known.genders.get(words.lower[start - 1])
    yield Name(number, (start, end), words.span((start, end)), text, organisation or acronym, gender)


def whole_words(words: Words, first: int, last: int) -> tuple[str, ...]:
    """The words of a name, "Lund-Farrow" as the one surname that it is."""
    text: list[str] = []
    for j in range(first, last):
        hyphen = words.text[j] == "-" and first < j < last - 1
        tight = j > first and words.start[j] == words.end[j - 1]
        if text and tight and (hyphen or text[-1].endswith("-")):
            text[-1] += words.text[j]
        else:
            text.append(words.text[j])
    return tuple(text)
