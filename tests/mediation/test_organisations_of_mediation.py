"""调解组织: the hat under which a body mediates."""

import pytest

from mediation.demo import Cast
from mediation.organisations import ClosingPolicy, LegalKind, MediationBody, body_of
from workflow.organisations import Organisation


@pytest.mark.parametrize(
    ("kind", "art_10"),
    [(LegalKind.ENTERPRISE, True), (LegalKind.PEOPLES, True), (LegalKind.STREET, True), (LegalKind.OTHER, False)],
)
def test_art_10_names_three_kinds(kind: str, art_10: bool) -> None:
    assert MediationBody(legal_kind=kind).is_art_10 is art_10


def test_a_body_without_a_legal_face_is_outside_art_10(people: Cast) -> None:
    place = Organisation.found(code="new", name="新站", number_prefix="新", parent=people.district)
    body = body_of(place)
    assert not MediationBody.objects.filter(organisation=place).exists()
    assert (body.legal_kind, body.closing_policy) == (str(LegalKind.OTHER), str(ClosingPolicy.PERFORMED))
    assert (body.correction_days, body.consent_days, body.grace_days) == (5, 5, 0)


def test_a_body_says_what_it_is(people: Cast) -> None:
    assert str(body_of(people.district)) == f"{people.district} · 依法设立的基层人民调解组织"
