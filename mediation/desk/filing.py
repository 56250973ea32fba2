"""A new dispute on one page that follows the conversation: who, against whom, what, since when, evidence."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.forms.utils import ErrorDict
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from mediation.attachments import Paper, attach
from mediation.causes import current_causes
from mediation.claims import ClaimType
from mediation.desk.grid import Grid, empty_grid, read_grid
from mediation.desk.pressing import press_key, whole
from mediation.desk.work import may_open, person
from mediation.dispute.codes import Source
from mediation.dispute.forms.parties import RespondentForm
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.parties_steps import add_unit, add_worker
from mediation.dispute.pasted import as_rows
from mediation.fields import DayField, FilesField, MomentField, long_text
from mediation.files import inspect_upload, undone_on_error
from mediation.identifiers import Invalid
from mediation.parties import LimitationBasis
from mediation.saved import SavedForm
from workflow.engine import Refused, perform, refused_by_the_database
from workflow.models import open_application
from workflow.moment import now, today
from workflow.organisations import Organisation, User
from workflow.text import t

PAGE = "new-case"
MOST_UNITS = 20
KEPT = dt.timedelta(days=3)
UNPROCESSABLE = 422


class EvidenceField(FilesField):
    """Uploads that are inspected with the form, so that a bad file is a sentence beside its box and not a lost page."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Every file, or ValidationError naming the bad one."""
        from django.conf import settings  # noqa: PLC0415

        files = [item for item in super().clean(data, initial) if item] if data else []
        for item in files:
            try:
                inspect_upload(item, max_bytes=settings.ATTACHMENT_MAX_BYTES)
            except Invalid as error:
                raise forms.ValidationError(f"{item.name}：{error.sentence}") from error
        return files


class CaseForm(forms.Form):
    """What is asked once per dispute."""

    organisation = forms.ModelChoiceField(
        queryset=Organisation.objects.none(), label=t("办理机构", "Organisation"), empty_label=None
    )
    source = forms.ChoiceField(label=t("来源", "Source"), choices=Source.choices, initial=Source.WINDOW)
    oral = forms.ChoiceField(
        label=t("申请方式", "How they apply"), widget=forms.RadioSelect, initial="oral",
        choices=[("oral", t("口头申请，当场记录", "Orally, recorded on the spot")), ("written", t("书面申请", "In writing"))],
    )  # fmt: skip
    received_at = MomentField(label=t("收到申请的时间", "Received at"))
    cause = forms.ModelChoiceField(
        queryset=current_causes().none(), label=t("案由", "Cause"), empty_label=t("请选择", "Choose")
    )
    facts = forms.CharField(
        label=t("事实和理由", "Facts and reasons"), widget=long_text(5), max_length=20_000,
        help_text=t("什么时候入职、做什么工作、从什么时候起欠薪、怎么要过、对方怎么说。", "Hired when, doing what, unpaid since when, asked how, answered what."),
    )  # fmt: skip
    right_known_on = DayField(
        label=t("知道权利被侵害之日", "Knew of the violation on"), required=False,
        help_text=t("仲裁时效从这一天起算一年；在职欠薪不受一年限制。", "Arbitration limitation runs one year from here; not for wages while employed."),
    )  # fmt: skip
    limitation_basis = forms.ChoiceField(
        label=t("时效依据", "Limitation basis"), choices=LimitationBasis.choices, initial=LimitationBasis.KNOWN
    )
    region = forms.CharField(label=t("用工地区", "Region"), max_length=60, required=False)
    industry = forms.CharField(label=t("行业", "Industry"), max_length=60, required=False)
    urgent = forms.BooleanField(label=t("紧急", "Urgent"), required=False)
    evidence = forms.CharField(label=t("证据清单", "Evidence"), widget=long_text(3), required=False, max_length=5_000)
    record = EvidenceField(
        label=t("申请书或口头申请笔录（签名扫描件）", "Signed application or record"), required=False
    )
    exhibits = EvidenceField(label=t("证据材料", "Evidence files"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [m.organisation_id for m in user.held if m.role in Dispute.steps()["submit"].who]
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=places, active=True)  # type: ignore[attr-defined]
        self.fields["cause"].queryset = current_causes()  # type: ignore[attr-defined]
        self.fields["received_at"].initial = now()

    def clean_received_at(self) -> Any:
        """Not in the future: time limits run from here."""
        moment = self.cleaned_data["received_at"]
        if moment > now() + dt.timedelta(minutes=5):
            raise forms.ValidationError(
                t("收到申请的时间不能晚于现在。", "The application cannot be received in the future.")
            )
        return min(moment, now())


class Filing:
    """Everything the page holds: the form, the grid of workers, the respondents."""

    def __init__(self, user: User, data: QueryDict | None = None, files: Any = None) -> None:
        self.user = user
        self.form = CaseForm(data, files, user=user) if data is not None else CaseForm(user=user)
        self.grid: Grid = read_grid(data, on=today()) if data is not None else empty_grid()
        count = _count(data)
        self.units = [self._unit(data, number) for number in range(count)]

    def _unit(self, data: QueryDict | None, number: int) -> RespondentForm:
        return RespondentForm(data, prefix=f"unit-{number}", application=None, user=self.user)  # type: ignore[arg-type]

    @property
    def blank_unit(self) -> RespondentForm:
        """The template of a further respondent."""
        return RespondentForm(prefix="unit-__n__", application=None, user=self.user)  # type: ignore[arg-type]

    def unjudged(self) -> "Filing":
        """Show what was typed without a word about it: the person is still typing."""
        for part in (self.form, *self.units):
            part._errors = ErrorDict()  # type: ignore[attr-defined]  # noqa: SLF001  Django has no public way to show a bound form unvalidated
        return self

    def is_good(self) -> bool:
        """All parts are checked, so that all errors show at once."""
        return all([self.form.is_valid(), self.grid.good, *[unit.is_valid() for unit in self.units]])

    def file(self, key: str) -> Dispute:
        """Open, write, submit, in one transaction; the same key files once. Raises Refused."""
        again = Dispute.objects.filter(opening_key=key, opened_by=self.user).first() if key else None
        if again is not None:
            return again
        try:
            with undone_on_error(), refused_by_the_database(), transaction.atomic():
                return self._write(key)
        except Refused:
            found = Dispute.objects.filter(opening_key=key, opened_by=self.user).first() if key else None
            if found is None:
                raise
            return found

    def _write(self, key: str) -> Dispute:
        asked = self.form.cleaned_data
        own = ("source", "cause", "facts", "evidence", "region", "industry", "urgent", "received_at")
        dispute: Dispute = open_application(
            Dispute, by=self.user, organisation=asked["organisation"], opening_key=key or None, oral=asked["oral"] == "oral",
            **{name: asked[name] for name in own},
        )  # fmt: skip
        limitation = {name: asked[name] for name in ("right_known_on", "limitation_basis")}
        assert self.grid.pasted is not None  # noqa: S101  a good grid was read
        for row in as_rows(self.grid.pasted):
            add_worker(dispute, row | limitation, received_at=asked["received_at"])
        for unit in self.units:
            add_unit(dispute, unit.cleaned_data)
        paper = Paper.ORAL_RECORD if asked["oral"] == "oral" else Paper.APPLICATION
        for upload, kind in [*((f, paper) for f in asked["record"]), *((f, Paper.EVIDENCE) for f in asked["exhibits"])]:
            attach(dispute, upload, kind, by=self.user)
        perform(dispute, "submit", by=self.user, at=asked["received_at"])
        return dispute


def _count(data: QueryDict | None) -> int:
    return min(max(whole(data.get("units", "1")) or 1, 1), MOST_UNITS) if data is not None else 1


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    """GET: an empty page, or what was typed and not sent. POST: read the paste, add a row or a unit, or file."""
    user = _who_files(request)
    if request.method == "GET":
        return _blank(request, user)
    filing = Filing(user, request.POST, request.FILES)
    if "file" not in request.POST:
        return _again(request, filing.unjudged(), checked="read" in request.POST)
    if not filing.is_good():
        return _again(request, filing, checked=True, status=UNPROCESSABLE)
    try:
        dispute = filing.file(press_key(request) or "")
    except Refused as refused:
        filing.form.add_error(None, refused.sentence)
        return _again(request, filing, checked=True, status=UNPROCESSABLE)
    SavedForm.objects.filter(user=user, page=PAGE).delete()
    messages.success(request, t("已收件：{number}。", "Received: {number}.").format(number=dispute.receipt_number))
    return redirect("case", pk=dispute.pk)


@login_required
@never_cache
@require_POST
def keep_typed(request: HttpRequest) -> HttpResponse:
    """Keep what is typed so far (called by the page while typing). Files cannot be kept. `drop` forgets it."""
    user = _who_files(request)
    if "drop" in request.POST:
        SavedForm.objects.filter(user=user, page=PAGE).delete()
        return redirect("new-case")
    typed = {
        name: [value.replace("\0", "") for value in values]
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken"
    }
    SavedForm.objects.update_or_create(user=user, page=PAGE, defaults={"data": typed})
    if "later" in request.POST:
        messages.success(request, t("已保存，可从“登记申请”继续填写。", "Kept; go on from “New application”."))
        return redirect("my-work")
    return HttpResponse(
        t("已自动保存 {time}", "Kept at {time}").format(time=timezone.localtime(now()).strftime("%H:%M:%S")),
        content_type="text/plain",
    )


def _who_files(request: HttpRequest) -> User:
    user = person(request)
    if not may_open(Dispute, user):
        raise PermissionDenied(
            t("登记申请由受理员、调解员或调解负责人办理。", "Filing is for intake clerks, mediators and leads.")
        )
    return user


def forget_the_old() -> None:
    """What was typed holds identity numbers and telephones: nobody's is kept longer than it may be wanted."""
    SavedForm.objects.filter(saved_at__lt=timezone.now() - KEPT).delete()


def _blank(request: HttpRequest, user: User) -> HttpResponse:
    forget_the_old()
    saved = SavedForm.objects.filter(user=user, page=PAGE).first()
    if saved is None:
        return _page(request, Filing(user), checked=False)
    data = QueryDict(mutable=True)
    for name, values in saved.data.items():
        data.setlist(name, values)
    return _page(request, Filing(user, data).unjudged(), checked=False, saved=saved)


def _again(request: HttpRequest, filing: Filing, *, checked: bool, status: int = 200) -> HttpResponse:
    if "add_row" in request.POST:
        from mediation.desk.grid import Cell  # noqa: PLC0415

        filing.grid.rows.append([Cell() for _ in filing.grid.headings])
    if "add_unit" in request.POST and len(filing.units) < MOST_UNITS:
        filing.units.append(filing._unit(None, len(filing.units)))  # noqa: SLF001
    return _page(request, filing, checked=checked, status=status)


def _page(
    request: HttpRequest, filing: Filing, *, checked: bool, status: int = 200, saved: SavedForm | None = None
) -> HttpResponse:
    context = {
        "filing": filing,
        "form": filing.form,
        "grid": filing.grid,
        "checked": checked,
        "saved": saved,
        "key": request.POST.get("key") or uuid.uuid4().hex,
        "files_lost": bool(request.FILES),
        "faulty": checked and (bool(filing.grid.faults) or status == UNPROCESSABLE),
        "claim_labels": [label for _value, label in ClaimType.choices],
    }
    return render(request, "desk/new_case.html", context, status=status)
