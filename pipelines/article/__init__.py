"""Page → Article: what a page says, and nothing else of it.

Start with `read.py`. `charset` decodes, `boxes` cuts what stands beside the story, `metadata` and `dates`
say what the story is called and when it appeared, `wire` whose copy it is, `furniture` which lines are none
of it.
"""
