"""What selects parts of a page, as outlet files write it; by itself, for the configuration checks it too."""

from __future__ import annotations

from functools import lru_cache

from cssselect import HTMLTranslator, SelectorError
from lxml import etree  # type: ignore[import-untyped]


class BadSelectorError(ValueError):
    """Why this is neither a CSS selector nor an XPath."""


@lru_cache(maxsize=1_000)
def compiled(selector: str) -> etree.XPath:
    """The selector, ready for use: XPath where it begins with a slash or a bracket, else CSS."""
    try:
        path = selector if selector.startswith(("/", "(")) else HTMLTranslator().css_to_xpath(selector)
        return etree.XPath(path)
    except (SelectorError, etree.XPathError, ValueError) as error:
        raise BadSelectorError(f"{selector!r} is neither a CSS selector nor an XPath: {error}") from error
