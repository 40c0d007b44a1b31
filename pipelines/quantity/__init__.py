"""Article → Quantities: every number with its bound, unit, change, rate, base and period.

Start with `quantities.py`. `number` finds numbers (`numeral` in digits, `number_words` in words, of which
`number_names` is the list; `number_join` joins ranges), `measure` and `unit` what they measure, `noun` what
they count, `change`, `level` and `period` how they move and when, `money` and `old_money` small and old coin;
`incidental` and `distractor` say which numbers count for nothing, and why.
"""
