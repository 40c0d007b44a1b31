"""Source mention → speaker: the fullest name the article gives, with role, affiliation, party and side.

Names lead to full names, pronouns to whoever spoke or acted last and agrees with them, "the statement" to its
issuer, "the union" and "the company" to the article's union and employer. An unnamed source stays the noun
phrase that the article uses: no name is better than a wrong one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipelines.attribution.clause import Interval, Words, words_of
from pipelines.attribution.quotation import quotations
from pipelines.parse import ParsedParagraph
from pipelines.records import Article, Attribution, Dispute, Side, Span, SpeakerKind
from pipelines.speaker.cast import LEAGUES, cast_of
from pipelines.speaker.conflict import conflict_of
from pipelines.speaker.name import Gender, Name, names
from pipelines.speaker.named import name_at, named, titled_behind
from pipelines.speaker.organisation import Organisation
from pipelines.speaker.party import (
    add_disputes,
    organisation_side,
    own_side,
    party_named,
    side_and_party,
)
from pipelines.speaker.pronoun import antecedent, group_pronoun, one_named, pronoun
from pipelines.speaker.release import Issuer, Release, release_of, take_in
from pipelines.speaker.role import affiliation_in
from pipelines.speaker.side import names_a_trade, side_of
from pipelines.speaker.story import Speaker, Story

PRONOUNS: dict[str, Gender | None] = {
    "he": "male", "him": "male", "his": "male", "she": "female", "her": "female"
}  # fmt: skip
PARENTS: dict[str, Gender] = {
    "father": "male",
    "grandfather": "male",
    "mother": "female",
    "grandmother": "female",
}
CLAUSE_OPENERS = frozenset({",", "to", "of", "for", "in", "with"})
RELATIVES = frozenset({"who", "which", "whose", "that"})
WHO = frozenset({"who", "which"})
PLURAL_PRONOUNS = frozenset({"they", "them", "we"})
OURSELVES = re.compile(r"(?:this|our) (?:newspaper|magazine|website|weekly|news agency)\b", re.I)


def identify(
    article: Article,
    paragraphs: list[ParsedParagraph],
    attributions: Sequence[Attribution],
    disputes: Sequence[Dispute],
) -> list[Attribution]:
    """The same attributions, in the same order, with speaker, kind, role, affiliation, party and side."""
    return identified(article, paragraphs, attributions, disputes)[0]


def identified(
    article: Article,
    paragraphs: list[ParsedParagraph],
    attributions: Sequence[Attribution],
    disputes: Sequence[Dispute],
) -> tuple[list[Attribution], Issuer | None]:
    """What `identify` gives, and for whom the article's own words speak, if it is somebody's release."""
    marks = quotations(article.text, [p.span for p in paragraphs])
    pages = [words_of(p, q) for p, q in zip(paragraphs, marks, strict=True)]
    if not paragraphs:
        return list(attributions), None
    starts = [p.span.start for p in paragraphs]
    story = Story(article.text, pages, starts, cast_of(article.text, pages), conflict_of(article.text))
    add_disputes(story, disputes)
    release = release_of(story, article.headline, marks, article.origin == "release")
    take_in(story, release)
    story.find_employer()
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
    speaking: dict[int, list[tuple[int, Speaker]]] = {}  # by paragraph: where content starts, whose it is
    for row, speaker in zip(attributions, found, strict=True):
        if speaker and row.via is None:
            at = row.content[0]
            speaking.setdefault(story.locate(at)[0], []).append((at.start, speaker))
    for i in order:
        if found[i] is None and attributions[i].via is None and attributions[i].kind != "indirect":
            found[i] = speaker_beside(story, attributions[i], speaking)
    speeches: dict[Span, list[str]] = {}
    for row, speaker in zip(attributions, found, strict=True):
        if speaker:
            speeches.setdefault(speaker.span, []).extend(span.of(article.text) for span in row.content)
    if story.employer is None:
        story.employer = employer_by_voice(found)
    sides: dict[Span, tuple[Side, str | None]] = {}
    for speaker in found:
        if speaker and speaker.span not in sides:
            sides[speaker.span] = side_and_party(story, speaker, " ".join(speeches[speaker.span]))
    direct = [s for row, s in zip(attributions, found, strict=True) if s and row.kind == "direct"]
    issuer = issuer_of(story, release, [sides[speaker.span] for speaker in direct]) if release else None
    if issuer:  # a release quotes its own people
        for speaker in found:
            if (
                speaker
                and speaker.kind in ("person", "group")
                and sides[speaker.span][0] == "other"
                and organisation_side(story, speaker.affiliation) in (None, "other", issuer.side)
            ):
                sides[speaker.span] = (issuer.side, issuer.party_id)
    rows = [
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
    return rows, issuer


def issuer_of(story: Story, release: Release, quoted: Sequence[tuple[Side, str | None]]) -> Issuer | None:
    """The party that the release speaks for, None if nothing in it tells.

    Where its sender is unsure it is whoever is `quoted` first, for a release quotes its own people first.
    """
    sender = release.organisation
    if not release.is_sure and (ours := next((q for q in quoted if q[0] in ("employer", "union")), None)):
        return Issuer(*ours)
    if sender is None:
        return Issuer(release.voice, None) if release.voice else None
    party = party_named(story, " ".join(sender.name.span.of(story.text).split()))
    if party:
        return Issuer(party.side, party.party_id)
    side = own_side(story, sender) or release.voice
    return Issuer(side, None) if side else None


def employer_by_voice(found: Sequence[Speaker | None]) -> Organisation | None:
    """Where nobody is said to employ the strikers: the organisation without a side that speaks most."""
    voices = Counter(
        speaker.organisation.name.span
        for speaker in found
        if speaker and speaker.organisation and speaker.organisation.side is None
    )
    able = (s.organisation for s in found if s and s.organisation and not s.organisation.kinds & LEAGUES)
    return max(
        (o for o in able if o.side is None),
        key=lambda o: (voices[o.name.span], -o.name.span.start),
        default=None,
    )


def position(row: Attribution) -> tuple[int, int]:
    first = row.content[0].start
    return (row.source.start if row.source else first, first)


def speaker_beside(
    story: Story, row: Attribution, speaking: dict[int, list[tuple[int, Speaker]]]
) -> Speaker | None:
    """Who speaks where a quotation names nobody: whoever is quoted nearest in its paragraph."""
    at = row.content[0]
    beside = speaking.get(story.locate(at)[0], [])
    nearest = min(beside, key=lambda pair: abs(pair[0] - at.start), default=None)
    return nearest[1] if nearest else None


# ---------------------------------------------------------------- from mention to speaker


def speaker_of(story: Story, source: Span) -> Speaker:
    """Who this mention stands for; the mention itself if nothing better is known."""
    number, interval = story.locate(source)
    words = story.pages[number]
    if words.lower[interval[0]] in WHO and (meant := antecedent(words, interval[0])):
        return speaker_of(story, meant)
    head = head_of(words, interval)
    lower = words.lower[head]
    if lower in PRONOUNS:
        return pronoun(story, number, source, PRONOUNS[lower])
    if lower in ("one", "another") and interval[1] - interval[0] == 1:
        many = (s for at, s in reversed(story.spoken[-4:]) if s.kind == "group" and at < source.start)
        if group := next(many, None):
            return group  # "Diplomats said … One said …"
    if words.lower[interval[0]] in ("one", "another") and (member := one_named(story, number, interval)):
        return member
    if lower in PLURAL_PRONOUNS or lower in ("it", "its"):
        return group_pronoun(story, number, source, "it" if lower == "its" else lower)
    name = titled_behind(story, number, interval) or name_at(story, number, interval, head)
    if name is not None:
        return named(story, number, name)
    return described(story, number, source, interval, head)


def head_of(words: Words, interval: Interval) -> int:
    """The token of the mention that the rest hangs on."""
    first, last = interval
    clause = (i for i in range(first + 1, last) if words.lower[i] in ("who", "whose", "which"))
    last = next(clause, last)
    while last - first > 1 and words.text[last - 1] != ")" and words.lower[last - 1] in CLAUSE_OPENERS:
        last -= 1  # "The Quay Alliance, to which most belong"
    outward = [i for i in range(first, last) if not first <= words.head[i] < last or words.head[i] == i]
    outward = [i for i in outward if words.is_word(i) and words.dep[i] != "det"]
    return outward[-1] if outward else last - 1


def described(story: Story, number: int, source: Span, interval: Interval, head: int) -> Speaker:
    """An unnamed source: a document, an organisation by its kind, somebody named elsewhere, or itself."""
    words = story.pages[number]
    if OURSELVES.match(source.of(story.text)):
        return Speaker(source, "organisation", wording=source, where=number)
    person = named_behind(story, number, interval)
    if person is not None:
        return named(story, number, person)
    if organisation := organisation_behind(story, number, interval):
        return Speaker(organisation.name.span, "organisation", organisation=organisation, where=number)
    lower, lemma = words.lower[head], words.lemma[head]
    if words.lower[interval[0]] == "the" and (lower.endswith("-old") or lower in PARENTS):
        return pronoun(story, number, source, PARENTS.get(lower))
    if lower == "office" and words.lower[interval[0]] in PRONOUNS:
        return pronoun(story, number, source, PRONOUNS[words.lower[interval[0]]])
    unit = story.is_union_unit(lower) and words.lower[interval[0]] == "the"
    if unit and (union := story.called("union", source.start)):
        return Speaker(union.name.span, "organisation", organisation=union, where=number)
    if unit:
        return Speaker(source, "organisation", wording=source, where=number)
    definite = words.lower[interval[0]] in ("the", "this", "these", "that", "its", "their", "his", "her")
    if party_named(story, source.of(story.text)):  # a name that the tagger took for a common noun
        return Speaker(source, "organisation", number)
    if lower in names().documents:
        return issuer(story, number, source, interval)
    singular = words.tag[head] in ("NN", "NNP") or (lower in names().union_nouns and lower != "unions")
    public = lemma in names().employer_nouns and side_of("role", source.of(story.text)) == "government"
    if (definite and singular and not public) or lower == "management":
        organisation = story.called(lemma, source.start)
        if organisation:
            return Speaker(organisation.name.span, "organisation", organisation=organisation, where=number)
    one = words.lower[interval[0]] in ("a", "an", "one", "another")
    many = words.tag[head] == "NNS" or (words.tag[head] in ("NNP", "NNPS") and names_a_trade(lower))
    plural = (many and not one) or lower in names().plural_people
    body = lemma in names().referring | names().institutions
    if words.lower[interval[0]] in ("the", "these", "those", "both") and (plural or not body):
        back = called_before(story, number, interval, head, "group" if plural else "person")
        if back:
            return back
    kind: SpeakerKind = "group" if plural else "person"
    if body and lower not in names().plural_people:
        kind = "organisation"
    source = without_clause(words, interval, source)
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


def called_before(
    story: Story, number: int, interval: Interval, head: int, kind: SpeakerKind
) -> Speaker | None:
    """ "the commissioner", "the sources": whoever was so called before, by role, title or description."""
    words = story.pages[number]
    end = next(
        (i for i in range(head + 1, interval[1]) if words.lower[i] in RELATIVES or words.text[i] == ","),
        interval[1],
    )
    told = {words.lower[i] for i in range(interval[0], end) if words.tag[i].startswith(("NN", "JJ"))}
    start = words.start[interval[0]]
    for at, speaker in reversed(story.spoken[-12:]):
        role = speaker.role or speaker.wording
        if role is None or at >= start or speaker.kind != kind:
            continue
        if told <= set(re.findall(r"[\w-]+", role.of(story.text).lower())):
            return speaker
    return None


def without_clause(words: Words, interval: Interval, source: Span) -> Span:
    """ "a driver" of "a driver, who would not give a name" and of "a driver who was on the picket line"."""
    first, last = interval
    for i in range(first + 1, last):
        if words.lower[i] in RELATIVES and words.dep[words.head[i]] in (
            "relcl",
            "acl",
            "ccomp",
            "ROOT",
            "conj",
        ):
            end = i - 1 if words.text[i - 1] == "," else i
            if end > first and words.lower[end - 1] not in ("of", "for", "in", "at", "to", "with", "from"):
                return words.span((first, end))
    return source


def named_behind(story: Story, number: int, interval: Interval) -> Name | None:
    """ "Ann Berg" of "Its general secretary, Ann Berg, said"."""
    words, last = story.pages[number], interval[1]
    for name in story.cast.names.get(number, ()):
        first, end = name.interval
        titled = first - 1  # "the council leader, Councillor Ann Berg"
        while titled > interval[0] and words.lower[titled] in names().titles | names().honorifics:
            titled -= 1
        told = titled > interval[0] and words.text[titled] == "," and end == last
        if told and not name.is_organisation and len(name.words) > 1:
            return name  # "Its head of sales, Ann Berg" as a whole
        if first == last and not name.is_organisation and words.tag[last - 1] == "NN":
            return name  # "her son Ann Berg", where the mention stops at the son
        if last < first <= last + 2 and words.text[last] == "," and words.text[end : end + 1] == [","]:
            place = len(name.words) == 1 and words.tag[last - 1] in ("NNP", "NNPS")  # "in Dayton, Ohio,"
            return None if place or name.is_organisation else name
    return None


def organisation_behind(story: Story, number: int, interval: Interval) -> Organisation | None:
    """ "Brannoc Trust" of "The charity that runs the hospice, the Brannoc Trust, said"."""
    words = story.pages[number]
    for name in story.cast.names.get(number, ()):
        first = name.interval[0] - (words.lower[name.interval[0] - 1] == "the")
        if first > interval[0] and words.text[first - 1] == "," and name.interval[1] == interval[1]:
            return story.organisation(name) if name.is_organisation else None
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
            owns = words.tag[name.interval[1] : name.interval[1] + 1] == ["POS"]  # "Berg's letter"
            if speaker.kind == "organisation" or owns or "from" in words.lower[interval[0] : interval[1]]:
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
        noun = words.lower[interval[1] - 1]
        for speaker in reversed(before):
            if speaker.kind == "organisation" or (
                speaker.wording and speaker.wording.of(story.text).endswith(noun)
            ):
                return speaker  # "A city audit found … The audit blamed …"
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
