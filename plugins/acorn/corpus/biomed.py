"""Registers that only biomedicine has: little abstracts, case notes, patients' remarks, hallmark pages."""

from __future__ import annotations

from random import Random

from ..world import Field, Row
from .words import capital, fill


def slots(field: Field, rng: Random, *, drug: Row | None = None) -> dict[str, str]:
    """Slots of a frame about a drug, the disease it treats, and things around them."""
    tables = field.tables
    drug = drug or rng.choice(tables["drugs"].rows)
    disease = rng.choice(drug.all("treats"))
    row = tables["diseases"].named(disease)
    symptoms = row.all("symptoms") if row else ("fatigue",)
    # A symptom that is itself a disease (anemia) would be one more right answer where diseases are asked for.
    symptoms = tuple(symptom for symptom in symptoms if not tables["diseases"].named(symptom)) or ("fatigue",)
    genes = rng.sample(tables["genes"].rows, k=2)
    organs = rng.sample(tables["organs"].rows, k=2)
    others = [other for other in rng.sample(tables["diseases"].rows, k=2) if other.name != disease]
    return {
        "drug": drug.name,
        "disease": disease,
        "disease2": others[0].name,
        "symptom": rng.choice(symptoms),
        "adverse": rng.choice(drug.all("adverse")),
        "gene": genes[0].name,
        "gene2": genes[1].name,
        "organ": organs[0].name,
        "organ2": organs[1].name,
        "cells": rng.choice(tables["cells"].rows).name,
        "cell": rng.choice(tables["cells"].rows).name,
        "n": str(rng.randrange(24, 900)),
        "weeks": str(rng.choice([4, 6, 8, 12, 16, 24, 26, 36, 48, 52])),
        "p": rng.choice(["0.001", "0.002", "0.004", "0.01", "0.02", "0.03", "0.04"]),
        "age": str(rng.randrange(19, 88)),
    }


OUTCOMES = ("better", "no_difference", "unclear")


def abstract(field: Field, rng: Random) -> str:
    """Background, methods, result and conclusion of a little trial."""
    frames = field.phrases["frames"]
    filled = slots(field, rng)
    outcome = rng.choice(OUTCOMES)
    parts = ["background", "methods", outcome, f"conclusion_{outcome}"]
    texts = [fill(rng.choice(frames[part]), filled) for part in parts]
    if rng.random() < 0.35:
        heads = ("Background", "Methods", "Results", "Conclusion")
        return "\n".join(f"{head}: {text}" for head, text in zip(heads, texts, strict=True))
    return " ".join(texts)


def trial(field: Field, filled: dict[str, str], rng: Random) -> str:
    """Background or methods of a little trial, or both, with the slots of what follows."""
    frames = field.phrases["frames"]
    parts = rng.choice((["background"], ["methods"], ["background", "methods"]))
    return " ".join(fill(rng.choice(frames[part]), filled) for part in parts)


def case_note(field: Field, rng: Random) -> str:
    """Notes about a patient or two."""
    frames = field.phrases["frames"]["case"]
    notes = []
    for _ in range(rng.randint(1, 3)):
        filled = slots(field, rng)
        chosen = rng.sample(frames, k=min(len(frames), rng.randint(2, 4)))
        notes.append(" ".join(fill(frame, filled) for frame in chosen))
    return rng.choice(["\n", "\n\n", "\n- "]).join(notes)


def remarks(field: Field, rng: Random) -> str:
    """What patients say about a drug, feelings mixed, nothing labelled."""
    frames = field.phrases["frames"]
    filled = slots(field, rng)
    lines = []
    for _ in range(rng.randint(2, 6)):
        feeling = rng.choice(["opinion_positive", "opinion_negative", "opinion_neutral"])
        lines.append(fill(rng.choice(frames[feeling]), filled))
    opening = rng.choice(["", f"Experiences with {filled['drug']}\n", f"{capital(filled['drug'])}: what users say\n"])
    return opening + rng.choice(["\n", "\n\n", "\n* "]).join(lines)


def hallmark_page(field: Field, rng: Random) -> str:
    """One or two hallmarks of cancer with findings that show them."""
    rows = rng.sample(field.tables["hallmarks"].rows, k=rng.randint(1, 2))
    parts = []
    for row in rows:
        findings = rng.sample(row.all("findings"), k=3)
        told = ". ".join(capital(finding) for finding in findings) + "."
        styles = (
            f"{told} This is {row.name}.",
            f"{capital(row.name)}: {'; '.join(findings)}.",
            f"{told} Such cells are said to {row.one('meaning')}: {row.name}.",
            f"Signs of {row.name} in the laboratory: {', '.join(findings)}.",
        )
        parts.append(rng.choice(styles))
    return rng.choice(["\n", " "]).join(parts)


_SHOW = (
    "{told} This shows {names}.",
    "{told} Signs of {names}.",
    "{told} Hallmarks: {names}.",
    "{told} Here one sees {names}.",
    "{told} {Names}, in other words.",
    "{told} ({names})",
)


def findings(field: Field, rng: Random) -> str:
    """Lines of findings in tumors, each with the one or two hallmarks of cancer that they show."""
    style = rng.choice(_SHOW)
    lines = []
    for _ in range(rng.randint(2, 6)):
        rows = rng.sample(field.tables["hallmarks"].rows, k=rng.randint(1, 2))
        told = [rng.choice(row.all("findings")) for row in rows for _ in range(3 - len(rows))]
        names = rng.choice([", ", " and "]).join(row.name for row in rows)
        text = " ".join(capital(finding) + "." for finding in dict.fromkeys(told))
        lines.append(style.format(told=text, names=names, Names=capital(names)))
    return rng.choice(["\n", "\n\n"]).join(lines)


REGISTERS = ((abstract, 5), (case_note, 3), (remarks, 3), (hallmark_page, 2))
"""Each register of this field with its weight."""
