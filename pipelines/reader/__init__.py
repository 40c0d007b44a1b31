"""A second reader: a small trained network that reads a speaker's words, or two sentences, in their article.

Rules know the words that they were given; this has read many more. It helps where rules are silent: on which
side a speaker stands (`portrait.py`), and which sentences of the two sides answer each other (`exchange.py`).
`network.py` runs it.
"""
