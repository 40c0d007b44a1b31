"""For whom an article's own words speak: nobody, if a reporter wrote it; else the party whose release it is.

A union's release or an employer's statement tells its figures without attributing them to anybody. Formal
marks ("MEDIA RELEASE", "Media contact: …", "ENDS") show one, or a narrator who says "our members" or "our
offer". Whose it is shows in its heading, its contact line, whom its first sentence speaks of, and its "we".
Rules and examples: rules/release.yml.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from pipelines.attribution.clause import DATELINE
from pipelines.attribution.quotation import Quotation
from pipelines.config import HERE, Wordings, load, must_compile
from pipelines.records import Side
from pipelines.speaker.organisation import Organisation
from pipelines.speaker.story import Story

RELEASE = HERE / "rules" / "release.yml"
HEAD, FOOT = 6, 14  # lines at which marks of a release stand
LONGEST_LINE = 160  # characters of such a line; a paragraph is no heading
SAID_TWICE = 2  # how often "our members" must be said where nothing else marks a release
HEADING, CONTACT, SUBJECT, VOICE = 4, 3, 2, 3  # weights of what shows whose it is; of its voice at most
OPENING = 70  # characters in which a dateline and the first sentence's subject stand
COVERED = 0.6  # share of a heading's letters that a name must make up to be its sender
ACTS = re.compile(
    r"['’]?s? (?:\([^()\n]{1,40}\) )?(?:today |has |have |had |is |are |can |will |also )*[a-z]+\b"
)
ABOUT = re.compile(r"^\W*about (?:the )?$", re.IGNORECASE)
LABEL = re.compile(
    r"\b(?:statement|news|release|message|update|letter) (?:from|by)\b|\b(?:contacts?|enquir\w+|inquir\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Ours:
    side: Side
    patterns: tuple[str, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReleaseRules:
    heads: Wordings
    feet: Wordings
    ours: tuple[Ours, ...]
    reporters: Wordings


@dataclass(frozen=True, slots=True)
class Issuer:
    """The party that an article's own words speak for."""

    side: Side
    party_id: str | None


@dataclass(frozen=True, slots=True)
class Release:
    """A text that speaks for a party: its organisation, where the article names it, and its "we"."""

    organisation: Organisation | None
    voice: Side | None  # by "our members", "our offer"
    is_sure: bool  # whether more shows the sender than that its first sentence is of it


@cache
def release_rules() -> ReleaseRules:
    rules = load(RELEASE, ReleaseRules)
    for key, marks in (("heads", rules.heads), ("feet", rules.feet), ("reporters", rules.reporters)):
        must_compile(RELEASE, key, marks.patterns)
    for n, ours in enumerate(rules.ours):
        must_compile(RELEASE, "ours", ours.patterns, (n, "patterns"))
    return rules


@cache
def either(patterns: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


def release_of(
    story: Story, headline: str | None, marks: Sequence[Sequence[Quotation]], declared: bool
) -> Release | None:
    """Whose release the article is, None if it is none; `declared`: its outlet publishes releases."""
    rules = release_rules()
    own = unquoted(story.text, marks)
    lines = list(re.finditer(r"[^\n]*\S[^\n]*", story.text))
    head = [line for line in lines[:HEAD] if len(line.group()) <= LONGEST_LINE]
    foot = [line for line in lines[-FOOT:] if len(line.group()) <= LONGEST_LINE]
    formal = (
        declared
        or any(either(rules.heads.patterns).search(text) for text in (headline or "", *texts(head)))
        or any(either(rules.feet.patterns).search(text) for text in texts(foot))
    )
    voices = Counter(
        {ours.side: len(either(ours.patterns).findall(own)) for ours in rules.ours}  # by side
    )
    if not formal and (
        max(voices.values(), default=0) < SAID_TWICE or either(rules.reporters.patterns).search(own)
    ):
        return None
    senders = Counter[int]()
    for weight, at in senders_in(story, head, foot, lines):
        senders[at] += weight
    able = story.cast.organisations
    for n, organisation in enumerate(able):
        if n in senders:
            senders[n] += min(VOICE, voices["union" if organisation.side == "union" else "employer"])
    voice = strongest(voices)
    if not senders:
        return Release(None, voice, is_sure=voice is not None)
    first = max(senders, key=lambda n: (senders[n], -n))
    return Release(able[first], voice, is_sure=senders[first] >= CONTACT)


def texts(lines: Iterable[re.Match[str]]) -> Iterator[str]:
    return (line.group().strip().replace("’", "'") for line in lines)


def unquoted(text: str, marks: Sequence[Sequence[Quotation]]) -> str:
    """The text with its quotations blanked."""
    parts, at = [], 0
    for quotation in (quotation for paragraph in marks for quotation in paragraph):
        parts += [text[at : quotation.span.start], " "]
        at = quotation.span.end
    return "".join([*parts, text[at:]]).replace("’", "'")


def strongest(voices: Counter[Side]) -> Side | None:
    """The side whose words the narrator uses most, None where it uses neither's or both's alike."""
    ranked = voices.most_common(2)
    if not ranked or not ranked[0][1] or (len(ranked) > 1 and ranked[0][1] == ranked[1][1]):
        return None
    return ranked[0][0]


def senders_in(
    story: Story,
    head: Sequence[re.Match[str]],
    foot: Sequence[re.Match[str]],
    lines: Sequence[re.Match[str]],
) -> Iterator[tuple[int, int]]:
    """Weights of what shows a sender, and the numbers of the organisations so shown."""
    told = next((line for line in lines if len(line.group()) > LONGEST_LINE), None)
    for n, organisation in enumerate(story.cast.organisations):
        for name in organisation.mentions:
            span = name.span
            for line in head:
                if line.start() <= span.start and span.end <= line.end():
                    before = line.group()[: span.start - line.start()]
                    letters = len(re.findall(r"\w", line.group()))
                    whole = len(re.findall(r"\w", span.of(story.text))) >= COVERED * letters
                    if whole or LABEL.search(before):
                        yield HEADING, n
            for line, above in zip(foot, ("", "", *texts(foot)), strict=False):
                if line.start() <= span.start and span.end <= line.end():
                    before = line.group()[: span.start - line.start()]
                    if LABEL.search(f"{above} {before}") or ABOUT.search(before):
                        yield CONTACT, n
            if told and told.start() <= span.start < told.start() + OPENING:
                dateline = DATELINE.match(told.group())
                opening = story.text[told.start() + (dateline.end() if dateline else 0) : span.start]
                if opening.strip() in ("", "The") and ACTS.match(story.text[span.end : span.end + 80]):
                    yield SUBJECT, n


def take_in(story: Story, release: Release | None) -> None:
    """Lets the article's "we" tell which side its sender is on, before the employer is looked for."""
    if release is None or release.organisation is None or not release.is_sure:
        return
    sender = release.organisation
    if sender.side is None and release.voice == "union":
        sender.side = "union"
    elif sender.side != "union" and release.voice == "employer":
        sender.staff += HEADING
