"""Quotations and the cues beside them: "She said: “…”", "“…,” he added. “…”"."""

from __future__ import annotations

from pipelines.attribution.clause import Interval, Words, mention, tokens_in
from pipelines.attribution.cue import Cue, Found, lexicon

CUE_REACH = 30  # tokens between a quotation and its cue
SENTENCE_STOPS = frozenset(".?!;:")


def quoted_speech(number: int, words: Words, cues: list[Cue]) -> list[Found]:
    """Quotations that a cue leads up to ("said: “…”") or follows on ("“…,” said")."""
    found: list[Found] = []
    taken: dict[int, Found] = {}
    for k, (first, last, _) in enumerate(words.quotes):
        before = leading_cue(words, cues, k)
        if before and before.at in taken:
            owner = taken[before.at]
            owner.parts.append((first, last))
            continue
        if before:
            made = Found(number, [(first, last)], before, before.source, "quotation-behind", 0.85)
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
    near = [c for c in near if words.lemma[c.at] != "read" or reads(words, c)]
    if not near or first - near[-1].at > CUE_REACH:
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


def reads(words: Words, cue: Cue) -> bool:
    """A statement or letter that reads so speaks for somebody; a placard is only seen."""
    return cue.source is not None and words.lemma[cue.source[1] - 1] in lexicon().documents


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
    _, last, _ = words.quotes[k]
    end = words.quotes[k + 1][0] if k + 1 < len(words.quotes) else len(words)
    if last >= len(words) or in_clause(words, cues, k):
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
        if cue.at - at > CUE_REACH:
            return None
        begins = (
            at == cue.at
            or cue.clause[0] <= at + 1
            or (cue.source is not None and words.left[cue.at] <= at + 1)
        )
        begins = begins or (cue.source is not None and at <= cue.source[0] and cue.source[0] - at <= 12)
        if begins and has_content_behind(words, cue) and not starts_sentence(words, k):
            return None  # “…” is the title of a programme, or belongs to the clause before
        if begins and (comma or final in ",?!-–—…" or cue.at == at):
            return cue
        return None
    return None


def has_content_behind(words: Words, cue: Cue) -> bool:
    """Whether a clause follows the cue and is its content: "said the gates were shut"."""
    return any(words.dep[k] == "ccomp" and k > cue.at for k in words.children[cue.at])


def starts_sentence(words: Words, k: int) -> bool:
    first = words.quotes[k][0]
    return first == 0 or words.unit[first - 1] != words.unit[first] or words.text[first - 1] in SENTENCE_STOPS


def in_clause(words: Words, cues: list[Cue], k: int) -> bool:
    """Whether quotation k is a fragment in the clause of a cue before it: "said it was “dead,”"."""
    first = words.quotes[k][0]
    if first == 0 or words.text[inner_first(words, k)][:1].isupper():
        return False
    low = words.unit_bounds[words.unit[first - 1]][0]
    return any(low <= c.at < first and c.source and clause_between(words, c, first) for c in cues)


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


def nested_speech(number: int, words: Words, found: list[Found]) -> list[Found]:
    """Quotes within quotes that have a cue of their own: "“They told us, ‘You are out,’” she said"."""
    made: list[Found] = []
    known = lexicon().takes
    for first, last, quote in words.quotes:
        for inner in quote.within:
            part = tokens_in(words, inner.span, first, last)
            if part is None or words_in(words, *part) < 3:
                continue
            near = [
                i
                for i in (*range(max(first, part[0] - 8), part[0]), *range(part[1], min(last, part[1] + 4)))
                if "quotation" in known.get(words.lemma[i], ()) and words.tag[i].startswith("VB")
            ]
            if not near:
                continue
            at = min(near, key=lambda i: min(abs(i - part[0]), abs(i - part[1])))
            subject = words.child(at, "nsubj")
            source = mention(words, subject) if subject is not None and first <= subject < last else None
            cue = Cue(at, (at, at + 1), source, known[words.lemma[at]], (at, at + 1))
            outer = next((f for f in found for a, b in f.parts if a <= first and last <= b), None)
            made.append(Found(number, [part], cue, source, "quote-within-quote", 0.5, outer=outer))
    return made


def inner_first(words: Words, k: int) -> int:
    first, last, _ = words.quotes[k]
    return next((i for i in range(first, last) if words.is_word(i)), first)


def inner_final(words: Words, k: int) -> str:
    """The last character within the marks, those of a quote within the quote aside."""
    first, last, quote = words.quotes[k]
    for i in range(last - 1, first - 1, -1):
        for at in range(min(words.end[i], quote.inner.end) - 1, words.start[i] - 1, -1):
            character = words.text[i][at - words.start[i]]
            if character not in "’'” ":
                return character
    return " "


def words_in(words: Words, first: int, last: int) -> int:
    return sum(words.is_word(i) for i in range(first, last))


def in_interval(i: int, interval: Interval | None) -> bool:
    return interval is not None and interval[0] <= i < interval[1]
