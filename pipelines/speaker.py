"""Source mention → speaker: the fullest name the article itself gives, with role, affiliation, party and side.

Names lead to full names, pronouns to whoever spoke or acted last and agrees with them, "the statement" to its
issuer, "the union" and "the company" to the article's union and employer. An unnamed source stays the noun phrase
that the article uses: no name is better than a wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipelines.clause import Interval, Words, words_of
from pipelines.mention import Cast, Gender, Name, Organisation, Person, best, cast_of, names
from pipelines.parse import ParsedParagraph
from pipelines.quotation import quotations
from pipelines.records import Article, Attribution, Dispute, Party, Side, Span, SpeakerKind
from pipelines.side import side_of

PRONOUNS: dict[str, Gender | None] = {"he": "male", "she": "female", "him": "male", "her": "female"}
PLURAL_PRONOUNS = frozenset({"they", "them", "we"})
GOVERNMENT_NOUNS = frozenset(
    "agency department ministry regulator commission board watchdog authority council".split()
)
UNION_NOUNS = frozenset({"union", "federation", "brotherhood", "guild", "unions"})
EMPLOYER_NOUNS = frozenset(
    "company employer firm corporation hospital airline railway railroad district university college manufacturer carrier "
    "operator retailer automaker carmaker chain utility provider giant management conglomerate insurer school mill brewery "
    "publisher steelmaker shipyard".split()
)
BACK_REFERENCES = frozenset(
    "spokesman spokeswoman spokesperson official executive leader director manager president chairman nurse teacher driver "
    "doctor therapist professor senator mayor governor minister secretary man woman worker economist analyst".split()
)
DESCRIBING = frozenset(
    {"DT", "JJ", "NN", "NNS", "NNP", "NNPS", "POS", "PRP$", "IN", "CC", "HYPH", "CD", "VBG"}
)
PARAGRAPHS_BACK = 6  # a pronoun that reaches further back is not resolved
RELATION = re.compile(r"\b(?:with|of|for|at|from|by)\s+(?:the\s+|a\s+|an\s+)?", re.IGNORECASE)


@dataclass(slots=True)
class Speaker:
    """Who a source mention stands for."""

    span: Span
    kind: SpeakerKind
    person: Person | None = None
    organisation: Organisation | None = None
    wording: Span | None = None  # the unnamed source's own words, as far as they tell its role
    role: Span | None = None
    affiliation: Span | None = None
    where: int = 0  # paragraph


@dataclass(slots=True)
class Story:
    """What has been read so far."""

    text: str
    pages: list[Words]
    starts: list[int]
    cast: Cast
    parties: list[tuple[Party, re.Pattern[str]]]
    people: dict[str, tuple[str, str | None]]  # last name and forename → party_id, title
    spoken: list[tuple[int, Speaker]] = field(default_factory=list)  # position of the source, speaker


def identify(
    article: Article,
    paragraphs: list[ParsedParagraph],
    attributions: Sequence[Attribution],
    disputes: Sequence[Dispute],
) -> list[Attribution]:
    """The same attributions, in the same order, with speaker, kind, role, affiliation, party and side."""
    marks = quotations(article.text, [p.span for p in paragraphs])
    pages = [words_of(p, q) for p, q in zip(paragraphs, marks, strict=True)]
    story = Story(
        article.text, pages, [p.span.start for p in paragraphs], cast_of(article.text, pages), [], {}
    )
    add_disputes(story, disputes)
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
    number, interval = locate(story, source)
    words = story.pages[number]
    head = head_of(words, interval)
    lower = words.lower[head]
    if lower in PRONOUNS:
        return pronoun(story, number, source, PRONOUNS[lower])
    if lower in PLURAL_PRONOUNS or lower == "it":
        return group_pronoun(story, number, source, lower)
    name = name_at(story, number, interval, head)
    if name is not None:
        return named(story, number, name)
    return described(story, number, source, interval, head)


def locate(story: Story, source: Span) -> tuple[int, Interval]:
    """Paragraph and tokens of a span."""
    low, high = 0, len(story.starts)
    while high - low > 1:
        middle = (low + high) // 2
        if story.starts[middle] <= source.start:
            low = middle
        else:
            high = middle
    words = story.pages[low]
    tokens = [i for i in range(len(words)) if words.end[i] > source.start and words.start[i] < source.end]
    return low, ((tokens[0], tokens[-1] + 1) if tokens else (0, 1))


def head_of(words: Words, interval: Interval) -> int:
    """The token of the mention that the rest hangs on."""
    first, last = interval
    outward = [i for i in range(first, last) if not first <= words.head[i] < last or words.head[i] == i]
    outward = [i for i in outward if words.is_word(i) and words.dep[i] != "det"]
    return outward[-1] if outward else last - 1


def name_at(story: Story, number: int, interval: Interval, head: int) -> Name | None:
    """The name that covers the mention's head."""
    for name in story.cast.names.get(number, ()):
        first, last = name.interval
        if first <= head < last or (first == interval[0] and last >= interval[1]):
            return name
    return None


def named(story: Story, number: int, name: Name) -> Speaker:
    person = person_of(story, name)
    if person is not None and not (name.is_organisation and len(name.words) == 1 and name.words[0].isupper()):
        return person_speaker(story, number, person)
    organisation = organisation_of(story, name)
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


def organisation_of(story: Story, name: Name) -> Organisation | None:
    key = " ".join(w.lower() for w in name.words)
    able = story.cast.by_word.get(key, [])
    return best(able) if able else None


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
    return locate(story, Span(at, at + 1))[0]


def group_pronoun(story: Story, number: int, source: Span, lower: str) -> Speaker:
    """ "they" and "it": the last group or organisation that spoke."""
    for at, speaker in reversed(story.spoken[-8:]):
        if (
            at < source.start
            and speaker.kind in ("organisation", "group")
            and not (lower == "it" and speaker.kind == "group")
        ):
            return speaker
    return Speaker(source, "group", where=number)


def described(story: Story, number: int, source: Span, interval: Interval, head: int) -> Speaker:
    """An unnamed source: a document, an organisation by its kind, somebody named elsewhere, or a description."""
    words = story.pages[number]
    lower, lemma = words.lower[head], words.lemma[head]
    definite = words.lower[interval[0]] in ("the", "this", "these", "that", "its", "their", "his", "her")
    if lower in names().documents:
        return issuer(story, number, source, interval)
    if definite and lemma in UNION_NOUNS:
        unions = [o for o in story.cast.unions()]
        union = nearest(unions, source) if unions else None
        if union:
            return Speaker(union.name.span, "organisation", organisation=union, where=number)
    if definite and lemma in EMPLOYER_NOUNS:
        employer = story.cast.employer()
        if employer:
            return Speaker(employer.name.span, "organisation", organisation=employer, where=number)
    if definite and lemma in GOVERNMENT_NOUNS:
        bodies = [
            o for o in story.cast.organisations if o.side == "government" and o.name.span.start < source.start
        ]
        bodies = [o for o in bodies if lemma in o.name.span.of(story.text).lower()] or bodies
        if bodies:
            body = nearest(bodies, source)
            return Speaker(body.name.span, "organisation", organisation=body, where=number)
    if definite and lemma in BACK_REFERENCES and words.tag[head] == "NN":
        told = {words.lower[i] for i in range(*interval) if words.tag[i].startswith(("NN", "JJ"))}
        for at, speaker in reversed(story.spoken[-8:]):
            role = speaker.role or speaker.wording
            if role and at < source.start and speaker.kind == "person":
                if told <= set(re.findall(r"[\w-]+", role.of(story.text).lower())):
                    return speaker
    plural = words.tag[head] == "NNS" or lower in names().plural_people
    kind: SpeakerKind = "group" if plural else "person"
    if lemma in UNION_NOUNS or lemma in EMPLOYER_NOUNS:
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


def nearest(able: list[Organisation], source: Span) -> Organisation:
    """The organisation named last before the mention; the one named first if none was."""

    def last_before(organisation: Organisation) -> int:
        return max((n.span.start for n in organisation.mentions if n.span.start < source.start), default=-1)

    return max(able, key=lambda o: (last_before(o), -o.name.span.start))


def issuer(story: Story, number: int, source: Span, interval: Interval) -> Speaker:
    """Who issued "the statement", "a letter from the port", "its report"."""
    words = story.pages[number]
    for name in story.cast.names.get(number, ()):
        if interval[0] <= name.interval[0] < interval[1]:
            speaker = named(story, number, name)
            if speaker.kind == "organisation" or "from" in words.lower[interval[0] : interval[1]]:
                return speaker
    for i in range(*interval):
        if words.lower[i] in UNION_NOUNS | EMPLOYER_NOUNS and words.lower[i - 1] in ("the", "by", "from"):
            return described(story, number, words.span((max(i - 1, 0), i + 1)), (max(i - 1, 0), i + 1), i)
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
            organisation = organisation_of(story, name)
            if organisation:
                return Speaker(
                    organisation.name.span,
                    "organisation",
                    organisation=organisation,
                    role=words.span(interval),
                    where=number,
                )
    return None


# ---------------------------------------------------------------- role and affiliation


def role_beside(story: Story, name: Name) -> tuple[Span | None, Span | None]:
    """Title before the name or apposition behind it, and the organisation that it names."""
    words = story.pages[name.paragraph]
    first, last = name.interval
    role: Span | None = None
    behind = apposition(words, last)
    ahead = title(words, first)
    if behind:
        role = words.span(behind)
    elif ahead:
        role = words.span(ahead)
    else:
        role = described_before(words, first) or predicate(words, first, last)
    affiliation = affiliation_in(story, role) if role else None
    if affiliation is None and last + 1 < len(words) and words.lower[last] in ("of", "from", "with", "at"):
        affiliation = affiliation_in(story, words.span((last + 1, min(last + 7, len(words)))))
    if affiliation is None and behind and ahead:
        affiliation = affiliation_in(story, words.span(ahead))
    return role, affiliation


def apposition(words: Words, last: int) -> Interval | None:
    """ ", vice president of labour relations with Ferrow Motors," behind a name."""
    if last + 1 >= len(words) or words.text[last] not in ",(" or words.quoted[last] >= 0:
        return None
    first = last + 1
    if words.lower[first] in (
        "who",
        "whose",
        "which",
        "and",
        "but",
        "said",
        "says",
        "told",
        "where",
        "when",
        "as",
        "of",
    ):
        return None
    if words.is_word(first) and words.text[first].isdigit():  # "Ruth Okafor, 45, a welder"
        return apposition(words, first + 1) if first + 1 < len(words) else None
    if (
        words.tag[first].startswith(("VB", "IN", "PRP", "MD", "WR", "WP", "RB"))
        and words.tag[first] != "PRP$"
    ):
        return None
    end = first
    depth = 0
    while end < len(words) and words.quoted[end] < 0 and end - first < 30:
        text = words.text[end]
        if text == "(":
            depth += 1
        elif text == ")" and depth:
            depth -= 1
        elif depth == 0 and (
            text in ",.;:)—–―"
            or words.tag[end] in ("VBD", "VBZ", "VBP", "MD")
            or (words.lower[end] in ("who", "whose", "which"))
        ):
            break
        end += 1
    if end == first:
        return None
    if end < len(words) and words.tag[end] in ("VBD", "VBZ", "VBP", "MD"):
        return None  # "According to Okafor, the two sides are …"
    has_noun = any(words.tag[i] in ("NN", "NNS", "NNP", "NNPS") for i in range(first, end))
    all_caps = all(words.tag[i] in ("NNP", "NNPS") for i in range(first, end))
    place = all_caps and end - first <= 2 and not any(words.text[i].isupper() for i in range(first, end))
    return (first, end) if has_noun and not place else None


def described_before(words: Words, first: int) -> Span | None:
    """ "A government mediator" of "A government mediator, Ruth Okafor,"."""
    while first > 0 and words.lower[first - 1] in names().honorifics:
        first -= 1
    comma = first - 1
    if comma < 2 or words.text[comma] != "," or words.quoted[comma] >= 0:
        return None
    start = comma
    while (
        start > 0
        and comma - start < 14
        and words.quoted[start - 1] < 0
        and (words.tag[start - 1] in DESCRIBING and words.unit[start - 1] == words.unit[first])
    ):
        start -= 1
    if words.tag[start] == "IN":  # "At Kessel airport, Maria Duarte …"
        return None
    while start < comma and words.tag[start] in ("CC", "POS"):
        start += 1
    bare = not any(words.tag[i] in ("NN", "NNS") for i in range(start, comma))
    return (
        None
        if start == comma or bare or words.tag[start] not in ("DT", "PRP$", "NNP", "NN", "JJ")
        else (words.span((start, comma)))
    )


def title(words: Words, first: int) -> Interval | None:
    """ "shop steward" of "shop steward Ruth Okafor"."""
    start = first
    while (
        start > 0
        and first - start < 9
        and words.quoted[start - 1] < 0
        and (
            words.tag[start - 1] in ("NN", "NNS", "NNP", "NNPS", "JJ", "POS", "HYPH", "VBG")
            or words.lower[start - 1] in ("of", "for")
            and start - 1 > 0
            and words.dep[start - 1] == "prep"
        )
        and words.unit[start - 1] == words.unit[first]
    ):
        start -= 1
    while start < first and (
        not words.is_word(start)
        or words.tag[start] in ("POS",)
        or words.lower[start] in ("of", "for")
        or words.lower[start] in names().honorifics
    ):
        start += 1
    if start == first:
        return None
    lone = words.lower[start:first]
    if all(words.tag[i] in ("NNP", "NNPS") for i in range(start, first)) and not any(
        w in names().titles or w in names().honorifics or side_of("role", w) for w in lone
    ):
        return None
    return start, first


def predicate(words: Words, first: int, last: int) -> Span | None:
    """ "a welder" of "Ruth Okafor is a welder"."""
    head = last - 1
    verb = words.head[head]
    if words.dep[head] == "nsubj" and words.lemma[verb] in ("be", "become"):
        attribute = words.child(verb, "attr")
        if attribute is not None and attribute > head:
            return words.span(
                (words.left[attribute], min(words.right[attribute], words.left[attribute] + 16))
            )
    return None


def affiliation_in(story: Story, wording: Span) -> Span | None:
    """The organisation that a role names: "vice president of Ferrow Motors", "the union's president"."""
    number, interval = locate(story, wording)
    inside = [
        n
        for n in story.cast.names.get(number, ())
        if n.span.start >= wording.start
        and n.span.end <= wording.end
        and (n.is_organisation or organisation_of(story, n))
    ]
    return inside[-1].span if inside else None


# ---------------------------------------------------------------- side and party


def side_and_party(story: Story, speaker: Speaker, speech: str) -> tuple[Side, str | None]:
    """Side by dispute file, organisation, role, setting and speech, in this order of trust."""
    text = story.text
    name = " ".join(speaker.span.of(text).split())
    party = party_of(story, speaker, name)
    role = speaker.role.of(text) if speaker.role else ""
    affiliated = organisation_side(story, speaker.affiliation)
    by_role = side_of("role", role) if role else None
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
        if speaker.affiliation is not None and story.cast.employer() is not None:
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
    employer = story.cast.employer()
    if employer is organisation:
        return "employer"
    return organisation.side


def setting_of(story: Story, speaker: Speaker) -> str:
    """The sentence that names the speaker first, outside quotation marks."""
    number, interval = locate(story, speaker.span)
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
                story.people[person.name.lower()] = (person.party_id, person.title)
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


def party_of(story: Story, speaker: Speaker, name: str) -> Party | None:
    by_id = {party.party_id: party for party, _ in story.parties}
    if speaker.kind == "person" and name.lower() in story.people:
        return by_id.get(story.people[name.lower()][0])
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
