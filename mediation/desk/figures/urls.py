"""The addresses of figures, below /figures/."""

from django.urls import path

from mediation.desk.figures import overview

urlpatterns = [
    path("", overview.overview, name="figures"),
]
