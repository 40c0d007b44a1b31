"""Article → Attributions: who said what, by rules over quotation marks and the dependency parse.

Quotation marks first, since they say most: a quotation belongs to the cue that leads up to it or follows it
(`quoted`). Then the clauses, objects and phrases that hang on other cues (`reported`). What stays unclaimed
between marks goes to the paragraph's nearest source, else to the last speaker. What counts as source, cue and
content follows PARC 3.0 and PolNeAR.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pipelines.attribution.clause import Interval, Words, words_of
from pipelines.attribution.colon import set_off
from pipelines.attribution.cue import Cue, Found, find_cues
from pipelines.attribution.depth import second, second_hand
from pipelines.attribution.phrases import phrases
from pipelines.attribution.quotation import Quotation, quotations
from pipelines.attribution.quoted import (
    inner_final,
    inner_first,
    quoted_speech,
    starts_sentence,
    words_in,
)
from pipelines.attribution.reported import reported_speech
from pipelines.attribution.turns import turns
from pipelines.parse import ParsedParagraph
from pipelines.records import Article, Attribution, AttributionKind, Span, record_id

SENTENCE_WORDS = 4  # a shorter quotation without a cue of its own is a term or a title, not speech
REACH = 1  # paragraphs behind a speaker's words in which a quotation without a source may still be the same's
BELIEVED = 0.7  # what is less sure within a paragraph that "she added:" leads up to is hers
EDGE = frozenset(" \t\r\n\u00a0.,;:!?-–—―…()[]“”„‟«»\"″＂‘’‚‹›'`")
MARKS = frozenset("“”„‟«»\"″＂‘’‚‹›'` \t\r\n\u00a0")


@dataclass(slots=True)
class SoFar:
    """What an article's paragraphs have told so far, and what they leave to the next one."""

    found: list[Found] = field(default_factory=list)
    source: Span | None = None  # the last that was named
    at: int = 0  # in which paragraph
    lead: tuple[Span, Span] | None = None  # source and cue of "she added:" at a paragraph's end

    def take(
        self,
        number: int,
        words: Words,
        here: list[Found],
        beside: list[Cue],
        cues: list[Cue],
        ruled: Iterable[Found] = (),
    ) -> None:
        """Adds what a paragraph tells: `here`, and what is only understood beside it or from before.

        `beside` are the cues whose sources what is left unclaimed may have, `cues` all of the paragraph, and
        `ruled` what others than `here` read in it.
        """
        last = self.source if number - self.at <= REACH else None
        here += unclaimed(words, number, beside, here, self.found, self.lead[0] if self.lead else last)
        here += second_hand(number, words, here, ruled)
        here.sort(key=lambda f: f.parts[0])
        if self.lead:
            here = led_up_to(number, words, here, *self.lead)
        self.found += here
        self.lead = lead_into_next(words, cues)
        sources = [(f.parts[0], words.span(f.source)) for f in here if f.source]
        if sources:
            self.source, self.at = max(sources)[1], number
        elif any(f.borrowed for f in here):
            self.at = number


def attribute(article: Article, paragraphs: list[ParsedParagraph]) -> list[Attribution]:
    """The article's attributions in order of their content; `speaker.identify` fills the speaker fields."""
    pages = pages_of(article, paragraphs)
    so_far = SoFar()
    labelled = turns(pages)
    for number, words in enumerate(pages):
        here, cues = read_alone(number, words)
        if number in labelled:
            here = [labelled[number]]
        continue_quotations(number, words, here, so_far.found)
        so_far.take(number, words, here, cues, cues)
    return records(article, pages, so_far.found)


def pages_of(article: Article, paragraphs: list[ParsedParagraph]) -> list[Words]:
    """The paragraphs as words, with the quotation marks that they open and close."""
    marks = quotations(article.text, [p.span for p in paragraphs])
    return [words_of(p, q) for p, q in zip(paragraphs, marks, strict=True)]


def read_alone(number: int, words: Words) -> tuple[list[Found], list[Cue]]:
    """What the paragraph's own cues report, and these cues."""
    cues = find_cues(words)
    found = set_off(number, words, cues)
    found += quoted_speech(number, words, cues)
    claimed = {c.at for f in found if (c := f.cue)}
    for cue in cues:
        if cue.at not in claimed:
            found += reported_speech(number, words, cue)
    found += phrases(number, words)
    return settled(words, found), cues


# ---------------------------------------------------------------- who wins, and what is left over


def settled(words: Words, found: Sequence[Found]) -> list[Found]:
    """Without the weaker of two that overlap; a coordinated cue ends the content it stands in."""
    by_cue = {f.cue.at: f for f in found if f.cue}
    for f in sorted(found, key=lambda f: f.parts[0]):
        f.parts = [cut_at_cue(words, f, part, by_cue) for part in f.parts]
    kept: list[Found] = []
    owner: list[Found | None] = [None] * len(words)
    for f in sorted(found, key=lambda f: (-sum(b - a for a, b in f.parts), f.parts[0])):
        held = {id(o): o for a, b in f.parts for j in range(a, b) if (o := owner[j])}
        if held:
            outer = next(iter(held.values()))
            inner_whole = all(outer is owner[j] for a, b in f.parts for j in range(a, b))
            if not (len(held) == 1 and inner_whole and speaks_within(words, f, outer)):
                continue
            f.outer = outer
        else:
            for a, b in f.parts:
                owner[a:b] = [f] * (b - a)
        kept.append(f)
    return kept


def cut_at_cue(words: Words, f: Found, part: Interval, by_cue: dict[int, Found]) -> Interval:
    """ "said the talks had failed | and warned that …", "said it would wait, | adding that …".

    The second cue shares the first one's source, whatever verb of the content the parser hung it on.
    """
    if f.cue is None or part[0] < f.cue.at:
        return part
    for at in range(part[0] + 1, part[1]):
        other = by_cue.get(at)
        if other is None or words.quoted[at] >= 0 or other is f:
            continue
        own_subject = words.child(at, "nsubj", "nsubjpass") is not None
        joined = words.dep[at] == "conj" and words.tag[at] == words.tag[f.cue.at]
        trailing = words.tag[at] == "VBG" and at > part[0] + 1 and words.text[at - 1] == ","
        if own_subject or not (joined or trailing):
            continue
        end = at
        while end > part[0] + 1 and (
            words.dep[end - 1] in ("cc", "advmod", "aux") or words.text[end - 1] == ","
        ):
            end -= 1
        if end - part[0] < 2:
            continue
        other.source = f.source
        return part[0], end
    return part


def speaks_within(words: Words, f: Found, outer: Found) -> bool:
    """Whether an attribution within another's content has a speaker of its own."""
    return outer.source is not None and second(words, f, outer)


def lead_into_next(words: Words, found: list[Cue]) -> tuple[Span, Span] | None:
    """Source and cue of a paragraph that ends "she added:"; `found` are its cues."""
    if len(words) < 2 or words.text[-1] != ":":
        return None
    cues = [c for c in found if c.source and "quotation" in c.takes]
    return (words.span(cues[-1].source), words.span(cues[-1].words)) if cues and cues[-1].source else None


def led_up_to(number: int, words: Words, here: list[Found], source: Span, cue: Span) -> list[Found]:
    """What follows on "she added:": the first quotation, or the whole paragraph if it has no marks."""
    for f in here:
        if f.rule == "unclaimed" and f.parts[0][0] == words.quotes[0][0]:
            f.source, f.borrowed, f.borrowed_cue, f.rule, f.confidence = None, source, cue, "led-up-to", 0.65
            return here
    guessed = all(f.confidence < BELIEVED and f.cue and f.cue.words[0] > 0 for f in here)
    if words.quotes or not guessed or words_in(words, 0, len(words)) < SENTENCE_WORDS:
        return here
    block = Found(number, [(0, len(words))], None, None, "led-up-to", 0.5)
    block.borrowed, block.borrowed_cue = source, cue
    return [block]


def a_sentence(words: Words, k: int) -> bool:
    """Whether a quotation looks like speech: a term or a title in marks is short or has no stop."""
    first, end, quote = words.quotes[k]
    if words_in(words, first, end) < SENTENCE_WORDS:
        return False
    begins = words.text[inner_first(words, k)][:1].isupper() and starts_sentence(words, k)
    return begins and (inner_final(words, k) in ".?!,…—–-" or not quote.closed)


def continue_quotations(number: int, words: Words, found: list[Found], earlier: list[Found]) -> None:
    """Adds a quotation that goes on from the paragraph before to the attribution it belongs to."""
    if not words.quotes or not words.quotes[0][2].reopened or not earlier:
        return
    first, last, _ = words.quotes[0]
    for f in found:
        if f.parts[0][0] == first and f.cue and f.rule == "quotation-before":
            return  # it has a cue of its own
    if any(a <= first < b for f in found for a, b in f.parts):
        return
    owner = max((f for f in earlier if f.paragraph <= number - 1), key=lambda f: (f.paragraph, f.parts[-1]))
    if owner.paragraph == number - 1 or owner.more:
        owner.more.append(words.span((first, last)))


def unclaimed(
    words: Words, number: int, cues: list[Cue], found: list[Found], earlier: list[Found], last: Span | None
) -> list[Found]:
    """Quotations that no cue took: to the nearest source of the paragraph, else to the last speaker."""
    made = []
    taken = [(a, b) for f in found for a, b in f.parts]
    continued = (
        {span for f in earlier for span in f.more} if words.quotes and words.quotes[0][2].reopened else set()
    )
    for k, (first, end, _) in enumerate(words.quotes):
        if not a_sentence(words, k) or any(a < end and first < b for a, b in taken):
            continue
        if words.span((first, end)) in continued:
            continue
        near = min(
            (c for c in cues if c.source),
            key=lambda c: min(abs(c.at - first), abs(c.at - end)),
            default=None,
        )
        f = Found(number, [(first, end)], None, near.source if near else None, "unclaimed", 0.2)
        f.borrowed = None if near else last
        made.append(f)
    return made


# ---------------------------------------------------------------- records


def records(article: Article, pages: list[Words], found: Iterable[Found]) -> list[Attribution]:
    """The attributions in order, spans trimmed, duplicates and empty ones left out."""
    made: dict[int, Attribution] = {}
    seen: set[tuple[Span, ...]] = set()
    ordered = sorted(found, key=lambda f: (f.paragraph, f.parts[0], -f.parts[0][1]))
    for f in ordered:
        words = pages[f.paragraph]
        spans = [trimmed(article.text, words, part) for part in f.parts]
        spans += [trimmed_marks(article.text, span) for span in f.more]
        content = tuple(sorted({span for span in spans if span}))
        if not content or content in seen:
            continue
        seen.add(content)
        identity = record_id(article.article_id, *(f"{s.start}-{s.end}" for s in content))
        made[id(f)] = Attribution(
            attribution_id=identity,
            article_id=article.article_id,
            kind=kind_of(article.text, content, words.quotes, bool(f.more)),
            content=content,
            source=words.span(f.source) if f.source else f.borrowed,
            cue=words.span(f.cue.words) if f.cue else f.borrowed_cue,
            via=made[id(f.outer)].attribution_id if f.outer and id(f.outer) in made else None,
            confidence=f.confidence,
            rule_id=f.rule,
        )
    return list(made.values())


def trimmed(text: str, words: Words, part: Interval) -> Span | None:
    """The part's characters, outer marks left out, and outside marks the final stop too."""
    span = words.span(part)
    start, end = span.start, span.end
    quote_end = words.quotes[words.quoted[part[1] - 1]][2] if words.quoted[part[1] - 1] >= 0 else None
    while start < end and text[start] in EDGE:
        start += 1
    if quote_end is not None:
        end = min(end, max(quote_end.inner.end, start))
        while end > start and text[end - 1] in MARKS:
            end -= 1
    else:
        while end > start and text[end - 1] in EDGE and text[end - 1] not in ")]":
            end -= 1
    return Span(start, end) if end > start else None


def trimmed_marks(text: str, span: Span) -> Span | None:
    start, end = span.start, span.end
    while start < end and text[start] in MARKS:
        start += 1
    while end > start and text[end - 1] in MARKS:
        end -= 1
    return Span(start, end) if end > start else None


def kind_of(
    text: str, content: Sequence[Span], quotes: list[tuple[int, int, Quotation]], continued: bool
) -> AttributionKind:
    """direct: every letter within marks; indirect: none; mixed: some."""
    if continued:
        content = content[:1]
    inside = outside = 0
    for span in content:
        letters = sum(c.isalnum() for c in span.of(text))
        within = sum(
            sum(c.isalnum() for c in text[max(span.start, q.span.start) : min(span.end, q.span.end)])
            for _, _, q in quotes
            if q.span.overlaps(span)
        )
        inside, outside = inside + within, outside + letters - within
    return "mixed" if inside and outside else "direct" if inside else "indirect"
