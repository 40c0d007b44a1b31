"""Attributions without a verb of speech: "according to the port", "the mill's claim that …"."""

from __future__ import annotations

from pipelines.attribution.clause import SENTENCE_END, Interval, Words, mention
from pipelines.attribution.cue import Cue, Found, lexicon
from pipelines.attribution.quoted import words_in

OWNERS = ("poss", "nmod")
MAKERS = frozenset({"by", "from"})  # "an estimate by the guild", "figures from the port"
PARTS = frozenset({"half", "third", "quarter", "thirds", "quarters"})
FIRST_PERSON = frozenset({"my", "our", "your"})


def phrases(number: int, words: Words, within: Interval | None = None) -> list[Found]:
    """Those of the paragraph outside marks; with `within`, those of that stretch, marks or not."""
    found: list[Found] = []
    known = lexicon()
    first, last = within or (0, len(words))
    for i in range(first, last):
        if within is None and words.quoted[i] >= 0:
            continue
        low, high = sentence_around(words, i, within)
        if words.lower[i] == "according" and i + 1 < high and words.lower[i + 1] == "to":
            found += according(number, words, i, low, high)
        elif words.lower[i] == "by" and words.dep[i] in ("prep", "agent"):
            found += by_count(number, words, i, low, high)
        elif words.tag[i].startswith("NN") and (
            words.lower[i] in known.nouns or words.lower[i] in known.tallies
        ):
            found += noun(number, words, i, low, high)
    return found


def sentence_around(words: Words, i: int, within: Interval | None) -> Interval:
    """The sentence of token i; within marks the parser's stops are all there is to go by."""
    if within is None:
        return words.unit_bounds[words.unit[i]]
    low = next((j + 1 for j in range(i - 1, within[0] - 1, -1) if words.text[j] in SENTENCE_END), within[0])
    high = next((j for j in range(i + 1, within[1]) if words.text[j] in SENTENCE_END), within[1])
    return low, high


def according(number: int, words: Words, i: int, low: int, high: int) -> list[Found]:
    """The sentence less its "according to …"."""
    to = i + 1
    name = words.child(to, "pobj")
    if name is None or not low <= name < high:
        return []
    source = mention(words, name)
    phrase = (i, min(max(words.right[to], words.right[name]), high))
    if words.text[phrase[1] - 1] in ".,":
        phrase = phrase[0], phrase[1] - 1
    cue = Cue(i, (i, i + 2), source, frozenset(), phrase)
    return beside(number, words, cue, low, high, "according", 0.8)


def by_count(number: int, words: Words, i: int, low: int, high: int) -> list[Found]:
    """The sentence less its "by the union's count", where commas or its beginning set that off."""
    count = words.child(i, "pobj")
    if count is None or count < i or not low <= count < high or words.lower[count] not in lexicon().tallies:
        return []
    last = min(words.right[count], high)
    set_off = i == low or words.text[i - 1] in ",—–" or words.lower[i - 1] == "that"
    # "By the guild's count there were 11"
    goes_on = i == low and last < high and words.is_word(last - 1) and words.is_word(last)
    if not set_off or not (goes_on or last >= high or words.text[last] in ",—–."):
        return []
    owner = owner_of(words, count)
    if owner is None or words.lower[owner] in FIRST_PERSON:
        return []
    cue = Cue(count, (count, count + 1), mention(words, owner), frozenset(), (i, last))
    return beside(number, words, cue, low, high, "by-count", 0.75)


def beside(
    number: int, words: Words, cue: Cue, low: int, high: int, rule: str, confidence: float
) -> list[Found]:
    """What stands in the sentence beside a phrase: before it and behind its comma, or all behind it."""
    first, last = cue.clause
    if words_in(words, low, first) >= 3 and words.tag[first - 1] != "CC":
        parts = [(low, first)]  # but "…, but according to the ministry, …" looks ahead
        if last < high and words.text[last] == "," and words_in(words, last, high) >= 2:
            parts.append((last, high))
    else:
        parts = [(last, high)]
    kept = [p for raw in parts if (p := whole_quotations(words, raw, cue)) and words_in(words, *p) >= 2]
    return [Found(number, kept, cue, cue.source, rule, confidence)] if kept else []


def noun(number: int, words: Words, i: int, low: int, high: int) -> list[Found]:
    """ "the company's claim that …", "its estimate of 300", "the guild's own tally was 300"."""
    owner = owner_of(words, i)
    if owner is None or words.lower[owner] in FIRST_PERSON or not low <= owner < high:
        return []
    source = mention(words, owner)
    content, rule, confidence = noun_content(words, i)
    if content is None or (source[0] < content[1] and content[0] < source[1]):
        return []
    cue = Cue(i, (i, i + 1), source, frozenset(), (words.left[i], i + 1))
    kept = whole_quotations(words, (max(content[0], low), min(content[1], high)), cue)
    return [Found(number, [kept], cue, source, rule, confidence)] if kept else []


def owner_of(words: Words, i: int) -> int | None:
    """Whose claim or count it is."""
    owner = words.child(i, "poss")
    if owner is not None:
        return owner
    for k in words.children[i]:
        if k > i and words.dep[k] in ("prep", "agent") and words.lower[k] in MAKERS:
            return words.child(k, "pobj")
    return None


def noun_content(words: Words, i: int) -> tuple[Interval | None, str, float]:
    """What the noun claims or counts, by which rule, and how far that is trusted."""
    known = lexicon()
    if words.lower[i] in known.nouns:
        for k in words.children[i]:
            if k > i and words.dep[k] in ("acl", "ccomp") and words.child(k, "mark") is not None:
                return (words.left[k], words.right[k]), "noun", 0.5
    for k in words.children[i]:
        thing = words.child(k, "pobj") if words.dep[k] == "prep" and k > i else None
        if thing is None or words.lower[k] not in ("of", "for"):
            continue
        if words.lower[i] in known.tallies:
            if words.lower[k] == "of" and counted(words, words.left[thing], words.right[thing]):
                return (words.left[thing], words.right[thing]), "noun-figure", 0.75
        elif words.lower[i] in known.nouns:
            return (words.left[thing], words.right[thing]), "noun-of", 0.4
    verb = words.head[i]
    if words.dep[i] == "nsubj" and words.lemma[verb] == "be" and i < verb:
        kinds = ("attr", "acomp", "ccomp")
        told = next((k for k in words.children[verb] if words.dep[k] in kinds and k > verb), None)
        if told is not None and words.lower[i] in known.tallies and words.dep[told] != "ccomp":
            if counted(words, words.left[told], words.right[told]) or parted(words, told):
                return (words.left[told], words.right[told]), "noun-is", 0.75
        elif told is not None and words.lower[i] in known.nouns and words.dep[told] == "ccomp":
            return (words.left[told], words.right[told]), "noun-is", 0.75
    return None, "", 0.0


def parted(words: Words, told: int) -> bool:
    """ "closer to half", "about a third"."""
    return any(words.lower[j] in PARTS for j in range(words.left[told], words.right[told]))


def counted(words: Words, first: int, last: int) -> bool:
    return any(words.tag[j] == "CD" for j in range(first, last))


def whole_quotations(words: Words, interval: Interval, cue: Cue) -> Interval | None:
    """The interval with every quotation that it touches taken in whole, on one side of the cue."""
    first, last = interval
    first, last = max(first, 0), min(last, len(words))
    around = words.quoted[cue.at]  # a cue within marks has its content there too
    if first < last and words.quoted[first] not in (-1, around):
        first = words.quotes[words.quoted[first]][0]
    if first < last and words.quoted[last - 1] not in (-1, around):
        last = words.quotes[words.quoted[last - 1]][1]
    if first <= cue.at < last:
        first, last = (cue.at + 1, last) if cue.at - first < last - cue.at else (first, cue.at)
    while (
        first < last
        and words.quoted[first] in (-1, around)
        and (not words.is_word(first) or (words.lower[first] == "that" and words.dep[first] == "mark"))
    ):
        first += 1
    while (
        last > first
        and words.quoted[last - 1] in (-1, around)
        and not words.is_word(last - 1)
        and words.text[last - 1] not in "%)"
    ):
        last -= 1
    return (first, last) if last > first else None
