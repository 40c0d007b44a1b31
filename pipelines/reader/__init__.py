"""A second reader: a small trained network that reads a speaker's words, or two sentences, in their article.

Rules know the words that they were given; this has read many more. It helps where rules are silent: on which
side a speaker stands (`portrait.py`). How two sentences stand to each other (`exchange.py`) it has been
taught too, not yet well enough to be used. `network.py` runs it.
"""
