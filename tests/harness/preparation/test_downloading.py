"""Downloads from a real server: redirects, truncation, resuming, lies about size."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from harness.errors import HarnessError
from harness.preparation import Network
from harness.preparation.downloading import Wanted, download

BODY = bytes(range(256)) * 40
ONCE = Network(timeout=10, attempts=1, pause=0)
THRICE = Network(timeout=10, attempts=3, pause=0)


def _wanted(url: str, folder: Path, *, size: int = len(BODY), exact: bool = True) -> Wanted:
    return Wanted(url=url, path=folder / "deep" / "file.part", size=size, exact=exact)


def _silent(done: int, total: int) -> None:
    pass


def _complaint(wanted: Wanted, network: Network = ONCE) -> str:
    with pytest.raises(HarnessError) as raised:
        download(wanted, network, _silent)
    return str(raised.value)


def test_a_file_is_downloaded(server: Any, tmp_path: Path) -> None:
    """Whole, with progress from the first bytes to the last."""
    wanted = _wanted(server.serve("/a/b.json", BODY), tmp_path)
    told: list[tuple[int, int]] = []
    download(wanted, ONCE, lambda done, total: told.append((done, total)))
    assert wanted.path.read_bytes() == BODY
    assert told[-1] == (len(BODY), len(BODY))
    assert told == sorted(told)


def test_what_is_whole_is_not_asked_for_again(server: Any, tmp_path: Path) -> None:
    """A download that was killed before it was put in place needs no network."""
    wanted = _wanted(server.serve("/a", BODY), tmp_path)
    download(wanted, ONCE, _silent)
    download(wanted, ONCE, _silent)
    assert len(server.asked) == 1


def test_a_truncated_download_is_gone_on_with(server: Any, tmp_path: Path) -> None:
    """The error says how far it came and what to do; the next call asks for the rest alone."""
    wanted = _wanted(server.serve("/a", BODY, cuts=[4000]), tmp_path)
    told = _complaint(wanted)
    assert f"{wanted.url}: the download ended after 4,000 of 10,240 bytes" in told
    assert "run the same command again; it goes on where it stopped" in told
    assert wanted.held == 4000
    download(wanted, ONCE, _silent)
    assert wanted.path.read_bytes() == BODY
    assert server.asked == [("/a", ""), ("/a", "bytes=4000-")]


def test_one_call_asks_several_times(server: Any, tmp_path: Path) -> None:
    """A connection that breaks twice is no error."""
    wanted = _wanted(server.serve("/a", BODY, cuts=[1000, 2500]), tmp_path)
    download(wanted, THRICE, _silent)
    assert wanted.path.read_bytes() == BODY
    assert [asked for _, asked in server.asked] == ["", "bytes=1000-", "bytes=3500-"]


def test_a_server_without_parts_is_asked_for_all(server: Any, tmp_path: Path) -> None:
    """It answers with the whole file, and what was there is not put in front of it."""
    wanted = _wanted(server.serve("/a", BODY, cuts=[4000], ranges=False), tmp_path)
    _complaint(wanted)
    download(wanted, ONCE, _silent)
    assert wanted.path.read_bytes() == BODY


def test_two_versions_are_never_mixed(server: Any, tmp_path: Path) -> None:
    """Where the server's tag has changed, the file is begun anew."""
    wanted = _wanted(server.serve("/a", b"x" * len(BODY), cuts=[4000], etag='"one"'), tmp_path)
    _complaint(wanted)
    server.serve("/a", BODY, etag='"two"')
    download(wanted, ONCE, _silent)
    assert wanted.path.read_bytes() == BODY


def test_an_archive_is_gone_on_with_only_by_its_tag(server: Any, tmp_path: Path) -> None:
    """Its size is not known and its bytes may differ each time: without a tag it is begun anew."""
    for path, tag, asked in (("/tagged", '"one"', "bytes=4000-"), ("/bare", "", ""), ("/weak", 'W/"one"', "")):
        wanted = _wanted(server.serve(path, BODY, cuts=[4000], etag=tag), tmp_path / path[1:], size=50_000, exact=False)
        assert "4,000 of at most 50,000 bytes" in _complaint(wanted)
        download(wanted, ONCE, _silent)
        assert wanted.path.read_bytes() == BODY
        assert server.asked[-1] == (path, asked)


def test_more_than_the_server_has_is_begun_anew(server: Any, tmp_path: Path) -> None:
    """What was downloaded of a longer version leads to an answer of 416, and is forgotten."""
    wanted = _wanted(server.serve("/a", BODY, etag='"one"'), tmp_path, size=50_000, exact=False)
    wanted.path.parent.mkdir()
    wanted.path.write_bytes(b"x" * 20_000)
    wanted.tag.write_text('"one"')
    download(wanted, THRICE, _silent)
    assert wanted.path.read_bytes() == BODY
    assert [asked for _, asked in server.asked] == ["bytes=20000-", ""]


def test_a_redirect_to_another_host_is_refused(server: Any, tmp_path: Path) -> None:
    """The error names both places, and the other is not asked."""
    elsewhere = server.serve("/b", BODY).replace("127.0.0.1", "localhost")
    told = _complaint(_wanted(server.serve("/a", redirect=elsewhere), tmp_path), THRICE)
    assert f"{server.address}/a: redirects to another place, {elsewhere}, which is not followed" in told
    assert server.asked == [("/a", "")]


@pytest.mark.parametrize("place", ["file:///etc/hostname", "ftp://127.0.0.1/a", "https://127.0.0.1/a"])
def test_a_redirect_to_another_protocol_is_refused(server: Any, tmp_path: Path, place: str) -> None:
    """A server cannot make us read our own disk."""
    wanted = _wanted(server.serve("/a", redirect=place), tmp_path)
    assert place in _complaint(wanted)
    assert wanted.held == 0


def test_a_redirect_on_the_same_host_is_followed(server: Any, tmp_path: Path) -> None:
    """The contents are pinned, and the host is the one that was named."""
    server.serve("/b", BODY)
    wanted = _wanted(server.serve("/a", redirect="/b"), tmp_path)
    download(wanted, ONCE, _silent)
    assert wanted.path.read_bytes() == BODY


def test_a_redirect_in_a_circle_ends(server: Any, tmp_path: Path) -> None:
    """With an error that names the address."""
    assert "/a: the server answers 302" in _complaint(_wanted(server.serve("/a", redirect="/a"), tmp_path))


def test_a_missing_file_is_told(server: Any, tmp_path: Path) -> None:
    """With the server's answer, and what to do without it; it is asked once."""
    told = _complaint(_wanted(f"{server.address}/nowhere", tmp_path), THRICE)
    assert "/nowhere: the server answers 404 Not Found" in told
    assert "--mirror DIR" in told
    assert len(server.asked) == 1


def test_a_busy_server_is_asked_again(server: Any, tmp_path: Path) -> None:
    """As often as the network allows; the error tells its answer."""
    assert "answers 503" in _complaint(_wanted(server.serve("/a", status=503), tmp_path), THRICE)
    assert len(server.asked) == 3


def test_no_network_is_told(server: Any, tmp_path: Path) -> None:
    """Nobody listens at the port; the error says what would do without."""
    told = _complaint(_wanted("http://127.0.0.1:9/a", tmp_path), THRICE)
    assert "http://127.0.0.1:9/a: cannot be reached: " in told
    assert "--mirror DIR" in told


@pytest.mark.parametrize(
    ("size", "exact", "told"),
    [
        (9000, True, "has 10,240 bytes, expected are 9,000"),
        (11_000, True, "has 10,240 bytes, expected are 11,000"),
        (9000, False, "has 10,240 bytes, expected are at most 9,000"),
    ],
)
def test_another_size_is_refused_before_it_is_downloaded(
    server: Any, tmp_path: Path, size: int, exact: bool, told: str
) -> None:
    """The server says it at once; nothing is kept."""
    wanted = _wanted(server.serve("/a", BODY), tmp_path, size=size, exact=exact)
    assert told in _complaint(wanted, THRICE)
    assert (wanted.held, len(server.asked)) == (0, 1)


@pytest.mark.parametrize("exact", [True, False])
def test_a_stream_that_does_not_end_is_cut_off(server: Any, tmp_path: Path, exact: bool) -> None:
    """Without a length, no more is written than the file may have, and nothing is kept."""
    wanted = _wanted(server.serve("/a", BODY * 100, says_length=False), tmp_path, size=9000, exact=exact)
    assert "has more bytes, expected are" in _complaint(wanted, THRICE)
    assert wanted.held == 0


def test_a_stream_that_ends_early_is_gone_on_with(server: Any, tmp_path: Path) -> None:
    """Without a length, the size of the manifest tells that something is missing."""
    wanted = _wanted(server.serve("/a", BODY, says_length=False, cuts=[100]), tmp_path)
    assert "100 of 10,240 bytes" in _complaint(wanted)
    download(wanted, ONCE, _silent)
    assert wanted.path.read_bytes() == BODY


def test_attempts_wait_longer_and_longer(server: Any, tmp_path: Path) -> None:
    """The first pause, then twice as much."""
    wanted = _wanted(server.serve("/a", BODY, cuts=[1, 1]), tmp_path)
    started = time.monotonic()
    download(wanted, Network(timeout=10, attempts=3, pause=0.05), _silent)
    assert time.monotonic() - started >= 0.15


@pytest.mark.parametrize("url", ["http://quiz.example/a", "ftp://quiz.example/a", "file:///etc/hostname", "quiz/a"])
def test_only_https_is_downloaded(url: str, tmp_path: Path) -> None:
    """And http from this very machine; another address is refused before anything is asked."""
    with pytest.raises(HarnessError, match="only https is downloaded"):
        _wanted(url, tmp_path)
    assert _wanted("https://quiz.example/a", tmp_path).held == 0
