"""The administrators' addresses, below /manage/."""

from django.urls import path

from mediation.desk.admin import calendar, changes, hours, proposals, rules

urlpatterns = [
    path("", calendar.calendar_page, name="manage"),
    path("calendar/import/", calendar.import_page, name="import-calendar"),
    path("calendar/<int:year>/", calendar.year_page, name="calendar-year"),
    path("hours/", hours.hours_page, name="office-hours"),
    path("hours/<int:pk>/", hours.hours_of_page, name="office-hours-of"),
    path("rules/", rules.rules_page, name="deadline-rules"),
    path("rules/<slug:key>/", rules.rule_page, name="deadline-rule"),
    path("confirm/", proposals.confirm, name="confirm-change"),
    path("changes/", changes.changes_page, name="changes"),
    path("changes/<int:pk>/", changes.change_page, name="change"),
    path("changes/<int:pk>/progress/", changes.progress, name="change-progress"),
]
