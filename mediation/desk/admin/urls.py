"""The administrators' addresses, below /manage/."""

from django.urls import path

from mediation.desk.admin import accounts, calendar, changes, hours, organisations, people, proposals, role_pages, rules

urlpatterns = [
    path("", calendar.calendar_page, name="manage"),
    path("calendar/import/", calendar.import_page, name="import-calendar"),
    path("calendar/<int:year>/", calendar.year_page, name="calendar-year"),
    path("hours/", hours.hours_page, name="office-hours"),
    path("hours/<int:pk>/", hours.hours_of_page, name="office-hours-of"),
    path("rules/", rules.rules_page, name="deadline-rules"),
    path("rules/<slug:key>/", rules.rule_page, name="deadline-rule"),
    path("organisations/", organisations.tree_page, name="organisations"),
    path("organisations/<int:pk>/add/", organisations.new_page, name="organisation-new"),
    path("organisations/<int:pk>/", organisations.edit_page, name="organisation-edit"),
    path("organisations/<int:pk>/state/", organisations.change_state, name="organisation-state"),
    path("people/", people.people_page, name="people"),
    path("people/new/", accounts.new_page, name="account-new"),
    path("people/<int:pk>/", people.person_page, name="person"),
    path("people/<int:pk>/edit/", accounts.edit_page, name="account-edit"),
    path("people/<int:pk>/reset/", accounts.reset, name="account-reset"),
    path("people/<int:pk>/deactivate/", accounts.deactivate_page, name="account-deactivate"),
    path("people/<int:pk>/unlock/", role_pages.unlock_name, name="account-unlock"),
    path("people/<int:pk>/roles/", role_pages.give_page, name="role-give"),
    path("people/<int:pk>/roles/<int:membership>/end/", role_pages.end_page, name="role-end"),
    path("confirm/", proposals.confirm, name="confirm-change"),
    path("changes/", changes.changes_page, name="changes"),
    path("changes/<int:pk>/", changes.change_page, name="change"),
    path("changes/<int:pk>/progress/", changes.progress, name="change-progress"),
]
