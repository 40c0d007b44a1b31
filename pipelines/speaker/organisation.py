"""The organisations that an article names: short forms joined to full ones, and on which side each stands.

An article says what an organisation is ("Norsund, the ports' operator", "the union Alvar", "the Rail Council,
which speaks for the companies"), or its name does, or what it does in the dispute.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pipelines.records import Side, Span
from pipelines.speaker.name import Name, names
from pipelines.speaker.part import parts_of
from pipelines.speaker.side import names_a_trade, side_of

ABOUT_TO_NAME_AN_EMPLOYER = re.compile(
    r"\b(?:against|struck|employed by|employs|work(?:s|ed|ing)? (?:for|at)"
    r"|(?:strike|walkout|stoppage|picket\w*|lockout) (?:at|by|against|of)"
    r"|(?:workers|employees|nurses|teachers|pilots|drivers|miners|staff|members|mechanics|engineers|crews|doctors"
    r"|therapists|clerks|attendants|guards|operatives|hands|men) (?:at|of|for|with)|"
    r"(?!relations|studies|economics|politics|sources)\w+(?:s|men|women) at"
    r"|(?!relations|studies|economics|politics|sources)\w+(?:s|men|women) at (?:\w+|[0-9.,]+)"
    r"|(?:down tools|downed tools|walked out) at"
    r"|(?:talks|negotiations|contract|dispute|bargaining|agreement|deal) with)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
AT_WORK = re.compile(
    r"\b(?:(?!relations|studies|economics|politics|sources)\w+(?:s|men|women|staff) at"
    r"|employed by|employees of|(?:strike|walkout|stoppage|lockout) (?:at|against)) (?:the )?$",
    re.IGNORECASE,
)  # "fettlers at Harrow"
ALIAS = r"(?:\s*\([^()\n]{1,40}\))?"
# ", the port employers' association," behind a name, ", which represents 900 guards"
TOLD_BEHIND = re.compile(
    ALIAS + r",\s+(?:which is |who are )?(?:the|a|an|one of the|their)\s+([^,.;:()\n]{3,70})"
)
REPRESENTS = re.compile(
    ALIAS + r",?\s+(?:which|that)\s+(?:also )?"
    r"(?:represents?|speaks? for|(?:negotiates?|bargains?) (?:for|on behalf of)|acts? for"
    r"|groups|organi[sz]es)\s+"
    r"([^.;:\n]{3,70})"
)
STANDS_FOR = re.compile(ALIAS + r" (?:represents|represented|speaks for) ([^.;:\n]{3,70})")
TOLD_AHEAD = re.compile(r"((?:[A-Za-z][\w’'-]*\s+){0,3}[a-z][\w-]+)\s+$")  # "state oil company" before a name
TOLD_AHEAD_APART = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Tt]heir|[Ii]ts)\s+((?:[\w’'-]+\s+){0,3}[a-z]+),\s+(?:the\s+)?$"
)
FOR_YEARS = re.compile(
    r",\s+an?\s+(?:[\w-]+ ){1,4}(?:for|since|these past) (?:[\w-]+ ){0,3}(?:years?\b|\d{4}\b)"
)
RUNS = re.compile(
    ALIAS + r",\s+which\s+(?:also )?(?:runs|operates|owns|employs|ran|operated|owned|employed)\b"
)
AND_NAME = re.compile(r" and (?:the |its )?((?:[A-Z][\w’'-]*\s?)+)")  # "Ferrow and the Moulders' Union met"
ENCLOSED = re.compile(ALIAS + r"\s*(?:[,;.]|$)")
NOUN_PHRASE_END = re.compile(
    r"\b(?:of|that|which|who|whose|in|for|at|with|on|and|based|representing|leading|behind|running|backing|calling|staging"
    r"|said|says)\b"
)
BODY_OF = re.compile(
    r"(?:[\w-]+ )?(?:alliance|association|federation|organi[sz]ation|coalition|group|league|union) of "
)
MEMBERS = re.compile(r"\b[Mm]embers of (?:the )?$")
OUT = r"out\b|walked (?:out|off)|voted|struck|stopped work|joined the|downed tools|on strike|rejected"
SAID_THAT = r" (?:said|says) [^.;\n]{0,40}\b"
UNION_DEEDS = re.compile(
    ALIAS + r"(?:['’]s?)?\s+(?:(?:has|have|had)\s+)?"
    r"(?:members\b|said (?:[\w%.,-]+ ){1,6}members (?:had )?(?:voted|joined|walked|struck|backed|rejected)\b"
    r"|balloted\b|(?:called|brought) out\b|called a (?:[\w-]+ )?strike\b"
    r"|called (?:the|this|its) (?:[\w-]+ )?(?:strike|walkout|stoppage)"  # not "called the strike reckless"
    r"(?:\s+(?:at|against|after|because|which|to (?:press|demand|protest|win))\b|[.,;]))"
    r"|,? whose (?:[\d,]+ )?(?:striking )?members\b"
    r"|,? to which (?:[\w,]+ ){1,8}belong\b"
    r"|(?:['’]s?)? strike fund\b"
    rf"|{SAID_THAT}of its members (?:were|had|have) (?:{OUT})"
    rf"|[^.\n]{{0,120}}\.\s+Its (?:[\d,]+ )?members (?:had |have |are )?(?:{OUT})"
)
COUNTERPART = re.compile(
    r"['’]?s?(?:,? [a-z-]+){0,8}? (?:negotiat\w+|bargain\w*|talks|met"
    r"|(?:wage|pay|labou?r) (?:agreement|accord|deal))(?: [a-z]+){0,2} with (?:the )?"
)
BUSINESS = re.compile(
    r"\b(?:sale|sell|takeover|merger|merg\w+|loans?|lend\w*|suppl\w+|buy\w*|purchas\w+|lease|invest\w*)\b"
)
BEGINS = re.compile(r"(?:^|[.!?:;\n“”\"—–]\s*|(?:^|\s)-+\s)$")  # what stands before a sentence's first word
UNION_SPOKEN_OF = re.compile(r"\b[Tt]he (union|association|guild|federation|alliance|brotherhood|local)\b")
AGE = re.compile(r", (?:aged )?[1-9]\d\b")  # "said Ricky, 13"
INITIALS = re.compile(r"[A-Z]{3,6}")
SURE = 2  # the weight of words that leave no doubt of an organisation's part
VERBS = frozenset(
    {
        "has",
        "had",
        "have",
        "is",
        "are",
        "was",
        "were",
        "will",
        "would",
        "told",
        "and",
        "or",
        "that",
        "who",
        "to",
    }
)
BODIES = frozenset({"association", "federation", "society", "alliance", "congress", "league", "organisation",
                    "organization", "council", "confederation", "group", "body", "network"})  # fmt: skip


@dataclass(slots=True)
class Organisation:
    """An organisation under the fullest name the article gives."""

    name: Name
    side: Side | None
    mentions: list[Name] = field(default_factory=list)
    staff: int = 0  # how often it stands as the employer of those who work or strike
    voice: int = 0  # how often it speaks and acts
    kinds: set[str] = field(default_factory=set)  # "the association", "the airline" may lead back to it


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
            elif names_a_trade(key[0]) and BEGINS.search(text[max(0, name.span.start - 3) : name.span.start]):
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
        if (len(key) > 1 or any(not BEGINS.search(text[max(0, start - 3) : start]) for start, _ in spans))
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


def with_article(text: str, name: Name) -> bool:
    return re.search(r"\b[Tt]he $", text[max(0, name.span.start - 4) : name.span.start]) is not None


def best(choice: list[Organisation]) -> Organisation:
    return max(choice, key=lambda o: (o.side != "union", len(o.mentions), len(o.name.words)))


def short_forms(text: str, name: Name) -> Iterator[str]:
    """ "Harbour Workers' Union (HWU)" and the initials that such a name would have."""
    after = re.match(
        r"\s*\(\s*(?:the\s+)?([A-Z][A-Za-z.&-]{1,9})\b", text[name.span.end : name.span.end + 24]
    )
    if after:
        yield after.group(1).lower()
    initials = "".join(w[0] for w in name.words if w[0].isupper())
    if len(initials) > 2:
        yield initials.lower()
    last = name.words[-1]
    short = len(name.words) > 1 and last.isalpha() and last.lower() not in names().places
    if short and re.search(rf"(?:^|[^\w-])[Tt]he {last}\b(?! [A-Z])", text):
        yield last.lower()  # "the Gardens" of "Linnet Bay Zoological Gardens"


# ---------------------------------------------------------------- what the article says of a name


def told_of(text: str, name: Name) -> str | None:
    """The words that say what kind of organisation this is: "state oil company", "the drivers' union"."""
    ahead = text[max(0, name.span.start - 60) : name.span.start]
    behind = text[name.span.end : name.span.end + 130]
    if (match := TOLD_AHEAD.search(ahead)) and kind_noun(match.group(1)):
        trade = side_of("role", match.group(1)) == "worker" and not name.is_organisation
        return None if trade else match.group(1)  # "letter carrier Ann Berg"
    enclosed = ENCLOSED.match(behind)
    if enclosed and (match := TOLD_AHEAD_APART.search(ahead)) and kind_noun(match.group(1)):
        return match.group(1)
    if match := TOLD_BEHIND.match(behind):
        phrase = NOUN_PHRASE_END.split(match.group(1))[0].strip()
        if kind_noun(phrase):
            return phrase
    if RUNS.match(behind):
        return "operator"
    return "body" if REPRESENTS.match(behind) else None


def told_of_a_person(text: str, name: Name, phrase: str) -> bool:
    """ "Ann Berg, the publisher," or "a brewer for 12 years,": a post or trade, no kind of company."""
    if name.is_organisation or len(name.words) < 2:
        return False
    if re.search(rf"\b(?:Mr|Mrs|Ms|Miss|Dr|Sir|Dame)\.? {re.escape(name.words[-1])}\b", text):
        return True
    noun = kind_noun(phrase)
    behind = text[name.span.end : name.span.end + 130]
    if noun in names().posts and FOR_YEARS.match(behind):
        return True
    spoken_of_again = re.search(rf"\b{re.escape(name.words[0])}\b(?! {re.escape(name.words[1])})", text)
    return (
        noun in names().posts
        and phrase.lower() == noun
        and TOLD_BEHIND.match(behind) is not None
        and (spoken_of_again is None)
    )


def kind_noun(phrase: str) -> str | None:
    """The noun at the phrase's end, if it is one that organisations are called by."""
    words = phrase.lower().split()
    last = words[-1] if words else ""
    return last if last in names().referring and last != "management" else None


def settle(text: str, organisation: Organisation, told: dict[Span, str]) -> None:
    """Writes down the organisation's kinds, and its side by what the article says of it before its name's."""
    known = names()
    kinds = {w.lower() for w in organisation.name.words} & known.referring
    sides: list[Side] = []
    for name in organisation.mentions[:12]:
        if phrase := told.get(name.span):
            kinds.add(kind_noun(phrase) or "")
            side = side_of("role", phrase)
            if kind_noun(phrase) in known.employer_nouns and side in (None, "worker", "employer"):
                side, organisation.staff = "employer", organisation.staff + 2
            if side:  # "the stokers' group", "a farmworker group" speaks for them
                sides.append("union" if side == "worker" and kind_noun(phrase) in known.body_nouns else side)
        behind = text[name.span.end : name.span.end + 130]
        match = TOLD_BEHIND.match(behind)
        if match and BODY_OF.match(match.group(1)) and side_of("role", match.group(1)) == "union":
            sides.append("union")  # "Alvar, an alliance of guards and drivers,"
        if match := REPRESENTS.match(behind) or STANDS_FOR.match(behind):
            served = side_represented(match.group(1))
            sides += ["union" if served == "worker" else served] if served else []
    organisation.kinds |= kinds - {""}
    sides.sort(key=lambda side: side not in ("union", "employer"))
    organisation.side = sides[0] if sides else organisation.side
    if organisation.side is None and any(called_union(text, name) for name in organisation.mentions[:12]):
        organisation.side = "union"
    take_part(text, organisation)


def side_represented(phrase: str) -> Side | None:
    """On which side they stand for whom somebody speaks: "reporters, editors and crew shut out at …"."""
    people = NOUN_PHRASE_END.split(phrase.replace(" and ", ", "))[0].split(",")
    sides = [side_of("role", one.strip()) for one in people]
    return "worker" if "worker" in sides else side_of("role", phrase)


def take_part(text: str, organisation: Organisation) -> None:
    """Weighs what the organisation does in the dispute against what it is called."""
    parts = parts_of(text, ((name.span.start, name.span.end) for name in organisation.mentions[:12]))
    union, employer = parts["union"], parts["employer"]
    unsided = organisation.side is None
    doubtful = organisation.side != "government" and union >= 2 * SURE and not employer
    if doubtful or (unsided and union >= SURE and union > employer):
        organisation.side = "union"
    elif employer >= 2 * SURE and not union and organisation.side == "union":
        organisation.side = None
    if organisation.side != "union":
        organisation.staff += employer


def called_union(text: str, name: Name) -> bool:
    ahead = text[max(0, name.span.start - 30) : name.span.start]
    behind = text[name.span.end : name.span.end + 200]
    return bool(
        re.search(r"\b(?:union|federation|local|strikers)(?:,)?\s+(?:\(|the\s+)?$", ahead, re.IGNORECASE)
        or MEMBERS.search(ahead)
        or UNION_DEEDS.match(behind)
    )


def name_counterpart(text: str, organisations: list[Organisation]) -> None:
    """Where no union is named: whom the employer bargains with is the strikers' body."""
    employers = [o for o in organisations if o.side == "employer"]
    if any(o.side == "union" for o in organisations) or not employers:
        return
    ends = sorted({n.span.end for o in employers for n in o.mentions})
    for other in organisations:
        if other.side is not None or other.kinds & names().employer_nouns:
            continue
        facing = [n for n in other.mentions if any(faces(text, end, n) for end in near_ahead(ends, n))]
        if facing:
            other.side = "union"
            other.staff -= sum(staff_weight(text, n) for n in facing)


def name_initials(text: str, organisations: list[Organisation]) -> None:
    """Where a union is spoken of and none is named: the initials that stand for nobody else.

    "Ruth Okafor of the HBT" tells a reader of the day's other story who she is.
    """
    spoken_of = UNION_SPOKEN_OF.search(text)
    if spoken_of is None or any(o.side == "union" for o in organisations):
        return
    able = [
        o
        for o in organisations
        if o.side is None
        and not o.staff
        and INITIALS.fullmatch(o.name.words[0])
        and any(with_article(text, name) for name in o.mentions)  # not "Ruth Okafor, MD, FACS,"
    ]
    if len(able) == 1:
        able[0].side = "union"
        able[0].kinds.add(spoken_of[1])


def near_ahead(ends: list[int], name: Name) -> list[int]:
    """Of the sorted `ends` of names, those that stand less than 100 characters ahead of this one."""
    start = name.span.start
    return ends[bisect_right(ends, start - 100) : bisect_left(ends, start)]


def faces(text: str, end: int, name: Name) -> bool:
    """Whether what stands between an employer's name and this one has the two bargain, and over no sale."""
    between = text[end : name.span.start]
    if COUNTERPART.fullmatch(between) is None:
        return False
    stop = text.find(".", name.span.end)
    return BUSINESS.search(between + text[name.span.end : stop if stop >= 0 else len(text)]) is None


def side_by_name(name: str) -> Side | None:
    """The side that an organisation's name tells: "Weavers' Association" as well as "Ministry of Labour"."""
    side = side_of("organisation", name)
    if side in (None, "expert"):
        words = re.findall(r"[\w-]+", name.lower())
        if BODIES & set(words) and any(
            w == "staff" or (w.endswith("s") and side_of("role", w) == "worker") for w in words
        ):
            return "union"
    return side


def staff_weight(text: str, name: Name) -> int:
    """How strongly this mention shows an employer: "Ferrow workers", "on strike against Ferrow"."""
    before = text[max(0, name.span.start - 40) : name.span.start]
    if ABOUT_TO_NAME_AN_EMPLOYER.search(before):
        return 2
    opposite = AND_NAME.match(text[name.span.end : name.span.end + 60])
    if opposite and side_by_name(opposite.group(1)) == "union":
        return 2
    if re.search(r"\b(?:in|from|of)\s+$", before):
        return 0
    for word in words_behind(text, name)[:3]:
        if word in names().staff:
            return 2
        if word in VERBS or word in names().employer_deeds:
            return 0  # "Brody said drivers …"
    return 0


def has_voice(text: str, name: Name) -> bool:
    """ "Ferrow officials", "Ferrow has rejected …"."""
    run = words_behind(text, name)
    if run[:1] in (["has"], ["had"], ["have"]):
        run = run[1:]
    return run[:1] != [] and (run[0] in names().employer_deeds or any(w in names().voices for w in run[:3]))


def words_behind(text: str, name: Name) -> list[str]:
    near = re.match(r"(?:['’]s?)?((?:\s+[\w-]+){1,4})", text[name.span.end : name.span.end + 60])
    return near.group(1).lower().split() if near else []
