"""The addresses of figures, below /figures/."""

from django.urls import path

from mediation.desk.figures import (
    assessment,
    closings,
    figure,
    habits,
    overview,
    records,
    waiting,
    year_report,
    yearbook,
)

urlpatterns = [
    path("", overview.overview, name="figures"),
    path("waiting/", waiting.waiting, name="waiting"),
    path("waiting/records/", waiting.waiting_records, name="waiting-records"),
    path("report/", year_report.year_report, name="year-report"),
    path("yearbook/", yearbook.yearbook, name="yearbook"),
    path("assessment/", assessment.assessment, name="assessment"),
    path("closings/", closings.closings, name="closings"),
    path("closings/close/", closings.close_period, name="close-period"),
    path("closings/<int:pk>/", closings.closing_page, name="closing"),
    path("closings/<int:pk>/restate/", closings.restate_page, name="restate"),
    path("habits/", habits.habits, name="habits"),
    path("habits/records/", habits.habit_records, name="habit-records"),
]
urlpatterns += [  # last: a figure's key is a slug, as the names of the pages above
    path("<slug:key>/", figure.figure, name="figure"),
    path("<slug:key>/records/", records.records, name="figure-records"),
]
