"""Where a server is, and what is no address of one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from harness.errors import UsageError
from harness.serving import Server
from harness.serving.completions import Weights
from harness.serving.retrying import Passing, _wait, asked_wait


@pytest.mark.parametrize("url", ["http://h:1", "http://h:1/", "http://h:1/v1", "http://h:1/v1/"])
def test_the_address_may_end_in_v1(url: str) -> None:
    """As other tools want it, or not."""
    assert Server(url=url).root == "http://h:1"


def test_a_path_in_front_of_v1_stays() -> None:
    """A server may be one of several behind a gateway."""
    assert Server(url="https://h/team/v1").root == "https://h/team"


@pytest.mark.parametrize("url", ["http://me:sesame@h", "http://h?key=sesame", "sesame://h", "http://", "http://h:port"])
def test_an_address_with_a_key_or_without_a_host_is_refused(url: str) -> None:
    """And the key is not repeated."""
    with pytest.raises(UsageError) as raised:
        Server(url=url)
    assert "sesame" not in str(raised.value)


@pytest.mark.parametrize("settings", [{"concurrency": 0}, {"timeout": 0}])
def test_settings_that_ask_for_nothing_are_refused(settings: dict[str, int]) -> None:
    """No request at once, no time for one."""
    with pytest.raises(UsageError, match="--concurrency must be 1 or more, and --timeout above 0"):
        Server(url="http://h", **settings)


def test_the_wait_that_a_server_asks_for_is_seconds_or_a_date() -> None:
    """Both forms of Retry-After; a past date is no wait, and anything else says nothing."""
    assert asked_wait("7") == 7.0
    assert asked_wait(format_datetime(datetime.now(UTC) + timedelta(seconds=30))) == pytest.approx(30, abs=2)
    assert asked_wait(format_datetime(datetime.now(UTC) - timedelta(seconds=30))) == 0.0
    assert asked_wait("soon") is None
    assert asked_wait(None) is None


@pytest.mark.parametrize("attempt", range(5))
def test_each_wait_is_about_twice_the_one_before(attempt: int) -> None:
    """Half a second at first, less up to a half of it, so that not all come again at once."""
    waits = {_wait(Passing("busy"), attempt) for _ in range(20)}
    assert len(waits) > 1
    assert 0.25 * 2**attempt <= min(waits) <= max(waits) <= 0.5 * 2**attempt


def test_no_wait_is_longer_than_a_minute() -> None:
    """Whatever a server asks for; a shorter one is waited for as it says."""
    assert _wait(Passing("busy", wait=3600.0), 0) == 60.0
    assert _wait(Passing("busy", wait=7.0), 5) == 7.0


def test_the_last_tokens_are_weighed() -> None:
    """Their sum, and whether each is the likeliest in its place; of none there is nothing to lose."""
    weights = Weights(own=(-9.0, -1.0, -0.5), best=(-0.1, -1.0, -0.5))
    assert weights.of_last(2) == (-1.5, True)
    assert weights.of_last(3) == (-10.5, False)
    assert weights.of_last(0) == (0.0, True)
    assert not Weights(own=(-0.51,), best=(-0.5,)).of_last(1)[1]
