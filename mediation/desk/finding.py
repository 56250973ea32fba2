"""Find a thing for this person, or 404: what cannot be seen does not exist."""

from django.http import Http404

from mediation.attachments import Attachment
from workflow.models import Application, ApplicationQuerySet, kind_named
from workflow.organisations import User

SHOWN = ("organisation", "district", "handler", "opened_by", "merged_into", "succeeds", "offered_to", "dispatched_by")
"""What every page of an application names."""


def visible_case(user: User, pk: int) -> Application:
    """The application as its own kind, with what every page of it needs. Raises Http404."""
    found = Application.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found.as_its_kind(*SHOWN)


def visible_cases(user: User) -> ApplicationQuerySet:
    """Every application this person may see."""
    return Application.objects.visible_to(user)


def visible_file(user: User, pk: int) -> Attachment:
    """A stored file of a case this person may see, or of one merged into it or continued by it. Raises Http404."""
    found = Attachment.objects.filter(pk=pk).select_related("application").first()
    if found is None or not visible_cases(user).filter(pk__in=_cases_with(found)).exists():
        raise Http404
    return found


def _cases_with(attachment: Attachment) -> set[int]:
    """The cases whose file holds the paper: its own, the one its case was merged into, and those that continue them.

    Of a kind whose file does not go along its own alone: a merged ticket is still that of another caller.
    """
    if not kind_named(attachment.application.kind_key).file_goes_along:
        return {attachment.application_id}
    cases: set[int] = set()
    fresh: set[int | None] = {attachment.application_id, attachment.application.merged_into_id}
    while fresh - {None} - cases:
        cases |= {key for key in fresh if key is not None}
        fresh = set(Application.objects.filter(succeeds__in=cases).values_list("pk", flat=True))
    return cases
