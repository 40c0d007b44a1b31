"""Words → classes of words that stand in like company, learnt from the training articles alone.

Each lemma's neighbours, heads and children are counted, weighted by positive pointwise mutual information
with the contexts smoothed by the power 0.75 (Levy, Goldberg and Dagan, TACL 2015), reduced by a truncated
singular value decomposition, and the unit vectors put into classes by k-means. "Claim", "note" and "recall"
end up together, so that what is learnt of one helps with the others.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np
from scipy.cluster.vq import kmeans2
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import svds

from pipelines.attribution.clause import Words

SEEN = 4  # a lemma seen less often has no class
SHARED = 5  # a context of fewer lemmas tells nothing
SMOOTHING = 0.75
DIMENSIONS = 100
CLASSES = 256


def word_classes(pages: Iterable[Words], seed: int) -> list[list[str]]:
    """The classes, each a sorted list of lemmas; the same for the same articles and seed."""
    pairs: Counter[tuple[str, str]] = Counter()
    lemmas: Counter[str] = Counter()
    for words in pages:
        for i in range(len(words)):
            if words.lemma[i].isalpha():
                lemmas[words.lemma[i]] += 1
                pairs.update((words.lemma[i], context) for context in contexts(words, i))
    row = {lemma: n for n, lemma in enumerate(sorted(m for m, count in lemmas.items() if count >= SEEN))}
    spread = Counter(context for lemma, context in pairs if lemma in row)
    column = {
        context: n for n, context in enumerate(sorted(c for c, count in spread.items() if count >= SHARED))
    }
    kept = sorted((row[m], column[c], n) for (m, c), n in pairs.items() if m in row and c in column)
    if len(row) <= CLASSES or len(column) <= DIMENSIONS:
        return [[lemma] for lemma in row]
    rows, columns, counts = (np.array(part) for part in zip(*kept, strict=True))
    shape = (len(row), len(column))
    total = counts.sum()
    by_row = np.bincount(rows, counts, shape[0])
    by_column = np.bincount(columns, counts, shape[1]) ** SMOOTHING
    by_column *= total / by_column.sum()
    information = np.log(counts * total / (by_row[rows] * by_column[columns]))
    matrix = coo_matrix((np.maximum(information, 0), (rows, columns)), shape=shape).tocsr()
    left, strength, _ = svds(matrix, DIMENSIONS, random_state=seed)
    vectors = left * np.sqrt(strength)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
    number = kmeans2(vectors, CLASSES, iter=40, minit="++", seed=seed)[1]
    classes: list[list[str]] = [[] for _ in range(CLASSES)]
    for lemma, n in row.items():
        classes[number[n]].append(lemma)
    return [c for c in classes if c]


def contexts(words: Words, i: int) -> Iterator[str]:
    """The company of token i: two words to each side, its head, its children, their marks and auxiliaries."""
    for step in (-2, -1, 1, 2):
        if 0 <= i + step < len(words):
            yield f"{step}{words.lower[i + step]}"
    yield f"t{words.tag[i]}"
    yield f"d{words.dep[i]}"
    if words.head[i] != i:
        yield f"h{words.dep[i]} {words.lemma[words.head[i]]}"
    for c in words.children[i]:
        dep = words.dep[c]
        if dep == "punct":
            continue
        yield f"c{dep}"
        yield f"c{dep} {words.lemma[c]}"
        yield f"c{dep} {words.tag[c]}"
        if dep in ("ccomp", "xcomp"):
            for g in words.children[c]:
                if words.dep[g] in ("mark", "aux"):
                    yield f"m{dep} {words.lower[g]}"
