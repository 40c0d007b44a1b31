"""Name → role and affiliation, from titles, appositions and what the article says a person is."""

from __future__ import annotations

from pipelines.attribution.clause import Interval, Words
from pipelines.records import Span
from pipelines.speaker.name import Name, names
from pipelines.speaker.side import side_of
from pipelines.speaker.story import Story

DESCRIBING = frozenset(
    {"DT", "JJ", "NN", "NNS", "NNP", "NNPS", "POS", "PRP$", "IN", "CC", "HYPH", "CD", "VBG"}
)
DUTIES = frozenset(
    {"head", "lead", "chair", "represent", "manage", "run", "direct", "own", "organise", "organize"}
)


def role_beside(story: Story, name: Name) -> tuple[Span | None, Span | None]:
    """Title before the name or apposition behind it, and the organisation that it names."""
    words = story.pages[name.paragraph]
    first, last = name.interval
    role: Span | None = None
    behind = apposition(words, last)
    if behind and (clause := duty_clause(words, behind[1])):  # "a fitter who chairs the guild's committee"
        behind = behind[0], clause[1]
    ahead = title(words, first)
    if behind:
        role = words.span(behind)
    elif ahead:
        rank = ahead[1] - ahead[0] == 1  # "Its general secretary, Captain Ann Berg,"
        role = (described_before(words, ahead[0]) if rank else None) or words.span(ahead)
    else:
        role = described_before(words, first) or predicate(words, first, last) or duty(words, last)
    affiliation = affiliation_in(story, role) if role else None
    if affiliation is None and last + 1 < len(words) and words.lower[last] in ("of", "from", "with", "at"):
        affiliation = affiliation_in(story, words.span((last + 1, min(last + 7, len(words)))))
    if role is None and affiliation is None and first > 1 and words.tag[first - 1] == "POS":
        owner = words.span((first - 2, first - 1))  # "Ferrow's Ann Berg"
        inside = (n for n in story.cast.names.get(name.paragraph, ()) if n.span.end == owner.end)
        affiliation = next((n.span for n in inside if story.organisation(n)), None)
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
    if (
        first + 1 < len(words)
        and words.text[first + 1] in ",."
        and (
            words.lower[first] in names().suffixes
            or (words.text[first].isupper() and len(words.text[first]) > 1)
        )
    ):  # "Ruth Okafor, RN, a nurse"
        return apposition(words, first + 1)
    if words.is_word(first) and words.text[first].isdigit():  # "Ruth Okafor, 45, a welder"
        return apposition(words, first + 1) if first + 1 < len(words) else None
    if (
        words.tag[first].startswith(("VB", "IN", "PRP", "MD", "WR", "WP", "RB"))
        and words.tag[first] != "PRP$"
        and not (words.tag[first] == "VBG" and words.tag[first + 1] in ("NN", "NNS"))  # "purchasing manager"
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


def belonging(words: Words, last: int) -> Span | None:
    """ "of the union" behind "President Samuel Gollub"."""
    if last + 2 >= len(words) or words.lower[last] not in ("of", "for", "from", "at", "with"):
        return None
    end = last + 1
    while end < len(words) and end - last < 8 and words.tag[end] in DESCRIBING - {"CC", "IN"}:
        end += 1
    return words.span((last, end)) if end > last + 1 else None


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
    bare = not any(
        words.tag[i] in ("NN", "NNS") or words.lower[i] in names().offices for i in range(start, comma)
    )
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
            or words.lower[start - 1] in names().titles
            or (words.lower[start - 1] in ("of", "for") and start - 1 > 0 and words.dep[start - 1] == "prep")
        )
        and words.unit[start - 1] == words.unit[first]
    ):
        start -= 1
    if words.lower[first - 1] in ("of", "for"):
        return None
    while start < first and (
        not words.is_word(start)
        or words.tag[start] in ("POS",)
        or words.lower[start] in ("of", "for")
        or (words.lower[start] in names().honorifics and side_of("role", words.lower[start]) is None)
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
    if words.dep[head] == "attr" and words.lemma[verb] == "be":  # "Its branch secretary is Ruth Okafor."
        office = words.child(verb, "nsubj")
        if office is not None and office < verb and words.lower[office] in names().offices:
            return words.span((words.left[office], words.right[office]))
    return None


def duty(words: Words, last: int) -> Span | None:
    """ "heads the guild's negotiating team" of "Ruth Okafor, who heads the guild's negotiating team,"."""
    if last + 1 >= len(words) or words.text[last] != "," or words.quoted[last] >= 0:
        return None
    clause = duty_clause(words, last + 1)
    return words.span(clause) if clause else None


def duty_clause(words: Words, first: int) -> Interval | None:
    """ "heads the guild's committee" or "chair of the guild" of the clause "who …" that begins here."""
    start = first + 1
    if start >= len(words):
        return None
    if (
        words.lower[first : first + 2] in (["speaking", "for"], ["acting", "for"])
        or words.lower[first] == "representing"
    ):
        start = first  # "Lord Finch, speaking for the mill owners,"
    elif words.lower[first] != "who":
        return None
    while start < len(words) and words.lower[start] in (
        "also",
        "has",
        "have",
        "had",
        "been",
        "is",
        "was",
        "now",
    ):
        start += 1
    if start >= len(words) or not (
        start == first
        or words.lemma[start] in DUTIES
        or words.lower[start : start + 2] in (["speaks", "for"], ["negotiates", "for"], ["took", "over"])
        or (words.lower[start - 1] in ("is", "was", "been") and words.tag[start] in ("DT", "NN", "JJ"))
    ):
        return None
    end = start
    while end < len(words) and words.text[end] not in ",.;" and end - start < 14:
        end += 1
    return start, end


def affiliation_in(story: Story, wording: Span) -> Span | None:
    """The organisation of a role: "vice president of Ferrow Motors", "the association's president"."""
    number, (first, last) = story.locate(wording)
    inside = [
        n
        for n in story.cast.names.get(number, ())
        if n.span.start >= wording.start
        and n.span.end <= wording.end
        and (story.organisation(n) or (n.is_organisation and len(n.words) > 1))
        and not is_place(story, n)
    ]
    if inside:
        return inside[-1].span
    words = story.pages[number]
    if words.lower[first] in ("its", "their"):
        return owner_before(story, number, wording.start)
    for i in range(last - 1, first - 1, -1):
        owned = i + 1 < len(words) and words.tag[i + 1] == "POS"
        owner = words.lower[i - 1] in ("of", "for", "the", "with") if i else False
        if words.tag[i] in ("NN", "NNP") and (owned or owner) and words.lower[i] in names().referring:
            organisation = story.called(words.lower[i], wording.start)
            if organisation:
                return organisation.name.span
    return None


def is_place(story: Story, name: Name) -> bool:
    """ "Port Lund" of "an agent in Port Lund": no hospital or office, nor a party."""
    words, first = story.pages[name.paragraph], name.interval[0]
    body = story.organisation(name)
    known = name.words[-1].lower() in names().organisation_words or (body and (body.side or body.staff))
    return first > 0 and words.lower[first - 1] == "in" and not known


def owner_before(story: Story, number: int, at: int, pages: int = 2) -> Span | None:
    """Whose "Its chairman" is: the organisation named or meant last in this paragraph or the one before."""
    for page in range(number, number - pages, -1):
        inside = [n for n in story.cast.names.get(page, ()) if n.span.start < at and story.organisation(n)]
        owners = [n for n in inside if story.pages[page].tag[n.interval[1] : n.interval[1] + 1] == ["POS"]]
        # "The guild said nine of Ferrow's mills had shut. Its chairman …" is the guild's
        last = next(
            (n.span for n in reversed(inside) if n not in owners), inside[-1].span if inside else None
        )
        for where, speaker in reversed(story.spoken[-3:]):
            later = last is None or where > last.start
            if speaker.organisation and later and story.locate(Span(where, where + 1))[0] == page:
                return speaker.organisation.name.span
        if last:
            return last
    return None
