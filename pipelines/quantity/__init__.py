"""Article → Quantities: every number with its bound, unit, change, rate, base and period.

Start with `quantities.py`. `number` finds numbers (`numeral` in digits, `number_words` in words,
`number_names` inside names, `number_join` joins ranges), `measure` and `unit` what they measure, `noun` what
they count, `change`, `level` and `period` how they move and when, `money` small coin; `incidental` and
`distractor` say which numbers count for nothing, and why.
"""
