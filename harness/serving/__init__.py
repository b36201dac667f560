"""Asking a model behind a server that speaks OpenAI's completions: vLLM, llama.cpp, transformers and others."""

from __future__ import annotations

from .calling import Caller
from .parity import CHECK, Parity, check_parity
from .probing import Abilities, Probed, probe
from .remote import Remote
from .server import KEY, Server

__all__ = ["CHECK", "KEY", "Abilities", "Caller", "Parity", "Probed", "Remote", "Server", "check_parity", "probe"]
