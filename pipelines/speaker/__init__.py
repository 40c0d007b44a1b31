"""Attributions → the same with their speakers: name, role, affiliation, party and side.

Start with `identify.py`. `story` holds what has been read so far, `cast` its people, `gathering` its
organisations and `organisation` on which side each stands, `conflict` who strikes and who is struck; `name`,
`named` and `pronoun` lead a mention to its bearer, `role` reads titles, `party` and `side` say where somebody
stands.
"""
