"""Which dispute an article is about, and which action each of its claims.

A dispute file, where one fits, names the parties and dates the actions. Without one the dispute is named
after the employer and the union that the article names, its round after the article's year. An article links
to no action; its claims do: a story of 2024 that recalls "a ten-week walkout in 2022" has claims of both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.claim.opponents import Opponents, opponents, short_of, slug
from pipelines.claim.relevance import speaks_of_labour
from pipelines.parse import ParsedParagraph
from pipelines.records import Action, Article, Attribution, Dispute, Person, Quantity, Side
from pipelines.speaker.name import initials_of

EARLY, LATE = timedelta(days=45), timedelta(days=60)  # how long before and after an action it is written of
YEAR = re.compile(r"(?<![\d$£€.,-])(?:19|20)\d\d(?![\d%]|,\d|\.\d)")
YEARS_AGO = re.compile(
    r"\blast year(?:'s|’s)?\b(?=.{0,30}(?:strike|walkout|stoppage|lockout))", re.IGNORECASE
)
# "The first stoppage there since 2011" is the one of today.
FIRST_SINCE = re.compile(
    r"\b(?:first|only|\w+est)\b[^.;,]{0,60}?\bsince (?:[\w']+ ){0,2}?(?:19|20)\d\d", re.IGNORECASE
)
EARLIER = re.compile(
    r"\b(?:earlier|previous|prior|last|past|former) (?:\w+ )?(?:strike|walkout|stoppage|lockout)\b",
    re.IGNORECASE,
)
SHORT_ID = 12  # characters of a story's id, enough to tell it from all others
UNKNOWN = "unknown"

# What undated articles are matched to actions by, and how much each counts.
IN_POST, OUT_OF_POST, SIZE, PLACE, NEXT_AFTER, WORDS = 3.0, -3.0, 2.0, 2.0, 2.0, 0.5
ENOUGH, AHEAD = 2.0, 1.0  # the least an action needs, and by how much it must lead


@dataclass(frozen=True, slots=True)
class Setting:
    """The dispute an article is about, and the action it reports."""

    dispute: Dispute | None  # None: no file describes it
    dispute_id: str
    names: Mapping[Side, Sequence[str]]  # the parties' names as articles use them
    round_id: str | None
    action_id: str | None
    basis: str
    year: int | None  # of the article, or of its action


@dataclass(frozen=True, slots=True)
class Link:
    """The dispute, round and action that a claim belongs to, and how that is known."""

    dispute_id: str
    round_id: str | None
    action_id: str | None
    basis: str


def setting_of(
    article: Article,
    paragraphs: Sequence[ParsedParagraph],
    attributions: Sequence[Attribution],
    quantities: Sequence[Quantity],
    disputes: Sequence[Dispute],
) -> Setting | None:
    """The dispute and action of the article; None if it is about no labour dispute."""
    story = "\n".join([article.headline or "", *(part.span.of(article.text) for part in paragraphs)])
    dispute = dispute_of(story, disputes)
    both = dispute is not None and mentions(story, names_of(dispute, "union")) > 0
    if not both and not speaks_of_labour(
        story,
        names_party=dispute is not None,
        both_speak={"employer", "union"} <= {a.side for a in attributions},
    ):
        return None
    if dispute is None:
        return inferred(article, story, opponents(article, attributions))
    action, basis = action_of(article, story, dispute, quantities)
    names: dict[Side, tuple[str, ...]] = {}
    for party in dispute.parties:
        names[party.side] = (*names.get(party.side, ()), party.name, *party.aliases)
    year = article.date_published.year if article.date_published else action.start.year if action else None
    round_id = action.round_id if action else None
    return Setting(
        dispute, dispute.dispute_id, names, round_id, action.action_id if action else None, basis, year
    )


def link_of(setting: Setting, words: str, of_the_strike: bool) -> Link:
    """The action that a claim in these words belongs to: the one they name, else the article's.

    Only claims about a strike itself can be about another strike; for the rest a year is a period.
    """
    if of_the_strike:
        years = [int(year) for year in YEAR.findall(FIRST_SINCE.sub("", words))]
        if setting.year and YEARS_AGO.search(words):
            years.append(setting.year - 1)
        if years and years[0] != setting.year:
            return link_to_year(setting, words, years[0])
        if EARLIER.search(words):
            return Link(setting.dispute_id, None, None, "an earlier strike without a date")
    return Link(setting.dispute_id, setting.round_id, setting.action_id, setting.basis)


def link_to_year(setting: Setting, words: str, year: int) -> Link:
    """The dispute's action of that year."""
    basis = f"named year {year}"
    if setting.dispute is None:
        round_id = f"{setting.dispute_id}/{year}"
        return Link(setting.dispute_id, round_id, round_id, basis)
    of_year = [action for action in setting.dispute.actions if covers_year(action, year)]
    placed = [action for action in of_year if mentions_place(words, action)] if len(of_year) > 1 else of_year
    if len(placed) != 1:
        return Link(setting.dispute_id, None, None, f"{basis}; {len(of_year)} known actions fit")
    return Link(setting.dispute_id, placed[0].round_id, placed[0].action_id, basis)


# ---------------------------------------------------------------- with a dispute file


def dispute_of(story: str, disputes: Sequence[Dispute]) -> Dispute | None:
    """The dispute whose parties the story names: the employer, and the union, its people or its keywords."""
    best: tuple[int, Dispute | None] = (0, None)
    for dispute in disputes:
        employer = mentions(story, names_of(dispute, "employer"))
        union = mentions(story, names_of(dispute, "union"))
        rivals = mentions(story, names_of(dispute, "other_union"))
        people = mentions(story, [person.name for person in dispute.people])
        keywords = mentions(story.lower(), [word.lower() for word in dispute.keywords])
        if not employer or not (union or ((people or keywords) and not rivals)):
            continue
        weight = employer + 3 * (union + people) + keywords
        if weight > best[0]:
            best = weight, dispute
    return best[1]


def names_of(dispute: Dispute, role: str) -> list[str]:
    return [name for party in dispute.parties if party.role == role for name in (party.name, *party.aliases)]


def mentions(story: str, names: Iterable[str]) -> int:
    """How often the story uses any of the names, as whole words."""
    return sum(len(re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", story)) for name in set(names))


def action_of(
    article: Article, story: str, dispute: Dispute, quantities: Sequence[Quantity]
) -> tuple[Action | None, str]:
    """The action that the article reports, and how that is known: its date, else what it tells."""
    published = article.date_published
    if published:
        near = [
            action
            for action in dispute.actions
            if action.start - EARLY <= published <= (action.end or action.start) + LATE
            or (action.end is None and action.start <= published <= action.start + timedelta(days=400))
        ]
        if not near:
            return None, f"no known action near the article's date, {published}"
        nearest = min(near, key=lambda action: (abs((published - action.start).days), action.action_id))
        return nearest, f"date of article, {published} ({article.date_basis})"
    evidence = {
        action.action_id: evidence_for(action, story, dispute, quantities) for action in dispute.actions
    }
    ranked = sorted(
        dispute.actions, key=lambda action: (-sum(evidence[action.action_id].values()), action.action_id)
    )
    if not ranked:
        return None, "undated article; the dispute file knows no action"
    scores = [sum(evidence[action.action_id].values()) for action in ranked]
    if scores[0] < ENOUGH or (len(scores) > 1 and scores[0] - scores[1] < AHEAD):
        return None, "undated article; nothing in it singles out one action"
    told = [reason for reason, weight in evidence[ranked[0].action_id].items() if weight > 0]
    return ranked[0], "undated article; inferred from " + ", ".join(told)


def evidence_for(
    action: Action, story: str, dispute: Dispute, quantities: Sequence[Quantity]
) -> dict[str, float]:
    """What in an undated story speaks for (or against) its being about this action, with weights."""
    found: dict[str, float] = {}
    for person in dispute.people:
        if (person.from_date or person.to_date) and mentions(story, [person.name]):
            found[f"{person.name}'s post"] = IN_POST if in_post(person, action.start) else OUT_OF_POST
    if action.size and any(q.value and abs(q.value - action.size) * 20 <= action.size for q in quantities):
        found[f"size {action.size:,}"] = SIZE
    if mentions_place(story, action):
        found[f"place {action.place}"] = PLACE
    years = [int(year) for year in YEAR.findall(story)]
    if years and action.start.year < max(years):
        found[f"the later year {max(years)}"] = OUT_OF_POST
    elif years:
        after = min(
            (other.start.year for other in dispute.actions if other.start.year > max(years)), default=None
        )
        if action.start.year == after:
            found[f"latest year named, {max(years)}"] = NEXT_AFTER
    shared = [word for word in telling_words(action.label) if says(story, word)]
    if shared:
        found["words " + " ".join(shared)] = WORDS * len(shared)
    return found


COMMON = {
    "strike", "walkout", "stoppage", "lockout", "protest", "workers", "january", "february", "august",
    "september", "october", "november", "december",
}  # fmt: skip


def telling_words(label: str) -> list[str]:
    """The longer words of an action's label that another's need not have: "open-ended", "statewide"."""
    return [word for word in re.findall(r"[a-z-]{6,}", label.lower()) if word not in COMMON]


def says(story: str, word: str) -> bool:
    """True if the story has the word, with its hyphens or without ("open ended")."""
    return re.search(rf"\b{word.replace('-', '[- ]')}\b", story, re.IGNORECASE) is not None


def mentions_place(story: str, action: Action) -> bool:
    """True if the story names the action's place (one of them, where semicolons part several)."""
    places = [part.strip().lower() for part in (action.place or "").split(";") if part.strip()]
    return mentions(story.lower(), places) > 0


def covers_year(action: Action, year: int) -> bool:
    return action.start.year <= year <= (action.end or action.start).year


def in_post(person: Person, day: date) -> bool:
    return (person.from_date or day) <= day <= (person.to_date or day)


# ---------------------------------------------------------------- without one


def inferred(article: Article, story: str, sides: Opponents) -> Setting:
    """A dispute named after its parties, or its story; its round and action are the year's."""
    union = slug(sides.union[0]) if sides.union else UNKNOWN
    firm = sides.employer[0] if sides.employer else None
    employer = slug(short_of(firm) if sides.union else firm) if firm else UNKNOWN
    dispute_id = f"{employer}--{union}"
    if employer == union == UNKNOWN:  # no two stories are of one dispute because neither says of which
        dispute_id += f"--{(article.story_id or article.article_id)[:SHORT_ID]}"
    names: dict[Side, Sequence[str]] = {
        "employer": (*sides.employer, *called(sides.employer, sides.union, story)),
        "union": (*sides.union, *called(sides.union, sides.employer, story)),
    }
    if article.date_published:
        year: int | None = article.date_published.year
        basis = f"year of article, {article.date_published} ({article.date_basis})"
        action_id = f"{dispute_id}/{year}"
    else:
        year, action_id = None, f"{dispute_id}/undated"
        basis = "undated article: its own strike, of unknown year"
    return Setting(None, dispute_id, names, action_id, action_id, f"no dispute file; {basis}", year)


def called(names: Sequence[str], others: Sequence[str], story: str) -> Iterator[str]:
    """What the story calls a party for short: "the fellowship" of the "Players' Fellowship"."""
    for name in names:  # "the HBT" of the "Harbour and Barge Trimmers"
        initials = initials_of(name.split())
        if len(initials) > 2 and initials not in names and re.search(rf"\b{initials}\b", story):
            yield initials
    theirs = {name.split()[-1] for name in others}
    for word in dict.fromkeys(name.split()[-1] for name in names if " " in name):
        if word not in theirs and re.search(rf"\b[Tt]he {re.escape(word.lower())}\b", story):
            yield word.lower()
