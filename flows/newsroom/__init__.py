"""The sample newsroom: six invented outlets, two invented disputes, served on this machine only.

`articles/OUTLET/SLUG.yml` holds one story each, `outlets/` the publishers, `disputes/` the two dispute files,
`templates/` the pages, and `expected.yml` what a careful reader finds in the stories, written by hand.
Nobody and nothing named in them exists.
"""
