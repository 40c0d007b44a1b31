"""The two sides of a dispute that no file describes: the employer's and the union's names in an article."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

from pipelines.claim.relevance import labour_rules
from pipelines.claim.topic import written_out
from pipelines.records import Article, Attribution, Side
from pipelines.speaker.name import initials_of, names
from pipelines.speaker.organisation import opens_sentence
from pipelines.speaker.part import part_of
from pipelines.speaker.side import side_of

WORD = r"[A-Z][\w&.’'-]*[\w&]"
NAME = rf"{WORD}(?:[’']? (?:(?:of|for|and|the|in|&) ){{0,2}}{WORD}){{0,7}}"
RUN = re.compile(NAME)
POSSESSIVE = re.compile(r"[’']s?$")
LEGAL_FORM = re.compile(r",? (?:Inc|Corp|Corporation|Co|Ltd|Limited|LLC|plc|PLC|LP)\.?$")
OFFICE = re.compile(  # behind the name of those for whom the office is held: "Corral CFO Ruth Okafor"
    r"(?<=\w) (?:C[EFIOT]O|President|Chair(?:man|woman)?|(?:General |Branch |Regional )?Secretary"
    r"|(?:Managing |Executive )?Director|(?:General )?Manager|Chief Executive|Vice President)\b.*$"
)
UNIT = re.compile(r"(?<=\w) (?:Local|Lodge|District|Branch|Chapter)(?: No)?\.?$")  # ahead of a number
LEADING = re.compile(  # words that are capital only because a sentence begins with them
    r"^(?:(?:The|A|An|At|In|But|And|On|For|If|When|While|As|After|Before|Since|With|By|From|Some|About|Nearly"
    r"|(?:Thousands|Hundreds|Dozens|Scores|Most|Many|Members|Workers|Officials|Employees) (?:of|at)"
    r"(?: the)?) )+"
)
POSTS = frozenset({
    "general", "branch", "national", "regional", "state", "assistant", "deputy", "vice", "chief",
    "executive", "operating", "financial", "secretary", "president", "chair", "chairman", "chairwoman",
    "convenor", "organiser", "organizer", "officer", "director", "manager", "spokesman", "spokeswoman",
    "spokesperson", "leader", "steward", "delegate", "treasurer", "negotiator", "coordinator", "operations",
    "boss", "head", "lead", "ceo",
})  # fmt: skip
ACTS = re.compile(r"[’']s? |,? (?:and|has|have|had|is|was|will|would)\b| \w+ed\b| sa(?:y|id)\b")
SHORTEST = 4  # letters of a firm's name that can stand alone
SPOKEN = 4.0  # an organisation that the article quotes for the side
NAMED = 1.5  # one whose name holds a word of the side's trade

Run = tuple[re.Match[str], str]  # of capitalised words, and the name that it holds


@dataclass(frozen=True, slots=True)
class Opponents:
    """The names by which the article calls its employer and its union, fullest first; empty where unnamed."""

    employer: tuple[str, ...]
    union: tuple[str, ...]


def opponents(article: Article, attributions: Sequence[Attribution]) -> Opponents:
    """The two sides of the article's dispute, as far as it names them."""
    text = f"{article.headline or ''}\n{article.text}"
    people = {tidy(words) for words in persons(article, attributions)}
    runs = [(match, tidy(match.group())) for match in RUN.finditer(text)]
    named = [name for _, run in runs for name in parted(without_person(run, people))]
    opening = only_opening(text, runs)
    unions, struck = by_part(text, runs, people)
    working = {
        name: score for name, score in added(employer_scores(text), struck).items() if name not in opening
    }
    speaking = spoken(article, attributions, "union")
    bosses = spoken(article, attributions, "employer")
    unions = added(unions, {name: score for name, score in speaking.items() if not is_firm(name, bosses)})
    union = best(added(union_scores(named), unions), named)
    employers = added(working, bosses)
    if not employers:
        employers = firms(named)
    unlike = {
        name: score
        for name, score in employers.items()
        if not is_union(name)
        and not compiled_case(labour_rules().parties.common).fullmatch(name)
        and not is_person(name, people)
        and not any(
            name == one or name.endswith(f" {one}") or name == initials_of(one.split()) for one in union
        )
    }
    alone = [name for name in named if not any(name.endswith(f" and {one}") for one in union)]
    return Opponents(best(unlike, alone), union)


def by_part(text: str, runs: Sequence[Run], people: Set[str]) -> tuple[dict[str, float], dict[str, float]]:
    """Names that the words around them show to be a union's, and an employer's, and how strongly."""
    found: dict[str, Counter[Side]] = defaultdict(Counter)
    for match, name in runs:
        if name and not is_person(name, people) and not is_common(name):
            start = match.start() + match.group().index(name)
            found[name] += part_of(text, start, start + len(name))
    parts: tuple[Side, Side] = "union", "employer"
    union, employer = (
        {name: float(seen[part]) for name, seen in found.items() if 1 < seen[part] > seen[other]}
        for part, other in (parts, parts[::-1])
    )
    return union, employer


def only_opening(text: str, runs: Sequence[Run]) -> Set[str]:
    """Lone words that are capital only where a sentence begins, before no verb: "Cattle haulers …"."""
    opening: dict[str, bool] = {}
    for match, name in runs:
        opens = name == match.group() and opens_sentence(text, match.start())
        acts = ACTS.match(text[match.end() : match.end() + 20])
        opening[name] = opening.get(name, True) and " " not in name and opens and not acts
    return {name for name, only in opening.items() if only}


def is_common(name: str) -> bool:
    """True for a word that begins a sentence, and for a place: "Members", "The Tarn Valley"."""
    return (
        compiled_case(labour_rules().parties.common).fullmatch(name) is not None
        or compiled_case(labour_rules().parties.not_employers).search(name) is not None
        or name.split()[-1].lower() in names().places
        or (" " not in name and side_of("role", name) is not None)
    )


def parted(name: str) -> tuple[str, ...]:
    """The firm and the union of "Tarn Mills and the Loom Workers' Union"; other names whole."""
    firm, _, union = name.partition(" and ")
    union = union.removeprefix("the ")
    trade = compiled_case(rf"\b{labour_rules().parties.employer_words}$")
    apart = " " in firm and " " in union and trade.search(firm) and is_union(union) and not is_union(firm)
    return (firm, union) if apart else (name,)


def without_person(name: str, people: Iterable[str]) -> str:
    """The organisation of "Ada Finch of the Loom and Bobbin Workers", "LBW Branch Secretary Ada Finch"."""
    for person in people:
        if name.startswith(f"{person} of "):
            return tidy(name.removeprefix(f"{person} of ").removeprefix("the "))
        if " " in person and name.endswith(f" {person}"):
            return without_post(tidy(name.removesuffix(f" {person}")))
    return name


def without_post(name: str) -> str:
    """The organisation of "LBW Branch Secretary"; other names whole."""
    words = name.split()
    while len(words) > 1 and words[-1].lower() in POSTS:
        words.pop()
    return " ".join(words)


def firms(names: Iterable[str]) -> dict[str, float]:
    """Names that end with a word of an employer's trade, each as often as the article has it."""
    trade = compiled_case(rf"\b{labour_rules().parties.employer_words}$")
    scores: dict[str, float] = defaultdict(float)
    for name in names:
        if " " in name and trade.search(name):
            scores[name] += NAMED
    return scores


def added(one: Mapping[str, float], other: Mapping[str, float]) -> dict[str, float]:
    return {name: one.get(name, 0) + other.get(name, 0) for name in (*one, *other)}


def spoken(article: Article, attributions: Iterable[Attribution], side: Side) -> dict[str, float]:
    """Organisations that speak for the side, or whose people do."""
    rules = labour_rules().parties
    scores: dict[str, float] = defaultdict(float)
    for quote in attributions:
        if quote.side != side:
            continue
        spans = [quote.affiliation, quote.speaker if quote.speaker_kind == "organisation" else None]
        for span in filter(None, spans):
            for match in RUN.finditer(span.of(article.text)):
                name = without_post(tidy(match.group()))
                if (
                    name
                    and not compiled_case(rules.common).fullmatch(name)
                    and (side != "employer" or not compiled_case(rules.not_employers).search(name))
                ):
                    scores[name] += SPOKEN
    return scores


def is_firm(name: str, bosses: Mapping[str, float]) -> bool:
    """True for the firm's name in a union post, as in "chairman of the union's Northfield council"."""
    often = 2 * SPOKEN
    return not is_union(name) and any(
        score >= often and same_organisation(name, boss) for boss, score in bosses.items()
    )


def persons(article: Article, attributions: Iterable[Attribution]) -> Iterator[str]:
    """The people whom the article quotes."""
    for quote in attributions:
        if quote.speaker and quote.speaker_kind == "person":
            yield quote.speaker.of(article.text)


def is_person(name: str, people: Iterable[str]) -> bool:
    """True for the name or surname of one of the people, unless a word of it is of an employer's trade."""
    trade = compiled_case(rf"\b{labour_rules().parties.employer_words}\b")
    return any(name == person or person.endswith(f" {name}") for person in people) and not trade.search(name)


def union_scores(names: Iterable[str]) -> dict[str, float]:
    scores: dict[str, float] = defaultdict(float)
    for name in names:
        scores[name] += is_union(name)
    return {name: score for name, score in scores.items() if score}


def employer_scores(text: str) -> dict[str, float]:
    """Names by the words they stand beside ("a strike at …", "… employees"), the earliest patterns first."""
    rules = labour_rules().parties
    scores: dict[str, float] = defaultdict(float)
    for rank, pattern in enumerate(employer_patterns()):
        for match in pattern.finditer(text):
            name = tidy(next(filter(None, match.groups())))
            if not name or compiled_case(rules.not_employers).search(name):
                continue
            scores[name] += (len(employer_patterns()) - rank) / 2
            if compiled_case(rf"\b{rules.employer_words}\b").search(name):
                scores[name] += NAMED
    return scores


def best(scores: Mapping[str, float], names: Sequence[str]) -> tuple[str, ...]:
    """The name of the greatest score with the names it is part of and its parts, fullest first."""
    if not scores:
        return ()
    joined: dict[str, float] = defaultdict(float)
    for name in scores:  # "Northfield" counts for "Northfield Ferries", and the other way round
        for other, score in scores.items():
            if same_organisation(name, other):
                joined[name] += score
    order = {name: i for i, name in reversed(list(enumerate(names)))}
    first = min(joined, key=lambda name: (-joined[name], order.get(name, len(names)), name))
    known = {
        name for name in (*scores, *names) if same_organisation(name, first) and not contrary(name, first)
    }
    return tuple(sorted(known, key=lambda name: (-len(name), name)))


def contrary(name: str, first: str) -> bool:
    """ "Northfield Ferry Workers Union" holds the employer's name and is the union's."""
    return is_union(name) is not is_union(first)


def same_organisation(one: str, other: str) -> bool:
    """True if one name begins the other, or is made of its initials."""
    short, long = sorted((one, other), key=len)
    if long == short or long.startswith(short + " "):
        return True
    return len(short) > 2 and short == initials_of(long.split())


def is_union(name: str) -> bool:
    """True if the name says that it is a union's; a lone "Workers" or "Union" is no name."""
    rules = labour_rules().parties
    return bool(
        (" " in name or compiled_case(rules.known_unions).fullmatch(name))
        and compiled_case(rf"\b{rules.union_words}\b").search(name)
        and not compiled_case(rules.not_unions).search(name)
    )


def tidy(name: str) -> str:
    """The name without article, possessive and legal form."""
    name = POSSESSIVE.sub("", name.strip())
    name = OFFICE.sub("", LEADING.sub("", name))
    if not is_union(name):  # "Weavers of the Tarn Mills"
        name = compiled_case(r"^(?i:{workers}) (?:of|at) (?:the )?").sub("", name)
    else:
        name = UNIT.sub("", name)
    return LEGAL_FORM.sub("", name).strip(" .,")


def short_of(name: str) -> str:
    """What papers call a firm for short: "Northfield" of "Northfield Ferries"; no public body.

    A town's hospital and its college are two employers; "Northfield" and "Northfield Ferries", facing the
    same union, are one.
    """
    first, *rest = name.split()
    long_enough = len(first) >= SHORTEST and not compiled_case(labour_rules().parties.common_first).fullmatch(
        first
    )
    trades = all(compiled_case(labour_rules().parties.dropped_words).fullmatch(word) for word in rest)
    return first if long_enough and trades else name


def slug(name: str) -> str:
    """The name's words in lower case, joined: "Guild of Northfield Cooks" gives "guild-northfield-cooks".

    Small words are left out: papers do not agree on them.
    """
    words = re.findall(r"[a-z0-9]+", re.sub(r"[’']", "", name.lower()))
    return "-".join(word for word in words if word not in {"of", "for", "the", "and", "in"}) or "unnamed"


@cache
def employer_patterns() -> tuple[re.Pattern[str], ...]:
    return tuple(compiled_case(pattern) for pattern in labour_rules().parties.employers)


@cache
def compiled_case(pattern: str) -> re.Pattern[str]:
    """The pattern with `<NAME>` and word lists written out; capitals count."""
    return re.compile(written_out(pattern.replace("<NAME>", NAME)))
