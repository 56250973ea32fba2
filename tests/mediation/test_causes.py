"""案由: a versioned list; old cases keep theirs."""

import datetime as dt

from django.forms import ModelChoiceField

from mediation.causes import Cause, CauseScheme, current_causes
from mediation.demo import Cast, a_case
from mediation.dispute.forms.parties import CaseDetailsForm
from mediation.dispute.states import State


def test_the_list_of_2025_is_there_and_marked_unconfirmed(db: None) -> None:
    causes = current_causes()
    assert causes.count() == 26
    assert {str(cause.scheme) for cause in causes} == {"民事案件案由规定（2025年12月修正）"}
    assert not CauseScheme.objects.get().confirmed
    wages = causes.get(code="205.5")
    assert (str(wages), wages.parent) == ("追索劳动报酬纠纷", causes.get(code="205"))


def test_a_newer_edition_takes_its_place_and_old_cases_keep_theirs(people: Cast) -> None:
    dispute = a_case(people, State.SUBMITTED)
    newer = CauseScheme.objects.create(code="2030", name="2030年修正", valid_from=dt.date(2030, 1, 1))
    Cause.objects.create(scheme=newer, code="1", name="新案由", name_en="New")
    assert [str(cause) for cause in current_causes()] == ["新案由"]
    dispute.refresh_from_db()
    assert str(dispute.cause) == "追索劳动报酬纠纷"
    form = CaseDetailsForm(application=dispute, user=people.wangfang)
    cause = form.fields["cause"]
    assert isinstance(cause, ModelChoiceField)
    assert [str(offered) for offered in cause.queryset or ()] == ["新案由", "追索劳动报酬纠纷"]
