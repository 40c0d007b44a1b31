"""A name in the text → who bears it: the person or organisation under its fullest name."""

from __future__ import annotations

from pipelines.attribution.clause import Interval
from pipelines.records import SpeakerKind
from pipelines.speaker.cast import Person
from pipelines.speaker.name import Name, names
from pipelines.speaker.party import party_named
from pipelines.speaker.role import belonging, role_beside
from pipelines.speaker.story import Speaker, Story


def titled_behind(story: Story, number: int, interval: Interval) -> Name | None:
    """The person of "Dockers' Union (DU) secretary Ann Berg" where the mention stops at the union."""
    words = story.pages[number]
    if words.lower[interval[1] - 1] in names().particles:
        return None
    at, depth = interval[1], 0
    while at < min(len(words), interval[1] + 9) and (
        depth
        or words.text[at] in "()"
        or words.lower[at] in names().titles
        or (words.lower[at] in ("for", "of") and words.lower[at - 1] in names().offices)
    ):
        depth = max(depth + (words.text[at] == "(") - (words.text[at] == ")"), 0)
        at += 1
    if at == interval[1] and words.lower[at - 1] not in names().titles:
        return None
    behind = (n for n in story.cast.names.get(number, ()) if n.interval[0] == at and not n.is_organisation)
    return next(behind, None)


def name_at(story: Story, number: int, interval: Interval, head: int) -> Name | None:
    """The name that covers the mention's head, or the person that titles lead up to."""
    words = story.pages[number]
    inside = [n for n in story.cast.names.get(number, ()) if interval[0] <= n.interval[0] < interval[1]]
    if len(inside) > 1 and inside[-1].interval[1] >= interval[1] and not inside[-1].is_organisation:
        titled = words.lower[inside[-1].interval[0] - 1] in names().titles
        if titled:
            return inside[-1]
    for name in story.cast.names.get(number, ()):
        first, last = name.interval
        if first <= head < last or (first == interval[0] and last >= interval[1]):
            return name
        if first == head + 1 and last <= interval[1] and not name.is_organisation and len(name.words) > 1:
            return name  # "her son Ann Berg"
    return None


def named(story: Story, number: int, name: Name) -> Speaker:
    if party_named(story, name.span.of(story.text)):
        organisation = story.organisation(name)
        span = organisation.name.span if organisation else name.span
        return Speaker(span, "organisation", number, organisation=organisation)
    person = person_of(story, name)
    if person is not None and not (name.is_organisation and len(name.words) == 1 and name.words[0].isupper()):
        return person_speaker(story, number, person)
    organisation = story.organisation(name)
    if organisation is not None:
        return Speaker(organisation.name.span, "organisation", organisation=organisation, where=number)
    kind: SpeakerKind = "organisation" if name.is_organisation else "person"
    role, affiliation = role_beside(story, name) if kind == "person" else (None, None)
    return Speaker(name.span, kind, role=role, affiliation=affiliation, where=number)


def person_of(story: Story, name: Name) -> Person | None:
    if name.is_organisation:
        return None
    last = name.words[-1].lower()
    able = story.cast.persons.get(last, [])
    if len(last) == 1:  # "Ms. K"
        able = [p for key, many in story.cast.persons.items() if key[0] == last for p in many]
    if len(name.words) > 1:
        able = [p for p in able if p.name.words[0].lower() == name.words[0].lower()]
    elif name.gender:
        able = [p for p in able if p.gender in (None, name.gender)] or able
    if not able and len(name.words) == 1:  # by the forename alone
        able = [p for many in story.cast.persons.values() for p in many if p.name.words[0].lower() == last]
    before = [p for p in able if p.name.span.start <= name.span.start]
    return max(before or able, key=lambda p: p.name.span.start, default=None)


def person_speaker(story: Story, number: int, person: Person) -> Speaker:
    if person.role is None:
        first = person.mentions[0] if person.mentions else person.name
        person.belonging = belonging(story.pages[first.paragraph], first.interval[1])
        for mention in person.mentions[:8]:
            role, affiliation = role_beside(story, mention)
            person.role = person.role or role
            person.affiliation = person.affiliation or affiliation
    return Speaker(
        person.name.span,
        "person",
        person=person,
        role=person.role,
        affiliation=person.affiliation,
        where=number,
    )
