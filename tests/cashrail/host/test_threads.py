"""Steps of rails in threads: taken up again, nothing of a step left behind for the next, and no two in one."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from threading import Barrier, Event, get_ident

import pytest
from tests.fixtures.workers import eventually

from cashrail.host.watch import RailBrokenError, RailSilentError, Watch

mark: ContextVar[str] = ContextVar("mark", default="")


def test_a_step_finds_the_thread_of_the_one_before() -> None:
    watch = Watch(5)
    assert len({watch.run(get_ident) for _ in range(10)}) == 1
    assert watch.run(get_ident) != get_ident()


def test_what_a_step_sets_in_its_context_is_gone_with_it_and_the_callers_is_there() -> None:
    watch = Watch(5)
    watch.run(lambda: mark.set("the step's"))
    assert watch.run(mark.get) == ""
    token = mark.set("the caller's")
    assert watch.run(mark.get) == "the caller's"
    mark.reset(token)


def test_a_thread_is_taken_up_after_a_failure() -> None:
    watch = Watch(5)
    before = watch.run(get_ident)
    with pytest.raises(RailBrokenError):
        watch.run(lambda: 1 // 0)
    with pytest.raises(RailBrokenError):
        watch.run(lambda: exec("raise SystemExit"))  # noqa: S102 - what a rail may do
    assert watch.run(get_ident) == before


def test_steps_at_once_have_a_thread_each() -> None:
    meeting = Barrier(4, timeout=10)

    def step() -> int:
        meeting.wait()
        return get_ident()

    with ThreadPoolExecutor(4) as callers:
        seen = list(callers.map(lambda _: Watch(5).run(step), range(4)))
    assert len(set(seen)) == 4


def test_a_silent_step_keeps_its_thread_until_it_comes_back() -> None:
    back, silent_in = Event(), []

    def silent() -> None:
        silent_in.append(get_ident())
        back.wait(10)

    with pytest.raises(RailSilentError) as silence:
        Watch(0.05).run(silent)
    assert not silence.value.outcome.done
    assert Watch(5).run(get_ident) not in silent_in
    back.set()
    eventually(lambda: silence.value.outcome.done, "the step that came back", 10)
