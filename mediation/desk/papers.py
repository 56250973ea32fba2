"""Stored files, through the permission check and never as something a browser would run."""

import logging

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest
from django.views.decorators.http import require_GET

from mediation.desk.clients import address_of
from mediation.desk.finding import visible_file
from mediation.desk.work import person
from mediation.files import open_stored
from workflow.logbook import Action, log, numbered

logger = logging.getLogger(__name__)
SHOWN = frozenset({"application/pdf", "image/jpeg", "image/png", "image/webp"})
"""Types a browser shows by itself; everything else is downloaded."""


@login_required
@require_GET
def download(request: HttpRequest, pk: int) -> FileResponse:
    """The file, for those who may see its case."""
    attachment = visible_file(person(request), pk)
    try:
        stored = open_stored(attachment.key)
    except FileNotFoundError as missing:
        logger.exception("attachment %s has a row and no file", attachment.pk)
        raise Http404 from missing
    log(
        Action.DOWNLOADED,
        by=person(request),
        subject=numbered(attachment.application),
        organisation=attachment.application.organisation,
        address=address_of(request),
        case=attachment.application_id,
        file=attachment.pk,
        paper=attachment.paper,
    )
    response = FileResponse(
        stored,
        as_attachment=attachment.mime not in SHOWN,
        filename=attachment.name,
        content_type=attachment.mime,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response["Cache-Control"] = "private, no-store"
    response["Content-Encoding"] = "identity"  # scans are compressed already, and the length is worth keeping
    return response
