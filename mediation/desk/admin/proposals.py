"""Preview and confirmation: what is saved is what was previewed, to the letter, by whoever previewed it.

The page carries the whole proposal, signed, so that nothing is kept on the server for previews that are never confirmed,
and any web process may answer the confirmation.
"""

from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from mediation.desk.admin.access import administered_by, administrators_only, keeping, keeps_the_book
from mediation.desk.admin.comparing import compared
from mediation.desk.clients import address_of
from mediation.desk.work import person
from workflow.additions import Addition, Hours, kept_addition
from workflow.adopting import Superseded, adopt
from workflow.editions import Book, current_book
from workflow.moment import now
from workflow.moving import impact_of
from workflow.organisations import User
from workflow.text import t

SALT = "desk.proposal"
LASTS = 2 * 60 * 60
"""Seconds for which a preview can be confirmed."""
OK, CONFLICT, UNPROCESSABLE = 200, 409, 422


@dataclass(frozen=True)
class Proposal:
    """An addition as previewed against edition `base`. words: the reason. back: the address of its form."""

    addition: Addition
    base: int
    words: str
    back: str

    def signed(self, user: User) -> str:
        """For the page that confirms it; good for this person alone."""
        kept = {"cause": self.addition.cause.value, "kept": self.addition.kept(), "by": user.pk}
        return signing.dumps(
            kept | {"base": self.base, "words": self.words, "back": self.back}, salt=SALT, compress=True
        )

    @classmethod
    def read(cls, token: str, user: User) -> "Proposal":
        """What was signed. Raises BadSignature when it is not ours, not this person's, or too old."""
        kept = signing.loads(token, salt=SALT, max_age=LASTS)
        if kept["by"] != user.pk:
            raise signing.BadSignature
        return cls(kept_addition(kept["cause"], kept["kept"]), kept["base"], kept["words"], kept["back"])


def preview_page(request: HttpRequest, proposal: Proposal, book: Book, *, warning: str = "") -> HttpResponse:
    """What differs, what would move, and the button that saves exactly this."""
    impact = impact_of(proposal.addition, book, now(), mine=keeping(person(request)))
    context: dict[str, Any] = {
        "addition": proposal.addition,
        "words": proposal.words,
        "warning": warning,
        "rows": compared(proposal.addition, book),
        "impact": impact,
        "back": proposal.back,
        "proposal": proposal.signed(person(request)),
    }
    return render(request, "desk/admin/preview.html", context, status=CONFLICT if warning else OK)


@administrators_only
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Save what was previewed. When the book has changed since, show what it would do now instead."""
    user = person(request)
    try:
        proposal = Proposal.read(request.POST.get("proposal", ""), user)
    except (signing.BadSignature, KeyError, ObjectDoesNotExist):
        messages.error(request, t("预览已失效，请重新填写。", "The preview is no longer valid; please start again."))
        return redirect("manage")
    if not _may_add(user, proposal.addition):
        raise Http404
    try:
        edition = adopt(
            proposal.addition, base=proposal.base, by=user, words=proposal.words, address=address_of(request)
        )
    except Superseded as superseded:
        return _again(request, proposal, superseded.sentence)
    messages.success(
        request, t("已保存，正在重新核算相关期限。", "Saved; the deadlines concerned are being counted anew.")
    )
    return redirect("change", pk=edition.pk)


def _may_add(user: User, addition: Addition) -> bool:
    if isinstance(addition, Hours):
        return addition.organisation in administered_by(user)
    return keeps_the_book(user)


def _again(request: HttpRequest, proposal: Proposal, sentence: str) -> HttpResponse:
    book = current_book()
    fresh = replace(proposal, addition=proposal.addition.rebased(book), base=book.number)
    nothing = fresh.addition.adds_nothing_to(book)
    if nothing is not None:
        messages.warning(request, nothing)
        return redirect("changes")
    return preview_page(request, fresh, book, warning=sentence)
