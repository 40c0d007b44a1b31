"""What hangs on a cue without marks to show it: clauses, infinitives, judgements, objects, figures."""

from __future__ import annotations

from collections.abc import Callable

from pipelines.attribution.clause import SUBJECTS, Interval, Words
from pipelines.attribution.cue import FINITE, Cue, Found, Takes, lexicon
from pipelines.attribution.phrases import counted, whole_quotations
from pipelines.attribution.quoted import reads, words_in

# what anybody's name may stand before
COUNTS = frozenset({"count", "tally", "record", "log", "remember", "speak"})
# "gave a figure of 40", but not a raise of 4
TOTALS = frozenset({"figure", "number", "total", "count", "tally"})
LINKS = {"blame": "on", "credit": "with"}  # else "to"
SUBORDINATING = frozenset(
    {"if", "though", "although", "while", "when", "after", "before", "because", "since", "as", "until"}
)
BEGINS_ANEW = frozenset({"which", "who", "as", "according", "while", "although", "though", "whereas"})


def reported_speech(number: int, words: Words, cue: Cue) -> list[Found]:
    """What hangs on a cue that no quotation stands beside: the first reading that yields content."""
    for takes, read, rule, confidence in READINGS:
        if takes and not takes & cue.takes:
            continue
        parts = [p for raw in read(words, cue) if (p := whole_quotations(words, raw, cue))]
        parts = [p for p in parts if words_in(words, *p) >= 2 or counted(words, *p)]
        if parts:
            return [Found(number, parts, cue, cue.source, rule, confidence)]
    return []


def reports_clause(words: Words, cue: Cue) -> bool:
    """Whether the cue may take a clause: "found" may if its subject is a document, a body or a name."""
    if "clause" in cue.takes:
        return True
    if "finding" not in cue.takes or cue.source is None:
        return False
    first, last = cue.source
    return words.tag[last - 1] == "NNP" or any(
        words.lemma[j] in lexicon().documents for j in range(first, last)
    )


def as_clause(words: Words, cue: Cue) -> list[Interval]:
    """The statement that "as the audit found" or "as she says" stands beside."""
    link = next((k for k in words.children[cue.at] if words.lower[k] == "as"), None)
    if link is None or words.dep[cue.at] != "advcl" or cue.source is None or not reports_clause(words, cue):
        return []
    low, high = words.unit_bounds[words.unit[cue.at]]
    last = cue.clause[1]
    if last < high and words.text[last] == "," and words_in(words, last, high) >= 3:
        return [(last, high)]
    if link > low and words.text[link - 1] == "," and words_in(words, low, link) >= 4:
        return [(low, link)]
    return []


def impersonal_clause(words: Words, cue: Cue) -> list[Interval]:
    """ "It was said at the mill that …": nobody's words, but somebody's."""
    subject, clause = words.child(cue.at, "nsubjpass"), words.child(cue.at, "ccomp")
    if cue.source or subject is None or words.lower[subject] != "it" or clause is None or clause < cue.at:
        return []
    return [(words.left[clause], words.right[clause])]


def clause_behind(words: Words, cue: Cue) -> list[Interval]:
    """ "said the gates were shut"."""
    i = cue.at
    clause = next((k for k in words.children[i] if words.dep[k] == "ccomp" and k > i), None)
    if clause is None or cue.source is None or not reports_clause(words, cue):
        return []
    first = max(words.left[clause], i + 1)
    thing = words.child(i, "dobj")
    if thing is not None and i < thing < first and "addressee" not in cue.takes:
        first = words.left[thing]  # "argues it must …": the parser took the clause's subject for an object
    about = next((k for k in words.children[i] if i < k < first and words.lower[k] == "about"), None)
    if about is not None and words.child(clause, *SUBJECTS) is None and counted(words, about, about + 2):
        first = about  # "said about 300 of the 900, or a third, were out": that is no "said of"
    return [(first, to_sentence_end(words, cue, words.right[clause]))]


def clause_before(words: Words, cue: Cue) -> list[Interval]:
    """ "The gates were shut, the pilots said"."""
    if cue.source is None or not reports_clause(words, cue):
        return []
    inserted = around(words, cue)
    if inserted:
        return inserted
    low, _ = words.unit_bounds[words.unit[cue.at]]
    before = range(low, cue.at)
    clause = next((k for k in words.children[cue.at] if words.dep[k] == "ccomp" and k in before), None)
    return [] if clause is None else [(max(words.left[clause], low), min(words.right[clause], cue.clause[0]))]


def clause_missed(words: Words, cue: Cue) -> list[Interval]:
    """What follows "said" up to the stop, where the parser saw no clause but there must be one."""
    i = cue.at
    first, high = cue.clause[1], words.unit_bounds[words.unit[i]][1]
    if cue.source is None or first >= high or not reports_clause(words, cue):
        return []
    verb = words.child(i, "xcomp")
    if verb is not None:  # a small clause, if it has a subject: "told them the gates shut"
        heard = "addressee" in cue.takes and verb > i and words.child(verb, "nsubj") is not None
        return [(words.left[verb], words.right[verb])] if heard else []
    thing = words.child(i, "dobj")
    if thing is not None and words.child(thing, "relcl") is None:
        return []
    if words.tag[i] not in ("VBD", "VBZ", "VBP") or words.text[first] == ",":
        return []
    near = range(first + 1, min(first + 12, high))
    if words.lower[first] != "that" and not any(words.dep[j] in (*SUBJECTS, "expl") for j in near):
        return []
    return [(first, high)] if any(words.tag[j].startswith(("VB", "MD")) for j in range(first, high)) else []


def clause_beyond(words: Words, cue: Cue) -> list[Interval]:
    """What follows "The guild, which keeps books, claims", where the parser took the verb for a noun."""
    first, high = cue.at + 1, words.unit_bounds[words.unit[cue.at]][1]
    if cue.source is None or not reports_clause(words, cue) or words.tag[cue.at] not in FINITE:
        return []
    if words.dep[cue.at] not in ("compound", "nmod", "amod") or words.text[cue.at - 1] != ",":
        return []
    return [(first, high)] if any(words.tag[j] in FINITE for j in range(first, high)) else []


def infinitive(words: Words, cue: Cue) -> list[Interval]:
    """ "promised to hire nurses", "urged both sides to resume"."""
    i = cue.at
    verb = next((k for k in words.children[i] if words.dep[k] in ("xcomp", "ccomp") and k > i), None)
    if cue.source is None or verb is None:
        return []
    first = words.left[verb]
    if not any(words.lower[j] == "to" for j in range(first, verb)):
        return []
    hearer = words.child(i, "dobj")
    if "addressee" in cue.takes and hearer is not None and hearer < verb:
        first = min(first, words.left[hearer])
    return [(first, words.right[verb])]


def judged(words: Words, cue: Cue) -> list[Interval]:
    """ "called the walkout “unnecessary”", "described the offer as an insult"."""
    found = judgement(words, cue)
    return [(found[0], to_sentence_end(words, cue, found[1]))] if found else []


def cause(words: Words, cue: Cue) -> list[Interval]:
    """ "attributed the shortage to low pay", "the delay was blamed on fog"."""
    i = cue.at
    thing, link = words.child(i, "dobj"), LINKS.get(words.lemma[i], "to")
    if thing is None:
        thing = words.child(i, "nsubjpass")
    if cue.source is None or thing is None:
        return []
    first = words.right[thing] if thing < i else thing
    last = next((words.right[j] for j in range(first, words.right[i]) if words.lower[j] == link), None)
    if last is None:
        return []
    if thing > i:
        return [(words.left[thing], last)]
    return [(words.left[thing], words.right[thing]), (i + 1, last)]


def charge(words: Words, cue: Cue) -> list[Interval]:
    """ "accused the port of hiding injuries", "the port is accused of hiding injuries"."""
    i = cue.at
    accused = words.child(i, "dobj", "nsubjpass")
    of = next(
        (j for j in range(i + 1, words.right[i]) if words.lower[j] == "of" and words.head[j] >= i), None
    )
    if cue.source is None or accused is None or of is None:
        return []
    last = max(words.right[of], words.right[i] if words.dep[words.head[of]] == "pobj" else 0)
    if accused > i:
        return [(words.left[accused], last)]
    return [(words.left[accused], words.right[accused]), (of, last)]


def topic(words: Words, cue: Cue) -> list[Interval]:
    """ "warned against new offers", "complained about the heat"."""
    for k in words.children[cue.at]:
        if k > cue.at and words.dep[k] == "prep" and words.lower[k] in ("about", "against", "of"):
            thing = words.child(k, "pobj", "pcomp")
            if cue.source and thing is not None:
                return [(words.left[thing], words.right[thing])]
    return []


def figure(words: Words, cue: Cue) -> list[Interval]:
    """ "put the number at 40", "the number was put at 40 by the mill"."""
    thing = words.child(cue.at, "dobj", "nsubjpass")
    if cue.source is None or thing is None:
        return []
    last = max(words.right[cue.at], words.right[thing])
    verb, noun = words.lemma[cue.at], words.lemma[thing]
    if verb == "count":  # "pickets counted nine lorries"
        first, end = words.left[thing], words.right[thing]
        return [(first, end)] if thing > cue.at and counted(words, first, end) else []
    known = noun in (TOTALS if verb == "give" else lexicon().figures)
    if not counted(words, cue.at, last) or not (
        known or (verb not in ("give", "set") and at_a_number(words, thing, last))
    ):
        return []
    if thing > cue.at:
        return [(words.left[thing], last)]
    at = next((k for k in words.children[cue.at] if words.dep[k] == "prep" and words.lower[k] == "at"), None)
    return [] if at is None else [(words.left[thing], words.right[thing]), (at, words.right[at])]


def at_a_number(words: Words, thing: int, last: int) -> bool:
    """ "put a stoker's pay at 30,000 crowns", but not "put 30 stokers at risk"."""
    at = next((k for k in range(thing + 1, last) if words.lower[k] == "at"), last)
    return any(words.tag[k] == "CD" for k in range(at + 1, min(at + 5, last)))


def number(words: Words, cue: Cue) -> list[Interval]:
    """ "the guild says 40"."""
    for k in words.children[cue.at]:
        if k > cue.at and words.tag[k] == "CD" and cue.source and words.lemma[cue.at] != "add":
            return [(words.left[k], words.right[k])]
    return []


def tallied(words: Words, cue: Cue) -> list[Interval]:
    """ "the federation counts 130", "Ostler spoke of 14 breaches": a body's or a named person's count."""
    thing = words.child(cue.at, "dobj")
    if words.lemma[cue.at] == "speak":
        of = next((k for k in words.children[cue.at] if words.lower[k] == "of"), None)
        thing = None if of is None else words.child(of, "pobj")
    if cue.source is None or thing is None or thing < cue.at:
        return []
    content = (words.left[thing], words.right[thing])
    first, last = cue.source
    bodies = any(words.lemma[j] in lexicon().documents for j in range(first, last))
    named = words.tag[last - 1] == "NNP" and words.lemma[cue.at] in COUNTS
    return [content] if (bodies or named) and counted(words, content[0], thing + 1) else []


def plain_object(words: Words, cue: Cue) -> list[Interval]:
    """ "announced the closure of two shafts", but not "denied them access"."""
    given = [k for k in words.children[cue.at] if words.dep[k] in ("dobj", "dative")]
    if cue.source is None or len(given) != 1 or words.dep[cue.at] == "pcomp":
        return []
    thing = given[0]
    if words.dep[thing] != "dobj" or thing < cue.at or words.lower[thing] in lexicon().withheld:
        return []
    return [(words.left[thing], words.right[thing])]


def statement(words: Words, cue: Cue) -> list[Interval]:
    """ "rejected that figure", "did not dispute the 40", "quarrels with that"; not "rejected the deal"."""
    reach = [cue.at, *(k for k in words.children[cue.at] if words.lower[k] == "with")]
    thing = next((k for at in reach if (k := words.child(at, "dobj", "pobj")) is not None), None)
    if cue.source is None or thing is None or thing < cue.at:
        return []
    first, last = words.left[thing], words.right[thing]
    pointed_at = words.tag[first] in ("DT", "PRP$") and words.lower[first] not in ("a", "an", "no", "any")
    told = words.lemma[thing] in lexicon().statements or counted(words, first, thing + 1)
    if not (pointed_at and told):
        return []
    return judged(words, cue) or [(first, last)]  # "rejected that figure as guesswork"


def quoted_fragment(words: Words, cue: Cue) -> list[Interval]:
    """A quotation in a branch of the cue that no other reading saw."""
    if not cue.source or (words.lemma[cue.at] == "read" and not reads(words, cue)):
        return []
    if cue.takes == {"statement"}:  # who rejects "our last offer" need not say so
        return []
    for k in words.children[cue.at]:
        if k > cue.at and words.dep[k] not in ("punct", "nsubj", "conj", "cc", "advcl"):
            inside = {words.quoted[j] for j in range(words.left[k], words.right[k])} - {-1}
            if any(words_in(words, *words.quotes[q][:2]) >= 2 for q in inside):
                return [(words.left[k], words.right[k])]
    return []


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
    if at < high and (words.lower[at] in BEGINS_ANEW or words.tag[at] in ("VBG", "VBD", "VBZ")):
        return last
    known = lexicon().takes
    if any(
        words.quoted[j] < 0 and words.lemma[j] in known and words.tag[j].startswith("VB")
        for j in range(last, high)
    ):
        return last
    return high


def around(words: Words, cue: Cue) -> list[Interval]:
    """The sentence that a cue clause ends or interrupts: "…, the pilots said", "The boats, he said, …"."""
    low, high = words.unit_bounds[words.unit[cue.at]]
    first, last = cue.clause
    at = first - 1
    if at <= low or not (words.text[at] in ",—–-" or words.quoted[at] >= 0):
        return []
    if cue.source and low <= cue.source[0] < at:  # "The guild, which keeps books, claims …": what follows
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


# What a cue must take, how its content is read, the rule's name and how far it is trusted. The first that
# yields anything counts. Confidence is the share of contents found right, with their sources, on PolNeAR's
# training split (840 articles, November 2026), to the nearest twentieth; of `figure`, `number`, `statement`,
# `tally` and `clause_beyond`, found there fewer than twenty times, it is a guess.
READINGS: tuple[tuple[frozenset[Takes], Callable[[Words, Cue], list[Interval]], str, float], ...] = (
    (frozenset({"clause", "finding"}), as_clause, "as-clause", 0.65),
    (frozenset({"clause"}), impersonal_clause, "impersonal", 0.85),
    (frozenset({"clause", "finding"}), clause_behind, "clause", 0.85),
    (frozenset({"clause", "finding"}), clause_before, "clause-before", 0.85),
    (frozenset({"clause", "finding"}), clause_beyond, "clause-beyond", 0.75),
    (frozenset({"clause", "finding"}), clause_missed, "clause-missed", 0.55),
    (frozenset({"infinitive"}), infinitive, "infinitive", 0.65),
    (frozenset({"judgement"}), judged, "judgement", 0.65),
    (frozenset({"cause"}), cause, "cause", 0.7),
    (frozenset({"figure"}), figure, "figure", 0.75),
    (frozenset({"clause"}), number, "number", 0.75),
    (frozenset({"tally"}), tallied, "tally", 0.75),
    (frozenset({"charge"}), charge, "charge", 0.7),
    (frozenset({"topic"}), topic, "topic", 0.7),
    (frozenset({"statement"}), statement, "statement", 0.75),
    (frozenset({"object"}), plain_object, "object", 0.6),
    (frozenset(), quoted_fragment, "fragment", 0.6),
)
