"""The addresses of figures, below /figures/."""

from django.urls import path

from mediation.desk.figures import figure, overview, records, year_report

urlpatterns = [
    path("", overview.overview, name="figures"),
    path("report/", year_report.year_report, name="year-report"),
]
urlpatterns += [  # last: a figure's key is a slug, as the names of the pages above
    path("<slug:key>/", figure.figure, name="figure"),
    path("<slug:key>/records/", records.records, name="figure-records"),
]
