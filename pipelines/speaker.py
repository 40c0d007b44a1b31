"""Source mention → speaker: the fullest name the article gives, with role, affiliation, party and side.

Names lead to full names, pronouns to whoever spoke or acted last and agrees with them, "the statement" to its
issuer, "the union" and "the company" to the article's union and employer. An unnamed source stays the noun
phrase that the article uses: no name is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.cast import Person, cast_of
from pipelines.clause import Interval, Words, words_of
from pipelines.name import Gender, Name, names
from pipelines.parse import ParsedParagraph
from pipelines.party import add_disputes, party_named, side_and_party
from pipelines.quotation import quotations
from pipelines.records import Article, Attribution, Dispute, Side, Span, SpeakerKind
from pipelines.role import affiliation_in, belonging, role_beside
from pipelines.side import side_of
from pipelines.story import Speaker, Story

PRONOUNS: dict[str, Gender | None] = {
    "he": "male", "him": "male", "his": "male", "she": "female", "her": "female"
}  # fmt: skip
PARENTS: dict[str, Gender] = {
    "father": "male",
    "grandfather": "male",
    "mother": "female",
    "grandmother": "female",
}
PLURAL_PRONOUNS = frozenset({"they", "them", "we"})
PARAGRAPHS_BACK = 6  # a pronoun that reaches further back is not resolved


def identify(
    article: Article,
    paragraphs: list[ParsedParagraph],
    attributions: Sequence[Attribution],
    disputes: Sequence[Dispute],
) -> list[Attribution]:
    """The same attributions, in the same order, with speaker, kind, role, affiliation, party and side."""
    marks = quotations(article.text, [p.span for p in paragraphs])
    pages = [words_of(p, q) for p, q in zip(paragraphs, marks, strict=True)]
    if not paragraphs:
        return list(attributions)
    starts = [p.span.start for p in paragraphs]
    story = Story(article.text, pages, starts, cast_of(article.text, pages))
    add_disputes(story, disputes)
    story.employer = story.cast.employer()
    done: dict[Span, Speaker] = {}
    order = sorted(range(len(attributions)), key=lambda i: position(attributions[i]))
    found: list[Speaker | None] = [None] * len(attributions)
    for i in order:
        source = attributions[i].source
        if source is None:
            continue
        if source not in done:
            done[source] = speaker_of(story, source)
        found[i] = done[source]
        story.spoken.append((source.start, done[source]))
    speeches: dict[Span, list[str]] = {}
    for row, speaker in zip(attributions, found, strict=True):
        if speaker:
            speeches.setdefault(speaker.span, []).extend(span.of(article.text) for span in row.content)
    sides: dict[Span, tuple[Side, str | None]] = {}
    for speaker in found:
        if speaker and speaker.span not in sides:
            sides[speaker.span] = side_and_party(story, speaker, " ".join(speeches[speaker.span]))
    return [
        replace(
            row,
            speaker=speaker.span,
            speaker_kind=speaker.kind,
            role=speaker.role,
            affiliation=speaker.affiliation,
            side=sides[speaker.span][0],
            party_id=sides[speaker.span][1],
        )
        if speaker
        else row
        for row, speaker in zip(attributions, found, strict=True)
    ]


def position(row: Attribution) -> tuple[int, int]:
    first = row.content[0].start
    return (row.source.start if row.source else first, first)


# ---------------------------------------------------------------- from mention to speaker


def speaker_of(story: Story, source: Span) -> Speaker:
    """Who this mention stands for; the mention itself if nothing better is known."""
    number, interval = story.locate(source)
    words = story.pages[number]
    head = head_of(words, interval)
    lower = words.lower[head]
    if lower in PRONOUNS:
        return pronoun(story, number, source, PRONOUNS[lower])
    if lower in PLURAL_PRONOUNS or lower == "it":
        return group_pronoun(story, number, source, lower)
    name = titled_behind(story, number, interval) or name_at(story, number, interval, head)
    if name is not None:
        return named(story, number, name)
    return described(story, number, source, interval, head)


def head_of(words: Words, interval: Interval) -> int:
    """The token of the mention that the rest hangs on."""
    first, last = interval
    clause = (i for i in range(first + 1, last) if words.lower[i] in ("who", "whose", "which"))
    last = next(clause, last)
    outward = [i for i in range(first, last) if not first <= words.head[i] < last or words.head[i] == i]
    outward = [i for i in outward if words.is_word(i) and words.dep[i] != "det"]
    return outward[-1] if outward else last - 1


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
        depth += (words.text[at] == "(") - (words.text[at] == ")")
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


def pronoun(story: Story, number: int, source: Span, gender: Gender | None) -> Speaker:
    """The person that "he" or "she" stands for: near, a subject, or speaking already, and of that gender."""
    best: tuple[float, int] | None = None
    choice: Speaker | None = None
    for at, speaker in reversed(story.spoken[-12:]):
        if (
            speaker.kind != "person"
            or at >= source.start
            or (speaker.person and clashes(speaker.person, gender))
        ):
            continue
        back = number - paragraph_at(story, at)
        score = (1.5 - 0.6 * back, at)
        if back <= PARAGRAPHS_BACK and (best is None or score > best):
            best, choice = score, speaker
    for back in range(PARAGRAPHS_BACK):
        if number - back < 0:
            break
        for name in story.cast.names.get(number - back, ()):
            if name.span.start >= source.start or name.is_organisation:
                continue
            person = person_of(story, name)
            if person is None or person.evidence <= 0 or clashes(person, gender):
                continue
            words = story.pages[name.paragraph]
            if words.quoted[name.interval[0]] >= 0:
                continue
            score = (
                0.6 - 0.6 * back + 0.7 * (words.dep[name.interval[1] - 1] in ("nsubj", "appos")),
                name.span.start,
            )
            if best is None or score > best:
                best, choice = score, person_speaker(story, number, person)
    if choice is None:
        return Speaker(source, "person", where=number)
    if choice.person and choice.person.gender is None:
        choice.person.gender = gender
    return choice


def clashes(person: Person, gender: Gender | None) -> bool:
    return person.gender is not None and gender is not None and person.gender != gender


def paragraph_at(story: Story, at: int) -> int:
    return story.locate(Span(at, at + 1))[0]


def group_pronoun(story: Story, number: int, source: Span, lower: str) -> Speaker:
    """ "they" and "it": the group or organisation that spoke last, or stood since as a sentence's subject."""
    choice: tuple[int, Speaker] | None = None
    for at, speaker in reversed(story.spoken[-8:]):
        kinds = ("organisation",) if lower == "it" else ("organisation", "group")
        if at < source.start and speaker.kind in kinds:
            choice = at, speaker
            break
    words = story.pages[number]
    for name in reversed(story.cast.names.get(number, ())):
        subject = any(words.dep[i] in ("nsubj", "nsubjpass", "appos") for i in range(*name.interval))
        if (
            name.span.start < source.start
            and subject
            and name.is_organisation
            and words.quoted[name.interval[0]] < 0
        ):
            if choice is None or name.span.start > choice[0]:
                choice = name.span.start, named(story, number, name)
            break
    return choice[1] if choice else Speaker(source, "group", where=number)


def described(story: Story, number: int, source: Span, interval: Interval, head: int) -> Speaker:
    """An unnamed source: a document, an organisation by its kind, somebody named elsewhere, or itself."""
    words = story.pages[number]
    person = named_behind(story, number, interval)
    if person is not None:
        return named(story, number, person)
    lower, lemma = words.lower[head], words.lemma[head]
    if words.lower[interval[0]] == "the" and (lower.endswith("-old") or lower in PARENTS):
        return pronoun(story, number, source, PARENTS.get(lower))
    if lower == "office" and words.lower[interval[0]] in PRONOUNS:
        return pronoun(story, number, source, PRONOUNS[words.lower[interval[0]]])
    definite = words.lower[interval[0]] in ("the", "this", "these", "that", "its", "their", "his", "her")
    if party_named(story, source.of(story.text)):  # a name that the tagger took for a common noun
        return Speaker(source, "organisation", number)
    if lower in names().documents:
        return issuer(story, number, source, interval)
    singular = words.tag[head] in ("NN", "NNP")
    public = lemma in names().employer_nouns and side_of("role", source.of(story.text)) == "government"
    if (definite and singular and not public) or lower == "management":
        organisation = story.called(lemma, source.start)
        if organisation:
            return Speaker(organisation.name.span, "organisation", organisation=organisation, where=number)
    if definite and lemma in names().back_references and words.tag[head] == "NN":
        told = {words.lower[i] for i in range(*interval) if words.tag[i].startswith(("NN", "JJ"))}
        for at, speaker in reversed(story.spoken[-8:]):
            role = speaker.role or speaker.wording
            if role is None or at >= source.start or speaker.kind != "person":
                continue
            if told <= set(re.findall(r"[\w-]+", role.of(story.text).lower())):
                return speaker
    plural = words.tag[head] == "NNS" or lower in names().plural_people
    kind: SpeakerKind = "group" if plural else "person"
    if lemma in names().union_nouns or lemma in names().employer_nouns:
        kind = "organisation"
    if plural and (issued := statement_organisation(story, number, interval)):
        return issued
    return Speaker(
        without_count(words, interval, source),
        kind,
        wording=source,
        role=source if kind != "organisation" else None,
        affiliation=affiliation_in(story, source),
        where=number,
    )


def named_behind(story: Story, number: int, interval: Interval) -> Name | None:
    """ "Ann Berg" of "Its general secretary, Ann Berg, said"."""
    words, last = story.pages[number], interval[1]
    for name in story.cast.names.get(number, ()):
        first, end = name.interval
        if last < first <= last + 2 and words.text[last] == "," and words.text[end : end + 1] == [","]:
            return None if name.is_organisation else name
    return None


def without_count(words: Words, interval: Interval, source: Span) -> Span:
    """ "thousands of dockers" → "dockers"."""
    first, last = interval
    for i in range(first, min(first + 4, last - 1)):
        if words.lower[i] == "of" and words.lower[i - 1] in (
            "thousands",
            "hundreds",
            "dozens",
            "scores",
            "tens",
            "some",
        ):
            return words.span((i + 1, last))
    return source


def issuer(story: Story, number: int, source: Span, interval: Interval) -> Speaker:
    """Who issued "the statement", "a letter from the port", "its report"."""
    words = story.pages[number]
    for name in story.cast.names.get(number, ()):
        if interval[0] <= name.interval[0] < interval[1]:
            speaker = named(story, number, name)
            if speaker.kind == "organisation" or "from" in words.lower[interval[0] : interval[1]]:
                return speaker
    for i in range(*interval):
        owner = words.tag[i + 1 : i + 2] == ["POS"] or words.lower[i - 1] in ("the", "by", "from", "a", "an")
        if owner and words.lower[i] in names().union_nouns | names().employer_nouns:
            organisation = story.called(words.lower[i], source.start)
            if organisation:
                return Speaker(
                    organisation.name.span, "organisation", organisation=organisation, where=number
                )
    if words.lower[interval[0]] in ("the", "this", "its", "their", "that"):
        before = [s for at, s in story.spoken[-8:] if at < source.start]
        for speaker in reversed(before):
            if speaker.kind == "organisation":
                return speaker
        if before and number - before[-1].where <= 2:
            return before[-1]
    return Speaker(
        source, "document", wording=source, affiliation=affiliation_in(story, source), where=number
    )


def statement_organisation(story: Story, number: int, interval: Interval) -> Speaker | None:
    """ "Ferrow representatives said in a statement": Ferrow speaks."""
    words = story.pages[number]
    low, high = words.unit_bounds[words.unit[interval[0]]]
    if not any(words.lower[i] == "statement" and words.quoted[i] < 0 for i in range(low, high)):
        return None
    for name in story.cast.names.get(number, ()):
        if interval[0] <= name.interval[0] and name.interval[1] <= interval[1]:
            organisation = story.organisation(name)
            if organisation:
                return Speaker(
                    organisation.name.span,
                    "organisation",
                    organisation=organisation,
                    role=words.span(interval),
                    where=number,
                )
    return None
