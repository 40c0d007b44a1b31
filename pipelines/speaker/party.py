"""Speaker → side and party: by dispute file, organisation, role, setting and speech."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from pipelines.records import Dispute, Party, Side, Span
from pipelines.speaker.name import names
from pipelines.speaker.organisation import BODIES, Organisation, best, side_by_name
from pipelines.speaker.role import owner_before
from pipelines.speaker.side import side_of
from pipelines.speaker.story import Speaker, Story

INDUSTRIAL = re.compile(
    r"\b(?:labou?r|industrial|employee|staff) relations\b|\bpersonnel\b|\bhuman resources\b", re.I
)
STRUCK = re.compile(
    r"\b(?:employed by|employees of|staff of|(?:strike|walkout|stoppage) (?:at|by|against)"
    r"|on strike (?:at|against)|talks with|dispute with) (?:the|a|an|its|their) ((?:[a-z-]+ ){0,2}[a-z]+)"
)
OFFICE = re.compile(
    r"\b(?:spokes(?:m[ae]n|wom[ae]n|person|people|persons)|chair(?:man|woman|person)?|president|secretary|treasurer"
    r"|directors?|managers?|negotiators?)\b",
    re.I,
)


def side_and_party(story: Story, speaker: Speaker, speech: str) -> tuple[Side, str | None]:
    """Side by dispute file, organisation, role, setting and speech, in this order of trust."""
    text = story.text
    name = " ".join(speaker.span.of(text).split())
    party = party_of(story, speaker, name)
    role = speaker.role.of(text) if speaker.role else ""
    affiliated = organisation_side(story, speaker.affiliation)
    by_role = side_of_role(without_name(role, speaker, text)) if role else None
    if by_role in (None, "other") and speaker.person and speaker.person.belonging:
        by_role = side_of("role", speaker.person.belonging.of(text)) or by_role
    if speaker.kind in ("organisation", "document") and party:
        return party.side, party.party_id
    if speaker.organisation is not None:
        return own_side(story, speaker.organisation) or side_by_wording(story, name), None
    if party is not None:
        if by_role in (None, "other", "employer", party.side):
            return party.side, party.party_id
        return by_role, None  # "a Ferrow fitter" does not speak for Ferrow
    if speaker.kind == "organisation":
        return side_of("role", name) or side_by_name(name) or "other", None
    if speaker.kind == "document":
        return affiliated or side_by_name(name) or side_of("role", name) or "other", None
    return side_of_person(story, speaker, by_role, affiliated, speech), None


def side_by_wording(story: Story, name: str) -> Side:
    """By the common nouns in an organisation's name; "federation" is no second union beside a named one."""
    side = side_of("role", name) or "other"
    return "other" if side == "union" and story.cast.unions() else side


def side_of_person(
    story: Story, speaker: Speaker, by_role: Side | None, affiliated: Side | None, speech: str
) -> Side:
    """The side of a person or group: by trade or office, by whom the office is held for, by what is told."""
    role = speaker.role.of(story.text) if speaker.role else ""
    unknown = speaker.kind == "person" and (speaker.person is not None or by_role is None)
    setting = setting_of(story, speaker) if unknown else ""
    if by_role == "worker":
        if affiliated == "expert" and not struck(story, speaker):
            return "expert"
        told = side_of("setting", setting)
        return told if told in ("patient", "expert") and affiliated is None else "worker"
    if by_role in ("patient", "expert"):
        return by_role
    if by_role is None and at_the_employer(story, setting):
        return "worker"
    ours = struck_nouns(story.text)
    if by_role in (None, "other", "government") and ours & set(role.lower().split()):
        return "employer"  # "a council spokesman" where the council's own drivers are out
    if by_role == "government" and affiliated in (None, "government", "expert"):
        return "government"
    if affiliated:
        return affiliated
    if by_role in ("union", "government"):
        return by_role
    if by_role == "employer" or (by_role in (None, "other") and speaks_for_another(role)):
        return "other" if outside(story, speaker) else side_of_office(story, speaker, by_role)
    if speaker.affiliation is not None:
        return "other"
    told = side_of("setting", setting) or (side_of("speech", speech) if speaker.person else None)
    return told or by_role or "other"


def at_the_employer(story: Story, setting: str) -> bool:
    """ "who teaches chemistry at Thornmere", where Thornmere College is the employer."""
    place = re.search(r"\bwho \w+s (?:[\w-]+ ){0,4}(?:at|for|in) (?:the )?([A-Z][\w-]+)", setting)
    return place is not None and any(
        own_side(story, organisation) == "employer" and organisation.name.words[0] == place.group(1)
        for organisation in story.cast.organisations
    )


def outside(story: Story, speaker: Speaker) -> bool:
    """Whether the speaker belongs to an organisation other than the employer, with no part in the dispute."""
    if speaker.affiliation is None or story.employer is None:
        return False
    if INDUSTRIAL.search(speaker.role.of(story.text) if speaker.role else ""):
        return False
    if story.employer.kinds & BODIES:  # of employers: each of them may speak
        return False
    ours = set(re.findall(r"[\w-]{4,}", story.employer.name.span.of(story.text).lower()))
    theirs = set(re.findall(r"[\w-]{4,}", speaker.affiliation.of(story.text).lower()))
    return not (ours - names().organisation_words) & theirs


def side_of_office(story: Story, speaker: Speaker, by_role: Side | None) -> Side:
    """ "A spokesman", "the chairman" of nobody named: of the organisation named last; else the employer's."""
    if by_role != "employer" and speaker.affiliation is None:
        number, _ = story.locate(speaker.span)
        owner = owner_before(story, number, speaker.span.start, pages=1)
        side = organisation_side(story, owner)
        if side in ("union", "government"):
            return side
    return "employer"


def speaks_for_another(role: str) -> bool:
    """Whether this office is held for an organisation: spokesman, chairman, treasurer."""
    return OFFICE.search(role) is not None


def side_of_role(role: str) -> Side | None:
    """By the office or trade itself before what follows it: "a roofer with two sons in the district"."""
    core = re.split(r"\s(?:with|who|whose|in|near|outside|from)\s", role, maxsplit=1)[0]
    if core == role:
        return side_of("role", role)
    return side_of("role", core) or side_of("setting", role) or side_of("role", role)


@lru_cache(maxsize=4)
def struck_nouns(text: str) -> frozenset[str]:
    """What an employer without a name is called: "council" of "drivers employed by the council"."""
    found = (noun for match in STRUCK.finditer(text) for noun in match.group(1).split())
    return frozenset(noun for noun in found if noun in names().employer_nouns | names().government_nouns)


def struck(story: Story, speaker: Speaker) -> bool:
    return speaker.role is not None and "striking" in speaker.role.of(story.text)


def without_name(role: str, speaker: Speaker, text: str) -> str:
    """The role's wording without the organisation's name, which would tell its side and not the person's."""
    name = speaker.affiliation.of(text) if speaker.affiliation else ""
    return role.replace(name, " ") if name else role


def organisation_side(story: Story, affiliation: Span | None) -> Side | None:
    if affiliation is None:
        return None
    key = " ".join(affiliation.of(story.text).lower().split())
    able = story.cast.by_word.get(key, [])
    organisation = best(able) if able else story.called(key, affiliation.start)
    if organisation:
        return own_side(story, organisation)
    return side_by_name(affiliation.of(story.text))


def own_side(story: Story, organisation: Organisation) -> Side | None:
    if organisation.side == "union":
        return "union"
    if story.employer is organisation or (organisation.side in (None, "expert") and organisation.staff > 1):
        return "employer"
    if organisation.side is None and story.employer is not None and related(story.employer, organisation):
        return "employer"
    return organisation.side


def related(one: Organisation, other: Organisation) -> bool:
    """ "Marsh Lane NHS Trust" and "Marsh Lane Hospital"."""
    first = one.name.words[0].lower()
    return first == other.name.words[0].lower() and first not in names().weak_first_words


def setting_of(story: Story, speaker: Speaker) -> str:
    """The sentence that names the speaker first, outside quotation marks."""
    number, interval = story.locate(speaker.span)
    words = story.pages[number]
    low, high = words.unit_bounds[words.unit[interval[0]]]
    ends = [*words.start[low + 1 : high], words.end[high - 1]]
    told = (story.text[words.start[i] : end] for i, end in zip(range(low, high), ends, strict=True))
    return "".join(part for i, part in zip(range(low, high), told, strict=True) if words.quoted[i] < 0)


def add_disputes(story: Story, disputes: Sequence[Dispute]) -> None:
    """Takes in the parties and people of the disputes that this article names."""
    for dispute in disputes:
        named_here = [
            (p, pattern) for p in dispute.parties if (pattern := party_pattern(p)).search(story.text)
        ]
        story.parties += named_here
        if named_here:
            for person in dispute.people:
                story.people[person.name.lower()] = person.party_id
            known = {p.party_id for p, _ in story.parties}
            story.parties += [(p, party_pattern(p)) for p in dispute.parties if p.party_id not in known]
    for organisation in story.cast.organisations:
        for party, pattern in story.parties:
            if pattern.fullmatch(organisation.name.span.of(story.text)):
                organisation.side = party.side
                if party.role == "employer":
                    organisation.staff += 10


def party_pattern(party: Party) -> re.Pattern[str]:
    forms = sorted((party.name, *party.aliases), key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(re.escape(form) for form in forms) + r")\b")


def party_named(story: Story, name: str) -> Party | None:
    """The party that this is the whole name or an alias of."""
    return next((party for party, pattern in story.parties if pattern.fullmatch(name)), None)


def party_of(story: Story, speaker: Speaker, name: str) -> Party | None:
    by_id = {party.party_id: party for party, _ in story.parties}
    if speaker.kind == "person" and name.lower() in story.people:
        return by_id.get(story.people[name.lower()])
    if speaker.kind == "person" or speaker.kind == "group":
        where = speaker.affiliation.of(story.text) if speaker.affiliation else ""
        return next((p for p, pattern in story.parties if where and pattern.search(where)), None)
    hit = next((p for p, pattern in story.parties if pattern.search(name)), None)
    if hit is None and speaker.organisation is None:
        wanted = (
            "union"
            if re.search(r"\bunion\b", name)
            else "employer"
            if side_of("role", name) == "employer"
            else None
        )
        sides = [p for p, _ in story.parties if p.role == wanted]
        hit = sides[0] if len(sides) == 1 else None
    return hit
