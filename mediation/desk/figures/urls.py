"""The addresses of figures, below /figures/."""

from django.urls import path

from mediation.desk.figures import overview, year_report

urlpatterns = [
    path("", overview.overview, name="figures"),
    path("report/", year_report.year_report, name="year-report"),
]
