"""Pronoun → who spoke or acted last and agrees with it; "who" and "one" → whoever they stand for."""

from __future__ import annotations

import re
from operator import itemgetter

from pipelines.attribution.clause import SUBJECTS, Interval, Words, mention
from pipelines.records import Span
from pipelines.speaker.cast import Person
from pipelines.speaker.name import Gender, Name, names
from pipelines.speaker.named import named, person_of, person_speaker
from pipelines.speaker.side import names_a_trade
from pipelines.speaker.story import Speaker, Story

PARAGRAPHS_BACK = 6  # a pronoun that reaches further back is not resolved
KNOWN = 0.1  # how much nearer somebody counts of whom the article told the gender: of two alike, that one


def pronoun(story: Story, number: int, source: Span, gender: Gender | None) -> Speaker:
    """The person that "he" or "she" stands for: near, a subject, or speaking already, and of that gender."""
    best: tuple[float, int] | None = None
    choice: Speaker | None = None
    _, mention = story.locate(source)
    for at, speaker in reversed(story.spoken[-12:]):
        if (
            speaker.kind != "person"
            or at >= source.start
            or (speaker.person and clashes(speaker.person, gender))
            or (speaker.person is None and gender_told(story, speaker) not in (None, gender))
        ):
            continue
        back = number - paragraph_at(story, at)
        score = (1.5 - 0.6 * back + KNOWN * known_to_be(speaker.person, gender), at)
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
            acts = words.dep[name.interval[1] - 1] in ("nsubj", "appos", "attr")
            here = acts and back == 0 and words.unit[name.interval[0]] == words.unit[mention[0]]
            turn = 0.6 * (back == 0 and takes_the_word(words, name, mention[0]))
            known = KNOWN * known_to_be(person, gender)
            score = (0.6 - 0.6 * back + 0.7 * acts + 0.4 * here + turn + known, name.span.start)
            if best is None or score > best:
                best, choice = score, person_speaker(story, number, person)
    if choice is None:
        return Speaker(source, "person", where=number)
    if choice.person and choice.person.gender is None:
        choice.person.gender = gender
    return choice


def known_to_be(person: Person | None, gender: Gender | None) -> bool:
    """Whether the article has told already that this is a "she" or a "he", as the pronoun says."""
    return person is not None and gender is not None and person.gender == gender


def takes_the_word(words: Words, name: Name, mention: int) -> bool:
    """ "Ms. Berg disagreed. “There are too few,” she said": who acts right before a quotation speaks it."""
    head, unit = name.interval[1] - 1, words.unit[mention]
    if words.dep[head] == "appos":  # "The union's organiser, Paul Dray, shook his head."
        head = words.head[head]
    opens_with_quote = words.quoted[words.unit_bounds[unit][0]] >= 0
    return (
        opens_with_quote
        and words.unit[head] == unit - 1
        and words.dep[head] == "nsubj"
        and words.dep[words.head[head]] == "ROOT"
    )


def gender_told(story: Story, speaker: Speaker) -> Gender | None:
    """What an unnamed speaker's description tells: "a spokeswoman", "the mother of two"."""
    if speaker.wording is None:
        return None
    words = re.findall(r"\w+", speaker.wording.of(story.text).lower())
    if any(w in names().female_words or w.endswith("woman") for w in words):
        return "female"
    return "male" if any(w in names().male_words for w in words) else None


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
    if acting := organisation_acting(story, number, source, lower):
        choice = acting if choice is None else max(choice, acting, key=itemgetter(0))
    return choice[1] if choice else Speaker(source, "group", where=number)


def organisation_acting(story: Story, number: int, source: Span, lower: str) -> tuple[int, Speaker] | None:
    """The organisation that acts last before a pronoun in its paragraph, and where.

    Of one sentence the main clause's: the union of "The union wants the company to hire. It says …".
    """
    words = story.pages[number]
    _, (mention, _) = story.locate(source)
    acting: list[tuple[int, Speaker]] = []
    for name in story.cast.names.get(number, ()):
        subject = next(
            (
                i
                for i in range(*name.interval)
                if words.dep[i] in SUBJECTS
                or (words.dep[i] == "appos" and words.dep[words.head[i]] in SUBJECTS)
            ),
            None,
        )
        outside = words.quoted[name.interval[0]] < 0
        if subject is not None and name.is_organisation and name.span.start < source.start and outside:
            acting.append((subject, named(story, number, name)))
    for i in range(mention):
        # "The union disputes that. It says …", "The firm's profit rose, it says"
        acts = words.dep[i] in SUBJECTS or (
            words.tag[i + 1] == "POS" and words.dep[words.head[i]] in SUBJECTS and lower == "it"
        )
        definite = words.lower[i - 1] == "the" or words.lower[i] == "management"
        known = definite and words.lower[i] in names().referring and words.quoted[i] < 0
        organisation = story.called(words.lower[i], words.start[i]) if acts and known else None
        if organisation:
            span = organisation.name.span
            acting.append((i, Speaker(span, "organisation", organisation=organisation, where=number)))
    if not acting:
        return None
    last = max(words.unit[i] for i, _ in acting)
    told = [(i, speaker) for i, speaker in acting if words.unit[i] == last]
    at, speaker = max(told, key=lambda one: (words.dep[words.head[one[0]]] == "ROOT", one[0]))
    return words.start[at], speaker


def antecedent(words: Words, relative: int) -> Span | None:
    """ "a former dean" of "The guild asked a former dean, who puts it at 9"; None if nobody is meant."""
    at = relative
    while words.dep[at] not in ("relcl", "ROOT") and words.head[at] != at:
        at = words.head[at]
    noun = words.head[at] if words.dep[at] == "relcl" else relative - 2
    comma = relative > 1 and words.text[relative - 1] == ","
    if not 0 <= noun < relative or (words.dep[at] != "relcl" and not comma):
        return None
    if not words.tag[noun].startswith("NN"):
        return None
    return words.span(mention(words, noun))


def one_named(story: Story, number: int, interval: Interval) -> Speaker | None:
    """Ann Berg of "Fitters at the gate laughed. “Too late,” said one, Ann Berg": she is what they are."""
    words, first = story.pages[number], interval[0] + 2
    if words.text[first - 1 : first] != [","]:
        return None
    name = next((n for n in story.cast.names.get(number, ()) if n.interval[0] == first), None)
    if name is None or name.is_organisation or len(name.words) < 2:
        return None
    member = named(story, number, name)
    if member.person is not None and (many := group_before(words, interval[0])):
        member.person.role = member.role = many
    return member


def group_before(words: Words, at: int) -> Span | None:
    """The last people in the plural that act in this sentence or the one before: "Fitters at the gate"."""
    low = words.unit_bounds[max(words.unit[at] - 2, 0)][0]
    for i in range(at - 1, low - 1, -1):
        acts = words.dep[i] in ("nsubj", "nsubjpass") and words.quoted[i] < 0
        people = words.lower[i] in names().plural_people or names_a_trade(words.lower[i])
        if acts and people and words.tag[i] == "NNS":
            return words.span(mention(words, i))
    return None
