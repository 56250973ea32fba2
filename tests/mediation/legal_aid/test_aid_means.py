"""Who need not prove hardship is computed; what is computed still has to be proved (法律援助法 Art 41, 42)."""

import pytest

from mediation.demo import Cast, a_worker
from mediation.legal_aid.codes import Exemption, Hardship, Matter
from mediation.legal_aid.demo import an_aid
from mediation.legal_aid.lifecycle import LegalAid
from mediation.legal_aid.means import exempt, means_missing
from mediation.legal_aid.rows import AidOffice, office_of
from mediation.legal_aid.states import State
from tests.mediation.legal_aid.aid_ladder import DAY, NOW, TODAY, refusal, take

GRANT = {"decision": "grant", "denial_reason": "", "reasons": ""}


@pytest.mark.parametrize(
    ("migrant", "matter", "hardship", "found"),
    [
        (True, Matter.WAGES, Hardship.NONE, Exemption.MIGRANT),
        (True, Matter.INJURY, Hardship.NONE, Exemption.MIGRANT),
        (True, Matter.SEVERANCE, Hardship.NONE, None),
        (False, Matter.WAGES, Hardship.NONE, None),
        (False, Matter.RELATION, Hardship.ASSISTANCE, Exemption.ASSISTANCE),
        (False, Matter.RELATION, Hardship.NO_INCOME, Exemption.NO_INCOME),
        (True, Matter.PENSION, Hardship.OTHER, Exemption.OTHER),
    ],
)
def test_an_exemption_follows_from_who_asks_and_for_what(
    migrant: bool, matter: Matter, hardship: Hardship, found: Exemption | None
) -> None:
    assert exempt(migrant=migrant, matter=matter, hardship=hardship) == found


def under_review(people: Cast, *, migrant: bool, **fields: object) -> LegalAid:
    worker = a_worker(1) | {"migrant_worker": migrant}
    return an_aid(people, State.REVIEW, at=NOW - DAY, worker=worker, **fields)


def test_without_a_declaration_or_check_aid_is_not_granted(people: Cast) -> None:
    aid = under_review(people, migrant=False)
    assert "诚信承诺" in refusal(aid, "propose_decision", people, people.gaoyuan, **GRANT)
    assert "不属于免予核查" in refusal(aid, "record_means", people, people.gaoyuan, means_check="exempt")
    take(aid, "record_means", people, people.gaoyuan)
    take(aid, "propose_decision", people, people.gaoyuan, **GRANT)
    assert (aid.state, aid.means_check, aid.income) == (State.SIGNING, "declared", 2_000_00)


def test_an_exemption_has_to_be_proved(people: Cast) -> None:
    aid = under_review(people, migrant=True)
    assert "请先登记核对的证明材料" in refusal(aid, "propose_decision", people, people.gaoyuan, **GRANT)
    assert "写明核对的材料" in refusal(
        aid, "record_means", people, people.gaoyuan, means_check="exempt", means_evidence=" "
    )
    take(aid, "record_means", people, people.gaoyuan, means_check="exempt", means_evidence="户口簿", means_met=None)
    assert means_missing(aid) is None


def test_a_check_that_finds_no_hardship_leads_to_a_denial(people: Cast) -> None:
    aid = under_review(people, migrant=False)
    take(aid, "record_means", people, people.gaoyuan, means_check="data", means_met=False)
    assert "不符合经济困难" in refusal(aid, "propose_decision", people, people.gaoyuan, **GRANT)
    take(aid, "propose_decision", people, people.gaoyuan, denial_reason="no_hardship")
    assert aid.state == State.SIGNING


def test_when_the_matter_changes_the_exemption_is_proved_anew(people: Cast) -> None:
    aid = under_review(people, migrant=True)
    take(aid, "record_means", people, people.gaoyuan, means_check="exempt", means_evidence="户口簿", means_met=None)
    take(aid, "correct_details", people, people.gaoyuan, aid_matter="severance")
    assert (aid.means_check, aid.means_met) == ("", False)
    assert "诚信承诺" in refusal(aid, "propose_decision", people, people.gaoyuan, **GRANT)


def test_a_check_is_not_made_tomorrow(people: Cast) -> None:
    aid = under_review(people, migrant=False)
    assert "晚于今天" in refusal(aid, "record_means", people, people.gaoyuan, means_on=TODAY + DAY)


def test_membership_of_a_union_bars_nobody_and_its_proof_is_the_organisations_to_name(people: Cast) -> None:
    aid = under_review(people, migrant=True)
    assert aid.recipient is not None
    assert aid.recipient.union_member is False
    AidOffice.objects.create(organisation=people.district, union_proof="北京工会会员互助服务卡")
    assert office_of(people.rongchang).union_proof == "北京工会会员互助服务卡", "a station follows the body above it"
    form = aid.steps()["correct_details"].form_class(application=aid, user=people.gaoyuan)  # type: ignore[misc,call-arg]
    assert "北京工会会员互助服务卡" in str(form.fields["union_member"].help_text)
