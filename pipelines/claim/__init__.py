"""Attributions and Quantities → Claims: checkable statements, each at its claimant's door.

Start with `claims.py`. `relevance` asks whether the article is about a labour dispute at all, `dispute` and
`opponents` which one; `voice` whose words hold a claim. `surroundings` and `frame` say what stands around a
number; `topic`, `ellipsis` and `literal` tell by rules what it is about, `signs` and `learned` by trained
weights, `chosen` for an article's numbers in turn; `stance` whether it is asserted, demanded, offered or
denied; `wordless` which claims need no number. `draft` makes a first dispute file of what articles say, with
the help of `strikes` and `evidence`.
"""
