"""What a model hub holds: which commit a name means, and the files of that commit, in the cache that tools share."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .. import disk
from ..errors import HarnessError
from .fitting import check_disk, free_disk
from .quiet import quietly
from .shards import in_folder, missing

COMMIT = re.compile(r"[0-9a-f]{40}")
LIGHT = ("*.json", "*.txt", "*.model", "*.jinja")
"""What is fetched beside weights: settings, tokenizers, and which files hold the weights. Not a repository's Python."""
MAIN = "main"


def commit_of(source: str, revision: str | None, *, what: str) -> str:
    """The commit that a branch or a tag of a hub repository stands for now; `what` names it in an error.

    A commit stands for itself, and nothing is asked. Without a network it is what the cache remembers. Raises
    HarnessError where there is no such repository or revision, or the hub cannot be reached.
    """
    if revision and COMMIT.fullmatch(revision):
        return revision
    from huggingface_hub import HfApi

    place = _cache(source) / "refs" / (revision or MAIN)
    found = place.read_text().strip() if place.is_file() else None
    with _telling(source, revision, what, cached=found):
        found = HfApi().model_info(source, revision=revision).sha
    assert found is not None
    with disk.naming(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(found)
    return found


def fetch(source: str, commit: str, *, what: str, files: Sequence[str] = LIGHT) -> Path:
    """The folder with these files of a commit, downloaded where the cache lacks them; all but the weights.

    Raises HarnessError where it is gated, or the hub cannot be reached.
    """
    from huggingface_hub import snapshot_download

    _silence()
    with _telling(source, commit, what), quietly():
        return Path(snapshot_download(source, revision=commit, allow_patterns=list(files)))


def fetch_weights(source: str, commit: str, *, what: str) -> Path:
    """The folder with the weights too: the files that a model is loaded from, and no second copy in another form.

    Raises HarnessError as `fetch` does, where the hub holds no safetensors, and where the disk is too small.
    """
    folder = fetch(source, commit, what=what)
    if wanted := _sizes(source, commit, missing(folder), what=what):
        check_disk(_cache(source), sum(wanted.values()), what=what, advice="name another folder with HF_HUB_CACHE")
        fetch(source, commit, what=what, files=tuple(wanted))
    return folder


@dataclass(frozen=True, kw_only=True)
class Fetching:
    """What `fetch_weights` would do."""

    commands: tuple[str, ...] = ()
    """What would do the same on a command line."""
    bytes: int = 0
    """Size of the files that it would download; 0 where all are on this machine."""
    free: float
    """Bytes on the disk where they would go."""


def to_fetch(source: str, commit: str, *, what: str, file: str = "", advice: str = "") -> Fetching:
    """How much is still to be fetched: of the weights, or this file, with advice where the hub has not got it.

    Raises HarnessError as `fetch_weights` does, but for the disk.
    """
    names = [file] if file else missing(fetch(source, commit, what=what))
    wanted = _sizes(source, commit, names, what=what, advice=advice)
    command = f"hf download {source} --include '*.safetensors' --revision {commit}"
    return Fetching(commands=(command,) if wanted else (), bytes=sum(wanted.values()), free=free_disk(_cache(source)))


def count_weights(source: str, commit: str, *, what: str) -> int:
    """Number of weights of a commit, told by the heads of its safetensors: nothing else of them is fetched."""
    folder = fetch(source, commit, what=what)
    if not missing(folder):
        return in_folder(folder)
    from huggingface_hub import HfApi
    from huggingface_hub.errors import NotASafetensorsRepoError, SafetensorsParsingError

    _silence()
    with _telling(source, commit, what):
        try:
            heads = HfApi().get_safetensors_metadata(source, revision=commit)
        except NotASafetensorsRepoError as error:
            raise HarnessError(_pickles(source, what)) from error
        except SafetensorsParsingError as error:
            raise HarnessError(f"{what}: {source} holds safetensors that cannot be read; choose another") from error
    return sum(heads.parameter_count.values())


def _sizes(source: str, commit: str, names: Sequence[str], *, what: str, advice: str = "") -> Mapping[str, int]:
    """Bytes of each of these files with weights; raises HarnessError where the hub has not got them all."""
    if not names:
        return {}
    from huggingface_hub import HfApi
    from huggingface_hub.hf_api import RepoFile

    with _telling(source, commit, what):
        entries = list(HfApi().list_repo_tree(source, revision=commit, recursive=True))
    sizes = {entry.path: entry.size for entry in entries if isinstance(entry, RepoFile)}
    if any(name not in sizes for name in names):
        told = f"{what}: {source} holds no {names[0]}; if it holds a pickle, convert that once, with: {advice}"
        raise HarnessError(told if advice else _pickles(source, what))
    return {name: sizes[name] for name in names}


def _pickles(source: str, what: str) -> str:
    return (
        f"{what}: {source} holds no safetensors, the only weights that are read; convert them (plugins/README.md, "
        '"Weights that are pickles"), or name a --model hf:ORG/NAME@REVISION that holds them'
    )


def _silence() -> None:
    """No bars where nobody sees them."""
    from huggingface_hub import utils

    silent: Any = utils
    if not sys.stderr.isatty():
        silent.disable_progress_bars()


def _cache(source: str) -> Path:
    """Where the cache keeps a repository; it need not be there."""
    from huggingface_hub import constants

    return Path(constants.HF_HUB_CACHE) / "--".join(("models", *source.split("/")))


@contextmanager
def _telling(source: str, revision: str | None, what: str, *, cached: str | None = None) -> Iterator[None]:
    """Turn what the hub, or its absence, makes of a call into one line; pass over it where the cache has an answer."""
    from httpx2 import InvalidURL, RequestError
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError

    try:
        yield
    except HFValidationError as error:
        raise HarnessError(f'{what}: "{source}" is no hub id, which is ORG/NAME') from error
    except HfHubHTTPError as error:
        raise HarnessError(f"{what}: {_answered(error, source, revision or MAIN)}") from error
    except (OSError, RequestError, InvalidURL) as error:
        # A hub that was switched off, a full disk; no connection, no whole answer; an HF_ENDPOINT that is no address.
        if cached is None:
            raise HarnessError(f"{what}: {_unreached(error, source)}") from error


def _answered(error: Exception, source: str, revision: str) -> str:
    """What the hub's answer means, and what to do."""
    from huggingface_hub import constants
    from huggingface_hub.errors import GatedRepoError, RepositoryNotFoundError, RevisionNotFoundError

    page = f"{constants.ENDPOINT}/{source}"
    if isinstance(error, GatedRepoError):
        return f"{source} is gated; accept its licence at {page}, then log in with: hf auth login"
    if isinstance(error, RepositoryNotFoundError):
        return f"there is no {source} on the hub, or it is private; check the name, or log in with: hf auth login"
    if isinstance(error, RevisionNotFoundError):
        return f'{source} has no revision "{revision}"; see {page}/commits'
    status = getattr(getattr(error, "response", None), "status_code", "an error")
    return f"the hub answered {status} for {source}; try again later"


def _unreached(error: Exception, source: str) -> str:
    from huggingface_hub import constants

    reason = f"{type(error).__name__}: {error}".strip().split("\n")[0]
    return (
        f"cannot fetch {source} from {constants.ENDPOINT} ({reason}); connect this machine, or bring the files in a "
        "folder and name it with --model path:FOLDER"
    )
