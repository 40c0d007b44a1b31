"""Article, attributions and quantities → claims: what is said of the dispute, by whom, about what, how put.

Every number that is not a distractor becomes a claim, if the article is about a labour dispute at all; so do
some sentences without a number (see wordless.py). The claimant is whoever is quoted with the innermost words
that hold the claim; nobody, where they are the reporter's own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipelines.claim.chosen import by_speaker, excepted, no_wage, topics_of
from pipelines.claim.dispute import Setting, link_of, setting_of
from pipelines.claim.learned import TopicModel
from pipelines.claim.relevance import strays
from pipelines.claim.rivals import met, names_nothing, replies
from pipelines.claim.said import denies_nothing
from pipelines.claim.stance import Stance, about_side_of, camp, owned, stance_of, stances
from pipelines.claim.surroundings import Surroundings, index_of, sentence_of, surroundings, tokens_at
from pipelines.claim.topic import ENOUGH, OTHER, Choice, compiled
from pipelines.claim.voice import NARRATOR, Voice, own_words, voice_of, voice_through
from pipelines.claim.wordless import AIM, Wordless, wordless
from pipelines.config import Topic
from pipelines.parse import ParsedParagraph
from pipelines.reader.account import accounts
from pipelines.reader.matter import matters
from pipelines.reader.network import Reader
from pipelines.records import (
    Article,
    Attribution,
    Claim,
    Dispute,
    Quantity,
    Side,
    Span,
    record_id,
)
from pipelines.speaker.release import Issuer


@dataclass(frozen=True, slots=True)
class Put:
    """How a number is put: whose it is, if not the claimant's, and as what."""

    about: Side | None
    stance: Stance


SUMS = ("cost", "finance")  # topics whose money is counted of nobody: "the company lost $3 million"
ARTICLE = re.compile(r"^(?:[Tt]he|[Aa]n?|[Ii]ts|[Tt]heir) ")
NAMED = re.compile(
    r"(?!(?:[Tt]hey|[Hh]e|[Ss]he|[Ii]t|[Ww]e|[Oo]ne|[Bb]oth|[Aa]nother|[Ww]ho)$)"
    r"[\w’'&-]{2,}(?: [\w’'&-]+){0,3}"
)
OWNERS: dict[str, Side] = {"demand": "union", "offer": "employer"}  # where the reporter names none
SUBJECT = r"; subject ([^;]+?) ;"
OWNING = r"(?:[\w'-]+ )*(?:{workers})(?: (?:at|in|of|on|from) .*)?|they|it|which|that"
VOTED = "strike_vote"  # its figures are the union's, whoever tells them


def claims(
    article: Article,
    paragraphs: Sequence[ParsedParagraph],
    attributions: Sequence[Attribution],
    quantities: Sequence[Quantity],
    topics: Mapping[str, Topic],
    disputes: Sequence[Dispute],
    model: TopicModel | None = None,
    issuer: Issuer | None = None,
    reader: Reader | None = None,
) -> list[Claim]:
    """The article's claims in the order of its text; none where it is about no labour dispute.

    Without a model the rules alone say what a number is about; a reader joins in that, and says whose account
    it is that the reporter gives. What a release tells in its own words is the `issuer`'s claim.
    """
    told = [quantity for quantity in quantities if quantity.distractor is None]
    if not told and not attributions:
        return []
    setting = setting_of(article, paragraphs, attributions, told, disputes)
    if setting is None:
        return []
    if issuer is not None:  # what nobody says, or a bystander in its words, is the release's own account
        attributions = [
            quote
            for quote in attributions
            if quote.kind != "indirect" or (quote.source and quote.side != "other")
        ]
    setting = replace(setting, names=with_speakers(article, setting.names, attributions))
    by_id = {quote.attribution_id: quote for quote in attributions}
    parts = sorted(
        ((part, quote) for quote in attributions for part in quote.content), key=lambda pair: pair[0]
    )
    narrator = (
        Voice(None, None, issuer.side, issuer.party_id, "narrator", None) if issuer is not None else NARRATOR
    )
    voices = [voice_of(quantity.span, parts, by_id) or narrator for quantity in told]
    around = [
        surroundings(
            paragraphs, quantity.span, quantity.kind, voice.attribution.content if voice.attribution else ()
        )
        for quantity, voice in zip(told, voices, strict=True)
    ]
    heard = None if reader is None else matters(article.text, [quantity.span for quantity in told], reader)
    chosen = [
        by_speaker(choice, quantity, voice, topics)
        for choice, quantity, voice in zip(
            topics_of(told, around, topics, model, heard), told, voices, strict=True
        )
    ]
    account_of = whose(article, told, voices, setting, reader if issuer is None else None)
    speaks_for = [
        about_side_of(words, voice.side, setting.names) or account_of.get(quantity.quantity_id)
        if voice.attribution is None and issuer is None
        else voice.side
        for quantity, words, voice in zip(told, around, voices, strict=True)
    ]
    answered = replies(told, around, speaks_for)
    chosen = met(told, around, speaks_for, chosen, topics, answered)
    chosen = [
        excepted(no_wage(choice, quantity, words, topics), words, topics)
        for choice, quantity, words in zip(chosen, told, around, strict=True)
    ]
    dated = [
        told[j] if j is not None and quantity.period is None else quantity
        for quantity, j in zip(told, answered, strict=True)
    ]
    put: list[Put] = []
    for quantity, words, voice, choice, j in zip(told, around, voices, chosen, answered, strict=True):
        own_way = put_by(article, words, voice, choice, setting, account_of.get(quantity.quantity_id))
        if j is not None and names_nothing(words) and chosen[j].topic == choice.topic:
            own_way = put_as(own_way, put[j], voice, voices[j])
        put.append(own_way)
    numeric = [
        numeric_claim(article, paragraphs, quantity, of, voice, words, choice, how, topics, setting)
        for quantity, of, voice, words, choice, how in zip(
            told, dated, voices, around, chosen, put, strict=True
        )
    ]
    foreign = strays([paragraph.span.of(article.text) for paragraph in paragraphs])
    numeric = [
        claim
        for claim, choice in zip(numeric, chosen, strict=True)
        if not is_stray(claim, choice, paragraphs, foreign)
    ]
    own = own_words(article, paragraphs, attributions, issuer) if issuer is not None else []
    answers = [
        wordless_claim(article, paragraphs, one, by_id, topics, setting, narrator)
        for one in wordless(article, paragraphs, [*attributions, *own], numeric, topics)
    ]
    found = {claim.claim_id: claim for claim in (*answers[::-1], *numeric)}  # one claim of the same words
    return sorted(found.values(), key=lambda claim: (claim.span, claim.claim_id))


def with_speakers(
    article: Article, names: Mapping[Side, Sequence[str]], attributions: Sequence[Attribution]
) -> dict[Side, Sequence[str]]:
    """The parties' names, and what the article calls those who speak for them: "Okafor", "the lodge"."""
    called: dict[str, set[Side]] = {}
    for quote in attributions:
        if quote.speaker_kind == "document":
            continue
        side: Side = "union" if quote.side == "worker" else quote.side
        for span in {quote.source, quote.speaker} - {None}:
            words = ARTICLE.sub("", " ".join(span.of(article.text).split())) if span else ""
            if NAMED.fullmatch(words):
                called.setdefault(words.split()[-1] if quote.speaker_kind == "person" else words, set()).add(
                    side
                )
    found: dict[Side, Sequence[str]] = dict(names)
    known = {name for some in names.values() for name in some}
    for words, sides in called.items():
        if words not in known and len(sides) == 1 and (side := min(sides)) in ("employer", "union"):
            found[side] = (*found.get(side, ()), words)
    return found


# ---------------------------------------------------------------- with a number


def is_stray(
    claim: Claim, choice: Choice, paragraphs: Sequence[ParsedParagraph], foreign: Sequence[bool]
) -> bool:
    """True for a number of no rule's topic, in nobody's mouth, in a paragraph that seems of another story.

    The weights give every number a topic; here it is the rules that must know it.
    """
    here = index_of(paragraphs, claim.span)
    unknown = claim.topic == OTHER or choice.score < ENOUGH
    of_nobody = claim.attribution_id is None and claim.side == "other"
    return of_nobody and unknown and here is not None and foreign[here]


def numeric_claim(
    article: Article,
    paragraphs: Sequence[ParsedParagraph],
    quantity: Quantity,
    dated: Quantity,
    voice: Voice,
    around: Surroundings,
    choice: Choice,
    put: Put,
    topics: Mapping[str, Topic],
    setting: Setting,
) -> Claim:
    """The claim that a quantity makes; `dated` is itself, or the number whose period it shares."""
    of_the_strike = choice.topic in topics and topics[choice.topic].group == "strike"
    link = link_of(setting, f"{around.own} {around.clause}", of_the_strike)
    worth, reason = worth_of(choice.topic, voice, topics)
    of_nobody = quantity.kind == "money" and choice.topic in SUMS
    return Claim(
        claim_id=claim_id(article, quantity.span, voice),
        article_id=article.article_id,
        attribution_id=voice.attribution.attribution_id if voice.attribution else None,
        quantity_id=quantity.quantity_id,
        span=quantity.span,
        sentence=sentence_of(paragraphs, quantity.span),
        topic=choice.topic,
        measure=choice.measure,
        population=None if of_nobody else population_of(paragraphs, quantity, voice),
        claimant=voice.claimant,
        side=voice.side,
        party_id=voice.party_id,
        about_side=put.about,
        depth=voice.depth,
        via=voice.via,
        kind=put.stance.kind,
        modality=put.stance.modality,
        status=put.stance.status,
        place=quantity.place,
        period=dated.period,
        period_start=dated.period_start,
        period_end=dated.period_end,
        period_basis=dated.period_basis,
        dispute_id=link.dispute_id,
        round_id=link.round_id,
        action_id=link.action_id,
        action_basis=link.basis,
        check_worthy=worth,
        check_reason=reason,
        rule_id=f"topics/{choice.topic}.yml" + (f": {choice.sign}" if choice.sign else ""),
    )


def put_by(
    article: Article,
    around: Surroundings,
    voice: Voice,
    choice: Choice,
    setting: Setting,
    account_of: Side | None,
) -> Put:
    """How the number's own words put it, in the reporter's mouth as the account of a party if it is one's."""
    about = about_side_of(around, voice.side, setting.names)
    stance = stance_of(around, cue_of(article, voice.attribution), choice.topic)
    if about is None and voice.attribution is None and voice.side == "other":
        about = "union" if choice.topic == VOTED else owner_of(around, stance) or account_of
    return Put(about, owned(stance, about or voice.side))


def whose(
    article: Article,
    told: Sequence[Quantity],
    voices: Sequence[Voice],
    setting: Setting,
    reader: Reader | None,
) -> dict[str, Side]:
    """By quantity the party whose account the reporter gives, where the reader is sure of it.

    On which day of the strike it is, nobody disputes.
    """
    open_ones = [
        one
        for one, voice in zip(told, voices, strict=True)
        if voice.attribution is None and one.kind != "ordinal_time"
    ]
    if reader is None or not open_ones:
        return {}
    sides = accounts(article.text, [one.span for one in open_ones], setting.names, reader)
    return {one.quantity_id: side for one, side in zip(open_ones, sides, strict=True) if side}


def owner_of(around: Surroundings, stance: Stance) -> Side | None:
    """Whose demand or offer the reporter tells of: "drivers want 9 percent", "which has offered 4"."""
    subject = compiled(SUBJECT).search(around.frame)
    nobody_else = subject is None or compiled(OWNING).fullmatch(subject[1])
    return OWNERS.get(stance.kind) if nobody_else else None


def put_as(own: Put, earlier: Put, voice: Voice, other: Voice) -> Put:
    """How a number is put that says of "it", yet to come, what the other side's number said of it."""
    if own.stance.kind != "assert" or earlier.stance.kind not in ("offer", "demand", "predict"):
        return own
    if earlier.stance.kind == "predict":
        return Put(own.about, earlier.stance)
    owner = earlier.about or other.side
    return Put(None if camp(owner) == camp(voice.side) else owner, earlier.stance)


def population_of(paragraphs: Sequence[ParsedParagraph], quantity: Quantity, voice: Voice) -> Span | None:
    """Who or what is counted; for hours, money and percentages the people whose they are, if it is said.

    Who speaks is not counted: "Ms. Aspel said that four had left", "The union also counted seven".
    """
    counted = counted_by(paragraphs, quantity)
    if counted and is_party(paragraphs, counted):
        return None
    parts = voice.attribution.content if voice.attribution else ()
    told = any(part.overlaps(quantity.span) for part in parts)
    return None if counted and told and not any(part.overlaps(counted) for part in parts) else counted


def is_party(paragraphs: Sequence[ParsedParagraph], counted: Span) -> bool:
    """True for a union, a company or the like that does something, and is not counted itself."""
    tokens = tokens_at(paragraphs, counted)
    if tokens is None or tokens.root.dep_ not in {"nsubj", "nsubjpass"}:
        return False
    sides = (words.noun for words in stances().sides if words.side in ("union", "employer"))
    return tokens.root.tag_ == "NN" and any(compiled(noun).fullmatch(tokens.root.lower_) for noun in sides)


def counted_by(paragraphs: Sequence[ParsedParagraph], quantity: Quantity) -> Span | None:
    """The words for who or what is counted, whoever speaks."""
    people = compiled(r"(?:[\w'-]+ )*{workers}|(?:[\w'-]+ )*{served}")
    tokens = tokens_at(paragraphs, quantity.span)
    if tokens is None or quantity.kind in ("count", "ratio"):
        return quantity.concept
    paragraph = paragraphs[index_of(paragraphs, quantity.span) or 0]
    for token in (tokens.root, *tokens.root.ancestors):
        for child in token.children:
            if child.dep_ in {"nsubj", "nsubjpass", "dobj", "pobj"} and people.fullmatch(child.lower_):
                before = [word for word in child.children if word.dep_ in {"amod", "compound"}]
                first = min((child, *before), key=lambda word: word.i)
                if first.i > 1 and first.nbor(-1).text == "-":  # "full-time employee"
                    first = first.nbor(-2)
                return paragraph.span_of(child.doc[first.i : child.i + 1])
        if token.dep_ in {"ROOT", "ccomp", "relcl", "advcl"}:
            break
    return quantity.concept


def cue_of(article: Article, attribution: Attribution | None) -> str:
    """The reporting expression; none where it denies nothing: "did not dispute the 40"."""
    cue = attribution.cue if attribution else None
    return cue.of(article.text) if cue and not denies_nothing(article.text, cue) else ""


def worth_of(
    topic: str, voice: Voice, topics: Mapping[str, Topic]
) -> tuple[Literal["core", "incidental"], str]:
    """Whether a fact-checker would want the claim, and why."""
    if topic == OTHER or topic not in topics:
        return "incidental", "a figure on no topic of the dispute"
    group = topics[topic].group
    who = {"employer": "the employer's", "union": "the union's", "worker": "a worker's"}.get(voice.side)
    if group == "other" and not who:
        return "incidental", f"background on {words(topic)}"
    about = {"strike": "the action", "work": "the work", "terms": "the terms", "other": "the means"}[group]
    whose = who or ("the reporter's" if voice.depth == "narrator" else f"a statement by {voice.side}:")
    return "core", f"{whose} figure on {about}: {words(topic)}"


def words(topic: str) -> str:
    return topic.replace("_", " ")


# ---------------------------------------------------------------- without a number


def wordless_claim(
    article: Article,
    paragraphs: Sequence[ParsedParagraph],
    said: Wordless,
    by_id: Mapping[str, Attribution],
    topics: Mapping[str, Topic],
    setting: Setting,
    narrator: Voice,
) -> Claim:
    """The claim that a level or a denial makes."""
    quoted = said.attribution.attribution_id in by_id
    voice = voice_through(said.attribution, by_id) if quoted else narrator
    around = surroundings(paragraphs, said.span, None, said.attribution.content)
    link = link_of(setting, around.clause, topics[said.topic].group == "strike")
    denies = said.denies is not None
    says = "names an aim" if said.measure == AIM else "states a level"
    # "Improving times … without delay" can be what somebody wants, not what is.
    stance = said.stance or stance_of(around, cue_of(article, said.attribution))
    return Claim(
        claim_id=claim_id(article, said.span, voice),
        article_id=article.article_id,
        attribution_id=said.attribution.attribution_id if quoted else None,
        quantity_id=None,
        span=said.span,
        sentence=sentence_of(paragraphs, said.span),
        topic=said.topic,
        measure=said.measure,
        population=said.about,
        claimant=voice.claimant,
        side=voice.side,
        party_id=voice.party_id,
        about_side=None,
        depth=voice.depth,
        via=voice.via,
        kind=stance.kind,
        modality=stance.modality,
        status=stance.status,
        place=None,
        period=None,
        period_start=None,
        period_end=None,
        period_basis=None,
        dispute_id=link.dispute_id,
        round_id=link.round_id,
        action_id=link.action_id,
        action_basis=link.basis,
        check_worthy="core",
        check_reason=f"{'denies a figure' if denies else says} on {words(said.topic)}",
        rule_id=said.rule_id,
    )


def claim_id(article: Article, span: Span, voice: Voice) -> str:
    quote = voice.attribution.attribution_id if voice.attribution else None
    return record_id(article.article_id, span, quote)
