"""harness list and harness plugins."""

from __future__ import annotations

import json
from typing import Any

import pytest


def test_list_shows_what_can_be_named(run: Any) -> None:
    """Domains, models, recipes, benchmarks, each with a comment."""
    lines = run("list").out.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == ["domains", "models", "recipes", "benchmarks"]
    told = {line.split()[0]: line.split(maxsplit=1)[1] for line in lines if line.startswith(" ")}
    assert {"biomed", "finance", "general", "acorn", "seeds-only", "acorn_biomed_yesno"} <= set(told)
    assert told["acorn_biomed_yesno"] == "biomed, yes/no (embedded)"


def test_list_says_which_recipes_are_controls(run: Any) -> None:
    """They are no methods to be used."""
    found = {row["name"]: row["comment"] for row in json.loads(run("list", "recipes", "--json").out)["recipes"]}
    controls = [name for name, comment in found.items() if comment.startswith("control: ")]
    assert controls == ["seeds-only", "self-align", "shuffled-responses", "gold"]


def test_list_as_json_holds_the_same(run: Any) -> None:
    """Kind -> name and comment."""
    found = json.loads(run("list", "--json").out)
    text = run("list").out
    assert list(found) == ["domains", "models", "recipes", "benchmarks"]
    for rows in found.values():
        assert all(row["name"] in text and row["comment"] in text for row in rows)


@pytest.mark.parametrize("kind", ["domains", "models", "recipes", "benchmarks"])
def test_one_kind_can_be_listed(run: Any, kind: str) -> None:
    """Alone, as text and as JSON."""
    assert list(json.loads(run("list", kind, "--json").out)) == [kind]
    names = [row["name"] for row in json.loads(run("list", "--json").out)[kind]]
    assert [line.split()[0] for line in run("list", kind).out.splitlines()[1:]] == names


def test_models_are_listed_with_what_decides_a_choice(run: Any) -> None:
    """Weights, context, whether gated, licence, and where they are had; those of the paper are there."""
    found = {row["name"]: row for row in json.loads(run("list", "models", "--json").out)["models"]}
    assert {"mpt-30b", "llama-2-7b", "falcon-40b", "llama-65b", "alpaca-65b", "dromedary-65b"} <= set(found)
    assert found["llama-2-7b"]["gated"]
    assert found["alpaca-65b"]["adapter"] == "chansung/alpaca-lora-65b"
    header, *lines = run("list", "models").out.splitlines()
    assert header.split() == ["model", "weights", "context", "gated", "licence", "from", "comment"]
    (line,) = (line for line in lines if line.startswith("llama-2-7b"))
    assert " 6.74 B     4096  yes    Llama 2 Community License " in line


def test_an_unknown_kind_answers_with_the_choices(run: Any) -> None:
    """With exit code 2."""
    ended = run("list", "dances")
    assert (ended.code, ended.out) == (2, "")
    assert "'domains', 'models', 'recipes', 'benchmarks'" in ended.err


def test_output_to_a_file_has_no_colors(run: Any) -> None:
    """Off a terminal no escape sequence is written."""
    assert "\x1b" not in run("list").out


def test_plugins_names_the_packages(run: Any) -> None:
    """The built-in ones first, each with the hooks that it implements."""
    lines = run("plugins").out.splitlines()
    own = ["benchmarks", "domains", "models", "real_benchmarks", "recipes"]
    assert [line.split()[0] for line in lines[:5]] == own
    assert all("(harness-self-specialize " in line for line in lines[:5])
    assert lines[1].endswith(": harness_domains")


def test_plugins_as_json_holds_the_same(run: Any) -> None:
    """Name, package, version, hooks."""
    found = json.loads(run("plugins", "--json").out)
    assert {"name", "package", "version", "hooks"} == set(found[0])
    assert [plugin["hooks"] for plugin in found[:2]] == [["harness_benchmarks"], ["harness_domains"]]
