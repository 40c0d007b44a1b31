"""The fact-checker's desk: a local web page over the published warehouse, and the commands around reviews.

    app.py        the pages: what each shows, and what each question to the warehouse is
    guard.py      who may ask: host names, token, cross-site requests, headers
    article.py    an article's text with its quotes and claims marked; two versions side by side
    commands.py   `claimline review …` and `claimline reference …`

Everything is rendered here: no build step, nothing fetched from anywhere, and it works without scripts.
"""
