"""What hangs on a cue without marks to show it: clauses, infinitives, judgements, objects, phrases."""

from __future__ import annotations

from pipelines.clause import Interval, Words, mention
from pipelines.cue import Cue, Found, lexicon
from pipelines.quoted import reads, words_in

SUBORDINATING = frozenset(
    {"if", "though", "although", "while", "when", "after", "before", "because", "since", "as", "until"}
)


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

    if (
        wants_clause
        and cue.source
        and words.dep[i] == "advcl"
        and any(words.lower[k] == "as" for k in words.children[i])
    ):
        return [
            Found(number, [part], cue, cue.source, "as-clause", 0.7)
            for part in beside_as(words, cue, *words.unit_bounds[words.unit[i]])
        ]
    if wants_clause and cue.source is None and impersonal(words, i):
        clause = words.child(i, "ccomp")
        if clause is not None and clause > i:
            return made((words.left[clause], words.right[clause]), "impersonal", 0.6)
    if wants_clause and cue.source:
        ccomp = [k for k in words.children[i] if words.dep[k] == "ccomp"]
        behind = [k for k in ccomp if k > i]
        if behind:
            last = to_sentence_end(words, cue, words.right[behind[0]])
            first = max(words.left[behind[0]], i + 1)
            thing = words.child(i, "dobj")
            if thing is not None and i < thing < first and "addressee" not in cue.takes:
                first = words.left[
                    thing
                ]  # "argues it too is …": the parser took the clause's subject for an object
            return made((first, last), "clause", 0.9)
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
        rest = rest_of_sentence(words, cue) if words.child(i, "xcomp") is None else None
        if rest:
            return made(rest, "rest-of-sentence", 0.6)
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
            return made((judged[0], to_sentence_end(words, cue, judged[1])), "judgement", 0.75)
    if "cause" in cue.takes and cue.source:
        thing = words.child(i, "dobj")
        link = {"blame": "on", "credit": "with"}.get(words.lemma[i], "to")
        if thing is not None and thing > i:
            reach = next(
                (words.right[j] for j in range(thing, words.right[i]) if words.lower[j] == link), None
            )
            if reach:
                return made((words.left[thing], reach), "cause", 0.7)
    if "figure" in cue.takes and cue.source:
        thing = words.child(i, "dobj")
        if thing is not None and thing > i and words.lemma[thing] in lexicon().figures:
            return made((words.left[thing], max(words.right[i], words.right[thing])), "figure", 0.7)
    if "object" in cue.takes and cue.source:
        thing = words.child(i, "dobj")
        given = [k for k in words.children[i] if words.dep[k] in ("dobj", "dative")]
        if (
            thing is not None
            and thing > i
            and len(given) == 1
            and words.dep[i] != "pcomp"
            and (words.lower[thing] not in lexicon().withheld)
        ):
            return made((words.left[thing], words.right[thing]), "object", 0.5)
    return quoted_fragment(number, words, cue)


def impersonal(words: Words, i: int) -> bool:
    """ "It was said at the mill that …"."""
    subject = words.child(i, "nsubjpass")
    return subject is not None and words.lower[subject] == "it"


def to_sentence_end(words: Words, cue: Cue, last: int) -> int:
    """The parser often ends a long clause too early: it goes on to the stop if nothing new begins there."""
    high = words.unit_bounds[words.unit[cue.at]][1]
    if not cue.at < last < high:
        return last
    at = last
    while at < high and (words.text[at] in ",—–-" or words.tag[at] == "CC"):
        at += 1
    if at == last and words.quoted[last] < 0 and words.quoted[last - 1] < 0 and words.is_word(last):
        return last
    new = {"which", "who", "as", "according", "while", "although", "though", "whereas"}
    if at < high and (
        words.lower[at] in new or words.tag[at] in ("VBG", "VBD", "VBZ") or words.lower[at] in new
    ):
        return last
    known = lexicon().takes
    if any(
        words.quoted[j] < 0 and words.lemma[j] in known and words.tag[j].startswith("VB")
        for j in range(last, high)
    ):
        return last
    return high


def rest_of_sentence(words: Words, cue: Cue) -> Interval | None:
    """What follows "said" up to the stop, where the parser saw no clause but there must be one."""
    first, high = cue.clause[1], words.unit_bounds[words.unit[cue.at]][1]
    if first >= high or words.tag[cue.at] not in ("VBD", "VBZ", "VBP"):
        return None
    if words.lower[first] != "that" and not any(
        words.dep[j] in ("nsubj", "nsubjpass", "expl") and j > first
        for j in range(first, min(first + 12, high))
    ):
        return None
    thing = words.child(cue.at, "dobj")
    if thing is not None and words.child(thing, "relcl") is None:
        return None
    if words.text[first] == "," or not any(words.tag[j].startswith(("VB", "MD")) for j in range(first, high)):
        return None
    return first, high


def around(words: Words, cue: Cue) -> list[Interval]:
    """The sentence that a cue clause ends or interrupts: "…, the pilots said", "The boats, he said, …"."""
    low, high = words.unit_bounds[words.unit[cue.at]]
    first, last = cue.clause
    at = first - 1
    if at <= low or not (words.text[at] in ",—–-" or words.quoted[at] >= 0):
        return []
    if words.dep[cue.at] in ("xcomp", "relcl", "acl", "conj", "pcomp") or words.tag[cue.at] == "VBG":
        return []
    ccomp_before = any(words.dep[k] == "ccomp" and k < cue.at for k in words.children[cue.at])
    if not ccomp_before and (
        words.lower[low] in SUBORDINATING
        or words.tag[low] in ("VBG", "VBN", "TO")
        or any(words.dep[k] in ("dobj", "xcomp", "oprd") and k > cue.at for k in words.children[cue.at])
    ):
        return []
    if not any(words.tag[j].startswith(("VB", "MD")) for j in range(low, at)):
        tail = range(last, high)
        if not (
            tail and words.text[last] == "," and any(words.tag[j].startswith(("VB", "MD")) for j in tail)
        ):
            return []
    parts = [(low, first)]
    if last < high and words.text[last] == "," and words.dep[cue.at] == "parataxis":
        parts.append((last, high))
    return [p for raw in parts if (p := whole_quotations(words, raw, cue)) and words_in(words, *p) >= 2]


def beside_as(words: Words, cue: Cue, low: int, high: int) -> list[Interval]:
    """The statement that "as the audit found" or "as, in her words, she says" stands beside."""
    first = min(k for k in words.children[cue.at] if words.lower[k] == "as")
    last = cue.clause[1]
    if last < high and words.text[last] == "," and words_in(words, last, high) >= 3:
        raw = [(last, high)]
    elif words.text[first - 1] == "," and words_in(words, low, first) >= 4:
        raw = [(low, first)]
    else:
        return []
    return [p for r in raw if (p := whole_quotations(words, r, cue))]


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
    if not cue.source or (words.lemma[cue.at] == "read" and not reads(words, cue)):
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
    if before >= 3 and words.tag[i - 1] != "CC":  # "…, but according to the ministry, …" looks ahead
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
        and (not words.is_word(first) or (words.lower[first] == "that" and words.dep[first] == "mark"))
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
