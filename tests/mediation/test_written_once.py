"""What people answered, and what ties two applications, is completed and never rewritten, in the database too."""

import pytest
from django.db import IntegrityError, connection, transaction

from mediation.demo import Cast
from mediation.hotline.demo import CITY, a_ticket
from mediation.links import Link, Tie
from mediation.ratings import Rating
from tests.cast import a_case
from workflow.engine import perform


def refused(sql: str) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_an_answer_is_not_rewritten(people: Cast) -> None:
    a_ticket(people, CITY, "closed")
    rating = Rating.objects.exclude(score="").first()
    assert rating is not None
    refused("UPDATE mediation_rating SET score = 'dissatisfied' WHERE score <> ''")
    refused("DELETE FROM mediation_rating")
    refused("UPDATE hotline_reply SET content = '另一个答复'")
    refused("DELETE FROM hotline_callback")
    rating.refresh_from_db()
    assert rating.score == "satisfied"


def test_a_tie_is_undone_and_not_deleted(people: Cast) -> None:
    one, other = a_case(people, "submitted"), a_case(people, "submitted")
    perform(one, "tie", by=people.chenjing, other=other, tie=Tie.SAME)
    refused("DELETE FROM mediation_link")
    perform(one, "untie", by=people.chenjing, note="不是同一争议", link=Link.objects.get())
    refused("UPDATE mediation_link SET undone_at = NULL, undone_by_id = NULL")
    assert Link.objects.get().undone_at is not None
