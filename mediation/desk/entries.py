"""The window at the arbitration court: which of its three entries it is, asked before anything else (domain.md 2.6)."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from mediation.desk.evidence import EvidenceField
from mediation.desk.origins import origin_of
from mediation.desk.work import may_open, person
from mediation.dispute.codes import LacEntry
from mediation.dispute.forms.court_window import linked_court
from mediation.dispute.lifecycle import Dispute
from mediation.fields import DayField
from workflow.models import kinds
from workflow.moment import today
from workflow.organisations import Organisation
from workflow.text import t


@login_required
@require_GET
def court_window(request: HttpRequest) -> HttpResponse:
    """Before filing, entrusted, or at the hearing: three doors that lead to three forms."""
    user = person(request)
    may = {kind.kind for kind in kinds() if may_open(kind, user)}
    if not may & {"dispute", "hearing"}:
        raise PermissionDenied(t("您的角色不登记申请。", "Your roles register no applications."))
    return render(request, "desk/new_court_window.html", {"may": may, "origin": origin_of(request, user)})


class EntryForm(forms.Form):
    """What makes a case one of the two entries that lead to a mediation."""

    lac_name = forms.CharField(label=t("仲裁院", "Arbitration court"), max_length=100)
    lac_case_no = forms.CharField(label=t("仲裁案号", "Arbitration case no."), max_length=60, required=False)
    lac_letter_on = DayField(label=t("调解建议书日期", "Date of the suggestion"))
    letter = EvidenceField(label=t("调解建议书扫描件", "Scan of the suggestion"), required=False)
    lac_worker_consent_on = DayField(label=t("职工方同意日期", "Workers consented on"))
    lac_unit_consent_on = DayField(label=t("单位方同意日期", "Employer consented on"))
    consents = EvidenceField(
        label=t("双方同意委托调解书", "Both sides' consent"),
        help_text=t("双方签名的同意书，一份或两份。", "Signed by both sides, one paper or two."),
    )

    def __init__(self, *args: Any, entry: LacEntry, district: Organisation | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        if district is not None:
            self.fields["lac_name"].initial = linked_court(district)
        if entry == LacEntry.ENTRUSTED:
            self.fields["lac_case_no"].required = True
            self.fields["lac_letter_on"].label = t("委托调解函日期", "Date of the letter")
            self.fields["letter"].label = t("委托调解函扫描件", "Scan of the letter")
            self.fields["lac_unit_consent_on"].help_text = t(
                "十个工作日的调解期限从双方都同意之日起算。",
                "The ten working days run from the day both had consented.",
            )
        else:
            for name in ("lac_worker_consent_on", "lac_unit_consent_on", "consents"):
                del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """None of its days lies ahead."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("lac_letter_on", "lac_worker_consent_on", "lac_unit_consent_on"):
            if cleaned.get(name) and cleaned[name] > today():
                self.add_error(name, t("日期不能晚于今天。", "It cannot lie in the future."))
        return cleaned

    def of_the_case(self) -> dict[str, Any]:
        """The fields of the dispute."""
        own = {name: value for name, value in self.cleaned_data.items() if name.startswith("lac_")}
        return own | {"lac_entry": self.entry}


def entry_asked(typed: str) -> LacEntry | None:
    """The entry as the address names it; None for an ordinary application."""
    return LacEntry(typed) if typed in LacEntry.values else None


def district_of(user: Any) -> Organisation | None:
    """The district of the first organisation where this person may file."""
    for membership in user.held:
        if membership.role in Dispute.steps()["submit"].who:
            found: Organisation | None = membership.organisation.district
            return found
    return None
