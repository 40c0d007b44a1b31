"""A second reader: small trained networks that read a speaker's words, or a sentence, in their article.

Rules know the words that they were given; this has read many more. It helps where rules are silent: on which
side a speaker stands (`portrait.py`), and whose account a figure is that nobody is quoted with
(`account.py`). On what a number is about it is one voice of three (`matter.py`). `network.py` runs both.
"""
