"""The organisations that an article names: long names, the short ones that lead back to them, and lone words.

What the article says of each is weighed by `organisation.py`.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from pipelines.speaker.name import Name, initials_of, names
from pipelines.speaker.organisation import (
    SURE,
    Organisation,
    best,
    has_voice,
    name_counterpart,
    name_initials,
    opens_sentence,
    settle,
    side_by_name,
    staff_weight,
    told_of,
    told_of_a_person,
    with_article,
)
from pipelines.speaker.part import parts_of
from pipelines.speaker.side import names_a_trade, side_of

AT_WORK = re.compile(
    r"\b(?:(?!relations|studies|economics|politics|sources)\w+(?:s|men|women|staff) at"
    r"|employed by|employees of|(?:strike|walkout|stoppage|lockout) (?:at|against)) (?:the )?$",
    re.IGNORECASE,
)  # "fettlers at Harrow"

AGE = re.compile(r", (?:aged )?[1-9]\d\b")  # "said Ricky, 13"


def gather_organisations(
    text: str, found: Sequence[Name]
) -> tuple[list[Organisation], dict[str, list[Organisation]]]:
    """Organisations by their full names, and every word that leads to one."""
    full: dict[tuple[str, ...], Organisation] = {}
    workplaces = {n.words for n in found if AT_WORK.search(text[max(0, n.span.start - 30) : n.span.start])}
    lone = Counter(key_of(name)[0] for name in found if len(name.words) == 1)
    persons = {key_of(name) for name in found if shortened_as_person(name, lone)}
    told = {
        name.span: phrase
        for name in found
        if (phrase := told_of(text, name))
        and key_of(name) not in persons
        and not told_of_a_person(text, name, phrase)
    }
    parties = party_names(text, found)
    for name in found:
        key = key_of(name)
        if key[0] in names().genders or key in persons or key[-1] in names().places:
            continue
        if name.words in workplaces or name.span in told or (len(key) > 1 and key in parties):
            name.is_organisation = True
        if name.is_organisation and len(key) > 1:
            if key not in full:
                full[key] = Organisation(name, side_by_name(name.span.of(text)))
            full[key].mentions.append(name)
    short: dict[str, list[Organisation]] = defaultdict(list)
    counts = Counter(" ".join(key_of(n)) for n in found)
    for key, organisation in full.items():
        add_short_forms(text, short, key, organisation)
    aged = {key_of(name)[0] for name in found if AGE.match(text[name.span.end : name.span.end + 12])}
    add_by_first_word(full, short, counts, [name for name in found if key_of(name)[0] not in aged])
    add_without_kind(full, short, found)
    add_named_after(text, full, short, found)
    common = frozenset(re.findall(r"\b[a-z]{3,}\b", text))  # "Tram drivers …" names no company called Tram
    common |= {word.removesuffix("s") for word in common}
    surnames = {key_of(n)[-1] for n in found if not n.is_organisation and len(n.words) > 1} | aged
    for able in short.values():  # "Hale" is the university rather than the Hale Workers' Union
        able.sort(key=lambda o: o.side == "union")
    for name in found:
        key = key_of(name)
        if len(key) == 1:
            if short.get(key[0]) and key[0] in surnames and spoken_for(found, best(short[key[0]]), key[0]):
                continue  # "Coyne" is Audrey Coyne rather than Coyne Hart
            if short.get(key[0]):
                best(short[key[0]]).mentions.append(name)
                name.is_organisation = True
            elif names_a_trade(key[0]) and opens_sentence(text, name.span.start):
                name.is_organisation = False  # "Paramedics with the service …"
            elif key[0] not in names().organisation_words and (
                name.is_organisation
                or (key[0] not in common | surnames and (key in parties or staff_weight(text, name)))
            ):
                short[key[0]].append(Organisation(name, side_by_name(name.span.of(text)), [name]))
                full[key] = short[key[0]][0]
                name.is_organisation = True
    for name in found:
        form = " ".join(key_of(name))
        if short.get(form):
            best(short[form]).staff += staff_weight(text, name)
            best(short[form]).voice += has_voice(text, name)
    for organisation in full.values():
        settle(text, organisation, told)
    name_counterpart(text, list(full.values()))
    name_initials(text, list(full.values()))
    return list(full.values()), short


def party_names(text: str, found: Sequence[Name]) -> frozenset[tuple[str, ...]]:
    """Names that the words around them show to be a union's or an employer's.

    A lone word that only ever begins a sentence may be no name at all: "Shop stewards …".
    """
    places: dict[tuple[str, ...], list[tuple[int, int]]] = defaultdict(list)
    for name in found:
        places[key_of(name)].append((name.span.start, name.span.end))
    return frozenset(
        key
        for key, spans in places.items()
        if (len(key) > 1 or any(not opens_sentence(text, start) for start, _ in spans))
        and max(parts_of(text, spans[:12]).values(), default=0) >= SURE
    )


def shortened_as_person(name: Name, lone: Counter[str]) -> bool:
    """ "Ruth Okafor … Okafor said": people go by their last name, organisations by their first."""
    if name.is_organisation or len(name.words) not in (2, 3):
        return False
    first, *_, last = key_of(name)
    return lone[last] > lone[first] and last not in names().organisation_words


def spoken_for(found: Sequence[Name], organisation: Organisation, surname: str) -> bool:
    """Whether a person of this surname was named before the organisation that begins with it."""
    first = organisation.name.span.start
    persons = (n for n in found if len(n.words) > 1 and not n.is_organisation and key_of(n)[-1] == surname)
    return any(n.span.start < first for n in persons)


def key_of(name: Name) -> tuple[str, ...]:
    return tuple(word.lower() for word in name.words)


def add_short_forms(
    text: str, short: dict[str, list[Organisation]], key: tuple[str, ...], organisation: Organisation
) -> None:
    short[" ".join(key)].append(organisation)
    if key[0] not in names().weak_first_words and key[0] not in names().organisation_words:
        short[key[0]].append(organisation)
    for form in short_forms(text, organisation.name):
        short[form].append(organisation)


def add_by_first_word(
    full: dict[tuple[str, ...], Organisation],
    short: dict[str, list[Organisation]],
    counts: Counter[str],
    found: Sequence[Name],
) -> None:
    """Names without a telltale word, whose first word stands alone elsewhere: "Ferrow Castings … Ferrow"."""
    for name in found:
        key = key_of(name)
        if len(key) != 2 or name.is_organisation or not counts[key[0]]:
            continue
        strange = key[0] not in names().genders and key[0] not in names().weak_first_words
        if strange and counts[key[0]] > counts[key[1]]:
            if key not in full:
                full[key] = Organisation(name, None)
                short[" ".join(key)].append(full[key])
                short[key[0]].append(full[key])
            full[key].mentions.append(name)
            name.is_organisation = True


def add_without_kind(
    full: dict[tuple[str, ...], Organisation], short: dict[str, list[Organisation]], found: Sequence[Name]
) -> None:
    """ "Golden Spindle" beside the "Golden Spindle Mill": what kind of company it is may be left out."""
    kinds = names().employer_nouns | names().organisation_words
    firms = {key: o for key, o in full.items() if len(key) > 2 and o.side != "union"}
    fuller = {key[:-1]: o for key, o in firms.items() if key[-1] in kinds}
    for name in found:
        key = key_of(name)
        if key in fuller and key not in full and key[0] not in names().genders:
            name.is_organisation = True
            fuller[key].mentions.append(name)
            if fuller[key] not in short[" ".join(key)]:
                short[" ".join(key)].append(fuller[key])


def add_named_after(
    text: str,
    full: dict[tuple[str, ...], Organisation],
    short: dict[str, list[Organisation]],
    found: Sequence[Name],
) -> None:
    """The employer that a union is called after: "The Courier" beside the "Courier Guild" is the paper."""
    unions = {key[0] for key, o in full.items() if o.side == "union" and len(key) > 1 and short.get(key[0])}
    for first in sorted(unions):
        able = [o for o in short[first] if o.side == "union"]
        if len(able) < len(short[first]) or not all(called_after(o) for o in able):
            continue
        fuller = [o for key, o in full.items() if key[-1] == first and o.side != "union"]
        alone = [n for n in found if key_of(n) == (first,)]
        owned = [n for n in alone if with_article(text, n) or staff_weight(text, n)]
        if fuller:
            short[first].append(fuller[0])
        elif owned:
            full[(first,)] = Organisation(owned[0], None)
            short[first].append(full[(first,)])


def called_after(union: Organisation) -> bool:
    """ "Courier Guild", "Hale Staff Union": all but the first word say that it is a union."""
    known = names()
    first, *rest = (word.lower() for word in union.name.words)
    common = known.union_nouns | known.body_nouns | known.staff | {"staff", "employees", "workers"}
    return side_by_name(first) != "union" and all(
        word in common or side_of("role", word) == "worker" or not word[0].isalpha() for word in rest
    )


def short_forms(text: str, name: Name) -> Iterator[str]:
    """ "Harbour Workers' Union (HWU)" and the initials that such a name would have."""
    after = re.match(
        r"\s*\(\s*(?:the\s+)?([A-Z][A-Za-z.&-]{1,9})\b", text[name.span.end : name.span.end + 24]
    )
    if after:
        yield after.group(1).lower()
    initials = initials_of(name.words)
    if len(initials) > 2:
        yield initials.lower()
    last = name.words[-1]
    short = len(name.words) > 1 and last.isalpha() and last.lower() not in names().places
    if short and re.search(rf"(?:^|[^\w-])[Tt]he {last}\b(?! [A-Z])", text):
        yield last.lower()  # "the Gardens" of "Linnet Bay Zoological Gardens"
