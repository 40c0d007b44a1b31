"""A loaded spaCy pipeline run faster, with the same results: for reading only, no longer to be trained.

Where the time goes was measured (one core, small English model): half is spent multiplying matrices by BLIS's
portable kernels, a quarter in the attribute ruler, which tries 180 patterns at each word, and most of the
parser's in taking and dropping Python's lock once for each of its hidden units. `quicken` hands the first to
numpy and remembers what depends on a word alone, `Analyst` asks ruler and lemmatizer once for each word in a
tag and dependency, and `find_arcs` steps through a batch of paragraphs under one hold of the lock. A pipeline
that is built otherwise is run as spaCy runs it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache, reduce
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from spacy.attrs import DEP, LEMMA, MORPH, ORTH, POS, TAG
from spacy.matcher import Matcher
from spacy.ml.parser_model import ParserStepModel
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from spacy.language import Language
    from spacy.pipeline import DependencyParser, Lemmatizer

    Floats = NDArray[np.float32]

# How much is kept of what depends on a word: words come from articles, and an archive's must not pile up.
MANY_VECTORS = 40_000  # of about 700 bytes
MANY_ANALYSES = 60_000  # of about 400 bytes; as many lemmas

WORD_KEYS = frozenset({"LOWER", "ORTH", "TEXT"})  # of a pattern
PLAIN = "\ue000"  # stands for every word that no pattern names; of the private use area, so that none can
OTHER = "\ue000dep"  # stands for every dependency that no pattern names

# ---------------------------------------------------------------- networks


def quicken(nlp: Language) -> None:
    """Changes the pipeline's networks and its list of lemmas so that they give the same in less time.

    The networks' results differ by rounding in the seventh digit, as between two kinds of processor.
    """
    for _, pipe in nlp.components:
        network = getattr(pipe, "model", None)
        if not isinstance(network, Model):
            continue
        for node in list(network.walk()):
            if type(node.ops) is NumpyOps:  # BLIS, thinc's default, takes three times as long as numpy
                node.ops = NumpyOps(use_blis=False)
            names = [layer.name for layer in node.layers]
            if names[:1] == ["extract_features"] and names[-1:] == ["ragged2list"]:
                network.replace_node(node, remembered(node))

    lemmatizer: Any = dict(nlp.components).get("lemmatizer")
    if lemmatizer is not None and lemmatizer.lookups.has_table("lemma_index"):
        index = lemmatizer.lookups.get_table("lemma_index")
        for pos, words in list(index.items()):  # lists, looked through from the front for every new word
            index[pos] = frozenset(words)


def remembered(embed: Model[Any, Any]) -> Model[Any, Any]:
    """The layer that turns words into vectors, each worked out once for the same features."""
    extract, *mix = embed.layers
    known: dict[bytes, Floats] = {}

    def forward(_: Any, docs: list[Doc], is_train: bool) -> Any:
        parts = extract.predict(docs)
        features = np.ascontiguousarray(np.concatenate(parts))
        keys = features.view(f"V{features.strides[0]}").ravel().tolist()
        have = {key: known.get(key) for key in keys}
        new = {key: at for at, key in enumerate(keys) if have[key] is None}
        if new:
            vectors = [features[list(new.values())]]
            for layer in mix:
                vectors = layer.predict(vectors)
            fresh = dict(zip(new, vectors[0], strict=True))
            have |= fresh
            if len(known) + len(fresh) > MANY_VECTORS:
                known.clear()
            known.update(fresh)
        rows: Any = [have[key] for key in keys]
        ends = np.cumsum([len(part) for part in parts])[:-1]
        return np.split(np.concatenate(rows).reshape(len(keys), -1), ends), untrainable

    return Model("remembered", forward, attrs={"known": known}, dims={"nO": embed.maybe_get_dim("nO")})


def untrainable(_: object) -> Any:
    raise TypeError("a quickened pipeline cannot be trained; load the model anew with spacy.load")


# ---------------------------------------------------------------- dependencies


def steps_plainly(parser: DependencyParser) -> bool:
    """Whether `find_arcs` knows how this parser chooses its next step."""
    attrs = parser.model.attrs
    return bool(attrs.get("has_upper")) and not attrs.get("unseen_classes") and parser.cfg["beam_width"] == 1


def find_arcs(parser: DependencyParser, docs: Sequence[Doc]) -> None:
    """Sets heads, dependencies and sentences as `parser.pipe` does: greedily, all documents step by step.

    The scores of a step are the sum of what each looked-at token adds to the hidden units (worked out for all
    tokens beforehand), the greatest of each unit's pieces, and a linear layer above.
    """
    lower, upper = (parser.model.get_ref(name) for name in ("lower", "upper"))
    looked_at, units, pieces = (lower.get_dim(name) for name in ("nF", "nO", "nP"))
    table = lower.predict(parser.model.get_ref("tok2vec").predict(docs)).reshape(-1, units * pieces)
    row_of = np.arange(looked_at, 2 * looked_at)  # of token 0; token -1, where there is none, comes before
    bias = lower.get_param("b").ravel()
    weights, threshold = upper.get_param("W").T, upper.get_param("b")
    sizes = SimpleNamespace(state2vec=SimpleNamespace(nF=looked_at))  # all that get_token_ids asks a model
    states = parser.moves.init_batch(docs)
    open_states = [state for state in states if not state.is_final()]
    while open_states:
        tokens = ParserStepModel.get_token_ids(sizes, open_states)
        hidden = table.take(tokens * looked_at + row_of, axis=0).sum(axis=1)
        hidden += bias
        best = reduce(np.maximum, (hidden[:, piece::pieces] for piece in range(pieces)))
        open_states = parser.transition_states(open_states, best @ weights + threshold)
    parser.set_annotations(docs, states)


# ---------------------------------------------------------------- words


class Analyst:
    """Parts of speech, forms and lemmas, as the model's attribute ruler and lemmatizer give them.

    Almost all of the ruler's patterns are about one token: its word, tag and dependency. What comes of such a
    combination is asked of the ruler itself, once. Where a pattern of several tokens fits ("gonna", "there
    is"), the ruler reads that stretch of the text itself.
    """

    def __init__(self, nlp: Language) -> None:
        pipes: dict[str, Any] = dict(nlp.components)
        self.vocab = nlp.vocab
        self.ruler: Any = pipes.get("attribute_ruler")
        self.lemmatizer: Lemmatizer | None = pipes.get("lemmatizer")
        patterns = [p for rule in self.ruler.patterns for p in rule["patterns"]] if self.ruler else []
        specs = [spec for pattern in patterns for spec in pattern]
        # A morphologizer sets by context what the ruler sets by word.
        self.by_word = bool(patterns) and "morphologizer" not in pipes and all(map(is_plain, specs))
        worded = [spec[key] for spec in specs for key in WORD_KEYS & spec.keys()]
        self.words = {name.lower() for value in worded for name in operands(value, "IN")}
        self.wordings = [re.compile(name) for value in worded for name in operands(value, "REGEX")]
        related = [spec["DEP"] for spec in specs if "DEP" in spec]
        self.deps = {nlp.vocab.strings[name] for value in related for name in operands(value, "IN", "NOT_IN")}
        self.plain, self.other = nlp.vocab.strings.add(PLAIN), nlp.vocab.strings.add(OTHER)
        phrases = [pattern for pattern in patterns if len(pattern) > 1]
        self.phrases, self.openings = Matcher(nlp.vocab), Matcher(nlp.vocab)
        self.phrases.add("phrase", phrases)
        self.openings.add("opening", [pattern[:1] for pattern in phrases])
        self.analysis = lru_cache(MANY_ANALYSES)(self.analyse)
        self.ruling = lru_cache(MANY_ANALYSES)(self.rule)
        self.lemma = lru_cache(MANY_ANALYSES)(self.lemmatize)

    def __call__(self, doc: Doc) -> Doc:
        """The document, tagged and parsed before, with all that the two components set."""
        if not self.by_word:
            return self.lemmatized(self.ruler(doc) if self.ruler else doc)
        found = [self.analysis(*token) for token in doc.to_array([ORTH, TAG, DEP]).tolist()]
        matches: list[tuple[int, int, int, int]] = []
        if any(opens for _, opens in found) and (stretches := self.phrases(doc, allow_missing=True)):
            first, last = min(start for _, start, _ in stretches), max(end for _, _, end in stretches)
            read = self.ruler.match(doc[first:last])
            matches = [(rule, name, start + first, end + first) for rule, name, start, end in read]
        if found:
            rows: Any = np.array([row for row, _ in found], np.uint64)
            doc.from_array([TAG, POS, MORPH, LEMMA, DEP], rows)
        if matches:
            for token in doc[first:last]:
                token.lemma = 0
            self.ruler.set_annotations(doc, matches)
            self.lemmatized(doc)
        return doc

    def lemmatized(self, doc: Doc) -> Doc:
        """The document with lemmas where it has none yet."""
        token: Any
        for token in doc:
            if token.lemma == 0:
                token.lemma = self.lemma(token.orth, token.pos, token.morph.key)
        return doc

    def analyse(self, word: int, tag: int, dep: int) -> tuple[tuple[int, int, int, int, int], bool]:
        """Tag, part of speech, form, lemma and dependency; and whether the token may begin a phrase."""
        named = self.is_named(self.vocab.strings[word])
        tag, pos, morph, lemma, changed, opens = self.ruling(
            word if named else self.plain, tag, dep if dep in self.deps else self.other
        )
        return (tag, pos, morph, lemma or self.lemma(word, pos, morph), changed or dep), opens

    def is_named(self, word: str) -> bool:
        """Whether a pattern may tell this word from others."""
        lower = word.lower()
        return word.isspace() or lower in self.words or any(w.search(lower) for w in self.wordings)

    def rule(self, word: int, tag: int, dep: int) -> tuple[int, int, int, int, int, bool]:
        """What the ruler makes of a token; dependency and lemma 0 where it leaves them as they are."""
        doc = Doc(self.vocab, words=[self.vocab.strings[word]])
        token: Any = doc[0]
        token.tag, token.dep = tag, dep
        opens = bool(self.openings(doc, allow_missing=True))
        self.ruler(doc)
        changed = token.dep if token.dep != dep else 0
        return token.tag, token.pos, token.morph.key, token.lemma, changed, opens

    def lemmatize(self, word: int, pos: int, morph: int) -> int:
        if self.lemmatizer is None:
            return 0
        strings = self.vocab.strings
        doc = Doc(self.vocab, words=[strings[word]], pos=[strings[pos]], morphs=[strings[morph]])
        lemma = strings.add(self.lemmatizer.lemmatize(doc[0])[0])
        self.lemmatizer.cache.clear()  # it never forgets by itself
        return int(lemma)


def is_plain(spec: dict[str, Any]) -> bool:
    """Whether this part of a pattern asks for word, tag and dependency alone, in ways known here."""
    return all(
        key in ("TAG", "IS_SPACE")
        or (key == "DEP" and by(value, "IN", "NOT_IN"))
        or (key in WORD_KEYS and by(value, "IN", "REGEX"))
        for key, value in spec.items()
    )


def by(value: str | dict[str, Any], *operators: str) -> bool:
    """Whether a pattern's value is a word or uses these operators alone."""
    return isinstance(value, str) or value.keys() <= set(operators)


def operands(value: str | dict[str, Any], *operators: str) -> list[str]:
    """The words that a pattern's value names, outright or by these operators."""
    if isinstance(value, str):
        return [] if "REGEX" in operators else [value]
    given = [value[operator] for operator in operators if operator in value]
    return [name for names in given for name in ([names] if isinstance(names, str) else names)]
