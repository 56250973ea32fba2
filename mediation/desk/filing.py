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
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from mediation.attachments import Paper, attach
from mediation.causes import current_causes
from mediation.claims import ClaimType
from mediation.desk import clients
from mediation.desk.drafts import address_of, draft_of, forget
from mediation.desk.entries import EntryForm, district_of, entry_asked
from mediation.desk.evidence import EvidenceField
from mediation.desk.grid import Grid, grid_of, read_grid
from mediation.desk.origins import origin_of, tie_to_origin
from mediation.desk.pressing import press_key, whole
from mediation.desk.work import may_open, person
from mediation.dispute.codes import LacEntry, Source
from mediation.dispute.forms.parties import RespondentForm
from mediation.dispute.lifecycle import Dispute
from mediation.dispute.parties_steps import add_unit, add_worker
from mediation.dispute.pasted import as_rows
from mediation.doors import Carried, carried_by, door_of
from mediation.fields import DayField, MomentField, long_text
from mediation.files import undone_on_error
from mediation.parties import LimitationBasis
from mediation.saved import SavedForm
from mediation.uncovering import handed_on
from workflow.engine import Refused, perform, refused_by_the_database
from workflow.models import Application, open_application
from workflow.moment import now, today
from workflow.organisations import Organisation, User
from workflow.text import t

MOST_UNITS = 20
UNPROCESSABLE = 422


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

    def __init__(self, *args: Any, user: User, entry: LacEntry | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        source = self.fields["source"]
        assert isinstance(source, forms.ChoiceField)  # noqa: S101  for the type checker
        source.choices = [c for c in Source.choices if (c[0] == Source.LAC) == bool(entry)]
        if entry:
            source.initial = Source.LAC
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
    """Everything the page holds: the form, the grid of workers, the respondents; where it comes from, by which entry.

    origin: the application it is filled from, whose record it will stand in. entry: one of the two of the arbitration court.
    """

    def __init__(
        self,
        user: User,
        data: QueryDict | None = None,
        files: Any = None,
        *,
        origin: Application | None = None,
        entry: LacEntry | None = None,
        address: str | None = None,
    ) -> None:
        self.user, self.origin = user, origin
        carried = Carried()
        if origin is not None and data is None:
            carried = handed_on(origin, carried_by(origin), user, shown=True, address=address)
        known = {"facts": carried.facts, "source": door_of(origin)} if origin is not None else {}
        self.form = (
            CaseForm(data, files, user=user, entry=entry)
            if data is not None
            else CaseForm(user=user, entry=entry, initial=known)
        )
        self.entry = EntryForm(data, files, entry=entry, district=district_of(user)) if entry else None
        self.grid: Grid = read_grid(data, on=today()) if data is not None else grid_of(carried)
        self.carried_units = carried.units or ([_unit_of(carried)] if carried.employer_name else [])
        count = _count(data) if data is not None else max(1, min(len(self.carried_units), MOST_UNITS))
        self.units = [self._unit(data, number) for number in range(count)]

    def _unit(self, data: QueryDict | None, number: int) -> RespondentForm:
        known = self.carried_units[number] if data is None and number < len(self.carried_units) else None
        return RespondentForm(data, prefix=f"unit-{number}", application=None, user=self.user, initial=known)  # type: ignore[arg-type]

    @property
    def parts(self) -> list[Any]:
        """Every form of the page."""
        return [self.form, *self.units, *([self.entry] if self.entry is not None else [])]

    @property
    def blank_unit(self) -> RespondentForm:
        """The template of a further respondent."""
        return RespondentForm(prefix="unit-__n__", application=None, user=self.user)  # type: ignore[arg-type]

    def unjudged(self) -> "Filing":
        """Show what was typed without a word about it: the person is still typing."""
        for part in self.parts:
            part._errors = ErrorDict()  # noqa: SLF001  Django has no public way to show a bound form unvalidated
        return self

    def is_good(self) -> bool:
        """All parts are checked, so that all errors show at once."""
        return all([self.grid.good, *[part.is_valid() for part in self.parts]])

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
            **{name: asked[name] for name in own}, **(self.entry.of_the_case() if self.entry is not None else {}),
        )  # fmt: skip
        limitation = {name: asked[name] for name in ("right_known_on", "limitation_basis")}
        assert self.grid.pasted is not None  # noqa: S101  a good grid was read
        for row in as_rows(self.grid.pasted):
            add_worker(dispute, row | limitation, received_at=asked["received_at"])
        for unit in self.units:
            add_unit(dispute, unit.cleaned_data)
        paper = Paper.ORAL_RECORD if asked["oral"] == "oral" else Paper.APPLICATION
        for upload, kind in [
            *((f, paper) for f in asked["record"]),
            *((f, Paper.EVIDENCE) for f in asked["exhibits"]),
            *self._of_the_court(),
        ]:
            attach(dispute, upload, kind, by=self.user)
        perform(dispute, "submit", by=self.user, at=asked["received_at"])
        tie_to_origin(self.origin, dispute, by=self.user)
        return dispute

    def _of_the_court(self) -> list[tuple[Any, Paper]]:
        """The arbitration court's letter, and both sides' consent."""
        if self.entry is None:
            return []
        given = self.entry.cleaned_data
        consents = [(upload, Paper.ENTRUST_CONSENT) for upload in given.get("consents", ())]
        return [*((upload, Paper.COMMISSION_LETTER) for upload in given["letter"]), *consents]


def _count(data: QueryDict) -> int:
    return min(max(whole(data.get("units", "1")) or 1, 1), MOST_UNITS)


def _unit_of(carried: Carried) -> dict[str, Any]:
    """The employer as somebody named it."""
    return {"name": carried.employer_name, "uscc": carried.employer_code}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def new_case(request: HttpRequest) -> HttpResponse:
    """GET: an empty page, or what was typed and not sent. POST: read the paste, add a row or a unit, or file."""
    user = who_files(request)
    origin, entry = origin_of(request, user), entry_asked(request.GET.get("entry", ""))
    if request.method == "GET":
        return _blank(request, user, origin, entry)
    filing = Filing(user, request.POST, request.FILES, origin=origin, entry=entry)
    if "file" not in request.POST:
        return _again(request, filing.unjudged(), checked="read" in request.POST)
    if not filing.is_good():
        return _again(request, filing, checked=True, status=UNPROCESSABLE)
    try:
        dispute = filing.file(press_key(request) or "")
    except Refused as refused:
        filing.form.add_error(None, refused.sentence)
        return _again(request, filing, checked=True, status=UNPROCESSABLE)
    forget(request, user)
    messages.success(request, t("已收件：{number}。", "Received: {number}.").format(number=dispute.receipt_number))
    return redirect("case", pk=dispute.pk)


def who_files(request: HttpRequest) -> User:
    """Whoever may file a dispute, or PermissionDenied."""
    user = person(request)
    if not may_open(Dispute, user):
        raise PermissionDenied(
            t("登记申请由受理员、调解员或调解负责人办理。", "Filing is for intake clerks, mediators and leads.")
        )
    return user


def _blank(request: HttpRequest, user: User, origin: Application | None, entry: LacEntry | None) -> HttpResponse:
    saved = draft_of(request, user)
    if saved is None:
        return _page(
            request, Filing(user, origin=origin, entry=entry, address=clients.address_of(request)), checked=False
        )
    data = QueryDict(mutable=True)
    for name, values in saved.data.items():
        data.setlist(name, values)
    return _page(request, Filing(user, data, origin=origin, entry=entry).unjudged(), checked=False, saved=saved)


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
        "origin": filing.origin,
        "entry": filing.entry,
        "keep_at": address_of(request, "keep-typed"),
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
