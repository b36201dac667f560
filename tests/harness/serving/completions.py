"""A real server of OpenAI's completions on this machine: the real model, decoded token by token without any cache."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any

from harness.engine import Engine

TOP = 1
"""Tokens that are told beside the one that stands there."""


_PROTOCOL = frozenset(
    {"model", "prompt", "max_tokens", "temperature", "top_p", "seed", "stop", "echo", "logprobs", "n"}
)


@dataclass(kw_only=True)
class Completions:
    """What the server does; nothing of it is the harness's own way to decode."""

    models: dict[str, Engine]
    """Name -> weights and tokenizer."""
    version: str = "1.2.3"
    takes_tokens: bool = True
    weighs: bool = True
    shifts: bool = False
    """Whether it tells of each token how likely it is behind itself, as llama-cpp-python does (0.3)."""
    behind: bool = False
    """Whether it decodes an answer behind its prompt, as vLLM does (0.30), and not by itself."""
    leaves_out: int = 0
    """Tokens at the start of a prompt of which it tells nothing."""
    lists: bool = True
    """Whether it tells its models."""
    longest: int | None = None
    """Tokens that it says it reads, as vLLM does."""
    slot: int | None = None
    """The same, as llama.cpp says it."""
    key: str = ""
    """That a client must show."""
    extras: tuple[dict[str, Any], ...] = ({"top_k": 0, "min_p": 0},)
    """What a request may say beyond the protocol, at once."""
    own_top_k: int = 0
    """It draws from so many of the likeliest tokens where nothing is said (all for 0)."""
    deaf: bool = False
    """Whether it draws so whatever is said."""
    hotter: float = 1.0
    """How many times as high its temperature is as the one it is told; below 0 the unlikeliest tokens come most."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    """Every request to complete, in order."""
    _lock: Lock = field(default_factory=Lock)

    def answer(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and JSON for a request to complete."""
        if body["model"] not in self.models:
            return 404, {"error": {"message": f"no model {body['model']}"}}
        prompt = body["prompt"]
        if not isinstance(prompt, str) and not self.takes_tokens:
            return 400, {"detail": "prompt must be a string."}
        extra = {name: told for name, told in body.items() if name not in _PROTOCOL}
        if extra and extra not in self.extras:
            return 400, {"error": {"message": f"unknown: {extra}"}}
        with self._lock:
            self.asked.append(body)
            model = self.models[body["model"]]
            tokens = model.tokenizer(prompt)["input_ids"] if isinstance(prompt, str) else prompt
            if len(tokens) + body["max_tokens"] > model.context:
                return 400, {"error": {"message": f"{len(tokens)} tokens and {body['max_tokens']} more are too long"}}
            return 200, self._complete(model, tokens, body)

    def _complete(self, model: Engine, tokens: list[int], body: dict[str, Any]) -> dict[str, Any]:
        told = "top_k" in body and not self.deaf
        heated = body | {"temperature": body["temperature"] * self.hotter}
        written, ended = _write(model, tokens, heated, top_k=0 if told else self.own_top_k)
        before = tokens if self.behind else []
        start, text = (model.tokenizer.decode(row, skip_special_tokens=True) for row in (before, [*before, *written]))
        text = text[len(start) :]
        for stop in body.get("stop", ()):
            text = text.split(stop)[0]
        choice = {"index": 0, "text": text, "finish_reason": "stop" if ended else "length", "logprobs": None}
        if self.weighs and body.get("logprobs") and body.get("echo"):
            told = _weigh(model, [*tokens, *written], shifted=self.shifts)
            choice["logprobs"] = {name: each[self.leaves_out :] for name, each in told.items()}
        usage = {"prompt_tokens": len(tokens), "completion_tokens": len(written)}
        return {"object": "text_completion", "model": body["model"], "choices": [choice], "usage": usage}

    def listed(self) -> dict[str, Any]:
        """What it serves."""
        said: dict[str, Any] = {"max_model_len": self.longest} if self.longest else {}
        said |= {"meta": {"n_ctx": self.slot}} if self.slot else {}
        data = [{"id": name, "object": "model", "owned_by": "tests", **said} for name in self.models]
        return {"object": "list", "data": data}


def _logits(model: Engine, tokens: Sequence[int]) -> Any:
    import torch

    with torch.inference_mode():
        return model.network(input_ids=torch.tensor([list(tokens)])).logits[0].float()


def _write(model: Engine, tokens: list[int], body: dict[str, Any], *, top_k: int) -> tuple[list[int], bool]:
    import torch

    written: list[int] = []
    generator = torch.Generator().manual_seed(body.get("seed", 0))
    for _ in range(body["max_tokens"]):
        logits = _logits(model, [*tokens, *written])[-1]
        if heat := body["temperature"]:
            kept = logits.topk(top_k or len(logits))
            token = int(kept.indices[torch.multinomial((kept.values / heat).softmax(-1), 1, generator=generator)])
        else:
            token = int(logits.argmax())
        written.append(token)
        text = model.tokenizer.decode(written, skip_special_tokens=True)
        if token == model.tokenizer.eos_token_id or any(stop in text for stop in body.get("stop", ())):
            return written, True
    return written, False


def _weigh(model: Engine, tokens: list[int], *, shifted: bool) -> dict[str, Any]:
    found = _logits(model, tokens)[1 if shifted else 0 :][: len(tokens) - 1].log_softmax(-1)
    own = [float(row[token]) for row, token in zip(found, tokens[1:], strict=True)]
    tops = [{"best": float(row.max()), "own": each} for row, each in zip(found, own, strict=True)]
    return {"tokens": [str(token) for token in tokens], "token_logprobs": [None, *own], "top_logprobs": [None, *tops]}


@contextmanager
def serving(completions: Completions) -> Iterator[str]:
    """Its address, as long as it runs."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if self.path == "/v1/models" and completions.lists:
                self._send(200, completions.listed())
            elif self.path == "/version" and completions.version:
                self._send(200, {"version": completions.version})
            else:
                self._send(404, {"error": {"message": "not here"}})

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            if completions.key and self.headers.get("Authorization") != f"Bearer {completions.key}":
                self._send(401, {"error": {"message": f"not {self.headers.get('Authorization')}"}})
            else:
                self._send(*completions.answer(body))

        def _send(self, status: int, told: dict[str, Any]) -> None:
            raw = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with listening(Handler) as url:
        yield url


@contextmanager
def listening(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """The address of a server with this handler, as long as it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
