from django.urls import include, path

from config.health import healthz

urlpatterns = [
    path("healthz", healthz),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("mediation.desk.urls")),
]
