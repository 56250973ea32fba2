"""Find a thing for this person, or 404: what cannot be seen does not exist."""

from django.db.models import QuerySet
from django.http import Http404

from mediation.attachments import Attachment
from workflow.models import Application, kinds
from workflow.organisations import User


def visible_case(user: User, pk: int) -> Application:
    """The application as its own kind, with what every page of it needs. Raises Http404."""
    for kind in kinds():
        found = (
            kind.objects.visible_to(user)
            .filter(pk=pk)
            .select_related("organisation", "district", "handler", "opened_by", "merged_into", "succeeds", "offered_to")
        )
        for application in found:
            case: Application = application
            return case
    raise Http404


def visible_cases(user: User) -> QuerySet[Application]:
    """Every application this person may see."""
    return Application.objects.visible_to(user)


def visible_file(user: User, pk: int) -> Attachment:
    """A stored file of a case this person may see. Raises Http404."""
    found = Attachment.objects.filter(pk=pk, application__in=visible_cases(user)).select_related("application").first()
    if found is None:
        raise Http404
    return found
