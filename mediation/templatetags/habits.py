"""What the page of habits needs: time in days, shares as percent."""

from django import template

from mediation.reports.habits.pausing import days
from mediation.satisfaction import percent

register = template.Library()
register.filter("days", days)
register.filter("of_one", percent)
