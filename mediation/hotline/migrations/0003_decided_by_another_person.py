"""What one person asked for or proposed, another decides, in the database too.

Not valid for rows of before: what was decided then stays as it is in the record, and nothing is rewritten.
"""

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("hotline", "0002_first_categories")]

    operations = [
        AddConstraintNotValid(
            model_name="extension",
            constraint=models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="extension_of_two_people"
            ),
        ),
        AddConstraintNotValid(
            model_name="objection",
            constraint=models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="return_of_two_people"
            ),
        ),
    ]
