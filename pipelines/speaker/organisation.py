"""On which side an organisation stands that an article names (`gathering.py` joins its short forms to it).

An article says what an organisation is ("Norsund, the ports' operator", "the union Alvar", "the Rail Council,
which speaks for the companies"), or its name does, or what it does in the dispute.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from pipelines.records import Side, Span
from pipelines.speaker.name import Name, names
from pipelines.speaker.part import parts_of
from pipelines.speaker.side import side_of

PEOPLE = (  # "stokers", not "waited 50 minutes at Market Cross"
    r"\b(?!(?:relations|studies|economics|politics|sources|seconds|minutes|hours|days|nights|weeks|months|years|times|was"
    r"|is|has|as|lives|stands|stops|arrives|starts|begins|looks)\b)\w+(?:s|men|women)"
)
ABOUT_TO_NAME_AN_EMPLOYER = re.compile(
    r"\b(?:against|struck|employed by|employs|work(?:s|ed|ing)? (?:for|at)"
    r"|(?:strike|walkout|stoppage|picket\w*|lockout) (?:at|by|against|of)"
    r"|(?:workers|employees|nurses|teachers|pilots|drivers|miners|staff|members|mechanics|engineers|crews|doctors"
    r"|therapists|clerks|attendants|guards|operatives|hands|men) (?:at|of|for|with)|"
    rf"{PEOPLE} at|{PEOPLE} at (?:\w+|[0-9.,]+)"
    r"|(?:down tools|downed tools|walked out) at"
    r"|(?:talks|negotiations|contract|dispute|bargaining|agreement|deal) with)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
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
    r"(?<!ccording to )\b(?:[Tt]he|[Aa]n?|[Tt]heir|[Ii]ts)\s+((?:[\w’'-]+\s+){0,3}[a-z]+),\s+(?:the\s+)?$"
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
MEMBERS = re.compile(
    r"\b[Mm]embers of (?:the )?$|\b(?:Local|Lodge|Branch|Chapter|Chapel) (?:No\. ?)?\d+,? (?:of )?(?:the )?$"
)
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
INITIALS = re.compile(r"[A-Z]{3,6}")
SURE = 2  # the weight of words that leave no doubt of an organisation's part
VERBS = frozenset({"has", "had", "have", "is", "are", "was", "were", "will", "would", "told", "and", "or",
                   "that", "who", "to"})  # fmt: skip
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


def opens_sentence(text: str, start: int) -> bool:
    """Whether the word here is its sentence's first, with a capital letter whatever it is."""
    return BEGINS.search(text[max(0, start - 3) : start]) is not None


def with_article(text: str, name: Name) -> bool:
    return re.search(r"\b[Tt]he $", text[max(0, name.span.start - 4) : name.span.start]) is not None


def best(choice: list[Organisation]) -> Organisation:
    return max(choice, key=lambda o: (o.side != "union", len(o.mentions), len(o.name.words)))


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
        re.search(
            r"(?<!according to the )\b(?:union|federation|local|strikers),?\s+(?:\(|the\s+)?$",
            ahead,
            re.IGNORECASE,
        )
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
