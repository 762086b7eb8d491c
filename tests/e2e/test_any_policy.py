"""No policy that is accepted makes an answer fail."""

from collections.abc import Iterator
from contextlib import suppress
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fixtures.program import Job
from tests.fixtures.synced import scenario, synced

from domain.errors import Invalid
from domain.policy.change import PolicyDraft
from domain.policy.levels import checked
from domain.policy.policy import DEFAULT_POLICY

pytestmark = pytest.mark.slow
_WHOLE = st.sampled_from([0, 1, 2, 7, 3_660, 10**12, -30])
_SHARE = st.sampled_from(["0", "0.0000001", "0.5", "1", "100"])


def _values(now: Any) -> st.SearchStrategy[Any] | None:
    """Odd values of the kind that a threshold has."""
    if isinstance(now, bool):
        return st.booleans()
    if isinstance(now, int):
        return _WHOLE
    if isinstance(now, Decimal):
        return _SHARE
    if isinstance(now, dict):
        return st.just({})
    return st.just([]) if isinstance(now, tuple | frozenset) else None


ODD = {
    name: values
    for name in DEFAULT_POLICY.__struct_fields__
    if name != "version" and (values := _values(getattr(DEFAULT_POLICY, name))) is not None
}


@st.composite
def accepted(draw: st.DrawFn) -> dict[str, Any]:
    """Some thresholds set oddly, those left out that are refused."""
    overrides: dict[str, Any] = {}
    for name in draw(st.lists(st.sampled_from(sorted(ODD)), min_size=1, max_size=12, unique=True)):
        tried = overrides | {name: draw(ODD[name])}
        try:
            overrides = checked(tried)
        except Invalid:
            continue
    return overrides


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Job]:
    with synced(scenario("messy"), tmp_path_factory.mktemp("policies")) as job:
        yield job


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(overrides=accepted())
def test_every_answer_is_given(job: Job, overrides: dict[str, Any]) -> None:
    answer_all(job, overrides)


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(ODD))
def test_every_answer_is_given_whatever_one_threshold_is(job: Job, name: str) -> None:
    odd: list[Any] = [0, 1, 3_660, 10**12, -30, "0", "1", "100", [], {}]
    for value in odd:
        with suppress(Invalid):
            answer_all(job, checked({name: value}))


def answer_all(job: Job, overrides: dict[str, Any]) -> None:
    """Each answer on the client's books by the policy; raises what an answer raises."""
    product, firm_id = job.program.product, job.program.firm_id
    [client] = product.bookshelf.businesses(firm_id)
    seen = job.container.stored_policies().for_business(client.scope).version
    draft = PolicyDraft(overrides=overrides, version=seen)
    product.policies.change(job.program.acting, client.id, draft)
    asking = (product.tray.tray, product.console.console, product.forecast.forecast, product.pay_plan.pay_plan)
    for ask in asking:
        assert msgspec.json.encode(ask(client.scope, job.as_of).business)
    assert product.digest.digest(firm_id, job.as_of).clients[0].error == ""
