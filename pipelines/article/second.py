"""A second opinion on how much of a page is its story, from an extractor that knows nothing of the first.

Where it finds far more text than the article has, part of the story was probably lost, or the page mixes in
what is none of it. Somebody should look; nothing is changed by it.
"""

from __future__ import annotations

from resiliparse.extract.html2text import extract_plain_text

FAR_MORE = 1.8  # times the article's length; of 208 real pages read, one has as much
AT_LEAST = 1_500  # characters more: a long list of links below a short story
MOST_TAGS = 6_000  # "<" on a page, more than any of 407 real ones; one in another, more of them take seconds


def far_more_text(html: str, text: str) -> int | None:
    """How many characters the second extractor finds, if they are far more than the article has.

    None too where it is not asked, for the page has more tags than any page of news.
    """
    if html.count("<") > MOST_TAGS:
        return None
    found = len(extract_plain_text(html, main_content=True, alt_texts=False, list_bullets=False))
    return found if found > FAR_MORE * len(text) and found - len(text) > AT_LEAST else None
