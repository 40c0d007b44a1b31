"""What a content tells at second hand: "The union said the company's own tally was 300" is the company's too.

Such an attribution stands within another's content, has a source of its own, and names the outer one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from pipelines.attribution.clause import Interval, Words, mention
from pipelines.attribution.cue import Cue, Found, asserted, lexicon
from pipelines.attribution.phrases import phrases, whole_quotations
from pipelines.attribution.quoted import nested_speech, words_in
from pipelines.attribution.reported import figure


def second_hand(number: int, words: Words, found: list[Found], ruled: Iterable[Found] = ()) -> list[Found]:
    """The attributions within those found; `ruled` are others of the paragraph that may prove to be such."""
    made = nested_speech(number, words, found)
    for outer in [f for f in found if f.outer is None]:
        for part in outer.parts:
            told = [f for f in ruled if f.cue and part[0] <= f.cue.at < part[1]]
            told += clauses(number, words, part) + phrases(number, words, part)
            for f in told:
                if not second(words, f, outer) or any(same(f, other) for other in (*found, *made)):
                    continue
                parts = [p for p in f.parts if part[0] <= p[0] and p[1] <= part[1] and p != part]
                if parts:
                    made.append(replace(f, parts=parts, outer=outer, more=[]))
    return made


def same(f: Found, other: Found) -> bool:
    """Whether both rest on one cue, or one content."""
    if other.outer is None and other.rule != "quote-within-quote":
        return f.cue is not None and other.cue is not None and f.cue.at == other.cue.at
    return f.parts == other.parts or (
        f.cue is not None and other.cue is not None and f.cue.at == other.cue.at
    )


def second(words: Words, f: Found, outer: Found) -> bool:
    """Whether an attribution within another's content states something and has a speaker of its own.

    What one side says that the other demands or promises is the first side's account.
    """
    if f.source is None or f.cue is None or not any(a <= f.cue.at < b for a, b in outer.parts):
        return False
    if words.lemma[f.cue.at] in lexicon().demands:
        return False
    head = f.source[1] - 1
    if words.tag[head] in ("PRP", "PRP$", "WP", "WDT", "DT", "EX") and words.lower[head] != "they":
        return False
    return outer.source is None or words.lower[head] != words.lower[outer.source[1] - 1]


def clauses(number: int, words: Words, part: Interval) -> list[Found]:
    """ "The company says it has hired 200 people" within marks or outside, in these tokens."""
    made = []
    known = lexicon().takes
    for i in range(*part):
        takes = known.get(words.lemma[i], frozenset())
        if not takes & {"clause", "figure"} or not words.tag[i].startswith("VB"):
            continue
        subject = words.child(i, "nsubj")
        if subject is None or not part[0] <= subject < part[1] or words.quoted[subject] != words.quoted[i]:
            continue
        modal = any(words.tag[k] == "MD" for k in words.children[i])
        if modal or not asserted(words, i, lexicon()):
            continue
        cue = Cue(i, (i, i + 1), mention(words, subject), takes, (i, i + 1))
        clause = next((k for k in words.children[i] if words.dep[k] == "ccomp" and i < k < part[1]), None)
        if clause is not None and "clause" in takes:
            raw = [(max(words.left[clause], i + 1), min(words.right[clause], part[1]))]
        else:
            raw = [p for p in figure(words, cue) if p[1] <= part[1]] if "figure" in takes else []
        parts = [p for interval in raw if (p := whole_quotations(words, interval, cue))]
        parts = [p for p in parts if words_in(words, *p) >= 2]
        if parts:
            made.append(Found(number, parts, cue, cue.source, "second-hand", 0.6))
    return made
