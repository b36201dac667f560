"""OpenStax, Principles of Economics: the text of its modules as passages, a corpus for retrieval."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from harness import Record

from .cnxml import inline, name_of, wording_of_links
from .documents import malformed, once, one_line

LONGEST = 1200
"""Characters up to which neighbouring paragraphs of a section make one passage; a longer paragraph is one alone."""
SHORTEST = 100
"""A passage of fewer characters is left out: it announces a figure or another section."""
PREFACE = "Preface"
"""The title of modules that tell of the book instead of economics; they are left out."""
NO_TEXT = {"title", "metadata", "table", "figure", "media", "exercise", "label"}
"""Elements that are no running text: headings stand in the title, exercises ask instead of telling."""
NO_SECTIONS = {
    "review-questions",
    "self-check-questions",
    "critical-thinking",
    "problems",
    "references",
    "contrib-auth",
    "sr-contrib-auth",
    "economics linkup",
    "economics chapter-objectives",
}
"""Classes of sections and notes that tell nothing of economics: exercises, sources, thanks, links, announcements."""
HOLDERS = {"document", "content", "section", "note", "glossary", "quote", "list"}
"""Elements that hold blocks of text, and no text of their own."""


@dataclass(frozen=True, kw_only=True)
class Block:
    """A paragraph, an item of a list, an equation or a definition."""

    heading: str
    """The heading of the section that it stands in, empty at the top of a module."""
    text: str


def convert(files: Mapping[str, Path]) -> Iterator[tuple[str, Record]]:
    """`openstax_economics`: the passages of all modules, in the order of their numbers."""
    folder = files["osbooks-principles-economics-bundle.tar.gz"]
    modules = sorted(folder.glob("*/modules/*/index.cnxml"))
    if not modules:
        raise malformed(folder, "*/modules/*/index.cnxml", "no modules")
    records = (record for path in modules for record in module_records(path))
    return (("openstax_economics.corpus.jsonl", record) for record in once(records, "text"))


def module_records(path: Path) -> Iterator[Record]:
    """The passages of a module, `<module>#<number>`; the title is the module's, with the heading of the section."""
    try:
        root = ElementTree.parse(path).getroot()
    except ElementTree.ParseError as error:
        raise malformed(path, error.position[0], f"not XML ({error})") from error
    title = next((inline(child) for child in root if name_of(child) == "title"), "")
    if not title:
        raise malformed(path, 1, "no title")
    wording_of_links(root)
    found = passages(blocks(root)) if title != PREFACE else iter(())
    long_enough = ((heading, text) for heading, text in found if len(text) >= SHORTEST)
    for number, (heading, text) in enumerate(long_enough, start=1):
        yield {"id": f"{path.parent.name}#{number}", "title": ": ".join(filter(None, [title, heading])), "text": text}


def blocks(element: Element, heading: str = "") -> Iterator[Block]:
    """The blocks below an element, in their order, but for what `NO_TEXT` and `NO_SECTIONS` name."""
    if name_of(element) in ("section", "note", "glossary"):
        own = next((inline(child) for child in element if name_of(child) == "title"), "")
        heading = "Key terms" if name_of(element) == "glossary" else own or heading
    for child in element:
        name = name_of(child)
        if name in NO_TEXT or child.get("class", "").strip().lower() in NO_SECTIONS:
            continue
        if name in HOLDERS:
            yield from blocks(child, heading)
        elif text := ": ".join(filter(None, map(inline, child))) if name == "definition" else inline(child):
            yield Block(heading=heading, text=text)


def passages(found: Iterator[Block]) -> Iterator[tuple[str, str]]:
    """Heading and text of every passage: neighbours under one heading, a block a line, while they fit `LONGEST`."""
    heading, lines = "", list[str]()
    for block in found:
        if lines and (block.heading != heading or len("\n".join([*lines, block.text])) > LONGEST):
            yield heading, "\n".join(lines)
            lines = []
        heading = block.heading
        lines.append(one_line(block.text))
    if lines:
        yield heading, "\n".join(lines)
