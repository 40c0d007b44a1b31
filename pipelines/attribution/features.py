"""What the learned attributor sees: features of words that may be cues, and of the nodes around a cue.

A cue is judged by its word, its clause and the quotation marks near it. Around a cue the paragraph becomes a
row of nodes: each word of the cue's own sentence, each quotation whole, and each other stretch in one piece.
Every node is described by its way to the cue in the parse, so that what is learned holds for any wording.
What the rules make of the cue is told as well: where they are sure they are mostly right.

Features are short strings; only these, never a sentence, are kept in the model files. A change here, or in
what the rules find, asks for a new training.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pipelines.attribution.clause import SUBJECTS, Words
from pipelines.attribution.cue import Found
from pipelines.attribution.nodes import Node, ways

FAR = 25  # tokens in which a quotation counts as near a cue
SURE = 0.4  # from this probability on, another word counts as a cue when the nodes around this one are told
SEPARATORS = frozenset({",", ";", "—", "–", "--", "-", ":"})
BARRIERS = frozenset({"relcl", "appos", "advcl", "acl", "conj", "prep", "parataxis", "npadvmod"})
OPENERS = frozenset({"IN", "WDT", "WP", "WP$", "WRB", "TO", "CC"})
AUXILIARIES = frozenset({"aux", "auxpass"})  # one verb in six, and one cue in a thousand
PATH = 4  # steps of the way from a node up to the cue's clause that are told one by one
LEVELS = 3  # clauses above the cue further up are all the same


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What training knows of words beside the weights: which may be cues, and which behave alike."""

    forms: frozenset[str]  # words other than verbs that stood as cues
    classes: Mapping[str, str]  # lemma → number of its class

    def of(self, lemma: str) -> str:
        return self.classes.get(lemma, "-")


@dataclass(frozen=True, slots=True)
class Advice:
    """What the rules make of the paragraph: a hint among others."""

    by_cue: Mapping[int, Found]
    inside: list[str]  # for each token the role it has in any of the rules' attributions, "-" if none


def advice_of(words: Words, found: list[Found]) -> Advice:
    """The rules' attributions of a paragraph, by cue and by token."""
    inside = ["-"] * len(words)
    by_cue: dict[int, Found] = {}
    for f in found:
        if f.outer is not None:
            continue
        if f.cue is not None:
            by_cue.setdefault(f.cue.at, f)
            inside[f.cue.at] = "C"
        for first, last in f.parts:
            inside[first:last] = ["Q" if f.cue is not None else "F"] * (last - first)
        if f.source:
            inside[f.source[0] : f.source[1]] = ["S"] * (f.source[1] - f.source[0])
    return Advice(by_cue, inside)


def bucket(distance: int) -> int:
    """The distance, coarser the longer it is."""
    if distance < 4:
        return distance
    return 4 if distance < 6 else 6 if distance < 10 else 10 if distance < 20 else 20


def candidates(words: Words, vocabulary: Vocabulary) -> list[int]:
    """Tokens outside marks that may be cues: verbs, and the other words that training saw as cues."""
    return [
        i
        for i in range(len(words))
        if words.quoted[i] < 0
        and words.dep[i] not in AUXILIARIES
        and (words.tag[i][:2] == "VB" or words.lower[i] in vocabulary.forms)
    ]


def quote_words(words: Words) -> list[int]:
    """How many words each quotation has."""
    return [sum(words.is_word(i) for i in range(first, last)) for first, last, _ in words.quotes]


def final_mark(words: Words, k: int) -> str:
    """The punctuation before the closing mark of quotation k, if any."""
    first, last, _ = words.quotes[k]
    for i in range(last - 1, first, -1):
        text = words.text[i]
        if text[0].isalnum():
            return "w"
        if text[-1] in ",.?!…—–-":
            return text[-1]
    return "w"


# ---------------------------------------------------------------- cues


def cue_features(
    words: Words, vocabulary: Vocabulary, sizes: list[int], i: int, place: str, advice: Advice
) -> list[str]:
    """Features of token i as a cue.

    `sizes` are the quotations' numbers of words, `place` is where in the article the paragraph stands.
    """
    w, m, d, t, h = words.lower[i], words.lemma[i], words.dep[i], words.tag[i], words.head[i]
    n = len(words)
    quoted = words.quoted
    k = vocabulary.of(m)
    p1 = "<s>" if i == 0 else "<Q>" if quoted[i - 1] >= 0 else words.lower[i - 1]
    n1 = "</s>" if i + 1 >= n else "<Q>" if quoted[i + 1] >= 0 else words.lower[i + 1]
    n2 = "</s>" if i + 2 >= n else "<Q>" if quoted[i + 2] >= 0 else words.lower[i + 2]
    hm, ht = words.lemma[h], words.tag[h]
    f = [
        f"w={w}", f"m={m}", f"wd={w}|{d}", f"md={m}|{d}", f"mt={m}|{t}", f"t={t}", f"d={d}", f"td={t}{d}",
        f"p={p1}", f"n={n1}", f"wp={p1}|{w}", f"wn={w}|{n1}", f"mn={m}|{n1}", f"n2={n1}|{n2}",
        f"wn2={m}|{n1}|{n2}",
        f"h={hm}|{d}", f"ht={ht}|{d}", f"sfx={w[-3:]}{t}", f"k={k}", f"kd={k}{d}", f"kt={k}{t}",
        f"kh={vocabulary.of(hm)}{d}", f"place={place}", f"mplace={m}{place}",
    ]  # fmt: skip
    ruled = advice.by_cue.get(i)
    if ruled is not None:
        f += [
            f"ru={ruled.rule}",
            f"rum={ruled.rule}{m}",
            f"ruk={ruled.rule}{k}",
            f"rus={ruled.source is not None}",
        ]
    elif advice.inside[i] != "-":
        f += [f"ri={advice.inside[i]}", f"rim={advice.inside[i]}{m}"]
    if i > 1:
        p2 = "<Q>" if quoted[i - 2] >= 0 else words.lower[i - 2]
        f.append(f"p2={p2}|{p1}")
    subject = None
    for c in words.children[i]:
        cd = words.dep[c]
        if cd == "punct":
            continue
        side = "L" if c < i else "R"
        cm, ct = words.lemma[c], words.tag[c]
        f += [f"c={cd}|{t}", f"mc={m}|{cd}", f"mcs={m}|{cd}{side}"]
        if cd == "prep":
            f += [f"mcp={m}|{cm}", f"cp={cm}", f"kcp={k}{cm}"]
        elif cd in SUBJECTS:
            subject = c
            f += [f"st={ct}{cd}", f"sw={words.lower[c]}", f"sl={side}{cd}", f"sk={vocabulary.of(cm)}"]
            f += [f"ms={m}|{cm}", f"ks={k}|{vocabulary.of(cm)}", f"kst={k}|{ct}", f"sq={quoted[c] >= 0}"]
        elif cd in ("ccomp", "xcomp", "dobj", "advcl", "acl", "attr", "oprd"):
            ck = vocabulary.of(cm)
            f += [
                f"c2={cd}{'Q' if quoted[c] >= 0 else ct}{side}",
                f"mc2={m}{cd}{'Q' if quoted[c] >= 0 else ct}",
                f"kw={cd}{ck}", f"mkw={m}{cd}{ck}", f"kc={k}{cd}{ct}", f"mcw={m}|{cm}",
            ]  # fmt: skip
            mark = next((g for g in words.children[c] if words.dep[g] in ("mark", "aux")), None)
            if mark is not None:
                f += [f"mark={cd}{words.lower[mark]}", f"mmark={m}{cd}{words.lower[mark]}"]
        elif cd in ("aux", "neg", "auxpass"):
            f += [f"aux={words.lower[c]}", f"maux={m}{words.lower[c]}"]
    if subject is None:
        f += ["s0", f"s0m={m}", f"s0d={d}"]
    left = i - 1
    while left >= 0 and quoted[left] < 0 and i - left < FAR and words.unit[left] == words.unit[i]:
        left -= 1
    right = i + 1
    while right < n and quoted[right] < 0 and right - i < FAR and words.unit[right] == words.unit[i]:
        right += 1
    found = False
    if left >= 0 and quoted[left] >= 0:
        found = True
        q, b = quoted[left], bucket(i - left)
        size = bucket(sizes[q])
        f += [
            f"lq={b}|{size}",
            f"lqm={m}",
            f"lqd={d}{b}",
            f"lqf={final_mark(words, q)}|{b}",
            f"lqs={size}|{k}",
        ]
    if right < n and quoted[right] >= 0:
        found = True
        q, b = quoted[right], bucket(right - i)
        size = bucket(sizes[q])
        before = words.text[right - 1]
        f += [
            f"rq={b}|{size}",
            f"rqm={m}",
            f"rqd={d}{b}",
            f"rqb={before if not before[0].isalnum() else 'w'}|{b}",
        ]
        f.append(f"rqs={size}|{k}")
    if not found:
        f += ["q0", f"q0m={m}", f"q0p={bool(words.quotes)}"]
    return f


# ---------------------------------------------------------------- nodes around a cue


def node_features(
    words: Words,
    vocabulary: Vocabulary,
    sizes: list[int],
    cue: int,
    nodes: list[Node],
    chances: Mapping[int, float],
    advice: Advice,
) -> list[list[str]]:
    """Features of each node as seen from the cue. `chances` are the probabilities of the paragraph's cues."""
    level, branch, chain = ways(words, cue)
    count = len(nodes)
    at = next(x for x, node in enumerate(nodes) if node.first <= cue < node.last)
    lower, text, lemma, tag, dep, head = (
        words.lower, words.text, words.lemma, words.tag, words.dep, words.head,
    )  # fmt: skip
    cm, cd, ct = lemma[cue], dep[cue], tag[cue]
    ck = vocabulary.of(cm)
    ahead = any(node.kind == "q" for node in nodes[at + 1 :])
    behind = any(node.kind == "q" for node in nodes[:at])
    around = f"{int(behind)}{int(ahead)}"
    label = ["<Q>" if x.kind == "q" else "<S>" if x.kind == "s" else lower[x.head] for x in nodes]
    cues = [x.kind == "w" and x.head != cue and chances.get(x.head, 0.0) > SURE for x in nodes]
    between, commas, that = [0] * count, [0] * count, [0] * count
    for walk in (range(at - 1, -1, -1), range(at + 1, count)):
        b = c = th = 0
        for x in walk:
            between[x], commas[x], that[x] = b, c, th
            if nodes[x].kind == "w":
                mark = text[nodes[x].head]
                b += cues[x]
                c += mark in SEPARATORS
                th |= mark == "that"
    ruled = advice.by_cue.get(cue)
    told = ["O"] * len(words)
    if ruled is not None:
        for part in ruled.parts:
            told[part[0] : part[1]] = ["Q"] * (part[1] - part[0])
        if ruled.source:
            told[ruled.source[0] : ruled.source[1]] = ["S"] * (ruled.source[1] - ruled.source[0])
    rule = ruled.rule if ruled is not None else "-"
    inset = parenthesis(words, cue)
    rows: list[list[str]] = []
    bars: dict[int, str] = {}
    for x, node in enumerate(nodes):
        r = node.head
        side = "L" if x < at else "R" if x > at else "C"
        distance = bucket(abs(x - at))
        cc = min(commas[x], 3)
        bb = min(between[x], 2)
        is_quote = node.kind == "q"
        what = "Q" if is_quote else tag[r] if node.kind == "w" else "S"
        pw = label[x - 1] if x else "<p>"
        nw = label[x + 1] if x + 1 < count else "</p>"
        f = [
            "1",
            f"d={side}{distance}",
            f"pw={pw}{side}",
            f"nw={nw}{side}",
            f"bw={side}{bb}",
            f"cm={side}{cc}{that[x]}",
        ]
        f += [f"in={inset}{side}", f"inw={inset}{side}{pw}", f"inq={inset}{side}{what}"]
        if ruled is not None:
            role_told = told[r]
            turn = f"{told[nodes[x - 1].head] if x else '^'}{role_told}"
            f += [
                f"ru={role_told}{side}",
                f"rur={role_told}{rule}{side}",
                f"rut={turn}{side}{rule}",
                f"rux={turn}{pw}",
            ]
        elif advice.inside[r] != "-":
            f += [f"ri={advice.inside[r]}{side}"]
        up = level[r]
        if up >= 0 and node.kind != "s":
            top = branch[r]
            td = dep[top]
            rel = f"{min(up, LEVELS)}{td}{side}"
            way = dep[chain[up - 1]] if up else ""
            path, depth, below = "", 0, -1
            y = r
            barriers = set()
            outer = inner = -1
            while y != top and depth < 12:
                dy = dep[y]
                if depth < PATH:
                    path = f"{dy}>{path}"
                if dy in BARRIERS:
                    barriers.add(dy)
                    outer = y
                    if inner < 0:
                        inner = y
                below = y
                depth += 1
                y = head[y]
            f += [
                f"r={rel}", f"rm={rel}{cm}", f"rk={rel}{ck}", f"rc={rel}{ct}{cd}", f"rt={rel}{top == r}",
                f"rw={rel}{way}",
                f"rs={rel}{what}", f"rb={rel}{bb}", f"rp={rel}{cc}{that[x]}", f"rd={rel}{min(depth, 4)}",
                f"pa={rel}{path}", f"paw={rel}{path}{way}", f"ra={rel}{around}", f"tl={rel}{lemma[top]}",
            ]  # fmt: skip
            if td in ("prep", "agent", "advcl", "mark"):
                f += [f"rpw={rel}{lower[top]}{cm}"]
            if below >= 0:
                f.append(f"r2={rel}{dep[below]}{min(cc, 2)}")
                if dep[below] in ("prep", "advcl", "conj"):
                    f.append(f"r2w={rel}{lower[below]}")
            f += [f"ba={z}{min(cc, 2)}{side}" for z in barriers]
            if outer >= 0:
                bar = bars.get(outer) or bars.setdefault(outer, barrier(words, outer, chances))
                f += [f"ob={rel}{bar}", f"obs={side}{bar}", f"obd={side}{bar}{words.dep[head[outer]]}"]
                f.append(f"obm={side}{bar}{cm}")
                if inner != outer:
                    bar = bars.get(inner) or bars.setdefault(inner, barrier(words, inner, chances))
                    f.append(f"ib={side}{bar}")
            elif td in BARRIERS or td in ("ccomp", "xcomp", "dobj"):
                bar = bars.get(top) or bars.setdefault(top, barrier(words, top, chances))
                f += [f"tb={rel}{bar}", f"tbm={side}{bar}{cm}"]
            if words.left[r] == r:
                y = r
                while y != top and words.left[head[y]] == r:
                    y = head[y]
                f += [
                    f"le={side}{dep[y]}{tag[y]}{pw}",
                    f"lew={rel}{dep[y]}{lower[r]}",
                    f"lec={side}{dep[y]}{lower[r]}{pw == ','}",
                ]
        else:
            so = max(-2, min(2, words.unit[r] - words.unit[cue]))
            f += [f"so={so}{node.kind}", f"som={so}{node.kind}{cm}"]
        if is_quote:
            size = bucket(sizes[words.quoted[node.first]])
            so = max(-2, min(2, words.unit[node.first] - words.unit[cue]))
            f += [
                "q", f"qz={size}{side}", f"qd={side}{distance}", f"qb={side}{bb}", f"qzb={side}{bb}{size}",
                f"qm={side}{cm}", f"qs={so}{bb}{size}", f"qc={cd}{side}{bb}", f"qu={so}{side}{around}",
                f"qf={final_mark(words, words.quoted[node.first])}{side}",
            ]  # fmt: skip
            before = text[node.first - 1] if node.first else "<p>"
            f.append(f"qv={before if not before[0].isalnum() else 'w'}{side}{bb}")
        elif node.kind == "w":
            w = lower[r]
            f += [f"w={w}{side}", f"t={tag[r]}{side}", f"td={tag[r]}{dep[r]}{side}", f"hq={side}{around}"]
            f += [f"tri={pw}|{w}|{side}", f"bi={w}|{nw}|{side}", f"k={vocabulary.of(lemma[r])}{side}"]
            if cues[x]:
                f.append(f"cue{side}")
        else:
            f.append(f"s{side}{distance}{around}")
        if x == at:
            f += ["CUE", f"CUE{cm}", f"CUE{ct}{cd}", f"CUE{pw}", f"CUE{nw}"]
        elif x == at + 1 or x == at - 1:
            f += [f"nb={side}{label[x]}{cm}"]
        rows.append(f)
    return rows


def barrier(words: Words, head: int, chances: Mapping[int, float]) -> str:
    """What opens a clause or phrase that may fall outside the content: ", which …", "and warned …"."""
    first = words.left[head]
    opening = words.lower[first] if words.tag[first] in OPENERS or first == head else words.tag[first]
    comma = first > 0 and words.text[first - 1] in SEPARATORS
    own = any(words.dep[c] in SUBJECTS for c in words.children[head])
    cue = chances.get(head, 0.0) > SURE
    verb = words.tag[head] if words.dep[head] != "prep" else ""
    return f"{words.dep[head]}{verb}|{opening}|{comma:d}{own:d}{cue:d}"


def parenthesis(words: Words, cue: int) -> str:
    """How the cue's clause is set off on either side: ",,": "But, she said, nobody came"."""
    low, high = words.unit_bounds[words.unit[cue]]
    before = next((j for j in range(cue - 1, max(low, cue - 9) - 1, -1) if set_off(words, j)), None)
    behind = next((j for j in range(cue + 1, min(high, cue + 9)) if set_off(words, j)), None)
    left = "-" if before is None else "Q" if words.quoted[before] >= 0 else words.text[before]
    right = "-" if behind is None else "Q" if words.quoted[behind] >= 0 else words.text[behind]
    own = any(words.dep[c] in SUBJECTS and before is not None and c > before for c in words.children[cue])
    more = behind is not None and behind + 1 < high and words.text[behind] in SEPARATORS
    lower = more and behind is not None and words.text[behind + 1][:1].islower()
    return f"{left}{right}{own:d}{lower:d}"


def set_off(words: Words, j: int) -> bool:
    return words.quoted[j] >= 0 or words.text[j] in SEPARATORS or words.text[j] == "."
