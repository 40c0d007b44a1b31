"""Speaker → side and party: by dispute file, organisation, role, setting and speech."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipelines.cast import Organisation, best
from pipelines.records import Dispute, Party, Side, Span
from pipelines.side import side_of
from pipelines.story import Speaker, Story


def side_and_party(story: Story, speaker: Speaker, speech: str) -> tuple[Side, str | None]:
    """Side by dispute file, organisation, role, setting and speech, in this order of trust."""
    text = story.text
    name = " ".join(speaker.span.of(text).split())
    party = party_of(story, speaker, name)
    role = speaker.role.of(text) if speaker.role else ""
    affiliated = organisation_side(story, speaker.affiliation)
    by_role = side_of("role", role) if role else None
    if by_role in (None, "other") and speaker.person and speaker.person.belonging:
        by_role = side_of("role", speaker.person.belonging.of(text)) or by_role
    if speaker.kind != "person" and party:
        return party.side, party.party_id
    if speaker.organisation is not None:
        return own_side(story, speaker.organisation) or side_of("role", name) or "other", None
    if party is not None:
        if by_role in ("worker", "patient", "government", "expert") and party.side == "employer":
            return by_role, party.party_id
        return party.side, party.party_id
    if by_role == "worker" and affiliated in ("government", "expert") and "striking" not in role:
        return ("expert" if affiliated == "expert" else "worker"), None
    if by_role == "worker" and speaker.kind == "person" and speaker.person is not None:
        setting = side_of("setting", setting_of(story, speaker))
        if setting in ("patient", "expert") and affiliated is None:
            return setting, None
    if by_role in ("union", "government", "patient", "worker", "expert"):
        return by_role, None
    if affiliated:
        return affiliated, None
    if by_role == "employer":
        if speaker.affiliation is not None and story.employer is not None:
            return "other", None  # an executive, but of an organisation without a part in this
        return by_role, None
    if speaker.kind == "organisation":
        return side_of("role", name) or side_of("organisation", name) or "other", None
    if speaker.kind == "document":
        return side_of("organisation", name) or side_of("role", name) or "other", None
    if speaker.kind == "person" and by_role is None:
        told = side_of("setting", setting_of(story, speaker)) or side_of("speech", speech)
        if told:
            return told, None
    return by_role or "other", None


def organisation_side(story: Story, affiliation: Span | None) -> Side | None:
    if affiliation is None:
        return None
    key = affiliation.of(story.text).lower()
    able = story.cast.by_word.get(" ".join(key.split()), [])
    if able:
        return own_side(story, best(able))
    return side_of("organisation", affiliation.of(story.text))


def own_side(story: Story, organisation: Organisation) -> Side | None:
    if organisation.side == "union":
        return "union"
    if story.employer is organisation:
        return "employer"
    return organisation.side


def setting_of(story: Story, speaker: Speaker) -> str:
    """The sentence that names the speaker first, outside quotation marks."""
    number, interval = story.locate(speaker.span)
    words = story.pages[number]
    low, high = words.unit_bounds[words.unit[interval[0]]]
    return " ".join(words.text[i] for i in range(low, high) if words.quoted[i] < 0)


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
