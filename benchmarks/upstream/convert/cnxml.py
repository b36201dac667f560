"""The running text of an element of CNXML, the form of OpenStax' textbooks, formulas included."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from .documents import one_line

BLOCKS = {"list", "item", "table", "row", "entry", "equation", "newline", "figure", "media", "title", "para"}
"""Elements before and behind which there is a blank, even if none is written."""
UNREAD = {"figure", "table", "media", "footnote", "iframe"}
"""Elements within a paragraph that are no part of its sentence."""
POINTED = {"figure": "the figure", "table": "the table", "exercise": "the exercise"}
"""What a link without words points at -> the words that a reader would see in its place."""


def name_of(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]


def wording_of_links(root: Element) -> None:
    """Write words into the links of a module that have none, because a book numbers what they point at."""
    kinds = {element.get("id"): name_of(element) for element in root.iter() if element.get("id")}
    for link in root.iter():
        if name_of(link) == "link" and not "".join(link.itertext()).strip():
            target = link.get("target-id", "")
            guessed = "table" if "tab" in target.lower() else "figure"  # in another module: its name tells
            link.text = POINTED.get(kinds.get(target, guessed), "the figure")


def inline(element: Element) -> str:
    """The words of an element on one line; sentences that a link begins begin with a capital."""
    return one_line(_capital(_words(element)))


def _words(element: Element) -> str:
    name = name_of(element)
    if name == "mfrac":
        return " / ".join(_bracketed(_words(child)) for child in element)
    if name in ("msub", "msup", "munder", "mover"):
        return ("^" if name == "msup" else "_").join(_words(child).strip() for child in element)
    if name == "mfenced":
        return f"({' '.join(_words(child).strip() for child in element)})"
    parts = [element.text or ""]
    for child in element:
        if name_of(child) not in UNREAD:
            parts.append(_spaced(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _spaced(element: Element) -> str:
    """The words of a child; those of blocks and formulas are kept apart from what is beside them."""
    apart = name_of(element) in BLOCKS or name_of(element).startswith("m")
    return f" {_words(element)} " if apart and name_of(element) != "meaning" else _words(element)


def _bracketed(text: str) -> str:
    text = one_line(text)
    return f"({text})" if " " in text else text


def _capital(text: str) -> str:
    for words in POINTED.values():
        for before in ("", ". ", "? ", "! "):
            if before:
                text = text.replace(before + words, before + words.capitalize())
            elif text.lstrip().startswith(words):
                text = words.capitalize() + text.lstrip()[len(words) :]
    return text
