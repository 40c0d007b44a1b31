"""Every record, defined once.

A record is a frozen, slotted dataclass. `Span` fields point into `Article.text`: the loader stores the text
beside the offsets, and the warehouse's first check proves that the two agree. Times are UTC and aware.
Values are exact decimals. Identifiers are hashes of the fewest raw values that make a record what it is, so
that reading the same page twice gives the same rows.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Origin = Literal["reporting", "release"]
Side = Literal["employer", "union", "worker", "government", "expert", "patient", "other"]
DateBasis = Literal["json-ld", "meta", "feed", "sitemap", "url", "time-tag", "text", "given", "unknown"]
AttributionKind = Literal["direct", "indirect", "mixed"]
SpeakerKind = Literal["person", "organisation", "group", "document"]
Bound = Literal["exact", "about", "at_least", "more_than", "at_most", "less_than", "up_to", "range", "vague"]
QuantityKind = Literal["count", "percent", "money", "duration", "ratio", "rate", "ordinal_time"]
Direction = Literal["increase", "decrease", "none"]
ChangeMode = Literal["by", "to"]
Status = Literal["asserted", "denied", "proposed", "demanded"]
ClaimKind = Literal["assert", "deny", "demand", "offer", "predict"]
Modality = Literal["actual", "planned", "hedged"]
Depth = Literal["narrator", "party", "party_via_party"]
Comparable = Literal["yes", "if", "no"]
Gate = Literal[
    "topic", "measure", "population", "unit", "headcount_fte",
    "gross_net", "stage", "place", "window", "base_date",
]  # fmt: skip
Verdict = Literal["agree", "within_bounds", "conflict", "denied", "changed", "arithmetic_fails", "unresolved"]
Stage = Literal["crawl", "read", "article", "extract", "load"]
PartyRole = Literal[
    "employer", "union", "worker", "regulator", "mediator", "politician", "patient", "expert",
    "association", "other_union", "other_employer", "outlet",
]  # fmt: skip
ActionKind = Literal["strike", "lockout", "protest", "threat"]
RunStatus = Literal["published", "checks_failed", "failed"]
AppearanceKind = Literal["first", "independent", "wire_copy", "release_copy", "reprint"]
ArithmeticRule = Literal[
    "implied_base", "part_of_whole", "share_of_count", "share_of_week", "multiple", "sum_of_parts",
    "rate_and_total", "joined_sum",
]  # fmt: skip
Holds = Literal["yes", "no", "open"]
ReviewAction = Literal["confirm", "correct", "reject", "comment", "check", "reopen"]
Decided = Literal["confirmed", "corrected", "rejected", "checked"]
Rating = Literal["true", "mostly_true", "mixed", "mostly_false", "false", "unproven"]
TextKind = Literal["claim", "quote"]


def record_id(*values: object) -> str:
    """Sixteen hexadecimal digits that stand for these values, in this order."""
    raw = "\x1f".join("" if value is None else str(value) for value in values)
    return hashlib.blake2b(raw.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Half-open character offsets into `Article.text`: Python's `text[start:end]`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"a span needs 0 <= start < end, not {self.start}, {self.end}")

    def of(self, text: str) -> str:
        """The characters that the span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


# ---------------------------------------------------------------- what came in


@dataclass(frozen=True, slots=True)
class Page:
    """One fetched response (or local document). Its bytes lie unedited in the page store under `sha256`."""

    page_id: str  # record_id(url, sha256)
    url: str  # as finally answered, after redirects; `file:` for local documents
    source_id: str  # the id it came with (JSON Lines "id", WARC record id), else the URL or file name
    outlet_id: str
    fetched_at: datetime
    status: int  # HTTP status; 200 for local documents
    content_type: str  # without parameters, lower case
    charset: str | None  # as the response declared it
    sha256: str
    size: int  # bytes
    etag: str | None
    last_modified: str | None
    date_hint: date | None  # what the feed, sitemap or JSON Lines row said of its publication
    hint_basis: DateBasis
    run_id: str


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page or URL that yielded nothing, and why."""

    rejection_id: str  # record_id(url, page_id, stage, reason)
    page_id: str | None
    url: str
    stage: Stage
    reason: str  # a short, stable word: "empty", "binary", "too_large", "robots", "unreachable" …
    detail: str  # what to know and what to do, for a person
    run_id: str


# ---------------------------------------------------------------- what was read


@dataclass(frozen=True, slots=True)
class Article:
    """One observed version of a story. A changed text under the same URL is a new article of that story."""

    article_id: str  # record_id(story_id, text)
    story_id: str  # record_id(canonical url)
    page_id: str
    source_id: str
    outlet_id: str
    url: str
    headline: str | None
    author: str | None
    date_published: date | None
    date_basis: DateBasis
    date_modified: date | None
    origin: Origin
    wire: str | None  # the agency whose copy this says it is
    text: str  # paragraphs separated by newlines, furniture included where the page mixed it in
    extractor_version: str
    sketch: str | None = None  # of the text, by which copies are told (see article/sketch.py)
    found_elsewhere: int | None = None  # characters that another extractor finds, if far more than `text` has


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who (source) said (cue) what (content), after PARC and PolNeAR, with the source resolved to a speaker.

    `speaker` is the fullest name that the article itself gives ("she" leads to "Ann Berg"), `role` and
    `affiliation` its title and organisation as the article words them.
    """

    attribution_id: str  # record_id(article_id, content spans)
    article_id: str
    kind: AttributionKind
    content: tuple[Span, ...]  # outer quotation marks left out
    source: Span | None
    cue: Span | None
    speaker: Span | None = None
    speaker_kind: SpeakerKind | None = None
    role: Span | None = None
    affiliation: Span | None = None
    party_id: str | None = None  # of the dispute file, where one names the speaker or its organisation
    side: Side = "other"
    via: str | None = None  # attribution_id of the quote that this one stands in
    confidence: float = 1.0
    rule_id: str = ""
    extractor_version: str = ""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with all that belongs to it. `distractor` says why it counts for nothing: date, age, name …"""

    quantity_id: str  # record_id(article_id, span)
    article_id: str
    span: Span  # modifier, number, scale, percent or measure word: "nearly 200", "at least 19 hours a week"
    value: Decimal | None  # None for a range or a vague plural
    low: Decimal | None
    high: Decimal | None
    bound: Bound
    unit: str  # "percent", an ISO currency code, a measure in the singular, or the counted noun phrase
    per: str | None  # "week", "patient", "new appointment"
    kind: QuantityKind
    direction: Direction
    mode: ChangeMode | None
    from_value: Decimal | None
    base_value: Decimal | None  # the whole of a part: 175,000 in "5,000 of the 175,000"
    concept: Span | None  # what is counted or measured
    period: Span | None  # "in the last three years"
    period_start: date | None
    period_end: date | None
    period_basis: str | None  # how the dates were found: "article date", "named year" …
    place: Span | None
    distractor: str | None
    rule_id: str = ""
    extractor_version: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """A checkable statement about the dispute, laid at its claimant's door.

    Without a quantity it answers one ("they haven't seen those hires") or states a level.
    """

    claim_id: str  # record_id(article_id, span, attribution_id)
    article_id: str
    attribution_id: str | None  # None: the reporter's own words
    quantity_id: str | None
    span: Span  # the quantity, or the words that make the claim without one
    sentence: Span
    topic: str
    measure: str | None  # what within the topic: "growth", "level", "demanded time" …
    population: Span | None  # who or what is counted, as the article words it
    claimant: Span | None
    side: Side
    party_id: str | None
    about_side: Side | None  # whose offer, demand or number is told, if not the claimant's own
    depth: Depth
    via: Span | None  # the outer speaker of a quote within a quote
    kind: ClaimKind
    modality: Modality
    status: Status
    place: Span | None
    period: Span | None
    period_start: date | None
    period_end: date | None
    period_basis: str | None
    dispute_id: str | None
    round_id: str | None
    action_id: str | None
    action_basis: str | None  # why this action: "named year", "date of article" …
    check_worthy: Literal["core", "incidental"]
    check_reason: str
    rule_id: str = ""
    extractor_version: str = ""


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything one article yielded: no table, but the parcel that travels from extraction to the loader."""

    article: Article
    attributions: tuple[Attribution, ...]
    quantities: tuple[Quantity, ...]
    claims: tuple[Claim, ...]


# ---------------------------------------------------------------- what is known beforehand


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation with a part in a dispute."""

    party_id: str
    name: str
    role: PartyRole
    side: Side
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks for a party; dates bound the time in the post."""

    name: str
    party_id: str
    title: str | None = None
    from_date: date | None = None
    to_date: date | None = None


@dataclass(frozen=True, slots=True)
class Round:
    """One bargaining round: from the old contract's end to the new one."""

    round_id: str
    label: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """One strike, lockout or protest."""

    action_id: str
    round_id: str
    kind: ActionKind
    label: str
    start: date
    end: date | None = None  # None: open-ended or not yet known
    place: str | None = None
    unit: str | None = None  # the bargaining unit
    size: int | None = None  # persons called out
    evidence: str = ""  # how the dates are known


@dataclass(frozen=True, slots=True)
class Dispute:
    """An employer, a union and a bargaining unit, followed through its rounds and actions."""

    dispute_id: str
    name: str
    industry: str
    parties: tuple[Party, ...]
    people: tuple[Person, ...] = ()
    rounds: tuple[Round, ...] = ()
    actions: tuple[Action, ...] = ()
    keywords: tuple[str, ...] = ()  # words that tie an article to this dispute beside the parties' names


# ---------------------------------------------------------------- what is concluded


@dataclass(frozen=True, slots=True)
class LatestVersion:
    """The version of a story that was fetched last: the story speaks through it alone."""

    article_id: str
    fetched_at: datetime


@dataclass(frozen=True, slots=True)
class SameDispute:
    """A dispute that some articles tell by other names than the rest, and what it is concluded from under."""

    inferred_id: str
    dispute_id: str
    reason: str  # names, window, people; see warehouse/unify.sql


@dataclass(frozen=True, slots=True)
class Concluded:
    """A dispute whose claims have been concluded from, and what the conclusions rest on."""

    dispute_id: str
    digest: str  # of its claims, articles, numbers, parties and actions, and of the rules that conclude


@dataclass(frozen=True, slots=True)
class Statement:
    """A claim that speaks for a side, in the words that tell it beside another's."""

    statement_id: int  # a dispute's follow each other; another each time that its dispute is concluded
    claim_id: str
    article_id: str
    dispute_id: str
    topic: str
    side: Side  # a release's own words are its party's
    visit: str | None  # of a wait: first, return or urgent
    denies: bool
    is_level: bool
    says_net: bool
    terms_of: str | None  # of a demand or an offer, whose it is
    told: str  # who told it, where, when and in what words
    allows: str  # the values that its words allow
    at_measure: str  # what it says at each gate, in words
    at_population: str
    at_unit: str
    at_stage: str
    at_place: str
    at_window: str
    at_base_date: str
    frame: int | None  # first statement that tells of the same, but for number and day; None: a copy
    words: Span
    sentence: str
    claimant: str | None  # as the article words it
    speaker: str | None  # in the fullest name that the article gives
    claim_side: Side  # before a release's own words are given to its party
    about_side: Side | None
    measure: str | None
    status: str
    population: str | None
    place: str | None
    period_start: date | None
    period_end: date | None
    action_id: str | None
    has_number: bool
    value: Decimal | None
    value_low: Decimal | None
    value_high: Decimal | None
    bound: str | None
    unit: str | None
    per: str | None
    quantity_kind: str | None
    direction: str | None
    date_published: date | None
    outlet_id: str
    origin: Origin
    headline: str | None
    url: str
    source_id: str
    fetched_at: datetime
    sha256: str
    told_group: int  # first statement that is the same claim, wherever told; its own: nobody else tells it
    contradicted_by: int  # pairs of it that are a conflict or a denial


@dataclass(frozen=True, slots=True)
class Apart:
    """Two frames of which no statements of different articles can be compared, and the gate that says so."""

    frame_a: int
    frame_b: int
    gate: Gate


@dataclass(frozen=True, slots=True)
class OpenPair:
    """Two opposing statements that a gate, failed or unknown, keeps apart: millions of numbers."""

    statement_a: int
    statement_b: int
    comparable: Comparable
    gate: Gate | None  # the first gate that failed or is unknown
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Pair:
    """Two opposing statements that pass every gate, or of which one denies the other."""

    statement_a: int
    statement_b: int
    comparable: Comparable
    gate: Gate | None  # the first gate that failed or is unknown
    verdict: Verdict
    reckoned: str | None  # of arithmetic_fails: the reckoning that shows it


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair in words, as the view record.comparison shows it: two claims, the gates, the working."""

    comparison_id: str  # claim_a and claim_b, joined by a hyphen
    dispute_id: str
    topic: str
    claim_a: str  # the employer's; where a side answers itself, the earlier or larger statement
    claim_b: str  # the other side's; where a side answers itself, the later
    side_a: Side  # a release's own words are its party's
    side_b: Side
    comparable: Comparable
    gate: Gate | None
    verdict: Verdict
    working: str


@dataclass(frozen=True, slots=True)
class ClaimGroup:
    """The same claim, wherever it was told: one teller, one thing measured, one value, one period."""

    group_id: str  # of dispute_id and condition; see warehouse.compare.concluded_id
    dispute_id: str
    topic: str
    teller: str  # the party, else the side
    condition: str  # what must be so for the claim to be true
    series: str | None  # what this teller's numbers over time have in common; None: no number
    first_claim: str
    first_told: date | None
    appearances: int
    outlets: int
    origins: int  # appearances that copy no other
    superseded_by: str | None  # group_id of the number that the teller put in its place
    independent_tellings: int  # after the first
    independent_outlets: int
    copies: int  # of an agency's story, of the party's release, or reprints
    first_statement: int  # of first_claim


@dataclass(frozen=True, slots=True)
class Appearance:
    """One telling of a group's claim."""

    claim_id: str
    group_id: str
    place: int  # 1 for the first, by day of publication
    kind: AppearanceKind
    source_claim: str | None  # the appearance that it copies; None: none
    drift: str | None  # words gained and lost since the source, else since the party's release


@dataclass(frozen=True, slots=True)
class ArithmeticCheck:
    """Numbers of one article that must fit each other, whoever is right."""

    check_id: str  # of the rule and the claims joined by commas, as a group's
    dispute_id: str
    topic: str
    rule: ArithmeticRule
    claims: tuple[str, ...]
    inputs: str
    assumption: str
    result: str
    holds: Holds


@dataclass(frozen=True, slots=True)
class Run:
    """One night."""

    run_id: str
    started_at: datetime
    finished_at: datetime
    status: RunStatus
    git_revision: str | None
    extractor_version: str
    configuration: str  # sha256 of the settings, outlet, dispute and topic files in force
    counts: dict[str, int] = field(default_factory=dict)
    failures: tuple[str, ...] = ()


# ---------------------------------------------------------------- what people decide, and what they look up


@dataclass(frozen=True, slots=True)
class Review:
    """One decision of a person about one claim, never changed afterwards.

    It keeps what it was made on (words, sentence, the machine's reading), so that it finds its claim again
    when a later extraction has given that another id.
    """

    review_id: str  # record_id(claim_id, reviewer, made_at, action, field, new)
    line: int  # its line in the log: of two decisions the later line counts
    made_at: datetime
    reviewer: str
    action: ReviewAction
    claim_id: str  # the claim's id when it was reviewed
    article_id: str
    story_id: str
    words: str  # the claim's span
    words_start_char: int
    words_end_char: int
    sentence: str
    field: str | None  # correct: which column of the view reviewed_claims
    old: str | None  # correct: what stood there before
    new: str | None  # correct: what is right; "" for nothing
    reason: str
    rating: Rating | None  # check: the verdict
    link: str | None  # check: where the finding is published
    seen: dict[str, str]  # the machine's reading when it was reviewed, by column


@dataclass(frozen=True, slots=True)
class ReviewState:
    """What stands of one claim's reviews; made afresh in each build."""

    claim_id: str  # as it is called today
    state: Decided | None  # None: comments only, or reopened
    reviewer: str | None  # of the last decision, as are made_at and reason
    made_at: datetime | None
    reason: str | None
    corrections: dict[str, str]  # what is right, by column of reviewed_claims; "" for nothing
    rating: Rating | None  # of a checked claim, as is link
    link: str | None
    contested: bool  # whether reviewers disagree
    comments: int
    reviews: int  # decisions and comments
    last_line: int  # of the log


@dataclass(frozen=True, slots=True)
class Reference:
    """One official figure, with where it is from and how old it is."""

    reference_id: str  # record_id(source, vintage, and the row's values)
    dataset: str  # name of the file that it came in
    row: int  # of that file, 1 for the first after the header
    source: str
    url: str
    vintage: date  # when the source published or last revised it
    topic: str
    measure: str | None
    value: Decimal
    rounded_to: Decimal | None  # the source's own rounding; None: exact
    unit: str
    population: str | None
    place: str | None
    period_start: date | None
    period_end: date | None
    dispute_id: str | None
    employer_name: str | None
    union_name: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Document:
    """A text that can be searched: a claim's sentence or a quote."""

    document_id: int
    kind: TextKind
    record_id: str
    terms: int  # how many words it has
    reads: int  # hash of its text and of the rules for words


@dataclass(frozen=True, slots=True)
class Posting:
    """One word of one document, in lower case, without accents, in the singular."""

    term: str
    document_id: int
    occurrences: int
