"""The whole remedy table of domain.md 2.1: what the parties hold × the body's legal kind × what was agreed about."""

import pytest

from mediation.claims import RULES, ClaimType
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.remedies import Remedy, RemedyTrack, Route, Title, remedies, title_held
from mediation.dispute.states import State
from mediation.organisations import LegalKind, MediationBody
from tests.mediation.dispute.ladder import DAY, TODAY, Cast, a_case, a_walk, a_worker, refusal, take

ALWAYS = {Route.HRSS_REPORT, Route.UNION_LETTER}
UNCONFIRMED = {Route.ARBITRATION, *ALWAYS}
ENFORCEABLE = {Route.ENFORCEMENT, *ALWAYS}
ORDER, COURT = Route.PAYMENT_ORDER, Route.COURT

# Claims agreed, and what an unconfirmed agreement of an Art 10 body then opens beside UNCONFIRMED.
BY_CLAIMS: tuple[tuple[tuple[str, ...], set[Route]], ...] = (
    (("WAGE",), {ORDER, COURT}),
    (("WAGE", "OT", "BONUS"), {ORDER, COURT}),
    (("COMP",), {ORDER}),
    (("DAMAGES",), {ORDER}),
    (("DOUBLE",), {ORDER}),
    (("INJ_MED",), {ORDER}),
    (("PENALTY",), {ORDER}),
    (("WAGE", "COMP"), {ORDER}),
    (("WAGE", "DEPOSIT"), {ORDER}),
    (("WAGE", "DOC"), {ORDER}),
    (("ANNUAL",), set()),
    (("DEPOSIT",), set()),
    (("INJ_BEN",), set()),
    (("NONCOMP",), set()),
    (("EXP",), set()),
    (("DOC",), set()),
    (("REINSTATE",), set()),
)


@pytest.fixture
def settled(people: Cast) -> Dispute:
    """An effective agreement, its body's kind and its claims to be set by the test."""
    return a_walk(people, State.PERFORMING, workers=3).dispute


def about(dispute: Dispute, *types: str) -> Dispute:
    """As if these had been claimed and agreed. Figures only: how they come about is proved elsewhere."""
    workers = list(dispute.applicants.order_by("position"))
    for worker, claim_type in zip(workers, [*types, *types, *types], strict=False):
        worker.claims.update(type=claim_type, agreed=1_000_00 if RULES[claim_type].money else None)
    return dispute


def routes(dispute: Dispute) -> set[str]:
    return {remedy.route for remedy in remedies(dispute) if remedy.closed_because is None}


def holding(dispute: Dispute, title: Title) -> Dispute:
    dispute.confirm_status = "granted" if title in (Title.ARBITRATION_PAPER, Title.COURT_RULING) else "none"
    dispute.confirm_track = "judicial" if title == Title.COURT_RULING else "arb_review"
    return dispute


def test_an_unconfirmed_agreement_of_an_art_10_body(settled: Dispute) -> None:
    assert title_held(settled) == Title.AGREEMENT
    for types, opens in BY_CLAIMS:
        about(settled, *types)
        for kind in (LegalKind.ENTERPRISE, LegalKind.PEOPLES, LegalKind.STREET):
            settled.legal_kind = kind
            assert routes(settled) == UNCONFIRMED | opens, (types, kind)


def test_the_agreement_of_any_other_body_is_evidence_only(settled: Dispute) -> None:
    for types, _opens in BY_CLAIMS:
        about(settled, *types)
        for kind in (LegalKind.OTHER, ""):
            settled.legal_kind = kind
            assert routes(settled) == UNCONFIRMED, (types, kind)


@pytest.mark.parametrize("title", [Title.ARBITRATION_PAPER, Title.COURT_RULING])
def test_a_confirmed_title_is_enforced_whatever_it_is_about(settled: Dispute, title: Title) -> None:
    holding(settled, title)
    assert title_held(settled) == title
    for types, _opens in BY_CLAIMS:
        about(settled, *types)
        for kind in LegalKind.values:
            settled.legal_kind = kind
            assert routes(settled) == ENFORCEABLE, (types, kind)
    closed = {remedy.route: remedy.closed_because for remedy in remedies(settled)}
    assert "直接申请执行" in str(closed[Route.ARBITRATION])


@pytest.mark.parametrize("state", [State.MEDIATING, State.AGREEMENT_DRAFT])
def test_without_an_effective_agreement_only_the_ordinary_ways_are_open(people: Cast, state: str) -> None:
    dispute = a_case(people, state)
    assert title_held(dispute) == Title.NONE
    assert routes(dispute) == UNCONFIRMED
    closed = {remedy.route: remedy.closed_because for remedy in remedies(dispute)}
    assert closed[Route.ENFORCEMENT] == closed[ORDER] == closed[COURT] == "没有生效的调解协议。"


def test_a_waived_claim_does_not_count(settled: Dispute) -> None:
    about(settled, "WAGE", "COMP", "WAGE")
    settled.applicants.get(position=2).claims.update(agreed=0)
    assert routes(settled) >= {COURT}, "what is left is solely about pay"


def test_after_a_payment_order_came_to_nothing_the_worker_sues_on_the_agreement(settled: Dispute) -> None:
    about(settled, "COMP")
    assert COURT not in routes(settled)
    RemedyTrack.objects.create(application=settled, route=ORDER, title=Title.AGREEMENT, started_on=TODAY)
    assert COURT in routes(settled)


def test_a_refused_confirmation_leaves_an_agreement(settled: Dispute) -> None:
    settled.confirm_status, settled.confirm_track = "refused", "judicial"
    assert title_held(settled) == Title.AGREEMENT


def test_every_route_names_its_law(settled: Dispute) -> None:
    table: list[Remedy] = remedies(settled)
    assert [remedy.route for remedy in table] == list(dict.fromkeys(remedy.route for remedy in table))
    assert {remedy.route for remedy in table} == set(Route)
    assert all(remedy.law for remedy in table)


def test_every_type_of_claim_has_its_rule() -> None:
    assert set(RULES) == set(ClaimType)
    for claim_type, rule in RULES.items():
        assert rule.money or not (rule.payment_order or rule.wages), claim_type
        assert rule.payment_order or not rule.wages, claim_type


# Taking one


def test_a_closed_route_is_refused_with_its_reason(people: Cast) -> None:
    dispute = a_case(people, State.DEFAULTED)
    assert "不能直接申请执行" in refusal(dispute, "take_remedy", people, people.liqiang, route=Route.ENFORCEMENT)


def test_a_route_that_does_not_exist_is_refused_too(people: Cast) -> None:
    dispute = a_case(people, State.DEFAULTED)
    assert refusal(dispute, "take_remedy", people, people.liqiang, route="prayer") == "请选择救济途径。"


def test_a_remedy_has_begun(people: Cast) -> None:
    dispute = a_case(people, State.DEFAULTED)
    assert "启动日期" in refusal(dispute, "take_remedy", people, people.liqiang, started_on=TODAY + DAY)


def test_a_remedy_keeps_the_title_it_was_taken_on(people: Cast) -> None:
    MediationBody.objects.filter(organisation=people.district).update(legal_kind=LegalKind.STREET)
    dispute = a_case(people, State.DEFAULTED, workers=[a_worker(1, claim=ClaimType.COMP)])
    take(dispute, "take_remedy", people, people.liqiang, details="区法院")
    track = dispute.remedies.get()
    assert (track.route, track.title, str(track), track.details) == (ORDER, Title.AGREEMENT, "申请支付令", "区法院")
