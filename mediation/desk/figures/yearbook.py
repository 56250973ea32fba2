"""The yearbook's columns on a page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from mediation.desk.figures.access import figures_only
from mediation.desk.figures.asked import Asked
from mediation.desk.figures.sheets import answered, scope_asked


@figures_only
@require_GET
def yearbook(request: HttpRequest) -> HttpResponse:
    """Last year's unless asked for another period; `?format=xlsx|json|html` gives the file."""
    asked = Asked.of(request, usual="last_year")
    return answered(request, "yearbook", asked, scope_asked(asked), "desk/figures/yearbook.html")
