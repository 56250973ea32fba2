"""/healthz: does this process reach its database, and is a worker alive? For probes: no name, no version, no secret."""

from datetime import timedelta

from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from procrastinate.contrib.django.models import ProcrastinateWorker

# A worker writes its heartbeat every 10 seconds; its fellows strike it off after 30.
SILENCE = timedelta(seconds=30)


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> JsonResponse:
    living = {"database": database_answers()}
    living["worker"] = living["database"] and worker_lives()
    answer = {part: "ok" if well else "down" for part, well in living.items()}
    return JsonResponse(answer, status=200 if all(living.values()) else 503)


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return False
    return True


def worker_lives() -> bool:
    try:
        return ProcrastinateWorker.objects.filter(last_heartbeat__gte=timezone.now() - SILENCE).exists()
    except Error:  # not migrated yet
        return False
