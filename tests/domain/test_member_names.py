"""Names of members that could pass for another's are refused."""

import pytest

from domain.errors import Conflict, Invalid
from domain.firms.firm import Member, Role
from domain.firms.member_name import member_name, refuse_alike


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Ms Ann", "Ms Ann"),
        ("  Ms   Ann ", "Ms Ann"),
        ("Zoe\u0308", "Zo\u00eb"),
        ("\u0410\u043d\u043d\u0430", "\u0410\u043d\u043d\u0430"),
        ("\u5f20\u4f1f Wei", "\u5f20\u4f1f Wei"),
    ],
)
def test_a_name_is_kept_as_it_is_read(given: str, kept: str) -> None:
    assert member_name(given) == kept


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("\uff2d\uff53 Ann", "write it 'Ms Ann'"),
        ("Ms\u2003\ufb01nn", "write it 'Ms finn'"),
        ("Ms A\u200bnn", "cannot be seen"),
        ("Ms \u202eAnn", "cannot be seen"),
        ("Ms \u0410nn", "mixes letters of Cyrillic and Latin"),
        ("M\u03c2 Ann", "mixes letters of Greek and Latin"),
        ("Ms/Ann", "no slash"),
        (" ", "1 to 200 characters"),
    ],
)
def test_what_could_pass_for_another_is_refused(given: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        member_name(given)


def test_two_members_do_not_differ_by_large_and_small_letters_alone() -> None:
    members = [Member(id="m", firm_id="f", name="Ms Ann", role=Role.VIEWER)]
    refuse_alike("Ms Ann", members)
    refuse_alike("Ms Anna", members)
    with pytest.raises(Conflict, match="There is a member Ms Ann already"):
        refuse_alike("MS ann", members)
