"""A first dispute file from what articles say, for a person to correct: parties, people, strikes, evidence.

Everything that it holds is told by some article, and above each part stands by which. What no article tells
is left out or marked as to be filled in; nothing is taken from elsewhere.
"""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from pipelines.claim.evidence import Told, clean, named_in, sentence_at
from pipelines.claim.opponents import Opponents, is_union, opponents, same_organisation, slug
from pipelines.claim.strikes import PEOPLE, strikes_in
from pipelines.records import (
    Attribution,
    Dispute,
    Extraction,
    Party,
    PartyRole,
    Person,
    Round,
    Side,
)
from pipelines.speaker.name import initials_of

LEAST_ALIAS = 3  # letters
TO_FILL_IN = "to be filled in"
ROLES: Mapping[Side, PartyRole] = {"government": "regulator", "expert": "expert", "patient": "patient"}
FULL_NAME = re.compile(r"[A-Z][\w’'.-]*(?: (?:[a-z]{2,3} )?[A-Z][\w’'.-]*){1,3}")


@dataclass(frozen=True, slots=True)
class Draft:
    """A dispute and, by the place of each part ("parties", 0), what the articles say for it."""

    dispute: Dispute
    evidence: Mapping[tuple[str, int], Sequence[str]]
    articles: int


# ---------------------------------------------------------------- which articles belong together


def disputes_in(extractions: Iterable[Extraction]) -> list[list[Extraction]]:
    """The articles of each dispute, the most reported first.

    Articles of one `dispute_id` belong together, and so do those whose employers are one by name and whose
    unions are, or are not named by one of them. An article about no dispute belongs nowhere.
    """
    named: dict[str, list[Extraction]] = defaultdict(list)
    for extraction in extractions:
        of_claims = Counter(claim.dispute_id for claim in extraction.claims if claim.dispute_id)
        if of_claims:
            named[of_claims.most_common(1)[0][0]].append(extraction)
    groups: list[tuple[Opponents, list[Extraction]]] = []
    for _, together in sorted(named.items(), key=lambda item: (-len(item[1]), item[0])):
        sides = sides_of(together)
        for known, others in groups:
            if one_dispute(known, sides):
                others.extend(together)
                break
        else:
            groups.append((sides, together))
    return sorted((together for _, together in groups), key=len, reverse=True)


def sides_of(together: Sequence[Extraction]) -> Opponents:
    """The two sides by all their names in these articles, fullest first."""
    found = [opponents(extraction.article, extraction.attributions) for extraction in together]
    union = most_named([sides.union for sides in found if sides.union])
    employer = most_named(
        [sides.employer for sides in found if sides.employer and not alike(sides.employer, union)]
    )
    return Opponents(*(with_initials(together, names) for names in (employer, union)))


def with_initials(together: Sequence[Extraction], names: tuple[str, ...]) -> tuple[str, ...]:
    """The names, and the initials of the fullest where an article uses them, explained or not."""
    initials = initials_of(names[0].split()) if names else ""
    if len(initials) < LEAST_ALIAS or initials in names or not named_in(together, (initials,)):
        return names
    return (*names, initials)


def most_named(found: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    """The names of the organisation that most articles name, fullest first."""
    if not found:
        return ()
    votes = Counter({names[0]: sum(alike(names, others) for others in found) for names in found})
    first = min(votes, key=lambda name: (-votes[name], -len(name), name))
    names = {name for names in found if alike((first,), names) for name in names}
    return tuple(sorted(names, key=lambda name: (-len(name), name)))


def one_dispute(one: Opponents, other: Opponents) -> bool:
    """True if one side is the same and the other is too, or is named by one of them only."""
    employer = alike(one.employer, other.employer), not (one.employer and other.employer)
    union = alike(one.union, other.union), not (one.union and other.union)
    return (employer[0] and any(union)) or (union[0] and any(employer))


def alike(one: Sequence[str], other: Sequence[str]) -> bool:
    return any(same_organisation(name, another) for name in one for another in other)


# ---------------------------------------------------------------- what they say


def draft(together: Sequence[Extraction]) -> Draft:
    """The dispute that these articles are about."""
    evidence: dict[tuple[str, int], list[str]] = {}
    sides = sides_of(together)
    both: tuple[tuple[Literal["employer", "union"], tuple[str, ...]], ...] = (
        ("employer", tuple(sides.employer)),
        ("union", tuple(sides.union)),
    )
    parties = [Party(slug(names[0]), names[0], role, role, names[1:]) for role, names in both if names]
    parties += others(together, parties)
    for place, party in enumerate(parties):
        evidence["parties", place] = named_in(together, (party.name, *party.aliases))
    people, reasons = people_of(together, parties)
    evidence |= {("people", place): [str(told)] for place, told in enumerate(reasons)}
    employer = parties[0].name if sides.employer else TO_FILL_IN
    union = next((party.name for party in parties if party.role == "union"), TO_FILL_IN)
    dispute_id = f"{slug(employer)}--{slug(union)}"
    actions, grounds = strikes_in(together, dispute_id)
    evidence |= {("actions", place): list(map(str, told)) for place, told in enumerate(grounds)}
    years = sorted({action.start.year for action in actions})
    dispute = Dispute(
        dispute_id=dispute_id,
        name=f"{employer} and the {union}",
        industry=TO_FILL_IN,
        parties=tuple(parties),
        people=tuple(people),
        rounds=tuple(Round(f"{dispute_id}-{year}", f"Bargaining of {year}") for year in years),
        actions=tuple(actions),
        keywords=keywords_of(together),
    )
    return Draft(dispute, evidence, len(together))


def others(together: Sequence[Extraction], parties: Sequence[Party]) -> list[Party]:
    """Organisations that speak for neither side: authorities, experts, those served."""
    said: Counter[tuple[Side, str]] = Counter()
    for extraction in together:
        for quote in extraction.attributions:
            span = quote.speaker if quote.speaker_kind == "organisation" else quote.affiliation
            served = (
                quote.side == "patient" and quote.speaker_kind != "organisation"
            )  # lives there, speaks for nobody
            if span and quote.side in ROLES and not served:
                name = clean(span.of(extraction.article.text)).removeprefix("the ").removeprefix("The ")
                if FULL_NAME.fullmatch(name) and not is_union(name):
                    said[quote.side, name] += 1
    found: dict[str, Party] = {}
    for (side, name), _ in sorted(said.items(), key=lambda item: (-item[1], item[0])):
        known = [party.name for party in (*parties, *found.values())]
        if not any(same_organisation(name, other) for other in known):
            found.setdefault(slug(name), Party(slug(name), name, ROLES[side], side))
    return list(found.values())


def people_of(together: Sequence[Extraction], parties: Sequence[Party]) -> tuple[list[Person], list[Told]]:
    """Those who speak for a party by a full name, with the title that articles give, and where they speak."""
    found: dict[str, tuple[Person, Told]] = {}
    for extraction in together:
        text = extraction.article.text
        for quote in extraction.attributions:
            name = clean(quote.speaker.of(text)) if quote.speaker else ""
            party = party_of(quote, text, parties)
            if quote.speaker_kind != "person" or not FULL_NAME.fullmatch(name) or party is None:
                continue
            if quote.side == "worker":  # speaks of the work, not for the union
                continue
            title = titled(clean(quote.role.of(text)), party) if quote.role else None
            known = found.get(name)
            if known is None or (known[0].title is None and title):
                place = quote.role or quote.speaker or quote.content[0]
                told = Told(extraction.article, sentence_at(text, place))
                found[name] = Person(name, party.party_id, title), told
    order = {party.party_id: place for place, party in enumerate(parties)}
    ranked = sorted(found.values(), key=lambda item: (order[item[0].party_id], item[0].name))
    return [person for person, _ in ranked], [told for _, told in ranked]


def titled(role: str, party: Party) -> str:
    """The title without whose it is: "managing director" of "the company's managing director"."""
    role = re.sub(r"^(?:(?:the|its|their|an?|[\w ]+[’']s?)\s+)+", "", role)
    names = "|".join(map(re.escape, (party.name, *party.aliases, "union", "company", "federation")))
    return re.sub(rf" (?:of|for|at|with) (?:the )?(?:{names})$", "", role) or role


def party_of(quote: Attribution, text: str, parties: Sequence[Party]) -> Party | None:
    """The party that a quote speaks for: by the organisation named beside the speaker, else by the side."""
    organisation = clean(quote.affiliation.of(text)) if quote.affiliation else ""
    for party in parties:
        if organisation and alike((organisation,), (party.name, *party.aliases)):
            return party
    side = "union" if quote.side == "worker" else quote.side
    of_side = [party for party in parties if party.side == side]
    return of_side[0] if of_side and (side in ("employer", "union") or len(of_side) == 1) else None


def keywords_of(together: Sequence[Extraction]) -> tuple[str, ...]:
    """What those on strike are called, most often first."""
    nouns = Counter(
        clean(claim.population.of(extraction.article.text)).lower()
        for extraction in together
        for claim in extraction.claims
        if claim.population and claim.topic == "strike_size"
    )
    words = [noun for noun, _ in nouns.most_common(12) if PEOPLE.fullmatch(noun)]
    return tuple(words[:6])


# ---------------------------------------------------------------- written down


def written(drafted: Draft, also: Sequence[str] = ()) -> str:
    """The draft as YAML, each part under the evidence for it; `also` names other disputes that were found."""
    dispute = drafted.dispute
    lines = [
        f"# Drafted from {drafted.articles} article(s). Correct it, delete these comments, and save it as",
        f"# {dispute.dispute_id}.yml in the folder of dispute files. A line's evidence stands above it.",
        *(f"# Other disputes were found: {clean(name)}" for name in also),
        f"dispute_id: {quoted(dispute.dispute_id)}",
        f"name: {quoted(dispute.name)}",
        f"industry: {quoted(dispute.industry)}",
        "parties:",
    ]
    parts: tuple[tuple[str, Sequence[object], tuple[str, ...]], ...] = (
        ("parties", dispute.parties, ("party_id", "name", "role", "side", "aliases")),
        ("people", dispute.people, ("name", "party_id", "title")),
        ("rounds", dispute.rounds, ("round_id", "label")),
        (
            "actions", dispute.actions,
            ("action_id", "round_id", "kind", "label", "start", "end", "place", "unit", "size", "evidence"),
        ),
    )  # fmt: skip
    for key, records, names in parts:
        if key != "parties":
            lines.append(f"{key}:" if records else f"{key}: []  # no article tells of any")
        elif not records:
            lines[-1] = "parties: []  # no article names them"
        for place, record in enumerate(records):
            lines.extend(f"  # {clean(reason)}" for reason in drafted.evidence.get((key, place), ()))
            begin = "  - "
            for name in names:
                value = getattr(record, name)
                if value is not None:
                    lines.append(f"{begin}{name}: {quoted(value)}")
                    begin = "    "
    lines.append(f"keywords: {quoted(dispute.keywords)}")
    return "\n".join(lines) + "\n"


def quoted(value: object) -> str:
    """The value as YAML that reads back as it is, whatever words it holds: JSON is YAML."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(quoted, value))}]"
    return json.dumps(clean(str(value)), ensure_ascii=False)
