"""A second reader: a small trained network that reads a speaker's words, or a sentence, in their article.

Rules know the words that they were given; this has read many more. It helps where rules are silent: on which
side a speaker stands (`portrait.py`), and whose account a figure is that nobody is quoted with
(`account.py`). `network.py` runs it.
"""
