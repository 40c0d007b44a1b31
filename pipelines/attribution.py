"""Article → Attributions: who said what, by rules over quotation marks and the dependency parse.

Quotation marks first, since they say most: a quotation belongs to the cue that leads up to it or follows on it.
Then the clauses, objects and phrases that hang on the other cues. What stays unclaimed between marks goes to the
paragraph's nearest source, else to the last speaker. After PARC and PolNeAR in what counts as source, cue, content.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from pipelines.clause import Interval, Words, agent, governing_subject, mention, words_of
from pipelines.config import HERE, load
from pipelines.parse import ParsedParagraph
from pipelines.quotation import Quotation, quotations
from pipelines.records import Article, Attribution, AttributionKind, Span, record_id

Takes = Literal["quotation", "clause", "infinitive", "object", "judgement", "cause", "addressee", "finding"]

CUES = HERE / "rules" / "cues.yml"
SENTENCE_WORDS = 4  # a shorter quotation without a cue of its own is a term or a title, not speech
ABSENT_VERB_REACH = 30  # tokens between a quotation and its cue
EDGE = frozenset(" \t\r\n\u00a0.,;:!?-–—―…()[]“”„‟«»\"″＂‘’‚‹›'`")
MARKS = frozenset("“”„‟«»\"″＂‘’‚‹›'` \t\r\n\u00a0")


@dataclass(frozen=True, slots=True)
class CueGroup:
    """Verbs that take the same kinds of content, with sentences to prove it."""

    id: str
    lemmas: tuple[str, ...]
    takes: tuple[Takes, ...]
    matches: tuple[str, ...]
    rejects: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CueFile:
    verbs: tuple[CueGroup, ...]
    nouns: tuple[str, ...]
    documents: tuple[str, ...]
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The cue file, by word."""

    takes: dict[str, frozenset[Takes]]
    nouns: frozenset[str]
    documents: frozenset[str]
    refusals: frozenset[str]


@dataclass(frozen=True, slots=True)
class Cue:
    """A word that reports speech, and the source that the sentence gives it."""

    at: int
    words: Interval
    source: Interval | None
    takes: frozenset[Takes]
    clause: Interval  # cue, source and what else stands between them and the content


@dataclass(slots=True)
class Found:
    """An attribution in the making; parts are token intervals of its paragraph."""

    paragraph: int
    parts: list[Interval]
    cue: Cue | None
    source: Interval | None
    rule: str
    confidence: float
    more: list[Span] = field(default_factory=list)  # parts in later paragraphs
    borrowed: Span | None = None  # a source from an earlier paragraph
    outer: Found | None = None


def attribute(article: Article, paragraphs: list[ParsedParagraph]) -> list[Attribution]:
    """The article's attributions in order of their content; speaker fields are left for `speaker.identify`."""
    marks = quotations(article.text, [p.span for p in paragraphs])
    pages = [words_of(p, q) for p, q in zip(paragraphs, marks, strict=True)]
    found: list[Found] = []
    last: Span | None = None
    for number, words in enumerate(pages):
        here = read_paragraph(number, words, pages, found, last)
        found += here
        sources = [(f.parts[0], words.span(f.source)) for f in here if f.source]
        last = max(sources)[1] if sources else last
    return records(article, pages, found)


@cache
def lexicon() -> Lexicon:
    file = load(CUES, CueFile)
    takes: dict[str, frozenset[Takes]] = {}
    for group in file.verbs:
        for lemma in group.lemmas:
            takes[lemma] = takes.get(lemma, frozenset()) | frozenset(group.takes)
    return Lexicon(takes, frozenset(file.nouns), frozenset(file.documents), frozenset(file.refusals))


def read_paragraph(
    number: int, words: Words, pages: list[Words], earlier: list[Found], last: Span | None
) -> list[Found]:
    cues = find_cues(words)
    found = quoted_speech(number, words, cues)
    claimed = {c.at for f in found if (c := f.cue)}
    for cue in cues:
        if cue.at not in claimed:
            found += reported_speech(number, words, cue)
    found += phrases(number, words)
    found = settled(words, found)
    continue_quotations(number, words, found, pages, earlier)
    found += unclaimed(number, words, cues, found, earlier, last)
    return sorted(found, key=lambda f: f.parts[0])


# ---------------------------------------------------------------- cues


def find_cues(words: Words) -> list[Cue]:
    """The paragraph's verbs of speech outside marks, left to right."""
    known = lexicon()
    cues = []
    for i in range(len(words)):
        takes = known.takes.get(words.lemma[i])
        if takes is None or words.quoted[i] >= 0 or not words.tag[i].startswith("VB"):
            continue
        if not asserted(words, i, known):
            continue
        source = source_of(words, i)
        if source and source[0] <= i < source[1]:
            source = None
        cues.append(Cue(i, (i, i + 1), source, takes, cue_clause(words, i, source)))
    return cues


def asserted(words: Words, i: int, known: Lexicon) -> bool:
    """False for what was not said: "did not say", "declined to say", "would not confirm"."""
    if words.lemma[i] != "deny" and words.child(i, "neg") is not None:
        return False
    head = words.head[i]
    if words.dep[i] == "xcomp" and words.lemma[head] in known.refusals:
        return False
    return not (words.dep[i] in ("advcl",) and any(words.lower[k] == "if" for k in words.children[i]))


def source_of(words: Words, i: int) -> Interval | None:
    if words.child(i, "auxpass", "nsubjpass") is not None or (
        words.tag[i] == "VBN" and words.child(i, "agent") is not None
    ):
        by = agent(words, i)
        return mention(words, by) if by is not None else None
    subject = governing_subject(words, i)
    if subject is None or words.quoted[subject] >= 0:
        return None
    return mention(words, subject)


def cue_clause(words: Words, i: int, source: Interval | None) -> Interval:
    """The stretch around a cue that is neither its content nor anybody else's."""
    first, last = i, i + 1
    for k in words.children[i]:
        if words.dep[k] in ("aux", "auxpass", "neg", "advmod", "prt", "nsubj", "nsubjpass", "npadvmod") and (
            words.unit[k] == words.unit[i]
        ):
            if words.dep[k] in ("advmod", "npadvmod") and not all(
                words.quoted[j] < 0 for j in range(words.left[k], words.right[k])
            ):
                continue
            first, last = min(first, words.left[k]), max(last, words.right[k])
    for k in words.children[i]:
        if (
            words.dep[k] in ("dative", "prep", "npadvmod", "dobj")
            and words.left[k] == last
            and (all(words.quoted[j] < 0 for j in range(words.left[k], words.right[k])))
        ):
            last = words.right[k]
    if source and words.unit[source[0]] == words.unit[i] and source[0] < first:
        between = range(source[1], first)
        if not any(words.text[j] == "," for j in between):
            first = source[0]
    low, high = words.unit_bounds[words.unit[i]]
    return max(first, low), min(last, high)


# ---------------------------------------------------------------- quotations and the cues beside them


def quoted_speech(number: int, words: Words, cues: list[Cue]) -> list[Found]:
    """Quotations that a cue leads up to ("said: “…”") or follows on ("“…,” said")."""
    found: list[Found] = []
    taken: dict[int, Found] = {}
    for k, (first, last, quote) in enumerate(words.quotes):
        before = leading_cue(words, cues, k)
        if before and before.at in taken:
            owner = taken[before.at]
            owner.parts.append((first, last))
            continue
        if before:
            made = Found(number, [(first, last)], before, before.source, "quotation-behind", 0.95)
        else:
            after = following_cue(words, cues, k)
            if after is None or after.at in taken:
                if found and follows_on(words, found[-1], k):
                    found[-1].parts.append((first, last))
                continue
            made = Found(
                number, [(opening(words, cues, k), last)], after, after.source, "quotation-before", 0.95
            )
            for j in range(k - 1, -1, -1):  # “…” “…,” she said
                gap = range(words.quotes[j][1], words.quotes[j + 1][0])
                if len(gap) or any(p[0] <= words.quotes[j][0] < p[1] for f in found for p in f.parts):
                    break
                made.parts.insert(0, words.quotes[j][:2])
        found.append(made)
        if made.cue:
            taken[made.cue.at] = made
    return found


def leading_cue(words: Words, cues: list[Cue], k: int) -> Cue | None:
    """The cue before a quotation, with a comma, a colon or nothing but an addressee between them."""
    first, last, quote = words.quotes[k]
    if first == 0:
        return None
    low = words.unit_bounds[words.unit[first - 1]][0]
    previous = words.quotes[k - 1][1] if k else 0
    near = [c for c in cues if max(low, previous) <= c.at < first and "quotation" in c.takes]
    if not near or first - near[-1].at > ABSENT_VERB_REACH:
        return None
    cue = near[-1]
    mark = words.text[first - 1]
    if mark == ":":
        return cue
    begins_sentence = quote.inner.end > quote.inner.start and words.text[inner_first(words, k)][:1].isupper()
    if not begins_sentence or words_in(words, first, last) < 2:
        return None
    if mark == "," and (first - cue.clause[1] <= 1 or not clause_between(words, cue, first)):
        return cue
    return cue if cue.clause[1] == first and words.lower[first - 1] != "that" else None


def clause_between(words: Words, cue: Cue, end: int) -> bool:
    """Whether the cue has unquoted content between itself and `end`."""
    return any(
        words.dep[j] in ("nsubj", "nsubjpass", "expl")
        and words.quoted[j] < 0
        and not in_interval(j, cue.source)
        for j in range(cue.at + 1, end)
    )


def following_cue(words: Words, cues: list[Cue], k: int) -> Cue | None:
    """The cue of "“…,” she said", "“…?” asked Ivo Lindqvist, a pilot"."""
    first, last, quote = words.quotes[k]
    end = words.quotes[k + 1][0] if k + 1 < len(words.quotes) else len(words)
    if last >= len(words):
        return None
    at = last
    comma = False
    while at < end and not words.is_word(at):
        if words.text[at] in ".;:":
            return None
        comma = comma or words.text[at] in ",—–-"
        at += 1
    if at >= end:
        return None
    final = inner_final(words, k)
    if not (comma or final in ",?!-–—…" or words.text[at][:1].islower()):
        return None
    high = min(end, words.unit_bounds[words.unit[at]][1])
    for cue in cues:
        if not at <= cue.at < high or "quotation" not in cue.takes:
            continue
        if cue.at - at > ABSENT_VERB_REACH:
            return None
        begins = (
            at == cue.at
            or cue.clause[0] <= at + 1
            or (cue.source is not None and words.left[cue.at] <= at + 1)
        )
        begins = begins or (cue.source is not None and at <= cue.source[0] and cue.source[0] - at <= 12)
        if begins and (comma or final in ",?!-–—…" or cue.at == at):
            return cue
        return None
    return None


def opening(words: Words, cues: list[Cue], k: int) -> int:
    """Where the content that ends with quotation k begins: at its mark, or where its sentence does."""
    first = words.quotes[k][0]
    if first == 0:
        return first
    low, _ = words.unit_bounds[words.unit[first - 1]]
    if words.text[first - 1] in SENTENCE_STOPS or words.unit[first - 1] != words.unit[first]:
        return first
    if words.text[inner_first(words, k)][:1].isupper() and words.text[first - 1] in ",:":
        return first
    if any(low <= c.at < first for c in cues):
        return first
    return low


SENTENCE_STOPS = frozenset(".?!;:")


def follows_on(words: Words, made: Found, k: int) -> bool:
    """Whether quotation k goes on after the cue of the one before it: "“…,” she said. “…”"."""
    first, last, _ = words.quotes[k]
    if made.cue is None or made.parts[-1][1] > first:
        return False
    gap = range(made.parts[-1][1], first)
    if made.cue.at not in gap:
        return len(gap) == 0
    if words.unit[made.cue.at] != words.unit[max(gap.start, first - 1)] and first - 1 > made.cue.at:
        return False
    return words_in(words, first, last) >= 2 and (
        words.text[first - 1] in ".,:;—–-" or made.cue.clause[1] >= first - 1
    )


def inner_first(words: Words, k: int) -> int:
    first, last, _ = words.quotes[k]
    return next((i for i in range(first, last) if words.is_word(i)), first)


def inner_final(words: Words, k: int) -> str:
    """The last character within the marks."""
    first, last, quote = words.quotes[k]
    size = quote.inner.end - words.start[first]
    for i in range(last - 1, first - 1, -1):
        if words.start[i] < quote.inner.end:
            return words.text[i][min(len(words.text[i]), quote.inner.end - words.start[i]) - 1]
    return " " if size else " "


def words_in(words: Words, first: int, last: int) -> int:
    return sum(words.is_word(i) for i in range(first, last))


def in_interval(i: int, interval: Interval | None) -> bool:
    return interval is not None and interval[0] <= i < interval[1]


# ---------------------------------------------------------------- clauses, objects and phrases


def reported_speech(number: int, words: Words, cue: Cue) -> list[Found]:
    """What hangs on a cue that no quotation stands beside."""
    i = cue.at
    subject_is_document = cue.source is not None and (
        words.lemma[cue.source[1] - 1] in lexicon().documents
        or any(words.lemma[j] in lexicon().documents for j in range(*cue.source))
        or (cue.source[1] - cue.source[0] >= 1 and words.tag[cue.source[1] - 1] == "NNP")
    )
    wants_clause = "clause" in cue.takes or ("finding" in cue.takes and subject_is_document)

    def made(interval: Interval | None, rule: str, confidence: float) -> list[Found]:
        content = whole_quotations(words, interval, cue) if interval else None
        if content is None or words_in(words, *content) < 2:
            return []
        return [Found(number, [content], cue, cue.source, rule, confidence)]

    if wants_clause and cue.source:
        ccomp = [k for k in words.children[i] if words.dep[k] == "ccomp"]
        behind = [k for k in ccomp if k > i]
        if behind:
            return made((max(words.left[behind[0]], i + 1), words.right[behind[0]]), "clause", 0.9)
        inserted = around(words, cue)
        if inserted:
            return [Found(number, inserted, cue, cue.source, "clause-before", 0.85)]
        if ccomp:
            return made(
                (words.left[ccomp[0]], min(words.right[ccomp[0]], cue.clause[0])), "clause-before", 0.8
            )
        if "addressee" in cue.takes:
            xcomp = [
                k for k in words.children[i] if words.dep[k] == "xcomp" and k > i and words.child(k, "nsubj")
            ]
            if xcomp:
                return made((words.left[xcomp[0]], words.right[xcomp[0]]), "clause", 0.6)
    if "infinitive" in cue.takes and cue.source:
        verb = next((k for k in words.children[i] if words.dep[k] in ("xcomp", "ccomp") and k > i), None)
        if verb is not None and any(words.lower[j] == "to" for j in range(words.left[verb], verb)):
            first = words.left[verb]
            hearer = words.child(i, "dobj")
            if "addressee" in cue.takes and hearer is not None and hearer < verb:
                first = min(first, words.left[hearer])
            return made((first, words.right[verb]), "infinitive", 0.7)
    if "judgement" in cue.takes:
        judged = judgement(words, cue)
        if judged:
            return made(judged, "judgement", 0.75)
    if "cause" in cue.takes and cue.source:
        thing = words.child(i, "dobj")
        link = {"blame": "on", "credit": "with"}.get(words.lemma[i], "to")
        if thing is not None and thing > i:
            reach = next(
                (words.right[j] for j in range(thing, words.right[i]) if words.lower[j] == link), None
            )
            if reach:
                return made((words.left[thing], reach), "cause", 0.7)
    if "object" in cue.takes and cue.source:
        thing = words.child(i, "dobj")
        if thing is not None and thing > i:
            return made((words.left[thing], words.right[thing]), "object", 0.5)
    return quoted_fragment(number, words, cue)


def around(words: Words, cue: Cue) -> list[Interval]:
    """The sentence that a cue clause ends or interrupts: "…, the pilots said", "The boats, he said, would …"."""
    low, high = words.unit_bounds[words.unit[cue.at]]
    first, last = cue.clause
    at = first - 1
    if at <= low or not (words.text[at] in ",—–-" or words.quoted[at] >= 0):
        return []
    if words.dep[cue.at] in ("xcomp", "relcl", "acl", "conj", "pcomp"):
        return []
    if not any(words.tag[j].startswith(("VB", "MD")) for j in range(low, at)):
        tail = range(last, high)
        if not (
            tail and words.text[last] == "," and any(words.tag[j].startswith(("VB", "MD")) for j in tail)
        ):
            return []
    parts = [(low, first)]
    if last < high and words.text[last] == "," and words.dep[cue.at] in ("parataxis", "ccomp", "ROOT"):
        if words.dep[cue.at] == "parataxis":
            parts.append((last, high))
    return [p for raw in parts if (p := whole_quotations(words, raw, cue)) and words_in(words, *p) >= 2]


def judgement(words: Words, cue: Cue) -> Interval | None:
    """Thing judged and judgement: "called the walkout “unnecessary”", "described the offer as an insult"."""
    i = cue.at
    if not cue.source:
        return None
    end = words.right[i]
    small = next((k for k in words.children[i] if words.dep[k] in ("ccomp", "xcomp", "oprd") and k > i), None)
    thing = words.child(i, "dobj")
    if words.lemma[i] in ("call", "label", "brand", "dub", "deem", "term"):
        if small is not None:
            first = words.left[small]
            if thing is not None and i < thing < small:
                first = min(first, words.left[thing])
            return first, words.right[small]
        quote = next((q for q in words.quotes if i < q[0] < end + 1), None)
        if quote and quote[0] - i <= 15:
            return i + 1, quote[1]
        return None
    if thing is None or thing < i:
        return None
    link = next((j for j in range(thing + 1, end) if words.lower[j] == "as" and words.quoted[j] < 0), None)
    if link is not None:
        return words.left[thing], max(words.right[link], link + 1)
    return None


def quoted_fragment(number: int, words: Words, cue: Cue) -> list[Found]:
    """A quotation in a branch of the cue that the rules for clauses did not see."""
    if not cue.source:
        return []
    for k in words.children[cue.at]:
        if k > cue.at and words.dep[k] not in ("punct", "nsubj", "conj", "cc", "advcl"):
            inside = {words.quoted[j] for j in range(words.left[k], words.right[k])} - {-1}
            if any(words_in(words, *words.quotes[q][:2]) >= 2 for q in inside):
                content = whole_quotations(words, (words.left[k], words.right[k]), cue)
                if content:
                    return [Found(number, [content], cue, cue.source, "fragment", 0.6)]
    return []


def phrases(number: int, words: Words) -> list[Found]:
    """Attributions without a verb of speech: "according to the port", "the company's claim that …"."""
    found: list[Found] = []
    known = lexicon()
    for i in range(len(words)):
        if words.quoted[i] >= 0:
            continue
        if words.lower[i] == "according" and i + 1 < len(words) and words.lower[i + 1] == "to":
            found += according(number, words, i)
        elif words.lower[i] in known.nouns and words.tag[i].startswith("NN"):
            clause = next(
                (k for k in words.children[i] if words.dep[k] in ("acl", "ccomp") and words.child(k, "mark")),
                None,
            )
            owner = words.child(i, "poss")
            if clause is not None and owner is not None and clause > i:
                source = mention(words, owner)
                cue = Cue(i, (i, i + 1), source, frozenset(), (words.left[i], i + 1))
                content = whole_quotations(words, (words.left[clause], words.right[clause]), cue)
                if content:
                    found.append(Found(number, [content], cue, source, "noun", 0.6))
    return found


def according(number: int, words: Words, i: int) -> list[Found]:
    """The sentence less its "according to …"."""
    to = i + 1
    name = words.child(to, "pobj")
    if name is None:
        return []
    low, high = words.unit_bounds[words.unit[i]]
    source = mention(words, name)
    phrase = (i, min(max(words.right[to], words.right[name]), high))
    if words.text[phrase[1] - 1] in ".,":
        phrase = phrase[0], phrase[1] - 1
    cue = Cue(i, (i, i + 2), source, frozenset(), phrase)
    before = words_in(words, low, i)
    if before >= 3:
        parts = [(low, i)]
        if phrase[1] < high and words.text[phrase[1]] == "," and words_in(words, phrase[1], high) >= 2:
            parts.append((phrase[1], high))
    else:
        parts = [(phrase[1], high)]
    kept = [p for raw in parts if (p := whole_quotations(words, raw, cue)) and words_in(words, *p) >= 2]
    return [Found(number, kept, cue, source, "according", 0.85)] if kept else []


def whole_quotations(words: Words, interval: Interval, cue: Cue) -> Interval | None:
    """The interval with every quotation that it touches taken in whole, on one side of the cue."""
    first, last = interval
    first, last = max(first, 0), min(last, len(words))
    if first < last and words.quoted[first] >= 0:
        first = words.quotes[words.quoted[first]][0]
    if first < last and words.quoted[last - 1] >= 0:
        last = words.quotes[words.quoted[last - 1]][1]
    if first <= cue.at < last:
        first, last = (cue.at + 1, last) if cue.at - first < last - cue.at else (first, cue.at)
    while (
        first < last
        and words.quoted[first] < 0
        and (not words.is_word(first) or words.lower[first] == "that" and words.dep[first] == "mark")
    ):
        first += 1
    while (
        last > first
        and words.quoted[last - 1] < 0
        and not words.is_word(last - 1)
        and words.text[last - 1] not in "%)"
    ):
        last -= 1
    return (first, last) if last > first else None


# ---------------------------------------------------------------- who wins, and what is left over


def settled(words: Words, found: Sequence[Found]) -> list[Found]:
    """Without the weaker of two that overlap; a coordinated cue ends the content it stands in."""
    cues = sorted(f.cue.at for f in found if f.cue)
    for f in found:
        f.parts = [cut_at_cue(words, f, part, cues) for part in f.parts]
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


def cut_at_cue(words: Words, f: Found, part: Interval, cues: list[int]) -> Interval:
    """ "said the talks had failed | and warned that …": the second cue shares the first one's subject."""
    if f.cue is None or part[0] < f.cue.at:
        return part
    for other in cues:
        if part[0] < other < part[1] and words.dep[other] == "conj" and words.child(other, "nsubj") is None:
            end = other
            while end > part[0] + 1 and (
                words.dep[end - 1] in ("cc", "advmod", "aux") or words.text[end - 1] == ","
            ):
                end -= 1
            if end - part[0] >= 2:
                return part[0], end
    return part


def speaks_within(words: Words, f: Found, outer: Found) -> bool:
    """Whether an attribution within another's content has a speaker of its own."""
    if f.source is None or outer.source is None or f.cue is None:
        return False
    head = f.source[1] - 1
    if words.tag[head] == "PRP" and words.lower[head] not in ("they",):
        return False
    same = words.lower[head] == words.lower[outer.source[1] - 1]
    return not same and any(a <= f.cue.at < b for a, b in outer.parts)


def continue_quotations(
    number: int, words: Words, found: list[Found], pages: list[Words], earlier: list[Found]
) -> None:
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
    number: int, words: Words, cues: list[Cue], found: list[Found], earlier: list[Found], last: Span | None
) -> list[Found]:
    """Quotations that no cue took: to the nearest source of the paragraph, else to the last speaker."""
    made = []
    taken = [(a, b) for f in found for a, b in f.parts]
    continued = (
        {span for f in earlier for span in f.more} if words.quotes and words.quotes[0][2].reopened else set()
    )
    for first, end, _ in words.quotes:
        if words_in(words, first, end) < SENTENCE_WORDS or any(a < end and first < b for a, b in taken):
            continue
        if words.span((first, end)) in continued:
            continue
        near = min(
            (c for c in cues if c.source),
            key=lambda c: min(abs(c.at - first), abs(c.at - end)),
            default=None,
        )
        f = Found(number, [(first, end)], None, near.source if near else None, "unclaimed", 0.4)
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
            kind=kind_of(article.text, content, [q for q in words.quotes], bool(f.more)),
            content=content,
            source=words.span(f.source) if f.source else f.borrowed,
            cue=words.span(f.cue.words) if f.cue else None,
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
