"""Speech that a colon sets off, without a verb of speech beside it or behind one that ends its clause.

"Ada Finch, again: “…”", "The mill's evening bulletin: “…”", "The mill: the looms are running", "Not so, says
the guild: it asks for less". Whole paragraphs of transcripts are `turns`.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.attribution.clause import Interval, Words, mention
from pipelines.attribution.cue import Cue, Found, lexicon
from pipelines.attribution.quoted import words_in

LEAD_TOKENS = 24  # a longer beginning before a colon is a sentence of its own
LABEL_TOKENS = 6
DASHES = "—–"
ACCOUNTS = frozenset(
    {"account", "answer", "count", "estimate", "figure", "message", "reply", "response", "verdict", "version"}
)


def set_off(number: int, words: Words, cues: Sequence[Cue]) -> list[Found]:
    """What the paragraph's colons lead up to, where somebody is named before them."""
    found = []
    for i in range(1, len(words) - 1):
        if words.text[i] != ":" or words.quoted[i] >= 0:
            continue
        low = opening(words, i)
        if not 0 < i - low <= LEAD_TOKENS:
            continue
        before = [cue for cue in cues if low <= cue.at < i and cue.source]
        quotation = words.quotes[words.quoted[i + 1]] if words.quoted[i + 1] >= 0 else None
        if quotation and not before and (source := introduced(words, low, i)):
            found.append(Found(number, [quotation[:2]], None, source, "colon-quotation", 0.8))
        elif not quotation and (part := clause_behind(words, i)):
            if before and ends_with(before[-1], i):
                found.append(Found(number, [part], before[-1], before[-1].source, "colon-clause", 0.8))
            elif not before and is_label(words, low, i):
                found.append(Found(number, [part], None, (low, i), "colon-label", 0.75))
            elif not before and (source := answering(words, low, i)):
                found.append(Found(number, [part], None, source, "colon-label", 0.75))
    return found


def opening(words: Words, colon: int) -> int:
    """Where what leads up to the colon begins: at its sentence, or behind "18:40 —"."""
    low = words.unit_bounds[words.unit[colon]][0]
    for j in range(colon - 1, low - 1, -1):
        if words.quoted[j] >= 0 or words.text[j] == ":":
            return j + 1
        if words.text[j] in DASHES and not any(words.tag[k].startswith("VB") for k in range(low, j)):
            return j + 1
    return low


def introduced(words: Words, low: int, colon: int) -> Interval | None:
    """Whoever the words before the colon begin with: a name, a party, or the owner of "their answer"."""
    for j in range(low, colon):
        if not words.tag[j].startswith(("NN", "PRP")) or words.dep[j] in ("compound", "npadvmod", "nmod"):
            continue
        if words.tag[j] == "PRP$" or words.dep[j] == "poss":
            return mention(words, j)
        owner = words.child(j, "poss")
        if owner is not None and low <= owner < j:
            return mention(words, owner)
        if words.tag[j].startswith("NNP") or words.lower[j] in lexicon().labels:
            source = mention(words, j)
            return source if low <= source[0] and source[1] <= colon else (j, j + 1)
        return None
    return None


def answering(words: Words, low: int, colon: int) -> Interval | None:
    """Whose answer or version comes: "the union's answer", "Penrow's version, from this morning"."""
    for j in range(low, colon):
        owner = words.child(j, "poss") if words.lower[j] in ACCOUNTS else None
        if owner is not None and low <= owner < j:
            return mention(words, owner)
    return None


def clause_behind(words: Words, colon: int) -> Interval | None:
    """The rest of the sentence, if it states something or gives a number."""
    high = words.unit_bounds[words.unit[colon]][1]
    while high > colon + 1 and not words.is_word(high - 1) and words.text[high - 1] not in "%)":
        high -= 1
    states = any(words.tag[j] in ("VBD", "VBZ", "VBP", "MD", "CD") for j in range(colon + 1, high))
    return (colon + 1, high) if states and words_in(words, colon + 1, high) >= 3 else None


def ends_with(cue: Cue, colon: int) -> bool:
    """Whether verb and speaker stand right before the colon: "says the guild:"."""
    return "clause" in cue.takes and cue.source is not None and max(cue.at + 1, cue.source[1]) == colon


def is_label(words: Words, low: int, colon: int) -> bool:
    """Whether nothing but a name or a party stands before the colon."""
    label = [j for j in range(low, colon) if words.lower[j] not in ("the", "its", "their")]
    if (
        not label
        or len(label) > LABEL_TOKENS
        or " ".join(words.lower[j] for j in label) in lexicon().captions
    ):
        return False
    if any(words.lower[j] in lexicon().captions for j in label):
        return False
    party = words.lower[label[-1]] in lexicon().labels
    return party or all(words.tag[j].startswith("NNP") for j in label)
