"""Article → Attributions: who (source) said (cue) what (content).

`learned.py` does it with trained weights (`features`, `nodes`; made by `pipelines.training`), `rules.py`
without. Both stand on `quotation` (marks paired) and `clause` (a paragraph as plain lists). The rules are
`cue` (words that report), `quoted` (quotations beside a cue) and `reported` (speech without marks).
"""
